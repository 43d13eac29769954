"""What the experts said of the plan in force, and what was done about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from idaman.doors.portal.site import Site, show, site_page
from idaman.rooms.masterplan.actions import references_of
from idaman.rooms.workshops.facts import annex
from idaman.rooms.workshops.models import Note, Waiver
from idaman.ui.pieces import compared


@site_page
def expert_notes(request: HttpRequest, site: Site) -> HttpResponse:
    """Show the annex of the plan in force: each note with the item as it was and as it became."""
    if site.version is None:
        return show(request, site, "portal/expert_notes.html", {"told": [], "waivers": []})
    plan = site.version.plan
    notes = Note.objects.public().filter(plan=plan).select_related("by", "disposed_by", "change")
    references = references_of(site.government)
    told = [
        (each, compared(each.note.kind, each.was, each.became, site.language, references))
        for each in annex(plan, list(notes))
    ]
    waivers = Waiver.objects.public().filter(plan=plan).select_related("by").order_by("pk")
    return show(
        request, site, "portal/expert_notes.html", {"told": told, "waivers": waivers, "plan": plan}
    )
