"""Open data: what there is, each dataset with its picture and its columns, files to take away."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.ledger.models import Entry
from idaman.core.prepared_queries import Prepared
from idaman.features.stewardship.models import DataEdition
from idaman.features.stewardship.pieces.data import EditionReader
from idaman.features.stewardship.public import code_lists
from idaman.opendata.datasets import (
    CATALOGUE_TYPES,
    CSVW_TYPE,
    DATASETS,
    LICENCE,
    LICENCE_ADDRESS,
    MEDIA,
    SENT_AS,
    WRITTEN,
    Dataset,
    Type,
)
from idaman.opendata.manifest import Manifest, WrittenDataset
from idaman.web.charts.bars import Bar, bars
from idaman.web.portal.origin import described, manifest_of
from idaman.web.portal.site import Site, show, site_of, site_page
from idaman.web.templatetags.ui import name, number

BLOCK_BYTES = 256 * 1024
FIRST = 5
"""So many rows a page shows of a dataset."""
TYPES: dict[Type, str | Promise] = {
    Type.TEXT: _("text"),
    Type.FREE: _("text"),
    Type.WHOLE: _("whole number"),
    Type.NUMBER: _("number"),
    Type.DAY: _("day"),
    Type.MOMENT: _("moment"),
    Type.YES: _("yes or no"),
}


NEWEST: Prepared[DataEdition] = Prepared(
    lambda government: (
        DataEdition.objects.public()
        .filter(government=government)
        .select_related("by")
        .order_by("-number")[:1]
    )
)
"""Every file and page of the open data asks this; figures name the edition their book knows."""


def _edition(site: Site) -> tuple[DataEdition, Manifest] | None:
    """The edition in force and its manifest; nothing where none is or its file is gone."""
    edition = NEWEST.first(site.government)
    manifest = manifest_of(edition) if edition else None
    return (edition, manifest) if edition and manifest else None


@site_page
def open_data(request: HttpRequest, site: Site) -> HttpResponse:
    found = _edition(site)
    entry = (
        Entry.objects.public().of(site.government.slug).receipts(found[0].leaf).first()
        if found
        else None
    )
    response = show(
        request,
        site,
        "portal/open_data.html",
        {
            "edition": found[0] if found else None,
            "datasets": [(described(site, w), w) for w in found[1].datasets] if found else [],
            "position": entry.position if entry else None,
            "endings": tuple(WRITTEN),
            "licence": LICENCE,
            "licence_address": LICENCE_ADDRESS,
        },
    )
    # The act gets its number without a publication: a page that has none yet is not kept.
    response.is_published = entry is not None and entry.position is not None  # type: ignore[attr-defined]
    return response


@site_page
def dataset(request: HttpRequest, site: Site, dataset: str) -> HttpResponse:
    edition, manifest, written = _written(site, dataset)
    known = DATASETS[dataset]
    rows = _first_rows(written)
    return show(
        request,
        site,
        "portal/dataset.html",
        {
            "edition": edition,
            "as_of": edition.at,
            "written": written,
            "has_structure": bool(known.observed) and written.rows > 0,
            "said": described(site, written),
            "picture": _picture(site, known, written),
            "columns": [
                (c, c.en if site.language == "en" else c.id, TYPES[c.type], c.name in known.key)
                for c in known.columns
            ],
            "rows": [[_cell(row[c.name]) for c in known.columns] for row in rows],
            "publisher": name(site.government),
            "licence": LICENCE,
            "licence_address": LICENCE_ADDRESS,
        },
    )


def _written(site: Site, dataset: str) -> tuple[DataEdition, Manifest, WrittenDataset]:
    found = _edition(site)
    written = found[1].by_name.get(dataset) if found and dataset in DATASETS else None
    if found is None or written is None:
        raise Http404
    return (*found, written)


def _first_rows(written: WrittenDataset) -> list[dict[str, Any]]:
    """The first rows, read line by line: the file has a row a line between two brackets."""
    path = settings.LAKE / written.whole["json"].path
    if not path.is_file():
        return []
    with path.open("rb") as file:
        lines = islice(file, 1, 1 + min(FIRST, written.rows))
        return [json.loads(line.rstrip(b",\r\n")) for line in lines]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "–" if value in (None, "") else str(value)


def _picture(site: Site, known: Dataset, written: WrittenDataset) -> SafeString:
    column = known.column(known.pictured)
    # What stands behind the name explains the codes, which the picture says in words.
    meaning = re.split("[:;]", column.en if site.language == "en" else column.id)[0]
    rows = [
        Bar(code_lists.said(site, known, value), count, number(count))
        for value, count in written.counts
    ]
    if rest := written.rows - sum(count for _value, count in written.counts):
        rows.append(Bar(gettext("the others together"), rest, number(rest)))
    return bars(
        rows,
        caption=gettext("Rows by: %(column)s") % {"column": meaning},
        head=(meaning, gettext("Rows")),
    )


@login_not_required
def dataset_file(
    request: HttpRequest, government: str, dataset: str, form: str
) -> HttpResponseBase:
    """Give the whole of a dataset as the very bytes whose hash the manifest lists."""
    site = site_of(request, government)
    _edition, _manifest, written = _written(site, dataset)
    kept = written.whole.get(form)
    path = settings.LAKE / kept.path if kept else None
    if kept is None or path is None or not path.is_file():
        raise Http404
    media = SENT_AS.get(form, MEDIA[form][0])
    charset = "; charset=utf-8" if form != "parquet" else ""
    mark = "-contoh" if written.invented else ""
    ending = "sdmx.csv" if form == "sdmx" else form
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{site.government.slug}-{dataset}{mark}.{ending}",
        content_type=f"{media}{charset}",
    )
    # Django hands a file on in pieces of 4 kB, each of them a turn of the server.
    response.block_size = BLOCK_BYTES
    response["ETag"] = f'"{kept.sha256[:32]}"'
    if form == "csv":
        described = site.to("dataset-description", dataset=dataset)
        response["Link"] = f'<{described}>; rel="describedby"; type="{CSVW_TYPE}"'
    if form == "sdmx" and written.rows > 0:
        structure = site.to("dataset-structure", dataset=dataset)
        response["Link"] = f'<{structure}>; rel="describedby"; type="application/json"'
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    response.is_for_anyone = True  # type: ignore[attr-defined]
    return response


@site_page
def dataset_description(request: HttpRequest, site: Site, dataset: str) -> HttpResponse:
    """Say what stands in a dataset's CSV, as the W3C's metadata for tables."""
    from idaman.opendata import csvw

    _edition, manifest, _there = _written(site, dataset)
    body = csvw.metadata(
        DATASETS[dataset], manifest, csv=f"{dataset}.csv", publisher=site.government.name
    )
    response = HttpResponse(body, content_type=CSVW_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@site_page
def dataset_structure(request: HttpRequest, site: Site, dataset: str) -> HttpResponse:
    """Say what the observations of a dataset's SDMX-CSV are made of, as an SDMX-JSON structure."""
    from idaman.opendata import sdmx_structure

    edition, manifest, _there = _written(site, dataset)
    if not DATASETS[dataset].observed:
        raise Http404
    rows = EditionReader(edition, manifest).rows(dataset)
    body = sdmx_structure.message(DATASETS[dataset], rows, prepared=manifest.as_of)
    if not body:
        raise Http404
    response = HttpResponse(body, content_type=sdmx_structure.MEDIA_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@site_page
def data_manifest(request: HttpRequest, site: Site) -> HttpResponse:
    """Give the manifest as the very bytes whose hash is in the ledger."""
    found = _edition(site)
    if found is None:
        raise Http404
    response = HttpResponse(found[1].content, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@site_page
def data_catalogue(request: HttpRequest, site: Site, ending: str) -> HttpResponse:
    """Give the catalogue as DCAT, for harvesters."""
    found = _edition(site)
    if found is None or ending not in WRITTEN:
        raise Http404
    # What writes graphs is only loaded where one is asked for.
    from idaman.opendata import catalogue

    government = site.government
    publisher = catalogue.Publisher(
        name=government.name,
        name_en=government.name_en or government.name,
        address=site.public_address("open-data").replace("/en/", "/", 1),
        region=government.region.code,
        contact=government.contact,
    )
    body = catalogue.written(found[1], publisher, ending=ending)
    response = HttpResponse(body, content_type=f"{CATALOGUE_TYPES[ending]}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
