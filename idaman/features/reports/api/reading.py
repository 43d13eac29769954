"""Requests as programs read them: public words of what somebody looked at, never a sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db.models import Case, F, Prefetch, Q, QuerySet, When
from django.db.models.functions import Coalesce

from idaman.core.canonical import hashed
from idaman.core.people.models import CalendarDay, Government
from idaman.core.text import Text
from idaman.features.reports.api.answers import ApiRequest, NotThere
from idaman.features.reports.models import (
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.models.requests import DONE_STATES, OPEN_STATES
from idaman.features.reports.queries.map_squares import near
from idaman.features.reports.rules.open311 import asking
from idaman.features.reports.rules.report import TOPICS, number_in
from idaman.features.reports.words import reports as say
from idaman.features.services.models import Service
from idaman.features.services.rules.sla.clock import standing

TOLD = frozenset({Step.ANSWERED, Step.ASKED, Step.OUTSIDE, Step.CLOSED, Step.REFUSED, Step.HIDDEN})
"""Steps whose words are public: what an office says."""
UNTOLD = (
    *("closed", "reporter_closed", "salt", "words_salt", "alike", "sent_hash", "secret_sha256"),
    *("service__shown__body", "region__latitude", "region__longitude"),
)
"""What is read for no list, however long it is."""
TAKES = (
    *("service_request_id", "service_code", "status", "start_date", "end_date", "extensions"),
    *("updated_after", "updated_before", "lat", "long", "radius", "q"),
    *("page", "page_size", "before", "after"),
)
"""What a list may be asked by."""
OTHER = "other"
"""The topic of what nobody gave one."""
UPDATED = Case(
    When(state__in=DONE_STATES, then=Coalesce("closed_at", "answered_at", "changed_at")),
    default=F("changed_at"),
)
"""When a request was last changed; of a closed one, when it was closed."""


def listed(asked: ApiRequest) -> tuple[str, list[dict[str, Any]]]:
    """List what was asked for: by number, or by service, state, time, place and words.

    The newest first; the headers tell how many there are, and where the list goes on.

    Raises AskedWrong, NotThere.
    """
    government = asked.government()
    if numbers := asking.codes(asked.given("service_request_id")):
        return "service_requests", numbered(asked, government, numbers)
    rows = Request.objects.public().shown().filter(government=government)
    rows = rows.filter(_of_services(government, asking.codes(asked.given("service_code"))))
    zone = ZoneInfo(government.timezone)
    times = {
        name: asking.moment(name, asked.given(name), zone)
        for name in ("start_date", "end_date", "updated_after", "updated_before")
    }
    states = asking.statuses(asked.given("status"))
    if states == {"open"}:
        rows = rows.filter(state__in=OPEN_STATES)
    elif states == {"closed"}:
        rows = rows.filter(state__in=DONE_STATES)
    window = asking.window(times["start_date"], times["end_date"], asked.now)
    rows = rows.filter(arrived_at__gte=window.first, arrived_at__lte=window.last)
    changed = rows.annotate(updated=UPDATED)
    if after := times["updated_after"]:
        changed = changed.filter(updated__gte=after)
    if before := times["updated_before"]:
        changed = changed.filter(updated__lte=before)
    if circle := asking.around(asked.given("lat"), asked.given("long"), asked.given("radius")):
        changed = near(changed, circle.latitude, circle.longitude, circle.metres)
    for word in asking.searched(asked.given("q")):
        changed = changed.filter(words__icontains=word)
    page = asking.page(asked.given("page"), asked.given("page_size"))
    some = _from(asked, government, changed)[page.first : page.first + page.size]
    found = list(_laid_out(asked, some))
    if asked.given("after"):
        found.reverse()
    onward = {"before": found[-1].code} if found and not asked.given("page") else None
    back = {"after": found[0].code} if found and asked.given("before") else None
    tell_pages(asked, government, changed, page, len(found), onward=onward, back=back)
    return "service_requests", _written(asked, government, found)


def _from(asked: ApiRequest, government: Government, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Give rows from a request on: older than `before`, or, the oldest first, newer than `after`.

    Raises AskedWrong.
    """
    for name, than, order in (("before", "lt", "-"), ("after", "gt", "")):
        if code := asked.given(name):
            known = Request.objects.public().filter(government=government)
            known = known.filter(number=number_in(code) or 0)
            if (at := known.values_list("arrived_at", "pk").first()) is None:
                raise asking.AskedWrong(
                    Text("%(name)s: there is no request “%(code)s”.", name=name, code=code[:20])
                )
            here = Q(**{f"arrived_at__{than}": at[0]})
            same = Q(arrived_at=at[0], **{f"pk__{than}": at[1]})
            return rows.filter(here | same).order_by(f"{order}arrived_at", f"{order}id")
    return rows.order_by("-arrived_at", "-id")


