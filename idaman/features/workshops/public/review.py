"""How the plan in force was prepared: its workshops, what the experts said, what was done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from idaman.core.evidence.models import Exhibit
from idaman.features.plan.actions import references_of
from idaman.features.plan.pieces.fields import compared
from idaman.features.workshops.models import GatePass, Note, Waiver, Workshop
from idaman.features.workshops.queries import annex, photos_of
from idaman.features.workshops.rules import STAGES
from idaman.web.portal.site import Site, show, site_page


@site_page
def expert_notes(request: HttpRequest, site: Site) -> HttpResponse:
    """Show the annex of the plan in force: each note with the item as it was and as it became."""
    if site.version is None:
        return show(
            request, site, "workshops/public/expert_notes.html", {"told": [], "waivers": []}
        )
    plan = site.version.plan
    notes = Note.objects.public().filter(plan=plan).select_related("by", "disposed_by", "change")
    references = references_of(site.government)
    told = [
        (each, compared(each.note.kind, each.was, each.became, site.language, references))
        for each in annex(plan, list(notes))
    ]
    waivers = Waiver.objects.public().filter(plan=plan).select_related("by").order_by("pk")
    return show(
        request,
        site,
        "workshops/public/expert_notes.html",
        {"told": told, "waivers": waivers, "plan": plan},
    )


@site_page
def workshops(request: HttpRequest, site: Site) -> HttpResponse:
    """Show the workshops the plan in force was prepared in, stage by stage, with its gates."""
    plan = site.version.plan if site.version else None
    held = list(
        Workshop.objects.public().filter(plan=plan).select_related("plan").order_by("on", "number")
    )
    photos = photos_of(held, Exhibit.objects.public().filter(government=site.government))
    passes = GatePass.objects.public().filter(plan=plan).select_related("composition")
    passed = {p.stage: p for p in passes.defer("composition__document")}
    stages = [
        {
            "number": stage.number,
            "name": stage.name.say(site.language),
            "about": stage.about.say(site.language),
            "held": [(w, photos.get(w.pk, ())) for w in held if w.stage == stage.number],
            "passed": passed.get(stage.number),
        }
        for stage in STAGES
    ]
    return show(request, site, "workshops/public/workshops.html", {"stages": stages, "plan": plan})
