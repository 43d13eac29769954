"""The seventeen sectors of the tables, as codes with their names in both languages."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from idaman.core.bilingual import Bilingual

_READ = tomllib.loads((files(__package__) / "sectors.toml").read_text())
SECTORS: dict[str, Bilingual] = {
    code: Bilingual(*names) for code, names in _READ["sectors"].items()
}


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
