"""What agencies and posts own and owe, so that they do not simply end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from idaman.core.people.models import Agency, Government, Post
from idaman.features.commitments.models import Clause, Line, Sheet, SheetState
from idaman.features.delivery.models import Turn
from idaman.features.plan.models import Adopted

IN_FORCE = (SheetState.OPEN, SheetState.SIGNED)


def answers_for(government: Government) -> Counter[int]:
    """Count for each post (its key) the clauses open or signed that name it as owner."""
    rows = (
        Clause.objects.of(government)
        .filter(sheet__state__in=IN_FORCE, is_released=False)
        .exclude(owner=None)
        .values("owner")
        .annotate(n=Count("pk"))
    )
    return Counter({row["owner"]: row["n"] for row in rows})


def may_not_end(government: Government) -> set[int]:
    """The posts (their keys) that a promise in force or a line still to be signed names."""
    named = Clause.objects.of(government).filter(
        sheet__state__in=[SheetState.DRAFT, *IN_FORCE], is_released=False
    )
    unsigned = Line.objects.of(government).filter(
        signed_at=None, sheet__state__in=[SheetState.DRAFT, SheetState.OPEN]
    )
    return {
        key
        for rows in (
            named.values_list("owner", "deputy"),
            unsigned.values_list("post", "post"),
        )
        for pair in rows
        for key in pair
        if key is not None
    }


@dataclass(frozen=True)
class Estate:
    """What an agency owns and owes today."""

    items: tuple[Adopted, ...]
    """Activities, quick wins, programmes, indicators of the plan in force."""
    sheets: tuple[Sheet, ...]
    """Sheets in force, or waiting for signatures."""
    turns: int
    """Evidence that waits for its verdict."""
    posts: tuple[Post, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.items or self.sheets or self.turns or self.posts)


def estate_of(agency: Agency) -> Estate:
    """Tell what an agency owns and owes, with what it took over. Four queries."""
    government = agency.government
    theirs = Q(agency=agency) | Q(agency__successor=agency)
    items = Adopted.objects.of(government).current()
    return Estate(
        items=tuple(
            items.filter(Q(owner=agency) | Q(owner__successor=agency))
            .select_related("owner")
            .order_by("kind", "position")
        ),
        sheets=tuple(
            Sheet.objects.of(government)
            .filter(theirs, state__in=[SheetState.DRAFT, *IN_FORCE])
            .select_related("commitment", "agency")
            .order_by("commitment__code", "number")
        ),
        turns=Turn.objects.of(government).open().filter(agency=agency).count(),
        posts=tuple(Post.objects.of(government).standing().filter(agency=agency).order_by("code")),
    )
