"""What is asked by GeoReport v2, read from the parameters as programs really send them.

An empty parameter is the same as none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from idaman.core.refusal import Refused
from idaman.core.text import Text

MOST_DAYS = 90
MOST_ROWS = 1000
WORDS_LENGTH = 4000
MOST_METRES = 100_000
MOST_SEARCHED, MOST_WORDS = 200, 10
_METRES = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
_SPACE_FOR_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_DEGREES = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{1,15})?", re.ASCII)
_ATTRIBUTE = re.compile(r"attribute\[([^\]\[]{1,40})\](\[\])?")


class AskedWrong(Refused):
    """A parameter that cannot be used as it is."""


@dataclass(frozen=True)
class TimeWindow:
    """Requests from a moment on and up to another, both included."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class PageRange:
    """Rows from one on, so many."""

    first: int
    size: int


def codes(text: str) -> list[str]:
    """Read a list parted by commas.

    >>> codes("001, 002,,")
    ['001', '002']
    """
    return [code for each in text.split(",") if (code := each.strip())]


def moment(name: str, text: str, zone: tzinfo) -> datetime | None:
    """Read a moment of ISO 8601; one without an offset is of the zone. None for nothing.

    In an address `+` arrives as a space.

    >>> from datetime import UTC
    >>> moment("start_date", "2026-08-17T00:00:00 08:00", UTC).isoformat()
    '2026-08-17T00:00:00+08:00'

    Raises AskedWrong.
    """
    if not (text := text.strip()):
        return None
    try:
        found = datetime.fromisoformat(_SPACE_FOR_PLUS.sub("+", text))
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year <= 2200:
        raise AskedWrong(
            Text(
                "%(name)s: write the moment like 2026-08-17T00:00:00+08:00, not “%(text)s”.",
                name=name,
                text=text[:40],
            ),
        )
    return found if found.tzinfo else found.replace(tzinfo=zone)


def window(start: datetime | None, end: datetime | None, now: datetime) -> TimeWindow:
    """Give the time that is asked for: the last ninety days where none is, ninety at most.

    >>> from datetime import UTC
    >>> day = datetime(2026, 8, 17, tzinfo=UTC)
    >>> str(window(None, day, day).first.date()), str(window(day, None, day).last.date())
    ('2026-05-19', '2026-11-15')

    Raises AskedWrong.
    """
    span = timedelta(days=MOST_DAYS)
    if start is None:
        last = end or now
        return TimeWindow(last - span, last)
    last = end or start + span
    if not timedelta() <= last - start <= span:
        raise AskedWrong(
            Text(
                "end_date is not before start_date, and at most %(most_days)s days after it.",
                most_days=MOST_DAYS,
            ),
        )
    return TimeWindow(start, last)


def page(number: str, size: str) -> PageRange:
    """Read which rows are asked for: pages begin at one; without a size, as many as there may be.

    >>> page("", ""), page("3", "200")
    (PageRange(first=0, size=1000), PageRange(first=400, size=200))

    Raises AskedWrong.
    """
    rows = _whole("page_size", size, MOST_ROWS)
    return PageRange((_whole("page", number, 1, most=100_000) - 1) * rows, rows)


def _whole(name: str, text: str, default: int, *, most: int = MOST_ROWS) -> int:
    if not (text := text.strip()):
        return default
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise AskedWrong(
            Text(
                "%(name)s: write a number from 1 to %(most)s, not “%(text)s”.",
                name=name,
                most=most,
                text=text[:20],
            ),
        )
    return int(text)


def statuses(text: str) -> set[str]:
    """Read which states are asked for; both where none is named.

    >>> sorted(statuses("")), sorted(statuses("open"))
    (['closed', 'open'], ['open'])

    Raises AskedWrong.
    """
    asked = set(codes(text)) or {"open", "closed"}
    if asked - {"open", "closed"}:
        raise AskedWrong(Text("status: open, closed or both."))
    return asked


def point(lat: str, long: str) -> tuple[float, float] | None:
    """Read where something is, as latitude and longitude in degrees; None where neither is given.

    >>> point("-0.41", "116.98"), point("", "")
    ((-0.41, 116.98), None)

    Raises AskedWrong.
    """
    lat, long = lat.strip(), long.strip()
    if not lat and not long:
        return None
    if _DEGREES.fullmatch(lat) and _DEGREES.fullmatch(long):
        found = float(lat), float(long)
        if abs(found[0]) <= 90 and abs(found[1]) <= 180:
            return found
    raise AskedWrong(
        Text("lat and long: write both in degrees, such as lat=-0.4125 and long=116.9876.")
    )


@dataclass(frozen=True)
class Circle:
    """A circle: its middle in degrees, and how far it reaches."""

    latitude: float
    longitude: float
    metres: float


def around(lat: str, long: str, radius: str) -> Circle | None:
    """Read a circle that is asked for, its radius in metres; None where none is.

    >>> around("-0.41", "116.98", "500"), around("", "", "")
    (Circle(latitude=-0.41, longitude=116.98, metres=500.0), None)

    Raises AskedWrong.
    """
    middle, radius = point(lat, long), radius.strip()
    if middle is None and not radius:
        return None
    is_number = _METRES.fullmatch(radius) and 0 < float(radius) <= MOST_METRES
    if middle is None or not is_number:
        raise AskedWrong(
            Text(
                "lat, long and radius: give all three, the radius in metres, more than 0 "
                "and at most %(most_metres)s; not “%(radius)s”.",
                most_metres=MOST_METRES,
                radius=radius[:20],
            ),
        )
    return Circle(*middle, float(radius))


def searched(text: str) -> list[str]:
    """Read the words that are searched for; all of them must be there.

    >>> searched(" lampu  jalan ")
    ['lampu', 'jalan']

    Raises AskedWrong.
    """
    found = text.split()
    if len(text) > MOST_SEARCHED or len(found) > MOST_WORDS:
        raise AskedWrong(
            Text(
                "q: at most %(most_words)s words and %(most_searched)s characters.",
                most_words=MOST_WORDS,
                most_searched=MOST_SEARCHED,
            ),
        )
    return found


def require_utf8(texts: Iterable[str]) -> None:
    """Refuse what was not written in UTF-8: it would be kept damaged.

    Raises AskedWrong.
    """
    if any("\ufffd" in text for text in texts):
        raise AskedWrong(Text("Some characters are not UTF-8. Send all of it as UTF-8."))


def attributes(sent: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Read attribute[CODE]=value, and attribute[CODE][]=value where there are several.

    >>> attributes({"attribute[KIND]": ["complaint"], "attribute[X][]": ["1", ""], "lat": ["1"]})
    {'KIND': ['complaint'], 'X': ['1']}
    """
    found: dict[str, list[str]] = {}
    for name, values in sent.items():
        if match := _ATTRIBUTE.fullmatch(name):
            filled = [value.strip() for value in values if value.strip()]
            if filled:
                found.setdefault(match[1], []).extend(filled)
    return found
