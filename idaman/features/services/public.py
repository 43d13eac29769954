"""What offices promise at the counter: the catalogue, its search, each service and its notice."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe

from idaman.core.files import blobs
from idaman.core.people.models import Agency
from idaman.core.search import Index
from idaman.features.services import words as say
from idaman.features.services.paper.notices import LANGUAGES
from idaman.features.services.queries import ServiceView
from idaman.features.services.rules.body import ServiceBody, public_part
from idaman.features.services.rules.everyday import meant, record_of
from idaman.features.services.rules.lists import COMPONENTS_SOURCE, EVENTS, PUBLISHED
from idaman.features.services.rules.rows import cell_of
from idaman.features.services.rules.schema import BodyContext, described
from idaman.features.surveys.queries import published
from idaman.web.portal.acts import acts_about
from idaman.web.portal.lists import csv_file, paged, wants_csv
from idaman.web.portal.site import Site, show, site_of, site_page

CSV_HEAD = (
    "kode", "nama", "nama_inggris", "perangkat_daerah", "persyaratan", "prosedur", "waktu", "biaya",
    "dasar_tarif", "produk", "pengaduan", "kanal", "alamat_daring", "tempat", "peristiwa_hidup",
    "diukur_dari", "median", "persentil_90", "versi", "contoh",
)  # fmt: skip
MOST_FOUND = 20
NEAR = 0.7
"""A find less sure than this share of the best one only mentions what was typed."""
SURVEYS_SHOWN = 3
ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""What must not stand in a data block of a page."""


@site_page
def services(request: HttpRequest, site: Site) -> HttpResponse:
    """List what is offered: all, of an agency, for a moment of life, or what was meant by words."""
    every = site.book.services
    typed = request.GET.get("q", "").strip()[:200]
    agency, event = request.GET.get("agency", "")[:20], request.GET.get("event", "")[:20]
    rows = [
        each
        for each in (found_by(every, typed) if typed else every)
        if (not agency or each.version.agency.code == agency)
        and (not event or event in each.body.events)
    ]
    if wants_csv(request):
        return csv_file("pelayanan", CSV_HEAD, (_csv_row(each) for each in rows))
    agencies = {each.version.agency.code: each.version.agency for each in every}
    counted = Counter(each.version.agency.code for each in every)
    events = Counter(code for each in every for code in each.body.events)
    kept = {name: value for name, value in (("agency", agency), ("event", event)) if value}
    return show(
        request,
        site,
        "services/public/services.html",
        {
            "typed": typed,
            "finds": rows[:MOST_FOUND] if typed else [],
            "in_all": len(every),
            "agency": agencies.get(agency),
            "event": EVENTS[event].say(site.language) if event in EVENTS else "",
            "is_narrowed": bool(agency or event),
            "agencies": sorted(
                ((each, counted[code]) for code, each in agencies.items()),
                key=lambda pair: pair[0].name,
            ),
            "events": [
                (code, EVENTS[code].say(site.language), events[code])
                for code in EVENTS
                if events[code]
            ],
            "page": None
            if typed
            else paged(
                rows,
                request,
                orders={
                    "name": (lambda each: each.version.name.lower(), str),
                    "code": (lambda each: each.code, str),
                },
                key=lambda each: each.pk,
                kept=kept,
            ),
        },
    )


def found_by(services: list[ServiceView], typed: str) -> list[ServiceView]:
    """What was meant by what was typed, best first; what only asks for it is no find beside it."""
    index = Index([record_of(n, each.code, each.body) for n, each in enumerate(services)])
    finds = index.find(meant(typed))
    least = finds[0][1] * NEAR if finds else 0.0
    return [services[n] for n, sure in finds if isinstance(n, int) and sure >= least]


def _csv_row(each: ServiceView) -> tuple[object, ...]:
    body, known = each.body, each.measured
    return (
        each.code, body.name, body.name_en, each.version.agency.code,
        *(cell_of(body, name) for name in ("requirements", "procedure", "time", "fees")),
        body.fee_basis, body.product, body.complaints, cell_of(body, "channels"), body.online,
        cell_of(body, "places"), cell_of(body, "events"), known.many if known else 0,
        None if not known or known.is_few else known.median,
        None if not known or known.is_few else known.ninetieth,
        each.version.number, each.is_sample,
    )  # fmt: skip


