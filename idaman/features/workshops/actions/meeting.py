"""Workshops: planning, holding, who was there, working groups, decisions until they are closed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import digest, sealed
from idaman.core.evidence.models import Exhibit
from idaman.core.free_text import WordsMissing, written
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.taxonomy import Dimension
from idaman.core.text import Text
from idaman.features.delivery.actions import verifying
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Plan
from idaman.features.workshops.actions.refusals import AlreadyDecided, NotAPicture, WrongMeetingDay
from idaman.features.workshops.models import Attendance, FollowUp, GroupSeat, Workshop
from idaman.features.workshops.rules import STAGES
from idaman.features.workshops.rules.attendance import Seat

MOST_DAYS = 10


@transaction.atomic
def plan_workshop(
    *,
    plan: Plan,
    stage: int,
    on: date,
    until: date | None,
    place: str,
    by: Post,
    now: datetime,
    source: str = "",
    is_sample: bool = False,
    token: str = "",
) -> Workshop:
    """Put a workshop of a stage into the calendar; without a last day it lasts as the stage says.

    Raises NotAllowed, WordsMissing, WrongMeetingDay, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    if not 1 <= stage <= len(STAGES):
        raise WordsMissing(Text("Choose a stage from 1 to 4."))
    where = written(place, sentence=Text("Write where the workshop takes place."), most=200)
    last = until or date.fromordinal(on.toordinal() + STAGES[stage - 1].days - 1)
    _refuse_days(on, last)
    held = masterplan.hold_open(plan)
    rows = Workshop.objects.of(plan.government).filter(plan=plan)
    planned = Workshop.objects.create(
        government=plan.government,
        plan=held,
        stage=stage,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        on=on,
        until=last,
        place=where,
        source=source,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        planned_at=now,
        planned_by=by,
    )
    ledger.record(
        "workshops.planned",
        subject=f"plan:{plan.slug}/{planned.code}",
        token=token,
        **about(by, now),
        detail={
            "on": on.isoformat(),
            "until": last.isoformat(),
            "place": sealed(where, bytes(planned.salt)),
        },
    )
    return planned


@transaction.atomic
def move_workshop(
    *,
    workshop: Workshop,
    on: date,
    until: date,
    place: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Workshop:
    """Move a planned workshop; the ledger keeps the first days.

    Raises NotAllowed, AlreadyDecided, WordsMissing, WrongMeetingDay, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=workshop.government)
    ledger.refuse_repeat(log=workshop.government.slug, post=by.code, token=token)
    where = written(place, sentence=Text("Write where the workshop takes place."), most=200)
    _refuse_days(on, until)
    held = _planned(workshop)
    old = held.on
    held.on, held.until, held.place = on, until, where
    held.save(update_fields=["on", "until", "place"])
    ledger.record(
        "workshops.moved",
        subject=f"plan:{workshop.plan.slug}/{held.code}",
        token=token,
        **about(by, now),
        detail={
            "old": old.isoformat(),
            "on": on.isoformat(),
            "until": until.isoformat(),
            "place": sealed(where, bytes(held.salt)),
        },
    )
    return held


@transaction.atomic
def hold_workshop(
    *, workshop: Workshop, minutes: str, by: Post, now: datetime, token: str = ""
) -> Workshop:
    """Record that a workshop was held, with its minutes.

    Raises NotAllowed, AlreadyDecided, WordsMissing, WrongMeetingDay, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=workshop.government)
    ledger.refuse_repeat(log=workshop.government.slug, post=by.code, token=token)
    words = written(minutes, sentence=Text("Write the minutes."), most=40_000)
    held = _planned(workshop)
    _refuse_before(held, now)
    held.minutes, held.state = words, Workshop.State.HELD
    held.held_at, held.held_by = now, by
    held.save(update_fields=["minutes", "state", "held_at", "held_by"])
    ledger.record(
        "workshops.held",
        subject=f"plan:{workshop.plan.slug}/{held.code}",
        token=token,
        **about(by, now),
        detail={"on": held.on.isoformat(), "minutes": sealed(words, bytes(held.salt))},
    )
    return held


@transaction.atomic
def offer_photo(
    *,
    workshop: Workshop,
    sha256: str,
    prepared: dict[str, Any],
    caption: str,
    by: Post,
    now: datetime,
    taken_at: datetime | None = None,
    token: str = "",
) -> Exhibit:
    """Offer a photo that was read as evidence that a workshop was held.

    Only a photo: a scan of the attendance sheet holds names. Raises NotAllowed, WordsMissing,
    WrongDate, NoPhoto, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=workshop.government)
    words = written(caption, sentence=Text("Write what it shows."), most=500)
    _refuse_before(workshop, now)
    if not prepared["media_type"].startswith("image/"):
        raise NotAPicture(
            Text("Send a photo (JPEG, PNG or WebP). The sheet with names stays on paper.")
        )
    return verifying.offer_about(
        subject=workshop.subject,
        sha256=sha256,
        prepared=prepared,
        taken_at=taken_at,
        note=words,
        is_sample=workshop.is_sample,
        by=by,
        now=now,
        token=token,
    )


@transaction.atomic
def enter_attendance(
    *, workshop: Workshop, seats: Sequence[Seat], by: Post, now: datetime, token: str = ""
) -> int:
    """Keep who was there, in place of what was entered before; return how many seats.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=workshop.government)
    ledger.refuse_repeat(log=workshop.government.slug, post=by.code, token=token)
    if not seats:
        raise WordsMissing(Text("Write at least one line."))
    held = Workshop.objects.select_for_update().get(pk=workshop.pk)
    agencies = {a.code: a for a in Agency.objects.of(workshop.government)}
    Attendance.objects.of(workshop.government).filter(workshop=held).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(
                government=workshop.government,
                workshop=held,
                number=number,
                side=seat.side,
                agency=agencies.get(seat.agency),
                body=seat.body,
                position=seat.position,
                days=list(seat.days),
                is_sample=held.is_sample,
            )
            for number, seat in enumerate(seats, 1)
        ]
    )
    told = [[s.side, s.body, s.position, list(s.days)] for s in seats]
    ledger.record(
        "workshops.attended",
        subject=f"plan:{workshop.plan.slug}/{held.code}",
        token=token,
        **about(by, now),
        detail={"seats": len(seats), "list": sealed(digest(told), bytes(held.salt))},
    )
    return len(seats)


