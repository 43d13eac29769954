"""How it stands with the figures: what the cross-checks say, what is missing, what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from idaman.features.indicators.dataset import groups_of
from idaman.features.indicators.pieces.count_explanations import (
    STATE,
    check_count,
    group_named,
    state_count,
)
from idaman.features.indicators.queries import PlaceIndicator
from idaman.features.indicators.queries.checks import (
    DataCompleteness,
    by_agency,
    kept_of,
    standing_of,
)
from idaman.features.indicators.rules.checks import CheckFinding, CheckVerdict, counts
from idaman.features.indicators.rules.rules import RULES
from idaman.features.indicators.rules.upkeep import FigureUpkeep
from idaman.features.indicators.words import CheckFindingView, shown
from idaman.opendata import recount_figures
from idaman.opendata.recount_checks import NONE
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import name, named

MOST_SHOWN = 100

CHECKS_HEAD = (
    "aturan", "versi", "tingkat", "hasil", "indikator", "kode_wilayah", "wilayah", "periode",
    "deret", "hitungan", "yang_tidak_diketahui", "nomor_angka", "jawaban", "dijawab", "kunci",
)  # fmt: skip
STATE_HEAD = (
    "indikator", "nama", "penanggung_jawab", "hasil", "frekuensi", "boleh_hari", "jatuh_tempo",
    "ada", "belum_ada", "lewat_hari", "terbit_hari", "terlambat_terbit_hari",
)  # fmt: skip


@site_page
def figure_checks(request: HttpRequest, site: Site) -> HttpResponse:
    """Show every cross-check: what fires, what holds, what cannot be judged, by which rule."""
    checked = site.book.checked
    every = shown(checked, checked.findings)
    if wants_csv(request):
        return csv_file("pemeriksaan-angka", CHECKS_HEAD, (_as_row(each) for each in every))
    by = {verdict: [e for e in every if e.finding.verdict is verdict] for verdict in CheckVerdict}
    return show(
        request,
        site,
        "indicators/public/figure_checks.html",
        {
            "counts": _counts(site, "all", "all", checked.findings),
            "fires": by[CheckVerdict.FIRES][:MOST_SHOWN],
            "holds": by[CheckVerdict.HOLDS][:MOST_SHOWN],
            "unknown": by[CheckVerdict.UNKNOWN][:MOST_SHOWN],
            "left": sum(max(0, len(some) - MOST_SHOWN) for some in by.values()),
            "unanswered": checked.unanswered
            and check_count("unanswered", ("all", "all"), checked.unanswered),
            "rules": [
                (rule, _counts(site, "rule", rule.id, findings))
                for rule, findings in checked.by_rule
            ],
            "version": RULES.version,
            "origin": origin(site, "statistics", "bands", "places", "indicators", "checks"),
        },
    )


def _counts(
    site: Site, by: str, key: str, findings: Sequence[CheckFinding]
) -> list[tuple[str, SafeString]]:
    """How many fire, hold and cannot be judged, each leading to those that do."""
    return [
        (
            verdict.value,
            check_count(
                verdict.value,
                (by, key),
                n,
                site.to("computed", family="checks", measure=verdict.value, by=by, key=key)
                if n
                else "",
            ),
        )
        for verdict, n in counts(findings).items()
    ]


def _as_row(each: CheckFindingView) -> tuple[object, ...]:
    f = each.finding
    answer = each.answers[0] if each.answers else None
    return (
        f.rule.id, RULES.version, f.rule.severity.value, f.verdict.value, f.indicator, f.place,
        each.place.full_name, f.period.code, f.series, "; ".join(f.sums), " ".join(each.lacks),
        " ".join(str(row.pk) for row in each.rows), answer.reason if answer else "",
        answer.at.date() if answer else None, f.key,
    )  # fmt: skip


@dataclass(frozen=True)
class IndicatorGroup:
    """Several indicators together: an outcome, an agency, or all of them."""

    title: str | SafeString
    href: str
    standing: DataCompleteness
    many: SafeString
    """How many indicators it has."""
    cells: Sequence[tuple[str | Promise, SafeString]]
    """What is counted of it, each leading to the rows."""


def _group(
    site: Site, title: str, href: str, standing: DataCompleteness, group: tuple[str, str]
) -> IndicatorGroup:
    by, key = group
    to = site.to("computed", family="completeness", measure="there", by=by, key=key)
    cells = [(head, state_count(measure, group, standing, to)) for measure, head in STATE.items()]
    many = named("indicators", by, key, len(standing.members))
    return IndicatorGroup(title, href, standing, many, cells)


@site_page
def figures_state(request: HttpRequest, site: Site) -> HttpResponse:
    """Show how complete and how timely the figures are, by outcome, agency and indicator."""
    whole = standing_of(site.book.measured, site.today)
    if wants_csv(request):
        rows = (_kept_as_row(each, kept) for each, kept in whole.members)
        return csv_file("keadaan-angka", STATE_HEAD, rows)
    agencies = [
        _group(
            site,
            agency.name if agency else "",
            site.to("agency", code=agency.code) if agency else "",
            standing,
            ("agency", agency.code if agency else NONE),
        )
        for agency, standing in by_agency(whole)
    ]
    outcomes = [
        _group(
            site,
            group_named(site, by, code),
            site.to("outcome", outcome=code),
            standing,
            (by, code),
        )
        for by, code, standing in groups_of(whole)
        if by == "outcome"
    ]
    return show(
        request,
        site,
        "indicators/public/figures_state.html",
        {
            "whole": whole,
            "state": _group(site, "", "", whole, ("all", "all")).cells[1:],
            "every": ("all", "all"),
            "outcomes": outcomes,
            "agencies": agencies,
            "rows": sorted(
                whole.members,
                key=lambda member: (-(member[1].waited_days or 0), name(member[0].indicator)),
            ),
            "years": RULES.window_years,
            "version": recount_figures.METHODS["completeness"],
            "origin": origin(site, "statistics", "indicators", "completeness"),
        },
    )


def _kept_as_row(each: PlaceIndicator, kept: FigureUpkeep) -> tuple[object, ...]:
    owner, sheet = each.indicator.owner, each.sheet
    return (
        each.indicator.code, each.indicator.name, owner.code if owner else "",
        sheet.outcome if sheet else "", sheet.frequency if sheet else "",
        sheet.lag_days if sheet else None,
        len(kept.due) if kept.due is not None else None,
        len(kept.there) if kept.due is not None else None,
        " ".join(period.code for period in kept.missing), kept.waited_days, kept.took_days,
        kept.late_days,
    )  # fmt: skip


def findings_of(site: Site, codes: Iterable[str]) -> list[CheckFindingView]:
    """What fires and concerns any of these indicators, each once."""
    asked = set(codes)
    checked = site.book.checked
    found = [
        each
        for each in checked.fired
        if each.indicator in asked or asked & {cell.indicator for cell in each.used}
    ]
    return shown(checked, found)


def kept_at(site: Site, each: PlaceIndicator) -> FigureUpkeep:
    """How complete and timely one indicator is on the day that is read."""
    return kept_of(each, site.today)
