"""Help for whoever comes in: citizens first, then every role, as the desk shows it."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from idaman.web.handbook import front, laid_out
from idaman.web.modules import is_open
from idaman.web.portal.site import Site, show, site_page
from idaman.web.rules.handbook import shelf

CITIZENS = "warga"


def _address(site: Site, to: str) -> str:
    """Say where a link of the handbook leads from this site; nowhere if it has no such page."""
    door, _, name = to.partition(":")
    if door == "page":
        return site.to("handbook-page", chapter=name)
    try:
        if door == "portal":
            return site.to_open(name)
        if not is_open(site.government, to):
            return ""
        return reverse(to, kwargs={"government": site.government.slug})
    except NoReverseMatch:
        return ""


@site_page
def handbook(request: HttpRequest, site: Site) -> HttpResponse:
    """Show the citizens' page first; find sections by words."""
    typed = request.GET.get("q", "").strip()[:200]
    told = front(typed, CITIZENS, site.language, partial(_address, site))
    return show(request, site, "portal/handbook.html", told)


@site_page
def handbook_page(request: HttpRequest, site: Site, chapter: str) -> HttpResponse:
    """Show one page, with its links leading to this site and to its desk."""
    try:
        found = shelf.page(chapter, site.language)
    except KeyError:
        raise Http404 from None
    told = laid_out(found, partial(_address, site))
    return show(request, site, "portal/handbook_page.html", told)