def tell_pages(
    asked: ApiRequest,
    government: Government,
    rows: QuerySet[Any],
    page: asking.PageRange,
    count: int,
    *,
    onward: dict[str, str] | None = None,
    back: dict[str, str] | None = None,
) -> None:
    """Say in headers how many rows there are, and where the first, next and earlier ones are.

    `onward` and `back` lead from a row; without them links count pages.
    """
    number = page.first // page.size + 1
    is_full = count == page.size
    links = [("first", asked.here())]
    if is_full or (count and asked.given("after")):
        links.append(("next", asked.here(**(onward or {"page": str(number + 1)}))))
    if back or number > 1:
        links.append(("prev", asked.here(**(back or {"page": str(number - 1)}))))
    asked.headers["Link"] = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in links)
    is_whole = number == 1 and not is_full and not asked.given("before") + asked.given("after")
    total = count if is_whole else _total(asked, government, rows)
    asked.headers["X-Total-Count"] = str(total)


def _total(asked: ApiRequest, government: Government, rows: QuerySet[Any]) -> int:
    """Count rows once a minute and publication: counting reads all of them, a page does not."""
    near_by, path = caches["near"], asked.request.path
    key = f"open311:{government.pk}:{government.public_revision}:{hashed(path + asked.here())}"
    if (total := near_by.get(key)) is None:
        total = rows.order_by().count()
        near_by.set(key, total)
    return int(total)


def numbered(
    asked: ApiRequest, government: Government, codes: Sequence[str], *, must: bool = False
) -> list[dict[str, Any]]:
    """Give requests by their numbers; what nobody looked at yet is there without words.

    Raises NotThere where `must` and there is none.
    """
    numbers = [number for code in codes if (number := number_in(code)) is not None]
    rows = Request.objects.public().filter(government=government, number__in=numbers[:1000])
    rows = rows.exclude(visibility=Visibility.SECRET)
    changed = rows.annotate(updated=UPDATED).order_by("-arrived_at", "-id")
    found = _written(asked, government, list(_laid_out(asked, changed)))
    if must and not found:
        raise NotThere(
            Text("There is no report %(codes)s that anyone may see.", codes=", ".join(codes)[:60])
        )
    return found


def _of_services(government: Government, codes: Sequence[str]) -> Q:
    """Narrow down to services and topics.

    Raises NotThere for a code that is not public here.
    """
    wanted = Q()
    public = Service.objects.public().filter(government=government, code__in=codes)
    services = dict(public.values_list("code", "pk")) if codes else {}
    for code in codes:
        if code in services:
            wanted |= Q(service=services[code])
        elif code in TOPICS:
            topics = ["", OTHER] if code == OTHER else [code]
            wanted |= Q(topic__in=topics, service__shown=None)
        else:
            raise no_service(code)
    return wanted


def no_service(code: str) -> NotThere:
    """Say that there is no such service."""
    return NotThere(
        Text("There is no service or topic “%(code)s”; see services.json.", code=code[:40])
    )


