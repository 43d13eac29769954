"""Every figure that was told: by indicator and place, with its source, its rows, its entry."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.ledger.models import Entry
from idaman.core.period import TimePeriod
from idaman.features.indicators.models import Indicator, Statistic, TechnicalSheet
from idaman.features.indicators.pieces.figures import picture
from idaman.features.indicators.public.checking import findings_of, kept_at
from idaman.features.indicators.queries import PlaceIndicator, places_of
from idaman.features.indicators.rules.checks import counts
from idaman.features.indicators.rules.official import METHODS as OFFICIAL
from idaman.features.plan.models import Adopted
from idaman.web.charts.history import LARGE
from idaman.web.portal.acts import acts_about
from idaman.web.portal.lists import csv_file, paged, wants_csv
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.figures import anchor

MOST_PLACES = 60


@site_page
def statistics(request: HttpRequest, site: Site) -> HttpResponse:
    """List what is measured, with the latest value, or that none is known."""
    if wants_csv(request):
        return _indicators(site)
    page = paged(
        site.book.measured,
        request,
        orders={"name": (lambda each: each.indicator.name.lower(), str)},
        key=lambda each: each.indicator.pk,
    )
    elsewhere = (
        Statistic.objects.public()
        .of(site.government)
        .exclude(region=site.government.region)
        .filter(entered_at__lte=site.book.now)
        .values("indicator")
        .annotate(n=Count("region", distinct=True))
        .order_by()
        .values_list("indicator", "n")
    )
    return show(
        request,
        site,
        "indicators/public/statistics.html",
        {"page": page, "elsewhere": dict(elsewhere)},
    )


@site_page
def statistic(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """Show one indicator: its sheet, its figures with their sources, how it is elsewhere."""
    found = (
        Indicator.objects.public()
        .of(site.government)
        .filter(code=code)
        .select_related("owner")
        .first()
    )
    if found is None:
        raise Http404
    places = places_of(site.government, code=code, now=site.book.now)
    home = places.pop(site.government.region, None)
    known = home or next(
        (each for each in site.book.measured if each.indicator.pk == found.pk),
        PlaceIndicator(found, None),
    )
    rows = [row for line in known.lines for reading in line.readings for row in reading.rows]
    acts = acts_about(site.government.slug, [found.subject], most=20)
    own = site.government.region_id
    taken = {
        anchor(reading.period, line.series) for line in known.lines for reading in line.readings
    }

    def anchored(period: TimePeriod | str) -> str:
        """Give the anchor of a period that no figure has taken; blank where one has."""
        name = anchor(period)
        if name in taken:
            return ""
        taken.add(name)
        return name

    in_plan = [
        each
        for each in site.book.trajectories.values()
        if each.link and each.link.indicator_id == found.pk
    ]
    return show(
        request,
        site,
        "indicators/public/statistic.html",
        {
            "known": known,
            "indicator": found,
            "official": OFFICIAL.get(found.code.lower()),
            "lines": [(line, picture(known, line, shape=LARGE)) for line in known.lines],
            "gaps": [(period, anchored(period)) for period in known.gaps()],
            "is_stale": known.is_stale(site.today),
            "entries": _entries(site, {row.leaf for row in rows}),
            "inside": [(r, each) for r, each in places.items() if _is_inside(site, r.code)][
                :MOST_PLACES
            ],
            "outside": [(r, each) for r, each in places.items() if not _is_inside(site, r.code)][
                :MOST_PLACES
            ],
            "versions": TechnicalSheet.objects.public()
            .of(site.government)
            .filter(indicator=found, approved_at__lte=site.book.now)
            .select_related("approved_by")
            .order_by("-version"),
            "acts": acts,
            "kept": kept_at(site, known),
            "findings": findings_of(site, [found.code]),
            "checked": _counted(site, found.code),
            "bands": [
                (band, anchored(band.period) if band.region_id == own else "")
                for band in site.book.checked.bands.values()
                if band.indicator_id == found.pk
            ],
            "withdrawn": [
                each for each in site.book.checked.withdrawn if each.band.indicator_id == found.pk
            ][:MOST_PLACES],
            "in_plan": in_plan,
            "done_for_it": [item for each in in_plan for item in serving(site, each.item.code)],
        },
    )


def serving(site: Site, code: str) -> list[Adopted]:
    """What the plan does for its indicator: the quick wins first, then the activities."""
    activities = site.book.naming("activity", "indicators", code)
    wins = [
        win
        for activity in activities
        for win in site.book.naming("quick_win", "activities", activity.code)
    ]
    return [*dict.fromkeys(wins), *activities]


def _counted(site: Site, code: str) -> list[tuple[str, int]]:
    """How many checks that concern an indicator say what."""
    findings = site.book.checked.by_indicator.get(code, ())
    return [(verdict.value, n) for verdict, n in counts(findings).items() if n]


def _is_inside(site: Site, code: str) -> bool:
    return code.startswith(f"{site.government.region.code}.")


def _entries(site: Site, leaves: set[str]) -> dict[str, int]:
    """The place in the ledger of the acts that entered figures, by their fingerprints."""
    found = Entry.objects.public().of(site.government.slug).filter(leaf__in=leaves)
    return {leaf: at for leaf, at in found.values_list("leaf", "position") if at is not None}


INDICATOR_HEAD = (
    "kode", "nama", "nama_inggris", "satuan", "penanggung_jawab", "lembar_teknis_versi",
    "disahkan", "definisi", "rumus", "arah", "rentang_bawah", "rentang_atas", "sumber_data",
    "metode", "deret", "frekuensi", "rincian", "hasil", "tpb", "contoh",
)  # fmt: skip


@site_page
def indicators_file(request: HttpRequest, site: Site) -> HttpResponse:
    """All indicators with the technical sheet in force; blank where there is none."""
    return _indicators(site)


def _indicators(site: Site) -> HttpResponse:
    return csv_file("indikator", INDICATOR_HEAD, (_as_row(each) for each in site.book.measured))


def _as_row(each: PlaceIndicator) -> tuple[object, ...]:
    i, s = each.indicator, each.sheet
    owner = i.owner.code if i.owner else ""
    if s is None:
        return (i.code, i.name, i.name_en, i.unit, owner, *[None] * 14, i.is_sample)
    return (
        i.code, i.name, i.name_en, i.unit, owner, s.version,
        s.approved_at.date() if s.approved_at else None, s.definition, s.formula, s.better,
        s.band_low, s.band_high, s.source, s.method,
        "; ".join(f"{code} = {said}" for code, said in s.series), s.frequency, s.disaggregation,
        s.outcome, " ".join(map(str, s.sdgs)), i.is_sample,
    )  # fmt: skip


STATISTIC_HEAD = (
    "indikator", "kode_wilayah", "wilayah", "periode", "deret", "nilai_resmi",
    "nilai_keterangan", "nilai_simulasi", "satuan", "penerbit", "rilis", "terbitan", "alamat",
    "tanggal_terbit", "sementara_atau_tetap", "catatan", "dicatat", "jabatan", "nomor",
    "mengoreksi_nomor", "alasan_koreksi", "ditarik", "sidik_entri", "contoh",
)  # fmt: skip


@site_page
def statistics_file(request: HttpRequest, site: Site) -> HttpResponse:
    """Every figure any source told, corrected and withdrawn ones too; nothing is averaged."""
    rows = (
        Statistic.objects.public()
        .of(site.government)
        .filter(entered_at__lte=site.book.now)
        .select_related("indicator", "region", "entered_by", "retraction")
        .order_by("indicator__code", "region__code", "series", "period", "pk")
    )
    return csv_file(
        "statistik",
        STATISTIC_HEAD,
        (
            (
                s.indicator.code, s.region.code, s.region.name, s.period, s.series,
                *(s.number if s.nature == nature else None for nature in Statistic.Nature),
                s.unit, s.publisher, s.release, s.publication, s.address, s.published_on,
                s.certainty, s.note, s.entered_at.isoformat(), s.entered_by.code, s.pk,
                s.corrects_id, s.reason, s.is_withdrawn, s.leaf, s.is_sample,
            )
            for s in rows
        ),
    )  # fmt: skip
