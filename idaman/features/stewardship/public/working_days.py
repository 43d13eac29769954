"""Which days count as working days here, so that anyone can count a deadline again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.people.models import CalendarDay
from idaman.features.stewardship.calendars import year_of
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_page

BACK, AHEAD = 10, 3
"""Years that can be looked at, before and after this one."""


@site_page
def working_days(request: HttpRequest, site: Site, year: int = 0) -> HttpResponse:
    """Show a year's calendar with the letters it rests on; every day of it as CSV."""
    number = year or site.today.year
    if not site.today.year - BACK <= number <= site.today.year + AHEAD:
        raise Http404
    said = CalendarDay.objects.public().of(site.government).filter(set_at__lte=site.book.now)
    rows = list(said.order_by("pk"))
    laid = year_of(number, said=rows, calendar=said.calendar(site.book.now), language=site.language)
    if wants_csv(request):
        return csv_file(
            f"hari-kerja-{number}",
            ("tanggal", "hari_kerja", "sebab", "nama", "dasar"),
            ((d.on, "ya" if d.is_working else "tidak", d.why, d.name, d.source) for d in laid.days),
        )
    return show(
        request,
        site,
        "stewardship/public/working_days.html",
        {
            "year": laid,
            "before": number - 1 if number > site.today.year - BACK else None,
            "after": number + 1 if number < site.today.year + AHEAD else None,
            "history": [row for row in reversed(rows) if row.day.year == number],
        },
    )
