"""Several threads that begin at the same moment, each with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from idaman.core.refusal import Refused


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all acts at once; give what each returned, or the name of what it raised."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=240)
            return act()
        except Refused as no:
            return type(no).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [f.result(timeout=600) for f in [pool.submit(one, act) for act in acts]]
