"""Whether what was closed is done: a second person, a drawn sample, and the end of waiting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.draw import drawn, list_hash, seed_from
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import seeding
from idaman.core.people import access
from idaman.core.people.models import Government, Post, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.text import Text
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.handling import begun, settled, written
from idaman.features.reports.actions.steps import stepped
from idaman.features.reports.models import ClosureDraw, Request, RequestStep, State, Step
from idaman.features.services.rules.sla.clock import due

COMMITTED = "services.closures_committed"
AT_ONCE = 200
SILENT = "Ditutup karena pelapor tidak menanggapi jawabannya dalam {n} hari."


@transaction.atomic
def confirm(
    *, request: Request, words: str, by: Post, now: datetime, token: str = ""
) -> RequestStep:
    """Say in public that somebody else than who closed it looked, and it is so.

    Raises NotAllowed, NotAnotherPerson, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.CONFIRMED, by=by, token=token, permission=Permission.REQUEST_VERIFY)
    _refuse_who_closed(row, by, now)
    said = written(
        words,
        what=Text("Write how you looked, such as: I went there today, the road is even."),
    )
    made = stepped(
        request=row,
        step=Step.CONFIRMED,
        agency=row.agency,
        words=said,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def doubt(*, request: Request, words: str, by: Post, now: datetime, token: str = "") -> RequestStep:
    """Say in public that somebody else looked and it is not so; its agency has it again.

    Its clock begins anew, and the answer counts as closed falsely. Raises NotAllowed,
    NotAnotherPerson, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.DOUBTED, by=by, token=token, permission=Permission.REQUEST_VERIFY)
    _refuse_who_closed(row, by, now)
    said = written(
        words,
        what=Text("Write what is not done; anyone reads it."),
    )
    state = State.WORKING if row.agency_id else State.RECEIVED
    row.reopened += 1
    clocks.set_due(row, state=state, now=now, step=Step.DOUBTED)
    made = stepped(
        request=row,
        step=Step.DOUBTED,
        state=state,
        agency=row.agency,
        words=said,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


def _refuse_who_closed(row: Request, by: Post, now: datetime) -> None:
    answers = row.steps.filter(step=Step.ANSWERED).select_related("by")
    answered = answers.order_by("-number").first()
    if answered and answered.by:
        access.refuse_same_person(by, [answered.by], day_of(row.government, now))


@transaction.atomic
def close_silent(*, government: Government, by: Post, now: datetime) -> int:
    """Close what was answered and not spoken against for the days of the terms. Return how many.

    So many at a time; the next turn takes the rest.
    """
    today = day_of(government, now)
    length = clocks.terms_on(government, today).steps["silent"].length
    clock = clocks.clock_of(government, now)
    waiting = (
        Request.objects.of(government)
        .filter(state=State.ANSWERED, answered_at__lt=now - timedelta(days=length.amount))
        .select_for_update()
        .select_related("government")
        .order_by("answered_at", "pk")
    )
    done = 0
    for row in waiting[:AT_ONCE]:
        assert row.answered_at is not None
        last = due(row.answered_at, length, clock=clock)
        if last is not None and last < today:
            settled(row, words=SILENT.format(n=length.amount), by=by, now=now)
            done += 1
    return done


@transaction.atomic
def commit_list(*, government: Government, by: Post, now: datetime) -> ClosureDraw | None:
    """Commit the list of last month's answers that still stand, before any seed is known.

    The first turn of the clock in a month does it; None when it is done already or when nothing
    was ever answered.
    """
    this_month = day_of(government, now).replace(day=1)
    month = (this_month - timedelta(days=1)).replace(day=1)
    if ClosureDraw.objects.of(government).filter(month=month).exists():
        return None
    zone = ZoneInfo(government.timezone)
    first, after = (datetime.combine(day, datetime.min.time(), zone) for day in (month, this_month))
    answers = RequestStep.objects.of(government).filter(step=Step.ANSWERED, at__lt=after)
    if not answers.exists():
        return None
    standing = Request.objects.of(government).filter(
        state__in=(State.ANSWERED, State.CLOSED), answered_at__gte=first, answered_at__lt=after
    )
    listed = sorted(standing.values_list("number", flat=True))
    made, is_new = ClosureDraw.objects.get_or_create(
        government=government,
        month=month,
        defaults={"listed": listed, "list_hash": list_hash(listed), "committed_at": now},
    )
    if not is_new:
        return None
    ledger.record(
        COMMITTED,
        log=government.slug,
        subject=subject_of(month),
        post=by.code,
        now=now,
        is_public=True,
        detail={"count": len(listed), "sha256": made.list_hash},
    )
    republish(government, now)
    return made


@transaction.atomic
def draw(*, government: Government, by: Post, now: datetime) -> list[ClosureDraw]:
    """Draw from every committed list for which a seed is there; see delivery's second look."""
    done = []
    waiting = ClosureDraw.objects.of(government).select_for_update().filter(drawn_at=None)
    for each in waiting.order_by("month"):
        checkpoint = seeding.checkpoint_after(
            log=government.slug,
            subject=subject_of(each.month),
            act=COMMITTED,
            since=each.committed_at,
            now=now,
        )
        if checkpoint is None:
            continue
        each.checkpoint = seeding.said(checkpoint)
        each.checkpoint_size = checkpoint.size
        each.seed = seed_from(each.checkpoint)
        each.is_witnessed = checkpoint.is_cosigned
        each.drawn = drawn(each.listed, each.seed)
        each.drawn_at = now
        each.save()
        ledger.record(
            "services.closures_drawn",
            log=government.slug,
            subject=subject_of(each.month),
            post=by.code,
            now=now,
            is_public=True,
            detail={
                "size": checkpoint.size,
                "seed": each.seed,
                "witnessed": each.is_witnessed,
                "drawn": each.drawn,
            },
        )
        done.append(each)
    if done:
        republish(government, now)
    return done


def subject_of(month: date) -> str:
    """Name a month's draw in the ledger."""
    return f"closures:{month:%Y-%m}"
