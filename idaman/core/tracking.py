"""Which rows a transaction wrote, and what the database made of them.

Every write of Django's comes by here (`idaman/config/noting.py`, `PreparedRow`), asked to return
what it wrote. The ledger takes the notes of a government's rows into the next entry of its log;
what was written after the last one is bound when the transaction ends. No signal, and nothing that
an action could forget. Columns that no act guards are listed, with reasons, in `unguarded.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.db import connections
from django.db.models import Field, ForeignKey, Model

from idaman.core.bindings import Bindings, Key, Kind, Values, text_of

INSTALLATION = "installation"
"""The log of what belongs to no government."""
ENTRY, CHECKPOINT = "ledger_entry", "ledger_checkpoint"
BY_THE_LEDGER = frozenset({ENTRY, CHECKPOINT})
"""An entry is bound by itself; a checkpoint, made of the log's root, by the nightly audit."""
GOVERNMENT, LOG, OWNER = "people_government", "ledger_log", "government_id"

KINDS: dict[str, Kind] = {
    "BooleanField": "bool",
    "FloatField": "float",
    "DecimalField": "decimal",
    "DateTimeField": "moment",
    "DateField": "date",
    "JSONField": "json",
    "BinaryField": "bytes",
}


@dataclass(frozen=True)
class Unguarded:
    """Columns that no act guards, and why."""

    reason: str
    columns: frozenset[str]
    is_checked: bool
    """Whether the audit finds a change all the same, by recomputing."""


@cache
def unguarded() -> tuple[Unguarded, ...]:
    """Read which columns are bound to no act."""
    said = tomllib.loads((Path(__file__).parent / "unguarded.toml").read_text())
    return tuple(
        Unguarded(each["reason"], frozenset(each["columns"]), each.get("is_checked", False))
        for each in said["unguarded"]
    )


def reason_of(table: str, column: str) -> Unguarded | None:
    """Say why no act guards a column; None where one does."""
    names = {f"{table}.{column}", f"{table}.*"}
    return next((each for each in unguarded() if each.columns & names), None)


