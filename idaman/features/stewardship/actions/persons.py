"""One person's data: asked for, found, handed over or erased, or refused with a reason.

What is searched for lies in a closed box. The ledger is told numbers only: how much of which table
was found, given, erased.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.db.models import Max

from idaman.core.boxes import box
from idaman.core.canonical import canonical, sealed
from idaman.core.ledger import actions as ledger
from idaman.core.people import actions as people
from idaman.core.people.access import require
from idaman.core.people.models import Government, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.models import Answer, Objection
from idaman.features.potentials.actions import enquiries
from idaman.features.potentials.models import Enquiry
from idaman.features.reports.actions import privacy, steps
from idaman.features.reports.models import Request
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.rules.person import reaches

PURPOSE = "idaman person request"
BOXES_A_TURN = 20_000
"""So many boxes the clock opens in one turn: about two seconds."""
ERASED_AT_ONCE = 500
LENGTH = 300
State, KnownBy, Asks = PersonRequest.State, PersonRequest.KnownBy, PersonRequest.Asks


class NothingToSearch(Refused):
    """What is searched for is missing or cannot be."""


class NotDecided(Refused):
    """The request cannot be decided as it stands."""


@dataclass(frozen=True)
class DataRequestInput:
    """What somebody asks, and what their data is searched by."""

    who: str
    """How they call themselves, for the record of the office; may be empty."""
    known: str
    """A log-in name, a telephone number or address, the secret of a receipt."""
    why: str = ""


@dataclass
class Thrown:
    """Copies of pictures that nobody names any more, for the caller to throw away."""

    requests: list[str] = field(default_factory=list)
    citizens: list[str] = field(default_factory=list)


@transaction.atomic
def ask_for_person(
    *,
    government: Government,
    asks: str,
    known_by: str,
    identity: str,
    asked: DataRequestInput,
    secret: bytes,
    by: Post,
    now: datetime,
    token: str = "",
) -> PersonRequest:
    """Take down that somebody asks for their data, or for its erasure.

    An account and a receipt are found at once; a telephone number or address by the clock, which
    opens box after box (`search_boxes`).

    Raises NotAllowed, NothingToSearch, AlreadyDone.
    """
    require(by, Permission.PERSON_SERVE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    known = asked.known.strip()[:LENGTH]
    if asks not in Asks.values or known_by not in KnownBy.values:
        raise NothingToSearch(Text("Choose a copy or erasure, and what the data is searched by."))
    if identity not in PersonRequest.Identity.values:
        raise NothingToSearch(Text("Choose how you made sure that it is the person."))
    user, found = _found_at_once(government, known_by, known)
    Government.objects.select_for_update().get(pk=government.pk)
    rows = PersonRequest.objects.of(government)
    words = DataRequestInput(asked.who.strip()[:LENGTH], known, asked.why.strip()[:2000])
    made = PersonRequest.objects.create(
        government=government,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        asks=asks,
        known_by=known_by,
        identity=identity,
        closed=box(secret, PURPOSE).encrypt(canonical(asdict(words))),
        salt=secrets.token_bytes(16),
        user=user,
        state=State.SEARCHING if known_by == KnownBy.REACH else State.FOUND,
        found=found,
        asked_at=now,
        by=by,
    )
    ledger.record(
        "stewardship.person_asked",
        **_about(made, by, now),
        token=token,
        detail={"asks": asks, "by": known_by, "id": identity},
    )
    return made


def _found_at_once(
    government: Government, known_by: str, known: str
) -> tuple[User | None, dict[str, list[int]]]:
    if known_by == KnownBy.ACCOUNT:
        here = User.objects.filter(holdings__government=government) | User.objects.filter(
            invitations__government=government
        )
        user = here.filter(username=known).distinct().first()
        if user is None:
            raise NothingToSearch(Text("There is no account of that log-in name here."))
        return user, {}
    if known_by == KnownBy.RECEIPT:
        found = _by_receipt(government, known)
        if not found:
            raise NothingToSearch(
                Text("Nothing has that receipt. Copy the secret code from the receipt's address.")
            )
        return None, found
    if len(reaches(known)) != 1:
        raise NothingToSearch(
            Text("Write one telephone number or one e-mail address, as it was given then.")
        )
    return None, {}


def _by_receipt(government: Government, known: str) -> dict[str, list[int]]:
    """Find what a receipt was given for: by its secret's hash, or by the hash it shows."""
    secret = known.rstrip("/").rsplit("/", 1)[-1]
    named = hashlib.sha256(secret.encode()).hexdigest()
    asked: dict[str, Any] = {
        "services.Request": Request.objects.of(government).filter(secret_sha256=named),
        "potentials.Enquiry": Enquiry.objects.of(government).filter(secret_sha256=named),
        "delivery.Answer": Answer.objects.of(government).filter(leaf=secret.lower()),
        "delivery.Objection": Objection.objects.of(government).filter(leaf=secret.lower()),
    }
    found = {table: list(rows.values_list("pk", flat=True)) for table, rows in asked.items()}
    return {table: keys for table, keys in found.items() if keys}


