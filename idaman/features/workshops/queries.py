"""What became of what experts said, the annex of a plan; and what workshops looked like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from idaman.core.evidence.models import Exhibit, ExhibitQuerySet, Status
from idaman.core.people.models import Government
from idaman.features.plan.models import Plan
from idaman.features.plan.queries import bodies_after, bodies_at
from idaman.features.workshops.models import Note, Proposal, Workshop


@dataclass(frozen=True)
class NoteView:
    """A note, and its item: as the expert read it, as the answering change made it, as it is."""

    note: Note
    name: str
    was: dict[str, Any]
    became: dict[str, Any]
    """The same as `was` where nothing was changed."""
    now: dict[str, Any]
    answering: dict[str, Any] | None
    """The item that was changed instead, where the answer is in another item."""


def photos_of(
    workshops: Collection[Workshop], exhibits: ExhibitQuerySet
) -> dict[int, list[Exhibit]]:
    """Give the photos of workshops among these exhibits, by the workshop's key, the first first."""
    keys = {workshop.subject: workshop.pk for workshop in workshops}
    found: dict[int, list[Exhibit]] = defaultdict(list)
    rows = exhibits.filter(subject__in=keys).exclude(status=Status.WITHDRAWN)
    for each in rows.select_related("file").order_by("pk"):
        found[keys[each.subject]].append(each)
    return found


def annex(plan: Plan, notes: Sequence[Note]) -> list[NoteView]:
    """Tell of each note what it was about and what was done, in their order.

    A constant number of queries.
    """
    asked = [(n.kind, n.code, n.sequence) for n in notes]
    latest = [(n.kind, n.code, plan.sequence) for n in notes]
    bodies = bodies_at(plan, {*asked, *latest})
    changes = [n.change for n in notes if n.change is not None]
    made = dict(zip([c.pk for c in changes], bodies_after(plan, changes), strict=True))
    told = []
    for n in sorted(notes, key=lambda n: n.number):
        was = bodies[n.kind, n.code, n.sequence]
        change = n.change
        is_own = change is not None and (change.kind, change.code) == (n.kind, n.code)
        told.append(
            NoteView(
                note=n,
                name=str(was.get("name") or was.get("text") or was.get("title") or n.code),
                was=was,
                became=made[change.pk] if change is not None and is_own else was,
                now=bodies[n.kind, n.code, plan.sequence],
                answering=made[change.pk] if change is not None and not is_own else None,
            )
        )
    return told


def reviews_of(government: Government, subjects: Iterable[str]) -> dict[str, Note | Proposal]:
    """Find the notes and proposals among what ledger entries are about, by their subject.

    Two queries, whatever their number.
    """
    numbers: dict[str, set[int]] = {"CA": set(), "US": set()}
    for subject in subjects:
        letters, _dash, number = subject.rpartition("/")[2].partition("-")
        if letters in numbers and number.isdigit():
            numbers[letters].add(int(number))
    rows: list[Note | Proposal] = []
    for model, letters in ((Note, "CA"), (Proposal, "US")):
        named = model.objects.of(government).filter(number__in=numbers[letters])
        rows += named.select_related("plan", "by__agency")
    return {f"plan:{row.plan.slug}/{row.name}": row for row in rows}
