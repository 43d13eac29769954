"""Boxes for what must be unreadable at rest: one key for each purpose, from one secret."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=64)
def box(secret: bytes, purpose: str) -> Fernet:
    """Give the box of a purpose; what one closed no other opens.

    >>> closed = box(b"rahasia", "uji").encrypt(b"isi")
    >>> box(b"rahasia", "uji").decrypt(closed)
    b'isi'
    """
    key = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
