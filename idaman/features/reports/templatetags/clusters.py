"""How the figures of a cluster of reports are written in public: what is too few is kept back."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.features.reports.models import Cluster, ClusterVersion
from idaman.features.reports.queries.clusters import is_hidden, said_rates
from idaman.features.reports.words.clusters import ratio
from idaman.opendata.recount_totals import HIDDEN
from idaman.web.templatetags.ui import gap, number, recounted

register = template.Library()


@register.simple_tag
def came(each: Cluster, version: ClusterVersion, measure: str, href: str = "") -> SafeString:
    """Say one figure of a cluster: now, before, late, or its rates."""
    kept_back = measure in ("before", "rates") and is_hidden(version)
    if measure == "rates":
        exact = said_rates(version)
    else:
        exact = HIDDEN if kept_back else str(getattr(version, measure))
    if kept_back:
        said: object = gap(gettext("kept back: fewer than five"))
    else:
        said = ratio(version) if measure == "rates" else number(getattr(version, measure))
    return recounted("clusters", measure, ("cluster", each.code), exact, said, href)
