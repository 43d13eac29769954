"""Queries whose SQL is worked out once, with places for what differs from one asking to the next.

Django works out the SQL of a query anew each time it is asked: six tenths of a form's time at the
desk, measured. What every form asks is written as a function of its values; Django works it out
from that function once a thread, and afterwards only the values are put in.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.models.sql.constants import ROW_COUNT

from idaman.core import tracking

Row = TypeVar("Row")
Kind = TypeVar("Kind", bound=Model)
Values = tuple[Any, ...]
LARGEST = 2**63 - 1


class Slot(Expression):
    """The place of a value: the SQL has a mark there, and the parameters this very object."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class _Kept(threading.local):
    """What a thread worked out: its compiler belongs to its own connection."""

    compiler: Any = None
    asked: Any = None
    sql: str = ""
    params: Values = ()
    values: Values = ()

    @property
    def is_stale(self) -> bool:
        compiler = self.compiler
        return compiler is None or compiler.connection is not connections[compiler.using]


class _Prepared:
    def __init__(self, query: Callable[..., Any]) -> None:
        self.query = query
        self.slots = [Slot(n) for n in range(len(inspect.signature(query).parameters))]
        self.kept = _Kept()

    def _ready(self, values: Values) -> _Kept:
        """Give what is kept, with these values to be put in at the next execution."""
        if len(values) != len(self.slots):
            raise TypeError(f"{len(self.slots)} values are wanted, not {len(values)}.")
        kept = self.kept
        if kept.is_stale:
            kept.asked, kept.compiler = self._worked_out()
            _keep_working(kept)
        kept.values = values
        return kept

    def _worked_out(self) -> tuple[Any, Any]:
        raise NotImplementedError


class Prepared(_Prepared, Generic[Row]):
    """Rows of a query that is asked again and again.

    The function is given a place for each of its values. A value fills `=`, `<`, `>` and the like
    (a row, a number, a text, a date), never `None`, a list or a bound, which change the SQL itself.
    """

    query: Callable[..., QuerySet[Any, Row]]

    def __call__(self, *values: Any) -> list[Row]:
        """Ask with these values. A number that no column can hold finds nothing."""
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
            return []
        asked = self._ready(values).asked
        return list(asked._iterable_class(asked))

    def first(self, *values: Any) -> Row | None:
        """Ask with these values for the first row; None where there is none."""
        return next(iter(self(*values)), None)

    def _worked_out(self) -> tuple[Any, Any]:
        asked: Any = self.query(*self.slots)
        if asked._prefetch_related_lookups:
            raise TypeError("What is fetched by further queries cannot be prepared.")
        compiler = asked.query.get_compiler(using=asked.db)
        asked.query.get_compiler = lambda *_a, **_k: compiler
        return asked, compiler


class PreparedChange(_Prepared):
    """An update that is made again and again: which rows, and what their columns become."""

    query: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]

    def __call__(self, *values: Any) -> int:
        """Make the change with these values; return how many rows it met."""
        compiler = self._ready(values).compiler
        with transaction.mark_for_rollback_on_error(using=compiler.using):
            return int(compiler.execute_sql(ROW_COUNT))

    def _worked_out(self) -> tuple[Any, Any]:
        rows, columns = self.query(*self.slots)
        change: Any = rows.query.chain(UpdateQuery)
        change.add_update_values(dict(columns))
        return None, change.get_compiler(using=rows.db)


class PreparedRow(Generic[Kind]):
    """A row that is written again and again. Nothing of Django's signals is sent."""

    def __init__(self, model: type[Kind]) -> None:
        self.model = model

    @cached_property
    def _added(self) -> list[Any]:
        """What the database fills: the key, and what it works out itself."""
        fields: tuple[Any, ...] = self.model._meta.concrete_fields
        return [field for field in fields if field.primary_key or field.generated]

    @cached_property
    def _columns(self) -> list[Field[Any, Any]]:
        return [field for field in self.model._meta.concrete_fields if field not in self._added]

    @cached_property
    def _sql(self) -> str:
        quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
        names = ", ".join(quoted(str(field.column)) for field in self._columns)
        places = ", ".join(["%s"] * len(self._columns))
        table = quoted(self.model._meta.db_table)
        return f"INSERT INTO {table} ({names}) VALUES ({places})"

    @cached_property
    def _noted(self) -> tracking.Guarded | None:
        """The table as it is guarded; None where the ledger need not know of it."""
        return tracking.noted(self.model)

    @cached_property
    def _returning(self) -> str:
        connection = connections[DEFAULT_DB_ALIAS]
        added = ", ".join(connection.ops.quote_name(field.column) for field in self._added)
        noted = f", {self._noted.selected(connection.vendor)}" if self._noted else ""
        return f" RETURNING {added}{noted}"

    def __call__(self, row: Kind) -> Kind:
        """Write the row; give it its key and what the database adds.

        Raises IntegrityError where there is one like it.
        """
        self._write(row, "")
        return row

    def once(self, row: Kind) -> bool:
        """Write the row unless one like it is there; tell whether it was written.

        The database itself decides, so that two who write the same at once need no savepoint.
        """
        return self._write(row, " ON CONFLICT DO NOTHING")

    def _write(self, row: Kind, unless: str) -> bool:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for field in self._columns
        ]
        with transaction.mark_for_rollback_on_error(), connection.cursor() as cursor:
            cursor.execute(self._sql + unless + self._returning, values)
            written = cursor.fetchone()
        if written is None:
            return False
        if self._noted:
            notes = tracking.notes_of(connection.alias)
            notes.add(connection, self._noted, [written[len(self._added) :]])
        for field, value in zip(self._added, written, strict=False):
            setattr(row, field.attname, field.to_python(value))
        row._state.adding, row._state.db = False, connection.alias
        return True


def _keep_working(kept: _Kept) -> None:
    """Let the compiler answer with what it has worked out, with the values of the moment."""
    compiler = kept.compiler
    kept.sql, kept.params = compiler.as_sql()
    compiler.as_sql = lambda *_a, **_k: (kept.sql, tuple(_filled(kept)))
    if selected := getattr(compiler, "select", None):
        converters = compiler.get_converters([column for column, *_ in selected])
        compiler.get_converters = lambda _columns: converters


def _filled(kept: _Kept) -> Iterator[Any]:
    ops = kept.compiler.connection.ops
    for param in kept.params:
        yield _adapted(kept.values[param.number], ops) if isinstance(param, Slot) else param


def _adapted(value: Any, ops: Any) -> Any:
    """Write a value as the database wants it, as the field it is compared with would."""
    match value:
        case Model():
            return value.pk
        case Enum():
            return value.value
        case datetime():
            return ops.adapt_datetimefield_value(value)
        case date():
            return ops.adapt_datefield_value(value)
        case None | list() | tuple() | set() | frozenset():
            raise TypeError(f"This changes the SQL and cannot be put in: {value!r}")
        case _:
            return value


__all__ = ["Prepared", "PreparedChange", "PreparedRow"]
