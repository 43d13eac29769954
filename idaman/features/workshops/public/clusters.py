"""Clusters of reports in public: what came more than before, and what was made of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from idaman.features.reports.models import Cluster
from idaman.features.reports.queries.clusters import newest_of, requests_of
from idaman.features.reports.words.clusters import named, sums
from idaman.features.workshops.models import Candidate
from idaman.opendata.recount_figures import METHODS
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page

MOST = 100


@site_page
def clusters(request: HttpRequest, site: Site) -> HttpResponse:
    """List every cluster but those with a secret report in them, the newest first."""
    rows = Cluster.objects.public().of(site.government)
    shown = list(rows.select_related("service__newest", "region").order_by("-number")[:MOST])
    figures = newest_of(shown)
    rows_ = [(each, named(each, site.language), figures[each.pk]) for each in shown]
    return show(request, site, "workshops/public/clusters.html", {"rows": rows_})


@site_page
def cluster(request: HttpRequest, site: Site, number: int) -> HttpResponse:
    """Show its figures, its reports by number, and what was decided."""
    rows = Cluster.objects.public().of(site.government).filter(number=number)
    found = rows.select_related("service__newest", "region", "decided_by").first()
    if found is None:
        raise Http404
    version = newest_of([found])[found.pk]
    candidate = Candidate.objects.public().of(site.government).filter(cluster=found)
    context = {
        "cluster": found,
        "name": named(found, site.language),
        "version": version,
        "reports": requests_of(version),
        "sums": sums(version),
        "version_of_method": METHODS["clusters"],
        "origin": origin(site, "clusters"),
        "candidate": candidate.select_related("proposal", "owner").first(),
    }
    return show(request, site, "workshops/public/cluster.html", context)
