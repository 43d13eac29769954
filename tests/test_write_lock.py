"""Whoever wants to write in SQLite begins as soon as the lock is free, and gives up in time."""

import sqlite3
import time
from threading import Event, Thread

import pytest
from django.db import connections
from django.db.utils import OperationalError

from idaman.config.sqlite.base import DatabaseWrapper
from idaman.core import dsn


@pytest.fixture
def opened(db, tmp_path):
    """Open a connection to one file, as the settings say, with another patience."""
    made = []

    def open_one(timeout):
        asked = connections.configure_settings({"default": dsn.database("", tmp_path)})["default"]
        asked["OPTIONS"] = {**asked["OPTIONS"], "timeout": timeout}
        made.append(DatabaseWrapper(asked, "other"))
        made[-1].inc_thread_sharing()
        made[-1].ensure_connection()
        return made[-1]

    yield open_one
    for each in made:
        each.close()


def begin(connection):
    connection._start_transaction_under_autocommit()


def test_a_form_begins_once_the_other_has_ended(opened):
    first, second = opened(240), opened(240)
    begin(first)
    began = Event()

    def wait():
        begin(second)
        began.set()

    waiting = Thread(target=wait)
    waiting.start()
    assert not began.wait(0.3)
    first.connection.rollback()
    assert began.wait(240)
    waiting.join()
    assert second.connection.in_transaction


def test_whoever_waits_longer_than_allowed_is_told_so(opened):
    first, second = opened(5), opened(0.2)
    begin(first)
    started = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    assert time.monotonic() - started >= 0.2
    assert not second.connection.in_transaction


def test_whoever_waits_long_looks_more_seldom(opened):
    first, second = opened(5), opened(0.5)
    begin(first)
    looked = []
    second.connection.set_trace_callback(looked.append)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    # Every half millisecond, it would be up to a thousand times.
    assert sum(said.startswith("BEGIN") for said in looked) < 150


def test_what_is_wrong_for_another_reason_is_told_at_once(opened):
    own = opened(60)
    begin(own)
    with pytest.raises(OperationalError, match="within a transaction"):
        begin(own)


def test_statements_inside_wait_as_long_as_before(opened):
    own = opened(7)
    begin(own)
    (patience,) = own.connection.execute("PRAGMA busy_timeout").fetchone()
    assert patience == 7000
    assert isinstance(own.connection, sqlite3.Connection)
