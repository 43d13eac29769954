"""What is kept of one person, opened for the copy they asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import InvalidToken

from idaman.core.people.models import Holding, Invitation, User
from idaman.features.delivery.models import Answer, Objection
from idaman.features.potentials.actions import enquiries
from idaman.features.potentials.models import Enquiry
from idaman.features.reports.actions.moderating import copies_of
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import Request, RequestPhoto
from idaman.features.stewardship.models import PersonRequest

REQUEST, ENQUIRY = "services.Request", "potentials.Enquiry"
ANSWER, OBJECTION = "delivery.Answer", "delivery.Objection"
ACCOUNT = "people.User"

Rows = Sequence[Mapping[str, Any]]


def gathered(asked: PersonRequest, secret: bytes) -> dict[str, Rows]:
    """Give all that is kept of whoever asked, row by row, by table; boxes opened.

    What cannot be opened says so. A fixed number of queries a table.
    """
    told = {
        ACCOUNT: _account(asked.user) if asked.user else [],
        REQUEST: _requests(asked, secret),
        ENQUIRY: _enquiries(asked, secret),
        ANSWER: _said(Answer.objects.of(asked.government).filter(pk__in=_keys(asked, ANSWER))),
        OBJECTION: _said(
            Objection.objects.of(asked.government).filter(pk__in=_keys(asked, OBJECTION))
        ),
    }
    return {table: rows for table, rows in told.items() if rows}


def pictures_of(asked: PersonRequest) -> dict[str, str]:
    """Name the copies of the pictures they sent with reports, also of those nobody looked at yet.

    By report and its picture, such as LP-000012-foto-1.
    """
    rows = RequestPhoto.objects.of(asked.government).filter(
        request__in=_keys(asked, REQUEST), received_by=None, erased_at=None
    )
    photos = list(rows.select_related("request").order_by("request__number", "pk"))
    copies, many, named = copies_of(photos), dict[str, int](), dict[str, str]()
    for photo in photos:
        if sha := copies[photo.pk]:
            code = photo.request.code
            many[code] = many.get(code, 0) + 1
            named[f"{code}-foto-{many[code]}"] = sha
    return named


def _keys(asked: PersonRequest, table: str) -> list[int]:
    return list(asked.found.get(table, []))


def _account(user: User) -> Rows:
    held = Holding.objects.filter(user=user).select_related("post", "government")
    invited = Invitation.objects.filter(user=user).order_by("made_at")
    return [
        {
            "username": user.username,
            "name": user.get_full_name(),
            "email": user.email,
            "made": user.date_joined,
            "last_login": user.last_login,
            "is_active": user.is_active,
        },
        *(
            {
                "post": h.post.name,
                "government": h.government.name,
                "capacity": h.capacity,
                "from": h.from_date,
                "until": h.until_date,
            }
            for h in held.order_by("from_date")
        ),
        *({"invited": i.made_at, "used": i.used_at} for i in invited),
    ]


def _requests(asked: PersonRequest, secret: bytes) -> Rows:
    rows = Request.objects.of(asked.government).filter(pk__in=_keys(asked, REQUEST))
    return [
        {
            "number": each.code,
            "arrived": each.arrived_at,
            "state": each.state,
            "kind": each.kind,
            "topic": each.topic,
            "place": each.region.full_name if each.region else None,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "agency": each.agency.name if each.agency else None,
            "due": each.due,
            **_reporter(readable(bytes(each.reporter_closed), secret)),
            "words": readable(bytes(each.closed), secret),
            "shown": each.words,
            "steps": [
                {
                    "at": s.at,
                    "step": s.step,
                    "text": s.words
                    or (readable(bytes(s.closed), secret) if s.by_id is None else ""),
                }
                for s in sorted(each.steps.all(), key=lambda s: s.number)
            ],
        }
        for each in rows.select_related("region", "agency")
        .prefetch_related("steps")
        .order_by("number")
    ]


def _reporter(kept: str) -> Mapping[str, Any]:
    """Take apart what a box of a reporter holds; what is no such box stays whole."""
    try:
        told = json.loads(kept)
    except ValueError:
        return {"reporter": kept}
    return told if isinstance(told, dict) else {"reporter": kept}


def readable(kept: bytes, secret: bytes) -> str:
    """Open a box of a request; say so where it is of another secret."""
    try:
        return opened(kept, secret)
    except InvalidToken:
        return "(disegel dengan kunci lain / sealed with another key)"


def _enquiries(asked: PersonRequest, secret: bytes) -> Rows:
    rows = Enquiry.objects.of(asked.government).filter(pk__in=_keys(asked, ENQUIRY))
    told = []
    for each in rows.select_related("potential").order_by("number"):
        words = enquiries.opened(each, secret)
        told.append(
            {
                "number": each.number,
                "potential": each.potential.code,
                "arrived": each.arrived_at,
                **(vars(words) if words else {}),
                "answer": enquiries.answer_of(each, secret),
            }
        )
    return told


def _said(rows: Any) -> Rows:
    return [
        {
            "at": each.at,
            "there": getattr(each, "there", None),
            "works": getattr(each, "works", None),
            "text": each.text,
            "state": each.state,
        }
        for each in rows.order_by("pk")
    ]
