"""Waiting for a condition rather than for a time."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(
    what: Callable[[], Found],
    *,
    seconds: float = 300,
    every: float = 0.02,
    process: subprocess.Popen | None = None,
    why: Callable[[], str] = str,
) -> Found:
    """Give what is asked for as soon as it is there; the process it is expected of must live.

    Raises AssertionError, with what `why` says of it.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        assert process is None or process.poll() is None, f"The process ended. {why()}"
        time.sleep(every)
    raise AssertionError(f"It did not come about in {seconds:g} s. {why()}")


def is_open(port: int) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
