"""What pages of other features ask of citizens, beside the promise it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from idaman.core.places.models import Region
from idaman.features.delivery.queries import MilestoneState, Work
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.obligation import Progress
from idaman.features.plan.models import Adopted
from idaman.web.portal.site import Site


@dataclass(frozen=True)
class OpenQuestion:
    """A milestone that people can look at, with the three figures side by side."""

    code: str
    item: Adopted | None
    state: MilestoneState
    counts: Counts | None

    @property
    def progress(self) -> Progress:
        return self.state.progress


def asked_at(site: Site, *places: Region) -> list[OpenQuestion]:
    """List the milestones at these very places, the earliest due first."""
    codes = {place.code for place in places}
    return _asked(site, site.book.board.works.values(), lambda m: m.region_code in codes)


def asked_of(site: Site, item_code: str) -> list[OpenQuestion]:
    """List the milestones of an item that have a place, the earliest due first."""
    work = site.book.board.works.get(item_code)
    return _asked(site, [work] if work else [], lambda m: True)


def _asked(
    site: Site, works: Iterable[Work], takes: Callable[[MilestoneState], bool]
) -> list[OpenQuestion]:
    counts = site.book.citizens
    found = [
        OpenQuestion(
            code=f"{work.item_code}.{state.number}",
            item=item_at(site, work.item_code),
            state=state,
            counts=counts.get(state.pk),
        )
        for work in works
        for state in work.milestones
        if state.pk is not None and state.region_code and takes(state)
    ]
    return sorted(found, key=lambda a: (a.state.due or date.max, a.code))


def item_at(site: Site, code: str) -> Adopted | None:
    return site.book.find("activity", code) or site.book.find("quick_win", code)
