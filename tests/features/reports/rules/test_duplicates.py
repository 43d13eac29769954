"""What a report may repeat is said seldom, and found for sure where the words are the same."""

from benchmarks.complaints import Inventor, read, troubles, write
from benchmarks.duplicates import LATELY, judged
from idaman.core.search import normalise
from idaman.features.reports.rules.report import Earlier, duplicates

EVERYWHERE = "Jalan berlubang di depan"
KNOWN = [
    Earlier(n, f"{EVERYWHERE} {spot}", "road")
    for n, spot in enumerate(("SDN Kenanga", "masjid Nurul", "pasar pagi", "kantor camat"), 1)
]


def test_held_out_complaints_are_suggested_seldom_and_their_copies_always():
    found = judged(Inventor("held_out", 5).all())
    assert found["found, of those in the same words"] == 1
    assert found["new reports with a suggestion"] <= 0.16
    assert found["right, of first suggestions"] >= 2 / 3


def test_invented_complaints_that_nobody_could_tell_apart_are_labelled_as_the_same():
    told = Inventor("held_out", 5).all()
    of, last = troubles(told), {}
    for each in told:
        said = (each.place, normalise(each.text))
        known = last.get(said)
        if known and each.on - known.on <= LATELY:
            assert of[known.key] == of[each.key], each.text
        last[said] = each


def test_a_rare_word_names_the_trouble_and_words_that_all_say_do_not():
    assert duplicates("jalan berlubang depan Kenanga SDN", "road", KNOWN) == [1]
    assert duplicates("jalan berlubang di depan rumah Wati dan Budi", "road", KNOWN) == []


def test_the_same_words_are_found_whatever_their_topic_and_spelling():
    said = "JALAN berlubang, di depan pasar pagi!!"
    assert duplicates(said, "transport", KNOWN) == [3]
    assert duplicates("jalan berlubang depan pagi pasar", "transport", KNOWN) == []


def test_a_labelled_file_is_judged_like_invented_ones(tmp_path):
    told = Inventor("held_out", 5).all()[:1500]
    write(tmp_path / "c.csv", told)
    assert judged(read(tmp_path / "c.csv")) == judged(told)
