"""Forty heads in one minute."""

from tests.cli.own_house import SERVER


def test_forty_heads_sign_in_the_same_minute_and_nobody_twice(house):
    # Forty where one writes at a time; where many do, as many as press for one row at once.
    heads = 10 if SERVER else 40
    said = house.scene("tests.features.commitments.scenes:forty_heads", heads)
    assert said["signed"] == said["rows"] == heads
    assert said["refused"] == ["AlreadySigned"]
    assert said["missing"] == 2
    assert said["faults"] == []


def test_two_signatures_on_one_umbrella_both_stand(house):
    said = house.scene("tests.features.commitments.scenes:one_umbrella_by_two")
    assert said == {"signed": 2, "state": "signed", "good": [True, True]}
