"""Rolled-up figures and how each came to be: formula, values, rule for gaps, every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.rollup import FigurePart, MissingPolicy, RolledFigure, RollupRule
from idaman.core.taxonomy import Dimension
from idaman.features.delivery.queries.rollups import ALL, MEASURES, NOBODY, PLACES, By, ItemRow
from idaman.features.delivery.rules.obligation import ExhibitStep, Standing
from idaman.features.delivery.words import TITLES, title_of
from idaman.opendata import recount_figures
from idaman.web import words
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.reading import address_of
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import gap, name, number, percent_of, rupiah

MOST_SHOWN = 300
ROLLED_FROM = ("plan_items", "obligations", "progress", "money", "figures")
"""The datasets in which the rows of rolled-up figures are published."""

COUNTED = _("how many signed promises stand so")

RULES: dict[MissingPolicy, str | Promise] = {
    MissingPolicy.REFUSE: _("If one part has no figure, there is no figure at all."),
    MissingPolicy.IGNORE: _(
        "Parts without a figure are left out; the figure is that of the others."
    ),
    MissingPolicy.ZERO: _(
        "Parts of which nothing is known count as planned and not executed; they are counted here."
    ),
}

GROUPS: dict[By, str | Promise] = {
    By.ALL: _("Everything"),
    By.DIMENSION: _("Dimension"),
    By.AGENCY: _("Agency"),
    By.DISTRICT: _("District"),
    By.VILLAGE: _("Village"),
    By.PROGRAMME: _("Programme"),
    By.YEAR: _("Year"),
}

NAMELESS: dict[By, str | Promise] = {
    By.DIMENSION: _("No dimension"),
    By.AGENCY: _("nobody is responsible"),
    By.PROGRAMME: _("no programme"),
    By.YEAR: _("no dates"),
}

STEPS: dict[ExhibitStep, str | Promise] = {
    ExhibitStep.ACCEPTED: _("accepted"),
    ExhibitStep.OFFERED: _("waiting for verification"),
    ExhibitStep.RETURNED: _("sent back"),
    ExhibitStep.REJECTED: _("rejected"),
    ExhibitStep.WITHDRAWN: _("taken back"),
}


def said(measure: str, rolled: RolledFigure) -> str | SafeString:
    """Write a figure as people read it; a gap where there is none."""
    if rolled.value is None:
        return gap(gettext("no value yet"))
    if rolled.formula.how == RollupRule.RATIO:
        return percent_of(rolled.value)
    if MEASURES[measure].is_money:
        return rupiah(int(rolled.value))
    return number(int(rolled.value))


def exactly(rolled: RolledFigure) -> str:
    """Write a figure for programs: numerator/denominator, and parts that have one : all parts.

    Nothing where nothing is counted.
    """
    if not rolled.expected:
        return ""
    above = rolled.value if rolled.numerator is None else rolled.numerator
    said = ["-" if value is None else str(int(value)) for value in (above, rolled.denominator)]
    return f"{'/'.join(said)} {rolled.present}:{rolled.expected}"


def amount(measure: str, value: Fraction | int | None) -> str | SafeString:
    """Write one part of a figure in its own unit."""
    if value is None:
        return gap(gettext("not known"))
    return rupiah(int(value)) if MEASURES[measure].is_money else number(int(value))


def group_of(site: Site, by: By, key: str) -> tuple[str, str] | None:
    """Name a group and give the address of its page; None where there is no such group."""
    if key == NOBODY and by in NAMELESS:
        return str(NAMELESS[by]), ""
    match by:
        case By.ALL:
            return (name(site.government), site.to("government")) if key == ALL else None
        case By.DIMENSION:
            known = key in words.DIMENSIONS
            return (words.dimension(key), site.to("dimension", dimension=key)) if known else None
        case By.AGENCY:
            for agency in site.book.agencies.values():
                if agency.code == key:
                    return agency.name, site.to("agency", code=key)
        case By.DISTRICT | By.VILLAGE:
            return _place(site, by, key)
        case By.PROGRAMME:
            if programme := site.book.find("programme", key):
                return name(programme), site.to("programme", code=key)
        case By.YEAR:
            if key.isascii() and key.isdigit() and len(key) == 4:
                return key, site.to("year", year=int(key))
    return None


def _place(site: Site, by: By, code: str) -> tuple[str, str] | None:
    for region in site.book.regions.values():
        if region.code != code:
            continue
        if by == By.DISTRICT and region.parent_id == site.government.region_id:
            return region.full_name, site.to("district", district=region.slug)
        if by == By.VILLAGE and region.parent_id in site.book.regions and region.parent:
            address = site.to("village", district=region.parent.slug, village=region.slug)
            return region.full_name, address
    return None


@dataclass(frozen=True)
class NumberRow:
    """One row behind a figure: what it is, what was sent for it, what it brings in."""

    row: ItemRow
    href: str
    parts: Sequence[FigurePart]
    sent: str
    above: str | SafeString
    below: str | SafeString
    told: Sequence[str]


@site_page
def explanation(request: HttpRequest, site: Site, measure: str, by: str, key: str) -> HttpResponse:
    if measure not in MEASURES or by not in set(By):
        raise Http404
    group = group_of(site, By(by), key)
    if group is None:
        raise Http404
    numbers = site.book.numbers
    rows = numbers.of(measure, By(by), key)
    parts = {row.code: numbers.parts(measure, row, By(by), key) for row in rows}
    rolled = numbers.rolled(measure, By(by), key)
    if wants_csv(request):
        return _csv(site, measure, f"{by}-{key}", rows, parts)
    is_ratio = rolled.formula.how == RollupRule.RATIO
    lines = [_line(site, measure, row, parts[row.code]) for row in _ordered(measure, rows)]
    return show(
        request,
        site,
        "delivery/public/explanation.html",
        {
            "measure": measure,
            "title": title_of(measure),
            "group": group,
            "by": GROUPS[By(by)],
            "figure": said(measure, rolled),
            "rolled": rolled,
            "exact": exactly(rolled),
            "is_ratio": is_ratio,
            "is_money": MEASURES[measure].is_money,
            "is_outcome": rolled.formula.missing == MissingPolicy.ZERO,
            "in_words": TITLES[measure][1] if measure in TITLES else COUNTED,
            "above": amount(measure, rolled.numerator),
            "below": amount(measure, rolled.denominator),
            "rule": RULES[rolled.formula.missing],
            "overlaps": By(by) in PLACES,
            "lines": lines[:MOST_SHOWN],
            "left": max(0, len(lines) - MOST_SHOWN),
            "today": numbers.today,
            "version": recount_figures.METHODS["gabungan"],
            "origin": origin(site, *ROLLED_FROM),
        },
    )


def _ordered(measure: str, rows: Sequence[ItemRow]) -> list[ItemRow]:
    """The rows in the plan's order; of a count of promises those counted first."""
    if MEASURES[measure].is_promised:
        return sorted(rows, key=lambda row: row.standing != Standing(measure))
    return list(rows)


