"""The wrapper of the connection: a form looks for the write lock every half millisecond at first.

SQLite itself looks after 1, 2, 5, 10 … 100 ms. With sixty forms a second the lock is free again
after one or two, so that most of a worker's wait was sleep past the moment. Who has waited longer
looks more seldom: eighty threads that look every half millisecond leave no time to the one that
holds the lock. A request waits for its own few seconds (`idaman/web/timeouts.py`), all else as
long as
the settings say.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.db.utils import OperationalError

from idaman.config.noting import NotingConnection
from idaman.web import timeouts

PAUSE = 0.0005
LONGEST_PAUSE = 0.01


class Operations(operations.DatabaseOperations):
    compiler_module = "idaman.config.sqlite.compiler"


class DatabaseWrapper(NotingConnection, base.DatabaseWrapper):
    """Begins to write as soon as it may; after `timeout` seconds it raises as SQLite does."""

    ops_class = Operations
    _budget: timeouts.WaitBudget | None = None
    """Whose patience the connection has."""

    def create_cursor(self, name: str | None = None) -> Any:
        # A single statement waits inside SQLite, as long as it was told last.
        if (budget := timeouts.budget()) is not self._budget:
            self._budget = budget
            self._set_patience(self._allowed())
        return super().create_cursor(name)

    def _start_transaction_under_autocommit(self) -> None:
        allowed = self._allowed()
        began = time.monotonic()
        self._budget = timeouts.budget()
        self._set_patience(0.0)
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                except OperationalError as no:
                    waited = time.monotonic() - began
                    if not _is_busy(no.__cause__) or waited >= allowed:
                        raise
                    time.sleep(min(max(PAUSE, waited / 20), LONGEST_PAUSE))
                else:
                    timeouts.BREAKER.close()
                    return
        finally:
            if self._budget is not None:
                self._budget.spend(time.monotonic() - began)
            self._set_patience(self._allowed())

    def _allowed(self) -> float:
        return timeouts.allowed(float(self.settings_dict["OPTIONS"].get("timeout", 5.0)))

    def _set_patience(self, seconds: float) -> None:
        raw: Any = self.connection
        raw.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _is_busy(cause: BaseException | None) -> bool:
    # The lower byte names the kind; the upper ones say which of its locks.
    return (
        isinstance(cause, sqlite3.Error)
        and getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    )
