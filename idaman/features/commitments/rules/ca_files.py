"""Where an installation keeps its authority: four files, the issuing key locked by its secret."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from cryptography import x509

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.paper.rules import ca

ROOT, ROOT_CRL, ISSUER, KEY = "root.pem", "root.crl", "issuer.pem", "issuer.key"


class NoAuthority(Refused):
    """This installation has no authority of its own, so nobody can have a key from it."""


def keep(folder: Path, authority: ca.Authority, *, secret: str) -> None:
    """Write an authority's files; the key can be read by its owner alone, and with the secret.

    Never the root key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ROOT).write_bytes(ca.pem(authority.root))
    (folder / ROOT_CRL).write_bytes(authority.root_crl)
    (folder / ISSUER).write_bytes(ca.pem(authority.issuer))
    key = folder / KEY
    key.touch(mode=0o600)
    key.write_bytes(ca.key_pem(authority.key, _password(secret)))


def load(folder: Path, *, secret: str) -> ca.Authority:
    """Read an authority's files.

    Raises NoAuthority.
    """
    try:
        return ca.Authority(
            root=ca.read((folder / ROOT).read_bytes()),
            root_crl=(folder / ROOT_CRL).read_bytes(),
            issuer=ca.read((folder / ISSUER).read_bytes()),
            key=ca.read_key((folder / KEY).read_bytes(), _password(secret)),
        )
    except FileNotFoundError:
        raise NoAuthority(
            Text(
                "This installation has no certificate authority yet. Ask the operator to "
                "run `idaman ca root` and `idaman ca install`."
            ),
        ) from None


def ends(folder: Path) -> dict[str, datetime]:
    """Tell when the root, its revocation list and the issuer end; nothing where there are none.

    Only what is public is read, so no secret is needed.
    """
    found: dict[str, datetime] = {}
    for name in (ROOT, ISSUER):
        if (folder / name).exists():
            found[name] = ca.read((folder / name).read_bytes()).not_valid_after_utc
    if (folder / ROOT_CRL).exists():
        listed = x509.load_der_x509_crl((folder / ROOT_CRL).read_bytes())
        if listed.next_update_utc is not None:
            found[ROOT_CRL] = listed.next_update_utc
    return found


def roots_in(folder: Path) -> list[str]:
    """Read the root certificates an operator put into a folder, as PEM."""
    if not folder.is_dir():
        return []
    found = sorted(p for p in folder.iterdir() if p.suffix in (".pem", ".crt", ".cer"))
    return [ca.pem(ca.read(p.read_bytes())).decode() for p in found]


def _password(secret: str) -> bytes:
    return hashlib.sha256(b"idaman issuing key" + secret.encode()).hexdigest().encode()
