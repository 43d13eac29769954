"""The second look in public: what was listed, how it was drawn, what was found."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from idaman.core.draw import SHARE, list_text
from idaman.core.ledger.models import Entry
from idaman.features.delivery.queries.audits import MonthDraw, months
from idaman.features.stewardship.pieces.subjects import abouts
from idaman.web.portal.site import Site, show, site_page

LIST, CHECKPOINT, DRAW = "daftar.txt", "checkpoint.txt", "undian.json"


@site_page
def audit(request: HttpRequest, site: Site) -> HttpResponse:
    found = months(site.government)
    seconds = [second for month in found for second in month.seconds]
    return show(
        request,
        site,
        "delivery/public/audit.html",
        {
            "months": [_shown(site, month) for month in found],
            "share": SHARE,
            "confirmed": sum(bool(s.recheck and s.recheck.is_confirmed) for s in seconds),
            "revoked": sum(bool(s.recheck and not s.recheck.is_confirmed) for s in seconds),
            "waiting": sum(s.is_waiting for s in seconds),
            "files": (LIST, CHECKPOINT, DRAW),
        },
    )


def _shown(site: Site, month: MonthDraw) -> dict[str, object]:
    entries = dict(
        Entry.objects.public()
        .of(site.government.slug)
        .about(f"draw:{month.name}")
        .values_list("act", "position")
    )
    named = abouts(site, {second.subject for second in month.seconds})
    return {
        "name": month.name,
        "draw": month.draw,
        "listed": len(month.draw.listed),
        "committed_in": entries.get("delivery.list-committed"),
        "drawn_in": entries.get("delivery.drawn"),
        "seconds": [(second, named[second.subject]) for second in month.seconds],
    }


@site_page
def audit_file(request: HttpRequest, site: Site, month: str, file: str) -> HttpResponse:
    """Give the list, the checkpoint or the draw as a file, to hash and draw again."""
    draw = next((m.draw for m in months(site.government) if m.name == month), None)
    if draw is None or (file == CHECKPOINT and not draw.checkpoint):
        raise Http404
    response: HttpResponse
    match file:
        case "daftar.txt":
            response = HttpResponse(list_text(draw.listed), content_type="text/plain")
        case "checkpoint.txt":
            response = HttpResponse(draw.checkpoint, content_type="text/plain; charset=utf-8")
        case "undian.json":
            response = JsonResponse(
                {
                    "government": site.government.slug,
                    "is_sample": site.government.is_sample,
                    "month": month,
                    "listed": draw.listed,
                    "list_sha256": draw.list_hash,
                    "committed_at": draw.committed_at.isoformat(),
                    "share_percent": SHARE,
                    "checkpoint": draw.checkpoint or None,
                    "checkpoint_size": draw.checkpoint_size,
                    "is_witnessed": draw.is_witnessed,
                    "seed": draw.seed or None,
                    "drawn": draw.drawn if draw.drawn_at else None,
                    "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
                },
                json_dumps_params={"indent": 1},
            )
        case _:
            raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{month}-{file}"'
    return response
