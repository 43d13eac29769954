"""The government's ledger at the desk, and the receipt of what was sent."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Permission
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show

A_PAGE = 50


@desk_page(Permission.LEDGER_SEE)
def ledger(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List acts, the newest first; what waits for its number stands above."""
    before = request.GET.get("before", "")
    position = int(before) if before.isdecimal() and len(before) < 18 else None
    entries = Entry.objects.of(desk.slug).told()
    subject = request.GET.get("subject", "").strip()[:120]
    if subject:
        entries = entries.about(subject)
    placed = entries.filter(position__isnull=False).newest_first().before(position)
    shown = list(placed[: A_PAGE + 1])
    context = {
        "waiting": [] if position is not None else list(entries.unsequenced()[:A_PAGE]),
        "entries": shown[:A_PAGE],
        "next": shown[A_PAGE - 1].position if len(shown) > A_PAGE else None,
        "subject": subject,
        "is_first": position is None,
    }
    return show(request, desk, "stewardship/desk/ledger.html", context)


@desk_page()
def receipt(request: DeskRequest, desk: Desk, leaf: str) -> HttpResponseBase:
    """Show the entry a form led to, to the post that sent it."""
    # Acts appended many at once have no receipt; the list leads to them by their number.
    numbered = leaf.isdecimal() and len(leaf) < 18
    entries = Entry.objects.of(desk.slug)
    found = entries.filter(position=int(leaf)) if numbered else entries.receipts(leaf)
    entry = get_object_or_404(found)
    if entry.post != desk.post.code and not desk.can(Permission.LEDGER_SEE):
        raise Http404
    return show(request, desk, "stewardship/desk/receipt.html", {"entry": entry})
