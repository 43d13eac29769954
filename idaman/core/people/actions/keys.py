"""Keys with which programs of others write here: made, shown once, withdrawn."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from idaman.core.bilingual import Bilingual
from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import ApiKey, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text

KEY_LENGTH = 32
"""Letters of a key: 192 bits, so that a bare hash tells nothing of it."""


class KeyWrong(Refused):
    """No such key is in force here."""


@transaction.atomic
def make_key(
    *, government: Government, name: str, by: Post, now: datetime, token: str = ""
) -> tuple[ApiKey, str]:
    """Make a key for a program; give it with its letters, which nobody can read again.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not (name := name.strip()[:120]):
        raise WordsMissing(
            Text("Write which program it is and whose, such as Citizens' app, Diskominfo.")
        )
    # The government's row is held, so that two keys never have one number.
    Government.objects.select_for_update().get(pk=government.pk)
    newest = ApiKey.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    letters = secrets.token_urlsafe(KEY_LENGTH * 3 // 4)
    made = ApiKey.objects.create(
        government=government,
        number=newest + 1,
        name=name,
        salt=secrets.token_bytes(16),
        sha256=_hashed(letters),
        made_at=now,
        made_by=by,
    )
    ledger.record(
        "people.key-made",
        log=government.slug,
        subject=f"api-key:{made.number}",
        post=by.code,
        now=now,
        token=token,
        detail={"name": sealed(name, bytes(made.salt))},
    )
    return made, letters


@transaction.atomic
def withdraw_key(*, key: ApiKey, by: Post, now: datetime, token: str = "") -> None:
    """Let a key open nothing any more; what it brought stays.

    Raises NotAllowed, KeyWrong, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=key.government)
    ledger.refuse_repeat(log=key.government.slug, post=by.code, token=token)
    open_keys = ApiKey.objects.of(key.government).standing().filter(pk=key.pk)
    if not open_keys.update(withdrawn_at=now, withdrawn_by=by):
        raise KeyWrong(Text("This key is withdrawn already."))
    ledger.record(
        "people.key-withdrawn",
        log=key.government.slug,
        subject=f"api-key:{key.number}",
        post=by.code,
        now=now,
        token=token,
    )


def key_shown(government: Government, letters: str) -> ApiKey:
    """Find the key in force that a program shows.

    Raises KeyWrong.
    """
    found = ApiKey.objects.of(government).standing().filter(sha256=_hashed(letters[:100])).first()
    if found is None:
        raise KeyWrong(
            Text(
                "The api_key is missing, unknown or withdrawn. Ask the administrator of "
                "%(government)s for one.",
                government=Bilingual(government.name, government.name_en or government.name),
            )
        )
    return found


def _hashed(letters: str) -> str:
    return hashlib.sha256(letters.encode()).hexdigest()