@transaction.atomic
def seat_groups(
    *,
    plan: Plan,
    seats: Mapping[Dimension, Sequence[Agency]],
    by: Post,
    now: datetime,
    token: str = "",
) -> int:
    """Say which agencies sit in which of the six working groups; the first of each leads it.

    Raises NotAllowed, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    held = masterplan.hold_open(plan)
    GroupSeat.objects.of(plan.government).filter(plan=held).delete()
    made = GroupSeat.objects.bulk_create(
        [
            GroupSeat(
                government=plan.government,
                plan=held,
                dimension=dimension.value,
                agency=agency,
                is_lead=place == 0,
            )
            for dimension, agencies in seats.items()
            for place, agency in enumerate(dict.fromkeys(agencies))
        ]
    )
    ledger.record(
        "workshops.seated",
        subject=f"plan:{plan.slug}",
        token=token,
        **about(by, now),
        detail={d.value: [a.code for a in dict.fromkeys(rows)] for d, rows in seats.items()},
    )
    return len(made)


@transaction.atomic
def decide(
    *,
    workshop: Workshop,
    text: str,
    owner: Post,
    due: date,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> FollowUp:
    """Enter what a workshop decided: what, who does it, by when.

    Raises NotAllowed, WordsMissing, WrongMeetingDay, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=workshop.government)
    ledger.refuse_repeat(log=workshop.government.slug, post=by.code, token=token)
    words = written(text, sentence=Text("Write the decision."))
    if owner.government_id != workshop.government_id:
        raise WordsMissing(Text("Choose the post that carries it out."))
    held = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if due < held.on:
        raise WrongMeetingDay(Text("The due date lies before the workshop."))
    rows = FollowUp.objects.of(workshop.government).filter(workshop=held)
    decided = FollowUp.objects.create(
        government=workshop.government,
        workshop=held,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        text=words,
        owner=owner,
        due=due,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.decided",
        subject=f"plan:{workshop.plan.slug}/{decided.code}",
        token=token,
        **about(by, now),
        detail={
            "owner": owner.code,
            "due": due.isoformat(),
            "text": sealed(words, bytes(decided.salt)),
        },
    )
    return decided


@transaction.atomic
def close_follow_up(
    *, follow_up: FollowUp, note: str, by: Post, now: datetime, token: str = ""
) -> FollowUp:
    """Say that a decision was carried out, and how that shows: by the secretariat or its owner.

    Raises NotAllowed, WordsMissing, AlreadyDecided, AlreadyDone.
    """
    government = follow_up.government
    if by.pk != follow_up.owner_id or by.government_id != government.pk:
        access.require(by, Permission.WORKSHOP_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    words = written(
        note,
        sentence=Text("Write what came of it and how that shows."),
    )
    # One statement checks and changes, so that it is closed once.
    won = FollowUp.objects.of(government).filter(pk=follow_up.pk, closed_at=None)
    if not won.update(closed_at=now, closed_by=by, closing_note=words):
        raise AlreadyDecided(Text("This decision was closed before."))
    follow_up.refresh_from_db()
    ledger.record(
        "workshops.decision-closed",
        subject=f"plan:{follow_up.workshop.plan.slug}/{follow_up.code}",
        token=token,
        **about(by, now),
        detail={"note": sealed(words, bytes(follow_up.salt))},
    )
    return follow_up


def _refuse_before(workshop: Workshop, now: datetime) -> None:
    if workshop.on > now.astimezone(ZoneInfo(workshop.government.timezone)).date():
        raise WrongMeetingDay(
            Text(
                "This workshop begins on %(on)s. Move it if it was held earlier.",
                on=f"{workshop.on:%d-%m-%Y}",
            ),
        )


def _refuse_days(on: date, until: date) -> None:
    if until < on or (until - on).days >= MOST_DAYS:
        raise WrongMeetingDay(
            Text(
                "The last day does not fit; a workshop lasts 1 to %(most_days)s days.",
                most_days=MOST_DAYS,
            ),
        )


def _planned(workshop: Workshop) -> Workshop:
    held = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if held.is_held:
        raise AlreadyDecided(
            Text("This workshop was held; its days and minutes do not change any more.")
        )
    return held
