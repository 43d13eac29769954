"""What the codes in the columns of the open data stand for, in words the pages use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.features.delivery.words import title_of
from idaman.features.economy import words as economy
from idaman.features.potentials import words as potentials
from idaman.features.surveys.rules.elements import GROUP_NAMES
from idaman.opendata.datasets import Dataset
from idaman.web import words
from idaman.web.portal.site import Site
from idaman.web.templatetags.ui import name
from idaman.web.words import named

CLUSTERS: words.Words = {
    "proposed": _("to be decided"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "faded": _("faded"),
}
POINTS: words.Words = {
    "baseline": _("Baseline"),
    "target": _("Target"),
    "none": _("no targets"),
}
FAMILIES: words.Words = {
    "ikm": _("Satisfaction"),
    "reports": _("Reports"),
    "economy": _("The region's economy"),
    "indicators": _("Indicators of the plan"),
    "composite": _("Indices"),
    "promises": _("Promises"),
    "costs": _("Planned money"),
    "periods": _("Closed periods"),
    "clusters": _("Clusters of reports"),
    "checks": _("Cross-checks of figures"),
    "completeness": _("How complete the figures are"),
}
ANYWHERE: dict[str, Mapping[str, str | Promise]] = {
    "dimension": words.DIMENSIONS,
    "standing": words.STATUSES,
    "verdict": words.VERDICTS,
    "status": words.EXHIBITS,
    "route": words.ROUTES,
    "source": words.FUNDING,
    "frequency": words.FREQUENCIES,
    "family": FAMILIES,
    "point": POINTS,
    "state": CLUSTERS,
}
"""By column, whichever dataset it stands in."""


def said(site: Site, dataset: Dataset, value: Any) -> str:
    """Say a value of the column by which a dataset is pictured; what is no code, as it is."""
    if value in (None, ""):
        return gettext("none")
    code = str(value)
    match dataset.pictured:
        case "agency":
            return _agency(site, code)
        case "indicator":
            known = (each.indicator for each in site.book.measured)
            return next((f"{name(i)} ({code})" for i in known if i.code == code), code)
        case "index":
            found = (each.spec for each in site.book.indices if each.slug == code)
            return next((str(name(spec)) for spec in found), code)
        case "measure" if dataset.name == "figures":
            return title_of(code)
        case "measure":
            return named(code, economy.MEASURES)
        case "by":
            return GROUP_NAMES[code].say(site.language) if code in GROUP_NAMES else code
        case "kind" if dataset.name == "potentials":
            return potentials.kind(code)
    return str(ANYWHERE.get(dataset.pictured, {}).get(code, code))


def _agency(site: Site, code: str) -> str:
    if code == "-":
        return gettext("nobody yet")
    names = {agency.code: agency.name for agency in site.book.agencies.values()}
    return names.get(code, code)
