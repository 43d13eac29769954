"""PostgreSQL is asked all that opens a database, and nothing else."""

import pytest

from tests.lanes import SPEAKS, knows_a_database


def test_what_opens_none_is_left_out(request):
    assert not knows_a_database(request.node)


@pytest.mark.django_db
def test_what_is_marked_opens_one(request):
    assert knows_a_database(request.node)


def test_whoever_asks_for_one_opens_one(request, empty_house):
    assert knows_a_database(request.node)


def test_a_module_that_names_one_opens_one(request, tmp_path, monkeypatch):
    module = tmp_path / "test_named.py"
    module.write_text(f"import {SPEAKS[0]}\n")
    monkeypatch.setattr(request.node, "path", module)
    assert knows_a_database(request.node)
