"""Place names in a table: found within the territory and the level that are named, or nowhere.

A name that sounds like one of our villages may be another region's: a figure of the regency Tanah
Datar is not one of the village Tanah Datar. So the level counts before the sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from idaman.core.findings import FindingPlace
from idaman.core.places.rules import names
from idaman.core.places.rules.codes import Kemendagri
from idaman.core.places.rules.provinces import PROVINCES
from idaman.core.refusal import Refused

Levels = frozenset[str]
ANY: Levels = frozenset()
"""No level was named."""
ABOVE: Levels = frozenset({"country", "province", "regency"})
_WORDS: dict[str, str] = {
    r"negara|nasional|country": "country",
    r"provinsi|propinsi|prov|province": "province",
    r"kabupaten|kab|kota|kotamadya|regency|city": "regency",
    r"kecamatan|kec|distrik|district": "district",
    r"desa|kelurahan|kel|kampung|nagari|village": "village",
}
_LEVELS = [(re.compile(rf"\b({words})\b"), level) for words, level in _WORDS.items()]
_HEADS = [
    (re.compile(rf"^\W*({words})(\.\s*|\s+)(?=\S)"), level) for words, level in _WORDS.items()
]
_NUMBERED = re.compile(r"^\W*(\d[\d.]*)\W+(?=[^\W\d])(.+)$")
_REGENCY_NAMED = re.compile(
    r"\b(?:kabupaten|kab\.|kota)\s+(?!(?:kota|kabupaten|kecamatan|desa)\b)(\w[\w ]*)"
)
_SAID = {"district": ("kecamatan", "district"), "village": ("desa/kelurahan", "village")}


@dataclass(frozen=True)
class NameDoubt:
    """Why a name is taken for no place: the rule, and what to show."""

    rule: str
    values: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class NameScope:
    """Where the names of a column lie: at these levels; nowhere here, if it names others."""

    levels: Levels = ANY
    is_elsewhere: bool = False


HERE = NameScope()
"""Anywhere in the territory."""


def levels_in(heading: str) -> Levels:
    """Read which levels a heading names.

    >>> sorted(levels_in("Kabupaten/Kota")), sorted(levels_in("Desa/Kel.")), levels_in("Lokasi")
    (['regency'], ['village'], frozenset())
    """
    said = heading.casefold()
    return frozenset(level for words, level in _LEVELS if words.search(said))


def level_of(name: str) -> str:
    """Read the level that a name begins with, "" where it begins with none.

    >>> level_of("Kab. Tanah Datar"), level_of("Kec Tabang"), level_of("Tanah Datar")
    ('regency', 'district', '')
    """
    said = name.casefold()
    return next((level for head, level in _HEADS if head.match(said)), "")


class PlaceNames:
    """The names of a territory, and those of regions beyond it that are known."""

    def __init__(self, places: Mapping[str, FindingPlace], abroad: Iterable[str] = ()) -> None:
        self.places = places
        self.root = min(places, key=len, default="")
        self.by_key: dict[str, list[FindingPlace]] = {}
        for place in places.values():
            self.by_key.setdefault(names.key(place.name), []).append(place)
        beyond = (*abroad, *(name for name, _ in PROVINCES.values()))
        self.abroad = {names.key(name) for name in beyond}

    @cached_property
    def _root_key(self) -> str:
        return names.key(self.places[self.root].name) if self.root else ""

    def find(self, text: str, scope: NameScope = HERE) -> str | NameDoubt:
        """Give the code of the one place a text means within a scope, or why there is none.

        >>> known = PlaceNames({
        ...     "64.02": FindingPlace("64.02", "Kutai Kartanegara", "regency"),
        ...     "64.02.05.2006": FindingPlace("64.02.05.2006", "Tanah Datar", "village",
        ...     "64.02.05"),
        ... })
        >>> known.find("Desa Tanah Datar"), known.find("Kab. Tanah Datar").rule
        ('64.02.05.2006', 'place-elsewhere')
        >>> known.find("Tanah Datar", known.scope("Kabupaten/Kota", [])).rule
        'place-elsewhere'
        """
        code = text.split(" · ")[0].strip()
        if code in self.places:
            return code
        if numbered := _NUMBERED.match(text):
            return self._numbered(numbered[1], numbered[2], text, scope)
        if self._is_code_beyond(text):
            return NameDoubt("place-elsewhere", {"value": text})
        named, level = self._named(text)
        levels = frozenset({level}) if level else scope.levels
        fit = [place for place in named if self._fits(place, levels)]
        if scope.is_elsewhere:
            fit = [place for place in fit if place.code == self.root]
        if len(fit) == 1:
            return fit[0].code
        if len(fit) > 1:
            shown = ", ".join(f"{place.name} ({place.code})" for place in fit)
            return NameDoubt("place-ambiguous", {"value": text, "choices": shown})
        if self._is_elsewhere(text, levels, scope):
            return NameDoubt("place-elsewhere", {"value": text})
        if named:
            other = ", ".join(f"{place.name} ({place.code})" for place in named)
            wanted = [_SAID[each] for each in sorted(levels & set(_SAID))]
            level, level_en = (" / ".join(words) for words in zip(*wanted, strict=True))
            said = {"value": text, "level": level, "level_en": level_en, "other": other}
            return NameDoubt("place-other-level", said)
        return NameDoubt("place-unknown", {"value": text, "nearest": self._nearest(text, levels)})

    def scope(self, heading: str, values: Sequence[str]) -> NameScope:
        """Say where the names of a column lie, by its heading, else by what most of them are.

        A column most of whose names are no places here speaks of other regions, and one of them
        that sounds like ours is theirs.
        """
        said = heading.casefold()
        regency = _REGENCY_NAMED.search(said)
        if regency and self.root and self._root_key not in names.key(f"x {regency[1]}"):
            return NameScope(levels_in(heading), is_elsewhere=True)
        if levels := levels_in(heading):
            return NameScope(levels)
        different = {names.key(value): value for value in values}.values()
        found = [self.find(value) for value in different]
        ours = sum(isinstance(each, str) and each != self.root for each in found)
        theirs = sum(
            isinstance(each, NameDoubt)
            and (each.rule == "place-elsewhere" or not each.values.get("nearest", "-"))
            for each in found
        )
        return NameScope(ABOVE if theirs > max(ours, 1) else ANY)

    def _named(self, text: str) -> tuple[list[FindingPlace], str]:
        """The places of a name, and the level it begins with; a name may begin with such a word."""
        whole = re.sub(r"[^a-z0-9]", "", text.casefold())
        if text.casefold().lstrip().startswith("kota") and whole in self.by_key:
            return self.by_key[whole], ""
        return self.by_key.get(names.key(text), []), level_of(text)

    def _fits(self, place: FindingPlace, levels: Levels) -> bool:
        """The whole territory may stand among its parts, as the sum of a column does."""
        return not levels or place.level in levels or place.code == self.root

    def _is_elsewhere(self, text: str, levels: Levels, scope: NameScope) -> bool:
        if scope.is_elsewhere or (levels and levels <= ABOVE):
            return True
        return not level_of(text) and names.key(text) in self.abroad

    def _is_code_beyond(self, text: str) -> bool:
        try:
            code = Kemendagri.parse(text).value
        except Refused:
            return False
        return bool(self.root) and not code.startswith(self.root)

    def _numbered(self, number: str, name: str, text: str, scope: NameScope) -> str | NameDoubt:
        """A name after a number: a code of its own, or a place in a list."""
        if number in self.places:
            return number
        digits = re.sub(r"\D", "", number)
        if len(digits) < 4 or not self.root:
            return self.find(name, scope)
        if "." in number and not number.startswith(self.root):
            return NameDoubt("place-elsewhere", {"value": text})
        # Four digits are a regency by either numbering; BPS numbers regencies in its own order.
        found = self.find(name, NameScope(ABOVE) if len(digits) == 4 else scope)
        return (
            found
            if isinstance(found, str)
            else NameDoubt(found.rule, {**found.values, "value": text})
        )

    def _nearest(self, text: str, levels: Levels) -> str:
        known = {
            code: place.name
            for code, place in self.places.items()
            if not levels or place.level in levels
        }
        code = names.nearest(text, known)
        return f"{known[code]} ({code})" if code else ""
