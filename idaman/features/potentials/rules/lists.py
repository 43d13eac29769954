"""Lists that are data: kinds of potential, business classes, sectors, readiness, licence steps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from idaman.pure.refused import Refused

KBLI_FORM = re.compile(r"[0-9]{5}", re.ASCII)


class NotKbli(Refused):
    """What was written is no business class."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("idaman.features.potentials.rules") / name).read_text())


@dataclass(frozen=True)
class Said:
    """A name in both languages."""

    id: str
    en: str

    def say(self, language: str) -> str:
        """Give the name in Indonesian for "id", in English otherwise."""
        return self.id if language == "id" else self.en


def _pairs(table: Mapping[str, list[str]]) -> dict[str, Said]:
    return {code: Said(*names) for code, names in table.items()}


_KINDS, _PATHS, _KBLI, _SECTORS = map(
    _read, ("kinds.toml", "paths.toml", "kbli.toml", "sectors.toml")
)
KINDS: dict[str, Said] = {code: Said(k["id"], k["en"]) for code, k in _KINDS.items()}
SECTOR_OF: dict[str, str] = {code: k["sector"] for code, k in _KINDS.items()}
"""Kind → the sector of the tables in which it counts."""
SECTORS: dict[str, Said] = _pairs(_SECTORS["sectors"])
READINESS: dict[str, Said] = _pairs(_PATHS["readiness"])
LICENCE: dict[str, Said] = _pairs(_PATHS["licence"])
LICENCE_SOURCE: str = _PATHS["sources"]["licence"]
KBLI: dict[str, Said] = _pairs(_KBLI["titles"])
KBLI_SOURCE: str = _KBLI["source"]


def sector_written(code: str) -> str:
    """Write a sector's code as statistics print it.

    >>> sector_written("MN"), sector_written("A")
    ('M,N', 'A')
    """
    return ",".join(code)


def sector_code(text: str) -> str:
    """Tell which sector a row of a published table is about; "TOTAL" for the whole, "" for none.

    >>> sector_code("M,N Jasa Perusahaan"), sector_code("R,S,T,U"), sector_code("c. Industri")
    ('MN', 'RSTU', '')
    >>> sector_code("Real Estat / Real Estate Activities"), sector_code("Konstruksi")
    ('L', 'F')
    >>> sector_code("PDRB"), sector_code("KONSTRUKSI"), sector_code("A.1 Tanaman Pangan")
    ('TOTAL', 'F', '')
    """
    said = " ".join(text.split())
    if lettered := _LETTERED.match(said):
        letters = re.sub(r"[^A-U]", "", lettered[1])
        if letters in SECTORS:
            return letters
    parts = [_bare(part) for part in (said, *said.split("/"))]
    if any(part in _WHOLE for part in parts):
        return "TOTAL"
    return next((_BY_NAME[part] for part in parts if part in _BY_NAME), "")


def _bare(text: str) -> str:
    words = re.sub(r"[^a-z]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in ("dan", "and"))


_LETTERED = re.compile(r"([A-U](?:\s?[,/\-–]?\s?[A-U])*)(?:[.:)]|\s|$)(?=\s*[^a-z0-9]|$)")
_WHOLE = frozenset({"pdrb", "grdp", "total", "jumlah", "produk domestik regional bruto"})
_BY_NAME = {_bare(name): code for code, said in SECTORS.items() for name in (said.id, said.en)}


def kbli_code(text: str) -> str:
    """Read a business class: five digits, with or without dots, never another form.

    >>> kbli_code(" 03.254 ")
    '03254'
    >>> kbli_code("3254")
    Traceback (most recent call last):
    ...NotKbli: “3254” bukan kode KBLI. Tulis lima angka, misalnya 03254.

    Raises NotKbli.
    """
    plain = text.strip().replace(".", "").replace(" ", "")
    if not KBLI_FORM.fullmatch(plain):
        raise NotKbli(
            f"“{text.strip()[:20]}” bukan kode KBLI. Tulis lima angka, misalnya 03254.",
            en=f"“{text.strip()[:20]}” is no KBLI code. Write five digits, such as 03254.",
        )
    return plain
