"""Indices of the government's own: each place, how sure its rank is, and what would move us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.features.indices import words as say
from idaman.features.indices.pieces import ends, named
from idaman.features.indices.queries import IndexView, index_lines
from idaman.features.indices.rules.spec import Mean
from idaman.features.indices.rules.whatif import MEANS, MOST, allowed, typed_weight, what_if
from idaman.opendata import recount_rows
from idaman.web.charts.intervals import Ranked, intervals
from idaman.web.numbers import language, percent, written
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.figures import exact
from idaman.web.templatetags.ui import recounted

DIGITS = 2
HEAD = (
    "peringkat", "kode_wilayah", "wilayah", "skor", "peringkat_5_persen", "peringkat_tengah",
    "peringkat_95_persen", "kokoh", "sel_diisi", "contoh",
)  # fmt: skip


def found(site: Site, index: str) -> IndexView:
    """Give the index of that address. Raises Http404."""
    for each in site.book.indices:
        if each.slug == index:
            return each
    raise Http404


def own(site: Site, each: IndexView) -> dict[str, Any] | None:
    """What came out for the government whose site it is."""
    code = site.government.region.code
    return next((unit for unit in each.units if unit["code"] == code), None)


def sentence(site: Site, each: IndexView) -> str:
    """Say in words where we are, and how far that can be relied upon."""
    unit = own(site, each)
    if unit is None or not unit["rank"]:
        return _("%(name)s has no score: too little is known.") % {
            "name": site.government.region.full_name
        }
    said = _("%(name)s is number %(rank)d of %(all)d.") % {
        "name": site.government.region.full_name,
        "rank": unit["rank"],
        "all": sum(1 for u in each.units if u["rank"]),
    }
    more = (
        _("This rank holds: in nine of ten draws of all choices it lies at %(ends)s.")
        if unit["is_robust"]
        else _("This rank is not robust: in nine of ten draws of all choices it lies at %(ends)s.")
    )
    return f"{said} {more % {'ends': ends(unit)}}"


def picture(site: Site, each: IndexView) -> SafeString:
    """Draw every place with its rank and interval."""
    code = site.government.region.code
    return intervals(
        [
            Ranked(
                f"{unit['rank']}. {unit['name']}",
                unit["rank"],
                unit["low"],
                unit["high"],
                unit["is_robust"],
                unit["code"] == code,
                f"{unit['name']}: {unit['rank']} ({ends(unit)})",
            )
            for unit in each.units
            if unit["rank"]
        ],
        label=_("Ranks with the interval of nine of ten draws; the table beneath has them"),
        first=_("1 is the highest score"),
        last=_("the lowest. A full dot: the rank holds. A hollow one: it does not."),
    )


@site_page
def indices(request: HttpRequest, site: Site) -> HttpResponse:
    """List the government's own indices, each with where we stand in it."""
    rows = [
        {"each": each, "name": named(site, each.spec), "sentence": sentence(site, each)}
        for each in site.book.indices
    ]
    return show(request, site, "indices/public/indices.html", {"rows": rows})


@site_page
def index(request: HttpRequest, site: Site, index: str) -> HttpResponse:
    """Show an index: ranks with their doubt, what it is made of, what would move us."""
    each = found(site, index)
    if wants_csv(request):
        return _csv(each)
    context: dict[str, Any] = {
        "each": each,
        "name": named(site, each.spec),
        "version": each.version,
        "groups": _groups(site, each),
        "steps": _steps(each),
    }
    if each.last is not None:
        context |= {
            "sentence": sentence(site, each),
            "picture": picture(site, each),
            "rows": _rows(site, each),
            "left_out": each.last.result["left_out"],
            "moves": _moves(site, each),
            "sensed": _sensed(each),
            "reach": say.REACHES[each.version.reach],
            "findings": _findings(site, each),
            "cells": _cells(site, each),
        }
    return show(request, site, "indices/public/index.html", context)


