"""The government's log as anyone's program reads it: checkpoint, tiles, entries, proofs."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Checkpoint, Entry, Log
from idaman.core.ledger.rules.notes import Malformed
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.ledger.rules.tlog import LogTile
from idaman.core.people.models import Government
from idaman.web.portal.site import show, site_of

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOR_SECONDS = "public, max-age=5"
FOR_EVER = "public, max-age=31536000, immutable"


def _for_programs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer programs of anyone, from any page, about an open government's log.

    Never kept by publication: each answer says itself how long it holds.
    """

    @wraps(view)
    def opened(request: HttpRequest, government: str, **which: object) -> HttpResponse:
        if not Government.objects.public().filter(slug=government).exists():
            raise Http404
        response = view(request, government, **which)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.is_for_anyone = True  # type: ignore[attr-defined]
        return response

    return login_not_required(require_safe(opened))


@login_not_required
@require_safe
def ledger(request: HttpRequest, government: str) -> HttpResponse:
    """Say what the log last signed, with which key, who witnessed it, and how to check it."""
    site = site_of(request, government)
    log = Log.objects.public().filter(slug=government).first()
    newest = Checkpoint.objects.public().of(government).newest_first().first()
    address = replace(site, language="id").public_address("ledger").rstrip("/")
    response = show(
        request,
        site,
        "stewardship/public/ledger.html",
        {
            "log": log,
            "newest": newest,
            "witnesses": sorted({s.name for s in newest.signed.signatures[1:]} if newest else ()),
            "address": address,
        },
    )
    response.headers["Cache-Control"] = FOR_SECONDS
    response.is_for_anyone = True  # type: ignore[attr-defined]
    return response


@_for_programs
def ledger_checkpoint(request: HttpRequest, government: str) -> HttpResponse:
    newest = Checkpoint.objects.public().of(government).newest_first().first()
    if newest is None:
        raise Http404
    response = HttpResponse(bytes(newest.signed), content_type=TEXT)
    response.headers["Cache-Control"] = FOR_SECONDS
    return response


@_for_programs
def ledger_vkey(request: HttpRequest, government: str) -> HttpResponse:
    log = Log.objects.public().filter(slug=government).first()
    if log is None:
        raise Http404
    response = HttpResponse(f"{log.vkey}\n", content_type=TEXT)
    response.headers["Cache-Control"] = FOR_SECONDS
    return response


@_for_programs
def ledger_tile(request: HttpRequest, government: str, tile: str) -> HttpResponse:
    """Give a tile, or a bundle of entries, of what has been signed; it never changes."""
    signed = Checkpoint.objects.public().of(government).newest_first().first()
    try:
        asked = LogTile.read(tile)
        if signed is None or not asked.is_within(signed.size):
            raise Http404
        if asked.level is None:
            return _entries(request, signing.bundle(slug=government, tile=asked))
        body = HashShelf(settings.TILES / government).tile(asked)
    except (Malformed, LookupError) as no:
        raise Http404 from no
    response = HttpResponse(body, content_type=BYTES)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _entries(request: HttpRequest, bundle: bytes) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(gzip.compress(bundle, 3, mtime=0), content_type=BYTES)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(bundle, content_type=BYTES)
    response.headers["Cache-Control"] = FOR_EVER
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@_for_programs
def entry_proof(request: HttpRequest, government: str, position: int) -> HttpResponse:
    """Give a public act's proof as a file to keep (c2sp.org/tlog-proof)."""
    if not Entry.objects.public().of(government).filter(position=position).exists():
        raise Http404
    try:
        proof = signing.proof(slug=government, position=position, tiles=settings.TILES)
    except (signing.Unsigned, LookupError) as no:
        raise Http404 from no
    response = HttpResponse(str(proof), content_type=TEXT)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{government}-{position}.tlog-proof"'
    )
    return response
