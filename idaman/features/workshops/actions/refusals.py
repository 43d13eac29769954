"""What every act of preparing a plan says of who did it and when, and how it is refused."""

from __future__ import annotations

from idaman.core.refusal import Refused


class AlreadyDecided(Refused):
    """It was answered before; what was said then stays."""


class NotAPicture(Refused):
    """What was sent is no picture."""


class WrongMeetingDay(Refused):
    """The day cannot be right."""
