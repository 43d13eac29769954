"""What of a government somebody follows: all of it, an agency, a district or one promise."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from idaman.web.portal.site import Site
from idaman.web.templatetags.ui import name


@dataclass(frozen=True)
class Selection:
    """Whose promises are followed; none of these for everybody's."""

    asked: dict[str, str]
    title: str
    codes: frozenset[str] | None
    """The promises' codes; None for all."""
    agency: str = ""

    def takes(self, code: str) -> bool:
        return self.codes is None or code in self.codes


def selection_of(request: HttpRequest, site: Site) -> Selection:
    """Read from the address who or what is followed; one at a time."""
    if code := request.GET.get("agency"):
        agency = next((a for a in site.book.agencies.values() if a.code == code), None)
        if agency is None:
            raise Http404
        own = {o.item_code for o in site.book.board.of_agency(code)}
        own |= {i.code for i in site.book.promised if i.owner_id == agency.pk}
        return Selection({"agency": code}, agency.name, frozenset(own), agency=code)
    if slug := request.GET.get("district"):
        region = site.book.district(slug)
        if region is None:
            raise Http404
        there = frozenset(item.code for item in site.book.within(region))
        return Selection({"district": slug}, region.full_name, there)
    if code := request.GET.get("item"):
        item = next((i for i in site.book.promised if i.code == code), None)
        if item is None:
            raise Http404
        return Selection({"item": code}, name(item), frozenset({code}))
    return Selection({}, "", None)