def asked_of(request: PersonRequest, secret: bytes) -> DataRequestInput | None:
    """Give who asked, and what is searched for; None once it was erased.

    Raises InvalidToken where the box is of another secret.
    """
    if not request.closed:
        return None
    return DataRequestInput(**json.loads(box(secret, PURPOSE).decrypt(bytes(request.closed))))


@transaction.atomic
def search_boxes(*, government: Government, secret: bytes, by: Post, now: datetime) -> int:
    """Open the next boxes for requests that are searching; return how many were opened.

    What does not open counts as unreadable and is told to whoever decides.
    """
    request = (
        PersonRequest.objects.of(government)
        .searching()
        .select_for_update()
        .order_by("number")
        .first()
    )
    if request is None:
        return 0
    try:
        asked = asked_of(request, secret)
    except InvalidToken:
        asked = None
    wanted = reaches(asked.known) if asked else frozenset()
    opened = 0
    for table, boxes in BOXES.items():
        last = request.searched.get(table, 0)
        for key, kept, opener in boxes(government, last, BOXES_A_TURN - opened, secret):
            opened += 1
            request.searched[table] = key
            try:
                plain = opener.decrypt(kept).decode()
            except InvalidToken:
                request.unreadable += 1
                continue
            if wanted & reaches(plain):
                request.found.setdefault(table, []).append(key)
        if opened >= BOXES_A_TURN:
            break
    if opened < BOXES_A_TURN:
        request.state = State.FOUND
        ledger.record(
            "stewardship.person_found", **_about(request, by, now), detail=_counts(request)
        )
    request.save()
    return opened


Boxes = Callable[[Government, int, int, bytes], Iterator[tuple[int, bytes, Fernet]]]


def _reporters(
    government: Government, after: int, most: int, secret: bytes
) -> Iterator[tuple[int, bytes, Fernet]]:
    opener = box(secret, steps.PURPOSE)
    rows = Request.objects.of(government).filter(pk__gt=after).exclude(reporter_closed=b"")
    for key, kept in rows.order_by("pk").values_list("pk", "reporter_closed")[: max(0, most)]:
        yield key, bytes(kept), opener


def _investors(
    government: Government, after: int, most: int, secret: bytes
) -> Iterator[tuple[int, bytes, Fernet]]:
    opener = box(secret, enquiries.PURPOSE)
    rows = Enquiry.objects.of(government).filter(pk__gt=after).exclude(closed=b"")
    for key, kept in rows.order_by("pk").values_list("pk", "closed")[: max(0, most)]:
        yield key, bytes(kept), opener


BOXES: dict[str, Boxes] = {"services.Request": _reporters, "potentials.Enquiry": _investors}
"""Every table whose boxes hold how somebody is reached."""


@transaction.atomic
def grant_person(
    *, request: PersonRequest, by: Post, now: datetime, token: str = ""
) -> tuple[PersonRequest, Thrown]:
    """Do what was asked: let the copy be taken, or erase all that was found, in one act.

    Counts and hashes stay, and the ledger still verifies. Give the pictures to throw away.

    Raises NotAllowed, NotDecided, StillHolds, AlreadyDone.
    """
    held = _to_decide(request, by, token)
    thrown = Thrown()
    if held.asks == Asks.ERASE:
        thrown = _erase(held, by, now)
    held.state, held.decided_at, held.decided_by = State.DONE, now, by
    held.save()
    ledger.record(
        "stewardship.person_granted",
        **_about(held, by, now),
        token=token,
        detail={"asks": held.asks, **_counts(held)},
    )
    return held, thrown


