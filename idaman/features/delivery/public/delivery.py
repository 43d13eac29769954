"""One promise and its delivery: what was signed, how it stands and why, what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from idaman.core.evidence.models import Exhibit
from idaman.core.places.models import Region
from idaman.features.commitments.models import Clause
from idaman.features.delivery.models import Reply, Rescheduling, Spending, Stop, Terms
from idaman.features.delivery.queries import MilestoneState, Obligation, RequirementState, Work
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.forecast import ForecastEnd
from idaman.features.delivery.rules.obligation import ExhibitStep, Progress, Standing
from idaman.features.plan.models import Adopted
from idaman.web import words
from idaman.web.portal.reading import citizens_say
from idaman.web.portal.site import Site
from idaman.web.templatetags.ui import long_date

RIGHT_OF_REPLY = frozenset({Standing.LATE, Standing.BROKEN, Standing.KEPT_LATE})


@dataclass(frozen=True)
class StatusReason:
    """Why a promise has its status: the rule in words, what is missing, the terms that hold."""

    code: str
    days: int
    rule: str
    missing: Sequence[MissingRequirement]
    terms: Terms
    terms_from: date | None
    broken_on: date | None
    """From when on it counts as broken, if nothing more comes."""


@dataclass(frozen=True)
class MissingRequirement:
    """A requirement that keeps a promise from being kept."""

    requirement: RequirementState
    milestone: MilestoneState
    said: str


@dataclass(frozen=True)
class SignedWording:
    """One signed wording of a promise, beside the one before it."""

    clause: Clause
    is_first: bool
    has_moved: bool
    has_new_words: bool
    sheet: str


@dataclass(frozen=True)
class ExhibitView:
    """One exhibit of a requirement, as anyone may see it."""

    number: int
    code: str
    said: str
    offered: date
    decided: date | None
    exhibit: Exhibit | None
    """The accepted one, with its picture; None while nobody has accepted it."""
    verifier: str
    until: date | None


@dataclass(frozen=True)
class Required:
    """A requirement with what was sent for it."""

    state: RequirementState
    code: str
    said: str
    exhibits: Sequence[ExhibitView]


@dataclass(frozen=True)
class MilestoneView:
    """A milestone with its place, how often it moved, and its pictures before and after."""

    state: MilestoneState
    code: str
    place: Region | None
    moved: Sequence[Rescheduling]
    required: Sequence[Required]
    before: ExhibitView | None
    after: ExhibitView | None
    counts: Counts | None
    """What citizens say; None where nobody is asked."""


@dataclass(frozen=True)
class MoneyYear:
    """Money of one year: planned, made available, spent."""

    item: str
    year: int
    planned_idr: int | None
    told: Spending | None

    @property
    def key(self) -> str:
        """What its cost is counted under."""
        return f"{self.item}:{self.year}"


@dataclass(frozen=True)
class Delivered:
    """What a page of a promise shows of its delivery."""

    obligation: Obligation | None
    work: Work | None
    progress: Progress | None
    counts: Counts
    forecast: ForecastEnd | None
    why: StatusReason
    words: Sequence[SignedWording]
    stages: Sequence[MilestoneView]
    money: Sequence[MoneyYear]
    stop: Stop | None
    replacement: Adopted | None
    replies: Sequence[Reply]
    may_reply: bool


def delivered(site: Site, item: Adopted) -> Delivered:
    """Put together what is known of a promise's delivery, all of it from the open book."""
    board, told = site.book.board, site.book.told
    obligation = board.by_item.get(item.code)
    work = board.works.get(item.code)
    stop = told.stops.get(item.code)
    return Delivered(
        obligation=obligation,
        work=work,
        progress=work.progress if work else None,
        counts=citizens_say(site, work),
        forecast=site.book.foreseeing.of(item.code)
        if work and obligation and not obligation.is_kept
        else None,
        why=why(site, item, obligation),
        words=_words(told.clauses.get(item.code, [])),
        stages=[_stage(site, item.code, m) for m in work.milestones] if work else [],
        money=_money(site, item),
        stop=stop,
        replacement=_replacement(site, stop),
        replies=told.replies.get(item.code, []),
        may_reply=obligation is not None and obligation.standing in RIGHT_OF_REPLY,
    )


