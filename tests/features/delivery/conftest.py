"""What tests of delivery share."""

import pytest

from idaman.paper.rules import ca


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch):
    """The cost of a guess is paid by the guesser, not by the suite."""
    monkeypatch.setattr(ca, "ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
