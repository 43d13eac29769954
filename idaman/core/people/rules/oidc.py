"""What single sign-on by OpenID Connect is held to, as far as it can be said without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

ALGORITHMS = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
)
"""Signatures by a private key the provider alone holds: never `none`, never a shared secret."""


def is_private_on_its_way(url: str) -> bool:
    """Tell whether nobody between can read or change what an address answers.

    >>> is_private_on_its_way("https://sso.kukarkab.go.id/realms/pemda")
    True
    >>> is_private_on_its_way("http://127.0.0.1:8080/realms/pemda")
    True
    >>> is_private_on_its_way("http://sso.kukarkab.go.id/realms/pemda")
    False
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "http":
        return host == "localhost" or _is_loopback(host)
    return parts.scheme == "https" and bool(host)


def issuer(url: str) -> str:
    """Read the issuer an operator wrote; raise ValueError with a sentence for them.

    >>> issuer("http://sso.kukarkab.go.id")
    Traceback (most recent call last):
    ValueError: IDAMAN_OIDC_ISSUER: “http://sso.kukarkab.go.id” harus berawal https://.
    """
    if not is_private_on_its_way(url):
        raise ValueError(f"IDAMAN_OIDC_ISSUER: “{url}” harus berawal https://.")
    if "/.well-known/" in url or urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError(
            "IDAMAN_OIDC_ISSUER: tulis alamat penerbitnya saja, tanpa /.well-known/…, ? dan #."
        )
    return url


def algorithms(asked: Sequence[str]) -> list[str]:
    """Read which signatures are accepted, all of them by default; raise ValueError otherwise.

    >>> algorithms(["ES256"])
    ['ES256']
    >>> algorithms(["RS256", "HS256"])
    Traceback (most recent call last):
    ValueError: IDAMAN_OIDC_ALGORITHMS: “HS256” tidak diterima. Pilih dari RS256, RS384, RS512, \
PS256, PS384, PS512, ES256, ES384, ES512.
    """
    for name in asked:
        if name not in ALGORITHMS:
            raise ValueError(
                f"IDAMAN_OIDC_ALGORITHMS: “{name}” tidak diterima. "
                f"Pilih dari {', '.join(ALGORITHMS)}."
            )
    return list(asked or ALGORITHMS)


def nonce(verifier: str) -> str:
    """Derive an attempt's nonce from its PKCE verifier, which the session keeps and nobody sees.

    >>> nonce("a") == nonce("a") != nonce("b")
    True
    """
    return hashlib.sha256(b"idaman nonce " + verifier.encode()).hexdigest()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
