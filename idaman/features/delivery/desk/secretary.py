"""The secretary's page: what is late, what comes, who waits, what to decide, where money stands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from idaman.core.people.permissions import Permission
from idaman.features.delivery.desk import letters
from idaman.features.delivery.queries import digest as weeks
from idaman.features.delivery.queries.secretary import Overview, overview
from idaman.features.reports.queries import requests as reports
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, moment_of, show

A_FEW = 5
"""The page shows so many of each, and fits one sheet of paper; a list has all."""
WEEK = re.compile(r"(\d{4})-W(\d{2})")


@desk_page(Permission.COUNCIL_SEE)
def secretary(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show all five at once, now or at the end of a past day; each leads to its list."""
    seen = overview(desk.government, post=desk.post, now=moment_of(request.GET, desk))
    late_reports, oldest_report = reports.overdue(desk.government, desk.today)
    return show(
        request,
        desk,
        "delivery/desk/secretary.html",
        {
            "seen": seen,
            "late_reports": late_reports,
            "oldest_report": oldest_report,
            "overdue": seen.overdue[:A_FEW],
            "due": seen.due[:A_FEW],
            "unverified": seen.unverified[:A_FEW],
            "waiting": seen.waiting[:A_FEW],
            "undone": seen.undone[:A_FEW],
            "past": _past(seen, desk),
            "late_turns": sum(each.is_late for each in seen.unverified),
            **_money(seen),
        },
    )


def _past(seen: Overview, desk: Desk) -> str:
    """The past day that is shown, as an address repeats it; blank for today."""
    day = seen.board.today
    return f"?as_of={day.isoformat()}" if day < desk.today else ""


def _money(seen: Overview) -> dict[str, Any]:
    share = seen.money.whole.share
    return {
        "spent_percent": None if share is None else round(share * 100),
        "time_percent": round(seen.money.elapsed * 100),
    }


@desk_page(Permission.COUNCIL_SEE)
def secretary_list(request: DeskRequest, desk: Desk, which: str) -> HttpResponseBase:
    """Show one list whole, with a text for each agency that can be sent as it stands."""
    if which not in letters.LETTERS:
        raise Http404
    seen = overview(desk.government, post=desk.post, now=moment_of(request.GET, desk))
    return show(
        request,
        desk,
        "delivery/desk/secretary_list.html",
        {
            "which": which,
            "past": _past(seen, desk),
            "seen": seen,
            "letters": list(letters.of(desk, which, seen)),
            **_money(seen),
        },
    )


@desk_page(Permission.COUNCIL_SEE)
def secretary_digest(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show one week on one page: the one asked for, or the one that runs."""
    year, week = weeks.week_of(desk.today)
    if asked := request.GET.get("week"):
        found = WEEK.fullmatch(asked)
        if not found:
            raise Http404
        year, week = int(found[1]), int(found[2])
    try:
        told = weeks.digest(desk.government, year=year, week=week, now=desk.now)
    except (ValueError, OverflowError):
        raise Http404 from None
    if told.first > desk.today:
        raise Http404
    after = told.last + timedelta(days=1)
    return show(
        request,
        desk,
        "delivery/desk/secretary_digest.html",
        {
            "told": told,
            "letter": letters.digest(desk, told),
            "earlier": "{}-W{:02}".format(*weeks.week_of(told.first - timedelta(days=7))),
            "later": "{}-W{:02}".format(*weeks.week_of(after)) if after <= desk.today else "",
            "parts": [
                ("kept", told.kept, "kept"),
                ("late", told.late, "late"),
                ("broken", told.broken, "broken"),
                ("coming", told.coming, "due"),
            ],
        },
    )
