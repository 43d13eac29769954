"""Signing PDF files as PAdES asks, and telling what a signed file is worth.

Nothing here reaches the network: trust comes from the roots that are given, revocation from lists
that are given or embedded, and a time stamp through a function the caller brings.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import struct
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import parser, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import (
    NoDSSFoundError,
    SignatureValidationError,
    ValidationInfoReadingError,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.paper.rules import ca

LIMIT_BYTES = 20 * 1024 * 1024
MOST_SIGNATURES = 10
PADES = "/ETSI.CAdES.detached"

Stamper = Callable[[bytes], bytes]
"""Sends a DER TimeStampReq somewhere and brings back the DER TimeStampResp."""


UNREADABLE = (
    PdfError, SignatureValidationError, ValueError, TypeError, AttributeError, LookupError,
    ArithmeticError, AssertionError, RecursionError, NotImplementedError, EOFError, struct.error,
    zlib.error,
)  # fmt: skip
"""What pyHanko raises on bytes that are no whole PDF; it takes by assertion what a file says."""


class NotAPdf(Refused):
    """The file is no PDF that can be read."""


class TooManySignatures(Refused):
    """The file carries more signatures than are looked at."""


class CannotSign(Refused):
    """The file cannot take this signature."""


@dataclass(frozen=True)
class SignatureField:
    """A place for a signature: its name, page from 0, and box in points from the lower left."""

    name: str
    page: int
    box: tuple[int, int, int, int]
    said: str


@dataclass(frozen=True)
class SignedFile:
    """A signed file and the PAdES level it was given."""

    pdf: bytes
    level: str


def with_fields(pdf: bytes, places: Sequence[SignatureField]) -> bytes:
    """Prepare the places for signatures before anybody signs, all visible."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for place in places:
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec(
                sig_field_name=place.name,
                on_page=place.page,
                box=place.box,
                readable_field_name=place.said,
                empty_field_appearance=True,
            ),
        )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class _Stamper(TimeStamper):
    """A time stamp fetched by the caller's own function."""

    def __init__(self, ask: Stamper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._ask(req.dump()))


class _Signer(signers.PdfSigner):
    """A signer that takes the time as an argument instead of looking at the clock."""

    moment: datetime

    def init_signing_session(self, *args: Any, **named: Any) -> Any:
        session = super().init_signing_session(*args, **named)
        session.system_time = self.moment
        return session


def sign(
    pdf: bytes,
    *,
    field: str,
    key: ca.Key,
    certificate: x509.Certificate,
    authority: ca.Authority,
    crl: bytes,
    at: datetime,
    reason: str,
    location: str,
    appearance: bytes = b"",
    ask_time: Stamper | None = None,
    more_roots: Sequence[x509.Certificate] = (),
) -> SignedFile:
    """Sign one prepared place of a file, by an incremental update that keeps all before it.

    `appearance` is a one-page PDF drawn into the place. The chain and the revocation lists go
    into the same revision. With `ask_time` the level is B-LTA, otherwise B-B.

    Raises CannotSign.
    """
    chain = [_asn1(authority.issuer), _asn1(authority.root)]
    signer = signers.SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=_key_info(key),
        cert_registry=_store(chain),
    )
    context = ValidationContext(
        trust_roots=[_asn1(authority.root), *map(_asn1, more_roots)],
        other_certs=chain,
        crls=[crl, authority.root_crl],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
    )
    together = DSSContentSettings(
        include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        name=str(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value),
        embed_validation_info=True,
        validation_context=context,
        dss_settings=together,
        use_pades_lta=ask_time is not None,
    )
    out = io.BytesIO()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as drawn:
        drawn.write(appearance)
        drawn.flush()
        style = StaticStampStyle(
            border_width=0,
            background=ImportedPdfPage(drawn.name) if appearance else None,
            background_layout=SimpleBoxLayoutRule(
                x_align=AxisAlignment.ALIGN_MID,
                y_align=AxisAlignment.ALIGN_MID,
                margins=Margins.uniform(0),
            ),
        )
        hand = _Signer(
            meta,
            signer,
            timestamper=_Stamper(ask_time) if ask_time else None,
            stamp_style=style,
        )
        hand.moment = at
        try:
            hand.sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out
            )
        except (PdfError, ValidationError, PathBuildingError, ValueError, OSError) as no:
            raise CannotSign(Text("This file cannot be signed: %(reason)s", reason=no)) from no
    return SignedFile(out.getvalue(), "B-LTA" if ask_time else "B-B")


