"""Finding by words as people type them: misspelt, run together, in the wrong order."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import log

from rapidfuzz import fuzz, process

ALIKE = 68
"""Two words this alike (0 to 100) may be the same word, mistyped."""
ENOUGH = 0.5
"""A find must explain at least this share of what was typed."""
_SMALL = frozenset(
    {"di", "ke", "dan", "yang", "untuk", "dari", "dengan", "pada", "oleh", "para"}
    | {"the", "of", "for", "and", "in", "to"}
)
_SOUNDS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sy", "s"), ("kh", "h"), ("q", "k"), ("v", "f"))
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_TWICE = re.compile(r"([a-z])\1+")
_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()}
"""Of ASCII, what stands between words."""


def normalise(text: str) -> str:
    """Bring a text to the form in which spellings of one word are alike.

    >>> normalise("Désa Muara-Tuboq, Kec. Tabang")
    'desa muara tubok kec tabang'
    >>> normalise("Sanga-sanga") == normalise("sangga  sanga")
    True
    """
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        plain = _BEYOND.sub(" ", plain)
    plain = " ".join(plain.translate(_PLAIN).split())
    for old, new in _SOUNDS:
        plain = plain.replace(old, new)
    return _TWICE.sub(r"\1", plain) if _TWICE.search(plain) else plain


@dataclass(frozen=True)
class SearchRecord:
    """One thing that can be found: its names count fully, other words a little."""

    key: Hashable
    names: tuple[str, ...]
    other: str = ""
    worth: float = 1.0
    """Breaks ties: what people more often mean stands first."""


@dataclass
class Index:
    """All that can be found in one place, ready to be asked."""

    records: Sequence[SearchRecord]
    _holders: dict[str, dict[int, float]] = field(default_factory=dict, repr=False)
    _rarity: dict[str, float] = field(default_factory=dict, repr=False)
    _whole: list[str] = field(default_factory=list, repr=False)
    _whose: list[int] = field(default_factory=list, repr=False)
    _lengths: list[int] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        holders: dict[str, dict[int, float]] = defaultdict(dict)
        for number, record in enumerate(self.records):
            lengths = []
            for said in record.names:
                words = normalise(said).split()
                lengths.append(len(words))
                for word in words:
                    holders[word][number] = 1.0
                self._whole.append("".join(words))
                self._whose.append(number)
            self._lengths.append(min(lengths, default=1))
            for word in normalise(record.other).split():
                holders[word].setdefault(number, 0.55)
        self._holders = dict(holders)
        many = len(self.records) + 1
        self._rarity = {word: 0.35 + log(many / len(h)) for word, h in holders.items()}

    def find(self, typed: str, most: int = 30) -> list[tuple[Hashable, float]]:
        """Find what was meant, best first, each with how sure it is (0 to 1).

        >>> index = Index([SearchRecord("QW-03", ("Bank sampah tiap kecamatan",)),
        ...                SearchRecord("64.02.12", ("Tabang", "Kecamatan Tabang"))])
        >>> [key for key, _ in index.find("bangsampah")]
        ['QW-03']
        >>> [key for key, _ in index.find("kec tabng")]
        ['64.02.12']
        >>> index.find("   ")
        []
        """
        words = [w for w in normalise(typed[:200]).split() if w not in _SMALL][:12]
        if not words:
            words = normalise(typed[:200]).split()[:12]
        if not words:
            return []
        scores: dict[int, float] = defaultdict(float)
        weights = 0.0
        for word in words:
            alike = self._alike(word)
            weight = max(
                (self._rarity[w] for w, sure in alike.items() if sure > 0.95),
                default=log(len(self.records) + 2) * 0.8,
            )
            weights += weight
            best: dict[int, float] = {}
            for found, sure in alike.items():
                for number, share in self._holders[found].items():
                    best[number] = max(best.get(number, 0.0), sure * share)
            for number, sure in best.items():
                scores[number] += weight * sure
        sure_of = {number: score / weights for number, score in scores.items()}
        for number, sure in self._run_together("".join(words)):
            sure_of[number] = max(sure_of.get(number, 0.0), sure)
        ranked = sorted(
            ((n, s) for n, s in sure_of.items() if s >= ENOUGH),
            key=lambda pair: (
                -round(pair[1] + 0.04 * self.records[pair[0]].worth, 3),
                self._lengths[pair[0]],
                pair[0],
            ),
        )
        return [(self.records[n].key, round(min(s, 1.0), 3)) for n, s in ranked[:most]]

    def _alike(self, word: str) -> dict[str, float]:
        """Words of the index that this one may mean, with how sure that is."""
        found: dict[str, float] = {}
        for other, ratio, _ in process.extract(
            word, self._holders.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=40
        ):
            found[other] = (ratio / 100) ** 1.5
        if len(word) >= 3:
            for other in self._holders:
                if other.startswith(word):
                    found[other] = max(found.get(other, 0.0), 0.92 if len(other) > len(word) else 1)
                elif len(word) > 4 and word.startswith(other) and len(other) > 3:
                    found[other] = max(found.get(other, 0.0), 0.8)
        return found

    def _run_together(self, squashed: str) -> Iterable[tuple[int, float]]:
        """Names that read alike once all spaces are gone: "muaratubo", "bangsampah"."""
        if len(squashed) < 4:
            return
        for _, ratio, at in process.extract(
            squashed, self._whole, scorer=fuzz.ratio, score_cutoff=74, limit=20
        ):
            yield self._whose[at], (ratio / 100) ** 1.2
        for _, ratio, at in process.extract(
            squashed, self._whole, scorer=fuzz.partial_ratio, score_cutoff=84, limit=20
        ):
            if len(self._whole[at]) >= len(squashed):
                yield self._whose[at], (ratio / 100) ** 2 * 0.9
