"""Whether the site can serve now, part by part: what a monitor asks every few seconds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from idaman.core.jobs import queries
from idaman.features.stewardship import standing
from idaman.web.outages import RETRY_SECONDS, Outage, outage_of

KEPT_SECONDS = 2
"""Each look writes, and anyone may ask: a process looks no oftener than this."""
GOOD = "ok"


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database, the clock and the disk are well; 503 where one is not."""
    found: dict[str, str] | None = caches["near"].get("ready")
    if found is None:
        home = Path(settings.HOME)
        found = {"database": _database(), "clock": _clock(home), "disk": _disk(home)}
        caches["near"].set("ready", found, KEPT_SECONDS)
    if set(found.values()) == {GOOD}:
        return JsonResponse(found)
    return JsonResponse(found, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def _database() -> str:
    """Write a row and take it away again, in a transaction that is kept."""
    row = Session(session_key=f"ready-{token_hex(8)}", expire_date=timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.delete()
    except Error as no:
        return outage_of(no) or "unusable"
    return GOOD


def _clock(home: Path) -> str:
    seconds = queries.clock_seconds(home, timezone.now())
    if standing.clock(seconds).state is not standing.HealthState.ILL:
        return GOOD
    return "never turned" if seconds is None else "stands still"


def _disk(home: Path) -> str:
    """Write a few bytes beside the data, and look at what room is left."""
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        free = queries.disk_free_bytes(home)
    except OSError as no:
        return outage_of(no) or "not writable"
    return Outage.DISK_FULL if standing.disk(free).state is standing.HealthState.ILL else GOOD
