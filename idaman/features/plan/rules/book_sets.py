"""Sets of books: how many an edition has, what they are called, which chapters each holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from idaman.core.refusal import Refused
from idaman.core.text import Text

CHAPTERS: dict[str, str] = {
    "summary": "Ringkasan",
    "introduction": "Pendahuluan",
    "government": "Daerah dan perangkatnya",
    "readiness": "Analisis kesiapan daerah",
    "gap": "Analisis kesenjangan",
    "swot": "Analisis SWOT dan strategi",
    "vision": "Visi, misi, dan sasaran",
    "strategy": "Strategi pembangunan menurut dimensi",
    "strategy-in-brief": "Enam dimensi sekilas",
    "action-plan": "Rencana aksi",
    "innovations": "Inovasi",
    "indicators": "Indikator dan target",
    "money": "Kebutuhan anggaran",
    "roadmap": "Peta jalan",
    "quick-wins": "Quick win",
    "places": "Menurut kecamatan",
    "codes": "Lampiran: kode perencanaan dan penganggaran",
    "findings": "Lampiran: yang belum lengkap",
}
"""Every chapter a book may hold, and its heading."""

MOST_BOOKS = 8
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


@dataclass(frozen=True)
class BookPlan:
    """One book of a set: the name of its file, its title, its chapters in order."""

    key: str
    title: str
    chapters: tuple[str, ...]


@dataclass(frozen=True)
class BookSet:
    """A set that ships with the program, and after whose books it is made."""

    name: str
    label: str
    source: str
    books: tuple[BookPlan, ...]


class WrongBooks(Refused):
    """A set of books that cannot be printed; the sentence says which book and why."""


@cache
def shipped() -> tuple[BookSet, ...]:
    """The sets that ship.

    >>> [(each.name, len(each.books)) for each in shipped()]
    [('three', 3), ('four', 4)]
    """
    said = tomllib.loads((files(__package__) / "sets.toml").read_text())
    return tuple(
        BookSet(name, each["label"], each["source"], books_in(each["books"]))
        for name, each in said.items()
    )


def books_in(said: Sequence[Mapping[str, Any]]) -> tuple[BookPlan, ...]:
    """Read a set as it is kept; without one, the first that ships.

    Raises WrongBooks.
    """
    if not said:
        return shipped()[0].books
    books = tuple(
        BookPlan(str(b["key"]), " ".join(str(b["title"]).split()), tuple(b["chapters"]))
        for b in said
    )
    if len(books) > MOST_BOOKS:
        raise WrongBooks(
            Text("At most %(most_books)s books for one edition.", most_books=MOST_BOOKS)
        )
    for n, book in enumerate(books, start=1):
        _check(n, book)
    if len({book.key for book in books}) < len(books):
        raise WrongBooks(Text("Two books have the same file name; change one of their titles."))
    return books


def _check(n: int, book: BookPlan) -> None:
    if not book.title or len(book.title) > 120:
        raise WrongBooks(Text("Book %(number)s: write a title of at most 120 letters.", number=n))
    if not KEY.fullmatch(book.key):
        raise WrongBooks(
            Text(
                "“%(book)s”: the file name “%(key)s” takes small letters, digits, hyphens.",
                book=book.title,
                key=book.key,
            ),
        )
    unknown = [each for each in book.chapters if each not in CHAPTERS]
    if unknown or not book.chapters:
        raise WrongBooks(
            Text(
                "“%(book)s”: there is no chapter “%(chapter)s”.",
                book=book.title,
                chapter=unknown[0],
            )
            if unknown
            else Text("“%(book)s”: choose chapters.", book=book.title)
        )


def as_data(books: Sequence[BookPlan]) -> list[dict[str, Any]]:
    """Give a set as it is kept.

    >>> books_in(as_data(shipped()[1].books)) == shipped()[1].books
    True
    """
    return [{**asdict(book), "chapters": list(book.chapters)} for book in books]
