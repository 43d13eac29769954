"""Milestones and due dates as a calendar that people subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from icalendar import Calendar, Event

from idaman.core.ledger.models import Log
from idaman.features.delivery.public.obligations import Promise, promises
from idaman.features.delivery.queries import MilestoneState
from idaman.features.delivery.rules.obligation import Standing
from idaman.web.portal.selection import Selection, selection_of
from idaman.web.portal.site import Site, site_page
from idaman.web.templatetags.ui import name

OFTEN = timedelta(hours=12)
"""How often a calendar program may ask again."""


@dataclass(frozen=True)
class Date:
    """One day in the calendar: what falls due, and the act that said so last."""

    key: str
    title: str
    about: str
    href: str
    day: date
    sequence: int
    said_at: datetime
    place: str
    is_cancelled: bool


@site_page
def calendar(request: HttpRequest, site: Site) -> HttpResponse:
    selected = selection_of(request, site)
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//{site.government.slug}//kalender janji//{site.language.upper()}")
    made.add("method", "PUBLISH")
    title = gettext("Promises: %(name)s") % {"name": selected.title or name(site.government)}
    made.add("name", title)
    made.add("x-wr-calname", title)
    made.add("x-wr-timezone", site.government.timezone)
    made.add("url", site.public_address("obligations"))
    made.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    origin = _origin(site)
    for each in _dates(site, selected):
        made.add_component(event(each, origin))
    asked = f"?{urlencode(selected.asked)}" if selected.asked else ""
    made.add("source", f"{site.public_address('calendar')}{asked}", parameters={"VALUE": "URI"})
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="kalender.ics"'
    return response


def _origin(site: Site) -> str:
    """Name the government for good: by the origin of its log, which never changes."""
    origin = Log.objects.public().filter(slug=site.government.slug).values_list("origin", flat=True)
    found = origin.first() or site.public_address("government").partition("://")[2]
    return ".".join(reversed(found.strip("/").replace(":", "-").split("/")))


def _dates(site: Site, selected: Selection) -> Iterator[Date]:
    for promise in promises(site):
        if not selected.takes(promise.code):
            continue
        yield from _promised(site, promise)
        work = site.book.board.works.get(promise.code)
        for milestone in work.milestones if work else ():
            if not milestone.is_implied:
                yield _milestone(site, promise, milestone)


def _promised(site: Site, promise: Promise) -> Iterable[Date]:
    """The due date of a signed promise; one without a date has no place in a calendar."""
    o = promise.obligation
    signed = site.book.told.clauses.get(promise.code, [])
    if o is None or o.due is None or not signed:
        return []
    page = "quick-win" if promise.kind == "quick_win" else "activity"
    at = signed[-1].sheet.signed_at
    assert at is not None
    return [
        Date(
            key=f"obligation-{promise.code}",
            title=gettext("Due: %(name)s") % {"name": _named(promise)},
            about=o.target,
            href=site.public_address(page, code=promise.code),
            day=o.due,
            sequence=len(signed) - 1,
            said_at=at,
            place="",
            is_cancelled=o.standing == Standing.RELEASED,
        )
    ]


def _milestone(site: Site, promise: Promise, milestone: MilestoneState) -> Date:
    told = site.book.told
    assert milestone.pk is not None
    assert milestone.due is not None
    moved = told.moved.get(milestone.pk, [])
    stop = told.stops.get(promise.code)
    is_released = promise.standing == Standing.RELEASED
    region = site.book.place(milestone.region_code) if milestone.region_code else None
    said_at = [site.book.told.set_at[milestone.pk], *(move.at for move in moved)]
    if stop:
        said_at.append(stop.at)
    page = "quick-win" if promise.kind == "quick_win" else "activity"
    return Date(
        key=f"milestone-{promise.code}.{milestone.number}",
        title=f"{milestone.name}: {_named(promise)}",
        about=", ".join(required.what for required in milestone.requirements),
        href=f"{site.public_address(page, code=promise.code)}#t{milestone.number}",
        day=milestone.due,
        sequence=len(moved) + (stop is not None) + is_released,
        said_at=max(said_at),
        place=region.full_name if region else "",
        is_cancelled=stop is not None or is_released,
    )


def _named(promise: Promise) -> str:
    said = name(promise.item) if promise.item else promise.name
    return f"{said} (contoh)" if promise.is_sample else said


def event(each: Date, origin: str) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@{origin}")
    event.add("summary", each.title)
    if each.about:
        event.add("description", each.about)
    event.add("url", each.href)
    event.add("dtstart", each.day)
    # The end is not part of it: a whole day ends where the next begins.
    event.add("dtend", each.day + timedelta(days=1))
    event.add("dtstamp", each.said_at)
    event.add("last-modified", each.said_at)
    event.add("sequence", each.sequence)
    event.add("status", "CANCELLED" if each.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if each.place:
        event.add("location", each.place)
    return event
