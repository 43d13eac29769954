"""Complaints to judge suggestions by: any labelled CSV, or invented ones from a seed.

A CSV has a header and a row a complaint. `id`, `text` and `date` (year-month-day) must be there;
`place`, `topic`, `label` (who got it in the end), `duplicate_of` (the id of an earlier one about
the same trouble), `burst` (one word for all that broke out together), `latitude` and `longitude`
may be. What is missing is not judged.

The invented ones come from benchmarks/complaints.toml: the half "tuning", on which thresholds were
set, and the half "held_out", whose sentences, faults and ways to say where are others. Invented
complaints are shorter and tidier than real ones: judge a real CSV before relying on a figure.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

HALVES = ("tuning", "held_out")
FIRST = date(2026, 1, 1)
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
OTHER = "other"
AGAIN_WITHIN = timedelta(days=45)


@dataclass(frozen=True)
class Complaint:
    """What one said, where, when, about what; who got it; which earlier one it repeats."""

    key: str
    text: str
    on: date
    place: str = ""
    topic: str = ""
    label: str = ""
    duplicate_of: str = ""
    burst: str = ""
    spot: tuple[float, float] | None = None


def read(path: Path) -> list[Complaint]:
    """Read a labelled CSV, the oldest first; raises ValueError that names the row that is wrong."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if missing := {"id", "text", "date"} - set(rows.fieldnames or ()):
            raise ValueError(f"{path}: no column {', '.join(sorted(missing))}")
        found = [_row(row, f"{path}, row {n}") for n, row in enumerate(rows, start=2)]
    return sorted(found, key=lambda each: each.on)


def _row(row: dict[str, str], where: str) -> Complaint:
    try:
        on = date.fromisoformat(row["date"].strip()[:10])
    except ValueError:
        raise ValueError(f"{where}: “{row['date']}” is no date like 2026-01-31") from None
    lat, lon = row.get("latitude") or "", row.get("longitude") or ""
    return Complaint(
        key=row["id"],
        text=row["text"],
        on=on,
        place=row.get("place") or "",
        topic=row.get("topic") or "",
        label=row.get("label") or "",
        duplicate_of=row.get("duplicate_of") or "",
        burst=row.get("burst") or "",
        spot=(float(lat), float(lon)) if lat and lon else None,
    )


@dataclass(frozen=True)
class Rates:
    """How many complaints come and how many repeat an earlier one."""

    days: int = 240
    places: int = 20
    a_day: float = 22.0
    again: float = 0.10
    """The share that is about the same trouble as an earlier one, in other words."""
    verbatim: float = 0.03
    """The share that is sent again word for word."""
    same_within: timedelta = timedelta(days=90)
    """The same thing at the same spot of a place within so long is the same trouble."""
    other: float = 0.06
    wrong_label: float = 0.12
    """The share that ended with somebody whom its topic would not name."""


USUAL = Rates()


@dataclass(frozen=True)
class _Trouble:
    topic: str
    thing: str
    spot: str
    place: str


