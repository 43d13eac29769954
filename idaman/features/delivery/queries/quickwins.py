"""Quick wins as they stand: gate, going live, readings, decisions, what replaces what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from idaman.core.people.models import Government
from idaman.core.taxonomy import Dimension
from idaman.features.delivery.models import Fate, GateAnswer, Reading
from idaman.features.delivery.queries.standing import Board, MilestoneState
from idaman.features.delivery.rules.obligation import GREEN
from idaman.features.delivery.rules.quickwin import (
    GATE,
    GATES,
    Criterion,
    PointAnswer,
    Spread,
    decision_due,
    is_within_months,
    open_points,
    spread,
)
from idaman.features.plan.models import Adopted


@dataclass(frozen=True)
class Point:
    """One point of the gate and the newest answer to it."""

    criterion: Criterion
    answer: GateAnswer | None

    @property
    def is_passed(self) -> bool:
        return self.answer is not None and self.answer.is_met and self.answer.has_proof


@dataclass(frozen=True)
class GoLive:
    """The milestone from which on people can use it, and the day that was proven."""

    milestone: MilestoneState
    on: date | None
    is_in_time: bool | None
    """Within twelve months after the start, by its proof or else by its date."""

    @property
    def is_proven(self) -> bool:
        return self.milestone.standing in GREEN


@dataclass(frozen=True)
class QuickWinState:
    """One quick win at the moment of the board."""

    item: Adopted
    points: tuple[Point, ...]
    go_live: GoLive | None
    readings: tuple[Reading, ...]
    fates: tuple[Fate, ...]
    decision_due: date | None
    stopped_on: date | None
    replaced_by: str
    replaces: tuple[str, ...]
    today: date

    @property
    def code(self) -> str:
        return self.item.code

    @cached_property
    def open_points(self) -> list[Criterion]:
        """The points of the gate it has not passed."""
        said = {
            point.criterion.code: PointAnswer(point.answer.is_met, point.answer.has_proof)
            for point in self.points
            if point.answer
        }
        return open_points(said, GATES[GATE.version])

    @property
    def is_over(self) -> bool:
        return self.item.is_dropped or self.stopped_on is not None

    @property
    def is_decision_due(self) -> bool:
        return (
            not self.is_over and self.decision_due is not None and self.decision_due <= self.today
        )

    @property
    def last_fate(self) -> Fate | None:
        return self.fates[-1] if self.fates else None


@dataclass(frozen=True)
class QuickWins:
    """All quick wins of the plan in force, and how they spread over the dimensions."""

    states: tuple[QuickWinState, ...]
    spread: Spread

    @cached_property
    def by_code(self) -> dict[str, QuickWinState]:
        return {state.code: state for state in self.states}

    @property
    def to_decide(self) -> list[QuickWinState]:
        """Those whose decision is due, the longest due first."""
        due = [state for state in self.states if state.is_decision_due]
        return sorted(due, key=lambda state: (state.decision_due or date.max, state.code))


def quick_wins(government: Government, board: Board, *, now: datetime) -> QuickWins:
    """Tell how it stands with every quick win of the plan in force, as of the board's moment."""
    items = list(
        Adopted.objects.of(government)
        .current()
        .quick_wins()
        .select_related("owner", "government")
        .order_by("position")
    )
    answers: dict[str, dict[str, GateAnswer]] = defaultdict(dict)
    rows = GateAnswer.objects.of(government).filter(at__lte=now, gate=GATE.version)
    for answer in rows.select_related("by", "exhibit").order_by("pk"):
        answers[answer.item_code][answer.criterion] = answer
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.of(government).filter(at__lte=now).order_by("on", "pk"):
        readings[reading.item_code].append(reading)
    fates: dict[str, list[Fate]] = defaultdict(list)
    for fate in Fate.objects.of(government).filter(at__lte=now).select_related("by").order_by("pk"):
        fates[fate.item_code].append(fate)
    instead = {item.code: _replaced_by(item, board) for item in items}
    replaces: dict[str, list[str]] = defaultdict(list)
    for old, new in instead.items():
        if new:
            replaces[new].append(old)
    states = tuple(
        _state(
            item,
            answers[item.code],
            readings[item.code],
            fates[item.code],
            instead,
            replaces,
            board,
        )
        for item in items
    )
    living = [state.item.dimension for state in states if not state.is_over]
    return QuickWins(states, spread(living, dimensions=[d.value for d in Dimension]))


def _replaced_by(item: Adopted, board: Board) -> str:
    """What takes its place: by what was decided, else by the plan."""
    work = board.works.get(item.code)
    return (work.replaced_by if work else "") or str(item.said.get("replaced_by") or "")


def _state(
    item: Adopted,
    answers: dict[str, GateAnswer],
    readings: list[Reading],
    fates: list[Fate],
    instead: dict[str, str],
    replaces: dict[str, list[str]],
    board: Board,
) -> QuickWinState:
    work = board.works.get(item.code)
    return QuickWinState(
        item=item,
        points=tuple(Point(c, answers.get(c.code)) for c in GATE.criteria),
        go_live=_go_live(item, board),
        readings=tuple(readings),
        fates=tuple(fates),
        decision_due=decision_due(
            starts=item.starts, ends=item.ends, decided=[(f.choice, f.again_on) for f in fates]
        ),
        stopped_on=work.stopped_on if work else None,
        replaced_by=instead[item.code],
        replaces=tuple(replaces.get(item.code, ())),
        today=board.today,
    )


def _go_live(item: Adopted, board: Board) -> GoLive | None:
    """The first milestone that people can use something from."""
    work = board.works.get(item.code)
    found = next((m for m in (work.milestones if work else ()) if m.is_go_live), None)
    if found is None:
        return None
    on = None
    if found.standing in GREEN:
        # Proven from the day its last evidence was sent, however long the verifier took.
        on = max((p.sent for p in found.proofs if p.sent), default=None)
    return GoLive(found, on, is_within_months(starts=item.starts, live=on or found.due))