def validate(
    pdf: bytes,
    *,
    roots: Sequence[x509.Certificate],
    certified: Sequence[x509.Certificate] = (),
    crls: Sequence[bytes] = (),
    moment: datetime,
) -> dict[str, Any]:
    """Tell of every signature who, when, intact, trusted, what it covers; and of the whole file.

    Trust ends at `roots` and `certified` alone; what ends at `certified` is a certified
    provider's. A certificate counts as valid at the trusted time stamp, or else at `moment`. The
    file is genuine when it has signatures, each of them is good, and nothing unsigned follows.

    Raises NotAPdf, TooManySignatures.
    """
    if not pdf.startswith(b"%PDF-"):
        raise NotAPdf(Text("This file is no PDF."))
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
        stamps = [s for s in found if s.sig_object_type == "/DocTimeStamp"]
        signed = [s for s in found if s.sig_object_type != "/DocTimeStamp"]
        if len(found) > MOST_SIGNATURES:
            raise TooManySignatures(
                Text(
                    "The file carries %(count)s signatures; at most %(most_signatures)s are "
                    "looked at.",
                    count=len(found),
                    most_signatures=MOST_SIGNATURES,
                ),
            )
        lists = [*crls, *_embedded_lists(reader)]
        signatures = asyncio.run(_look(signed, list(roots), list(certified), lists, moment))
        trusted_stamps = asyncio.run(_stamps(stamps, [*roots, *certified], moment))
        ends_signed = _ends_signed(found, len(pdf))
    except UNREADABLE as no:
        raise NotAPdf(
            Text("This PDF is damaged or cannot be read (%(name)s).", name=type(no).__name__),
        ) from no
    return {
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "bytes": len(pdf),
        "signatures": signatures,
        "stamps": trusted_stamps,
        "ends_signed": ends_signed,
        "fault": next((s["fault"] for s in signatures if s["fault"]), "")
        or ("" if ends_signed or not signatures else "appended"),
        "is_certified": bool(signatures) and all(s["is_certified"] for s in signatures),
        "is_genuine": bool(signatures) and ends_signed and all(s["is_good"] for s in signatures),
    }


async def _look(
    signed: list[EmbeddedPdfSignature],
    roots: list[x509.Certificate],
    certified: list[x509.Certificate],
    lists: list[bytes],
    moment: datetime,
) -> list[dict[str, Any]]:
    return [await _one(each, roots, certified, lists, moment) for each in signed]


