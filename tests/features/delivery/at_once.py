"""What people do at the same moment, in a house of its own; played by test_at_once.py."""

from __future__ import annotations

from datetime import timedelta

from idaman.features.delivery.actions import verifying
from idaman.features.delivery.models import Answer, Reopening, Turn
from tests.build import NOON
from tests.cli.races import at_once
from tests.features.delivery.citizens_scene import Village


def five_who_say_no():
    """Three are enough; two more say so in the same moment."""
    village = Village()
    exhibit = village.an_accepted()
    slips = village.slips(5)
    said = at_once(*[lambda slip=slip: village.answered("no", "", plate=slip) for slip in slips])
    exhibit.refresh_from_db()
    return {
        "refused": [each for each in said if isinstance(each, str)],
        "answers": Answer.objects.count(),
        "reopened": Reopening.objects.count(),
        "noes": Reopening.objects.get().noes,
        "status": exhibit.status,
    }


def a_verdict_while_the_clock_passes_it_on():
    """Whichever comes first, what is judged waits for nobody."""
    village = Village()
    later = NOON + timedelta(days=30)
    left = []
    for _ in range(6):
        exhibit = village.an_exhibit()

        def pass_on():
            return verifying.pass_on(government=village.government, by=village.operator, now=later)

        at_once(lambda exhibit=exhibit: village.accept(exhibit, at=later), pass_on)
        exhibit.refresh_from_db()
        left.append((exhibit.status, Turn.objects.open().filter(exhibit=exhibit).count()))
    return sorted(set(left))