def _line(site: Site, measure: str, row: ItemRow, parts: Sequence[FigurePart]) -> NumberRow:
    known = [part for part in parts if part.value is not None]
    is_ratio = MEASURES[measure].formula.how == RollupRule.RATIO
    above = sum(int(part.value or 0) for part in known) if known else None
    below = sum(int(part.of or 0) for part in parts) if known or any(p.of for p in parts) else None
    told = [
        gettext("%(year)s: told by %(source)s")
        % {"year": each.year, "source": f"{each.source}, {each.told_on:%d-%m-%Y}"}
        for each in row.money
        if any(part.series == f"{row.code}/{each.year}" for part in parts)
    ]
    newest = _newest(parts) if MEASURES[measure].formula.how == RollupRule.CUMULATIVE else above
    return NumberRow(
        row=row,
        href=address_of(site, row.kind, row.code),
        parts=parts,
        sent=", ".join(f"{STEPS[step]} {n}" for step in STEPS if (n := row.sent.get(step))),
        above=amount(measure, newest),
        below=amount(measure, below) if is_ratio else "",
        told=told if MEASURES[measure].is_money else (),
    )


def _newest(parts: Sequence[FigurePart]) -> int | None:
    """The newest figure of each year of a row, added; None where none is known."""
    newest = {
        part.series: int(part.value)
        for part in sorted(parts, key=lambda part: part.period)
        if part.value is not None
    }
    return sum(newest.values()) if newest else None


