"""Positions under contention, in real threads on a database of their own."""

from django.db import connection

HERE = "tests.core.ledger.scenes:"


def test_sequencers_at_once_never_give_a_position_twice(house):
    said = house.scene(HERE + "two_sequencers")
    # The first of them binds the log's own row.
    assert said == {"positions": list(range(301)), "faults": [], "size": 301, "given": 301}


def test_writers_and_sequencers_at_once_leave_a_whole_log(house):
    said = house.scene(HERE + "writers_and_sequencers")
    assert said == {"positions": list(range(81)), "faults": [], "size": 81}


def test_one_form_sent_four_times_at_once_counts_once(house):
    said = house.scene(HERE + "one_form_sent_by_four")
    assert said["entries"] == 1
    assert said["said"].count("AlreadyDone") == 3


def test_a_log_that_grows_while_it_is_checked_has_no_fault(house):
    assert house.scene(HERE + "sequenced_while_verified") == []


def test_a_late_commit_with_a_smaller_id_gets_a_later_position(house):
    if connection.vendor == "sqlite":
        # One writer at a time: a later id cannot be committed first.
        said = house.scene(HERE + "writers_and_sequencers")
        assert said["faults"] == []
        return
    said = house.scene(HERE + "a_late_commit")
    assert said["ids"]["slow"] < said["ids"]["quick"]
    assert said["turns"] == [2, 1]  # The first with the entry that binds the log's own row.
    assert said["order"] == ["cepat", "lambat"]
    assert said["faults"] == []
