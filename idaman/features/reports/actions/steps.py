"""What every entry of reports begins with, and the one way a request takes a step."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from idaman.core.boxes import box
from idaman.core.canonical import sealed
from idaman.core.ledger import actions as ledger
from idaman.core.people.actions.founding import SENDER
from idaman.core.people.models import Agency, Post
from idaman.core.prepared_queries import PreparedRow
from idaman.features.reports.models import (
    Receiver,
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)

PURPOSE = "idaman request"
"""What boxes of requests are closed for."""
SETTLED = frozenset({State.CLOSED, State.OUTSIDE, State.MERGED, State.REFUSED})
CLOCKLESS = SETTLED | {State.ASKED, State.ANSWERED}
"""Where no clock runs: nothing is due."""


@dataclass(frozen=True)
class ReportPicture:
    """A picture that was sent with a step: what it shows, its hash, the job that copies it."""

    role: RequestPhoto.Role
    sha256: str
    job: int


def closed(text: str, secret: bytes) -> bytes:
    """Close words in the box of reports; nothing stays nothing."""
    return box(secret, PURPOSE).encrypt(text.encode()) if text else b""


def opened(kept: bytes, secret: bytes) -> str:
    """Give the words of a closed box; nothing where it was erased.

    Raises cryptography.fernet.InvalidToken where the box is of another secret.
    """
    return box(secret, PURPOSE).decrypt(bytes(kept)).decode() if kept else ""


TAKEN = PreparedRow(Request)
TOOK = PreparedRow(RequestStep)


def held(request: Request) -> Request:
    """Lock the request's row for the rest of the transaction and read it anew."""
    return Request.objects.select_for_update().get(pk=request.pk)


@transaction.atomic(savepoint=False)
def stepped(
    *,
    request: Request,
    step: Step,
    by: Post | None,
    now: datetime,
    state: State | None = None,
    agency: Agency | None = None,
    receiver: Receiver | None = None,
    other: Request | None = None,
    rule: str = "",
    words: str = "",
    kept: bytes = b"",
    pictures: Sequence[ReportPicture] = (),
    token: str = "",
    is_public: bool = True,
    detail: dict[str, Any] | None = None,
) -> RequestStep:
    """Append a step to a request held by `held`, bring its row up to date, say it in the ledger.

    A request that is no row yet becomes one with its first step.

    `state` is where it stands afterwards, as before where none is given. `kept` is what was
    already closed. The caller has set on the row what else the step changes, such as `due` by
    `clocks.set_due`; where no clock runs, the day due is cleared here. The public log tells
    nothing of a secret request. The lock and the permission are the calling action's.

    Raises AlreadyDone.
    """
    salt = secrets.token_bytes(16)
    last = request.steps.aggregate(n=Max("number"))["n"] if request.pk else None
    number = (last or 0) + 1
    request.state = state or State(request.state)
    request.changed_at = now
    was_due = request.due
    if request.state in SETTLED:
        request.closed_at = request.closed_at or now
    else:
        request.closed_at = None
    if request.state in CLOCKLESS:
        request.due = None
    if request.pk:
        request.save()
    else:
        TAKEN(request)
    made = RequestStep(
        government=request.government,
        request=request,
        number=number,
        step=step,
        state=request.state,
        agency=agency,
        receiver=receiver,
        other=other,
        rule=rule,
        due=was_due,
        words=words,
        closed=kept,
        salt=salt,
        at=now,
        by=by,
    )
    TOOK(made)
    for each in pictures:
        RequestPhoto.objects.create(
            government=request.government,
            request=request,
            step=made,
            role=each.role,
            sha256=each.sha256,
            job=each.job,
            received_at=now,
            received_by=by,
        )
    is_told = is_public and request.visibility != Visibility.SECRET
    ledger.record(
        f"services.request_{step.value}",
        log=request.government.slug,
        subject=f"request:{request.code}",
        post=by.code if by else SENDER,
        agency=by.agency.code if by and by.agency else "",
        now=now,
        token=token,
        is_public=is_told,
        detail={
            "number": number,
            "state": request.state,
            **({"agency": agency.code} if agency else {}),
            **({"receiver": receiver.code} if receiver else {}),
            **({"other": other.code} if other and (made.other_named or not is_told) else {}),
            **({"due": request.due.isoformat()} if request.due else {}),
            **({"words": sealed(words, salt)} if words else {}),
            **({"pictures": [each.sha256 for each in pictures]} if pictures else {}),
            **(detail or {}),
        },
    )
    return made
