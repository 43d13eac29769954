"""Pasting money from the treasury's spreadsheet: looked at first, then entered, all or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.doors.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.pure.delivery.money_rows import MoneyRow, RowFinding, read_rows
from idaman.pure.refused import Refused
from idaman.rooms.delivery.actions.spendings import enter_spendings
from idaman.rooms.delivery.actions.work import WrongDate
from idaman.rooms.masterplan.models import Adopted, Plan
from idaman.rooms.people.permissions import Permission

MOST_CHARS = 400_000


@desk_page(Permission.DELIVERY_MONEY, methods=BOTH)
def money_paste(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Look at pasted rows, say what is wrong in which, and enter them when all is well."""
    if request.method != "POST":
        return show(request, desk, "desk/money_paste.html", {"today": desk.today})
    text = request.POST.get("rows", "")[:MOST_CHARS]
    rows, findings = _read(desk, text)
    is_wrong = any(finding.is_error for finding in findings)
    context: dict[str, Any] = {
        "today": desk.today,
        "typed": request.POST,
        "text": text,
        "rows": rows,
        "findings": [{"line": f.line, "said": f.say(language()), "error": f.is_error}
                     for f in findings],
        "is_wrong": is_wrong,
        "ceiling": sum(row.ceiling_idr for row in rows),
        "realised": sum(row.realised_idr for row in rows),
        "is_checked": True,
    }  # fmt: skip
    if is_wrong or "enter" not in request.POST:
        status = 422 if is_wrong else 200
        return show(request, desk, "desk/money_paste.html", context, status=status)
    try:
        entered = enter_spendings(
            government=desk.government,
            rows=rows,
            told_on=_told_on(request),
            source=request.POST.get("source", "")[:200],
            by=desk.post,
            now=desk.now,
            today=desk.today,
            token=token_of(request),
            is_sample=desk.government.is_sample,
        )
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "desk/money_paste.html", context, status=422)
    messages.success(request, _("Entered: %(n)s rows. Earlier figures stay.") % {"n": len(entered)})
    return redirect("desk:money-paste", government=desk.slug)


def _read(desk: Desk, text: str) -> tuple[list[MoneyRow], list[RowFinding]]:
    plans = Plan.objects.of(desk.government).values_list("first_year", "last_year")
    years = [year for span in plans for year in span] or [desk.today.year]
    promised = Adopted.objects.of(desk.government).current().promised()
    return read_rows(
        text,
        known=set(promised.values_list("code", flat=True)),
        years=range(min(years), max(years) + 1),
    )


def _told_on(request: DeskRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("told_on", ""))
    except ValueError:
        raise WrongDate(
            "Tulis per tanggal berapa angkanya, misalnya 2026-01-31.",
            en="Write the date of the figures, such as 2026-01-31.",
        ) from None
