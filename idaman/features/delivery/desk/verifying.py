"""The queue of a verifier: one exhibit on one screen, then the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase

from idaman.core.evidence.access import may_see_original
from idaman.core.evidence.models import MOVES, Exhibit
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.places.rules.distance import distance_km
from idaman.features.delivery.access import Subject
from idaman.features.delivery.actions.verifying import requirement_of
from idaman.features.delivery.desk.evidence import VERDICTS
from idaman.features.delivery.desk.subjects import about, abouts
from idaman.features.delivery.models import Requirement
from idaman.features.delivery.queries.verifiers import WaitingExhibit, waiting_for
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show

FAR_KM = 20
"""From here on the distance is pointed out; a village may be large, so nothing is refused."""
MOST_LISTED = 50


@dataclass(frozen=True)
class PlaceComparison:
    """Where it should be, and where the picture says that it was taken."""

    regions: tuple[Region, ...]
    is_proven: bool
    """The picture tells its place; a messenger usually takes that away."""
    near: Region | None = None
    km: float | None = None

    @property
    def is_far(self) -> bool:
        return self.km is not None and self.km >= FAR_KM


@desk_page(Permission.EVIDENCE_JUDGE)
def verification_queue(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the exhibit that waits longest, or the one chosen, with all that helps to judge it."""
    agency = desk.post.agency
    queue = waiting_for(agency, now=desk.now) if agency else []
    chosen = request.GET.get("exhibit", "")
    at = next((n for n, w in enumerate(queue) if str(w.exhibit.pk) == chosen), 0)
    listed = queue[:MOST_LISTED]
    named = abouts(desk, {w.exhibit.subject for w in listed})
    context: dict[str, Any] = {
        "queue": [(w, named[w.exhibit.subject]) for w in listed],
        "left": max(0, len(queue) - MOST_LISTED),
        "count": len(queue),
    }
    if queue:
        context |= {
            **_seen(desk, queue[at]),
            "number": at + 1,
            "skip_to": queue[at + 1].exhibit.pk if at + 1 < len(queue) else None,
        }
    return show(request, desk, "delivery/desk/verification_queue.html", context)


def _seen(desk: Desk, waiting: WaitingExhibit) -> dict[str, Any]:
    exhibit = waiting.exhibit
    told = about(desk, exhibit.subject)
    requirement = requirement_of(exhibit)
    return {
        "waiting": waiting,
        "exhibit": exhibit,
        "about": told,
        "requirement": requirement,
        "place": _place(exhibit, told.known, requirement),
        "choices": [status for status in VERDICTS if status in MOVES[exhibit.status]],
        "earlier": exhibit.repeats,
        "verdicts": exhibit.verdicts.select_related("by__agency").order_by("pk"),
        "may_see_original": may_see_original(exhibit=exhibit, post=desk.post),
    }


def _place(
    exhibit: Exhibit, subject: Subject | None, requirement: Requirement | None
) -> PlaceComparison:
    regions: list[Region] = []
    if requirement is not None:
        if requirement.milestone.region:
            regions = [requirement.milestone.region]
    elif subject is not None:
        regions = list(subject.places[:MOST_LISTED])
    file = exhibit.file
    if file.latitude is None or file.longitude is None:
        return PlaceComparison(tuple(regions), is_proven=False)
    here = (file.latitude, file.longitude)
    measured = sorted(
        (distance_km(here, (region.latitude, region.longitude)), region.code, region)
        for region in regions
        if region.latitude is not None and region.longitude is not None
    )
    if not measured:
        return PlaceComparison(tuple(regions), is_proven=True)
    km, _code, near = measured[0]
    return PlaceComparison(tuple(regions), is_proven=True, near=near, km=round(km, 1))
