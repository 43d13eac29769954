"""How an index or a figure of the economy came to be: formula, rows, files, who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.rules.modules import FAMILIES
from idaman.features.economy import rules as economics
from idaman.features.economy import words as say
from idaman.features.economy.dataset import economy_lines
from idaman.features.economy.models import SectorTable, TableMeasure
from idaman.features.economy.queries import Analysis, Economy
from idaman.features.economy.rules.sectors import SECTORS
from idaman.features.indicators.pieces.count_explanations import checks_made, completeness_made
from idaman.features.indices import words as say_index
from idaman.features.indices.pieces import ends, named
from idaman.features.indices.queries import IndexView, index_lines
from idaman.features.plan.pieces.cost_explanations import costs_made
from idaman.features.surveys import words as say_satisfied
from idaman.features.surveys.queries import Result, SurveyResult, published, put_together
from idaman.opendata import recount_figures
from idaman.web.numbers import written
from idaman.web.portal.explanation import FigureExplanation, SourceRow
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.figures import exact, when
from idaman.web.templatetags.ui import number, recounted
from idaman.web.words import named as word_of


@site_page
def computed(
    request: HttpRequest, site: Site, family: str, measure: str, by: str, key: str
) -> HttpResponse:
    """Show one figure of the dataset `computed`: its formula, its rows, its files."""
    if family not in MAKE or FAMILIES.get(family) in site.government.closed_modules:
        raise Http404
    made = MAKE[family](site, measure, by, key)
    if made is None:
        raise Http404
    return show(
        request,
        site,
        "stewardship/public/computed.html",
        {
            "made": made,
            "rows": [(row, list(zip(made.heads, row.cells, strict=True))) for row in made.rows],
            "version": recount_figures.METHODS[family],
            "today": site.today,
            "origin": origin(site, *made.datasets, "computed"),
        },
    )


# Satisfaction

IKM: dict[str, str | Promise] = {
    "index": _("Satisfaction index (IKM)"),
    "grade": _("Grade"),
    "interval": _("95 % sure between"),
}


def _satisfaction(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    results = published(site.government)
    every: list[Result] = [*results, *put_together(results)]
    found = next((each for each in every if each.group == (by, key) and each.is_known), None)
    if found is None or measure not in IKM:
        return None
    members = [found] if isinstance(found, SurveyResult) else found.of  # type: ignore[attr-defined]
    totals, n = found.tally.totals, found.n
    written = say_satisfied.written
    averages = " + ".join(written(Fraction(total, n), 4) for total in totals)
    said = {
        "index": written(found.index),
        "grade": found.band.letter,
        "interval": say_satisfied.between(found.interval),
    }
    exact = {
        "index": str(found.index),
        "grade": found.band.letter,
        "interval": recount_figures.between(found.interval),
    }
    return FigureExplanation(
        title=str(IKM[measure]),
        about=_group_of(site, members, by, key),
        back=(site.to("satisfaction"), _("Satisfaction")),
        figures=[
            (IKM[each], recounted("ikm", each, found.group, exact[each], said[each]))
            for each in (measure, *(other for other in IKM if other != measure))
        ],
        formula=gettext(
            "Average of an element = total of its scores ÷ people who answered. Index = 25 × the "
            "sum of the nine averages × 1/9. It lies between 25 and 100."
        ),
        values=[
            f"25 × ({averages}) ÷ 9 = {written(found.index)}",
            f"25 × {number(sum(totals))} ÷ (9 × {number(n)}) = {written(found.index)}",
        ],
        method="kepuasan",
        datasets=("satisfaction",),
        heads=[_("Answers"), _("Sum of all scores"), _("Index")],
        rows=[
            SourceRow(
                name=f"{each.survey.code} {say_satisfied.subject(each.survey)}",
                href=site.to("satisfaction-survey", code=each.survey.code),
                cells=(
                    number(each.n),
                    number(sum(each.tally.totals)),
                    written(each.index),
                ),
                source=each.survey.agency.name,
                by=each.survey.planned_by.name,
                at=each.survey.planned_at,
                is_sample=each.is_sample,
            )
            for each in members
        ],
        is_sample=found.is_sample,
    )


def _group_of(site: Site, members: Sequence[SurveyResult], by: str, key: str) -> str:
    if by == "survey":
        return say_satisfied.title(members[0].survey)
    period = str(when(members[0].survey.of_period))
    if by == "agency":
        return f"{members[0].survey.agency.name}, {period}"
    return gettext("All surveys of %(when)s") % {"when": period}


# The economy

FORMULAS: dict[str, str] = {
    "quotients": "(eᵢ/e) ÷ (Eᵢ/E)",
    "dynamic": "((1+gᵢ)/(1+g)) ÷ ((1+Gᵢ)/(1+G))",
    "klassen": "(eᵢ/e) ÷ (Eᵢ/E); (e₁/e₀)^(1/t)−1; (E₁/E₀)^(1/t)−1",
    "shift": "e₁−e₀ = N+M+C; N = e₀G; M = e₀(Gᵢ−G); C = e₁−e₀(1+Gᵢ); C′ = h(gᵢ−Gᵢ); A = C−C′",
    "growth": "(e₁−e₀) ÷ Σe₀",
    "regions": "y ÷ n; (y₁/y₀)^(1/t)−1",
    "inequality": "√Σf(y−ȳ)² ÷ ȳ; 1−Σf(2L+s); Σs ln(s/f)",
    "krugman": "Σ│sᵢ−Sᵢ│",
    "herfindahl": "Σsᵢ²",
    "normalised": "(Σsᵢ² − 1/17) ÷ (1 − 1/17)",
    "equal": "1 ÷ Σsᵢ²",
    "gini": "2 Σ r(q−q̄) ÷ (n² q̄)",
}
"""As docs/methods/economics.md has them; of specialisation one for each of its figures."""
WHOLES: dict[str, str | Promise] = {
    "krugman": "Krugman (0–2)",
    "herfindahl": "Herfindahl",
    "normalised": _("Herfindahl, normalised"),
    "equal": _("Equal sectors"),
    "gini": _("Gini of specialisation"),
    "change": _("Change"),
    "national": _("Like the province"),
    "mix": _("Mix"),
    "competitive": _("The region itself"),
    "growth": _("Change"),
}
"""What the figures of a whole economy are called."""


def _n(value: float) -> str:
    """Write a value for a formula: all digits that tables have."""
    return written(value, 4).replace("-", "−")


@dataclass(frozen=True)
class Sector:
    """One sector in its tables: the region first, its reference after it, each with the whole."""

    values: Sequence[float]
    wholes: Sequence[float]
    years: int

    def is_grown(self) -> bool:
        return all(self.values)


def _quotient(e: float, whole: float, big: float, big_whole: float) -> str:
    if not big:
        return ""
    value = (e / whole) / (big / big_whole)
    return f"({_n(e)} ÷ {_n(whole)}) ÷ ({_n(big)} ÷ {_n(big_whole)}) = {_n(value)}"


def _rate(first: float, last: float, years: int) -> str:
    return f"({_n(last)} ÷ {_n(first)})^(1 ÷ {years})"


def _with_values(code: str, at: Sector) -> list[str]:
    """The formula of a sector's line with its values; nothing where a sector has no growth."""
    v, w = at.values, at.wholes
    match code:
        case "quotients":
            return [_quotient(v[0], w[0], v[1], w[1])]
        case "growth":
            return [f"({_n(v[1])} − {_n(v[0])}) ÷ {_n(w[0])} = {_n((v[1] - v[0]) / w[0])}"]
        case "dynamic" if at.is_grown():
            half = len(v) // 2
            (e0, e1), (E0, E1) = (v[0], v[half - 1]), (v[half], v[-1])
            (s0, s1), (S0, S1) = (w[0], w[half - 1]), (w[half], w[-1])
            value = (((e1 / e0) / (s1 / s0)) / ((E1 / E0) / (S1 / S0))) ** (1 / at.years)
            rates = [_rate(*each, at.years) for each in ((e0, e1), (s0, s1), (E0, E1), (S0, S1))]
            return [f"({rates[0]} ÷ {rates[1]}) ÷ ({rates[2]} ÷ {rates[3]}) = {_n(value)}"]
        case "klassen" if at.is_grown():
            lines = [_quotient(v[1], w[1], v[3], w[3])]
            for first, last in (v[:2], v[2:]):
                grown = (last / first) ** (1 / at.years) - 1
                lines.append(f"{_rate(first, last, at.years)} − 1 = {_n(grown)}")
            return lines
        case "shift" if v[2]:
            e0, e1, big0, big1 = v
            whole, own = w[3] / w[2], big1 / big0
            return [
                f"{_n(e1)} − {_n(e0)} = {_n(e1 - e0)}",
                f"N = {_n(e0)} × ({_n(w[3])} ÷ {_n(w[2])} − 1) = {_n(e0 * (whole - 1))}",
                f"M = {_n(e0)} × ({_n(big1)} ÷ {_n(big0)} − {_n(w[3])} ÷ {_n(w[2])}) = "
                f"{_n(e0 * (own - whole))}",
                f"C = {_n(e1)} − {_n(e0)} × ({_n(big1)} ÷ {_n(big0)}) = {_n(e1 - e0 * own)}",
            ]
    return []