def _csv(
    site: Site,
    measure: str,
    group: str,
    rows: Sequence[ItemRow],
    parts: dict[str, list[FigurePart]],
) -> HttpResponse:
    return csv_file(
        f"hitungan-{measure}-{group}",
        (
            "kode", "jenis", "nama", "dimensi", "perangkat_daerah", "program", "status",
            "bukti_diterima", "bukti_proses", "bukti_revisi", "bukti_ditolak", "bukti_dicabut",
            "deret", "per", "nilai", "pembagi", "dihitung_per", "contoh",
        ),
        (
            (
                row.code, row.kind, row.name, row.dimension, row.agency, row.programme,
                row.standing.value if row.standing else "",
                *(row.sent.get(step, 0) for step in STEPS),
                part.series, part.period,
                None if part.value is None else int(part.value),
                None if part.of is None else int(part.of),
                site.book.numbers.today.isoformat(), row.is_sample,
            )
            for row in rows
            for part in parts[row.code]
        ),
    )  # fmt: skip


SHOWN: dict[str, str | Promise] = {
    "programmes": _("Programmes"),
    "activities": _("Activities"),
    "quick-wins": _("Quick wins"),
    "claimed": _("Claimed"),
    "verified": _("Verified"),
}
"""What stands in the columns, and what these are called there."""


@site_page
def achievement(request: HttpRequest, site: Site) -> HttpResponse:
    """Executed of what was planned, dimension by dimension, and in all."""
    numbers = site.book.numbers
    keys = [d.value for d in Dimension]
    keys += [NOBODY] if NOBODY in numbers.keys(By.DIMENSION) else []
    if wants_csv(request):
        return _achievement_csv(site, keys)
    groups = [(By.DIMENSION, key) for key in keys]
    return show(
        request,
        site,
        "delivery/public/achievement.html",
        {
            "rows": [_achieved(site, by, key) for by, key in groups],
            "total": _achieved(site, By.ALL, ALL),
            "heads": SHOWN.values(),
            "money": [_cell(site, m, By.ALL, ALL) for m in ("ceiling", "realised", "spent")],
            "today": numbers.today,
            "is_sample": any(row.is_sample for row in numbers.rows),
        },
    )


def _achieved(site: Site, by: By, key: str) -> dict[str, Any]:
    group = group_of(site, by, key)
    return {
        "name": group[0] if group and by != By.ALL else gettext("In all"),
        "href": group[1] if group and by != By.ALL else "",
        "cells": [_cell(site, measure, by, key) for measure in SHOWN],
        "claimed": _width(site, "claimed", by, key),
        "verified": _width(site, "verified", by, key),
    }


def _width(site: Site, measure: str, by: By, key: str) -> str:
    """The width of a bar in per cent, as style sheets write it."""
    return f"{float(site.book.numbers.rolled(measure, by, key).value or 0) * 100:.1f}"


def _cell(site: Site, measure: str, by: By, key: str) -> dict[str, Any]:
    rolled = site.book.numbers.rolled(measure, by, key)
    return {
        "title": title_of(measure),
        "head": SHOWN.get(measure, ""),
        "figure": said(measure, rolled) if rolled.expected else "–",
        "rolled": rolled,
        "href": site.to("explanation", measure=measure, by=by.value, key=key),
    }


def _achievement_csv(site: Site, keys: Sequence[str]) -> HttpResponse:
    numbers = site.book.numbers
    found = [
        (by, key, measure, numbers.rolled(measure, by, key))
        for by, key in [*((By.DIMENSION, key) for key in keys), (By.ALL, ALL)]
        for measure in SHOWN
    ]
    return csv_file(
        "capaian",
        ("kelompok", "kunci", "ukuran", "pembilang", "penyebut", "persen", "bagian_diketahui",
         "bagian_seluruhnya", "dihitung_per", "sifat"),
        (
            (by.value, key, measure, _whole(rolled.numerator), _whole(rolled.denominator),
             "" if rolled.value is None else f"{float(rolled.value * 100):.2f}",
             rolled.present, rolled.expected, numbers.today.isoformat(),
             "simulasi, bukan nilai resmi")
            for by, key, measure, rolled in found
        ),
    )  # fmt: skip


def _whole(value: Fraction | None) -> int | None:
    return None if value is None else int(value)
