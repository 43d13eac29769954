"""Closed periods: the figures as they were frozen, and beside them what was corrected later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from idaman.core.files import blobs
from idaman.core.ledger.models import Entry
from idaman.features.delivery.models import Period
from idaman.features.delivery.queries import corrections_of, kept_manifest
from idaman.features.delivery.rules.periods import Correction, ManifestLine, PeriodSpan
from idaman.opendata.recount_figures import METHODS
from idaman.web import words
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page

ORDER = ("broken", "late", "wait", "kept_late", "kept", "due", "undated", "ownerless", "released")
"""What a reader looks for first."""
MOST_SHOWN = 200
"""Lines on the page; all of them are in the CSV and in the manifest."""


class CorrectionLine(NamedTuple):
    """A correction in words."""

    item: str
    name: str
    what: str
    was: str
    now: str


@site_page
def periods(request: HttpRequest, site: Site) -> HttpResponse:
    found = list(
        Period.objects.public().of(site.government).select_related("closed_by").newest_first()
    )
    for each in found:
        each.shown = _sorted(each.counts)  # type: ignore[attr-defined]
        path = blobs.path_of(settings.FILES, each.manifest_sha256)
        each.is_kept = path.exists()  # type: ignore[attr-defined]
    if wants_csv(request):
        return csv_file(
            "periode",
            ("periode", "hari_pertama", "hari_terakhir", "ditutup", "jabatan", "kewajiban",
             *ORDER, "sidik_jari_manifes", "contoh"),
            (
                (p.slug, p.first, p.last, p.closed_at.isoformat(), p.closed_by.code, p.obligations,
                 *(p.counts.get(code, 0) for code in ORDER), p.manifest_sha256, p.is_sample)
                for p in found
            ),
        )  # fmt: skip
    return show(request, site, "delivery/public/periods.html", {"periods": found})


@site_page
def period(request: HttpRequest, site: Site, period: str) -> HttpResponse:
    found = _named(site, period)
    kept = kept_manifest(found, settings.FILES)
    lines = sorted(
        kept.lines if kept else (), key=lambda line: (ORDER.index(line.standing), line.item)
    )
    if wants_csv(request):
        return _lines_csv(found, lines)
    entry = Entry.objects.public().of(site.government.slug).receipts(found.leaf).first()
    corrected = corrections_of(found, kept) if kept else []
    response = show(
        request,
        site,
        "delivery/public/period.html",
        {
            "period": found,
            "kept": kept,
            "counts": _sorted(found.counts),
            "lines": lines[:MOST_SHOWN],
            "left": max(0, len(lines) - MOST_SHOWN),
            "corrections": [_told(each) for each in corrected],
            "corrected": {each.item for each in corrected},
            "position": entry.position if entry else None,
            "version": METHODS["periods"],
            "origin": origin(site, "periods"),
        },
    )
    # The act gets its number without a publication: a page that has none yet is not kept.
    response.is_published = entry is not None and entry.position is not None  # type: ignore[attr-defined]
    return response


@site_page
def period_manifest(request: HttpRequest, site: Site, period: str) -> HttpResponse:
    """Give the frozen figures as the very bytes whose hash is in the ledger."""
    found = _named(site, period)
    kept = kept_manifest(found, settings.FILES)
    if kept is None:
        raise Http404
    response = HttpResponse(kept.content, content_type="application/json")
    mark = "-contoh" if found.is_sample else ""
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{site.government.slug}-{found.slug}{mark}.json"'
    )
    return response


def _named(site: Site, slug: str) -> Period:
    try:
        span = PeriodSpan.read(slug)
    except ValueError as no:
        raise Http404 from no
    found = Period.objects.public().of(site.government).named(span)
    period = found.select_related("closed_by__agency", "government").first()
    if period is None:
        raise Http404
    return period


def _sorted(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(code, counts[code]) for code in ORDER if counts.get(code)]


def _told(each: Correction) -> CorrectionLine:
    """Say a correction in words."""
    kind, _, number = each.what.partition(".")
    what = (
        gettext("evidence %(n)s") % {"n": number}
        if kind == "exhibit"
        else str(words.PERIOD_FIGURES.get(kind, kind))
    )

    def said(value: str | int | None) -> str:
        if value is None or value == "":
            return "–"
        if kind == "standing":
            return str(words.STATUSES.get(str(value), value))
        if kind == "listed":
            return gettext("yes") if value else gettext("no")
        return str(value)

    return CorrectionLine(each.item, each.name, what, said(each.was), said(each.now))


def _lines_csv(period: Period, lines: Iterable[ManifestLine]) -> HttpResponse:
    def row(line: ManifestLine) -> tuple[Any, ...]:
        return (
            line.item, line.kind, line.name, line.agency, line.owner, line.commitment, line.sheet,
            line.dimension, line.signed_on, line.due, line.first_due, line.moves, line.standing,
            line.days_late, line.claimed, line.verified, line.required, line.is_sample,
        )  # fmt: skip

    return csv_file(
        f"periode-{period.slug}",
        ("kode", "jenis", "nama", "perangkat_daerah", "penanggung_jawab", "komitmen", "lembar",
         "dimensi", "ditandatangani", "tenggat", "tenggat_pertama", "digeser", "keadaan",
         "hari_terlambat", "diklaim", "diverifikasi", "diminta", "contoh"),
        map(row, lines),
    )  # fmt: skip
