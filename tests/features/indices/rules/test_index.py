"""The steps of an index: what each gives, and what each refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from idaman.features.indicators.rules.official import METHODS, reckon
from idaman.features.indicators.rules.official.calculation import rounded
from idaman.features.indices.rules import IndexWrong, Scale, read_spec
from idaman.features.indices.rules.aggregating import Tree, combined
from idaman.features.indices.rules.calculation import Figures, RankedUnit, stand
from idaman.features.indices.rules.filling import filled
from idaman.features.indices.rules.scaling import scaled
from idaman.features.indices.rules.spec import Fill
from idaman.features.indices.rules.treating import kurtosis, skewness, treat
from tests.features.indices.rules.described import GAP, figures, spec, told

IPM = ("UHH", "HLS", "RLS", "P")


def human_development(thirds: tuple[str, str] = ("1/3", "1/3"), **choices: Any) -> dict[str, Any]:
    """The human development index of BPS, as an index like any other."""
    ends = {"UHH": (20, 85), "HLS": (0, 18), "RLS": (0, 15), "P": (1007.436, 26572.352)}
    third, middle = thirds
    groups = [
        {"code": "PENDIDIKAN", "name": "Pendidikan", "parent": "", "weight": middle,
         "mean": "arithmetic"},
    ]  # fmt: skip
    weights = {"UHH": third, "HLS": "1/2", "RLS": "50", "P": third}
    indicators = [
        {
            "code": code, "name": code, "direction": 1, "weight": weights[code],
            "group": "PENDIDIKAN" if code in ("HLS", "RLS") else "",
            "low": ends[code][0], "high": ends[code][1], "log": code == "P",
        }
        for code in IPM
    ]  # fmt: skip
    return told(
        indicators=indicators, groups=groups, scale="goalposts", mean="geometric", **choices
    )


def test_goalposts_and_a_geometric_mean_reproduce_the_published_ipm() -> None:
    made = read_spec(human_development(scales=["goalposts"]))
    rows = [
        [74.22, 13.69, 9.70, 12359],
        [72.21, 13.58, 9.10, 11152],
        [74.72, 14.02, 9.99, 13200],
        [74.94, 14.03, 10.02, 13790],
    ]
    index = stand(made, figures(rows, made)).index
    assert index.round(2).tolist() == [76.61, 73.78, 78.20, 78.79]


def printed_alike(thirds: tuple[str, str]) -> int:
    """Count of 576 places how many have the IPM of the official formula, to its two decimals.

    Twenty-four lives and schoolings by twenty-four incomes, as they are between regencies.
    """
    official = METHODS["ipm"]
    rows = [
        [60 + 0.75 * a, 9 + 0.21 * a, 4.5 + 0.27 * ((7 * a) % 24), 5000 + 561 * b]
        for a in range(24)
        for b in range(24)
    ]
    made = read_spec(human_development(thirds, scales=["goalposts"], draws=100))
    index = stand(made, figures(rows, made)).index
    exact = [reckon(official, [Decimal(repr(x)) for x in row]).printed for row in rows]
    return sum(
        rounded(Decimal(repr(float(ours))), 2) == theirs
        for ours, theirs in zip(index, exact, strict=True)
    )


def test_exact_thirds_give_every_human_development_index_and_thirds_in_percent_do_not() -> None:
    assert printed_alike(("1/3", "1/3")) == 576
    assert printed_alike(("33.33", "33.34")) < 576


def test_a_weight_is_kept_as_it_is_written_and_summed_exactly() -> None:
    made = read_spec(told(("X", "Y", "Z"), weights=["1/3", "1/3", "1/3"]))
    assert [each["weight"] for each in made.told()["indicators"]] == ["1/3"] * 3
    assert read_spec(made.told()) == made
    mixed = read_spec(told(("X", "Y", "Z"), weights=["1/4", "25.00", "1/2"]))
    assert [each["weight"] for each in mixed.told()["indicators"]] == ["1/4", "25.00", "1/2"]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (["1/3", "1/3", "33.33"], "29999/30000, harus tepat 1"),
        (["33.33", "33.33", "33.33"], "99.99, harus tepat 100"),
        (["1/3", "1/3", "1/2"], "7/6, harus tepat 1"),
        (["1/0", "1/3", "1/3"], "Tulis persen seperti 33,33 atau pecahan seperti 1/3"),
        (["0/3", "2/3", "1/3"], "harus lebih dari nol, tertulis 0/3"),
        (["sepertiga", "1/3", "1/3"], "Bobot “sepertiga” tidak terbaca"),
    ],
)
def test_weights_that_do_not_make_the_whole_are_refused_by_their_exact_sum(
    weights: list[str], said: str
) -> None:
    with pytest.raises(IndexWrong, match=said):
        read_spec(told(("X", "Y", "Z"), weights=weights))


def test_skewness_and_kurtosis_are_those_of_the_packages() -> None:
    x = np.array([*range(1, 11), 100.0])
    assert skewness(x) == pytest.approx(3.255638, abs=5e-7)
    assert kurtosis(x) == pytest.approx(10.70667, abs=5e-6)


def test_one_extreme_is_drawn_in_to_the_next_value() -> None:
    x, done = treat(spec(treat=True), np.array([*range(1, 11), 100.0]))
    assert x.tolist() == [*range(1, 11), 10.0]
    assert (done.drawn_in, done.is_log, done.passes) == (1, False, True)


def test_what_five_extremes_do_not_mend_a_logarithm_does() -> None:
    x = np.exp(np.linspace(0, 14, 300))
    now, done = treat(spec(treat=True), x)
    assert done.is_log
    assert done.drawn_in == 0
    assert now[-1] == pytest.approx(np.log((x.max() - 1) * 1.01))


def test_few_or_equal_values_are_left_alone() -> None:
    for x in ([5.0, 5.0, 5.0, 5.0], [1.0, 1000.0], [GAP, 1.0, 2.0]):
        now, done = treat(spec(treat=True), np.array(x))
        np.testing.assert_array_equal(now, x)
        assert done.drawn_in == 0


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("min-max", [0, 25, 100]),
        ("percentile", [0, 50, 100]),
        ("borda", [0, 1, 2]),
        ("z", [91.9935923, 96.7974369, 111.2089708]),
        ("target", [0, 20, 80]),
        ("goalposts", [5, 25, 85]),
    ],
)
def test_each_scale_gives_what_its_formula_says(scale: str, expected: list[float]) -> None:
    made = spec()
    each = made.indicators[0].model_copy(update={"low": 5.0, "high": 105.0, "target": 110.0})
    made = made.model_copy(update={"indicators": (each, each)})
    x = np.array([[10.0, 10.0], [30.0, 30.0], [90.0, 90.0]])
    assert scaled(made, x, Scale(scale))[:, 0] == pytest.approx(expected)


def test_less_is_better_turns_every_scale_round() -> None:
    up, down = spec(), spec(directions=[-1, -1])
    x = np.array([[1.0, 4.0], [2.0, 9.0], [7.0, 5.0]])
    for scale in (Scale.MIN_MAX, Scale.Z, Scale.PERCENTILE, Scale.BORDA):
        np.testing.assert_allclose(scaled(up, x, scale), scaled(down, -x, scale))


def test_a_mean_over_gaps_counts_the_others_more() -> None:
    made = spec(("X", "Y", "Z"), weights=["50", "30", "20"], group_share=0.5)
    tree = Tree.of(made)
    scores = np.array([[10.0, GAP, 40.0], [GAP, 30.0, 40.0], [GAP, GAP, 40.0]])
    index = combined(tree, scores, tree.given())[""][0]
    assert index[0] == pytest.approx((50 * 10 + 20 * 40) / 70)
    assert index[1] == pytest.approx((30 * 30 + 20 * 40) / 50)
    assert np.isnan(index[2])


def test_every_mean_is_its_formula() -> None:
    x = np.array([[4.0, 9.0], [2.0, 8.0]])
    for mean, power, expected in [
        ("arithmetic", None, 6.5),
        ("geometric", None, 6.0),
        ("harmonic", None, 2 / (1 / 4 + 1 / 9)),
        ("power", 2, (0.5 * 16 + 0.5 * 81) ** 0.5),
    ]:
        tree = Tree.of(spec(mean=mean, power=power))
        assert combined(tree, x, tree.given())[""][0, 0] == pytest.approx(expected)


def test_duels_know_no_order_of_rows_where_figures_lack() -> None:
    made = spec(mean="copeland", unit_share=0.5, group_share=0.5)
    rows = [[1.0, GAP], [0.0, 5.0], [0.5, 4.0]]
    first = stand(made, figures(rows, made)).index
    turned = stand(made, figures(rows[::-1], made)).index
    assert first.tolist() == turned[::-1].tolist()


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (Fill.PEERS, 30.0),
        (Fill.PEERS_MEDIAN, 30.0),
        (Fill.MEAN, 20.0),
        (Fill.LAST, 7.0),
        (Fill.NEAREST, 30.0),
    ],
)
def test_a_gap_is_filled_by_the_named_rule(fill: Fill, expected: float) -> None:
    made = spec(neighbours=1)
    kinds = ["kota", "kota", "kabupaten", "kota"]
    units = tuple(RankedUnit(c, c, k) for c, k in zip("ABCD", kinds, strict=True))
    values = np.array([[1.0, GAP], [1.1, 30.0], [9.0, 0.0], [5.0, 30.0]])
    history = {("A", "Y"): [(3, 99.0), (2, 7.0)]}
    got = filled(made, Figures(units, ("X", "Y"), values, history), fill)
    assert got[0, 1] == expected
    assert np.isnan(filled(made, Figures(units, ("X", "Y"), values), Fill.LAST)[0, 1])


def test_peers_are_filled_by_their_median_or_their_mean_as_named() -> None:
    made = spec()
    units = tuple(RankedUnit(c, c, "kota") for c in "ABCD")
    values = np.array([[1.0, GAP], [1.1, 10.0], [9.0, 20.0], [5.0, 90.0]])
    laid = Figures(units, ("X", "Y"), values)
    got = {fill: filled(made, laid, fill)[0, 1] for fill in Fill if "peers" in fill}
    assert got == {Fill.PEERS: 20.0, Fill.PEERS_MEDIAN: 20.0, Fill.PEERS_MEAN: 40.0}


def test_a_last_figure_older_than_allowed_fills_nothing() -> None:
    made = spec(fill_years=2)
    laid = figures([[1.0, GAP], [2.0, 3.0]], made, history={("A", "Y"): [(3, 99.0)]})
    assert np.isnan(filled(made, laid, Fill.LAST)[0, 1])


def test_each_filled_cell_is_marked() -> None:
    made = spec(fill="mean")
    got = stand(made, figures([[1.0, GAP], [2.0, 3.0], [3.0, 5.0]], made))
    assert np.argwhere(got.laid.filled).tolist() == [[0, 1]]


def test_equals_share_the_better_rank() -> None:
    made = spec()
    got = stand(made, figures([[1.0, 2.0], [2.0, 1.0], [0.0, 0.0]], made))
    assert got.ranks.tolist() == [1, 1, 3]


def refusal(described: dict[str, Any], rows: list[list[float]] | None = None) -> str:
    def computed() -> None:
        made = read_spec(described)
        stand(made, figures(rows or [[1.0, 2.0], [3.0, 4.0]], made))

    with pytest.raises(IndexWrong) as no:
        computed()
    assert no.value.say("en")
    return str(no.value)


def test_an_indicator_that_is_the_same_everywhere_is_refused_by_name() -> None:
    for scale in ("min-max", "z", "percentile", "borda"):
        assert refusal(told(scale=scale), [[1.0, 5.0], [2.0, 5.0]]).startswith("Y: nilainya sama")


def test_an_indicator_known_of_one_unit_is_refused() -> None:
    assert refusal(told(), [[1.0, GAP], [2.0, 5.0]]).startswith("Y: diketahui dari 1")


def test_a_geometric_mean_refuses_zero_naming_unit_and_indicator() -> None:
    said = refusal(told(mean="geometric"))
    assert said.startswith("Daerah A, X: skor 0")
    made = spec(mean="geometric", lowest=1)
    assert stand(made, figures([[1.0, 2.0], [3.0, 4.0]], made)).index == pytest.approx([1, 100])


def test_a_unit_of_which_too_little_is_known_is_refused_or_left_out() -> None:
    rows = [[1.0, GAP], [2.0, 4.0], [3.0, 5.0]]
    assert refusal(told(unit_share=0.8), rows).startswith("Daerah A: hanya 1 dari 2")
    made = spec(unit_share=0.8, when_short="leave out")
    got = stand(made, figures(rows, made))
    assert got.laid.left_out == ("A",)
    assert got.index.tolist() == [0, 100]


def test_weights_must_add_up_to_a_hundred_in_every_group() -> None:
    assert "berjumlah 99.9" in refusal(told(weights=["50", "49.9"]))
    assert "lebih dari nol" in refusal(told(weights=["100", "0"]))
    group = {"code": "G", "name": "G", "parent": "", "weight": "100", "mean": "arithmetic"}
    inside = told()["indicators"]
    described = told(groups=[group], indicators=[{**each, "group": "G"} for each in inside])
    assert read_spec(described).groups[0].code == "G"
    inside[0]["weight"] = "60"
    described = told(groups=[group], indicators=[{**each, "group": "G"} for each in inside])
    assert "kelompok G (G) berjumlah 110" in refusal(described)


def test_what_does_not_hold_together_is_refused_with_a_sentence() -> None:
    assert "dipakai dua kali" in refusal(told(("X", "X")))
    nowhere = [{**each, "group": "G"} for each in told()["indicators"]]
    assert "kelompok G tidak ada" in refusal(told(indicators=nowhere))
    g = {"name": "G", "weight": "100", "mean": "arithmetic"}
    circle = [{**g, "code": "G", "parent": "H"}, {**g, "code": "H", "parent": "G"}]
    assert "di dalam dirinya sendiri" in refusal(told(groups=circle))
    assert "memerlukan batas" in refusal(told(scale="goalposts"))
    assert "memerlukan target" in refusal(told(scale="target"))
    assert "memerlukan pangkat" in refusal(told(mean="power"))
    assert "ujung atas" in refusal(told(lowest=100))
    copeland = [{**g, "code": "G", "parent": "", "mean": "copeland"}]
    inside = [{**each, "group": "G"} for each in told()["indicators"]]
    assert "Copeland" in refusal(told(groups=copeland, indicators=inside))


def test_no_choice_has_a_default() -> None:
    for part in ("steps", "doubt"):
        for choice in told()[part]:
            described = told()
            del described[part][choice]
            with pytest.raises(IndexWrong, match=f"{part}.{choice}"):
                read_spec(described)


def test_a_target_that_is_no_better_than_the_worst_is_refused() -> None:
    described = told(scale="target", directions=[-1, 1])
    for each in described["indicators"]:
        each["target"] = 50
    assert refusal(described, [[1.0, 2.0], [3.0, 4.0]]).startswith("X: target 50")


def test_an_infinite_value_or_a_unit_twice_is_refused() -> None:
    two = [RankedUnit("A", "A"), RankedUnit("B", "B")]
    with pytest.raises(IndexWrong, match="tak hingga"):
        Figures.of(two, ["X"], {("A", "X"): float("inf")})
    with pytest.raises(IndexWrong, match="sekali"):
        Figures.of([*two, two[0]], ["X"], {})
