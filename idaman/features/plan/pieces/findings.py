"""Findings and differences of plans in the words of who reads them, on pages and as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from idaman.core import cells
from idaman.core.findings import Finding
from idaman.core.rulebook import RULES
from idaman.features.plan.pieces.fields import field_words
from idaman.features.plan.rules.diff import Difference
from idaman.web.numbers import language

ORDER = {"error": 0, "warning": 1, "advice": 2}


@dataclass(frozen=True)
class FindingView:
    """A finding in the reader's language."""

    rule: str
    severity: str
    sheet: str
    place: str
    sentence: str
    remedy: str
    is_explained: bool = True
    """Whether the rule has a page that says why."""


def say_all(found: list[Finding]) -> list[FindingView]:
    """Say findings in the reader's language, the gravest first, as they stand in the workbook."""
    said = [
        FindingView(
            f.rule,
            f.severity,
            f.sheet,
            # The name of a field inside tells an officer nothing; the sentence says which.
            f.place if f.sheet or f.code else "",
            f.say(language()),
            f.remedy(language()),
            is_explained=bool(RULES[f.rule].why.en),
        )
        for f in found
    ]
    return sorted(said, key=lambda s: (ORDER[s.severity], s.sheet))


def by_severity(said: list[FindingView]) -> list[tuple[str, list[tuple[str, list[FindingView]]]]]:
    """Group findings by severity, then by sheet."""
    return [
        (
            severity,
            [(sheet, list(rows)) for sheet, rows in groupby(of_severity, lambda s: s.sheet)],
        )
        for severity, of_severity in groupby(said, lambda s: s.severity)
    ]


def csv_of(said: list[FindingView], name: str) -> HttpResponse:
    """Write findings as CSV that a spreadsheet opens, whatever stands in the cells."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow([_("severity"), _("rule"), _("place"), _("what was found"), _("remedy")])
    for s in said:
        rows.writerow(
            [cells.guarded(v) for v in (s.severity, s.rule, s.place, s.sentence, s.remedy)]
        )
    return response


def row_of(difference: Difference) -> dict[str, Any]:
    """Say one difference in the reader's language."""
    return {
        "kind": difference.kind,
        "code": difference.code,
        "what": difference.what,
        "name": difference.name,
        "money_idr": difference.money_idr,
        "fields": [
            field_words(difference.kind, name, old, new, language())
            for name, (old, new) in difference.fields.items()
        ],
    }
