"""What the region could live from: the map and list of potentials, one page each, its sheet."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, ngettext

from idaman.core.files import blobs
from idaman.core.places.models import Region
from idaman.features.plan.models import Adopted
from idaman.features.potentials import words as say
from idaman.features.potentials.models import Showing
from idaman.features.potentials.paper import LANGUAGES
from idaman.features.potentials.queries import PotentialView
from idaman.features.potentials.rules.lists import KBLI_SOURCE, KINDS, LICENCE_SOURCE, READINESS
from idaman.features.potentials.rules.pipeline import ORDER, PipelineStage
from idaman.web.portal import reading
from idaman.web.portal.acts import acts_about
from idaman.web.portal.lists import csv_file, paged, wants_csv
from idaman.web.portal.site import Site, show, site_of, site_page
from idaman.web.words import named

RANK = {stage: n for n, stage in enumerate(ORDER)}
CSV_HEAD = (
    "kode", "nama", "nama_inggris", "jenis", "kode_wilayah", "wilayah", "kapasitas", "satuan",
    "tahun_kapasitas", "kbli", "luas_ha", "status_lahan", "kesesuaian_ruang", "jarak_jalan_km",
    "jarak_pelabuhan_km", "jarak_listrik_km", "jarak_air_km", "tahap_diklaim", "tahap_terbukti",
    "kesiapan_terbukti", "tenaga_kerja_diklaim", "tenaga_kerja_terbukti", "pembuka",
    "perangkat_daerah", "jabatan_kontak", "versi", "contoh",
)  # fmt: skip


@site_page
def potentials(request: HttpRequest, site: Site) -> HttpResponse:
    """Show what there is on a map and as a list: by kind, by how far it is, by district."""
    every = site.book.potentials
    kind, stage = request.GET.get("kind", ""), request.GET.get("stage", "")
    district = site.book.district(request.GET.get("district", "")[:120])
    here = {each.potential_id for each in site.book.potentials_in(district)} if district else None
    rows = [
        seen
        for seen in every
        if (here is None or seen.pk in here)
        and (not kind or seen.version.kind == kind)
        and (not stage or seen.standing.proven.value == stage)
    ]
    kept = {
        name: value
        for name, value in (
            ("kind", kind),
            ("stage", stage),
            ("district", district.slug if district else ""),
        )
        if value
    }
    if wants_csv(request):
        return csv_file("potensi", CSV_HEAD, (_csv_row(seen) for seen in rows))
    counted = Counter(
        place.code for place in site.book.districts for _seen in site.book.potentials_in(place)
    )

    def said(region: Region) -> str:
        n = counted[region.code]
        return ngettext("%(n)d potential", "%(n)d potentials", n) % {"n": n}

    return show(
        request,
        site,
        "potentials/public/potentials.html",
        {
            "in_all": len(every),
            "kinds": [
                (code, say.kind(code), n)
                for code in KINDS
                if (n := sum(seen.version.kind == code for seen in every))
            ],
            "stages": [(s.value, named(s, say.STAGES)) for s in ORDER],
            "kind": kind,
            "stage": stage,
            "district": district,
            "map": reading.place_map(
                site.book.districts,
                href=lambda r: f"{site.to('potentials')}?district={r.slug}",
                value=lambda r: counted[r.code],
                said=said,
                label=gettext("Map of the districts: how many potentials lie in each"),
            )
            if every
            else "",
            "page": paged(
                rows,
                request,
                orders={
                    "code": (lambda seen: seen.code, str),
                    "name": (lambda seen: seen.version.name.lower(), str),
                    "far": (lambda seen: -RANK[seen.standing.proven], int),
                    "ready": (lambda seen: -seen.ready_count, int),
                },
                key=lambda seen: seen.pk,
                kept=kept,
            ),
            "points": len(READINESS),
            "everywhere": sum(
                seen.version.region.code == site.government.region.code for seen in every
            ),
            "jobs": sum(seen.standing.jobs_proven or 0 for seen in every),
        },
    )


def _csv_row(seen: PotentialView) -> tuple[object, ...]:
    body, version, standing = seen.body, seen.version, seen.standing
    return (
        seen.code, version.name, version.name_en, version.kind, version.region.code,
        version.region.full_name, body.capacity, body.capacity_unit, body.capacity_year,
        " ".join(body.kbli), body.area_ha, body.land and body.land.value,
        body.fit and body.fit.value, body.road_km, body.port_km, body.power_km, body.water_km,
        standing.claimed.value, standing.proven.value, seen.ready_count, standing.jobs_claimed,
        standing.jobs_proven, " ".join(body.unlocked_by),
        version.owner.code if version.owner else "",
        version.contact.code if version.contact else "",
        version.number, seen.is_sample,
    )  # fmt: skip


@site_page
def potential(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """Show one potential as an investor asks: facts with sources, promises, steps, whom to ask."""
    seen = site.book.potential(code)
    if seen is None:
        raise Http404
    standing = seen.standing
    return show(
        request,
        site,
        "potentials/public/potential.html",
        {
            "seen": seen,
            "version": seen.version,
            "body": seen.body,
            "kind": say.kind(seen.version.kind),
            "summary": say.summary(seen.body),
            "facts": say.facts_of(seen.body),
            "kbli_source": KBLI_SOURCE,
            "licence_source": LICENCE_SOURCE,
            "promises": [_promise(site, item) for item in seen.body.unlocked_by],
            "serving": _serving(site, code),
            "readiness": [(say.readiness(point), state) for point, state in seen.readiness.items()],
            "points": len(READINESS),
            "stages": [
                (
                    named(stage, say.STAGES),
                    _is_proven(seen, stage),
                    RANK[stage] <= RANK[standing.claimed],
                )
                for stage in ORDER
            ],
            "claimed": named(standing.claimed, say.STAGES),
            "proven": named(standing.proven, say.STAGES),
            "steps": [
                (each, named(each.to, say.STAGES), _is_proven(seen, PipelineStage(each.to)))
                for each in reversed(seen.steps)
            ],
            "place": _place(site, seen.version.region),
            "entries": acts_about(site.government.slug, [seen.potential.subject], most=20),
        },
    )


def _is_proven(seen: PotentialView, stage: PipelineStage) -> bool:
    """Whether a stage counts as proven: ready only with all its points."""
    reached = RANK[stage] <= RANK[seen.standing.proven]
    return reached and (stage != PipelineStage.READY or seen.is_ready)


def _promise(site: Site, code: str) -> tuple[str, Adopted | None, str]:
    item = site.book.find("activity", code) or site.book.find("quick_win", code)
    href = reading.address_of(site, item.kind, item.code) if item else ""
    return code, item, href


def _serving(site: Site, code: str) -> list[Adopted]:
    """What of the plan names this potential: programmes and what its SWOT says."""
    return [
        *site.book.naming("programme", "potentials", code),
        *site.book.naming("swot", "potentials", code),
    ]


def _place(site: Site, region: Region) -> tuple[str, str]:
    """Give a place's page and its whole name."""
    own = site.book.regions.get(region.pk, region)
    if own.parent_id == site.government.region_id:
        return site.to("district", district=own.slug), own.full_name
    if own.parent and own.parent.parent_id == site.government.region_id:
        return (
            site.to("village", district=own.parent.slug, village=own.slug),
            f"{own.full_name}, {own.parent.full_name}",
        )
    return site.to("districts"), own.full_name


@login_not_required
def potential_sheet(
    request: HttpRequest, government: str, code: str, kind: str
) -> HttpResponseBase:
    """Give the investor's sheet as it was published, byte for byte."""
    site = site_of(request, government)
    seen = site.book.potential(code)
    showing = (
        Showing.objects.public()
        .filter(government=site.government, potential=seen.potential, version=seen.potential.shown)
        .order_by("-pk")
        .first()
        if seen and kind in LANGUAGES
        else None
    )
    sha256 = getattr(showing, f"sheet_{kind}", "") if showing else ""
    path = blobs.path_of(settings.FILES, sha256) if sha256 else None
    if path is None or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{code}-{kind}.pdf",
        content_type="application/pdf",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
