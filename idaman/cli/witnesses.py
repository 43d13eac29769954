"""Asking independent witnesses to sign what a log says of itself (c2sp.org/tlog-witness)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from idaman.cli.remote_log import Far
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Checkpoint, Log
from idaman.core.ledger.rules.notes import ED25519, Key, Malformed
from idaman.core.refusal import Refused
from idaman.core.text import Text


@dataclass(frozen=True)
class WitnessAddress:
    """A witness this installation asks: its key and where it listens."""

    key: Key
    address: str


def configured(lines: Sequence[str]) -> list[WitnessAddress]:
    """Read IDAMAN_WITNESSES.

    Raises ImproperlyConfigured for a line that is not a verifier key and an address.
    """
    found = []
    for line in lines:
        vkey, _, address = line.strip().partition(" ")
        try:
            key = Key.read(vkey)
        except Malformed as no:
            raise ImproperlyConfigured(f"IDAMAN_WITNESSES: {no}") from None
        if key.kind == ED25519 or not address.strip().startswith(("http://", "https://")):
            raise ImproperlyConfigured(
                "IDAMAN_WITNESSES: tiap saksi ditulis `<vkey> <alamat>`; vkey-nya kunci "
                "cosignature (jenis 04 atau 06)."
            )
        found.append(WitnessAddress(key, address.strip().rstrip("/")))
    return found


def ask_all(witnesses: Sequence[WitnessAddress], *, tiles: Path, now: datetime) -> None:
    """Show every log's newest checkpoint to every witness that has not seen it."""
    by_key = {str(w.key): w for w in witnesses}
    keys = [w.key for w in witnesses]
    for slug in Log.objects.public().order_by("slug").values_list("slug", flat=True):
        for key in signing.waiting_for(slug=slug, keys=keys, now=now):
            ask(by_key[str(key)], slug=slug, tiles=tiles, now=now)


def ask(witness: WitnessAddress, *, slug: str, tiles: Path, now: datetime) -> bool:
    """Show the newest checkpoint to one witness and take in its signature; tell whether it did.

    What a witness refuses is remembered, and what it has seen beyond us stops the log.
    """
    key = witness.key
    try:
        with Far(witness.address) as far:
            for _ in range(2):
                newest, body = signing.submission(slug=slug, key=key, tiles=tiles)
                status, answer = far.post("add-checkpoint", body)
                if status == 200:
                    signing.cosigned(checkpoint=newest, key=key, answer=answer, now=now)
                    return True
                if status != 409:
                    break
                seen = _size_in(answer)
                trouble = _beyond(key, seen, newest) if seen > newest.size else ""
                signing.told(slug=slug, key=key, size=seen, trouble=trouble, now=now)
                if trouble:
                    return False
        trouble = f"Saksi {key.name} menolak ({status}): {_MEANS.get(status, 'tanpa alasan')}."
    except Refused as no:
        trouble = str(no)
    signing.told(slug=slug, key=key, trouble=trouble[:300], now=now)
    return False


_MEANS = {
    400: "permintaannya dianggap salah bentuk",
    403: "kunci log ini tidak dikenalnya",
    404: "log ini tidak dikenalnya",
    409: "yang terakhir dilihatnya berubah terus",
    422: "log ini BERCABANG dari yang dahulu dilihatnya",
}


def _beyond(key: Key, seen: int, newest: Checkpoint) -> str:
    return (
        f"Saksi {key.name} sudah melihat {seen} catatan, lebih dari {newest.size} di sini: "
        "cadangan lama dipulihkan?"
    )


def _size_in(answer: bytes) -> int:
    said = answer.strip()
    if not said.isdigit() or len(said) > 18:
        raise Refused(Text("The witness answered 409 without naming a size."))
    return int(said)
