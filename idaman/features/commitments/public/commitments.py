"""Who promised what in writing: the joint commitment, its sheets, and who has signed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from idaman.core.canonical import canonical
from idaman.core.files import blobs
from idaman.core.ledger.models import Entry
from idaman.features.commitments.models import Clause, Commitment, Line, Sheet, SheetState
from idaman.features.commitments.pieces import lines_of, newest_first
from idaman.web import words
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_of, site_page


@site_page
def commitments(request: HttpRequest, site: Site) -> HttpResponse:
    found = {"commitments": newest_first(site)}
    return show(request, site, "commitments/public/commitments.html", found)


def commitment_of(site: Site, code: str) -> Commitment:
    rows = Commitment.objects.public().filter(government=site.government, code=code)
    found = rows.select_related("version__plan").first()
    if found is None:
        raise Http404
    return found


@site_page
def commitment(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    found = commitment_of(site, code)
    lines = lines_of(found)
    if wants_csv(request):
        return csv_file(
            f"komitmen-{code}",
            ("lembar", "jabatan", "tanda_tangan", "jalur", "kapasitas", "tanggal", "sidik_jari"),
            (_row(line) for line in lines),
        )
    clauses = (
        Clause.objects.public()
        .filter(sheet__commitment=found)
        .exclude(sheet__state=SheetState.SUPERSEDED)
    )
    board, listed = site.book.board, site.now_at("obligations")
    counted = Counter(o.standing.value for o in board.obligations if o.commitment == code)
    routes = [getattr(line, "signature", None) for line in lines]
    return show(
        request,
        site,
        "commitments/public/commitment.html",
        {
            "commitment": found,
            "lines": lines,
            "of_all": len(lines),
            "signed": sum(line.signed_at is not None for line in lines),
            "electronic": sum(s is not None and s.route != "paper" for s in routes),
            "ink": sum(s is not None and s.route == "paper" for s in routes),
            "umbrella": [line for line in lines if line.sheet.agency_id is None],
            "agencies": [line for line in lines if line.sheet.agency_id is not None],
            "clauses": clauses.count(),
            "counts": [
                reading.Count(c, n, f"{listed}?{site.also}commitment={code}&standing={c}")
                for c in words.STATUSES
                if (n := counted[c])
            ],
            "ownerless": list(clauses.ownerless().order_by("item_code")),
        },
    )


def _row(line: Line) -> tuple[object, ...]:
    signature = getattr(line, "signature", None)
    if signature is None:
        return (line.sheet.code, line.post.name, "belum", "", "", "", "")
    return (
        line.sheet.code,
        line.post.name,
        "sudah",
        signature.route,
        signature.capacity,
        signature.signed_on,
        signature.file_sha256,
    )


def sheet_of(site: Site, code: str, sheet: str) -> Sheet:
    """Find a public sheet by what stands in its address, such as DISKOMINFO.2 or INDUK."""
    name, _dot, number = sheet.partition(".")
    agency: dict[str, Any] = {"agency": None} if name == Sheet.UMBRELLA else {"agency__code": name}
    found = (
        Sheet.objects.public()
        .filter(
            government=site.government,
            commitment__code=code,
            number=int(number) if number.isdecimal() and len(number) < 4 else 1,
            **agency,
        )
        .select_related("commitment", "agency", "replaces__agency", "approved_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


@site_page
def sheet(request: HttpRequest, site: Site, code: str, sheet: str) -> HttpResponse:
    found = sheet_of(site, code, sheet)
    lines = Line.objects.public().filter(sheet=found).select_related("post", "signature__key")
    rows = list(lines.order_by("position"))
    leaves = [s.leaf for line in rows if (s := getattr(line, "signature", None))]
    positions = dict(
        Entry.objects.public()
        .of(site.government.slug)
        .receipts(*leaves)
        .values_list("leaf", "position")
    )
    newer = Sheet.objects.public().filter(replaces=found).select_related("agency").first()
    return show(
        request,
        site,
        "commitments/public/sheet.html",
        {
            "sheet": found,
            "commitment": found.commitment,
            "clauses": Clause.objects.public()
            .filter(sheet=found)
            .select_related("owner", "deputy", "first")
            .order_by("position"),
            "lines": [
                {
                    "line": line,
                    "signature": (s := getattr(line, "signature", None)),
                    "position": positions.get(s.leaf) if s else None,
                }
                for line in rows
            ],
            "newer": newer,
            "by_clause": {o.clause: o for o in site.book.board.obligations},
            "listed": (found.content or {}).get("sheets", []),
        },
    )


@login_not_required
def sheet_pdf(request: HttpRequest, government: str, code: str, sheet: str) -> HttpResponseBase:
    """Give the file with all signatures so far, as it was signed, byte for byte."""
    found = sheet_of(site_of(request, government), code, sheet)
    return _file(found.file_sha256, f"{code}-{found.code}.pdf")


@login_not_required
def sheet_form(request: HttpRequest, government: str, code: str, sheet: str) -> HttpResponseBase:
    """Give the form to be signed in ink."""
    found = sheet_of(site_of(request, government), code, sheet)
    return _file(found.paper_sha256, f"{code}-{found.code}-formulir.pdf")


@login_not_required
def sheet_words(request: HttpRequest, government: str, code: str, sheet: str) -> HttpResponse:
    """Give the very bytes whose SHA-256 names the sheet's words."""
    found = sheet_of(site_of(request, government), code, sheet)
    if found.content is None:
        raise Http404
    return HttpResponse(canonical(json.loads(json.dumps(found.content))), "application/json")


def _file(sha256: str, name: str) -> FileResponse:
    path = blobs.path_of(settings.FILES, sha256) if sha256 else None
    if path is None or not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
