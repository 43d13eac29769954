"""Codes of places, typed: what the Ministry of Home Affairs writes is not what BPS writes.

Both number the same provinces alike and their regencies differently, so an untyped "6403" is a
trap: for BPS it is Kutai Kartanegara, for Kemendagri 64.03 is Berau.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from idaman.core.refusal import Refused
from idaman.core.text import Text

_KEMENDAGRI = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)
_BPS = re.compile(r"\d{2}(\d{2}(\d{3}(\d{3})?)?)?", re.ASCII)
_LEVELS = ("province", "regency", "district", "village")


class NotACode(Refused):
    """The text is no code of that scheme."""


@dataclass(frozen=True)
class Kemendagri:
    """A code of the Ministry of Home Affairs: 64, 64.02, 64.02.12, 64.02.12.2017."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Kemendagri:
        """Read a code, with dots or without.

        >>> Kemendagri.parse("6402122017")
        Kemendagri(value='64.02.12.2017')

        Raises NotACode, also for codes of BPS where they can be told apart.
        """
        plain = text.strip()
        if _KEMENDAGRI.fullmatch(plain):
            return cls(plain)
        digits = re.sub(r"[^0-9]", "", plain)
        if plain == digits and len(digits) in (2, 4, 6, 10):
            parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
            return cls(".".join(p for p in parts if p))
        if plain == digits and len(digits) == 7:
            raise NotACode(
                Text(
                    "%(text)s looks like a BPS code (7 digits), not a Kemendagri code. Write "
                    "a code such as 64.02.12, or use the column for BPS codes.",
                    text=text,
                ),
            )
        raise NotACode(
            Text("%(text)s is no Kemendagri code. A right one: 64.02.12.2017.", text=text)
        )

    @property
    def level(self) -> str:
        """province, regency, district or village"""
        return _LEVELS[self.value.count(".")]

    @property
    def parent(self) -> Kemendagri | None:
        """The code of what this lies in.

        >>> Kemendagri("64.02.12").parent
        Kemendagri(value='64.02')
        """
        above, dot, _ = self.value.rpartition(".")
        return Kemendagri(above) if dot else None


@dataclass(frozen=True)
class Bps:
    """A code of Statistics Indonesia: 64, 6403, 6403180."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Bps:
        """Read a code.

        >>> Bps.parse("6403")
        Bps(value='6403')

        Raises NotACode, also for codes with dots, which are Kemendagri's.
        """
        plain = text.strip()
        if "." in plain:
            raise NotACode(
                Text("%(text)s looks like a Kemendagri code; BPS codes have no dots.", text=text)
            )
        if not _BPS.fullmatch(plain):
            raise NotACode(Text("%(text)s is no BPS code. A right one: 6403180.", text=text))
        return cls(plain)

    @property
    def level(self) -> str:
        """province, regency, district or village"""
        return {2: "province", 4: "regency", 7: "district", 10: "village"}[len(self.value)]
