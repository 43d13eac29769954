"""What waits for the secretary: overdue, due soon, unverified, to decide, money against time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Sum

from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission
from idaman.features.commitments.models import Line, PaperSignature, SigningRecovery
from idaman.features.delivery.models import Decision, Spending
from idaman.features.delivery.queries.council import CouncilCalendar, calendar, decisions
from idaman.features.delivery.queries.quickwins import QuickWins, quick_wins
from idaman.features.delivery.queries.standing import Board, Obligation, board
from idaman.features.delivery.queries.waiting import Unverified, unverified
from idaman.features.delivery.rules.escalating import (
    EscalationLevel,
    EscalationStep,
    Late,
    level_of,
)
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.plan.models import Adopted, AdoptedCost

SOON = timedelta(days=30)


@dataclass(frozen=True)
class AgencyLate:
    """What one agency owes past its dates, the longest first."""

    code: str
    name: str
    obligations: tuple[Obligation, ...]
    ladder: tuple[EscalationStep, ...]

    @property
    def days(self) -> int:
        return max(o.days_late for o in self.obligations)

    @property
    def level(self) -> EscalationLevel | None:
        return level_of(self.days, self.ladder)


@dataclass(frozen=True)
class WaitingDecision:
    """One decision that waits: of what kind, about what, since or by when."""

    kind: str
    """signature, paper, key, quick_win, decision or stocktake."""
    code: str
    name: str
    due: date | None
    days: int
    sheet: str = ""
    owner: str = ""
    agency: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Purse:
    """Money of one agency this year, as sources told it."""

    code: str
    name: str
    planned_idr: int
    ceiling_idr: int
    realised_idr: int
    items: int
    told: int

    @property
    def share(self) -> float | None:
        return self.realised_idr / self.ceiling_idr if self.ceiling_idr else None


@dataclass(frozen=True)
class Money:
    """Ceiling and realised this year beside the plan and the time that has passed."""

    year: int
    elapsed: float
    purses: tuple[Purse, ...]
    told_on: date | None

    @cached_property
    def whole(self) -> Purse:
        return Purse(
            "",
            "",
            *(
                sum(getattr(purse, name) for purse in self.purses)
                for name in ("planned_idr", "ceiling_idr", "realised_idr", "items", "told")
            ),
        )

    @property
    def behind(self) -> float | None:
        """How much of the year is past for which no money was spent yet; below zero: ahead."""
        return None if self.whole.share is None else self.elapsed - self.whole.share


@dataclass(frozen=True)
class Overview:
    """All five, as of one moment."""

    board: Board
    quick_wins: QuickWins
    calendar: CouncilCalendar
    decisions: list[Decision]
    overdue: list[AgencyLate]
    due: list[Obligation]
    unverified: list[Unverified]
    waiting: list[WaitingDecision]
    """What this post itself has to decide."""
    undone: list[WaitingDecision]
    """Decisions of the Dewan that others have not carried out by their day."""
    money: Money
    names: dict[str, str] = field(default_factory=dict)
    """Agencies' names by their codes."""

    @property
    def overdue_count(self) -> int:
        return sum(len(each.obligations) for each in self.overdue)


def late_in(board: Board) -> list[Late]:
    """List the promises past their date, for escalating."""
    return [
        Late(o.item_code, o.agency_code, o.due, o.days_late)
        for o in board.obligations
        if o.is_overdue and o.due is not None and o.days_late > 0
    ]


def overview(government: Government, *, post: Post, now: datetime) -> Overview:
    """Read what waits for the secretary, with the decisions that wait for this post."""
    found = board(government, now=now)
    wins = quick_wins(government, found, now=now)
    dates = calendar(government, now=now)
    decided = decisions(government, now=now)
    names = dict(Agency.objects.of(government).values_list("code", "name"))
    return Overview(
        board=found,
        quick_wins=wins,
        calendar=dates,
        decisions=decided,
        overdue=_by_agency(found, names),
        due=due_soon(found),
        unverified=unverified(government, now=now),
        waiting=_waiting(government, post, wins, dates, decided, found.today),
        undone=[
            _carried_out(d, found.today)
            for d in decided
            if d.closed_at is None and d.owner_id != post.pk and d.due < found.today
        ],
        money=money(government, found, now=now),
        names=names,
    )


def due_soon(board: Board, *, within: timedelta = SOON) -> list[Obligation]:
    """List what falls due within the days and is not yet sent, the nearest first."""
    soon = [
        o
        for o in board.obligations
        if o.standing == Standing.NOT_DUE and o.due and o.due <= board.today + within
    ]
    return sorted(soon, key=lambda o: (o.due or date.max, o.item_code))


def _by_agency(board: Board, names: dict[str, str]) -> list[AgencyLate]:
    late: dict[str, list[Obligation]] = defaultdict(list)
    for obligation in board.obligations:
        if obligation.is_overdue:
            late[obligation.agency_code].append(obligation)
    found = [
        AgencyLate(
            code,
            names.get(code, code),
            tuple(sorted(of, key=lambda o: (-o.days_late, o.item_code))),
            board.ladder,
        )
        for code, of in late.items()
    ]
    return sorted(found, key=lambda each: (-each.days, each.name))


