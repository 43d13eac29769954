"""Updates of requests, an extension FixMyStreet knows: what happened, and what senders say."""

from __future__ import annotations

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, Q

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.models import ApiKey, Government
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import reporting
from idaman.features.reports.actions.steps import closed, opened
from idaman.features.reports.api.answers import ApiRequest, NotThere, UpdateOtherwise, Wrongs
from idaman.features.reports.api.reading import picture_address, said_of, tell_pages
from idaman.features.reports.api.sending import (
    asked_for,
    hash_of,
    kept_photos,
    media,
    needed,
    words_of,
)
from idaman.features.reports.models import (
    OPEN_STATES,
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.rules.open311 import asking
from idaman.features.reports.rules.open311.asking import AskedWrong
from idaman.features.reports.rules.report import number_in

TAKES = ("start_date", "end_date", "service_request_id", "page", "page_size")
TAKES_SENT = ("service_request_id", "update_id", "updated_datetime", "status", "description")
NO_UPDATE = (Step.ARRIVED, Step.SHOWN, Step.CLASSED, Step.NOTE)
"""Steps that tell a sender nothing new."""
MOST_OF_AN_ID = 200


def listed(asked: ApiRequest) -> tuple[str, list[dict[str, Any]]]:
    """List what happened to requests anyone may read, and to those of the key that is shown.

    Raises AskedWrong, KeyWrong, TooManyTries.
    """
    government = asked.government()
    zone = ZoneInfo(government.timezone)
    start, end = (asking.moment(n, asked.given(n), zone) for n in ("start_date", "end_date"))
    window = asking.window(start, end, asked.now)
    whose = Q(request__words_shown_at__isnull=False) & ~Q(request__state=State.REFUSED)
    if asked.given("api_key"):
        whose |= Q(request__api_key=asked.key(government))
    rows = RequestStep.objects.public().filter(whose, government=government)
    rows = rows.filter(at__gte=window.first, at__lte=window.last).exclude(step__in=NO_UPDATE)
    rows = rows.exclude(request__visibility=Visibility.SECRET)
    if wanted := asking.codes(asked.given("service_request_id")):
        numbers = [number for code in wanted if (number := number_in(code)) is not None]
        rows = rows.filter(request__number__in=numbers[: asking.MOST_ROWS])
    page = asking.page(asked.given("page"), asked.given("page_size"))
    photos = RequestPhoto.objects.public().order_by("pk")
    told = rows.select_related("request", "agency", "receiver", "other")
    told = told.prefetch_related(Prefetch("photos", photos, to_attr="seen"))
    some = list(told.order_by("-at", "-id")[page.first : page.first + page.size])
    tell_pages(asked, government, rows, page, len(some))
    return "service_request_updates", [_row(asked, government, step) for step in some]


def _row(asked: ApiRequest, government: Government, step: Any) -> dict[str, Any]:
    seen = step.seen if step.request.words_shown_at else ()
    return {
        "update_id": _named(step.request, step),
        "service_request_id": step.request.code,
        "status": "open" if step.state in OPEN_STATES else "closed",
        "updated_datetime": asked.at(step.at, government),
        "description": said_of(step),
        "media_url": picture_address(asked, government, step.request, seen[0]) if seen else None,
    }


def _named(request: Request, step: RequestStep) -> str:
    return f"{request.code}-{step.number}"


def taken(asked: ApiRequest) -> tuple[str, list[dict[str, Any]], int]:
    """Take what the sender of a request says, from the program that brought it.

    Raises KeyWrong, TooManyTries, Wrongs, and what the actions of senders raise.
    """
    government = asked.government()
    key = asked.key(government)
    wrongs: list[Refused] = []
    request, is_open, own = _read(asked, government, key, wrongs)
    files, addresses = media(asked, wrongs)
    words = ""
    try:
        words = words_of(asked, addresses)
    except Refused as no:
        wrongs.append(no)
    if wrongs or request is None:
        raise Wrongs(wrongs)
    if not is_open and request.state in OPEN_STATES:
        words = f"{words}\n\nstatus: closed"
    secret = settings.SECRET_KEY.encode()
    token = hashlib.sha256(f"{key.pk}:update:{own}".encode()).hexdigest()
    photos = [] if asked.is_test else kept_photos(files)
    try:
        with transaction.atomic():
            role = RequestPhoto.Role.REOPEN if is_open else RequestPhoto.Role.REPORT
            pictures = asked_for(photos, asked, government, role)
            common: dict[str, Any] = {
                "request": request, "now": asked.now, "token": token, "api_key": key,
                "pictures": pictures,
            }  # fmt: skip
            if request.state in OPEN_STATES:
                step = reporting.tell(key="", words=words, secret=secret, **common)
            elif is_open:
                step = reporting.reopen(words=words, secret=secret, **common)
            else:
                step = reporting.satisfied(kept=closed(words, secret), **common)
            if asked.is_test:
                transaction.set_rollback(True)
    except Refused as no:
        for each in photos:
            each.drop()
        if not isinstance(no, AlreadyDone):
            raise
        step = _first(no, request, words, [hash_of(each) for each in files], secret)
    name = f"TEST-{_named(request, step)}" if asked.is_test else _named(request, step)
    return "service_request_updates", [{"update_id": name}], 201


def _first(
    no: AlreadyDone, request: Request, words: str, pictures: list[str], secret: bytes
) -> RequestStep:
    """Give the step an update brought before a cut.

    Raises UpdateOtherwise where it said something else.
    """
    entry = no.entry
    number = int(entry.detail.get("number", 0))
    found = RequestStep.objects.filter(request=request, number=number).first()
    said = opened(bytes(found.closed), secret) if found else ""
    is_same = entry.subject == f"request:{request.code}" and found is not None
    plain = [text.removesuffix("\n\nstatus: closed") for text in (said, words)]
    if (
        not is_same
        or said
        and (plain[0] != plain[1] or entry.detail.get("pictures", []) != pictures)
    ):
        raise UpdateOtherwise(
            Text(
                "This update_id came before, saying something else; what it says now is "
                "not recorded. Give a new update_id."
            ),
        )
    assert found is not None
    return found


def _read(
    asked: ApiRequest, government: Government, key: ApiKey, wrongs: list[Refused]
) -> tuple[Request | None, bool, str]:
    given = {}
    for name in ("service_request_id", "update_id", "status"):
        try:
            given[name] = needed(asked, name)
        except AskedWrong as no:
            wrongs.append(no)
    code, own = given.get("service_request_id", ""), given.get("update_id", "")
    rows = Request.objects.public(with_refused=True).filter(government=government, api_key=key)
    found = rows.filter(number=number_in(code) or 0).first()
    if code and found is None:
        wrongs.append(
            NotThere(
                Text("There is no request “%(code)s” that was sent with this key.", code=code[:20])
            )
        )
    if len(own) > MOST_OF_AN_ID:
        wrongs.append(
            AskedWrong(
                Text(
                    "update_id: at most %(most_of_an_id)s characters.", most_of_an_id=MOST_OF_AN_ID
                ),
            )
        )
    status = given.get("status", "open").lower()
    if status not in ("open", "closed"):
        wrongs.append(AskedWrong(Text("status: give OPEN or CLOSED.")))
    zone = ZoneInfo(government.timezone)
    try:
        asking.moment("updated_datetime", asked.given("updated_datetime"), zone)
    except AskedWrong as no:
        wrongs.append(no)
    return found, status == "open", own
