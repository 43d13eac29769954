"""Forty heads in one minute."""


def test_forty_heads_sign_in_the_same_minute_and_nobody_twice(house):
    said = house.scene("tests.commitments.scenes:forty_heads", 40)
    assert said["signed"] == said["rows"] == 40
    assert said["refused"] == ["AlreadySigned"]
    assert said["missing"] == 2
    assert said["faults"] == []


def test_two_signatures_on_one_umbrella_both_stand(house):
    said = house.scene("tests.commitments.scenes:one_umbrella_by_two")
    assert said == {"signed": 2, "state": "signed", "good": [True, True]}