def why(site: Site, item: Adopted, obligation: Obligation | None) -> StatusReason:
    """Say by which rule a promise has its status, and what is missing."""
    code, days = site.stands(item)
    due = obligation.due if obligation else None
    terms, since = site.book.board.terms_on(due or site.book.board.today)
    rule = str(words.WHY.get(code, ""))
    if obligation and code == Standing.BROKEN and obligation.work.stopped_on:
        rule = str(words.WHY["stopped"])
    missing = []
    if obligation and not obligation.is_kept and code != Standing.RELEASED:
        missing = [
            MissingRequirement(required, milestone, said)
            for milestone in obligation.work.milestones
            for required in milestone.requirements
            if (said := _missing(required, due))
        ]
    return StatusReason(
        code=code,
        days=days,
        rule=rule,
        missing=missing,
        terms=terms,
        terms_from=since,
        broken_on=due + timedelta(days=terms.broken_after_days)
        if due and code == Standing.LATE and any(m.requirement.proof.sent is None for m in missing)
        else None,
    )


def _missing(required: RequirementState, due: date | None) -> str:
    """Say what a requirement lacks; nothing where it was accepted and in time."""
    sent = required.proof.sent
    if sent is None:
        return gettext("nothing that counts was sent")
    if due is not None and sent > due:
        return gettext("sent on %(day)s, after the due date") % {"day": long_date(sent)}
    if not required.proof.is_accepted:
        return gettext("sent on %(day)s, not accepted yet") % {"day": long_date(sent)}
    return ""


def _words(clauses: Sequence[Clause]) -> list[SignedWording]:
    """Every wording that was signed, the newest first, each told apart from the one before."""
    rows = []
    before: Clause | None = None
    for clause in clauses:
        rows.append(
            SignedWording(
                clause=clause,
                is_first=before is None,
                has_moved=before is not None and before.due != clause.due,
                has_new_words=before is not None and before.target != clause.target,
                sheet=clause.sheet.code,
            )
        )
        before = clause
    return rows[::-1]


def _stage(site: Site, item_code: str, milestone: MilestoneState) -> MilestoneView:
    told = site.book.told
    required = [_required(site, each) for each in milestone.requirements]
    pictures = sorted(
        (
            shown
            for each in required
            for shown in each.exhibits
            if shown.exhibit and shown.exhibit.file.public_sha256
        ),
        key=lambda shown: (shown.offered, shown.number),
    )
    return MilestoneView(
        state=milestone,
        code=f"{item_code}.{milestone.number}",
        place=site.book.place(milestone.region_code) if milestone.region_code else None,
        moved=told.moved.get(milestone.pk, []) if milestone.pk else [],
        required=required,
        before=pictures[0] if pictures else None,
        after=pictures[-1] if len(pictures) > 1 else None,
        counts=site.book.citizens.get(milestone.pk) if milestone.pk else None,
    )


def _required(site: Site, state: RequirementState) -> Required:
    told = site.book.told
    exhibits = []
    for sent in state.sent:
        turn = told.waiting.get(sent.number) if sent.status == ExhibitStep.OFFERED else None
        exhibits.append(
            ExhibitView(
                number=sent.number,
                code=STANDS[sent.status],
                said=str(words.EXHIBITS[sent.status]),
                offered=sent.offered,
                decided=sent.decided,
                exhibit=told.accepted.get(sent.number)
                if sent.status == ExhibitStep.ACCEPTED
                else None,
                verifier=turn.agency.short if turn else "",
                until=turn.until if turn else None,
            )
        )
    if state.proof.is_accepted:
        code, said = "kept", gettext("accepted")
    elif state.proof.sent is not None:
        code, said = "wait", gettext("sent")
    elif state.sent:
        # What was sent did not stand: it came back, was rejected or was taken back.
        code, said = "late", str(words.EXHIBITS[state.sent[-1].status])
    else:
        code, said = "due", gettext("nothing sent")
    return Required(state=state, code=code, said=said, exhibits=exhibits)


STANDS = {
    ExhibitStep.OFFERED: "wait",
    ExhibitStep.RETURNED: "late",
    ExhibitStep.ACCEPTED: "kept",
    ExhibitStep.REJECTED: "broken",
    ExhibitStep.WITHDRAWN: "released",
}
"""How an exhibit's state is drawn."""


def _money(site: Site, item: Adopted) -> list[MoneyYear]:
    planned: dict[int, int] = {}
    for cost in site.book.costs_of(item):
        planned[cost.year] = planned.get(cost.year, 0) + cost.amount_idr
    spent = {row.year: row for row in site.book.told.money.get(item.code, [])}
    if not spent:
        return []
    return [
        MoneyYear(item.code, y, planned.get(y), spent.get(y)) for y in sorted({*planned, *spent})
    ]


def _replacement(site: Site, stop: Stop | None) -> Adopted | None:
    if stop is None or not stop.replaced_by:
        return None
    kinds = ("quick_win", "activity")
    return next((i for k in kinds if (i := site.book.find(k, stop.replaced_by))), None)
