"""What the clock does for the Dewan: telling who must hear of what is late, opening pilots."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

REST = timedelta(minutes=15)
"""What is late changes by the day, so the board is read a few times an hour at most."""

_last: list[float] = []


def council_turn(moment: datetime, *, rest: timedelta = REST) -> int:
    """Escalate what is late in every government and open pilots whose days are over.

    Return how many acts that were; 0 while the clock rests.
    """
    from idaman.rooms.delivery.actions.council import escalate
    from idaman.rooms.delivery.facts import board
    from idaman.rooms.delivery.facts.secretary import late_in
    from idaman.rooms.people.actions import open_due
    from idaman.rooms.people.models import Government

    if _last and time.monotonic() - _last[-1] < rest.total_seconds():
        return 0
    _last[:] = [time.monotonic()]
    done = open_due(moment)
    for government in Government.objects.order_by("pk"):
        late = late_in(board(government, now=moment))
        if late:
            done += escalate(government=government, late=late, now=moment)
    return done
