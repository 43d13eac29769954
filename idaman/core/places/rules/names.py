"""Place names as people spell them: one key for all spellings, and the nearest name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import fuzz, process

LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]{2,149}")
"""A log-in name: an e-mail, or at least three small letters, digits and dots."""
_KINDS = re.compile(
    r"^(?:(?:kabupaten|kab|kecamatan|kec|kelurahan|kel|desa|ds|kampung)\b(?:\.\s*|\s+)"
    r"|(?:kota administrasi|kota)\b\.?\s+)"
)

_PLACE_KIND = re.compile(r"(kecamatan|kec\.?|kelurahan|kel\.?|desa|ds\.?)\s+(?=\w)", re.IGNORECASE)
LONGEST_CODE = 20


def key(name: str) -> str:
    """Give the one key that all spellings of a name share: letters and digits, nothing else.

    >>> key("Sanga-Sanga") == key("sanga sanga") == key("SANGASANGA")
    True
    >>> key("Kec. Marang Kayu") == key("Marangkayu")
    True

    A kind is dropped only where something follows it, so Kota Bangun keeps its first word.

    >>> key("Kota Bangun")
    'kotabangun'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    plain = " ".join(re.sub(r"[^a-z0-9. ]+", " ", plain).split())
    # "Kota Bangun" is a name: its first word is no kind. Cities are matched by their own names.
    if not plain.startswith("kota bangun"):
        plain = _KINDS.sub("", plain)
    return re.sub(r"[^a-z0-9]", "", plain)


def without_kind(name: str) -> str:
    """Drop the kind a list writes before a place's name, as the kind has a field of its own.

    >>> without_kind("Kec. Kelay"), without_kind("DESA  Long Lamcin"), without_kind("Kota Bangun")
    ('Kelay', 'Long Lamcin', 'Kota Bangun')
    """
    plain = " ".join(name.split())
    kind = _PLACE_KIND.match(plain)
    return plain[kind.end() :] if kind else plain


def agency_code(short: str) -> str:
    """Build the code of an agency from its short name: capitals, digits and hyphens, at most 20.

    >>> agency_code("Disdik"), agency_code("Kec. Tenggarong Seberang"), agency_code("RSUD A.M. P.")
    ('DISDIK', 'KEC-TENGGARONG', 'RSUD-A-M-P')
    >>> agency_code("!")
    ''
    """
    plain = unicodedata.normalize("NFKD", short).encode("ascii", "ignore").decode().upper()
    plain = re.sub(r"^KECAMATAN\b", "KEC", plain)
    words = re.findall(r"[A-Z0-9]+", plain)
    code = "-".join(words)
    while len(code) > LONGEST_CODE and len(words) > 1:
        words.pop()
        code = "-".join(words)
    return code[:LONGEST_CODE]


def nearest(name: str, known: Mapping[str, str], *, at_least: float = 78.0) -> str | None:
    """Name the code whose name is spelled most like this, or None when nothing is near.

    `known` maps codes to names. An exact key wins; otherwise the most similar above the bound.

    >>> nearest("Marangkayo", {"64.02.17": "Marang Kayu", "64.02.12": "Tabang"})
    '64.02.17'
    >>> nearest("Jakarta", {"64.02.12": "Tabang"}) is None
    True
    """
    wanted = key(name)
    if not wanted:
        return None
    keys = {code: key(other) for code, other in known.items()}
    exact = [code for code, other in keys.items() if other == wanted]
    if exact:
        return exact[0] if len(exact) == 1 else None
    found = process.extractOne(wanted, keys, scorer=fuzz.ratio, score_cutoff=at_least)
    return str(found[2]) if found else None
