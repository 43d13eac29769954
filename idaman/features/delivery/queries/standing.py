"""The board: every promise and how it stands, computed from what was appended, as of a moment.

Nothing here is stored. The same rows give the same board, today or for any past moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from idaman.core.evidence.models import Exhibit, Verdict
from idaman.core.people.models import Agency, CalendarDay, Government
from idaman.features.commitments.models import Clause
from idaman.features.delivery import models
from idaman.features.delivery.rules import escalating
from idaman.features.delivery.rules.obligation import (
    GREEN,
    OVERDUE,
    ExhibitStep,
    ObligationTerms,
    Progress,
    RequirementProof,
    Sending,
    Standing,
    days_late,
    progress,
    proof_of,
    standing,
)
from idaman.features.plan.models import Adopted, AdoptedPlace

REMIND_DAYS = 14
"""Until a government sets its own."""
FED_WITHIN = timedelta(days=90)
"""A promise is fed when evidence was sent for it within so many days."""


@dataclass(frozen=True)
class ExhibitStatus:
    """An exhibit as it stood at the moment of the board."""

    number: int
    status: ExhibitStep
    offered: date
    decided: date | None
    file: int


@dataclass(frozen=True)
class RequirementState:
    """One piece of required evidence, and what was sent for it."""

    code: str
    what: str
    kind: str
    weight: int
    proof: RequirementProof
    sent: tuple[ExhibitStatus, ...]


@dataclass(frozen=True)
class MilestoneState:
    """A milestone at the moment of the board. An item without any has one in its clause's words."""

    number: int
    name: str
    due: date | None
    baseline_due: date | None
    region_code: str
    is_go_live: bool
    is_implied: bool
    is_sample: bool
    requirements: tuple[RequirementState, ...]
    standing: Standing
    pk: int | None

    @property
    def proofs(self) -> list[RequirementProof]:
        return [requirement.proof for requirement in self.requirements]

    @property
    def progress(self) -> Progress:
        return progress(self.proofs)


@dataclass(frozen=True)
class Work:
    """What is done on one item: milestones, and evidence claimed and verified."""

    item_code: str
    milestones: tuple[MilestoneState, ...]
    stopped_on: date | None = None
    replaced_by: str = ""

    @property
    def proofs(self) -> list[RequirementProof]:
        return [proof for milestone in self.milestones for proof in milestone.proofs]

    @property
    def progress(self) -> Progress:
        return progress(self.proofs)

    @property
    def last_sent(self) -> date | None:
        return max(
            (s.offered for m in self.milestones for r in m.requirements for s in r.sent),
            default=None,
        )

    @property
    def accepted_on(self) -> list[tuple[date, int]]:
        """The day each piece of required evidence was first accepted, with its weight, in order.

        A second accepted exhibit for the same requirement adds nothing.
        """
        return sorted(
            (min(days), r.weight)
            for m in self.milestones
            for r in m.requirements
            if r.proof.is_accepted
            and (
                days := [
                    s.decided for s in r.sent if s.status == ExhibitStep.ACCEPTED and s.decided
                ]
            )
        )


@dataclass(frozen=True)
class Obligation:
    """A signed clause and how it stands."""

    item_code: str
    kind: str
    name: str
    target: str
    evidence: str
    agency_code: str
    owner_code: str
    owner_name: str
    deputy_name: str
    commitment: str
    sheet: str
    clause: int
    signed_on: date
    due: date | None
    first_due: date | None
    moves: int
    dimension: str
    places: tuple[str, ...]
    is_everywhere: bool
    is_sample: bool
    work: Work
    standing: Standing
    days_late: int
    is_fed: bool

    @property
    def is_owned(self) -> bool:
        return bool(self.owner_code)

    @property
    def is_kept(self) -> bool:
        return self.standing in GREEN

    @property
    def is_overdue(self) -> bool:
        return self.standing in OVERDUE


