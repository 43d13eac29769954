"""Indicators: from where, to where, which way is better, and who answers for them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.features.indicators.pieces.figures import way_picture
from idaman.features.indicators.public.checking import findings_of
from idaman.features.plan.models import Adopted
from idaman.features.plan.queries import Trajectory
from idaman.opendata.recount_figures import METHODS
from idaman.web.charts.history import SMALL
from idaman.web.charts.sparkline import sparkline
from idaman.web.portal.lists import csv_file, page_of, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import name, number

MEASURED_BY = ("targets", "statistics", "computed")
"""The datasets in which a target's way and its figures are published."""


def targets_of(item: Adopted) -> dict[int, float]:
    """The yearly targets, in order; JSON keeps years as words."""
    targets: dict[str, float] = item.said.get("targets") or {}
    return {int(year): value for year, value in sorted(targets.items())}


def line_of(item: Adopted) -> SafeString:
    """Draw an indicator's way from its baseline to its targets."""
    points = targets_of(item)
    year, value = item.said.get("baseline_year"), item.said.get("baseline")
    if year is not None and value is not None:
        points = {year: value, **points}
    if len(points) < 2:
        return SafeString("")
    said = {y: str(number(v)) for y, v in points.items()}
    words = ", ".join(f"{y}: {said[y]}" for y in sorted(points))
    return sparkline(points, baseline_year=year, label=f"{name(item)}. {words}", said=said)


@site_page
def indicators(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.book.all("indicator")
    if wants_csv(request):
        years = sorted({year for i in items for year in targets_of(i)})
        return csv_file(
            "indikator",
            (
                "kode", "nama", "tingkat", "satuan", "arah", "nilai_dasar", "tahun_dasar",
                "sumber_dasar", *(f"target_{y}" for y in years), "penanggung_jawab", "sasaran",
                "sumber", "contoh",
            ),
            (
                (
                    i.code, i.name, i.said["level"], i.said["unit"], i.said["direction"],
                    i.said["baseline"], i.said["baseline_year"], i.said["baseline_source"],
                    *(targets_of(i).get(y) for y in years), i.owner.code if i.owner else "",
                    i.parent_code, i.said["source"], i.is_sample,
                )
                for i in items
            ),
        )  # fmt: skip
    page = page_of(items, request, sorts=("plan", "name"))
    return show(
        request,
        site,
        "indicators/public/indicators.html",
        {
            "page": page,
            "rows": [
                {
                    "item": i,
                    "line": way_picture(way, shape=SMALL) if way.known else line_of(i),
                    "trajectory": way,
                    **_last_of(way),
                }
                for i in page.rows
                for way in [site.book.trajectories[i.code]]
            ],
        },
    )


def _last_of(trajectory: Trajectory) -> dict[str, Any]:
    """The last target and its year, where there is one."""
    targets = trajectory.way.targets
    last = max(targets, default=None)
    return {"last_year": last, "last": targets[last] if last is not None else None}


@site_page
def indicator(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = site.book.find("indicator", code)
    if item is None:
        raise Http404
    trajectory = site.book.trajectories[code]
    return show(
        request,
        site,
        "indicators/public/indicator.html",
        {
            "item": item,
            "said": item.said,
            "line": way_picture(trajectory) or line_of(item),
            "trajectory": trajectory,
            "targets": trajectory.way.targets,
            "objective": site.book.find("objective", item.parent_code),
            "serving": site.book.naming("activity", "indicators", code),
            "gaps": _gaps(item),
            "findings": findings_of(site, [trajectory.known.indicator.code])
            if trajectory.known
            else [],
            "version": METHODS["indicators"],
            "origin": origin(site, *MEASURED_BY) if trajectory.known else None,
        },
    )


def _gaps(item: Adopted) -> list[str]:
    said = item.said
    missing = [
        (said.get("baseline") is None, gettext("no baseline value")),
        (not said.get("targets"), gettext("no targets")),
        (not said.get("direction"), gettext("nobody said which way is better")),
        (item.owner is None, gettext("nobody answers for it")),
        (not said.get("definition"), gettext("no technical definition yet")),
    ]
    return [words for is_missing, words in missing if is_missing]