@dataclass(frozen=True)
class Guarded:
    """A table whose rows acts vouch for: its key, and its columns with what they hold."""

    table: str
    key: str
    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]
    owner: str
    """The column that tells the log: the government's key or a slug; blank where none does."""

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Name what is asked of each row: its key, its columns, and whose it is."""
        return (self.key, *self.columns, *([self.owner] if self.owner else []))

    def selected(self, vendor: str) -> str:
        """Name it as SQL does, so that it comes as it is kept."""
        # A plain column SQLite's driver reads by its declared type: what does not fit, raises or
        # is taken for something else. An expression has no type.
        sign = "+" if vendor == "sqlite" else ""
        return ", ".join(f'{sign}"{name}"' for name in self.asked)

    def values(self, row: Sequence[Any]) -> tuple[Key, Values]:
        """Read what the database gave for `selected`."""
        return row[0], tuple(map(text_of, self.kinds, row[1 : 1 + len(self.columns)]))


@cache
def guarded(model: type[Model]) -> Guarded | None:
    """Describe a table that is guarded; None for any other, and for models of migrations."""
    meta = model._meta.concrete_model._meta if model._meta.concrete_model else model._meta
    if not meta.managed or model not in _registered():
        return None
    key = str(meta.pk.column)
    fields = [
        each
        for each in meta.concrete_fields
        if not each.primary_key
        and not each.generated
        and reason_of(meta.db_table, str(each.column)) is None
    ]
    if (not fields or reason_of(meta.db_table, key)) and meta.db_table != ENTRY:
        return None
    own = "slug" if meta.db_table in (GOVERNMENT, LOG) else "log"
    names = [str(each.column) for each in meta.concrete_fields]
    return Guarded(
        meta.db_table,
        key,
        tuple(str(each.column) for each in fields),
        tuple(map(kind_of, fields)),
        next((name for name in (OWNER, own) if name in names), ""),
    )


@cache
def noted(model: type[Model]) -> Guarded | None:
    """Describe a guarded table that the ledger does not bind itself: its writes are noted."""
    found = guarded(model)
    return None if found is None or found.table in BY_THE_LEDGER else found


@cache
def _registered() -> frozenset[type[Model]]:
    return frozenset(apps.get_models(include_auto_created=True))


def all_guarded() -> list[Guarded]:
    """Every guarded table, by name."""
    found = [guarded(model) for model in _registered() if not model._meta.proxy]
    return sorted((each for each in found if each), key=lambda each: each.table)


def kind_of(field: Field[Any, Any]) -> Kind:
    """Say what a column holds, as far as the two databases give it differently."""
    if isinstance(field, ForeignKey):
        return kind_of(field.target_field)
    name = field.get_internal_type()
    return KINDS.get(name, "int" if name.endswith(("IntegerField", "AutoField")) else "text")


@dataclass(frozen=True, slots=True)
class RowNote:
    """A row that was written; one without values was deleted."""

    guarded: Guarded
    key: Key
    values: Values | None


@dataclass
class Notes:
    """What one connection wrote in the transaction under way, log by log, and what is bound."""

    written: dict[str, list[RowNote]] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)
    last: Any = None
    """The last entry that was recorded: it says who wrote what is bound at the end."""
    slugs: dict[int, str] = field(default_factory=dict)
    _kept: dict[str, tuple[dict[str, int], dict[str, int]]] = field(default_factory=dict)

    def add(self, connection: Any, table: Guarded, rows: Iterable[Sequence[Any]]) -> None:
        """Note rows as the database returned them for `selected`."""
        for row in rows:
            key, values = table.values(row)
            if table.table == GOVERNMENT:
                self.slugs[cast(int, key)] = row[-1]
            self._note(self._log_of(connection, table, row), RowNote(table, key, values))

    def remove(self, connection: Any, table: Guarded, rows: Iterable[Sequence[Any]]) -> None:
        """Note rows that were deleted."""
        for row in rows:
            self.gone(self._log_of(connection, table, row), table, row[0])

    def gone(self, log: str, table: Guarded, key: Key) -> None:
        """Note of one row that it is not there."""
        self._note(log, RowNote(table, key, None))

    def _note(self, log: str, note: RowNote) -> None:
        self.written.setdefault(log, []).append(note)

    def _log_of(self, connection: Any, table: Guarded, row: Sequence[Any]) -> str:
        owner = row[-1] if table.owner else None
        if owner is None:
            return INSTALLATION
        if table.owner != OWNER:
            return str(owner)
        if owner not in self.slugs:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT id, slug FROM "{GOVERNMENT}"')
                self.slugs = dict(cursor.fetchall())
        return self.slugs[owner]

    def take(self, log: str) -> Bindings:
        """Give what was written to a log's rows and is not bound yet; it is bound with this."""
        notes = self.written.get(log, [])
        fresh = notes[self.bound.get(log, 0) :]
        self.bound[log] = len(notes)
        # Of a row that was written twice, what it came to.
        newest = {(note.guarded.table, note.key): note for note in fresh}
        bindings = Bindings()
        for note in newest.values():
            table = note.guarded
            if note.values is None:
                bindings.remove(table.table, table.columns, [note.key])
            else:
                bindings.add(table.table, table.columns, [(note.key, note.values)])
        return bindings

    @property
    def open_logs(self) -> list[str]:
        """Name the logs with rows that no entry has bound yet."""
        return [log for log, notes in self.written.items() if len(notes) > self.bound.get(log, 0)]

    def keep(self, savepoint: str) -> None:
        """Remember how far it is, should the savepoint be gone back to."""
        self._kept[savepoint] = {log: len(n) for log, n in self.written.items()}, dict(self.bound)

    def go_back(self, savepoint: str) -> None:
        """Forget what was written since a savepoint."""
        written, self.bound = self._kept.pop(savepoint, ({}, {}))
        self.bound = dict(self.bound)
        for log, notes in self.written.items():
            del notes[written.get(log, 0) :]

    def forget(self) -> None:
        """Begin anew: the transaction is over."""
        self.written.clear()
        self.bound.clear()
        self.last = None
        self._kept.clear()


def notes_of(alias: str) -> Notes:
    """The notes of a connection, by its alias."""
    return cast(Notes, cast(Any, connections[alias]).notes)
