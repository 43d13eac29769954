"""What an entry of the ledger says besides who, what and when, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.ledger.models import Entry
from idaman.web import words
from idaman.web.templatetags.ui import long_date, number

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LABELS = {
    "action": _("What is done"),
    "added": _("Added"),
    "agenda": _("Agenda"),
    "agency": _("Agency"),
    "again": _("Looked at again on"),
    "answer": _("Answer"),
    "answers": _("Answers"),
    "batch": _("Batch"),
    "before": _("Before"),
    "body": _("Content"),
    "capacity": _("Capacity"),
    "ceiling_idr": _("Budget (rupiah)"),
    "certificate": _("Certificate"),
    "certified": _("Signed by a certified provider"),
    "changed": _("Changed"),
    "channel": _("Way it came"),
    "choice": _("Choice"),
    "content": _("Content"),
    "corrects": _("Corrects table"),
    "count": _("How many"),
    "criterion": _("Condition"),
    "datasets": _("Datasets"),
    "days-late": _("Days late"),
    "days_late": _("Days late"),
    "document": _("Document"),
    "draw": _("Draw"),
    "due": _("Due on"),
    "element": _("Element"),
    "enquiry": _("Enquiry"),
    "exhibit": _("Evidence"),
    "figures": _("Figures"),
    "file": _("File"),
    "first": _("First day"),
    "follows": _("Follows"),
    "form": _("Questionnaire"),
    "from": _("From"),
    "gaps": _("Values that lack"),
    "gate": _("Gate"),
    "high": _("Up to"),
    "improvement": _("Improvement"),
    "indicator": _("Indicator"),
    "indicators": _("Indicators"),
    "item": _("Item of the plan"),
    "jobs": _("Jobs"),
    "last": _("Last day"),
    "level": _("Level"),
    "low": _("From"),
    "manifest": _("List of files"),
    "mapping": _("How columns were read"),
    "measure": _("Measure"),
    "members": _("Members"),
    "met": _("Condition met"),
    "method": _("Version of the method"),
    "milestone": _("Milestone"),
    "minutes": _("Minutes"),
    "month": _("Month"),
    "months": _("Months"),
    "name": _("Name"),
    "note": _("Note"),
    "notices": _("Notice sheets"),
    "now": _("Now"),
    "number": _("Number"),
    "numbers": _("Numbers"),
    "obligations": _("Promises"),
    "on": _("Day"),
    "outcome": _("Outcome"),
    "owner": _("Who answers"),
    "period": _("Period"),
    "pictures": _("Photos"),
    "place": _("Place"),
    "plan": _("Plan"),
    "population": _("Population"),
    "proof": _("Proof"),
    "public": _("What is shown"),
    "realised_idr": _("Spent (rupiah)"),
    "reason": _("Reason"),
    "receiver": _("Receiver"),
    "region": _("Place"),
    "regulation": _("Regulation"),
    "regulation_date": _("Day of the regulation"),
    "repeats": _("Same picture as evidence"),
    "replaced_by": _("Replaced by"),
    "replaces": _("Replaces"),
    "requirement": _("Requirement"),
    "result": _("Result"),
    "root": _("Root of the revision"),
    "rows": _("Rows"),
    "rule": _("Rule"),
    "rules": _("Rules"),
    "said": _("What was said"),
    "sample": _("Sample"),
    "sealed": _("Sealed text"),
    "seed": _("Seed"),
    "sequence": _("Revision"),
    "series": _("Series"),
    "service": _("Service"),
    "sha256": _("Fingerprint of the file"),
    "sheets": _("Sheets"),
    "signed_on": _("Signed on"),
    "signer": _("Signed by"),
    "since": _("Since"),
    "size": _("Size"),
    "source": _("Source"),
    "state": _("State"),
    "status": _("Verdict"),
    "table": _("Table"),
    "target": _("What arrived"),
    "template": _("Template"),
    "tested": _("Groups tested"),
    "text": _("Text"),
    "times": _("Times reopened"),
    "to": _("To"),
    "told_on": _("Told on"),
    "unchanged": _("Unchanged"),
    "unit": _("Unit"),
    "until": _("Until"),
    "value": _("Value"),
    "values": _("Values"),
    "version": _("Version"),
    "week": _("Week"),
    "weights": _("Weights"),
    "what": _("What"),
    "why": _("Why"),
    "witnessed": _("Seen by a witness"),
    "words": _("Words"),
    "year": _("Year"),
}
"""What the parts of an entry are called; one that is missing here stands in the data only."""
AMOUNTS = frozenset({"answers", "ceiling_idr", "count", "population", "realised_idr", "rows"})
"""What is counted; any other number is a code or a year."""


class EntryPart(NamedTuple):
    """One thing an entry says: what it is called, its words, and whether these are a seal."""

    label: str
    words: str
    is_sealed: bool = False


def entry_parts(entry: Entry) -> list[EntryPart]:
    """Put what an entry says into words; a text that is sealed shows its fingerprint."""
    return list(_parts(entry.detail))


def _parts(detail: dict[str, Any]) -> Iterator[EntryPart]:
    for key, value in detail.items():
        label = LABELS.get(key)
        if label is None or value in (None, "", [], {}) or isinstance(value, dict):
            continue
        if isinstance(value, str) and FINGERPRINT.fullmatch(value):
            yield EntryPart(str(label), value, is_sealed=True)
        else:
            yield EntryPart(str(label), _said(value, is_amount=key in AMOUNTS))


def _said(value: object, *, is_amount: bool = False) -> str:
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case int() if is_amount:
            return str(number(value))
        case list():
            return ", ".join(_said(each) for each in value if not isinstance(each, dict))
        case str() if DAY.fullmatch(value):
            return str(long_date(date.fromisoformat(value)))
        case str() if value in words.STATUSES:
            return str(words.STATUSES[value])
    return str(value)
