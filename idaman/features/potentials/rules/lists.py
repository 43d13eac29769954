"""Lists that are data: kinds of potential, business classes, readiness, licence steps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.core.text import Text

KBLI_FORM = re.compile(r"[0-9]{5}", re.ASCII)


class NotKbli(Refused):
    """What was written is no business class."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text())


def _pairs(table: Mapping[str, list[str]]) -> dict[str, Bilingual]:
    return {code: Bilingual(*names) for code, names in table.items()}


_KINDS, _PATHS, _KBLI = map(_read, ("kinds.toml", "paths.toml", "kbli.toml"))
KINDS: dict[str, Text] = {code: Text(k["name"]) for code, k in _KINDS.items()}
SECTOR_OF: dict[str, str] = {code: k["sector"] for code, k in _KINDS.items()}
"""Kind → the sector of the tables in which it counts."""
READINESS: dict[str, Bilingual] = _pairs(_PATHS["readiness"])
LICENCE: dict[str, Bilingual] = _pairs(_PATHS["licence"])
LICENCE_SOURCE: str = _PATHS["sources"]["licence"]
KBLI: dict[str, Bilingual] = _pairs(_KBLI["titles"])
KBLI_SOURCE: str = _KBLI["source"]


def kbli_code(text: str) -> str:
    """Read a business class: five digits, with or without dots, never another form.

    >>> kbli_code(" 03.254 ")
    '03254'
    >>> kbli_code("3254")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    idaman...NotKbli: “3254” bukan kode KBLI. Tulis lima angka, misalnya 03254.

    Raises NotKbli.
    """
    plain = text.strip().replace(".", "").replace(" ", "")
    if not KBLI_FORM.fullmatch(plain):
        raise NotKbli(
            Text(
                "“%(text)s” is no KBLI code. Write five digits, such as 03254.",
                text=text.strip()[:20],
            ),
        )
    return plain