class Inventor:
    """Invents complaints of one half, always the same from the same seed."""

    def __init__(self, half: str, seed: int, rates: Rates = USUAL) -> None:
        self.half, self.rates = half, rates
        self.words = WORDS["halves"][half]
        self.chance = Random(f"{half}:{seed}")
        topics = sorted(WORDS["topics"])
        self.chance.shuffle(topics)
        # What is complained of, and where, is not evenly spread.
        self.topics = {topic: 1 / (n + 2) for n, topic in enumerate(topics)}
        self.places = {f"Desa {n + 1}": 1 / (n + 4) for n in range(rates.places)}
        self.made = 0
        self.told: dict[_Trouble, tuple[Complaint, date]] = {}
        """By trouble, who told of it first, and when it was told of last."""

    def all(self) -> list[Complaint]:
        """Invent the complaints of all days, the oldest first."""
        made: list[Complaint] = []
        # What may be told of again: the first complaint of each trouble of the last weeks.
        firsts: list[tuple[Complaint, _Trouble]] = []
        for day in range(self.rates.days):
            on = FIRST + timedelta(days=day)
            firsts = [pair for pair in firsts if on - pair[0].on < AGAIN_WITHIN]
            for _ in range(_poisson(self.rates.a_day, self.chance)):
                made.append(self._one(on, firsts))
        return made

    def _one(self, on: date, firsts: list[tuple[Complaint, _Trouble]]) -> Complaint:
        roll = self.chance.random()
        if firsts and roll < self.rates.verbatim + self.rates.again:
            first, trouble = self.chance.choice(firsts)
            is_copy = roll < self.rates.verbatim
            text = self._again(first.text) if is_copy else self._sentence(trouble)
            self.told[trouble] = first, on
            return self._said(on, trouble, text, first)
        if roll > 1 - self.rates.other:
            text = self.chance.choice(self.words["other"])
            trouble = _Trouble(OTHER, text, "", _drawn(self.places, self.chance))
            known = self._first(trouble, on)
            named = known.key if known else ""
            made = self._complaint(on, text, trouble.place, OTHER, "SETDA", named)
            self.told[trouble] = known or made, on
            return made
        trouble = self.trouble()
        known = self._first(trouble, on)
        made = self._said(on, trouble, self._sentence(trouble), known)
        self.told[trouble] = known or made, on
        firsts.append((known or made, trouble))
        return made

    def _first(self, trouble: _Trouble, on: date) -> Complaint | None:
        """Who told first of the same thing at the same spot: nobody could tell the two apart."""
        first, last = self.told.get(trouble, (None, on))
        return first if on - last <= self.rates.same_within else None

    def trouble(self, topic: str = "", place: str = "") -> _Trouble:
        """Invent something that is wrong somewhere."""
        topic = topic or _drawn(self.topics, self.chance)
        return _Trouble(
            topic=topic,
            thing=self.chance.choice(WORDS["topics"][topic]["things"]),
            spot=self.chance.choice(WORDS["spots"]).format(
                n=f"{self.chance.randrange(1, 30):03}",
                name=self.chance.choice(WORDS["names"]),
                letter=self.chance.choice("ABCDEFGH"),
            ),
            place=place or _drawn(self.places, self.chance),
        )

    def burst(self, on: date, topic: str, place: str, many: int, days: int) -> list[Complaint]:
        """Invent many complaints about one topic in one place within some days."""
        return [
            self._said(on + timedelta(days=self.chance.randrange(days)), t, self._sentence(t))
            for t in (self.trouble(topic, place) for _ in range(many))
        ]

    def copies(self, on: date, many: int, days: int) -> list[Complaint]:
        """Invent one complaint that is sent many times within some days, nearly word for word."""
        trouble = self.trouble()
        text = self._sentence(trouble)
        return [
            self._said(
                on + timedelta(days=self.chance.randrange(days)),
                trouble,
                f"{self._again(text)} {self.chance.choice(('', 'segera', 'lagi', 'min'))}",
            )
            for _ in range(many)
        ]

    def _sentence(self, trouble: _Trouble) -> str:
        said = self.chance.choice(self.words["sentences"]).format(
            thing=trouble.thing,
            near=self.chance.choice(self.words["near"]),
            spot=trouble.spot,
            fault=self.chance.choice(WORDS["topics"][trouble.topic][self.half]),
            since=self.chance.choice(self.words["since"]),
            effect=self.chance.choice(self.words["effects"]),
        )
        return str(said[0].upper() + said[1:])

    def _again(self, text: str) -> str:
        """The same words, as somebody sends them again."""
        return self.chance.choice((text, text.lower(), text.upper(), f"{text}!!", f"{text} "))

    def _said(
        self, on: date, trouble: _Trouble, text: str, first: Complaint | None = None
    ) -> Complaint:
        label = WORDS["topics"][trouble.topic]["agency"]
        if self.chance.random() < self.rates.wrong_label:
            others = sorted({each["agency"] for each in WORDS["topics"].values()} - {label})
            label = self.chance.choice(others)
        return self._complaint(
            on, text, trouble.place, trouble.topic, label, first.key if first else ""
        )

    def _complaint(
        self, on: date, text: str, place: str, topic: str, label: str, duplicate_of: str = ""
    ) -> Complaint:
        self.made += 1
        return Complaint(f"{self.made}", text, on, place, topic, label, duplicate_of)


def _drawn(weights: dict[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _poisson(mean: float, chance: Random) -> int:
    """Count how many come in a day where on average so many do."""
    passed, many = chance.expovariate(mean), 0
    while passed < 1:
        passed, many = passed + chance.expovariate(mean), many + 1
    return many


def troubles(complaints: Sequence[Complaint]) -> dict[str, str]:
    """Name each complaint's trouble by the first that told of it."""
    of: dict[str, str] = {}
    for each in complaints:
        of[each.key] = of.get(each.duplicate_of, each.duplicate_of) or each.key
    return of


def write(path: Path, complaints: Sequence[Complaint]) -> None:
    """Write complaints as a CSV that `read` reads."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("id", "text", "date", "place", "topic", "label", "duplicate_of", "burst"))
        out.writerows(
            (c.key, c.text, c.on, c.place, c.topic, c.label, c.duplicate_of, c.burst)
            for c in complaints
        )
