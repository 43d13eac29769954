"""Whose figure it is, and of which release: two things, however they are written in one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from idaman.core.imports.rules.cells import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_NAMED = re.compile(
    r"^(?P<who>.*?[^\s,;:(–—-])[\s,;:(–—-]+"
    r"(?:rilis|rilisan|release|released|edisi|edition|vintage|revisi|terbitan|terbit|publikasi)"
    rf"\b[\s:.]*(?P<when>[^()]*?{_YEAR}[^()]*?)\)?\s*$",
    re.IGNORECASE,
)
"""A name, a word for a release, and what it is called; a release has a year."""
_DATED = re.compile(
    rf"^(?P<who>.*?[^\s,;(–—-])(?P<mark>\s*[,;(–—]\s*|\s+-\s+|\s+)"
    rf"(?P<when>(?:(?:\d{{1,2}}\s+)?(?:{_MONTH})\s+)?{_YEAR}(?:-\d\d){{0,2}})\)?\s*$",
    re.IGNORECASE,
)
"""A name and a day, month or year behind it."""
_WHEN = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?:(?P<word>{_MONTH})\s+)?(?P<year>{_YEAR})"
    r"(?:-(?P<month>\d\d)(?:-(?P<of>\d\d))?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PublisherRelease:
    """Who publishes a figure, and in which release."""

    publisher: str
    release: str = ""


def _known() -> dict[str, str]:
    text = (files(__package__) / "publishers.toml").read_text("utf-8")
    return {
        _bare(each): said["name"]
        for said in tomllib.loads(text)["publisher"]
        for each in (said["name"], *said["also"])
    }


def _bare(name: str) -> str:
    return " ".join(re.sub(r"[^\w/]+", " ", name.casefold()).split())


_KNOWN = _known()


def read_source(said: str, release: str = "") -> PublisherRelease:
    """Part whose figure it is from its release, and call a known publisher by its one name.

    >>> read_source("BPS, rilis 2026")
    PublisherRelease(publisher='BPS', release='2026')
    >>> read_source("Badan Pusat Statistik (BPS) 2026") == read_source("BPS, rilis 2026")
    True
    >>> read_source("BPS Kab. Kutai Kartanegara, rilis 17 Februari 2020").release
    '17 Februari 2020'

    A year that belongs to a name stays in it, as the number of a regulation does.

    >>> read_source("Perda 6 Tahun 2020"), read_source("Kepmendagri 300.2.2-2138/2025").release
    (PublisherRelease(publisher='Perda 6 Tahun 2020', release=''), '')
    """
    name, given = " ".join(said.split()), " ".join(release.split())
    if not given and (found := _NAMED.match(name) or _DATED.match(name)):
        is_told = found.re is _NAMED or found["mark"].strip() or _starts_known(found["who"])
        if is_told:
            name, given = found["who"], found["when"].strip()
    return PublisherRelease(_called(name), given)


def release_order(release: str) -> tuple[int, int, int]:
    """Say which of two releases of one publisher is the newer; none named is the oldest.

    >>> release_order("2026") > release_order("17 Februari 2020") > release_order("2020")
    True
    >>> release_order("")
    (0, 0, 0)
    """
    found = _WHEN.search(release)
    if not found:
        return (0, 0, 0)
    month = MONTHS[found["word"].casefold()] if found["word"] else int(found["month"] or 0)
    return int(found["year"]), month, int(found["day"] or found["of"] or 0) if month else 0


def _starts_known(name: str) -> bool:
    return bool(_known_part(name))


def _known_part(name: str) -> tuple[str, str] | None:
    """A known publisher's one name and what stands behind it."""
    words = name.split()
    for many in range(len(words), 0, -1):
        if one := _KNOWN.get(_bare(" ".join(words[:many]))):
            return one, " ".join(words[many:])
    return None


def _called(name: str) -> str:
    found = _known_part(name)
    if found is None:
        return name
    one, rest = found
    rest = re.sub(rf"^\(\s*{re.escape(one)}\s*\)\s*", "", rest, flags=re.IGNORECASE)
    rest = re.sub(r"^[,;:–—-]\s*", "", rest)
    rest = re.sub(r"\bkab\.\s*", "Kabupaten ", rest, flags=re.IGNORECASE)
    return f"{one} {rest}".strip()
