"""What was said beside the figures: signed words, moved dates, money, stops, replies, exhibits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.people.models import Government
from idaman.features.commitments.models import Clause
from idaman.features.delivery.models import Milestone, Reply, Rescheduling, Spending, Stop, Turn


@dataclass(frozen=True)
class Statements:
    """All that was said of the work of one government up to a moment, by what it is about."""

    clauses: dict[str, list[Clause]]
    """The signed words of each item, the first first."""
    moved: dict[int, list[Rescheduling]]
    """How each milestone was moved, by its key, the first first."""
    set_at: dict[int, datetime]
    """When each milestone was set, by its key."""
    money: dict[str, list[Spending]]
    """What sources tell of each item's money: of each year the newest, by year."""
    stops: dict[str, Stop]
    replies: dict[str, list[Reply]]
    accepted: dict[int, Exhibit]
    """The exhibits anyone may see, by number, each with its file."""
    waiting: dict[int, Turn]
    """Whose turn it is to verify an exhibit, by its number."""


def told(government: Government, *, now: datetime) -> Statements:
    """Read what was said up to a moment, in a constant number of queries."""
    clauses: dict[str, list[Clause]] = defaultdict(list)
    signed = (
        Clause.objects.of(government)
        .filter(sheet__signed_at__lte=now)
        .select_related("sheet__agency", "sheet__commitment", "sheet__approved_by")
        .select_related("owner", "deputy")
        .order_by("sheet__signed_at", "sheet__number", "pk")
    )
    for clause in signed:
        clauses[clause.item_code].append(clause)
    moved: dict[int, list[Rescheduling]] = defaultdict(list)
    for move in Rescheduling.objects.filter(government=government, at__lte=now).order_by("pk"):
        moved[move.milestone_id].append(move)
    newest: dict[tuple[str, int], Spending] = {}
    for row in (
        Spending.objects.of(government).counting(now).order_by("item_code", "year", "told_on", "pk")
    ):
        newest[row.item_code, row.year] = row
    money: dict[str, list[Spending]] = defaultdict(list)
    for (code, _), row in newest.items():
        money[code].append(row)
    replies: dict[str, list[Reply]] = defaultdict(list)
    for reply in Reply.objects.of(government).filter(at__lte=now).select_related("by__agency"):
        replies[reply.item_code].append(reply)
    turns = Turn.objects.of(government).open().filter(since__lte=now).select_related("agency")
    return Statements(
        clauses=dict(clauses),
        moved=dict(moved),
        set_at=dict(
            Milestone.objects.of(government).filter(set_at__lte=now).values_list("pk", "set_at")
        ),
        money=dict(money),
        stops={s.item_code: s for s in Stop.objects.of(government).filter(at__lte=now)},
        replies=dict(replies),
        accepted={
            exhibit.pk: exhibit
            for exhibit in Exhibit.objects.of(government)
            .public()
            .filter(offered_at__lte=now)
            .select_related("file")
            .order_by("pk")
        },
        waiting={turn.exhibit_id: turn for turn in turns.order_by("number")},
    )


def ever_accepted(government: Government, number: int) -> Exhibit | None:
    """Give an exhibit that is or once was accepted: what was public keeps its record."""
    once = Verdict.objects.filter(government=government, status=Status.ACCEPTED)
    return (
        Exhibit.objects.of(government)
        .filter(pk=number, pk__in=once.values("exhibit_id"))
        .select_related("file", "offered_by__agency")
        .first()
    )
