"""What several people do in one moment, in real threads on a database of their own."""

HERE = "tests.features.delivery.at_once:"


def test_five_who_say_no_at_once_reopen_once_and_all_are_heard(house):
    said = house.scene(HERE + "five_who_say_no")
    assert said == {"refused": [], "answers": 5, "reopened": 1, "noes": 3, "status": "proses"}


def test_what_is_judged_while_the_clock_passes_it_on_waits_for_nobody(house):
    assert house.scene(HERE + "a_verdict_while_the_clock_passes_it_on") == [["diterima", 0]]
