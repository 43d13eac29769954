"""What the test of a killed site plays inside the house: who acts there, and what stands after."""

from __future__ import annotations

from dataclasses import asdict

from benchmarks.load import Pair, Person, lost_or_doubled, seat
from tests.build import a_document, a_government, a_post, an_activity, an_adopted, an_agency

SLUG = "uji"


def settle(count):
    """A government with as many pairs of officers; each pair has a piece of evidence between."""
    government = a_government(slug=SLUG)
    agencies = [an_agency(government) for _ in range(3)]
    activities = tuple(
        an_activity(f"KEG-{n:03}", owner=agency.code) for n, agency in enumerate(agencies, start=1)
    )
    document = a_document(government, owner=agencies[0], activities=activities)
    an_adopted(government, by=a_post(government), document=document)
    return [asdict(pair) for pair in seat(count, SLUG)]


def read(said):
    """Pairs as they were settled."""
    return [
        Pair(**{**each, "sender": Person(**each["sender"]), "verifier": Person(**each["verifier"])})
        for each in said
    ]


def stands(pairs, sent, acknowledged):
    """What is wrong with what the house holds; nothing where nothing is."""
    return lost_or_doubled(read(pairs), set(map(tuple, sent)), set(map(tuple, acknowledged)))
