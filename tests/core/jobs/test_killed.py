"""A clock that is killed at each point between a child's result, its commit and the deletion."""

import signal

import pytest

from tests.core.jobs.test_work import HERE

POINTS = [
    ("call", "in_child"),
    ("return", "in_child"),
    ("call", "finish"),
    ("return", "finish"),
    ("call", "rmtree"),
    ("return", "rmtree"),
    ("return", "run"),
]


def die(house, event, function):
    """Turn a clock that dies there."""
    killed = house.start_scene(HERE + "work_and_die", event, function)
    said, errors = killed.communicate(timeout=900)
    return killed.returncode, said + errors


@pytest.mark.parametrize(("event", "function"), POINTS)
def test_a_citizens_photo_outlives_the_clock_killed_at_any_point(house, event, function):
    pk = house.scene(HERE + "ask_for_citizens_photo")
    code, said = die(house, event, function)
    assert code == -signal.SIGKILL, said
    left = house.scene(HERE + "lies", pk)
    assert left["original"] or left["state"] == "done", "There is neither photo nor copy."
    if left["state"] == "running":
        house.scene(HERE + "let_lease_run_out", pk)
    assert house.idaman("tick", "--once").returncode == 0
    stands = house.scene(HERE + "lies", pk)
    assert (stands["state"], stands["sentence"], stands["deaths"]) == ("done", "", 0)
    assert stands["copies"] == [True]


@pytest.mark.parametrize("ask", ["ask_for_citizens_photo", "ask_for_evidence", "ask_about_pdf"])
def test_a_file_is_not_blamed_for_a_clock_that_dies_again_and_again(house, ask):
    pk = house.scene(HERE + ask)
    for event, function in POINTS[:3] * 2:
        code, said = die(house, event, function)
        if function == "finish" and ask == "ask_about_pdf":
            # What is no signed PDF is refused, not finished.
            assert code == 0, said
            break
        assert code == -signal.SIGKILL, said
        assert house.scene(HERE + "lies", pk)["original"]
        house.scene(HERE + "let_lease_run_out", pk)
    house.idaman("tick", "--once")
    stands = house.scene(HERE + "lies", pk)
    assert stands["deaths"] == 0
    assert "menghentikan pekerja" not in stands["sentence"]
    assert "tidak ada lagi" not in stands["sentence"]
    assert stands["state"] == ("refused" if ask == "ask_about_pdf" else "done")
    assert stands["original"] == (ask == "ask_for_evidence")
