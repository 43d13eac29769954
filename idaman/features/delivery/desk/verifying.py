"""The queue of a verifier: one exhibit on one screen, then the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.evidence.access import may_see_original
from idaman.core.evidence.actions import NoSuchMove, NotAnother
from idaman.core.evidence.models import Exhibit
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.places.rules.distance import distance_km
from idaman.features.delivery.access import Subject
from idaman.features.delivery.actions import verifying as actions
from idaman.features.delivery.actions.verifying import requirement_of
from idaman.features.delivery.desk.evidence import exhibit_of, show_exhibit
from idaman.features.delivery.desk.subjects import about, abouts
from idaman.features.delivery.forms.verifying import VerdictForm
from idaman.features.delivery.models import Requirement
from idaman.features.delivery.queries.verifiers import WaitingExhibit, waiting_for
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import sent

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
    return _show_queue(request, desk, request.GET.get("exhibit", ""))


def _show_queue(
    request: DeskRequest, desk: Desk, chosen: str, refused: VerdictForm | None = None
) -> HttpResponseBase:
    """Show one exhibit of the queue; `refused` is its form that comes back."""
    agency = desk.post.agency
    queue = waiting_for(agency, now=desk.now) if agency else []
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
            "form": refused
            if str(queue[at].exhibit.pk) == chosen and refused
            else VerdictForm(initial={"next": "queue"}),
            "number": at + 1,
            "skip_to": queue[at + 1].exhibit.pk if at + 1 < len(queue) else None,
        }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/verification_queue.html", context, status=status)


@desk_page(Permission.EVIDENCE_JUDGE, methods=POSTED)
def exhibit_judge(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Record a verdict, and lead on: to the next of the queue or back to the exhibit."""
    found = exhibit_of(desk, number)
    form = VerdictForm(sent(request))
    queue = reverse("desk:verification-queue", kwargs={"government": desk.slug})
    back = redirect("desk:exhibit", desk.slug, number)
    late = redirect(f"{queue}?exhibit={number}") if form.is_of_queue else back
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.judge, exhibit=found, owner=about(desk, found.subject).owner),
        message=_("Your verdict is recorded."),
        to=lambda _verdict: redirect(queue) if form.is_of_queue else back,
        late=dict.fromkeys((NoSuchMove, NotAnother, actions.NotYourTurn), late),
    )
    if answer:
        return answer
    if form.is_of_queue:
        return _show_queue(request, desk, str(number), form)
    return show_exhibit(request, desk, found, form)


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
