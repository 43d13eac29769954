"""The wrapper of the connection: one that the server closed is known by its socket.

Django asks `SELECT 1` before each request, a twentieth of what a form of the desk takes. A server
that went away has closed the socket, which the kernel tells at once.

A server that has stopped without closing anything is known by its silence: a request has a few
seconds of it (`idaman/web/timeouts.py`). An answer that comes within a tenth of a second costs
none.
"""

from __future__ import annotations

import select
import time
from collections.abc import Generator
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from psycopg.waiting import Ready

from idaman.config.noting import NotingConnection
from idaman.web import timeouts

SILENCE = 0.1
LOCK_MS = 2500
"""Less than a request waits, so that the server itself says that a row is held."""
STATEMENT_MS = 4000
"""The server gives up what nobody waits for any more."""


class ListeningConnection(psycopg.Connection[Any]):
    """Gives up where the server is silent for longer than the request may wait."""

    def wait(self, gen: Any, interval: float = SILENCE, timeout: float | None = None) -> Any:
        if (budget := timeouts.budget()) is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(_listening(gen, budget), interval, timeout)
        except _Silent:
            # What comes later belongs to nobody.
            self.pgconn.finish()
            raise


class _Silent(psycopg.OperationalError):
    """The server said nothing for as long as the request may wait."""


def _listening(gen: Any, budget: timeouts.WaitBudget) -> Generator[Any, Any, Any]:
    """Do what the generator does; count each interval in which nothing came."""
    try:
        wanted = next(gen)
        since = time.monotonic()
        while True:
            ready = yield wanted
            if ready == Ready.NONE:
                now = time.monotonic()
                budget.spend(now - since)
                since = now
                if not budget.left:
                    raise _Silent("The server does not answer.")
            wanted = gen.send(ready)
            if ready != Ready.NONE:
                since = time.monotonic()
    except StopIteration as done:
        timeouts.BREAKER.close()
        return done.value


class Operations(operations.DatabaseOperations):
    compiler_module = "idaman.config.postgresql.compiler"


class DatabaseWrapper(NotingConnection, base.DatabaseWrapper):
    """Is usable unless the server has closed the connection or has something to say first."""

    ops_class = Operations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        if (budget := timeouts.budget()) is None:
            return ListeningConnection.connect(**conn_params)
        if timeouts.BREAKER.is_open:
            raise psycopg.OperationalError("The server did not answer a moment ago.")
        began = time.monotonic()
        try:
            return ListeningConnection.connect(**conn_params)
        except psycopg.errors.ConnectionTimeout:
            timeouts.BREAKER.open()
            raise
        finally:
            budget.spend(time.monotonic() - began)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # A process that answers requests does nothing else.
        if timeouts.budget() is not None:
            with self.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('lock_timeout', %s, false),"
                    " set_config('statement_timeout', %s, false)",
                    [str(LOCK_MS), str(STATEMENT_MS)],
                )

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        looked = select.poll()
        looked.register(self.connection.fileno(), select.POLLIN)
        return True if not looked.poll(0) else bool(super().is_usable())
