"""Put a question to the lake. A question is a `.sql` file that DuckDB and Spark answer alike.

It begins with `-- reads:` (datasets) and `-- asks:` (parameters); a parameter is written `:name`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from idaman.core.refusal import Refused
from idaman.core.text import Text

MEMORY = "768MB"
SECONDS = 20.0
AGAIN = 0.2
"""Seconds between two words to an engine to stop."""
Answer = list[dict[str, Any]]


class NoSuchQuestion(Refused):
    """There is no question of that name."""


class WrongQuestion(Refused):
    """The question is not one SELECT, or reads or asks what it does not say."""


class TookTooLong(Refused):
    """The answer took longer than it may."""


class TooMuchMemory(Refused):
    """The answer needs more memory than it may have on this machine."""


@dataclass(frozen=True)
class Question:
    """A question as its file says it."""

    name: str
    reads: tuple[str, ...]
    asks: tuple[str, ...]
    sql: str

    @property
    def bound(self) -> str:
        """The same question with parameters as DuckDB marks them."""
        return _tree(self.name, self.sql).sql(dialect="duckdb")


def names() -> list[str]:
    """List the questions."""
    found = resources("idaman.opendata.questions").iterdir()
    return sorted(each.name.removesuffix(".sql") for each in found if each.name.endswith(".sql"))


def question(name: str) -> Question:
    """Read a question from its file.

    Raises NoSuchQuestion, WrongQuestion.
    """
    if name not in names():
        raise NoSuchQuestion(
            Text(
                "There is no question %(name)s. There are: %(names)s.",
                name=name,
                names=", ".join(names()),
            ),
        )
    return read(name, (resources("idaman.opendata.questions") / f"{name}.sql").read_text())


def read(name: str, text: str) -> Question:
    """Read a question from its words, and hold it to its first lines.

    >>> read("n", "-- reads: money\\n-- asks: year\\nselect count(*) as n from money "
    ...      "where year = :year").asks
    ('year',)

    Raises WrongQuestion.
    """
    heads = {"reads": (), "asks": ()}  # type: dict[str, tuple[str, ...]]
    for line in text.splitlines():
        for head in heads:
            if line.startswith(f"-- {head}:"):
                said = line.split(":", 1)[1].replace(",", " ").split()
                heads[head] = tuple(said)
    tree = _tree(name, text)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = {_named(table) for table in tree.find_all(exp.Table)} - own
    asked = {str(each.this) for each in tree.find_all(exp.Placeholder, exp.Parameter)}
    if tables != set(heads["reads"]):
        raise wrong(name, f"reads: {', '.join(sorted(tables))}")
    if asked != set(heads["asks"]):
        raise wrong(name, f"asks: {', '.join(sorted(asked))}")
    return Question(name, heads["reads"], heads["asks"], text)


def _named(table: exp.Table) -> str:
    """A table's name as it was written: `parquet.statistics` is a file, not the dataset."""
    return ".".join(part.name for part in table.parts)


def _tree(name: str, text: str) -> exp.Query:
    statements = sqlglot.parse(text, dialect="spark")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise wrong(name, "SELECT")
    return statements[0]


def wrong(name: str, what: str) -> WrongQuestion:
    """Say what a question must say of itself."""
    return WrongQuestion(
        Text(
            "The question %(name)s must be one SELECT and say what it does: %(what)s.",
            name=name,
            what=what,
        ),
    )


def ask(
    name: str,
    *,
    lake: Path,
    files: Mapping[str, Sequence[str]],
    seconds: float = SECONDS,
    **asked: Any,
) -> Answer:
    """Answer a question of that name, see `answer`.

    Raises NoSuchQuestion, WrongQuestion, TookTooLong.
    """
    return answer(question(name), lake=lake, files=files, seconds=seconds, **asked)


def answer(
    put: Question,
    *,
    lake: Path,
    files: Mapping[str, Sequence[str]],
    seconds: float = SECONDS,
    **asked: Any,
) -> Answer:
    """Answer with DuckDB from these files of each dataset, relative to the lake.

    The engine reads the lake and nothing else, and is stopped when it takes too long.
    Raises WrongQuestion, TookTooLong, TooMuchMemory.
    """
    if set(asked) != set(put.asks):
        raise wrong(put.name, f"asks: {', '.join(put.asks)}")
    with duckdb.connect(config={"threads": 2, "memory_limit": MEMORY}) as engine:
        engine.execute("set timezone = 'UTC'")
        engine.execute(f"set allowed_directories = ['{lake.resolve()}']")
        engine.execute("set enable_external_access = false")
        engine.execute("set lock_configuration = true")
        for dataset in put.reads:
            listed = ", ".join(f"'{lake.resolve() / path}'" for path in files[dataset])
            engine.execute(f"create view {dataset} as from read_parquet([{listed}])")
        try:
            with stopped_after(seconds, engine.interrupt):
                cursor = engine.execute(put.bound, dict(asked))
                heads = [column[0] for column in cursor.description or []]
                return [
                    {head: _plain(value) for head, value in zip(heads, row, strict=True)}
                    for row in cursor.fetchall()
                ]
        except duckdb.OutOfMemoryException:
            raise TooMuchMemory(
                Text(
                    "The answer needs more than %(memory)s. Ask of one government with "
                    "--government, or ask a cluster with --engine spark://… "
                    "(docs/scaling.md).",
                    memory=MEMORY,
                ),
            ) from None
        except duckdb.InterruptException:
            raise TookTooLong(
                Text(
                    "The answer took longer than %(seconds)s seconds and was stopped.",
                    seconds=f"{seconds:g}",
                ),
            ) from None


@contextmanager
def stopped_after(seconds: float, stop: Callable[[], object]) -> Iterator[threading.Event]:
    """Call `stop` when the block takes longer, until it ends; give whether that came to pass.

    Called again and again, since an engine forgets a word that reaches it between two pieces of
    its work; never called once the block has ended.
    """
    over, passed = threading.Event(), threading.Event()

    def wait() -> None:
        if over.wait(seconds):
            return
        passed.set()
        while not over.is_set():
            stop()
            over.wait(AGAIN)

    clock = threading.Thread(target=wait, daemon=True)
    clock.start()
    try:
        yield passed
    finally:
        over.set()
        clock.join()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
