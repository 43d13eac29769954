"""What a visitor is told while the site lacks something: the cause, a number, when to try again."""

from dataclasses import replace

import pytest
from django.test import Client

from idaman.doors.cli.house import gather_static


def asked(address):
    """Ask for a page as the server does, with what the house has now."""
    gather_static()
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    answer = client.get(address)
    return {
        "status": answer.status_code,
        "again": answer.headers.get("Retry-After"),
        "number": answer.headers["X-Request-ID"],
        "said": answer.content.decode(),
    }


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/uji/", "Basis data tidak menjawab"),
        ("/en/uji/", "The database does not answer"),
        ("/en/uji/laporan/baru/", "The database does not answer"),
    ],
)
def test_a_database_that_is_gone_is_told_with_a_number_and_when_to_try_again(house, address, words):
    away = replace(house, database_url="postgresql://nobody@127.0.0.1:1/none")
    told = away.scene("tests.doors.test_outages:asked", address)
    assert (told["status"], told["again"]) == (503, "10"), told["said"]
    assert words in told["said"]
    assert told["number"] in told["said"]
