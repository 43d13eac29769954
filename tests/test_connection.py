"""A connection to PostgreSQL that the server closed is known before anything is asked of it."""

from pathlib import Path

import psycopg
from django.db.utils import ConnectionHandler

from idaman.pure import dsn
from tests.cli.postgres import a_server


def test_a_connection_is_usable_until_the_server_ends_it(django_db_blocker):
    with a_server() as server, django_db_blocker.unblock():
        (wrapper,) = ConnectionHandler({"default": dsn.database(server, Path())}).all()
        assert not wrapper.is_usable()
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        assert wrapper.is_usable()
        with psycopg.connect(server) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert not wrapper.is_usable()
        wrapper.close()
