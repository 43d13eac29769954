"""Evidence in the open: what was accepted, who offered and who verified it, and their record."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.files import blobs
from idaman.core.ledger.models import Entry
from idaman.features.delivery import queries as facts
from idaman.features.delivery.models import Turn
from idaman.features.delivery.queries import MilestoneState, RequirementState, ever_accepted
from idaman.features.stewardship.pieces.subjects import about
from idaman.web import words
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_of, site_page

MOST_ENTRIES = 200
SHA256 = re.compile(r"[0-9a-f]{64}")
ENDS = {
    "": "menunggu",
    Turn.End.JUDGED: "diputus",
    Turn.End.PASSED_ON: "dialihkan",
    Turn.End.ELSEWHERE: "selesai di pihak lain",
}


@dataclass(frozen=True)
class ExhibitPurpose:
    """What an exhibit is to prove."""

    milestone: MilestoneState
    requirement: RequirementState


@site_page
def evidence(request: HttpRequest, site: Site, number: int) -> HttpResponse:
    exhibit = ever_accepted(site.government, number)
    if exhibit is None:
        raise Http404
    asked = _asked(site, exhibit)
    region = site.book.place(asked.milestone.region_code) if asked else None
    verdicts = list(exhibit.verdicts.select_related("by__agency").order_by("pk"))
    return show(
        request,
        site,
        "delivery/public/evidence.html",
        {
            "exhibit": exhibit,
            "is_accepted": exhibit.status == Status.ACCEPTED,
            "is_picture": bool(exhibit.file.public_sha256),
            "has_place": exhibit.file.latitude is not None,
            "about": about(site, exhibit.subject),
            "asked": asked,
            "place": region,
            "verdicts": [(v, str(words.EXHIBITS[v.status]), STANDS[v.status]) for v in verdicts],
            "said": words.EXHIBITS[exhibit.status],
            "code": STANDS[exhibit.status],
            "entries": _entries(site, exhibit),
        },
    )


STANDS: dict[str, str] = {
    Status.DRAFT: "undated",
    Status.OFFERED: "wait",
    Status.RETURNED: "late",
    Status.ACCEPTED: "kept",
    Status.REJECTED: "broken",
    Status.WITHDRAWN: "released",
}
"""How an exhibit's state is drawn."""


def _asked(site: Site, exhibit: Exhibit) -> ExhibitPurpose | None:
    work = site.book.board.works.get(exhibit.subject)
    for milestone in work.milestones if work else ():
        for requirement in milestone.requirements:
            if requirement.code == exhibit.requirement or milestone.is_implied:
                return ExhibitPurpose(milestone, requirement)
    return None


def _entries(site: Site, exhibit: Exhibit) -> list[Entry]:
    """The ledger's public entries that name this very exhibit, the first first."""
    told = (
        Entry.objects.public()
        .of(site.government.slug)
        .about(exhibit.subject)
        .filter(act__regex=r"^(evidence|delivery)\.")
        .newest_first()[:MOST_ENTRIES]
    )
    return [e for e in told if e.detail.get("exhibit") == exhibit.pk][::-1]


@login_not_required
def evidence_picture(request: HttpRequest, government: str, sha256: str) -> HttpResponseBase:
    """Give the public copy of an accepted picture, by its own hash, never as a page of ours."""
    site = site_of(request, government)
    shown = Exhibit.objects.public().filter(
        Q(file__public_sha256=sha256) | Q(file__small_sha256=sha256), government=site.government
    )
    if not SHA256.fullmatch(sha256) or not shown.exists():
        raise Http404
    path = blobs.path_of(settings.FILES, sha256)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        content_type="image/jpeg",
        as_attachment=True,
        filename=f"{sha256[:12]}.jpg",
    )
    # Whatever a stranger put into the file, it runs nothing here.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # What was taken back is gone within minutes.
    response["Cache-Control"] = "public, max-age=300"
    response.is_for_anyone = True  # type: ignore[attr-defined]
    return response


@site_page
def verifiers(request: HttpRequest, site: Site) -> HttpResponse:
    found = facts.verifiers(site.government, site.book.now)
    if wants_csv(request):
        return csv_file(
            "pemeriksa",
            ("bukti", "janji", "perangkat_daerah", "diminta", "tenggat", "berakhir", "akhirnya",
             "hari_kerja", "lewat_tenggat", "contoh"),
            (
                (each.number, each.subject, each.agency.code, each.since, each.until, each.ended,
                 ENDS[each.end], each.days, each.is_overdue, each.is_sample)
                for each in found.turns
            ),
        )  # fmt: skip
    waiting = sum(row.open for row in found.rows)
    overdue = sum(row.overdue for row in found.rows)
    return show(
        request,
        site,
        "delivery/public/verifiers.html",
        {
            "found": found,
            "waiting": waiting,
            "overdue": overdue,
            "waiting_of": f"{waiting}/{overdue}",
            "every": ("all", "all"),
        },
    )
