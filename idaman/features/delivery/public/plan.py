"""The plan from above: dimensions, objectives, programmes, years, the roadmap, the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from idaman.core.money import exact_rupiah
from idaman.core.taxonomy import SUB_DIMENSION_LABELS, Dimension
from idaman.features.delivery.queries.rollups import By
from idaman.features.plan.models import Adopted, AdoptedCost
from idaman.opendata.recount_figures import METHODS
from idaman.opendata.recount_totals import NONE
from idaman.web import words
from idaman.web.charts.bars import Bar, bars
from idaman.web.charts.gantt import GanttBar, GanttScale, gantt
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, items_csv, page_of, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import contoh, cost, name
from idaman.web.templatetags.ui import date as say_date


@site_page
def plan(request: HttpRequest, site: Site) -> HttpResponse:
    kinds = ("mission", "dimension", "readiness", "swot", "strategy", "objective", "phase")
    by_kind = {kind: site.book.all(kind) for kind in kinds}
    promises = site.book.promised
    aims = {r.dimension: r for r in by_kind["dimension"]}
    return show(
        request,
        site,
        "delivery/public/plan.html",
        {
            **{f"{kind}s": found for kind, found in by_kind.items()},
            "quadrants": [
                (
                    quadrant,
                    [
                        (r, site.book.listed(r.said.get("potentials") or ()))
                        for r in by_kind["swot"]
                        if r.said["quadrant"] == quadrant
                    ],
                )
                for quadrant in words.QUADRANTS
            ],
            "dimensions": [
                {
                    "dimension": d.value,
                    "aim": aims.get(d.value),
                    "label": d.label,
                    "plain": words.DIMENSIONS[d.value],
                    "marks": reading.marks(site, own := [p for p in promises if p.dimension == d]),
                    "extent": reading.extent(site, own, By.DIMENSION, d.value),
                }
                for d in Dimension
            ],
        },
    )


@site_page
def dimension(request: HttpRequest, site: Site, dimension: str) -> HttpResponse:
    if dimension not in words.DIMENSIONS:
        raise Http404
    items = [item for item in site.book.promised if item.dimension == dimension]
    if wants_csv(request):
        return items_csv(f"dimensi-{dimension}", items, site.book.board)
    above = [
        item
        for item in site.book.all("dimension", "objective", "programme", "indicator")
        if item.dimension == dimension
    ]
    subs = [
        (label, reading.marks(site, [p for p in items if p.sub_dimension == sub]))
        for sub, label in SUB_DIMENSION_LABELS.items()
        if sub.dimension == dimension
    ]
    return show(
        request,
        site,
        "delivery/public/dimension.html",
        {
            "dimension": dimension,
            "aim": next((a for a in above if a.kind == "dimension"), None),
            "objectives": [
                {"item": o, "programmes": [p for p in above if p.parent_code == o.code]}
                for o in above
                if o.kind == "objective"
            ],
            "subs": subs,
            "wins": reading.marks(site, [p for p in items if p.kind == "quick_win"]),
            "counts": reading.counts(site, items, By.DIMENSION, dimension, dimension=dimension),
            "figures": reading.figures(site, By.DIMENSION, dimension),
            "extent": reading.extent(site, items, By.DIMENSION, dimension),
            "page": page_of(items, request),
        },
    )


@site_page
def objective(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = _one(site, "objective", code)
    programmes = [p for p in site.book.all("programme") if p.parent_code == code]
    codes = {p.code for p in programmes}
    items = [item for item in site.book.all("activity") if item.parent_code in codes]
    if wants_csv(request):
        return items_csv(f"sasaran-{code}", items, site.book.board)
    return show(
        request,
        site,
        "delivery/public/objective.html",
        {
            "item": item,
            "mission": site.book.find("mission", item.parent_code),
            "programmes": programmes,
            "indicators": [i for i in site.book.all("indicator") if i.parent_code == code],
            "marks": reading.marks(site, items),
            "page": page_of(items, request),
        },
    )


@site_page
def programme(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = _one(site, "programme", code)
    items = [item for item in site.book.all("activity") if item.parent_code == code]
    if wants_csv(request):
        return items_csv(f"program-{code}", items, site.book.board)
    return show(
        request,
        site,
        "delivery/public/programme.html",
        {
            "item": item,
            "objective": site.book.find("objective", item.parent_code),
            "marks": reading.marks(site, items),
            "extent": reading.extent(site, items, By.PROGRAMME, code),
            "page": page_of(items, request),
            "potentials": site.book.listed(item.said.get("potentials") or ()),
        },
    )


def _one(site: Site, kind: str, code: str) -> Adopted:
    item = site.book.find(kind, code)
    if item is None:
        raise Http404
    return item


@site_page
def year(request: HttpRequest, site: Site, year: int) -> HttpResponse:
    """What runs in one year, and what that year costs."""
    if site.version is None or not (
        site.version.plan.first_year <= year <= site.version.plan.last_year
    ):
        raise Http404
    items = [item for item in site.book.promised if year in item.years()]
    if wants_csv(request):
        return items_csv(f"tahun-{year}", items, site.book.board)
    return show(
        request,
        site,
        "delivery/public/year.html",
        {
            "year": year,
            "years": _years(site),
            "marks": reading.marks(site, items),
            "extent": replace(
                reading.extent(site, items, By.YEAR, str(year)),
                of_items="running",
                of_promises="running-promises",
            ),
            "total": site.book.money["year"].get(year, 0),
            "page": page_of(items, request),
        },
    )


def _years(site: Site) -> range:
    if site.version is None:
        return range(0)
    return range(site.version.plan.first_year, site.version.plan.last_year + 1)


@site_page
def roadmap(request: HttpRequest, site: Site) -> HttpResponse:
    items = list(site.book.promised)
    if wants_csv(request):
        return items_csv("peta-jalan", items, site.book.board)
    years = _years(site)
    dates = [d for i in items for d in (i.starts, i.ends) if d]
    first = min([*(d.year for d in dates), *years[:1]], default=site.today.year)
    last = max([*(d.year for d in dates), *years[-1:]], default=site.today.year)
    scale = GanttScale(first, last, site.today)
    order = {d.value: n for n, d in enumerate(Dimension)}
    items.sort(
        key=lambda i: (
            order.get(i.dimension, 9), i.starts or date.max, i.ends or date.max, i.code
        )
    )  # fmt: skip
    groups = [
        {
            "dimension": key,
            "title": words.dimension(key) or gettext("No dimension"),
            "extent": reading.extent(site, rows, By.DIMENSION, key or NONE),
            "chart": gantt([_bar(site, i) for i in rows], scale),
        }
        for key, found in groupby(items, key=lambda i: i.dimension)
        for rows in [list(found)]
    ]
    return show(
        request,
        site,
        "delivery/public/roadmap.html",
        {"groups": groups, "items": items, "extent": reading.extent(site, items)},
    )


def _bar(site: Site, item: Adopted) -> GanttBar:
    said = gettext("no dates")
    if item.starts and item.ends:
        said = f"{say_date(item.starts)} – {say_date(item.ends)}"
    timing = item.timing(site.today)
    if timing == "dropped":
        said = f"{said} ({words.TIMINGS[timing]})"
    return GanttBar(
        href=reading.address_of(site, item.kind, item.code),
        code=item.code,
        name=name(item),
        owner=item.owner.short if item.owner else gettext("nobody is responsible"),
        starts=item.starts,
        ends=item.ends,
        timing=timing,
        said=said,
        mark=contoh(item),
    )


@site_page
def money(request: HttpRequest, site: Site) -> HttpResponse:
    if wants_csv(request):
        return _money_csv(site)
    by_year, by_source = site.book.money["year"], site.book.money["source"]
    by_dimension, by_agency = site.book.money["dimension"], site.book.money["owner"]
    agencies = {agency.code: agency for agency in site.book.agencies.values()}
    amount = gettext("Money")
    unfunded = sum(not activity.cost_idr for activity in site.book.all("activity"))
    most_first = sorted(by_agency.items(), key=lambda pair: -pair[1])

    def bar(label: str, total: int, by: str, key: Any, href: str = "") -> Bar:
        key = key or NONE
        made = site.to("computed", family="costs", measure="planned", by=by, key=key)
        said = cost(by, key, total, made)
        return Bar(label, total, said, exact_rupiah(total, site.language), href, key == NONE)

    return show(
        request,
        site,
        "delivery/public/money.html",
        {
            "total": sum(by_year.values()),
            "unfunded": unfunded,
            "every": ("all", "all"),
            "version": METHODS["costs"],
            "origin": origin(site, "plan_items", "costs"),
            "years": bars(
                [bar(str(y), t, "year", y, site.to("year", year=y)) for y, t in by_year.items()],
                caption=gettext("Planned money by year"),
                head=(gettext("Year"), amount),
            ),
            "sources": bars(
                [
                    bar(str(words.FUNDING.get(s, s)), t, "source", s)
                    for s, t in sorted(by_source.items(), key=lambda pair: -pair[1])
                ],
                caption=gettext("Planned money by source"),
                head=(gettext("Source"), amount),
            ),
            "dimensions": bars(
                [
                    bar(
                        d.label,
                        by_dimension[d],
                        "dimension",
                        d.value,
                        site.to("dimension", dimension=d.value),
                    )
                    for d in Dimension
                    if d in by_dimension
                ]
                + [
                    bar(gettext("No dimension"), t, "dimension", d)
                    for d, t in by_dimension.items()
                    if not d
                ],
                caption=gettext("Planned money by dimension"),
                head=(gettext("Dimension"), amount),
            ),
            "agencies": bars(
                [
                    bar(agencies[code].short, t, "agency", code, site.to("agency", code=code))
                    if code in agencies
                    else bar(gettext("nobody is responsible"), t, "agency", code)
                    for code, t in most_first
                ],
                caption=gettext("Planned money by responsible agency"),
                head=(gettext("Agency"), amount),
            ),
        },
    )


def _money_csv(site: Site) -> HttpResponse:
    costs = (
        AdoptedCost.objects.public()
        .filter(item__version=site.version)
        .select_related("item__owner")
        .order_by("item__kind", "item__position", "year", "source")
    )
    return csv_file(
        "anggaran",
        ("kode", "jenis", "nama", "dimensi", "penanggung_jawab", "tahun", "sumber", "biaya_idr",
         "contoh"),
        (
            (c.item.code, c.item.kind, c.item.name, c.item.dimension,
             c.item.owner.code if c.item.owner else "", c.year, c.source, c.amount_idr,
             c.item.is_sample)
            for c in costs
        ),
    )  # fmt: skip
