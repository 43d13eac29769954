"""How the site stands, for whoever looks after it: closed to all but secretariat and technician."""

from __future__ import annotations

from importlib.metadata import version

from django.conf import settings
from django.http.response import HttpResponseBase

from idaman.core.ledger.actions.auditing import last_for
from idaman.core.people.permissions import Permission
from idaman.features.stewardship.standing import HealthState, seen, worst
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show

MOST_FINDINGS = 20
MARKS = {HealthState.GOOD: "kept", HealthState.WATCH: "late", HealthState.ILL: "broken"}


@desk_page(Permission.SITE_HEALTH)
def site_health(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Say part by part how the installation stands and what to do; it names no other government."""
    said = seen(desk.now)
    last, own = last_for(log=desk.slug)
    return show(
        request,
        desk,
        "stewardship/desk/site_health.html",
        {
            "lines": [(line, MARKS[line.state]) for line in said],
            "worst": worst(said),
            "mark": MARKS[worst(said)],
            "audited_at": last.at if last else None,
            "findings": own[:MOST_FINDINGS],
            "more_findings": max(0, (last.faults if last else 0) - len(own[:MOST_FINDINGS])),
            "release": version("idaman"),
            "upload_mb": settings.UPLOAD_LIMIT_BYTES // 2**20,
            "export_mb": settings.EXPORT_LIMIT_BYTES // 2**20,
            "form_mb": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20,
            "hours": settings.SESSION_COOKIE_AGE // 3600,
            "idle_minutes": settings.IDLE_SECONDS // 60,
            "is_https": settings.IS_HTTPS,
        },
    )
