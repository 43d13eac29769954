"""The installation's own certificate authority, and keys that only their signer's PIN opens.

The root key signs one issuing certificate and is then carried away; the server keeps only the
issuing key. A signature made with a certificate from here is *tidak tersertifikasi*: it proves
which post signed in this installation, not that a certified provider has seen the person.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2.low_level import Type, hash_secret_raw
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from idaman.core.refusal import Refused
from idaman.core.text import Text

ROOT_YEARS = 30
ISSUER_YEARS = 20
CRL_DAYS = 14
"""How long a published list counts; each one who asks gets a list of now."""
SHORTEST_PIN = 6
# RFC 9106, second recommended option with one lane: 64 MiB, three passes.
ARGON = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}

Key = ec.EllipticCurvePrivateKey


class PinTooShort(Refused):
    """The PIN is shorter than any PIN may be."""


class WrongPin(Refused):
    """The PIN does not open the key."""


class NotWithin(Refused):
    """A certificate would outlive the one that signs it."""


@dataclass(frozen=True)
class Authority:
    """What the server keeps: the root's certificate and CRL, the issuing certificate and key."""

    root: x509.Certificate
    root_crl: bytes
    issuer: x509.Certificate
    key: Key


def new_key() -> Key:
    """Make a private key on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: Key, password: bytes = b"") -> bytes:
    """Write a private key as PKCS #8, encrypted where there is a password."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption(),
    )


def read_key(pem: bytes, password: bytes = b"") -> Key:
    """Read a private key written by key_pem."""
    key = serialization.load_pem_private_key(pem, password or None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("Not an EC key.")
    return key


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def read(data: bytes) -> x509.Certificate:
    """Read a certificate, PEM or DER."""
    if data.lstrip().startswith(b"-----"):
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def _name(common: str, organisation: str = "", unit: str = "", serial: str = "") -> x509.Name:
    # X.520 allows 64 characters in each.
    parts = [
        (NameOID.COUNTRY_NAME, "ID"),
        (NameOID.ORGANIZATION_NAME, organisation[:64]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit[:64]),
        (NameOID.SERIAL_NUMBER, serial[:64]),
        (NameOID.COMMON_NAME, common[:64]),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    *,
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signer: x509.Certificate | None,
    key: Key,
    since: datetime,
    until: datetime,
    path_length: int | None,
    crl_at: str = "",
) -> x509.Certificate:
    is_ca = path_length is not None
    above = signer.public_key() if signer else public
    assert isinstance(above, ec.EllipticCurvePublicKey)
    if signer is not None and until > signer.not_valid_after_utc:
        raise NotWithin(
            Text(
                "The issuing certificate ends %(not_valid_after_utc)s; no signer's "
                "certificate may outlast it.",
                not_valid_after_utc=f"{signer.not_valid_after_utc:%d-%m-%Y}",
            ),
        )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.subject if signer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=path_length), critical=True)
        .add_extension(_usage(signs_certificates=is_ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above),
            critical=False,
        )
    )
    if crl_at:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_at)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return builder.sign(key, hashes.SHA256())


@dataclass(frozen=True)
class Root:
    """A new authority before it is parted: the root key goes away, the rest to the server."""

    root_key: Key
    authority: Authority


def make_root(*, name: str, now: datetime) -> Root:
    """Make a root, and under it the issuing certificate a server keeps."""
    root_key, issuing_key = new_key(), new_key()
    since = now - timedelta(minutes=5)
    root = _certificate(
        subject=_name(f"{name} – akar"),
        public=root_key.public_key(),
        signer=None,
        key=root_key,
        since=since,
        until=now + timedelta(days=365 * ROOT_YEARS),
        path_length=1,
    )
    issuer = _certificate(
        subject=_name(f"{name} – penerbit"),
        public=issuing_key.public_key(),
        signer=root,
        key=root_key,
        since=since,
        until=now + timedelta(days=365 * ISSUER_YEARS),
        path_length=0,
    )
    root_crl = _crl(
        signer=root,
        key=root_key,
        revoked=(),
        now=now,
        until=issuer.not_valid_after_utc,
        number=1,
    )
    return Root(root_key, Authority(root, root_crl, issuer, issuing_key))


