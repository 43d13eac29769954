"""Which choice moves the ranks: Sobol indices that add up, with intervals, from a seed."""

from __future__ import annotations

import numpy as np
import pytest

from idaman.features.indices.rules.sensing import estimated, factors, sense
from tests.features.indices.rules.described import figures, spec

ROWS = np.random.default_rng(3).random((8, 3)).tolist()


def test_the_estimators_give_the_known_indices_of_ishigami() -> None:
    """Ishigami and Homma (1990), a = 7, b = 0.1: S = 0.314, 0.442, 0; S_T = 0.558, 0.442, 0.244."""
    from scipy.stats import qmc

    def f(x: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * x - 1)
        return np.asarray(
            np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
        )

    points = qmc.Sobol(6, scramble=True, rng=np.random.default_rng(1)).random(4096)
    a, b = points[:, :3], points[:, 3:]
    told = []
    for i in range(3):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        told.append([each[0] for each in estimated(f(a)[None], f(b)[None], f(mixed)[None])])
    assert [s for s, _ in told] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert [t for _, t in told] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_only_what_is_doubted_is_a_factor() -> None:
    assert factors(spec(weighing="given")) == []
    assert sense(spec(weighing="given"), figures([[1, 2], [2, 1]], spec())) == []
    every = spec(
        fills=["none", "mean"], scales=["min-max", "z"], means=["arithmetic", "geometric"],
        leave_out=True, lowest=1,
    )  # fmt: skip
    assert [(f.name, f.width) for f in factors(every)] == [
        ("fills", 1), ("scales", 1), ("means", 1), ("weights", 2), ("left-out", 1),
    ]  # fmt: skip


def test_one_doubted_choice_explains_everything_and_what_changes_nothing_explains_none() -> None:
    made = spec(("X", "Y", "Z"), weights=["40", "30", "30"])
    (weights,) = sense(made, figures(ROWS, made), base=1024)
    assert weights.first == pytest.approx(1, abs=0.1)
    assert weights.total == pytest.approx(1, abs=0.1)
    both = spec(("X", "Y", "Z"), weights=["40", "30", "30"], fills=["none", "mean"])
    fills, weights = sense(both, figures(ROWS, both), base=1024)
    assert (fills.first, fills.total) == (0, 0)
    assert weights.total == pytest.approx(1, abs=0.1)


def test_the_same_seed_gives_the_same_and_intervals_hold_the_estimate() -> None:
    made = spec(
        ("X", "Y", "Z"), weights=["40", "30", "30"], scales=["min-max", "percentile"],
        means=["arithmetic", "harmonic"], leave_out=True, lowest=1,
    )  # fmt: skip
    first = sense(made, figures(ROWS, made), base=256)
    assert first == sense(made, figures(ROWS, made), base=256)
    assert {each.factor for each in first} == {"scales", "means", "weights", "left-out"}
    for each in first:
        assert each.first_low <= each.first <= each.first_high
        assert each.total_low <= each.total <= each.total_high
        assert each.first <= each.total + 0.1


def test_nothing_that_moves_gives_zero() -> None:
    made = spec()
    told = sense(made, figures([[9, 9], [5, 5], [1, 1]], made), base=64)
    assert [(each.first, each.total) for each in told] == [(0, 0)]
