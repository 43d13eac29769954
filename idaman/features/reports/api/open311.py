"""GeoReport v2: what can be reported, what was reported, and reporting itself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from idaman.core.canonical import hashed
from idaman.core.people.models import Government
from idaman.core.text import Text
from idaman.features.reports.api import reading, sending, updates
from idaman.features.reports.api.answers import BOTH, ApiRequest, NotThere, machine_page
from idaman.features.reports.models import Request
from idaman.features.reports.rules.open311.answer import fit
from idaman.features.reports.rules.open311.asking import codes
from idaman.features.reports.rules.report import TOPIC_WORDS, TOPICS, typed
from idaman.features.reports.words import reports as say
from idaman.features.services.models import Service

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-12-01T00:00:00+08:00"
"""Raised when endpoints or definitions change, so that programs read them anew."""
TOKEN_LENGTH = 64


@machine_page()
def open311_discovery(asked: ApiRequest) -> Any:
    """Tell where the endpoints are, whom to ask, and how to get a key."""
    endpoints = [
        {
            "specification": SPECIFICATION,
            "url": f"{asked.root}/open311/{place}",
            "changeset": CHANGESET,
            "type": kind,
            "formats": ["text/xml", "application/json"],
        }
        for kind, place in (("production", "v2"), ("test", "test/v2"))
    ]
    return "discovery", {
        "changeset": CHANGESET,
        "contact": _contacts(asked),
        "key_service": _(
            "Ask the administrator of the government's site for a key: only sending takes one."
        ),
        "endpoints": endpoints,
    }


def _contacts(asked: ApiRequest) -> str:
    """Name each government with its contact, or else the page that says how to reach it."""
    rows = [g for g in Government.objects.public().order_by("slug") if g.uses["reports"]]
    return "; ".join(
        f"{each.slug}: {each.name}, {each.contact or asked.address(each, 'government')}"
        for each in rows
    )


@machine_page()
def open311_services(asked: ApiRequest) -> Any:
    """List everyday topics and published services: all of them can be reported about."""
    government = asked.government()
    topics = [
        _service(
            code,
            say.said(pair),
            _("Reports of citizens"),
            group=_("Reports of citizens"),
            keywords=TOPIC_WORDS.get(code, "").split(),
        )
        for code, pair in TOPICS.items()
    ]
    return "services", topics + [_catalogued(asked, row) for row in _published(government)]


def _published(government: Government) -> QuerySet[Service]:
    rows = Service.objects.public().filter(government=government)
    return rows.select_related("shown__agency").order_by("code")


def _catalogued(asked: ApiRequest, row: Service) -> dict[str, Any]:
    version = row.shown
    assert version is not None
    is_english = asked.language == "en"
    summary = version.body.get("summary", "")
    return _service(
        row.code,
        (version.name_en if is_english else "") or version.name,
        (version.body.get("summary_en", "") if is_english else "") or summary,
        group=version.agency.name,
        keywords=version.body.get("words", []),
    )


def _service(
    code: str, name: str, description: str, *, group: str, keywords: list[str] | None = None
) -> dict[str, Any]:
    return {
        "service_code": code,
        "service_name": name,
        "description": description,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(word.replace(",", " ") for word in keywords or []),
        "group": group,
    }


@machine_page()
def open311_service(asked: ApiRequest, code: str) -> Any:
    """Tell what may be said of a report about a service, beyond its words and place."""
    government = asked.government()
    sending.subject_of(government, fit(code))
    return "service_definition", {
        "service_code": fit(code),
        "attributes": [each.defined(n) for n, each in enumerate(sending.fields(government), 1)],
    }


@machine_page(methods=BOTH, takes={"GET": reading.TAKES, "POST": sending.TAKES})
def open311_requests(asked: ApiRequest) -> Any:
    """List requests by what was asked, or take a new one."""
    if asked.request.method == "POST":
        return sending.taken(asked)
    return reading.listed(asked)


@machine_page(methods=BOTH, takes={"GET": updates.TAKES, "POST": updates.TAKES_SENT})
def open311_updates(asked: ApiRequest) -> Any:
    """List what happened to requests, or take what a program's sender says to one."""
    if asked.request.method == "POST":
        return updates.taken(asked)
    return updates.listed(asked)


@machine_page(takes={"GET": ("extensions",)})
def open311_request(asked: ApiRequest, code: str) -> Any:
    """Show one request; several by a list of numbers."""
    government = asked.government()
    return "service_requests", reading.numbered(asked, government, codes(fit(code)), must=True)


@machine_page()
def open311_token(asked: ApiRequest, token: str) -> Any:
    """Tell the number of the request a receipt was given for."""
    rows = Request.objects.public().filter(government=asked.government())
    found = rows.filter(secret_sha256=hashed(typed(fit(token)[:TOKEN_LENGTH]))).first()
    if found is None:
        raise NotThere(Text("There is no such receipt."))
    return "service_requests", [{"service_request_id": found.code, "token": token}]
