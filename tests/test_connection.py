"""A server that closed the connection, stands still or is gone is known, and nobody waits long."""

from pathlib import Path

import psycopg
import pytest
from django.db.utils import ConnectionHandler, OperationalError

from idaman.core import dsn
from idaman.web import timeouts
from idaman.web.outages import Outage, outage_of
from tests.cli.postgres import a_server, an_own_server, standing_still


@pytest.fixture(autouse=True)
def _closed_breaker():
    timeouts.BREAKER.close()
    yield
    timeouts.BREAKER.close()


def wrapper_of(server):
    (wrapper,) = ConnectionHandler({"default": dsn.database(server, Path())}).all()
    return wrapper


def ask(wrapper, sql="SELECT 1", seconds=1.0):
    with timeouts.waiting_at_most(seconds), wrapper.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_a_connection_is_usable_until_the_server_ends_it(django_db_blocker):
    with a_server() as server, django_db_blocker.unblock():
        wrapper = wrapper_of(server)
        assert not wrapper.is_usable()
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        assert wrapper.is_usable()
        with psycopg.connect(server) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert not wrapper.is_usable()
        wrapper.close()


def test_a_server_that_stands_still_is_given_up_and_found_again(django_db_blocker):
    with an_own_server() as server, django_db_blocker.unblock():
        wrapper, other = wrapper_of(server), wrapper_of(server)
        assert ask(wrapper) == 1
        with standing_still(server):
            with pytest.raises(OperationalError, match="does not answer") as silent:
                ask(wrapper)
            assert outage_of(silent.value) is Outage.DATABASE_AWAY
            # Who comes behind does not try to connect; a moment later, one does, in vain.
            with pytest.raises(OperationalError, match="a moment ago"):
                ask(other)
            timeouts.BREAKER.close()
            with pytest.raises(OperationalError, match="timeout"):
                ask(other)
            assert timeouts.BREAKER.is_open
        timeouts.BREAKER.close()
        wrapper.close()
        assert ask(wrapper) == 1
        assert ask(other) == 1
        for each in (wrapper, other):
            each.close()


def test_an_answer_takes_as_long_as_it_takes_outside_a_request(django_db_blocker):
    with a_server() as server, django_db_blocker.unblock():
        wrapper = wrapper_of(server)
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_sleep(0.5)")
            assert cursor.fetchone() == (1,)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
        wrapper.close()
        with pytest.raises(OperationalError, match="does not answer"):
            ask(wrapper, "SELECT 1 FROM pg_sleep(60)", seconds=0.3)
        wrapper.close()


def test_the_server_itself_says_that_a_row_is_held_and_leaves_what_nobody_waits_for(
    django_db_blocker,
):
    with a_server() as server, django_db_blocker.unblock():
        wrapper = wrapper_of(server)
        assert ask(wrapper, "SHOW lock_timeout") == "2500ms"
        assert ask(wrapper, "SHOW statement_timeout") == "4s"
        with psycopg.connect(server) as holder:
            holder.execute("SELECT pg_advisory_xact_lock(31)")
            with pytest.raises(OperationalError) as held:
                ask(wrapper, "SELECT 1 FROM pg_advisory_xact_lock(31)", timeouts.REQUEST_SECONDS)
        assert outage_of(held.value) is Outage.DATABASE_LOCKED
        assert ask(wrapper) == 1
        wrapper.close()