def _rows(site: Site, each: IndexView) -> list[dict[str, Any]]:
    """The table of the picture, each figure with the way to how it came to be."""
    written_of = {(by, code): value for by, code, value in index_lines(each)}
    rows = []
    for unit in each.units:
        code = unit["code"]
        cells: dict[str, Any] = {"unit": unit, "score": None, "ends": None}
        if unit["rank"]:
            cells["rank"] = recounted(
                "composite", each.slug, ("unit", code), written_of["unit", code], unit["rank"]
            )
            shown = {"unit": written(unit["score"], DIGITS), "interval": ends(unit)}
            for by, key in (("unit", "score"), ("interval", "ends")):
                to = site.to("computed", family="composite", measure=each.slug, by=by, key=code)
                cells[key] = recounted(
                    "composite", each.slug, (by, code), written_of[by, code], shown[by], to
                )
        rows.append(cells | {"is_own": code == site.government.region.code})
    return rows


def _groups(site: Site, each: IndexView) -> list[dict[str, Any]]:
    """The index's parts in the order of the tree, with our score in each."""
    unit = own(site, each)
    names = {g.code: g for g in each.spec.groups} | {i.code: i for i in each.spec.indicators}
    columns = {i.code: n for n, i in enumerate(each.spec.indicators)}
    importance = {row["code"]: row for row in (each.last.result["importance"] if each.last else [])}
    rows: list[dict[str, Any]] = []

    def lay(code: str, depth: int) -> None:
        for part, weight in each.spec.weights()[code].items():
            at = columns.get(part)
            score = None
            if unit:
                score = unit["groups"].get(part) if at is None else unit["scores"][at]
            rows.append(
                {
                    "name": named(site, names[part]),
                    "depth": depth,
                    "weight": say.weight(weight),
                    "score": None if score is None else written(score, DIGITS),
                    "is_indicator": at is not None,
                    "matters": importance.get(part),
                }
            )
            if at is None:
                lay(part, depth + 1)

    lay("", 0)
    return rows


def _steps(each: IndexView) -> list[tuple[str, str]]:
    """What was chosen, in the order of the steps."""
    steps, doubt = each.spec.steps, each.spec.doubt
    treated = each.last.result["treated"] if each.last else []
    filled = sum(len(unit["filled"]) for unit in each.units)
    return [
        (
            _("What is not known"),
            f"{say.fill(steps.fill)}. "
            + (
                ngettext("%(n)d cell was filled.", "%(n)d cells were filled.", filled)
                % {"n": filled}
                if filled
                else _("No cell was filled.")
            ),
        ),
        (_("Outliers"), _outliers(steps.treat, treated)),
        (_("One scale"), str(say.SCALES[steps.scale])),
        (_("Put together"), str(say.MEANS[steps.mean])),
        (
            _("Doubted at once"),
            _(
                "%(draws)s draws from seed %(seed)d: weights %(weights)s; %(scales)s; "
                "%(means)s%(out)s."
            )
            % {
                "draws": written(doubt.draws, 0),
                "seed": doubt.seed,
                "weights": say.WEIGHINGS[doubt.weights],
                "scales": _(" or ").join(str(say.SCALES[s]) for s in doubt.scales),
                "means": _(" or ").join(str(say.MEANS[m]) for m in doubt.means)
                or say.MEANS[steps.mean],
                "out": _("; one indicator left out or none") if doubt.leave_out else "",
            },
        ),
        (
            _("Robust means"),
            _(
                "The interval spans at most %(wide)s of all places, and both neighbours are apart "
                "in %(sure)s of the draws."
            )
            % {"wide": percent(doubt.wide, 0), "sure": percent(doubt.sure, 0)},
        ),
    ]


def _outliers(is_treated: bool, treated: list[dict[str, Any]]) -> str:
    if not is_treated:
        return _("left as they are")
    if not treated:
        return _("looked for, none found")
    return "; ".join(
        f"{row['code']}: "
        + (
            _("a logarithm was taken")
            if row["is_log"]
            else ngettext("drawn in %(n)d time", "drawn in %(n)d times", row["drawn_in"])
            % {"n": row["drawn_in"]}
        )
        for row in treated
    )


