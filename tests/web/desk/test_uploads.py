"""Uploads beyond the limit."""

import pytest

from idaman.web.desk.uploads import OnlySoLarge, is_too_large


def a_handler(announced):
    handler = OnlySoLarge()
    handler.handle_raw_input(None, {}, announced, None)
    return handler


@pytest.fixture(autouse=True)
def _small_limit(settings):
    settings.UPLOAD_LIMIT_BYTES = 1000


def test_what_is_announced_too_large_reaches_no_disk():
    assert a_handler(1_000_000).receive_data_chunk(b"x", 0) is None


def test_what_fits_passes_on_to_the_next_handler():
    handler = a_handler(900)
    assert handler.receive_data_chunk(b"x", 0) == b"x"
    assert handler.file_complete(1) is None


def test_the_form_around_the_file_has_room():
    assert not is_too_large(1000 + 60 * 1024)
    assert is_too_large(1000 + 65 * 1024)
