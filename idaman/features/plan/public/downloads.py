"""The data behind the pages: the adopted document as workbook and JSON, every list as CSV."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.findings import FindingPlace, References
from idaman.core.people.models import Agency
from idaman.core.places.models import Region
from idaman.features.plan.models import Version
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.model import Document
from idaman.features.plan.rules.workbook import write
from idaman.web.portal.site import Site, show, site_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@site_page
def downloads(request: HttpRequest, site: Site) -> HttpResponse:
    return show(request, site, "plan/public/downloads.html", {})


def _adopted(site: Site) -> Document:
    """The document as it was adopted, whole."""
    if site.version is None:
        raise Http404
    kept = (
        Version.objects.public()
        .select_related("composition")
        .get(pk=site.version.pk)
        .composition.document
    )
    return Document.model_validate(kept)


def _file(site: Site, body: bytes, content_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    assert site.version is not None
    mark = "-contoh" if site.version.is_sample else ""
    named = f"{site.government.slug}-{site.version.plan.slug}-v{site.version.number}{mark}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}.{ending}"'
    return response


@site_page
def workbook_file(request: HttpRequest, site: Site) -> HttpResponse:
    document = _adopted(site)
    places = Region.objects.public().within(site.government.region.code)
    references = References(
        agencies=dict(
            Agency.objects.public()
            .filter(government=site.government)
            .order_by("code")
            .values_list("code", "name")
        ),
        places={
            code: FindingPlace(code, name, level, parent or "")
            for code, name, level, parent in places.values_list(
                "code", "name", "level", "parent__code"
            )
        },
    )
    return _file(site, write(document, references, language=site.language), XLSX, "xlsx")


@site_page
def schema_file(request: HttpRequest, site: Site) -> HttpResponse:
    """What a plan's JSON must look like, for whoever writes or checks one."""
    response = HttpResponse(
        json.dumps(jsonfile.json_schema(), indent=1, ensure_ascii=False),
        content_type="application/schema+json",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="plan.schema.json"'
    return response


@site_page
def document_file(request: HttpRequest, site: Site) -> HttpResponse:
    return _file(site, jsonfile.dumps(_adopted(site)), "application/json", "json")
