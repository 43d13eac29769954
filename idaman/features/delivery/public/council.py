"""What the Dewan decides: its calendar with the alarm, and every decision until it is closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from idaman.features.delivery.queries.council import calendar, decisions
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_page


@site_page
def stocktakes(request: HttpRequest, site: Site) -> HttpResponse:
    """Show when the Dewan met, when it has to, and what became of its decisions."""
    now = site.book.now
    found = decisions(site.government, now=now)
    if wants_csv(request):
        return csv_file(
            "rapat-dewan",
            (
                "nomor",
                "keputusan",
                "dikerjakan_oleh",
                "tenggat",
                "butir",
                "selesai",
                "hasil",
                "contoh",
            ),
            (
                (
                    d.code,
                    d.text,
                    d.owner.name,
                    d.due,
                    d.item_code,
                    timezone.localdate(d.closed_at) if d.closed_at else "",
                    d.closing_note,
                    "ya" if d.is_sample else "tidak",
                )
                for d in found
            ),
        )
    return show(
        request,
        site,
        "delivery/public/stocktakes.html",
        {
            "calendar": calendar(site.government, now=now),
            "decisions": [
                {"decision": d, "late": d.days_late(site.today), "item": _kind(site, d.item_code)}
                for d in found
            ],
            "still_open": sum(d.closed_at is None for d in found),
        },
    )


def _kind(site: Site, code: str) -> str:
    """Tell which page an item has; blank where the plan in force has none of that code."""
    return next((k for k in ("activity", "quick_win") if code and site.book.find(k, code)), "")
