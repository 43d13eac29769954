"""The mechanics of suggestions on made-up texts. No accuracy on them is published anywhere."""

import json
from random import Random

import pytest

from idaman.pure.service.learning import (
    LEAST,
    Example,
    Judgement,
    TooFew,
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
        examples.append(Example(" ".join(words), label, by_rules))
    return examples


def test_nothing_is_learned_from_fewer_than_five_hundred_or_from_one_label():
    with pytest.raises(TooFew, match=f"{LEAST - 1} laporan"):
        learn(made_up(LEAST - 1))
    with pytest.raises(TooFew, match="satu penerima"):
        learn([Example("jalan rusak", "PU")] * LEAST)


def test_a_model_is_judged_on_the_newest_fifth_which_it_has_not_seen():
    examples = made_up(500)
    lately = [Example("kata baru semua", "PU", "PU")] * 100
    _, judged = learn([*examples[:400], *lately])
    assert (judged.learned_from, judged.judged_on) == (400, 100)
    assert (judged.right, judged.right_by_rules) == (0, 100)
    assert not judged.is_better


def test_it_is_switched_on_only_where_it_is_right_more_often_than_the_rules():
    _, silent = learn(made_up(600))
    assert silent.right > 100
    assert silent.is_better
    as_good = [Example(e.text, e.label, e.label) for e in made_up(600)]
    _, judged = learn(as_good)
    assert not judged.is_better
    assert not Judgement(400, 100, 52, 50, 2, 0).is_better, "ahead, but not by the margin"


def test_what_is_stored_as_plain_numbers_says_what_scikit_learn_says():
    model, _ = learn(made_up(600))
    stored = model_of(json.loads(json.dumps(model.as_json())))
    assert stored == model
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    older = made_up(600)[:480]
    vectors = TfidfVectorizer(analyzer=words_in, min_df=5)
    fitted = LogisticRegression(C=1.0, max_iter=1000, random_state=0).fit(
        vectors.fit_transform([e.text for e in older]), [e.label for e in older]
    )
    for text in ("air keruh di rumah", "sampah bau sekali", "jembatan rusak dan sampah"):
        said = suggest(stored, text)
        (chances,) = fitted.predict_proba(vectors.transform([text]))
        best = chances.argmax()
        assert said.label == fitted.classes_[best]
        assert said.sure == pytest.approx(chances[best], abs=1e-3)


def test_the_words_that_decided_are_shown_and_add_up():
    model, _ = learn(made_up(600))
    said = suggest(model, "Air PDAM keruh, mohon segera")
    assert said.label == "PDAM"
    assert {"air", "keruh"} <= {word for word, _ in said.words[:2]}


def test_a_word_of_few_reports_is_never_kept():
    examples = made_up(600)
    named = [Example(f"{e.text} sutrisno", e.label) for e in examples[:4]]
    model, _ = learn([*named, *examples[4:]])
    assert "sutrisno" not in model.weights


def test_two_labels_are_told_apart_as_well_as_three():
    two = [e for e in made_up(900) if e.label != "PDAM"]
    model, _ = learn(two)
    assert suggest(model, "jalan lubang").label == "PU"
    assert suggest(model, "sampah").label == "DLH"


def test_numbers_are_no_words():
    assert words_in("LP-000123 jalan 081234") == ["jalan"]