async def _one(
    each: EmbeddedPdfSignature,
    roots: list[x509.Certificate],
    certified: list[x509.Certificate],
    lists: list[bytes],
    moment: datetime,
) -> dict[str, Any]:
    anchors = [_asn1(c) for c in (*roots, *certified)]
    usage = KeyUsageConstraints(
        key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
    )

    async def looked_at(when: datetime) -> Any:
        context = ValidationContext(
            trust_roots=anchors,
            other_certs=list(each.other_embedded_certs),
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=when,
        )
        return await async_validate_pdf_signature(
            each, signer_validation_context=context, key_usage_settings=usage
        )

    status = await looked_at(moment)
    stamp = status.timestamp_validity
    stamped_at = stamp.timestamp if stamp and stamp.valid and stamp.trusted else None
    counted_at = stamped_at or moment
    if stamped_at is not None:
        status = await looked_at(stamped_at)
    certificate = ca.read(status.signing_cert.dump())
    path = _path(status)
    is_trusted = bool(status.trusted)
    own_lists = [
        data
        for data in lists
        if len(path) > 1 and any(ca.signed_by(data, above) for above in path[:-1])
    ]
    revoked = min(
        filter(None, (ca.revoked_at(own_lists, c) for c in path or [certificate])), default=None
    )
    is_revoked = revoked is not None and revoked <= counted_at
    anchor = path[0] if path else None
    coverage = {
        SignatureCoverageLevel.ENTIRE_FILE: "file",
        SignatureCoverageLevel.ENTIRE_REVISION: "revision",
    }.get(status.coverage, "part")
    after = _after(status)
    subject = certificate.subject
    is_intact = bool(status.intact and status.valid and _is_filled_cleanly(each))
    is_expired = not (
        certificate.not_valid_before_utc <= counted_at <= certificate.not_valid_after_utc
    )
    # What stands first explains what stands behind it: altered bytes prove no issuer.
    faults = {
        "altered": not is_intact,
        "appended": after == "suspicious",
        "revoked": is_revoked,
        "expired": not is_trusted and is_expired,
        "unknown": not is_trusted,
        "part": coverage == "part",
    }
    fault = next((name for name, is_so in faults.items() if is_so), "")
    return {
        "field": str(each.field_name),
        "who": _part(subject, x509.NameOID.COMMON_NAME),
        "unit": _part(subject, x509.NameOID.ORGANIZATIONAL_UNIT_NAME),
        "organisation": _part(subject, x509.NameOID.ORGANIZATION_NAME),
        "code": _part(subject, x509.NameOID.SERIAL_NUMBER),
        "issuer": _part(certificate.issuer, x509.NameOID.COMMON_NAME)
        or _part(certificate.issuer, x509.NameOID.ORGANIZATION_NAME),
        "serial": f"{certificate.serial_number:x}",
        "valid_from": certificate.not_valid_before_utc.isoformat(),
        "valid_until": certificate.not_valid_after_utc.isoformat(),
        "claimed_at": _iso(each.self_reported_timestamp),
        "stamped_at": _iso(stamped_at),
        "counted_at": counted_at.isoformat(),
        "is_pades": str(each.sig_object.get("/SubFilter", "")) == PADES,
        "is_intact": is_intact,
        "is_trusted": is_trusted,
        "is_expired": is_expired,
        "fault": fault,
        "revoked_at": _iso(revoked),
        "is_revoked": is_revoked,
        "covers": coverage,
        "after": after,
        "is_certified": is_trusted and anchor is not None and anchor in certified,
        "is_good": not fault,
    }


async def _stamps(
    stamps: list[EmbeddedPdfSignature], roots: list[x509.Certificate], moment: datetime
) -> list[dict[str, Any]]:
    told = []
    for each in stamps:
        context = ValidationContext(
            trust_roots=[_asn1(c) for c in roots],
            other_certs=list(each.other_embedded_certs),
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
        )
        status = await async_validate_pdf_timestamp(each, validation_context=context)
        told.append(
            {
                "at": _iso(status.timestamp),
                "is_intact": bool(status.intact and status.valid),
                "is_trusted": bool(status.trusted),
            }
        )
    return told


def _is_filled_cleanly(each: EmbeddedPdfSignature) -> bool:
    """Tell whether nothing hides behind the signature in the one gap that no signature covers."""
    content = bytes(each.pkcs7_content)
    end = parser.peek(content)
    return not any(content[end:])


def _after(status: Any) -> str:
    """What came after a signature: nothing, allowed steps such as further signatures, or worse."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "nothing"
    level = status.modification_level
    if level is None or level is ModificationLevel.OTHER or not status.docmdp_ok:
        return "suspicious"
    return "allowed"


def _ends_signed(found: list[EmbeddedPdfSignature], size: int) -> bool:
    """Tell whether the last revision is covered, up to the last byte of the file."""
    if not found:
        return False
    _, _, start, length = (int(n) for n in found[-1].byte_range)
    return start + length == size


def _path(status: Any) -> list[x509.Certificate]:
    """The chain that was found, from the anchor down to the signer."""
    path = status.validation_path
    if path is None:
        return []
    return [ca.read(c.dump()) for c in path if hasattr(c, "dump")]


def _embedded_lists(reader: PdfFileReader) -> list[bytes]:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except (NoDSSFoundError, ValidationInfoReadingError):
        return []
    return [bytes(ref.get_object().data) for ref in store.crls[:50]]


def certificates(data: bytes) -> list[x509.Certificate]:
    """Read one or several certificates from a file, PEM or DER."""
    return [ca.read(c.dump()) for c in load_certs_from_pemder_data(data)]


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _key_info(key: ca.Key) -> Any:
    from asn1crypto.keys import PrivateKeyInfo

    return PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _store(certs: Sequence[asn1.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple(certs)
    return store


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
