"""The clock runs the policy file: each rule with a term by the action of what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings

from idaman.core.files import blobs
from idaman.core.people import actions as people
from idaman.core.people.models import Government, Post
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.models import Moderation
from idaman.features.messages import actions as outbox
from idaman.features.reports.actions import privacy
from idaman.features.stewardship.actions import persons
from idaman.features.stewardship.queries.copies import named_by_none
from idaman.features.stewardship.queries.retention import policy

Runs = Callable[..., object]
COPIES = settings.CITIZENS / "copies"


def throw_away(copies: Iterable[str]) -> None:
    """Throw away copies of pictures that no row names any more."""
    for copy in named_by_none(copies):
        blobs.path_of(COPIES, copy).unlink(missing_ok=True)


def _said(state: Moderation) -> Runs:
    def run(*, government: Government, before: datetime, by: Post, now: datetime) -> None:
        copies = citizens.erase_old(
            government=government, state=state, before=before, by=by, now=now
        )
        throw_away(copies)

    return run


def _report_words(*, government: Government, before: datetime, by: Post, now: datetime) -> None:
    copies = privacy.erase_words(government=government, before=before, by=by, now=now)
    throw_away(copies)


def _accounts(*, government: Government, before: datetime, by: Post, now: datetime) -> None:
    people.erase_accounts(government=government, before=before, by=by, now=now)
    outbox.forget_wishes(government=government, before=before, by=by, now=now)


RUNS: dict[str, Runs] = {
    "report-reporter": privacy.erase_reporters,
    "report-words": _report_words,
    "survey-words": privacy.erase_survey_words,
    "said-hidden": _said(Moderation.HIDDEN),
    "said-unread": _said(Moderation.UNSEEN),
    "said-shown": _said(Moderation.SHOWN),
    "accounts": _accounts,
    "invitations": people.forget_invitations,
    "letters": outbox.forget_letters,
    "messages": outbox.forget_messages,
    "asked": persons.erase_asked,
}
"""What carries each rule of the policy file out, by its key."""


def retain(*, government: Government, by: Post, now: datetime) -> None:
    """Run every rule that has a term, each by itself; harmless when repeated."""
    for rule in policy():
        if rule.days is not None:
            RUNS[rule.key](government=government, before=rule.before(now), by=by, now=now)


def search_boxes(*, government: Government, by: Post, now: datetime) -> None:
    """Open the next boxes for a person who asked for their data."""
    persons.search_boxes(government=government, secret=settings.SECRET_KEY.encode(), by=by, now=now)
