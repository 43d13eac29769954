"""Whether life gets better: the six outcomes, each by what was measured."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from idaman.features.indicators.pieces.figures import outcomes_at, picture
from idaman.features.indicators.public.checking import findings_of, kept_at
from idaman.features.indicators.queries.checks import standing_of
from idaman.web import words
from idaman.web.portal.site import Site, show, site_page


@site_page
def outcomes(request: HttpRequest, site: Site) -> HttpResponse:
    return show(
        request,
        site,
        "indicators/public/outcomes.html",
        {
            "outcomes": [
                {
                    "seen": each,
                    "first": [(known, picture(known)) for known in each.known[:3]],
                }
                for each in outcomes_at(site)
            ],
            "without_sheet": [each for each in site.book.measured if each.sheet is None],
        },
    )


@site_page
def outcome(request: HttpRequest, site: Site, outcome: str) -> HttpResponse:
    if outcome not in words.OUTCOMES:
        raise Http404
    found = next(each for each in outcomes_at(site) if each.code == outcome)
    names = {each.indicator.code: each.indicator for each in found.known}
    standing = standing_of(found.known, site.today)
    return show(
        request,
        site,
        "indicators/public/outcome.html",
        {
            "seen": found,
            "rows": [
                {
                    "known": known,
                    "picture": picture(known),
                    "is_stale": known.is_stale(site.today),
                    "kept": kept_at(site, known),
                }
                for known in found.known
            ],
            "standing": standing,
            "state": dict(standing.figures),
            "group": ("outcome", outcome),
            "findings": findings_of(site, names),
            "targets": [
                each
                for each in site.book.trajectories.values()
                if each.known and each.known.indicator.code in names
            ],
            "weights": [
                (names.get(code), code, weight)
                for code, weight in (found.weights.weights if found.weights else {}).items()
            ],
        },
    )
