"""From a commitment's rows to its files: what is printed, and a file with one signature more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cryptography import x509
from django.conf import settings

from idaman.core.canonical import digest
from idaman.core.files import blobs
from idaman.core.people.models import Government
from idaman.features.commitments.actions.content import contents
from idaman.features.commitments.actions.drafting import PrintedSheet
from idaman.features.commitments.models import Commitment, Line, Sheet, SignerKey
from idaman.features.commitments.paper import layout as book
from idaman.features.commitments.rules import ca_files
from idaman.paper.rules import ca, printing

if TYPE_CHECKING:
    from idaman.paper.rules import pades

LIMIT_BYTES = 20 * 1024 * 1024


def address(government: Government, commitment: str, sheet: str = "") -> str:
    """Give the whole public address of a commitment or one of its sheets, as it stands on paper."""
    rest = f"komitmen/{commitment}/" + (f"{sheet}/" if sheet else "")
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/{rest}"
    return f"{settings.PUBLIC_URL}/{government.slug}/{rest}"


def to_print(commitment: Commitment, sheets: Iterable[Sheet], now: datetime) -> dict[str, Any]:
    """Ask for these sheets to be printed: to be signed electronically, and in ink.

    The keys of the documents carry the hash of the words they print.
    """
    told = contents(commitment)
    documents = {}
    for sheet in sheets:
        content = told[sheet.pk]
        found = digest(content)
        where = address(commitment.government, commitment.code, sheet.code)
        for kind in ("pdf", "paper"):
            documents[f"{sheet.pk}:{found}:{kind}"] = book.sheet_data(
                content, content_hash=found, address=where, paper=kind == "paper"
            )
    return {"source": book.source(), "at": now.isoformat(), "documents": documents}


def printed_in(result: dict[str, str]) -> dict[int, PrintedSheet]:
    """Read from a finished job how each sheet was printed."""
    files: dict[tuple[int, str], dict[str, str]] = {}
    for key, sha256 in result.items():
        pk, found, kind = key.split(":")
        files.setdefault((int(pk), found), {})[kind] = sha256
    return {
        pk: PrintedSheet(found, kinds["pdf"], kinds["paper"])
        for (pk, found), kinds in files.items()
    }


def authority() -> ca.Authority:
    """Give this installation's own authority.

    Raises NoAuthority.
    """
    return ca_files.load(settings.AUTHORITY, secret=settings.SECRET_KEY)


def revocations(now: datetime) -> bytes:
    """List the keys that are revoked now, signed by this installation's authority.

    Raises NoAuthority.
    """
    revoked = [
        (int(serial, 16), at)
        for serial, at in SignerKey.objects.values_list("serial", "revoked_at")
        if at is not None
    ]
    return ca.crl(
        authority=authority(), revoked=revoked, now=now, number=max(1, int(now.timestamp()))
    )


def trust(now: datetime) -> dict[str, Any]:
    """Tell what validation may trust: our root, the operator's roots, and what is revoked."""
    roots, crls = ca_files.roots_in(settings.SIGNATURE_ROOTS), []
    try:
        own = authority()
        roots.insert(0, ca.pem(own.root).decode())
        crls = [revocations(now).hex(), own.root_crl.hex()]
    except ca_files.NoAuthority:
        pass
    return {
        "roots": roots,
        "certified": ca_files.roots_in(settings.SIGNATURE_ROOTS / "certified"),
        "crls": crls,
    }


def new_key(
    line_post: Any,
    *,
    pin: str,
    now: datetime,
    until: datetime,
    cost: dict[str, int] | None = None,
) -> dict[str, Any]:
    """Make a key for a post, locked by the PIN, with a certificate; nothing is stored here.

    `cost` as in `ca.wrap`.

    Raises PinTooShort, NoAuthority, NotWithin.
    """
    key = ca.new_key()
    wrapped = ca.wrap(key, pin, cost=cost)
    government = line_post.government
    certificate = ca.issue(
        authority=authority(),
        public=key.public_key(),
        post=line_post.name,
        agency=line_post.agency.name if line_post.agency else "",
        government=government.name,
        code=line_post.code,
        since=now,
        until=until,
        crl_at=f"{settings.PUBLIC_URL}/{government.slug}/periksa/pencabutan.crl",
    )
    return {
        "serial": f"{certificate.serial_number:x}",
        "certificate": ca.pem(certificate).decode(),
        "wrapped": wrapped,
        "valid_until": until,
    }


def signed_over(
    base_sha256: str,
    *,
    line: Line,
    key: SignerKey,
    secret: ca.Key,
    now: datetime,
    ask_time: pades.Stamper | None = None,
) -> tuple[str, str, dict[str, Any]]:
    """Sign a line over a file of our own making; give the new file, its level, its validation.

    Only files printed and signed here are read in this process: an upload never is.

    Raises CannotSign, NoAuthority.
    """
    from idaman.paper.rules import pades

    own, government, sheet = authority(), line.government, line.sheet
    lists = revocations(now)
    zone = ZoneInfo(government.timezone)
    stamp = printing.compiled(
        book.stamp_source(),
        book.stamp_data(
            post=line.post.name,
            capacity=key.holding.capacity,
            at=now.astimezone(zone),
            address=address(government, sheet.commitment.code, sheet.code),
            sample=sheet.commitment.is_sample,
        ),
        at=now,
    )
    more = [ca.read(c.encode()) for c in ca_files.roots_in(settings.SIGNATURE_ROOTS)]
    done = pades.sign(
        blobs.path_of(settings.FILES, base_sha256).read_bytes(),
        field=line.field,
        key=secret,
        certificate=x509.load_pem_x509_certificate(key.certificate.encode()),
        authority=own,
        crl=lists,
        at=now,
        reason=f"Komitmen {sheet.commitment.code}/{sheet.code}",
        location=government.name,
        appearance=stamp,
        ask_time=ask_time,
        more_roots=more,
    )
    said = pades.validate(done.pdf, roots=[own.root, *more], crls=[lists, own.root_crl], moment=now)
    kept = blobs.keep(settings.FILES, [done.pdf], limit=LIMIT_BYTES)
    return kept.sha256, done.level, said