def _moves(site: Site, each: IndexView) -> dict[str, Any] | None:
    """The three changes that move us most."""
    unit = own(site, each)
    if unit is None or not unit["moves"] or not unit["moves"]["each"]:
        return None
    names = {i.code: i for i in each.spec.indicators}
    return {
        "rows": [
            {
                "name": named(site, names[move["code"]]),
                "unit": names[move["code"]].unit,
                "before": written(move["before"], 4),
                "period": names[move["code"]].period,
                "after": written(move["after"], 4),
                "score": written(move["score"], DIGITS),
                "rank": move["rank"],
            }
            for move in unit["moves"]["each"]
        ],
        "score": written(unit["moves"]["score"], DIGITS),
        "rank": unit["moves"]["rank"],
        "now": written(unit["score"], DIGITS),
        "now_rank": unit["rank"],
    }


def _sensed(each: IndexView) -> list[dict[str, Any]]:
    """Which choice moves the ranks most, the strongest first."""
    told = each.last.result.get("sensitivity", []) if each.last else []
    return [
        {
            "factor": say.FACTORS[row["factor"]],
            "first": percent(max(row["first"], 0.0), 0),
            "total": percent(row["total"], 0),
            "width": f"{min(max(row['total'], 0.0), 1.0) * 100:.1f}%",
            "ends": f"{percent(row['total_low'], 0)} – {percent(row['total_high'], 0)}",
        }
        for row in sorted(told, key=lambda row: -row["total"])
    ]


def _findings(site: Site, each: IndexView) -> list[str]:
    """What to know of the index itself: what counts twice, what counts otherwise than it weighs."""
    result = each.last.result if each.last else {"alike": [], "importance": []}
    names = {i.code: named(site, i) for i in each.spec.indicators}
    told = [
        _("%(one)s and %(other)s say nearly the same (correlation %(r)s): it counts almost twice.")
        % {
            "one": names[row["one"]],
            "other": names[row["other"]],
            "r": written(row["r"], DIGITS),
        }
        for row in result["alike"]
    ]
    for row in result["importance"]:
        if row["is_against"]:
            told.append(
                _("%(name)s goes against the index: where it is better, the index is lower.")
                % {"name": names[row["code"]]}
            )
        elif row["matters"] is not None and not 0.5 <= row["matters"] / row["weight"] <= 2:
            told.append(
                _(
                    "%(name)s weighs %(weight)s but matters %(matters)s: weights are not "
                    "importances."
                )
                % {
                    "name": names[row["code"]],
                    "weight": percent(row["weight"], 0),
                    "matters": percent(row["matters"], 0),
                }
            )
    return told


def _cells(site: Site, each: IndexView) -> dict[str, Any]:
    """The figures behind: a row a place, a column an indicator, each with its year and source."""
    return {
        "heads": [
            {
                "name": named(site, i),
                "unit": i.unit,
                "period": i.period,
                "series": i.series,
                "href": site.to("statistic", code=i.code)
                if any(m.indicator.code == i.code for m in site.book.measured)
                else "",
                "sources": sorted(
                    {c.publisher for (_place, code), c in each.cells.items() if code == i.code}
                ),
            }
            for i in each.spec.indicators
        ],
        "rows": [
            {
                "name": unit["name"],
                "cells": [_cell(each, unit["code"], i.code) for i in each.spec.indicators],
            }
            for unit in each.units
        ],
    }


def _cell(each: IndexView, place: str, indicator: str) -> dict[str, Any] | None:
    """A figure an index is computed from, to be found again in the open data."""
    found = each.cells.get((place, indicator))
    if found is None:
        return None
    group = "row", recount_rows.cell(each.slug, place, indicator)
    said = recounted("index_cells", "value", group, str(found.value), exact(found.value))
    return {"said": said, "is_sample": found.is_sample}