@site_page
def service(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """Show one service as somebody who needs it asks: how long, how much, what to bring, where."""
    found = site.book.service(code)
    if found is None:
        raise Http404
    body = found.body
    asked = [
        each
        for each in published(site.government, agency=found.version.agency)
        if each.survey.published_at and each.survey.published_at <= site.book.now
    ]
    own = [each for each in asked if each.survey.service_id == found.service.pk]
    return show(
        request,
        site,
        "services/public/service.html",
        {
            "satisfaction": (own or asked)[:SURVEYS_SHOWN],
            "is_of_agency": not own,
            "found": found,
            "version": found.version,
            "body": body,
            "agency": found.version.agency,
            "label": {name: say.label(name) for name in PUBLISHED},
            "summary": say.text(body, "summary"),
            "time": say.time(body.time),
            "time_from": say.text(body, "time_from"),
            "cases": [(each.case, say.fee(each)) for each in body.fees],
            "requirements": say.requirements(body),
            "procedure": say.lines(body, "procedure"),
            "product": say.text(body, "product"),
            "complaints": say.text(body, "complaints"),
            "channels": say.channels(body),
            "events": say.events(body),
            "places": [_place(site, each) for each in body.places],
            "serves": [_region(site, code) for code in body.serves],
            "forms": list(enumerate(body.forms, 1)),
            "measured": say.measured(found.measured),
            "many": found.measured.many if found.measured else 0,
            "changes": _changes(found),
            "data": _data_block(site, found),
            "entries": acts_about(site.government.slug, [found.service.subject], most=20),
        },
    )


def _place(site: Site, place: Any) -> dict[str, Any]:
    return {
        "place": place,
        "hours": say.hours(place),
        "region": _region(site, place.region) if place.region else None,
    }


def _region(site: Site, code: str) -> tuple[str, str]:
    """Give the page and whole name of a place the body names."""
    region = site.book.place(code)
    if region is None:
        return "", code
    if region.parent_id == site.government.region_id:
        return site.to("district", district=region.slug), region.full_name
    if region.parent is not None:
        address = site.to("village", district=region.parent.slug, village=region.slug)
        return address, f"{region.full_name}, {region.parent.full_name}"
    return "", region.full_name


def _changes(found: ServiceView) -> list[dict[str, Any]]:
    """What each publication changed of the published components, the newest first."""
    told = []
    for new, old in zip(found.showings, [*found.showings[1:], None], strict=True):
        after, before = _shown_body(new), _shown_body(old) if old else None
        lines = (
            [
                (say.label(name), cell_of(before, name), cell_of(after, name))
                for name in type(after).model_fields
                if getattr(after, name) != getattr(before, name)
            ]
            if before
            else []
        )
        if lines or old is None:
            told.append({"showing": new, "lines": lines, "is_first": old is None})
    return told


def _shown_body(showing: Any) -> ServiceBody:
    assert showing.version is not None
    return public_part(showing.version.said)


def _data_block(site: Site, found: ServiceView) -> SafeString:
    """Describe the service to machines; what could end the block is written as escapes."""
    around = BodyContext(
        url=site.public_address("service", code=found.code),
        provider=found.version.agency.name,
        provider_url=site.public_address("agency", code=found.version.agency.code),
        government=site.government.name,
        form_urls=tuple(
            each.url or site.public_address("service-form", code=found.code, number=n)
            for n, each in enumerate(found.body.forms, 1)
        ),
        served=tuple(_region(site, code)[1] for code in found.body.serves),
        language=site.language,
    )
    said = json.dumps(described(found.body, around), ensure_ascii=False, sort_keys=True)
    return mark_safe(said.translate(ESCAPED))


@site_page
def services_complete(request: HttpRequest, site: Site) -> HttpResponse:
    """Show agency by agency which of the six published components its services have."""
    counted: dict[int, list[ServiceView]] = {}
    for each in site.book.services:
        counted.setdefault(each.version.agency.answering_id, []).append(each)
    rows = [_complete(site.book.agencies[key], listed) for key, listed in counted.items()]
    if wants_csv(request):
        return csv_file(
            "kelengkapan-pelayanan",
            ("kode", "nama", "perangkat_daerah", *PUBLISHED, "contoh"),
            (
                (s.code, s.body.name, s.version.agency.code, *s.filled.values(), s.is_sample)
                for s in site.book.services
            ),
        )
    return show(
        request,
        site,
        "services/public/services_complete.html",
        {
            "rows": sorted(rows, key=lambda row: (row["share"], row["agency"].name)),
            "components": [say.label(name) for name in PUBLISHED],
            "without": [
                each
                for key, each in site.book.agencies.items()
                if key not in counted and each.closed_on is None
            ],
            "source": COMPONENTS_SOURCE,
        },
    )


def _complete(agency: Agency, listed: list[ServiceView]) -> dict[str, Any]:
    """How complete the services of an agency are, over the components that anybody sees."""
    filled, of_all = sum(sum(s.filled.values()) for s in listed), len(listed) * len(PUBLISHED)
    share = round(100 * filled / of_all)
    missing = Counter(name for s in listed for name in s.gaps)
    return {
        "agency": agency,
        "services": listed,
        "share": share,
        "filled": f"{filled}/{of_all}",
        "said": f"{share} %",
        "whole": sum(not s.gaps for s in listed),
        "missing": [
            (say.label(name), many, f"{agency.code}:{name}") for name, many in missing.most_common()
        ],
    }


@login_not_required
def service_notice(request: HttpRequest, government: str, code: str, kind: str) -> HttpResponseBase:
    """Give the notice for the counter as it was published, byte for byte."""
    found = site_of(request, government).book.service(code)
    if found is None or kind not in LANGUAGES or not found.showings:
        raise Http404
    return _file(getattr(found.showings[0], f"notice_{kind}"), f"{code}-{kind}.pdf")


@login_not_required
def service_form(request: HttpRequest, government: str, code: str, number: int) -> HttpResponseBase:
    """Give a form of a published service that was handed in as a file."""
    found = site_of(request, government).book.service(code)
    forms = found.body.forms if found else ()
    if not 1 <= number <= len(forms) or not forms[number - 1].sha256:
        raise Http404
    return _file(forms[number - 1].sha256, f"{code}-{number}.pdf")


def _file(sha256: str, name: str) -> FileResponse:
    """Send a kept PDF as an attachment, in a sandbox of its own."""
    path = blobs.path_of(settings.FILES, sha256)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