@dataclass(frozen=True)
class Board:
    """All obligations of a government and all work on its plan, as of a moment."""

    today: date
    obligations: tuple[Obligation, ...]
    works: dict[str, Work]
    unsigned: frozenset[str]
    """Items on sheets that are open and not yet signed."""
    ladder: tuple[escalating.EscalationStep, ...] = escalating.LADDER
    """Who is told of what is late, by the terms of the day."""
    remind_days: int = REMIND_DAYS
    """So many days before its due date a promise's owner is reminded, by the same terms."""
    terms: tuple[models.Terms, ...] = ()
    """The terms the government has set, the newest first."""

    def terms_on(self, day: date) -> tuple[models.Terms, date | None]:
        """Give the terms that hold on a day and since when; None for the standard ones."""
        for row in self.terms:
            if row.from_date <= day:
                return row, row.from_date
        return models.Terms(), None

    @cached_property
    def by_item(self) -> dict[str, Obligation]:
        return {obligation.item_code: obligation for obligation in self.obligations}

    @cached_property
    def counts(self) -> Counter[Standing]:
        return Counter(obligation.standing for obligation in self.obligations)

    @cached_property
    def promises(self) -> tuple[Obligation, ...]:
        """What counts as a promise: it was signed, and no amendment released it."""
        return tuple(o for o in self.obligations if o.standing != Standing.RELEASED)

    @cached_property
    def promised(self) -> frozenset[str]:
        """The codes of the promises."""
        return frozenset(o.item_code for o in self.promises)

    @cached_property
    def owned_and_fed(self) -> tuple[int, int]:
        """How many promises somebody answers for and feeds with evidence, of all."""
        return sum(o.is_owned and o.is_fed for o in self.promises), len(self.promises)

    def of_agency(self, code: str) -> list[Obligation]:
        return [o for o in self.obligations if o.agency_code == code]

    def of_dimension(self, dimension: str) -> list[Obligation]:
        return [o for o in self.obligations if o.dimension == dimension]

    def at(self, code: str) -> list[Obligation]:
        """Obligations that name a place or a place inside it."""
        inside = f"{code}."
        return [
            o for o in self.obligations if any(p == code or p.startswith(inside) for p in o.places)
        ]

    def naming(self, code: str) -> list[Obligation]:
        """Obligations that name the very place."""
        return [o for o in self.obligations if code in o.places]


def board(government: Government, *, now: datetime, codes: Collection[str] | None = None) -> Board:
    """Compute the board as of a moment; with `codes` only for these items.

    A constant number of queries, whatever the number of promises.
    """
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    terms = _Terms(government, now)
    clauses = _clauses(government, now, codes)
    wanted = codes if codes is not None else None
    sendings = _sendings(government, now, zone, wanted)
    milestones = _milestones(government, now, wanted)
    stops = {
        stop.item_code: stop
        for stop in _only(models.Stop.objects.of(government).filter(at__lte=now), wanted)
    }
    plan = _plan(government, wanted)
    in_force, first, moves, unsigned = _sorted(clauses, now, zone)
    works = {}
    for code in sorted({*in_force, *milestones, *sendings}):
        clause = in_force.get(code)
        works[code] = _work(
            code,
            milestones.get(code, []),
            sendings.get(code, {}),
            stops.get(code),
            clause,
            today,
            terms,
        )
    obligations = tuple(
        _obligation(
            clause, first[code], moves[code], works[code], plan.get(code), today, terms, zone
        )
        for code, clause in sorted(in_force.items())
    )
    held = terms.row_on(today)
    return Board(
        today,
        obligations,
        works,
        frozenset(unsigned - set(in_force)),
        ladder=held.ladder if held else escalating.LADDER,
        remind_days=held.remind_days if held else REMIND_DAYS,
        terms=tuple(terms.rows),
    )


class _Terms:
    """The terms that hold on a day, read once."""

    def __init__(self, government: Government, now: datetime) -> None:
        self.rows = list(models.Terms.objects.of(government).order_by("-from_date"))
        self.calendar = CalendarDay.objects.of(government).calendar(now)
        self.standard = ObligationTerms(calendar=self.calendar)

    def row_on(self, day: date) -> models.Terms | None:
        return next((row for row in self.rows if row.from_date <= day), None)

    def on(self, day: date) -> ObligationTerms:
        held = self.row_on(day)
        return held.said(self.calendar) if held else self.standard


def _only(rows, codes: Collection[str] | None, field: str = "item_code"):  # type: ignore[no-untyped-def]
    return rows if codes is None else rows.filter(**{f"{field}__in": list(codes)})


def _clauses(government: Government, now: datetime, codes: Collection[str] | None) -> list[Clause]:
    rows = _only(
        Clause.objects.of(government).filter(sheet__opened_at__lte=now, kind__in=PROMISED), codes
    )
    found = rows.select_related(
        "sheet__agency__successor", "sheet__commitment", "owner", "deputy"
    ).order_by("sheet__opened_at", "sheet__number", "pk")
    # In a pilot only what the chosen agencies signed counts.
    return [
        c for c in found if government.counts(c.sheet.agency.code if c.sheet.agency else "", now)
    ]


