"""What is kept of a person, how long, and how to ask for a copy or for erasure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from idaman.features.stewardship.queries.retention import policy
from idaman.features.stewardship.rules.retention import DOES, term
from idaman.web.portal.site import Site, show, site_page


@site_page
def personal_data(request: HttpRequest, site: Site) -> HttpResponse:
    """Tell the policy that the clock runs, rule by rule."""
    language = site.language
    rules = [
        {
            "key": each.key,
            "what": each.what.say(language),
            "how_long": f"{term(each, language)} {each.after.say(language)}".strip(),
            "then": DOES[each.does].say(language),
            "why": each.why.say(language),
        }
        for each in policy()
    ]
    return show(request, site, "stewardship/public/personal_data.html", {"rules": rules})
