"""What a forecast says: a range of days, and how much is said of it.

Apart from how it is drawn, for models need only this and NumPy takes long to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ForecastCertainty(StrEnum):
    """How much is said of an end."""

    SHARE = "share"
    """A range, and that eight of ten ends lie in such a one."""
    RANGE = "range"
    """A range; too few of the government's ranges have been tried to say how often they hold."""
    NOTHING = "nothing"
    """It cannot be said yet: the range is wider than the plan itself."""


@dataclass(frozen=True)
class Range:
    """Three days of a foretold end: the earliest, the middle, the latest."""

    low: date
    middle: date
    high: date

    def covers(self, day: date) -> bool:
        """Tell whether the work was finished within the range."""
        return self.low <= day <= self.high