def _specialised(key: str, found: Analysis) -> list[str]:
    """The formula of a figure of specialisation, with a term a sector."""
    own, reference = (table.column for table in found.tables)
    part, whole = (
        economics.shares({s: float(c.values[s] or 0) for s in SECTORS}) for c in (own, reference)
    )
    value, least = found.figures, f"(1 ÷ {len(SECTORS)})"
    match key:
        case "krugman":
            terms = [f"|{_n(part[s])} − {_n(whole[s])}|" for s in SECTORS]
            return [f"{' + '.join(terms)} = {_n(value[key])}"]
        case "herfindahl":
            terms = [f"{_n(part[s])}^2" for s in SECTORS]
            return [f"{' + '.join(terms)} = {_n(value[key])}"]
        case "normalised":
            return [f"({_n(value['herfindahl'])} − {least}) ÷ (1 − {least}) = {_n(value[key])}"]
        case "equal":
            return [f"1 ÷ {_n(value['herfindahl'])} = {_n(value[key])}"]
    quotients = sorted(q for q in economics.quotients(own, reference).values() if q is not None)
    middle, n = sum(quotients) / len(quotients), len(quotients)
    terms = [f"{r} × ({_n(q)} − {_n(middle)})" for r, q in enumerate(quotients, 1)]
    return [f"2 × ({' + '.join(terms)}) ÷ ({n}^2 × {_n(middle)}) = {_n(value['gini'])}"]


