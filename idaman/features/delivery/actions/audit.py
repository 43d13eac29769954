"""A second look at some of what was accepted: list first, then seed, then another verifier."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.draw import drawn, list_hash, place_of, seed_from
from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import seeding
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.access import Subject, subject_of, subjects_of
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.models import Draw, Recheck, Turn

COMMITTED = "delivery.list-committed"


class NotDrawn(Refused):
    """The exhibit is not among those drawn, or was looked at again before."""


class AskedOfAnother(Refused):
    """Another agency was asked to look again."""


@transaction.atomic
def commit_list(*, government: Government, by: Post, now: datetime) -> Draw | None:
    """Commit the list of last month's acceptances that still stand, before any seed is known.

    The first turn of the clock in a month does it; None when it is done already or when nothing
    was ever accepted.
    """
    zone = ZoneInfo(government.timezone)
    this_month = now.astimezone(zone).date().replace(day=1)
    month = (this_month - timedelta(days=1)).replace(day=1)
    if Draw.objects.of(government).filter(month=month).exists():
        return None
    first, after = (datetime.combine(day, datetime.min.time(), zone) for day in (month, this_month))
    accepted = Verdict.objects.filter(government=government, status=Status.ACCEPTED, at__lt=after)
    if not accepted.exists():
        return None
    in_month = accepted.filter(at__gte=first).values("exhibit")
    standing = Exhibit.objects.of(government).filter(pk__in=in_month, status=Status.ACCEPTED)
    listed = sorted(standing.values_list("pk", flat=True))
    draw, is_new = Draw.objects.get_or_create(
        government=government,
        month=month,
        defaults={"listed": listed, "list_hash": list_hash(listed), "committed_at": now},
    )
    if not is_new:
        return None
    ledger.record(
        COMMITTED,
        log=government.slug,
        subject=_subject(draw),
        post=by.code,
        now=now,
        is_public=True,
        detail={"count": len(listed), "sha256": draw.list_hash},
    )
    republish(government, now)
    return draw


@transaction.atomic
def draw(*, government: Government, by: Post, now: datetime) -> list[Draw]:
    """Draw from every committed list for which a seed is there, and ask second verifiers.

    The seed is the first witness-cosigned checkpoint that is larger than the entry that committed
    the list. Where the log has no witness, or none has spoken for a week, a checkpoint that only
    the operator signed serves, and the draw says so.
    """
    waiting = list(
        Draw.objects.of(government)
        .select_for_update()
        .filter(drawn_at=None)
        .select_related("government")
        .order_by("month")
    )
    done = []
    for each in waiting:
        checkpoint = seeding.checkpoint_after(
            log=government.slug,
            subject=_subject(each),
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
            "delivery.drawn",
            log=government.slug,
            subject=_subject(each),
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
        _ask_again(each, now)
        done.append(each)
    if done:
        republish(government, now)
    return done


@transaction.atomic
def recheck(
    *,
    draw: Draw,
    exhibit: Exhibit,
    is_confirmed: bool,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Recheck:
    """Confirm a drawn exhibit's acceptance in public, or revoke it, and with it all it carried.

    Raises NotAllowed, NotDrawn, AskedOfAnother, NotAnother, ReasonMissing, NoSuchMove, AlreadyDone.
    """
    government = draw.government
    access.require(by, Permission.EVIDENCE_JUDGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The draw's row is held, so that two verifiers never both look again.
    Draw.objects.select_for_update().get(pk=draw.pk)
    if (
        exhibit.pk not in draw.drawn
        or exhibit.government_id != government.pk
        or Recheck.objects.of(government).filter(draw=draw, exhibit=exhibit).exists()
    ):
        raise NotDrawn(
            Text("This evidence was not drawn for that month, or was looked at again already.")
        )
    turns = Turn.objects.of(government).filter(exhibit=exhibit, is_recheck=True)
    asked = turns.filter(agency=by.agency_id, since__gte=draw.drawn_at or now)
    if by.agency_id is None or not asked.exists():
        raise AskedOfAnother(Text("Another agency was asked to look at this evidence again."))
    if exhibit.status != Status.ACCEPTED:
        raise NotDrawn(
            Text("This evidence is no longer accepted; there is nothing to look at again.")
        )
    if not is_confirmed:
        about_it = subject_of(exhibit)
        verifying.judge(
            exhibit=exhibit,
            owner=about_it.owner if about_it else None,
            status=Status.REJECTED,
            reason=reason,
            by=by,
            now=now,
        )
    said = Recheck.objects.create(
        government=government,
        draw=draw,
        exhibit=exhibit,
        is_confirmed=is_confirmed,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        is_sample=exhibit.is_sample,
        at=now,
        by=by,
    )
    open_turns = turns.filter(ended_at=None)
    open_turns.filter(agency=by.agency_id).update(ended_at=now, end=Turn.End.JUDGED)
    open_turns.update(ended_at=now, end=Turn.End.ELSEWHERE)
    ledger.record(
        "delivery.recheck-confirmed" if is_confirmed else "delivery.recheck-revoked",
        subject=exhibit.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "draw": f"{draw.month:%Y-%m}",
            "exhibit": exhibit.pk,
            "reason": sealed(said.reason, bytes(said.salt)),
        },
    )
    republish(government, now)
    return said


def _subject(draw: Draw) -> str:
    return f"draw:{draw.month:%Y-%m}"


def _ask_again(draw: Draw, now: datetime) -> None:
    """Offer each drawn exhibit to another agency than any that was asked before."""
    government = draw.government
    exhibits = list(
        Exhibit.objects.of(government)
        .filter(pk__in=draw.drawn, status=Status.ACCEPTED)
        .select_related("offered_by__agency", "government")
        .order_by("pk")
    )
    subjects = subjects_of(government, {exhibit.subject for exhibit in exhibits})
    for exhibit in exhibits:
        subject = subjects.get(exhibit.subject)
        if subject and verifying.ask_next(exhibit=exhibit, about=subject, now=now, is_recheck=True):
            continue
        if agency := _somebody_else(exhibit, subject, draw.seed):
            verifying.ask(exhibit=exhibit, agency=agency, now=now, is_recheck=True)


def _somebody_else(exhibit: Exhibit, subject: Subject | None, seed: str) -> Agency | None:
    """Where the rules name nobody new: any agency that may judge and has not, by the same draw."""
    government = exhibit.government
    owner = subject.owner if subject else None
    judged = exhibit.verdicts.filter(status=Status.ACCEPTED).values("by__agency")
    agencies = (
        Agency.objects.of(government)
        .filter(posts__role__in=verifying.JUDGES)
        .exclude(pk__in=[exhibit.offered_by.agency_id or 0, owner.pk if owner else 0])
        .exclude(pk__in=judged)
        .distinct()
    )
    return min(agencies, key=lambda agency: place_of(agency.pk, seed), default=None)


def month_named(name: str) -> date | None:
    """Read a month as addresses write it, 2026-08; None where it is none."""
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError:
        return None
