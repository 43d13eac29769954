"""Suggestions on made-up texts: three are named, their shares hold, old models still suggest."""

import json
from dataclasses import replace
from random import Random

import pytest

from benchmarks import routing
from benchmarks.complaints import Inventor, read, write
from idaman.features.reports.rules.learning import (
    LEAST,
    DecidedReport,
    Judgement,
    TooFewReports,
    judged,
    judgement_of,
    learn,
    model_of,
    suggest,
    words_in,
)

SAID = {
    "PU": ["jalan", "rusak", "lubang", "jembatan"],
    "DLH": ["sampah", "menumpuk", "bau", "tempat"],
    "PDAM": ["air", "mati", "keruh", "pipa"],
}


def made_up(many, *, seed=1, by_rules=""):
    chance = Random(seed)
    examples = []
    for n in range(many):
        label = sorted(SAID)[n % 3]
        words = [chance.choice(SAID[label]) for _ in range(4)] + ["mohon", "segera"]
        examples.append(DecidedReport(" ".join(words), label, by_rules))
    return examples


def test_nothing_is_learned_from_fewer_than_five_hundred_or_from_one_label():
    with pytest.raises(TooFewReports, match=f"{LEAST - 1} laporan"):
        learn(made_up(LEAST - 1))
    with pytest.raises(TooFewReports, match="satu penerima"):
        learn([DecidedReport("jalan rusak", "PU")] * LEAST)


def test_a_model_is_judged_on_the_newest_fifth_which_it_has_not_seen():
    examples = made_up(500)
    lately = [DecidedReport("kata baru semua", "PU", "PU")] * 100
    _, found = learn([*examples[:400], *lately])
    assert (found.learned_from, found.judged_on) == (400, 100)
    assert (found.right, found.right_by_rules) == (0, 100)
    assert not found.is_better


def test_it_is_switched_on_only_where_it_is_right_more_often_than_the_rules():
    _, silent = learn(made_up(600))
    assert silent.right > 100
    assert silent.is_better
    as_good = [DecidedReport(e.text, e.label, e.label) for e in made_up(600)]
    _, found = learn(as_good)
    assert not found.is_better
    assert not Judgement(400, 100, 52, 50, 2, 0).is_better, "ahead, but not by the margin"


def test_what_is_stored_as_plain_numbers_says_what_scikit_learn_says():
    model, _ = learn(made_up(600))
    stored = model_of(json.loads(json.dumps(model.as_json())))
    assert stored == model
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    older = made_up(600)[:480]
    bare = replace(stored, ladder=((0.0, 0.0), (1.0, 1.0)))
    vectors = TfidfVectorizer(analyzer=words_in, min_df=5)
    fitted = LogisticRegression(C=1.0, max_iter=1000, random_state=0).fit(
        vectors.fit_transform([e.text for e in older]), [e.label for e in older]
    )
    for text in ("air keruh di rumah", "sampah bau sekali", "jembatan rusak dan sampah"):
        (chances,) = fitted.predict_proba(vectors.transform([text]))
        said = {each.label: each.share for each in suggest(bare, text)}
        assert list(said) == [fitted.classes_[i] for i in chances.argsort()[::-1]]
        assert list(said.values()) == pytest.approx(sorted(chances)[::-1], abs=1e-3)


def test_the_words_that_decided_are_shown_and_add_up():
    model, _ = learn(made_up(600))
    said = suggest(model, "Air PDAM keruh, mohon segera")[0]
    assert said.label == "PDAM"
    assert {"air", "keruh"} == set(said.words[:2])


def test_a_word_of_few_reports_is_never_kept():
    examples = made_up(600)
    named = [DecidedReport(f"{e.text} sutrisno", e.label) for e in examples[:4]]
    model, _ = learn([*named, *examples[4:]])
    assert "sutrisno" not in model.weights


def test_two_labels_are_told_apart_as_well_as_three():
    two = [e for e in made_up(900) if e.label != "PDAM"]
    model, _ = learn(two)
    assert [each.label for each in suggest(model, "jalan lubang")] == ["PU", "DLH"]
    assert [each.label for each in suggest(model, "sampah")] == ["DLH", "PU"]


def test_three_are_named_of_many_and_a_receiver_of_few_reports_is_not_learned():
    rare = [DecidedReport("kebakaran hutan asap tebal", "BPBD")] * 4
    more = [DecidedReport("guru sekolah kelas kosong", "DISDIK")] * 60
    model, _ = learn([*rare, *more, *made_up(600)])
    assert model.labels == ("DISDIK", "DLH", "PDAM", "PU")
    shares = [each.share for each in suggest(model, "jalan rusak dan sampah bau")]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)


def test_shares_hold_on_complaints_that_were_not_seen():
    found = learn(routing.examples(Inventor("held_out", 5).all()))[1]
    assert found.off < 0.05
    assert found.right_in_three >= found.right > 0.76 * found.judged_on
    assert sum(each.many for each in found.bins) <= found.judged_on


def test_a_model_that_is_always_wrong_now_is_shown_to_be_off():
    model, _ = learn(made_up(600))
    turned = {"PU": "DLH", "DLH": "PDAM", "PDAM": "PU"}
    lately = [replace(each, label=turned[each.label]) for each in made_up(200, seed=2)]
    found = judged(model, lately, learned_from=480)
    assert found.right == 0
    assert found.off > 0.9


def test_nothing_is_said_to_be_sure():
    model, _ = learn(made_up(600))
    said = suggest(model, "jalan lubang jembatan")
    assert said[0].of_hundred == 99
    assert 0 < said[-1].share < said[0].share < 1
    assert said[-1].of_hundred == 1


def test_a_model_from_before_shares_suggests_without_them():
    model, found = learn(made_up(600))
    older = {name: said for name, said in model.as_json().items() if name != "ladder"}
    first = suggest(model_of(older), "jalan lubang")[0]
    assert (first.label, first.share, first.of_hundred) == ("PU", None, None)
    kept = {n: v for n, v in found.as_json().items() if n not in ("bins", "right_in_three")}
    assert judgement_of(kept).off is None
    assert judgement_of(json.loads(json.dumps(found.as_json()))) == found


def test_a_labelled_file_is_judged_like_invented_ones(tmp_path):
    told = Inventor("held_out", 5).all()[:1500]
    write(tmp_path / "c.csv", told)
    known = routing.examples(told)
    assert routing.examples(read(tmp_path / "c.csv")) == known
    found = routing.across(told, Inventor("tuning", 5).all()[:500])
    assert (found.learned_from, found.judged_on) == (len(known), 500)


def test_numbers_are_no_words():
    assert words_in("LP-000123 jalan 081234") == ["jalan"]
