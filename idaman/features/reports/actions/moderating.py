"""Who may read what was reported: words looked at first, perhaps redacted; hidden; refused."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.jobs.models import Job
from idaman.core.jobs.models import JobState as Stage
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions.redacting import redacted_copies
from idaman.features.reports.actions.reporting import WORDS_LENGTH
from idaman.features.reports.actions.steps import held, stepped
from idaman.features.reports.models import (
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)

MOST_AT_ONCE = 500
"""So many reports are refused by one act."""


class NotShown(Refused):
    """What is to be shown or hidden cannot be as it stands."""


class NotRefused(Refused):
    """Nothing among the chosen reports waits for somebody."""


def job_log(government: Government) -> str:
    """The queue of reports' pictures: no desk lists it, and it is never full of anything else."""
    return f"LAPORAN:{government.slug}"[:40]


def copies_of(photos: Sequence[RequestPhoto]) -> dict[int, str]:
    """Name the copy of each picture by its row; "" while it is read, or where it was refused."""
    asked = [photo for photo in photos if not photo.copy_sha256 and not photo.erased_at]
    done = Job.objects.filter(
        pk__in=[photo.job for photo in asked if photo.job], state=Stage.DONE
    ).values_list("pk", "result")
    made = {pk: (result or {}).get("public_sha256", "") for pk, result in done}
    return {
        photo.pk: ""
        if photo.erased_at
        else photo.copy_sha256 or (made.get(photo.job, "") if photo.job else "")
        for photo in photos
    }


@transaction.atomic
def show(
    *,
    request: Request,
    words: str,
    by: Post,
    now: datetime,
    photos: Collection[int] = (),
    token: str = "",
) -> RequestStep:
    """Let these words and these pictures be read by anyone; of the rest nothing is.

    The words are the sender's, or what is left of them where somebody took out names.

    Raises NotAllowed, WordsMissing, NotShown, AlreadyDone.
    """
    government = request.government
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    said = words.strip()[:WORDS_LENGTH]
    if not said:
        raise WordsMissing(Text("Write the words that anyone may read, or hide the report."))
    mine = held(request)
    if mine.visibility == Visibility.SECRET or mine.state == State.REFUSED or mine.erased_at:
        raise NotShown(Text("A secret, refused or erased report is not shown."))
    _judge_photos(mine, photos, by, now)
    mine.words = said
    mine.words_salt = secrets.token_bytes(16)
    mine.words_shown_at, mine.words_shown_by, mine.hidden_at = now, by, None
    made = stepped(
        request=mine,
        step=Step.SHOWN,
        by=by,
        now=now,
        token=token,
        detail={"public": sealed(said, mine.words_salt)},
    )
    republish(government, now)
    return made


def _judge_photos(request: Request, chosen: Collection[int], by: Post, now: datetime) -> None:
    """Show the chosen pictures, hide the others that nobody had looked at."""
    photos = list(RequestPhoto.objects.of(request.government).filter(request=request))
    copies, black = copies_of(photos), redacted_copies(photos)
    for photo in photos:
        if photo.pk not in chosen:
            if copies[photo.pk]:  # What is still being read comes to be looked at later.
                photo.hidden_at, photo.shown_at = photo.hidden_at or now, None
            continue
        if not copies[photo.pk] or not black.get(photo.pk, copies[photo.pk]):
            raise NotShown(
                Text(
                    "The photo is still being read, or cannot be. Wait a moment, or show the "
                    "words without it."
                ),
            )
        photo.copy_sha256 = copies[photo.pk]
        photo.public_sha256 = black.get(photo.pk) or photo.public_sha256 or copies[photo.pk]
        photo.shown_at, photo.shown_by, photo.hidden_at = photo.shown_at or now, by, None
    RequestPhoto.objects.bulk_update(
        photos, ["copy_sha256", "public_sha256", "shown_at", "shown_by", "hidden_at"]
    )


@transaction.atomic
def hide(*, request: Request, reason: str, by: Post, now: datetime, token: str = "") -> RequestStep:
    """Keep a request's words and pictures from the public, with a reason; it counts all the same.

    Raises NotAllowed, WordsMissing, NotShown, AlreadyDone.
    """
    government = request.government
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why it is hidden."))
    mine = held(request)
    if mine.hidden_at is not None:
        raise NotShown(Text("This report is hidden already."))
    mine.words, mine.words_salt = "", b""
    mine.words_shown_at, mine.words_shown_by, mine.hidden_at = None, None, now
    RequestPhoto.objects.of(government).filter(request=mine).update(
        shown_at=None, shown_by=None, hidden_at=now
    )
    made = stepped(
        request=mine, step=Step.HIDDEN, by=by, now=now, words=reason.strip()[:500], token=token
    )
    republish(government, now)
    return made


@transaction.atomic
def refuse(
    *,
    government: Government,
    numbers: Collection[int],
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> int:
    """Refuse reports as abuse, or as nothing anybody can act upon, with one reason; say how many.

    Raises NotAllowed, WordsMissing, NotRefused, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    why = reason.strip()[:500]
    if not why:
        raise WordsMissing(
            Text("Write why it is refused; the reason is read on the sender's receipt.")
        )
    waiting = Request.objects.of(government).waiting().select_for_update()
    rows = list(waiting.filter(number__in=list(numbers)[:MOST_AT_ONCE]).order_by("number"))
    if not rows:
        raise NotRefused(Text("Choose reports that are still waiting."))
    last = dict(
        RequestStep.objects.of(government)
        .filter(request__in=rows)
        .order_by()
        .values_list("request")
        .annotate(n=Max("number"))
    )
    salt = secrets.token_bytes(16)
    RequestStep.objects.bulk_create(
        RequestStep(
            government=government,
            request=each,
            number=last.get(each.pk, 0) + 1,
            step=Step.REFUSED,
            state=State.REFUSED,
            words=why,
            salt=salt,
            at=now,
            by=by,
        )
        for each in rows
    )
    Request.objects.of(government).filter(pk__in=[each.pk for each in rows]).update(
        state=State.REFUSED,
        due=None,
        words="",
        words_salt=b"",
        words_shown_at=None,
        words_shown_by=None,
        hidden_at=now,
        changed_at=now,
        closed_at=now,
    )
    ledger.record(
        "services.requests_refused",
        subject="requests",
        token=token,
        **about(by, now, is_public=all(each.visibility != Visibility.SECRET for each in rows)),
        detail={"numbers": [each.number for each in rows], "words": sealed(why, salt)},
    )
    republish(government, now)
    return len(rows)