def _waiting(
    government: Government,
    post: Post,
    wins: QuickWins,
    dates: CouncilCalendar,
    decided: Iterable[Decision],
    today: date,
) -> list[WaitingDecision]:
    """What this post has to decide or to carry out itself, the longest first."""
    found = [
        WaitingDecision(
            "signature",
            line.sheet.commitment.code,
            line.sheet.commitment.title,
            None,
            (today - line.sheet.opened_at.date()).days if line.sheet.opened_at else 0,
            sheet=line.sheet.code,
            is_sample=line.sheet.commitment.is_sample,
        )
        for line in Line.objects.of(government)
        .missing()
        .filter(post=post)
        .select_related("sheet__commitment", "sheet__agency")
    ]
    found += _second_words(government, post, today)
    if access.can(post, Permission.QUICKWIN_DECIDE, government=government):
        found += [
            WaitingDecision(
                "quick_win",
                state.code,
                state.item.name,
                state.decision_due,
                (today - state.decision_due).days if state.decision_due else 0,
                owner=state.item.owner.short if state.item.owner else "",
                agency=state.item.owner.code if state.item.owner else "",
                is_sample=state.item.is_sample,
            )
            for state in wins.to_decide
        ]
    found += [
        _carried_out(d, today) for d in decided if d.closed_at is None and d.owner_id == post.pk
    ]
    if dates.is_overdue and access.can(post, Permission.COUNCIL_RUN, government=government):
        found.append(WaitingDecision("stocktake", "", "", dates.due, dates.days_overdue))
    return sorted(found, key=lambda each: (-each.days, each.kind, each.code))


def _carried_out(decision: Decision, today: date) -> WaitingDecision:
    """A decision of the Dewan that still has to be carried out."""
    return WaitingDecision(
        "decision",
        decision.code,
        decision.text,
        decision.due,
        (today - decision.due).days,
        sheet=str(decision.stocktake.number),
        owner=decision.owner.name,
        agency=decision.owner.agency.code if decision.owner.agency else "",
        is_sample=decision.is_sample,
    )


def _second_words(government: Government, post: Post, today: date) -> list[WaitingDecision]:
    """Ink on paper and new keys that wait for the word of another person, who may be this one."""
    found = []
    if access.can(post, Permission.COMMITMENT_CONFIRM_PAPER, government=government):
        papers = PaperSignature.objects.of(government).filter(state=PaperSignature.State.WAITING)
        found += [
            WaitingDecision(
                "paper", "", paper.line.post.name, None, (today - paper.recorded_at.date()).days
            )
            for paper in papers.exclude(recorded_by=post).select_related("line__post")
        ]
    if access.can(post, Permission.SIGNING_RECOVER, government=government):
        asked = SigningRecovery.objects.of(government).filter(second_by=None)
        found += [
            WaitingDecision(
                "key", "", each.key.holding.post.name, None, (today - each.asked_at.date()).days
            )
            for each in asked.exclude(first_by=post)
            .exclude(key__holding__post=post)
            .select_related("key__holding__post")
        ]
    return found


def money(government: Government, board: Board, *, now: datetime) -> Money:
    """Sum this year's money by agency: planned, ceiling, realised; of an item the newest counts."""
    year = board.today.year
    owners = {
        code: (owner, name)
        for code, owner, name in Adopted.objects.of(government)
        .current()
        .promised()
        .values_list("code", "owner__code", "owner__name")
    }
    planned = dict(
        AdoptedCost.objects.filter(government=government, item__is_current=True, year=year)
        .filter(item__kind__in=["activity", "quick_win"])
        .values_list("item__code")
        .annotate(whole=Sum("amount_idr"))
        .values_list("item__code", "whole")
    )
    told: dict[str, Spending] = {}
    for row in (
        Spending.objects.of(government).counting(now).filter(year=year).order_by("told_on", "pk")
    ):
        told[row.item_code] = row
    by_owner: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in sorted({*planned, *told}):
        owner, name = owners.get(code, (None, None))
        by_owner[owner or "", name or ""].append(code)
    purses = [
        Purse(
            code=owner,
            name=name,
            planned_idr=sum(planned.get(code, 0) for code in codes),
            ceiling_idr=sum(told[code].ceiling_idr for code in codes if code in told),
            realised_idr=sum(told[code].realised_idr for code in codes if code in told),
            items=len(codes),
            told=sum(code in told for code in codes),
        )
        for (owner, name), codes in by_owner.items()
    ]
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return Money(
        year=year,
        elapsed=(board.today - date(year, 1, 1)).days / days,
        purses=tuple(sorted(purses, key=lambda purse: (-purse.ceiling_idr, purse.name))),
        told_on=max((row.told_on for row in told.values()), default=None),
    )