def _erase(request: PersonRequest, by: Post, now: datetime) -> Thrown:
    government, thrown = request.government, Thrown()

    def rows(model: Any) -> Any:
        keys = request.found.get(model._meta.label, [])
        return model.objects.of(government).filter(pk__in=keys).order_by("pk")

    for each in rows(Request):
        thrown.requests += privacy.erase_request(request=each, by=by, now=now)
    for each in rows(Enquiry):
        enquiries.erase(enquiry=each, by=by, now=now)
    for said_ in [*rows(Answer), *rows(Objection)]:
        thrown.citizens += citizens.erase_said(said=said_, by=by, now=now)
    if request.user:
        people.erase_account(government=government, user=request.user, by=by, now=now)
    # Requests are the last rows that say what was searched for: this one, and those before it.
    _forget_asked(government, _before_it(request), by, now)
    request.closed, request.salt, request.erased_at = b"", b"", now
    return thrown


def _before_it(request: PersonRequest) -> dict[int, int]:
    """Decided requests that found the same rows or account: their row and number."""
    rows = PersonRequest.objects.of(request.government).decided().filter(erased_at=None)
    sought = {(table, key) for table, keys in request.found.items() for key in keys}
    return {
        each.pk: each.number
        for each in rows.exclude(pk=request.pk).order_by("pk")
        if (each.user_id and each.user_id == request.user_id)
        or any((table, key) in sought for table, keys in each.found.items() for key in keys)
    }


@transaction.atomic
def refuse_person(
    *, request: PersonRequest, reason: str, by: Post, now: datetime, token: str = ""
) -> PersonRequest:
    """Refuse what was asked, with a reason to tell the person.

    Raises NotAllowed, NotDecided, AlreadyDone.
    """
    held = _to_decide(request, by, token)
    if not reason.strip():
        raise NotDecided(Text("Write why it is refused; the person has a right to know."))
    held.state, held.decided_at, held.decided_by = State.REFUSED, now, by
    held.reason, held.reason_salt = reason.strip()[:2000], secrets.token_bytes(16)
    held.save()
    ledger.record(
        "stewardship.person_refused",
        **_about(held, by, now),
        token=token,
        detail={"asks": held.asks, "reason": sealed(held.reason, bytes(held.reason_salt))},
    )
    return held


@transaction.atomic
def take_copy(*, request: PersonRequest, by: Post, now: datetime) -> None:
    """Record that the copy of a person's data is taken, before it is made.

    Raises NotAllowed, NotDecided.
    """
    require(by, Permission.PERSON_SERVE, government=request.government)
    if request.state != State.DONE or request.asks != Asks.EXPORT or request.erased_at:
        raise NotDecided(
            Text("A copy can be taken once the request is granted, and until it is erased.")
        )
    ledger.record("stewardship.person_copied", **_about(request, by, now), detail=_counts(request))


@transaction.atomic
def erase_asked(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Erase who asked and what was searched for, of what was decided before a moment."""
    old = PersonRequest.objects.of(government).decided().filter(decided_at__lt=before)
    numbers = dict(
        old.filter(erased_at=None).order_by("pk").values_list("pk", "number")[:ERASED_AT_ONCE]
    )
    _forget_asked(government, numbers, by, now)
    return len(numbers)


def _forget_asked(government: Government, numbers: dict[int, int], by: Post, now: datetime) -> None:
    """Empty requests, named by row and number, of who asked and what was found."""
    if not numbers:
        return
    PersonRequest.objects.of(government).filter(pk__in=numbers).update(
        closed=b"", salt=b"", user=None, found={}, reason="", reason_salt=b"", erased_at=now
    )
    ledger.record(
        "stewardship.asked_erased",
        log=government.slug,
        subject="person-requests",
        post=by.code,
        now=now,
        detail={"requests": sorted(numbers.values())},
    )


def _to_decide(request: PersonRequest, by: Post, token: str) -> PersonRequest:
    government = request.government
    require(by, Permission.PERSON_SERVE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    rows = PersonRequest.objects.of(government).select_for_update(of=("self",))
    held = rows.select_related("government", "user").get(pk=request.pk)
    if held.state != State.FOUND:
        raise NotDecided(
            Text(
                "The data of the request %(held)s is still searched for, or it was decided.",
                held=held.code,
            ),
        )
    return held


def _counts(request: PersonRequest) -> dict[str, int]:
    return {
        **{table: len(keys) for table, keys in sorted(request.found.items())},
        "account": 1 if request.user_id else 0,
        "unreadable": request.unreadable,
    }


def _about(request: PersonRequest, by: Post, now: datetime) -> dict[str, Any]:
    return {
        "log": request.government.slug,
        "subject": f"person-request:{request.code}",
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
    }
