"""Bursts among held-out complaints are found in time, and chance seldom looks like one."""

from benchmarks.bursts import Found, invented, judged
from benchmarks.complaints import Inventor, read, write
from idaman.features.reports.rules.clusters import GROWTH


def test_every_burst_of_ten_in_three_days_is_found_with_few_false_alarms():
    found = judged(invented("held_out", 5, 10, 3))
    assert found.in_time == found.bursts > 20
    assert found.alarms / found.days <= 0.2


def test_sixty_days_alone_miss_most_bursts():
    found = judged(invented("held_out", 5, 10, 3), (GROWTH,))
    assert found.in_time < found.bursts / 2


def test_a_labelled_file_is_judged_like_invented_ones(tmp_path):
    told = invented("held_out", 5, 10, 3)[-1500:]
    write(tmp_path / "c.csv", told)
    assert judged(read(tmp_path / "c.csv")) == judged(told)
    write(tmp_path / "d.csv", Inventor("held_out", 5).all()[:200])
    assert judged(read(tmp_path / "d.csv")) == Found()
