"""What Django's compilers and connections do beside theirs: they note what is written.

Both databases answer `RETURNING` in the same statement, so that knowing what an act wrote costs no
further question. Each database's own compilers are in its `compiler.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import CURSOR

from idaman.core import tracking
from idaman.core.tracking import Guarded, Notes


class Noting:
    """A compiler of statements that write."""

    connection: Any
    query: Any

    def _whole(self) -> AbstractContextManager[Any]:
        """A statement by itself is a transaction, so that its end binds what it wrote."""
        if self.connection.in_atomic_block:
            return nullcontext()
        whole: AbstractContextManager[Any] = transaction.atomic(self.connection.alias)
        return whole

    def _rows(self) -> list[Any]:
        """Execute the one statement; give the rows it met."""
        this: Any = self
        cursor = SQLCompiler.execute_sql(this, CURSOR)
        if cursor is None:
            return []
        try:
            return list(cursor.fetchall())
        finally:
            cursor.close()


class NotedInsert(Noting):
    def execute_sql(self, returning_fields: Sequence[Any] | None = None) -> list[Any]:
        this: Any = self
        table = tracking.noted(self.query.model)
        if table is None:
            return super().execute_sql(returning_fields)  # type: ignore[misc,no-any-return]
        meta = self.query.get_meta()
        wanted = list(returning_fields or ())
        this.returning_fields = asked = wanted or [meta.pk]
        noted = table.selected(self.connection.vendor)
        rows: list[Any] = []
        with self._whole():
            with self.connection.cursor() as cursor:
                for sql, params in this.as_sql():
                    cursor.execute(f"{sql}, {noted}", params)
                    rows += cursor.fetchall()
            self.connection.notes.add(self.connection, table, [row[len(asked) :] for row in rows])
        given = [tuple(row[: len(wanted)]) for row in rows] if wanted else []
        converters = this.get_converters([each.get_col(meta.db_table) for each in wanted])
        return list(this.apply_converters(given, converters)) if converters else given


class NotedUpdate(Noting):
    @cached_property
    def _noted(self) -> Guarded | None:
        """The table, where anything that changes is guarded."""
        table = tracking.noted(self.query.model)
        changed = {each.column for each, _model, _value in self.query.values}
        return table if table and changed.intersection(table.columns) else None

    def as_sql(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql()  # type: ignore[misc]
        table = self._noted
        return (
            f"{sql} RETURNING {table.selected(self.connection.vendor)}" if sql and table else sql
        ), params

    def execute_sql(self, result_type: Any) -> Any:
        table = self._noted
        if table is None:
            return super().execute_sql(result_type)  # type: ignore[misc]
        with self._whole():
            rows = self._rows()
            self.connection.notes.add(self.connection, table, rows)
        return len(rows)


class NotedDelete(Noting):
    def as_sql(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql()  # type: ignore[misc]
        table = tracking.noted(self.query.model)
        return (
            f"{sql} RETURNING {table.selected(self.connection.vendor)}" if table else sql
        ), params

    def execute_sql(self, result_type: Any) -> Any:
        table = tracking.noted(self.query.model)
        if table is None:
            return super().execute_sql(result_type)  # type: ignore[misc]
        with self._whole():
            rows = self._rows()
            self.connection.notes.remove(self.connection, table, rows)
        return len(rows)


class NotingConnection:
    """A connection that binds what was noted before it counts, and forgets what did not happen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes = Notes()

    def commit(self) -> None:
        if self.notes.open_logs:
            # Imported when it is needed: connections are there before the apps.
            from idaman.core.ledger import actions as ledger

            try:
                ledger.bind_rest(self, now=datetime.now(UTC))
            except BaseException:
                self.rollback()
                raise
        super().commit()  # type: ignore[misc]
        self.notes.forget()

    def rollback(self) -> None:
        self.notes = Notes()
        super().rollback()  # type: ignore[misc]

    def connect(self) -> None:
        self.notes = Notes()
        super().connect()  # type: ignore[misc]

    def _savepoint(self, sid: str) -> None:
        super()._savepoint(sid)  # type: ignore[misc]
        self.notes.keep(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.notes.go_back(sid)
