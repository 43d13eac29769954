"""The notice of a service for its counter: an A4 sheet in each language, with its page's code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from idaman.core.people.models import Government
from idaman.features.services import words as say
from idaman.features.services.models import Service, ServiceVersion
from idaman.features.services.rules.body import public_part
from idaman.paper.parts import qr

LANGUAGES = ("id", "en")
MOST_PLACES = 4
"""A sheet has room for so many; the page behind the code has all."""


def source() -> str:
    """The Typst source of the notice."""
    return (files(__package__) / "notice.typ").read_text()


def address(government: Government, code: str, language: str = "id") -> str:
    """Give the whole public address of a service, as it stands on paper."""
    rest = f"pelayanan/{code}/"
    lead = "en/" if language == "en" else ""
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/{lead}{rest}"
    return f"{settings.PUBLIC_URL}/{lead}{government.slug}/{rest}"


def key(code: str, language: str) -> str:
    """Name the notice of a service among those that are printed together."""
    return f"{code}:{language}"


def printing_of(chosen: Sequence[tuple[Service, ServiceVersion]], now: datetime) -> dict[str, Any]:
    """Put together what the notices of these versions are printed from, in both languages."""
    documents = {}
    for language in LANGUAGES:
        with translation.override(language):
            for service, version in chosen:
                documents[key(service.code, language)] = _laid_out(service, version, now, language)
    return {"source": source(), "at": now.isoformat(), "documents": documents}


def _laid_out(
    service: Service, version: ServiceVersion, now: datetime, language: str
) -> dict[str, Any]:
    # Whatever is printed here hangs on a wall: nothing of the office's own work gets so far.
    body = public_part(version.said)
    government = version.government
    where = address(government, service.code, language)
    return {
        "lang": language,
        "title": (version.name_en if language == "en" else "") or version.name,
        "government": (government.name_en if language == "en" else "") or government.name,
        "agency": version.agency.name,
        "code": service.code,
        "hash": version.body_hash,
        "sample": version.is_sample or government.is_sample,
        "as_of": format_date(
            now.astimezone(ZoneInfo(government.timezone)).date(), "d MMMM y", locale=language
        ),
        "address": where,
        "qr": qr(where),
        "time": say.time(body.time),
        "time_from": say.text(body, "time_from"),
        "fee": say.fees(body),
        "fees": [[each.case, say.fee(each)] for each in body.fees] if len(body.fees) > 1 else [],
        "fee_basis": body.fee_basis,
        "product": say.text(body, "product"),
        "requirements": say.requirements(body),
        "procedure": say.lines(body, "procedure"),
        "complaints": say.text(body, "complaints"),
        "places": [
            {"name": p.name, "rest": [part for part in (p.address, *say.hours(p), p.phone) if part]}
            for p in body.places[:MOST_PLACES]
        ],
        "more": len(body.places) - MOST_PLACES,
        "channels": ", ".join(say.channels(body)),
        "say": {
            "notice": _("Service standard"),
            "hash": _("Fingerprint"),
            "page": _("page"),
            "unknown": _("not entered yet"),
            "as_of": _("As of"),
            "sample": _("Sample, not an official publication of the regional government."),
            "qr": _("QR code to"),
            "time": say.label("time"),
            "fee": say.label("fees"),
            "product": say.label("product"),
            "requirements": say.label("requirements"),
            "procedure": say.label("procedure"),
            "complaints": say.label("complaints"),
            "places": say.label("places"),
            "channels": say.label("channels"),
            "basis": say.label("fee_basis"),
            "from": say.label("time_from"),
            "more": _("More places stand on the page behind the code."),
            "scan": _("Scan for forms, places and what was measured."),
        },
    }