def _of_places(code: str, key: str, found: Analysis) -> list[str]:
    """The formula of a region, or of one year over all regions, with its values."""
    at: dict[tuple[str, int], dict[str, float]] = {}
    for table in found.tables:
        at.setdefault((table.region.code, table.year), {})[table.measure] = table.whole or 0.0
    income, people = str(TableMeasure.GRDP_CONSTANT), str(TableMeasure.POPULATION)
    if code == "regions":
        first, last = found.first or 0, found.last or 0
        end, start = at[key, last], at[key, first]
        grown = (end[income] / start[income]) ** (1 / (last - first)) - 1
        return [
            f"{_n(end[income])} ÷ {_n(end[people])} = {_n(end[income] / end[people])}",
            f"{_rate(start[income], end[income], last - first)} − 1 = {_n(grown)}",
        ]
    there = [each for (_code, year), each in sorted(at.items()) if year == int(key)]
    all_people = sum(each[people] for each in there)
    middle = sum(each[income] for each in there) / all_people
    terms = [
        f"{_n(each[people])} ÷ {_n(all_people)} × ({_n(each[income] / each[people])} − "
        f"{_n(middle)})^2"
        for each in there
    ]
    value = next(row.value or 0.0 for row in found.rows if row.code == key)
    return [f"({' + '.join(terms)})^(1 ÷ 2) ÷ {_n(middle)} = {_n(value)}"]