def _csv(each: IndexView) -> HttpResponse:
    return csv_file(
        f"indeks-{each.slug}",
        HEAD,
        (
            (
                unit["rank"] or "", unit["code"], unit["name"], unit["score"], unit["low"],
                unit["median"], unit["high"], "ya" if unit["is_robust"] else "tidak",
                " ".join(unit["filled"]), "ya" if each.is_sample else "",
            )
            for unit in each.units
        ),
    )  # fmt: skip


@site_page
def index_data(request: HttpRequest, site: Site, index: str) -> HttpResponse:
    """Give what a browser needs to try other weights, at an address that stays."""
    each = found(site, index)
    if each.last is None:
        raise Http404
    return JsonResponse(each.last.result["whatif"] | {"method": each.last.result["method"]})


@site_page
def index_try(request: HttpRequest, site: Site, index: str) -> HttpResponse:
    """Answer what other weights, another scale or another mean would give; kept nowhere."""
    each = found(site, index)
    if each.last is None:
        raise Http404
    told = each.last.result["whatif"]
    weights, no = _asked(request, told)
    scale, mean = request.GET.get("scale", ""), request.GET.get("mean", "")
    if not no and not allowed(told, scale, mean):
        no = _("This mean needs scores above zero. Choose another scale.")
    answered = what_if(told, weights, scale=scale, mean=mean) if not no else []
    now = {unit["code"]: unit["rank"] for unit in each.units}
    names = {unit["code"]: unit["name"] for unit in told["units"]}
    parts = {g.code: g for g in each.spec.groups} | {i.code: i for i in each.spec.indicators}
    response = show(
        request,
        site,
        "indices/public/index_try.html",
        {
            "each": each,
            "name": named(site, each.spec),
            "no": no,
            "fields": [
                {
                    "code": part["code"],
                    "name": named(site, parts[part["code"]]),
                    "is_indicator": "column" in part,
                    "value": request.GET.get(f"w-{part['code']}", "")[:20] or _given(part),
                    "given": _given(part),
                }
                for part in _in_order(told["parts"])
            ],
            "scales": [(code, say.SCALES[code]) for code in told["scores"]],
            "scale": scale or told["scale"],
            "means": [
                ("", _("as the index has it")),
                *((m, say.MEANS[m]) for m in MEANS),
            ],
            "is_duel": told["means"][""][0] == Mean.COPELAND,
            "mean": mean,
            "rows": sorted(
                (
                    {
                        "code": place.code,
                        "name": names[place.code],
                        "score": "" if place.score is None else _written(place.score),
                        "rank": place.rank,
                        "now": now[place.code],
                        "is_own": place.code == site.government.region.code,
                    }
                    for place in answered
                ),
                key=lambda row: (not row["rank"], row["rank"], row["code"]),
            ),
        },
        422 if no else 200,
    )
    # Anyone may ask for any weights; no answer is worth keeping.
    response.is_published = not request.GET  # type: ignore[attr-defined]
    return response


def _given(part: Mapping[str, Any]) -> str:
    """A weight as the description has it; results kept before fractions know its number only."""
    given = str(part.get("written") or f"{part['weight']:g}")
    return given.replace(".", ",") if language() == "id" else given


def _written(score: float) -> str:
    """Write a score as the script in the browser does."""
    said = f"{score:.2f}"
    return said.replace(".", ",") if language() == "id" else said


def _in_order(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts as the tree has them: a group, then what is in it."""
    found: list[dict[str, Any]] = []

    def lay(parent: str) -> None:
        for part in parts:
            if part["parent"] == parent:
                found.append(part)
                lay(part["code"])

    lay("")
    return found


def _asked(request: HttpRequest, told: Mapping[str, Any]) -> tuple[dict[str, float], str]:
    """Read the weights of the address; and say why not, where one cannot be read."""
    weights: dict[str, float] = {}
    for part in told["parts"]:
        typed = request.GET.get(f"w-{part['code']}", "")[:20].strip()
        if not typed:
            continue
        weights[part["code"]] = typed_weight(typed)
        if not 0 <= weights[part["code"]] <= MOST:
            return {}, _("%(code)s: a weight lies between 0 and %(most)d.") % {
                "code": part["code"],
                "most": int(MOST),
            }
    return weights, ""
