"""What happens at once in a house of its own; played by test_order.py."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection, transaction

from idaman.core.ledger import actions
from idaman.core.ledger.models import Entry, Log
from tests.build import NOON
from tests.cli.races import at_once

LOG = "uji"


def write(subject="satu"):
    return actions.record("test.done", log=LOG, subject=subject, post="POS", now=NOON)


def standing():
    verdict = actions.verify(slug=LOG)
    return {
        "positions": sorted(Entry.objects.values_list("position", flat=True)),
        "faults": list(verdict.faults),
        "size": verdict.size,
    }


def two_sequencers():
    actions.open_log(slug=LOG, origin="uji/satu")
    for n in range(300):
        write(f"s{n}")
    turns = []
    while Entry.objects.unsequenced().exists():
        turns += at_once(*[lambda: actions.sequence(slug=LOG, now=NOON, most=40)] * 3)
    return {**standing(), "given": sum(turns)}


def writers_and_sequencers():
    actions.open_log(slug=LOG, origin="uji/satu")

    def keep_writing():
        for n in range(40):
            write(f"s{n}")

    def keep_sequencing():
        for _ in range(25):
            actions.sequence(slug=LOG, now=NOON, most=7)

    at_once(keep_writing, keep_writing, keep_sequencing, keep_sequencing)
    while actions.sequence(slug=LOG, now=NOON):
        pass
    return standing()


def one_form_sent_by_four():
    actions.open_log(slug=LOG, origin="uji/satu")

    def send():
        with transaction.atomic():
            return actions.record(
                "test.done", log=LOG, subject="x", post="POS", now=NOON, token="sama"
            ).pk

    said = at_once(*[send] * 4)
    return {"said": sorted(map(str, said)), "entries": Entry.objects.told().count()}


def a_late_commit():
    """The entry with the smaller id is committed after its follower has its position."""
    actions.open_log(slug=LOG, origin="uji/satu")
    written, go_on = threading.Event(), threading.Event()
    ids = {}

    def slow():
        with transaction.atomic():
            ids["slow"] = write("lambat").pk
            written.set()
            go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(30)
    ids["quick"] = write("cepat").pk
    # Beside the two, the entry that binds the log's own row.
    first = actions.sequence(slug=LOG, now=NOON)
    go_on.set()
    thread.join(30)
    second = actions.sequence(slug=LOG, now=NOON + timedelta(seconds=1))
    told = Entry.objects.told().order_by("position")
    order = list(told.values_list("subject", flat=True))
    return {**standing(), "turns": [first, second], "order": order, "ids": ids}


def sequenced_while_verified():
    """A check that runs while the log grows finds no fault."""
    actions.open_log(slug=LOG, origin="uji/satu")
    for n in range(400):
        write(f"s{n}")
    done = threading.Event()

    def grow():
        while not done.is_set() and actions.sequence(slug=LOG, now=NOON, most=5):
            pass
        connection.close()

    thread = threading.Thread(target=grow)
    thread.start()
    faults = []
    while Log.objects.get(slug=LOG).size < 400:
        faults += actions.verify(slug=LOG).faults
    done.set()
    thread.join(30)
    return faults
