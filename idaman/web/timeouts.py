"""How long a request waits for the database before its visitor is told that it does not answer.

A request has a few seconds to wait in, all its waiting counted together; work in the background
has none of this and waits as long as the settings say. Once a request has waited in vain, those
behind it in the same process wait hardly at all, until the database answers one of them or a few
seconds have passed: else each of sixty in the queue would wait its own seconds, one after another.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_SECONDS = 3.0
"""What one request may wait, so that it, and who waits behind it, is answered within five."""
OPEN_SECONDS = 5.0
"""So long after a vain wait others do not wait."""
SECONDS_WHILE_OPEN = 0.05


class CircuitBreaker:
    """Opens when somebody waited in vain, closes when somebody was answered."""

    def __init__(self) -> None:
        self._opened_at = float("-inf")

    @property
    def is_open(self) -> bool:
        return time.monotonic() - self._opened_at < OPEN_SECONDS

    def open(self) -> None:
        """Open it; where it is open already it closes no later for that."""
        if not self.is_open:
            self._opened_at = time.monotonic()

    def close(self) -> None:
        self._opened_at = float("-inf")


BREAKER = CircuitBreaker()


class WaitBudget:
    """The seconds of waiting a request has left."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        """Count what was waited; whoever has nothing left waited in vain."""
        self.left = max(0.0, self.left - seconds)
        if not self.left:
            BREAKER.open()


_BUDGET: ContextVar[WaitBudget | None] = ContextVar("wait_budget", default=None)


@contextmanager
def waiting_at_most(seconds: float = REQUEST_SECONDS) -> Iterator[None]:
    """Let what is asked inside wait so long altogether."""
    given = WaitBudget(min(seconds, SECONDS_WHILE_OPEN) if BREAKER.is_open else seconds)
    kept = _BUDGET.set(given)
    try:
        yield
    finally:
        _BUDGET.reset(kept)


def budget() -> WaitBudget | None:
    """Give what the request has left; None outside one."""
    return _BUDGET.get()


def allowed(seconds: float) -> float:
    """Tell how long may be waited now where the settings allow so many seconds."""
    given = _BUDGET.get()
    return seconds if given is None else min(seconds, given.left)
