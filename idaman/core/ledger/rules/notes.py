"""Signed notes as c2sp.org/signed-note, and the cosignatures of witnesses on them.

A note is a text and lines of signatures below it. Who reads one trusts only keys it knew before.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
COSIGNATURE_ML_DSA = 0x06
KEY_BYTES = {ED25519: 32, COSIGNATURE: 32, COSIGNATURE_ML_DSA: 1312}
SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: 8 + 64, COSIGNATURE_ML_DSA: 8 + 2420}

MOST_SIGNATURES = 64
NAME = re.compile(r"[^\s+]+")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


class Malformed(ValueError):
    """These bytes are not what the format asks for."""


def coded(data: bytes) -> str:
    """Write bytes as standard base64, padded.

    >>> coded(bytes(3))
    'AAAA'
    """
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Read standard base64, written as it must be and in no other way.

    Raises Malformed.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as no:
        raise Malformed(f"Not base64: {text[:60]!r}") from no
    if coded(data) != text:
        raise Malformed(f"Base64 with loose ends: {text[:60]!r}")
    return data


@dataclass(frozen=True)
class Key:
    """A public key somebody signs notes with: its name, its kind, its bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart. They prove nothing."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(said).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{coded(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, vkey: str) -> Self:
        """Read a verifier key as it is written on paper.

        Raises Malformed for one that is cut, mistyped or of a kind not known here.
        """
        name, id_, material = (*vkey.strip().split("+", 2), "", "")[:3]
        data = decoded(material)
        if not NAME.fullmatch(name) or not data:
            raise Malformed(f"Not a verifier key: {vkey[:80]!r}")
        key = cls(name, data[0], data[1:])
        if len(key.public) != KEY_BYTES.get(key.kind):
            raise Malformed(f"A key of a kind not known here: {vkey[:80]!r}")
        if key.id.hex() != id_:
            raise Malformed(f"The key does not have the id it claims: {vkey[:80]!r}")
        return key


@dataclass(frozen=True)
class NoteSignature:
    """One line below a note."""

    name: str
    id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"\N{EM DASH} {self.name} {coded(self.id + self.value)}\n"

    @classmethod
    def read(cls, line: str) -> Self:
        """Read one signature line, without its line end.

        Raises Malformed.
        """
        dash, name, blob = (*line.split(" "), "", "")[:3]
        if line.count(" ") != 2 or dash != "\N{EM DASH}" or not NAME.fullmatch(name):
            raise Malformed(f"Not a signature line: {line[:80]!r}")
        data = decoded(blob)
        if len(data) < 5:
            raise Malformed("A signature without a signature.")
        return cls(name, data[:4], data[4:])

    @property
    def cosigned_at(self) -> int:
        """Seconds since 1970 that a cosignature says. Meaningless before it is verified."""
        return int.from_bytes(self.value[:8], "big")


@dataclass(frozen=True)
class SignedNote:
    """A text, ending in a newline, and who signed it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def __bytes__(self) -> bytes:
        return str(self).encode()

    @classmethod
    def read(cls, data: bytes | str) -> Self:
        """Read a signed note. Nothing in it is believed yet.

        Raises Malformed.
        """
        try:
            said = data.decode() if isinstance(data, bytes) else data
        except UnicodeDecodeError as no:
            raise Malformed("A note is UTF-8.") from no
        if CONTROL.search(said):
            raise Malformed("A note has no control characters.")
        text, gap, below = said.rpartition("\n\n")
        if not gap or not text or not below.endswith("\n"):
            raise Malformed("A note is a text, an empty line and signatures.")
        lines = below[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise Malformed(f"More than {MOST_SIGNATURES} signatures.")
        return cls(text + "\n", tuple(map(NoteSignature.read, lines)))

    def by(self, key: Key) -> tuple[NoteSignature, ...]:
        """The signatures of this key; empty where it has not signed.

        Raises Malformed where one bears the key's name and id and is not its signature.
        """
        theirs = tuple(s for s in self.signatures if (s.name, s.id) == (key.name, key.id))
        for signature in theirs:
            if not is_signature(signature, key, self.text):
                raise Malformed(f"A signature of {key.name} does not fit the note.")
        return theirs

    def with_more(self, *more: NoteSignature) -> SignedNote:
        """The same note with further signatures below; the same one is not added twice."""
        return SignedNote(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def is_signature(signature: NoteSignature, key: Key, text: str) -> bool:
    """Tell whether this key signed this text."""
    if len(signature.value) != SIGNATURE_BYTES[key.kind]:
        return False
    try:
        match key.kind:
            case 0x01:
                ed25519 = Ed25519PublicKey.from_public_bytes(key.public)
                ed25519.verify(signature.value, text.encode())
            case 0x04:
                ed25519 = Ed25519PublicKey.from_public_bytes(key.public)
                ed25519.verify(signature.value[8:], cosigned(text, signature.cosigned_at))
            case 0x06:
                ml_dsa = MLDSA44PublicKey.from_public_bytes(key.public)
                said = _cosigned_tree(text, signature.cosigned_at, key.name)
                ml_dsa.verify(signature.value[8:], said)
    except (InvalidSignature, ValueError):
        return False
    return True


def cosigned(text: str, at: int) -> bytes:
    """What a witness signs with Ed25519: that at this second the log looked so."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _cosigned_tree(text: str, at: int, cosigner: str) -> bytes:
    """What a witness signs with ML-DSA-44: the same, in fixed fields."""
    origin, size, root = text.split("\n")[:3]
    return b"".join(
        [
            b"subtree/v1\n\x00",
            *(bytes([len(s)]) + s for s in (cosigner.encode(),)),
            at.to_bytes(8, "big"),
            *(bytes([len(s)]) + s for s in (origin.encode(),)),
            (0).to_bytes(8, "big"),
            int(size).to_bytes(8, "big"),
            decoded(root),
        ]
    )


def key_of(name: str, private: bytes, *, kind: int = ED25519) -> Key:
    """Name the public side of an Ed25519 private key of 32 bytes."""
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return Key(name, kind, public)


def signed(text: str, name: str, private: bytes) -> SignedNote:
    """Sign a text that ends in a newline."""
    if not text.endswith("\n") or CONTROL.search(text) or not NAME.fullmatch(name):
        raise Malformed("A note's text ends in a newline; a key's name has no space or plus.")
    value = Ed25519PrivateKey.from_private_bytes(private).sign(text.encode())
    return SignedNote(text, (NoteSignature(name, key_of(name, private).id, value),))


def cosign(text: str, name: str, private: bytes, *, at: int) -> NoteSignature:
    """Sign as a witness does, with the second it was seen."""
    value = Ed25519PrivateKey.from_private_bytes(private).sign(cosigned(text, at))
    key = key_of(name, private, kind=COSIGNATURE)
    return NoteSignature(name, key.id, at.to_bytes(8, "big") + value)
