"""Other weights, reckoned in plain Python, give what the index itself gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from idaman.features.indices.rules import read_spec
from idaman.features.indices.rules.aggregating import Tree, combined
from idaman.features.indices.rules.result import what_if_of
from idaman.features.indices.rules.standing import ranked, stand
from idaman.features.indices.rules.whatif import allowed, typed_weight, what_if
from tests.features.indices.rules.described import GAP, figures, told

GROUPS = [
    {"code": "K1", "name": "Satu", "parent": "", "weight": "60", "mean": "geometric"},
    {"code": "K2", "name": "Dua", "parent": "K1", "weight": "50", "mean": "harmonic"},
]
PLACES = {"X": ("K1", "50"), "Y": ("K2", "70"), "Z": ("K2", "30"), "W": ("", "40")}


def deep(mean: str) -> Any:
    indicators = [
        {"code": code, "name": code, "direction": 1, "group": group, "weight": weight}
        for code, (group, weight) in PLACES.items()
    ]
    return read_spec(told(indicators=indicators, groups=GROUPS, mean=mean, lowest=1))


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "copeland"])
@pytest.mark.parametrize("weights", [{}, {"Y": 5.0}, {"K1": 10.0, "W": 90.0}, {"Z": 0.0, "Y": 1.0}])
def test_a_trial_gives_what_the_index_would_with_gaps_and_groups(mean, weights):
    made = deep(mean)
    drawn = np.random.default_rng(7).integers(1, 9, (12, 4)).astype(float)
    drawn[2, 1] = drawn[5, 0] = drawn[5, 3] = GAP
    now = stand(made, figures(drawn.tolist(), made))
    tried = what_if(what_if_of(made, now), weights)
    tree = Tree.of(made)
    within = {
        node.code: np.array(
            [[weights.get(code, float(w)) for code, w in made.weights()[node.code].items()]]
        )
        for node in tree.nodes
    }
    own = {code: row / row.sum() for code, row in within.items()}
    scores = combined(tree, now.scores, own)[""][0]
    assert [place.rank for place in tried] == ranked(scores).tolist()
    for place, score in zip(tried, scores, strict=True):
        assert place.score is None if np.isnan(score) else math.isclose(place.score or 0, score)


def test_a_duel_without_any_weight_gives_nobody_a_score_and_needs_nothing_above_zero():
    made = read_spec(told(mean="copeland"))
    index = what_if_of(made, stand(made, figures([[1, 2], [3, 1]], made)))
    assert [place.rank for place in what_if(index, {"X": 0.0, "Y": 0.0})] == [0, 0]
    assert [place.score for place in what_if(index, {"X": 60.0})] == [-1.0, 1.0]
    assert allowed(index, "", "")
    assert not allowed(index, "", "geometric")


def test_a_trial_with_thirds_is_what_the_index_with_thirds_gives():
    """What a page offers, typed back, is the description's own weight to the last bit."""
    made = read_spec(told(("X", "Y", "Z"), weights=["1/3"] * 3, mean="geometric", lowest=1))
    now = stand(made, figures([[1, 2, 4], [3, 1, 9], [7, 5, 3]], made))
    index = what_if_of(made, now)
    typed = {part["code"]: typed_weight(part["written"]) for part in index["parts"]}
    assert [part["written"] for part in index["parts"]] == ["1/3"] * 3
    assert typed == {part["code"]: part["weight"] for part in index["parts"]}
    assert what_if(index, typed) == what_if(index, {})
    assert what_if(index, dict.fromkeys(typed, typed_weight("1 / 3"))) == what_if(index, {})