def issue(
    *,
    authority: Authority,
    public: ec.EllipticCurvePublicKey,
    post: str,
    agency: str,
    government: str,
    code: str,
    since: datetime,
    until: datetime,
    crl_at: str = "",
) -> x509.Certificate:
    """Certify a signer's key for a post; the certificate names no person.

    `crl_at` is where readers find the list of revoked certificates.

    Raises NotWithin where it would outlive the issuing certificate.
    """
    return _certificate(
        subject=_name(post, government, agency, code),
        public=public,
        signer=authority.issuer,
        key=authority.key,
        since=since - timedelta(minutes=5),
        until=until,
        path_length=None,
        crl_at=crl_at,
    )


def crl(
    *,
    authority: Authority,
    revoked: Iterable[tuple[int, datetime]],
    now: datetime,
    number: int,
) -> bytes:
    """List the signer certificates that were revoked, and since when, as DER."""
    return _crl(
        signer=authority.issuer,
        key=authority.key,
        revoked=revoked,
        now=now,
        until=now + timedelta(days=CRL_DAYS),
        number=number,
    )


def _crl(
    *,
    signer: x509.Certificate,
    key: Key,
    revoked: Iterable[tuple[int, datetime]],
    now: datetime,
    until: datetime,
    number: int,
) -> bytes:
    above = signer.public_key()
    assert isinstance(above, ec.EllipticCurvePublicKey)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(signer.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(until)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )
    for serial, at in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def revoked_at(crls: Iterable[bytes], certificate: x509.Certificate) -> datetime | None:
    """Tell since when a certificate is revoked by lists of its own issuer; None when it is not.

    The caller has checked whose lists these are (see signed_by).
    """
    for data in crls:
        listed = x509.load_der_x509_crl(data)
        if listed.issuer != certificate.issuer:
            continue
        found = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if found is not None:
            return found.revocation_date_utc
    return None


def signed_by(data: bytes, issuer: x509.Certificate) -> bool:
    """Tell whether a revocation list was really signed by this issuer."""
    try:
        listed = x509.load_der_x509_crl(data)
        return listed.issuer == issuer.subject and listed.is_signature_valid(
            issuer.public_key()  # type: ignore[arg-type]
        )
    except (ValueError, TypeError):
        return False


def wrap(key: Key, pin: str, *, cost: dict[str, int] | None = None) -> str:
    """Lock a private key with its signer's PIN: argon2id, then AES-256-GCM. The PIN is not kept.

    `cost` is what one guess costs, ARGON unless told; it is written beside what it locked.

    Raises PinTooShort.
    """
    if len(pin) < SHORTEST_PIN:
        raise PinTooShort(
            Text(
                "A PIN has at least %(shortest_pin)s letters or digits.", shortest_pin=SHORTEST_PIN
            ),
        )
    cost = cost or ARGON
    salt, nonce = os.urandom(16), os.urandom(12)
    secret = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    locked = AESGCM(_stretched(pin, salt, cost)).encrypt(nonce, secret, b"idaman signer key")
    return json.dumps(
        {
            "v": 1,
            "argon2id": cost,
            "salt": base64.b64encode(salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "locked": base64.b64encode(locked).decode(),
        }
    )


def unwrap(wrapped: str, pin: str) -> Key:
    """Open a private key with its signer's PIN.

    Raises WrongPin.
    """
    said = json.loads(wrapped)
    salt, nonce, locked = (base64.b64decode(said[n]) for n in ("salt", "nonce", "locked"))
    try:
        secret = AESGCM(_stretched(pin, salt, said["argon2id"])).decrypt(
            nonce, locked, b"idaman signer key"
        )
    except InvalidTag:
        raise WrongPin(Text("The PIN is wrong.")) from None
    key = serialization.load_der_private_key(secret, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _stretched(pin: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hash_secret_raw(pin.encode(), salt, hash_len=32, type=Type.ID, **cost)