PROMISED = ("activity", "quick_win")


def _sorted(
    clauses: Iterable[Clause], now: datetime, zone: ZoneInfo
) -> tuple[dict[str, Clause], dict[str, date | None], dict[str, int], set[str]]:
    """Find for each item the clause in force, its first date, how often it moved, and the unsigned.

    A sheet counts from its last signature on; an amended one counts until the new one is signed.
    """
    signed: dict[str, list[Clause]] = defaultdict(list)
    unsigned: set[str] = set()
    for clause in clauses:
        if clause.sheet.signed_at is not None and clause.sheet.signed_at <= now:
            signed[clause.item_code].append(clause)
        else:
            unsigned.add(clause.item_code)
    in_force, first, moves = {}, {}, {}
    for code, history in signed.items():
        history.sort(key=lambda c: (c.sheet.signed_at, c.sheet.number))
        in_force[code] = history[-1]
        first[code] = next((c.due for c in history if c.due), None)
        dues = [c.due for c in history if c.due]
        moves[code] = sum(a != b for a, b in zip(dues, dues[1:], strict=False))
    return in_force, first, moves, unsigned


def _sendings(
    government: Government, now: datetime, zone: ZoneInfo, codes: Collection[str] | None
) -> dict[str, dict[str, list[tuple[int, int, Sending]]]]:
    """Every exhibit with its steps, by item and requirement: (number, file, sending)."""
    exhibits = _only(
        Exhibit.objects.of(government).filter(offered_at__lte=now), codes, "subject"
    ).exclude(status="draf")
    rows = list(exhibits.values_list("pk", "file_id", "subject", "requirement", "offered_at"))
    verdicts = Verdict.objects.filter(government=government, at__lte=now)
    if codes is not None:
        verdicts = verdicts.filter(exhibit__subject__in=list(codes))
    steps: dict[int, list[tuple[date, ExhibitStep]]] = defaultdict(list)
    for exhibit, status, at in verdicts.order_by("pk").values_list("exhibit_id", "status", "at"):
        steps[exhibit].append((at.astimezone(zone).date(), ExhibitStep(status)))
    found: dict[str, dict[str, list[tuple[int, int, Sending]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for pk, file, subject, requirement, offered_at in rows:
        offered = offered_at.astimezone(zone).date()
        sending = Sending(offered, tuple(steps.get(pk, ())))
        found[subject][requirement].append((pk, file, sending))
    return found


def _milestones(
    government: Government, now: datetime, codes: Collection[str] | None
) -> dict[str, list[models.Milestone]]:
    rows = _only(models.Milestone.objects.of(government).filter(set_at__lte=now), codes)
    found: dict[str, list[models.Milestone]] = defaultdict(list)
    moved = dict(
        models.Rescheduling.objects.filter(government=government, at__lte=now)
        .order_by("pk")
        .values_list("milestone_id", "new_due")
    )
    for milestone in (
        rows.select_related("region").prefetch_related("requirements").order_by("number")
    ):
        milestone.due = moved.get(milestone.pk, milestone.baseline_due)
        found[milestone.item_code].append(milestone)
    return found


def _plan(
    government: Government, codes: Collection[str] | None
) -> dict[str, tuple[str, tuple[str, ...], bool]]:
    """Dimension, places and reach of each promised item of the current plan."""
    rows = _only(Adopted.objects.of(government).current().promised(), codes, "code")
    places: dict[int, list[str]] = defaultdict(list)
    named = AdoptedPlace.objects.filter(government=government, item__is_current=True)
    for item, place in named.order_by("region__code").values_list("item_id", "region__code"):
        places[item].append(place)
    return {
        code: (dimension, tuple(places[pk]), everywhere)
        for pk, code, dimension, everywhere in rows.values_list(
            "pk", "code", "dimension", "whole_regency"
        )
    }


def _work(
    code: str,
    milestones: list[models.Milestone],
    sendings: dict[str, list[tuple[int, int, Sending]]],
    stop: models.Stop | None,
    clause: Clause | None,
    today: date,
    terms: _Terms,
) -> Work:
    states = []
    for milestone in milestones:
        in_force = terms.on(milestone.due)
        requirements = tuple(
            _requirement(
                f"{milestone.number}.{r.number}",
                r.what,
                r.kind,
                r.weight,
                sendings.get(f"{milestone.number}.{r.number}", []),
                today,
                in_force,
            )
            for r in sorted(milestone.requirements.all(), key=lambda r: r.number)
        )
        states.append(
            MilestoneState(
                number=milestone.number,
                name=milestone.name,
                due=milestone.due,
                baseline_due=milestone.baseline_due,
                region_code=milestone.region.code if milestone.region else "",
                is_go_live=milestone.is_go_live,
                is_implied=False,
                is_sample=milestone.is_sample,
                requirements=requirements,
                standing=standing(
                    due=milestone.due,
                    proofs=[r.proof for r in requirements],
                    today=today,
                    terms=in_force,
                ),
                pk=milestone.pk,
            )
        )
    if not states:
        due = clause.due if clause else None
        whole = _requirement(
            "",
            clause.evidence if clause else "",
            "",
            1,
            [s for of in sendings.values() for s in of],
            today,
            terms.on(due or today),
        )
        states.append(
            MilestoneState(
                number=0,
                name="",
                due=due,
                baseline_due=due,
                region_code="",
                is_go_live=False,
                is_implied=True,
                is_sample=clause.is_sample if clause else False,
                requirements=(whole,),
                standing=standing(
                    due=due, proofs=[whole.proof], today=today, terms=terms.on(due or today)
                ),
                pk=None,
            )
        )
    return Work(
        item_code=code,
        milestones=tuple(states),
        stopped_on=stop.on if stop else None,
        replaced_by=stop.replaced_by if stop else "",
    )


def _answering(agency: Agency | None, today: date) -> str:
    """Who answers on that day for what the agency signed: its successor, once it is closed."""
    if agency is None:
        return ""
    if agency.successor and agency.closed_on and agency.closed_on < today:
        return agency.successor.code
    return agency.code


def _requirement(
    code: str,
    what: str,
    kind: str,
    weight: int,
    sendings: list[tuple[int, int, Sending]],
    today: date,
    terms: ObligationTerms,
) -> RequirementState:
    return RequirementState(
        code=code,
        what=what,
        kind=kind,
        weight=weight,
        proof=proof_of((s for _, _, s in sendings), today=today, terms=terms, weight=weight),
        sent=tuple(
            ExhibitStatus(
                number=number,
                status=sending.last,
                offered=sending.offered,
                decided=sending.steps[-1][0] if sending.steps else None,
                file=file,
            )
            for number, file, sending in sendings
        ),
    )


def _obligation(
    clause: Clause,
    first_due: date | None,
    moves: int,
    work: Work,
    plan: tuple[str, tuple[str, ...], bool] | None,
    today: date,
    terms: _Terms,
    zone: ZoneInfo,
) -> Obligation:
    dimension, places, everywhere = plan or ("", (), False)
    proofs = work.proofs
    signed_at = clause.sheet.signed_at
    assert signed_at is not None
    signed_on = signed_at.astimezone(zone).date()
    stands = standing(
        due=clause.due,
        proofs=proofs,
        today=today,
        is_owned=clause.owner_id is not None,
        is_released=clause.is_released,
        is_stopped=work.stopped_on is not None and not work.replaced_by,
        terms=terms.on(clause.due or today),
    )
    last = work.last_sent
    done = all(proof.is_accepted for proof in proofs)
    return Obligation(
        item_code=clause.item_code,
        kind=clause.kind,
        name=clause.name,
        target=clause.target,
        evidence=clause.evidence,
        agency_code=_answering(clause.sheet.agency, today),
        owner_code=clause.owner.code if clause.owner else "",
        owner_name=clause.owner.name if clause.owner else "",
        deputy_name=clause.deputy.name if clause.deputy else "",
        commitment=clause.sheet.commitment.code,
        sheet=clause.sheet.code,
        clause=clause.pk,
        signed_on=signed_on,
        due=clause.due,
        first_due=first_due,
        moves=moves,
        dimension=dimension,
        places=places,
        is_everywhere=everywhere,
        is_sample=clause.is_sample,
        work=work,
        standing=stands,
        days_late=days_late(due=clause.due, proofs=proofs, today=today)
        if stands in (*OVERDUE, Standing.KEPT_LATE)
        else 0,
        is_fed=done or (last is not None and today - last <= FED_WITHIN),
    )
