"""The investor's sheet of a potential: one document in each language, from the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit
from idaman.core.files import blobs
from idaman.core.people.models import Government
from idaman.core.places.models import Region, RegionLevel
from idaman.features.delivery.queries import board
from idaman.features.plan.models import Adopted
from idaman.features.potentials import words as say
from idaman.features.potentials.models import Potential, PotentialVersion
from idaman.features.potentials.queries import PotentialView, seen_of
from idaman.features.potentials.rules.lists import KBLI_SOURCE, LICENCE_SOURCE, READINESS
from idaman.paper.parts import qr
from idaman.web.markup import safe
from idaman.web.numbers import written
from idaman.web.templatetags.ui import name as name_of
from idaman.web.words import STATUSES

LANGUAGES = ("id", "en")
STEP, SIZE = 46, 42
MOST_PHOTOS = 3
SOURCES = {"kbli": KBLI_SOURCE, "licence": LICENCE_SOURCE}
"""What the titles of codes and licences are taken from."""


def source() -> str:
    """The Typst source of the sheet."""
    return (files("idaman.features.potentials") / "potential.typ").read_text()


def address(government: Government, code: str, language: str = "id") -> str:
    """Give the whole public address of a potential, as it stands on paper."""
    rest = f"potensi/{code}/"
    lead = "en/" if language == "en" else ""
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/{lead}{rest}"
    return f"{settings.PUBLIC_URL}/{lead}{government.slug}/{rest}"


def promises_of(
    government: Government, codes: Sequence[str], now: datetime
) -> list[tuple[str, str, str]]:
    """Say of the promises that unlock a potential what they are and how they stand."""
    if not codes:
        return []
    items = {
        item.code: item
        for item in Adopted.objects.of(government).current().promised().filter(code__in=codes)
    }
    stands = board(government, now=now, codes=list(codes)).by_item
    told = []
    for code in codes:
        item, promise = items.get(code), stands.get(code)
        standing = promise.standing.value if promise else "unsigned" if item else ""
        told.append(
            (
                code,
                name_of(item) if item else _("not in the plan in force"),
                str(STATUSES[standing]) if standing else "",
            )
        )
    return told


def printing_of(potential: Potential, version: PotentialVersion, now: datetime) -> dict[str, Any]:
    """Put together what the sheet of a version is printed from, in both languages."""
    government = potential.government
    promises = {}
    for language in LANGUAGES:
        with translation.override(language):
            promises[language] = promises_of(government, version.said.unlocked_by, now)
    districts = Region.objects.within(government.region.code).districts().order_by("code")
    return to_print(
        seen_of(potential, version), promises=promises, districts=list(districts), now=now
    )


def to_print(
    seen: PotentialView,
    *,
    promises: Mapping[str, Sequence[tuple[str, str, str]]],
    districts: Sequence[Region],
    now: datetime,
) -> dict[str, Any]:
    """Ask for the sheet to be printed in both languages.

    `promises` holds, by language, code, name and standing of what unlocks the potential.
    """
    documents = {}
    for language in LANGUAGES:
        with translation.override(language):
            documents[language] = _laid_out(seen, promises[language], districts, now, language)
    return {"source": source(), "at": now.isoformat(), "documents": documents}


def _laid_out(
    seen: PotentialView,
    promises: Sequence[tuple[str, str, str]],
    districts: Sequence[Region],
    now: datetime,
    language: str,
) -> dict[str, Any]:
    version, body = seen.version, seen.body
    government = version.government
    where = address(government, seen.code, language)
    region = version.region
    parent = region.parent
    place = region.full_name + (
        f", {parent.full_name}" if region.level == RegionLevel.VILLAGE and parent else ""
    )
    standing = seen.standing
    jobs = (
        _("%(n)s people work there, proven by evidence") % {"n": written(standing.jobs_proven)}
        if standing.jobs_proven
        else ""
    )
    licence = say.facts_of(body)
    name = (version.name_en if language == "en" else "") or version.name
    return {
        "lang": language,
        "title": name,
        "government": (government.name_en if language == "en" else "") or government.name,
        "code": seen.code,
        "hash": version.body_hash,
        "kind": say.kind(version.kind),
        "place": place,
        "summary": say.summary(body),
        "as_of": format_date(
            now.astimezone(ZoneInfo(government.timezone)).date(), "d MMMM y", locale=language
        ),
        "sample": version.is_sample or government.is_sample,
        "qr": qr(where),
        "address": where,
        "stage": ". ".join(
            part for part in (str(say.STAGES[standing.proven]).capitalize(), jobs) if part
        ),
        "stage_note": ""
        if standing.is_proven
        else _("claimed: %(stage)s; not verified yet") % {"stage": say.STAGES[standing.claimed]},
        "ready": _("%(n)d of %(all)d points proven")
        % {"n": seen.ready_count, "all": len(READINESS)},
        "contact": version.contact.name if version.contact else "",
        "agency": version.owner.name if version.owner else "",
        "facts": [
            {
                "label": fact.label,
                "values": fact.values,
                "source": fact.source or SOURCES.get(fact.name, ""),
                "needs_source": fact.name != "condition",
                "note": fact.note,
            }
            for fact in licence
        ],
        "promises": [{"code": c, "name": n, "stands": s} for c, n, s in promises],
        "readiness": [
            {
                "label": say.readiness(code),
                "state": {
                    "diterima": _("proven"),
                    "proses": _("waiting for verification"),
                }.get(state, _("no evidence yet")),
                "missing": state == "belum",
            }
            for code, state in seen.readiness.items()
        ],
        "photos": [
            {
                "path": path,
                "said": _photo_said(exhibit, name),
                "caption": _photo_caption(exhibit, language),
            }
            for exhibit, path in photos_of(seen)
        ],
        "map": locator(districts, region),
        "map_said": _("Map of the districts; marked is %(place)s") % {"place": place},
        "source": body.source,
        "say": {
            "sheet": _("Investor's sheet"),
            "hash": _("Fingerprint"),
            "page": _("page"),
            "unknown": _("not known yet"),
            "as_of": _("As of"),
            "sample": _("Sample, not an official publication of the regional government."),
            "qr": _("QR code to"),
            "stage": _("How far it is"),
            "readiness": _("Readiness"),
            "contact": _("Whom to ask"),
            "no_contact": _("no post is named yet"),
            "facts": _("What is known"),
            "what": _("Fact"),
            "known": _("What is known"),
            "source": _("Source"),
            "no_source": _("no source given"),
            "promises": _("What the plan holds that unlocks it"),
            "no_promises": _("No plan item is named."),
            "code": _("Code"),
            "promised": _("Promise"),
            "stands": _("How it stands"),
            "ready_points": _("What makes it ready"),
            "point": _("Point"),
            "proof": _("Evidence"),
            "where": _("Where it is"),
            "rest": _("Source of the rest"),
            "photos": _("Photos"),
            "disclaimer": _(
                "What is not known is shown as a gap. This sheet is no offer and no permit; the "
                "page behind the code always has the newest state."
            ),
        },
    }


def photos_of(seen: PotentialView) -> list[tuple[Exhibit, str]]:
    """Give the newest accepted photos, each with the path of its public copy among kept files."""
    found = []
    for exhibit in seen.exhibits:
        if not (copy := exhibit.file.shown_sha256):
            continue
        path = blobs.path_of(settings.FILES, copy)
        if path.is_file():
            found.append((exhibit, f"/{path.relative_to(settings.FILES).as_posix()}"))
    return found[:MOST_PHOTOS]


def _photo_said(exhibit: Exhibit, name: str) -> str:
    """Say what a photo is, for who cannot see it: what it was accepted for."""
    return _("Photo accepted as evidence for %(what)s") % {"what": _shown(exhibit) or name}


def _photo_caption(exhibit: Exhibit, language: str) -> str:
    zone = ZoneInfo(exhibit.government.timezone)
    day = format_date(exhibit.offered_at.astimezone(zone).date(), "d MMMM y", locale=language)
    said = _("Evidence %(n)d, sent %(day)s") % {"n": exhibit.pk, "day": day}
    return f"{_shown(exhibit)}. {said}" if exhibit.requirement else said


def _shown(exhibit: Exhibit) -> str:
    return say.readiness(exhibit.requirement) if exhibit.requirement else ""


def locator(districts: Sequence[Region], region: Region) -> str:
    """Draw the districts as tiles with the one in question filled; nothing where none is laid."""
    laid = [d for d in districts if d.tile_x is not None and d.tile_y is not None]
    if not laid:
        return ""
    left = min(d.tile_x for d in laid if d.tile_x is not None)
    top = min(d.tile_y for d in laid if d.tile_y is not None)
    body, wide, high = [], 0, 0
    for d in laid:
        x, y = ((d.tile_x or 0) - left) * STEP, ((d.tile_y or 0) - top) * STEP
        wide, high = max(wide, x + SIZE), max(high, y + SIZE)
        is_here = region.code == d.code or region.code.startswith(f"{d.code}.")
        fill, ink = ("#0b5f62", "#ffffff") if is_here else ("#e3f0ee", "#16241f")
        body.append(
            f'<rect x="{x}" y="{y}" width="{SIZE}" height="{SIZE}" rx="8" fill="{fill}" '
            'stroke="#0b5f62" stroke-width="1"/>'
            f'<text x="{x + SIZE / 2}" y="{y + SIZE / 2 + 4}" text-anchor="middle" '
            f'font-family="Source Sans Pro" font-size="12" fill="{ink}">'
            f"{safe(d.tile_label or d.name[:4])}</text>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {wide + 4} {high + 4}">'
        f"{''.join(body)}</svg>"
    )
