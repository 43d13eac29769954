"""The wrapper of the connection: one that the server closed is known by its socket.

Django asks `SELECT 1` before each request, a twentieth of what a form of the desk takes. A server
that went away has closed the socket, which the kernel tells at once.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base, operations

from idaman.config.noting import NotingConnection


class Operations(operations.DatabaseOperations):
    compiler_module = "idaman.config.postgresql.compiler"


class DatabaseWrapper(NotingConnection, base.DatabaseWrapper):
    """Is usable unless the server has closed the connection or has something to say first."""

    ops_class = Operations

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        looked = select.poll()
        looked.register(self.connection.fileno(), select.POLLIN)
        return True if not looked.poll(0) else bool(super().is_usable())