def _economy(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    known = site.book.economy
    found = next((each for each in known.all if each.code == measure and each.is_there), None)
    lines = {(b, k): value for b, k, value in economy_lines(found)} if found else {}
    if found is None or (by, key) not in lines:
        return None
    exact = lines[by, key]
    return FigureExplanation(
        title=word_of(measure, say.ANALYSES),
        about=_line_of(known, found, by, key),
        back=(f"{site.to('economy')}#{measure}", _("The region's economy")),
        figures=[
            (
                word_of(measure, say.TERMS),
                recounted("economy", measure, (by, key), exact, _shown(found, exact)),
            )
        ],
        formula=FORMULAS.get(key) or FORMULAS[measure],
        values=_substituted(found, by, key),
        method="ekonomi",
        datasets=("sector_tables",),
        heads=[_("Year"), _("Value"), _("All sectors"), _("Unit")],
        rows=[
            _table(found, table, key)
            for table in found.tables
            if measure != "regions" or table.region.code == key
            if measure != "inequality" or str(table.year) == key
        ],
        is_sample=found.is_sample,
    )


def _shown(found: Analysis, exact: str) -> str:
    """The first figure of a line as people read it."""
    first = exact.partition(";")[0]
    return gettext("not defined") if first == "-" else _n(float(first))


def _line_of(known: Economy, found: Analysis, by: str, key: str) -> str:
    first = None if found.code in ("quotients", "specialisation") else found.first
    years = "–".join(str(y) for y in (first, found.last) if y)
    if by == "whole":
        return f"{known.own.name}, {WHOLES[key]}, {years}"
    if found.code == "regions":
        return f"{next(r.full_name for r in known.regions if r.code == key)}, {years}"
    if found.code == "inequality":
        return f"{known.reference.name}, {key}"
    return f"{known.own.name}, {say.sector(key)}, {years}"


def _substituted(found: Analysis, by: str, key: str) -> list[str]:
    if found.code == "specialisation":
        return _specialised(key, found)
    if found.code in ("regions", "inequality"):
        return _of_places(found.code, key, found)
    if by == "whole":
        return [_summed(found, key)]
    columns = [table.column for table in found.tables]
    at = Sector(
        [float(c.values[key] or 0) for c in columns],
        [sum(float(c.values[s] or 0) for s in SECTORS) for c in columns],
        (found.last or 0) - (found.first or 0),
    )
    return [line for line in _with_values(found.code, at) if line]


def _summed(found: Analysis, key: str) -> str:
    """A whole as the sum of its seventeen sectors."""
    place = {"national": 0, "mix": 1, "competitive": 2}.get(key)
    values = [r.value if place is None else r.more[place] for r in found.rows]
    return f"{' + '.join(f'({_n(v or 0.0)})' for v in values)} = {_n(found.figures[key])}"


def _table(found: Analysis, table: SectorTable, key: str) -> SourceRow:
    """One table behind a figure: its cell of the sector, its whole, its source."""
    of_sector = table.values.get(key) if key in SECTORS else None
    return SourceRow(
        name=f"{word_of(table.measure, say.MEASURES)}, {table.region.full_name}",
        cells=(
            str(table.year),
            written(float(of_sector), 4) if of_sector is not None else "–",
            written(table.whole, 4) if table.whole is not None else "–",
            table.unit,
        ),
        source=table.source,
        by=table.entered_by.name,
        at=table.entered_at,
        is_sample=table.is_sample,
    )


# Indices of one's own


def _composite(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    each = next((i for i in site.book.indices if i.slug == measure), None)
    lines = {(b, k): value for b, k, value in index_lines(each)} if each else {}
    if each is None or (by, key) not in lines:
        return None
    unit = next(u for u in each.units if u["code"] == key)
    shown = _n(unit["score"]) if by == "unit" else ends(unit)
    label = _("Index score") if by == "unit" else _("Ranks in nine of ten draws")
    other = "interval" if by == "unit" else "unit"
    columns = {i.code: n for n, i in enumerate(each.spec.indicators)}
    rows = []
    for i in each.spec.indicators:
        cell, score = each.cells.get((key, i.code)), unit["scores"][columns[i.code]]
        rows.append(
            SourceRow(
                name=f"{named(site, i)}, {i.period}{f' ({i.series})' if i.series else ''}",
                cells=(
                    exact(cell.value) if cell else "–",
                    "–" if score is None else _n(score),
                    say_index.weight(i.weight),
                ),
                source=cell.publisher if cell else "",
                href=site.to("statistic", code=i.code)
                if cell and cell.government == site.government.slug
                else "",
                by=each.last.by.name if each.last else "",
                at=each.last.at if each.last else None,
                is_sample=bool(cell and cell.is_sample),
            )
        )
    return FigureExplanation(
        title=named(site, each.spec),
        about=f"{unit['name']}, {label}",
        back=(site.to("index", index=measure), named(site, each.spec)),
        figures=[
            (label, recounted("composite", measure, (by, key), lines[by, key], shown)),
            (
                _("Rank"),
                SafeString(unit["rank"]),
            ),
            (
                _("Ranks in nine of ten draws") if by == "unit" else _("Index score"),
                recounted(
                    "composite",
                    measure,
                    (other, key),
                    lines[other, key],
                    ends(unit) if by == "unit" else _n(unit["score"]),
                ),
            ),
        ],
        formula=str(say_index.FORMULAS[each.spec.steps.mean]),
        values=_put_together(each, unit),
        method="indeks",
        datasets=("indices", "index_cells"),
        heads=[_("Value"), _("Score on the scale"), _("Weight")],
        rows=rows,
        is_sample=each.is_sample,
    )


def _put_together(each: IndexView, unit: dict[str, Any]) -> list[str]:
    """Every group's mean with the values in it, the index last."""
    columns = {i.code: n for n, i in enumerate(each.spec.indicators)}
    means = {g.code: (g.mean, g.power) for g in each.spec.groups}
    means[""] = each.spec.steps.mean, each.spec.steps.power
    weights, lines = each.spec.weights(), []

    def lay(code: str) -> None:
        parts = []
        for part, weight in weights[code].items():
            if part in weights:
                lay(part)
            score = unit["scores"][columns[part]] if part in columns else unit["groups"][part]
            if score is not None:
                parts.append((float(weight), score))
        value = unit["groups"].get(code) if code else unit["score"]
        if value is not None and parts:
            lines.append(_mean_line(*means[code], parts, value))

    lay("")
    return [line for line in lines if line]


def _mean_line(mean: str, power: float | None, parts: list[tuple[float, float]], is_: float) -> str:
    total = _n(sum(weight for weight, _score in parts))
    match mean:
        case "arithmetic":
            terms = " + ".join(f"{_n(w)} × {_n(x)}" for w, x in parts)
            return f"({terms}) ÷ {total} = {_n(is_)}"
        case "geometric":
            terms = " × ".join(f"{_n(x)}^({_n(w)} ÷ {total})" for w, x in parts)
            return f"{terms} = {_n(is_)}"
        case "harmonic":
            terms = " + ".join(f"{_n(w)} ÷ {_n(x)}" for w, x in parts)
            return f"{total} ÷ ({terms}) = {_n(is_)}"
        case "power":
            terms = " + ".join(f"{_n(w)} × {_n(x)}^{_n(power or 1)}" for w, x in parts)
            return f"(({terms}) ÷ {total})^(1 ÷ {_n(power or 1)}) = {_n(is_)}"
    return ""


MAKE: dict[str, Callable[[Site, str, str, str], FigureExplanation | None]] = {
    "ikm": _satisfaction,
    "economy": _economy,
    "composite": _composite,
    "costs": costs_made,
    "checks": checks_made,
    "completeness": completeness_made,
}
"""Who explains which family; reports, indicators and what is rolled up have pages of their own."""
