"""A log that has been published, and readers of it."""

from __future__ import annotations

import shutil

from django.conf import settings

from idaman.core.ledger import actions
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Log
from idaman.core.ledger.rules.audit import audit
from idaman.core.ledger.rules.notes import Key
from tests.build import NOON

SECRET = b"s" * 40
SLUG = "uji"


def write(count=1, *, log=SLUG, start=0):
    """Every third act is not public."""
    actions.append(
        [
            actions.drafted(
                "test.done",
                log=log,
                subject=f"s{n}",
                post="POS-1",
                now=NOON,
                detail={"n": n},
                is_public=n % 3 != 0,
            )
            for n in range(start, start + count)
        ]
    )


def publish(*, log=SLUG, now=NOON):
    """What a turn of the clock does."""
    while actions.sequence(slug=log, now=now):
        pass
    return signing.sign(slug=log, tiles=settings.TILES, secret=SECRET, now=now)


def verify(*, log=SLUG):
    return actions.verify(slug=log, tiles=settings.TILES)


def key(*, log=SLUG):
    return Key.read(Log.objects.get(slug=log).vkey)


def reader(client, *, log=SLUG):
    """Fetch through the site, as from another machine."""

    def fetch(paths):
        for path in paths:
            answer = client.get(f"/{log}/ledger/{path}")
            yield answer.content if answer.status_code == 200 else None

    return fetch


def from_afar(client, *, since=None, with_key=None, log=SLUG, witnesses=()):
    return audit(reader(client, log=log), with_key or key(), since=since, witnesses=witnesses)


def keep_tiles(tmp_path):
    """Copy the shelf, as a backup of the folder does."""
    shutil.copytree(settings.TILES / SLUG, tmp_path / "kept")
    return tmp_path / "kept"
