"""The region's economy in the open: figures where their tables are complete, else what lacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.places.models import Region
from idaman.features.economy import words as say
from idaman.features.economy.dataset import economy_lines
from idaman.features.economy.models import WHOLE
from idaman.features.economy.queries import ANALYSES, BY_SECTOR, Analysis, Economy, FigureRow
from idaman.features.economy.queries import economy as read_economy
from idaman.features.economy.rules import KlassenQuadrant
from idaman.features.economy.rules.sectors import SECTORS, sector_written
from idaman.web.charts.quadrants import QuadrantDot, quadrants
from idaman.web.numbers import language, percent, written
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import recounted
from idaman.web.words import enumerated, named

IN_ANOTHER_UNIT = {("regions", 1)}
"""Cells that are shown in a larger or smaller unit than the line of the open data."""
NUMBER = re.compile(r"[+−-]?[\d.,]+(?: ?%)?")
"""A cell that is a figure, and not words."""
ANCHORED = {"hhi": "herfindahl", "hhi-n": "normalised"}
"""Lines of specialisation whose anchor is shorter than their name."""
TABLE_HEAD = (
    "ukuran", "kode_wilayah", "wilayah", "tahun", "sektor", "nama_sektor", "nilai", "satuan",
    "sumber", "catatan", "diikuti", "contoh",
)  # fmt: skip


@dataclass
class EconomyFigure:
    """One figure as the page tells it: a sentence, a picture, a table, or what lacks."""

    analysis: Analysis
    title: str
    term: str
    sentence: str = ""
    picture: SafeString = field(default_factory=SafeString)
    heads: list[str] = field(default_factory=list)
    rows: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """Anchor, name, and a cell a column."""
    needs: list[tuple[str, Region, int | None, str, tuple[str, ...], int]] = field(
        default_factory=list
    )
    real_needs: list[tuple[str, Region, int | None, str, tuple[str, ...], int]] = field(
        default_factory=list
    )
    """What the figure lacks once tables of the sample are left out."""
    refused: str = ""


@site_page
def economy(request: HttpRequest, site: Site) -> HttpResponse:
    """Show every figure of the economy, or name the table it lacks."""
    known = _asked(request, site)
    wanted = request.GET.get("figure", "")
    if wants_csv(request):
        if wanted in ANALYSES:
            return _figure_csv(_told(site, known, known.analysis(wanted)), wanted)
        return _tables_csv(known)
    years = known.years(known.measure)
    return show(
        request,
        site,
        "economy/public/economy.html",
        {
            "told": [_told(site, known, each) for each in known.all],
            "own": known.own,
            "reference": known.reference,
            "measures": [(str(m), named(m, say.MEASURES)) for m in BY_SECTOR if known.years(m)],
            "measure": known.measure,
            "measure_said": named(known.measure, say.MEASURES),
            "years": years,
            "first": known.first,
            "last": known.last,
            "tables": _tables(known),
            "asked": request.GET.urlencode(),
        },
    )


def _asked(request: HttpRequest, site: Site) -> Economy:
    def year(name: str) -> int | None:
        typed = request.GET.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) == 4 else None

    measure, first, last = request.GET.get("measure", ""), year("from"), year("to")
    is_as_it_stands = not measure and first is None and last is None
    if is_as_it_stands and (kept := _kept(site)) is not None:
        return kept
    return read_economy(site.government, measure=measure, first=first, last=last)


def _kept(site: Site) -> Economy | None:
    """Give the tables as the book of the public site keeps them, whose figures are counted again.

    None where the book keeps none.
    """
    return site.book.economy


def _told(site: Site, known: Economy, found: Analysis) -> EconomyFigure:
    told = EconomyFigure(found, named(found.code, say.ANALYSES), named(found.code, say.TERMS))
    told.needs = _needs(found)
    if found.is_there and found.is_sample:
        told.real_needs = _needs(known.without_samples.analysis(found.code))
    if found.refused is not None:
        told.refused = found.refused.say(site.language)
    if found.is_there:
        TELL[found.code](site, known, found, told)
        if known is _kept(site):
            _mark(site, found, told)
    return told


def _mark(site: Site, found: Analysis, told: EconomyFigure) -> None:
    """Mark each figure of a line with the whole line as the open data have it.

    The first leads to how the line came to be.
    """
    lines = {key: (by, key, exact) for by, key, exact in economy_lines(found)}
    for n, (anchor, said, cells) in enumerate(told.rows):
        by, key, exact = lines[ANCHORED.get(anchor) or anchor.partition("-")[2] or anchor]
        href = site.to("computed", family="economy", measure=found.code, by=by, key=key)
        first = recounted("economy", found.code, (by, key), exact, cells[0], href)
        others = [
            recounted("economy", found.code, (by, key), exact, cell)
            if NUMBER.fullmatch(cell) and (found.code, at) not in IN_ANOTHER_UNIT
            else cell
            for at, cell in enumerate(cells[1:], start=1)
        ]
        told.rows[n] = anchor, said, [first, *others]


def _needs(
    found: Analysis,
) -> list[tuple[str, Region, int | None, str, tuple[str, ...], int]]:
    return [
        (named(n.measure, say.MEASURES), n.region, n.year, n.why, n.gaps, n.sources)
        for n in found.needs
    ]


def _sector_rows(
    told: EconomyFigure, rows: Iterable[FigureRow], cells: Callable[[FigureRow], list[str]]
) -> None:
    told.rows = [(f"s-{row.code}", say.sector(row.code), cells(row)) for row in rows]


def _value(value: float | None, digits: int = 2) -> str:
    return _("not defined") if value is None else written(value, digits)


def _quotients(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    rows = sorted(found.rows, key=lambda r: (-(r.value or 0.0), r.code))
    base = [r for r in rows if (r.value or 0.0) > 1]
    told.sentence = (
        _(
            "%(own)s has more than %(reference)s of %(names)s: %(n)d of %(all)d sectors are above "
            "1 in %(year)d."
        )
        % {
            "own": known.own.name,
            "reference": known.reference.name,
            "names": enumerated([f"{_short(r.code)} ({written(r.value or 0.0, 2)})" for r in base]),
            "n": len(base),
            "all": len(rows),
            "year": found.last or 0,
        }
        if base
        else _("No sector stands out: none is above 1.")
    )
    told.heads = ["LQ", _("Part of %s") % known.own.name, _("Part of %s") % known.reference.name]
    _sector_rows(
        told,
        rows,
        lambda r: [_value(r.value), *(percent(p) if p is not None else "" for p in r.more)],
    )


def _short(code: str) -> str:
    """Name a sector in few words for a sentence."""
    return SECTORS[code].say(language()).partition(";")[0].partition(",")[0]


def _dynamic(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    rows = sorted(found.rows, key=lambda r: (-(r.value or 0.0), r.code))
    gaining = [r for r in rows if (r.value or 0.0) > 1]
    told.sentence = _(
        "From %(first)d to %(last)d, %(n)d of %(all)d sectors gained ground in %(own)s: %(names)s."
    ) % {
        "first": found.first or 0,
        "last": found.last or 0,
        "n": len(gaining),
        "all": len(rows),
        "own": known.own.name,
        "names": enumerated([_short(r.code) for r in gaining]) or "–",
    }
    told.heads = [_("Dynamic LQ")]
    _sector_rows(told, rows, lambda r: [_value(r.value, 3)])


def _corners() -> tuple[str, str, str, str]:
    names = (
        KlassenQuadrant.RISING,
        KlassenQuadrant.LEADING,
        KlassenQuadrant.BEHIND,
        KlassenQuadrant.PRESSED,
    )
    return tuple(str(say.QUADRANTS[q]).partition(":")[0] for q in names)  # type: ignore[return-value]


def _klassen(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    placed = [r for r in found.rows if r.quadrant is not None]
    told.sentence = _by_quadrant(placed, lambda r: _short(r.code))
    told.picture = quadrants(
        [
            QuadrantDot(
                sector_written(r.code),
                f"{say.sector(r.code)}: {say.QUADRANTS[r.quadrant]}",
                r.value or 0.0,
                (r.more[0] or 0.0) - (r.more[1] or 0.0),
            )
            for r in placed
            if r.quadrant is not None
        ],
        label=_("Sectors by size and growth; the table beneath has every figure"),
        corners=_corners(),
        size_said=_("more than the province (LQ)"),
        growth_said=_("grows faster than the same sector in the province"),
    )
    told.heads = [_("Quadrant"), "LQ", _("Growth a year"), _("Growth in the province")]
    _sector_rows(
        told,
        found.rows,
        lambda r: [
            str(say.QUADRANTS[r.quadrant]) if r.quadrant else _("not defined"),
            _value(r.value),
            *(percent(g, 2) if g is not None else "" for g in r.more),
        ],
    )


def _by_quadrant(rows: list[FigureRow], name: Callable[[FigureRow], str]) -> str:
    parts = []
    for quadrant in KlassenQuadrant:
        there = [name(r) for r in rows if r.quadrant == quadrant]
        if there:
            label = str(say.QUADRANTS[quadrant]).partition(":")[0]
            parts.append(f"{label}: {enumerated(there, most=4)}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _shift(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    f = found.figures
    unit = found.tables[0].unit if found.tables else ""
    told.sentence = _(
        "From %(first)d to %(last)d the total changed by %(change)s (%(unit)s). Growing like the "
        "province would have brought %(national)s, the mix of its sectors brought %(mix)s, and "
        "doing better or worse than the province %(competitive)s."
    ) % {
        "first": found.first or 0,
        "last": found.last or 0,
        "unit": unit,
        **{name: _signed(value) for name, value in f.items()},
    }
    told.heads = [
        _("Change"), _("Like the province"), _("Mix"), _("The region itself"),
        _("… composed alike"), _("… because composed otherwise"),
    ]  # fmt: skip
    _sector_rows(
        told,
        found.rows,
        lambda r: [_signed(r.value), *(_signed(part) for part in r.more)],
    )


def _signed(value: float | None) -> str:
    if value is None:
        return _("not defined")
    said = written(abs(value), 1)
    return f"+{said}" if value > 0 else f"−{said}" if value < 0 else said


def _growth(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    rows = sorted(found.rows, key=lambda r: (-(r.value or 0.0), r.code))
    growth = found.figures["growth"]
    told.sentence = _(
        "From %(first)d to %(last)d the economy of %(own)s changed by %(growth)s; most of it came "
        "from %(names)s."
    ) % {
        "first": found.first or 0,
        "last": found.last or 0,
        "own": known.own.name,
        "growth": percent(growth, 2),
        "names": enumerated([f"{_short(r.code)} ({percent(r.value or 0.0, 2)})" for r in rows[:2]]),
    }
    told.heads = [_("Points of growth"), _("Change"), _("Part of the change")]
    _sector_rows(
        told,
        rows,
        lambda r: [
            percent(r.value or 0.0, 2),
            _signed(r.more[0]),
            percent(p, 1) if (p := r.more[1]) is not None else _("not defined"),
        ],
    )


def _specialisation(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    f = found.figures
    told.sentence = _(
        "%(own)s lives from the equivalent of %(equal)s equal sectors, and its composition differs "
        "from that of %(reference)s by %(krugman)s on a scale from 0 to 2 (%(year)d)."
    ) % {
        "own": known.own.name,
        "reference": known.reference.name,
        "equal": written(f["equal"], 1),
        "krugman": written(f["krugman"], 2),
        "year": found.last or 0,
    }
    told.heads = [_("Value"), _("How it reads")]
    told.rows = [
        ("krugman", "Krugman (0–2)", [_value(f["krugman"], 4), _("0: composed like the province")]),
        ("hhi", "Herfindahl", [_value(f["herfindahl"], 4), _("1: lives from one sector")]),
        (
            "hhi-n",
            _("Herfindahl, normalised"),
            [_value(f["normalised"], 4), _("0: all sectors alike")],
        ),
        ("equal", _("Equal sectors"), [_value(f["equal"], 2), _("1 ÷ Herfindahl")]),
        (
            "gini",
            _("Gini of specialisation"),
            [_value(f["gini"], 4), _("0: no sector stands out")],
        ),
    ]


def _regions(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    names = {r.code: r for r in known.regions}
    by_code = {r.code: r for r in found.rows}
    own = by_code.get(known.own.code)
    if own is not None and own.quadrant is not None:
        told.sentence = _(
            "%(own)s is %(quadrant)s: %(income)s million rupiah a head in %(last)d, where all "
            "regions of %(reference)s together have %(line)s; it changed by %(growth)s a year, "
            "they by %(all)s."
        ) % {
            "own": known.own.name,
            "reference": known.reference.name,
            "quadrant": say.QUADRANTS[own.quadrant],
            "income": written((own.value or 0.0) * 1000, 1),
            "line": written((own.more[2] or 0.0) * 1000, 1),
            "growth": percent(own.more[0] or 0.0, 2),
            "all": percent(own.more[1] or 0.0, 2),
            "last": found.last or 0,
        }
    told.picture = SafeString(
        quadrants(
            [
                QuadrantDot(
                    names[r.code].tile_label or names[r.code].name[:3],
                    f"{names[r.code].name}: {say.QUADRANTS[r.quadrant]}",
                    (r.value or 0.0) / (r.more[2] or 1.0),
                    (r.more[0] or 0.0) - (r.more[1] or 0.0),
                )
                for r in found.rows
                if r.quadrant is not None
            ],
            label=_("Regions by income a head and growth; the table beneath has every figure"),
            corners=_corners(),
            size_said=_("more a head than all together"),
            growth_said=_("grows faster than all together"),
        )
        + reading.place_map(
            known.regions,
            href=lambda r: f"#{found.code}-r-{r.code}" if r.code in by_code else "",
            value=lambda r: (
                round((by_code[r.code].value or 0.0) * 1000) if r.code in by_code else None
            ),
            said=lambda r: (
                _("%(n)s million rupiah a head")
                % {"n": written((by_code[r.code].value or 0.0) * 1000, 1)}
                if r.code in by_code
                else _("no value yet")
            ),
            shown=lambda r: written((by_code[r.code].value or 0.0) * 1000, 0),
            label=_("Map of the regions: income a head in million rupiah"),
        )
    )
    told.heads = [_("Quadrant"), _("Million rupiah a head"), _("Growth a year")]
    told.rows = [
        (
            f"r-{r.code}",
            names[r.code].full_name,
            [
                str(say.QUADRANTS[r.quadrant]) if r.quadrant else "",
                written((r.value or 0.0) * 1000, 1),
                percent(r.more[0] or 0.0, 2),
            ],
        )
        for r in sorted(found.rows, key=lambda r: -(r.value or 0.0))
    ]


def _inequality(site: Site, known: Economy, found: Analysis, told: EconomyFigure) -> None:
    last = found.rows[-1]
    first = found.rows[0]
    told.sentence = _(
        "In %(year)s income was spread over the regions of %(reference)s with a Williamson index "
        "of %(williamson)s (0: every head has the same)."
    ) % {
        "year": last.code,
        "reference": known.reference.name,
        "williamson": written(last.value or 0.0, 3),
    }
    if len(found.rows) > 1:
        change = (last.value or 0.0) - (first.value or 0.0)
        told.sentence += " " + (
            _("In %(year)s it was %(value)s: it has become more even.")
            if change < 0
            else _("In %(year)s it was %(value)s: it has become less even.")
        ) % {"year": first.code, "value": written(first.value or 0.0, 3)}
    whole, between = last.more[1] or 0.0, last.more[2] or 0.0
    if whole:
        told.sentence += " " + _(
            "%(share)s of the Theil index lies between cities and regencies, the rest within them."
        ) % {"share": percent(between / whole, 0)}
    told.heads = ["Williamson", "Gini", "Theil T", _("between"), _("within")]
    told.rows = [
        (f"y-{r.code}", r.code, [_value(r.value, 4), *(_value(v, 4) for v in r.more)])
        for r in found.rows
    ]


TELL: dict[str, Callable[[Site, Economy, Analysis, EconomyFigure], None]] = {
    "quotients": _quotients,
    "dynamic": _dynamic,
    "klassen": _klassen,
    "shift": _shift,
    "growth": _growth,
    "specialisation": _specialisation,
    "regions": _regions,
    "inequality": _inequality,
}


def _tables(known: Economy) -> list[tuple[str, Region, int, str, str, bool, bool]]:
    """Every table with its source, one line each: whether several sources differ is said."""
    found = []
    for (measure, _code, year), tables in sorted(
        known.tables.items(), key=lambda pair: (pair[0][0], -pair[0][2], pair[0][1])
    ):
        for table in tables:
            gaps = len(table.missing)
            there = (
                _("the whole only")
                if gaps == len(SECTORS)
                else ngettext("%(n)d sector lacks", "%(n)d sectors lack", gaps) % {"n": gaps}
                if gaps
                else _("complete")
            )
            found.append(
                (
                    named(measure, say.MEASURES),
                    table.region,
                    year,
                    table.source,
                    there,
                    len(tables) > 1,
                    table.is_sample,
                )
            )
    return found


def _tables_csv(known: Economy) -> HttpResponse:
    """Give every table as rows: anyone can count again."""
    rows: list[tuple[object, ...]] = []
    for key, tables in sorted(known.tables.items()):
        for table in tables:
            is_followed = len(tables) == 1 or known.chosen.get(key) == table.pk
            for sector in (*SECTORS, WHOLE):
                if (value := table.values.get(sector)) is not None:
                    rows.append(
                        (
                            table.measure, table.region.code, table.region.name, table.year,
                            sector_written(sector) if sector in SECTORS else "jumlah",
                            SECTORS[sector].id if sector in SECTORS else "",
                            value, table.unit, table.source, table.note, is_followed,
                            table.is_sample,
                        )
                    )  # fmt: skip
    return csv_file("ekonomi-tabel", TABLE_HEAD, rows)


def _figure_csv(told: EconomyFigure, name: str) -> HttpResponse:
    """Give one figure's table with the figures as computed, not as rounded for reading."""
    found = told.analysis
    head = ["kode", "nilai", *(f"nilai_{n}" for n in range(2, 2 + _width(found))), "kuadran"]
    rows: list[tuple[object, ...]] = [
        (
            r.code,
            r.value,
            *r.more,
            *[None] * (_width(found) - len(r.more)),
            r.quadrant.value if r.quadrant else "",
        )
        for r in found.rows
    ]
    rows += [(code, value, *[None] * _width(found), "") for code, value in found.figures.items()]
    return csv_file(f"ekonomi-{name}", head, rows)


def _width(found: Analysis) -> int:
    return max((len(r.more) for r in found.rows), default=0)