def _laid_out(asked: ApiRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Read with requests all that is told of them."""
    photos = RequestPhoto.objects.public().order_by("pk")
    rows = (
        rows.select_related("service__shown", "agency", "receiver", "region__parent")
        .defer(*UNTOLD)
        .prefetch_related(Prefetch("photos", photos, to_attr="seen"))
    )
    if asked.given("extensions") != "true":
        return rows
    steps = RequestStep.objects.public().order_by("number")
    steps = steps.select_related("agency", "receiver", "other")
    return rows.select_related("merged_into").prefetch_related(
        Prefetch("steps", steps, to_attr="taken")
    )


def _written(
    asked: ApiRequest, government: Government, rows: Sequence[Any]
) -> list[dict[str, Any]]:
    if asked.given("extensions") != "true":
        return [_row(asked, government, each) for each in rows]
    calendar = CalendarDay.objects.public().filter(government=government).calendar(asked.now)
    return [
        _row(asked, government, each) | _extended(asked, government, each, calendar)
        for each in rows
    ]


def _row(asked: ApiRequest, government: Government, row: Any) -> dict[str, Any]:
    is_shown = row.words_shown_at is not None
    lat, long = (row.shown_place if is_shown else None) or (None, None)
    seen = row.seen if is_shown else []
    code, name = _service(asked, row)
    holder = row.agency or row.receiver
    place = row.region
    within = f", {place.parent.full_name}" if place and place.parent else ""
    return {
        "service_request_id": row.code,
        "status": "open" if row.state in OPEN_STATES else "closed",
        "status_notes": str(say.STATES.get(row.state, row.state)),
        "service_name": name,
        "service_code": code,
        "description": row.words if is_shown else None,
        "agency_responsible": holder.name if holder else None,
        "service_notice": None,
        "requested_datetime": asked.at(row.arrived_at, government),
        "updated_datetime": asked.at(row.updated, government),
        "expected_datetime": _end_of(row.due, government),
        "address": f"{place.full_name}{within}" if place else None,
        "address_id": place.code if place else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": picture_address(asked, government, row, seen[0]) if seen else None,
    }


def _end_of(day: date | None, government: Government) -> str | None:
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(government.timezone)).isoformat()


def _service(asked: ApiRequest, row: Any) -> tuple[str, str]:
    if row.service and (shown := row.service.shown):
        name = (shown.name_en if asked.language == "en" else "") or shown.name
        return row.service.code, name
    topic = row.topic or OTHER
    return topic, say.topic(topic)


def _extended(asked: ApiRequest, government: Government, row: Any, calendar: Any) -> dict[str, Any]:
    """What GeoReport does not have: how the clock stands, pictures, and what happened."""
    return {
        "extended_attributes": {
            "class": row.kind,
            "state": row.state,
            "standing": _standing(asked, government, row, calendar),
            "due": row.due.isoformat() if row.due else None,
            "reopened": row.reopened,
            "merged_into": row.merged_into.code if row.merged_into else None,
            "channel": row.source,
            "is_sample": row.is_sample,
            "photos": [
                {
                    "media_url": picture_address(asked, government, row, each),
                    "title": each.role,
                    "created_at": asked.at(each.received_at, government),
                }
                for each in (row.seen if row.words_shown_at else ())
            ],
        },
        "notes": [
            {
                "datetime": asked.at(step.at, government),
                "type": step.step,
                "description": said_of(step),
                "agency": (step.agency or step.receiver).name
                if step.agency or step.receiver
                else None,
            }
            for step in row.taken
        ],
    }


def said_of(step: RequestStep) -> str:
    label = str(say.STEPS.get(step.step, step.step))
    other = f" {step.other_named}" if step.other_named else ""
    words = step.words if step.step in TOLD else ""
    return f"{label}{other}. {words}".strip()


def _standing(asked: ApiRequest, government: Government, row: Any, calendar: Any) -> str | None:
    if row.state in (State.OUTSIDE, State.MERGED, State.REFUSED):
        return None
    zone = ZoneInfo(government.timezone)
    is_answered = row.state in DONE_STATES and row.answered_at
    # No clock runs once it is answered; the step keeps the day the answer had to meet.
    met = next((each.due for each in reversed(row.taken) if each.step == Step.ANSWERED), None)
    found = standing(
        due=met if is_answered else row.due,
        today=asked.now.astimezone(zone).date(),
        answered=row.answered_at.astimezone(zone).date() if is_answered else None,
        is_paused=row.state == State.ASKED,
        calendar=calendar,
    )
    return str(found)


def picture_address(
    asked: ApiRequest, government: Government, row: Any, photo: RequestPhoto
) -> str:
    """Where the copy of a picture is that somebody let be seen."""
    number = row.number
    return asked.address(government, "report-picture", number=number, photo=photo.pk)
