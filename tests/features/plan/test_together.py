"""People who work at the same moment, and a machine that loses its power."""

import os
import signal

HERE = "tests.features.plan.scenes:"


def sound(said):
    return said["root_is_right"] and said["history_is_right"]


def test_of_two_imports_that_follow_one_revision_one_wins(house):
    said = house.scene(HERE + "two_imports")
    assert said["said"] == ["2", "StalePlan"]
    assert said["sequence"] == 2
    assert said["names"]["KEG-001"].startswith("Nama baru")
    assert said["entries"] == 2
    assert sound(said)


def test_an_edition_is_begun_once(house):
    said = house.scene(HERE + "first_imports_of_one_edition")
    assert said == {"said": ["1", "StalePlan", "StalePlan"], "plans": 1}


def test_editors_of_different_items_all_succeed(house):
    said = house.scene(HERE + "six_editors_of_six_items")
    assert said["said"] == [f"KEG-{n:03}" for n in range(1, 7)]
    assert said["names"] == {f"KEG-{n:03}": f"Disunting {n}" for n in range(1, 7)}
    assert said["steps"] == list(range(1, 8))
    assert sound(said)


def test_of_editors_of_one_item_one_wins(house):
    said = house.scene(HERE + "four_editors_of_one_item")
    assert said["said"] == ["ItemChanged"] * 3 + ["KEG-001"]
    assert said["sequence"] == 2
    assert sound(said)


def test_an_item_is_added_once(house):
    said = house.scene(HERE + "four_who_add_the_same_item")
    assert said["said"] == ["ItemChanged"] * 3 + ["KEG-099"]
    assert sound(said)


def test_editors_and_an_import_never_wait_for_each_other_for_ever(house):
    said = house.scene(HERE + "editors_during_an_import")
    assert set(said["said"]) <= {
        *(f"KEG-{n:03}" for n in range(1, 41)),
        "ItemChanged",
        "StalePlan",
        "2",
    }
    assert sound(said)
    if said["said"][0] == "2":
        assert said["names"]["KEG-001"] == "Dari impor KEG-001"
    else:
        assert said["names"]["KEG-001"] == "Memasang penguat sinyal KEG-001"


def test_nothing_is_saved_after_a_plan_was_closed(house):
    said = house.scene(HERE + "editors_during_a_closing")
    assert said["said"][0] == "None"
    assert said["after"] == 0
    assert sound(said)


def test_two_editions_adopted_at_once_leave_one_that_is_in_force(house):
    said = house.scene(HERE + "two_editions_adopted")
    assert said == {"said": ["1", "2"], "one": True}


def test_an_import_killed_in_the_middle_leaves_nothing(house):
    house.scene(HERE + "a_government_to_import_into")
    empty = house.scene(HERE + "what_stands")
    assert (empty["rows"], empty["faults"]) == ([0] * 5, [])
    for inserts in (1, 8, 20):
        process = house.start_scene(HERE + "a_big_import")
        for _ in range(inserts):
            assert process.stdout.readline() == "inserted\n"
        assert process.poll() is None, "The import was over before it could be killed."
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert house.scene(HERE + "what_stands") == empty
    assert house.scene(HERE + "a_big_import") > 6000
    whole = house.scene(HERE + "what_stands")
    assert whole["faults"] == []
    # The act, and no more than one entry that binds what it wrote afterwards.
    assert whole["size"] - empty["size"] in (1, 2)
    assert (whole["rows"][0], whole["rows"][3]) == (1, 1)
