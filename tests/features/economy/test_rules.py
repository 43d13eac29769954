"""The identities every figure keeps, whatever the table, and what is said of a bad one."""

from math import fsum, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.economy import rules as economics
from idaman.features.economy.rules import (
    BelowZero,
    CannotCompute,
    NothingThere,
    OtherSectors,
    RegionColumn,
    RegionIncome,
    ValueMissing,
)

SECTORS = ("A", "B", "C", "D", "E")
AMOUNT = st.integers(1, 10**6)


def columns(low, high):
    """Two regions in two years, the reference holding the region."""

    def laid(values):
        own0, own1, more0, more1 = (dict(zip(SECTORS, row, strict=True)) for row in values)
        return (
            RegionColumn("Daerah", 2019, own0),
            RegionColumn("Daerah", 2024, own1),
            RegionColumn("Provinsi", 2019, {s: own0[s] + more0[s] for s in SECTORS}),
            RegionColumn("Provinsi", 2024, {s: own1[s] + more1[s] for s in SECTORS}),
        )

    cell = st.integers(low, high)
    row = st.lists(cell, min_size=5, max_size=5).filter(any)
    positive = st.lists(AMOUNT, min_size=5, max_size=5)
    return st.tuples(row, row, positive, positive).map(laid)


PLACES = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=2, max_size=12).map(
    lambda rows: [RegionIncome(f"W{n}", *row) for n, row in enumerate(rows)]
)


def close(a, b, size=1.0):
    return isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 * max(1.0, abs(size)))


@given(columns(0, 10**6))
def test_shift_share_adds_up_to_the_change(four):
    own0, own1, *_ = four
    for sector, shift in economics.shift_share(*four).items():
        change = own1.values[sector] - own0.values[sector]
        assert close(shift.change, change)
        told = [shift.national, shift.mix, shift.competitive]
        assert close(fsum(told), change, size=max(map(abs, told)))
        if shift.homothetic is not None:
            both = shift.homothetic + shift.allocation
            assert close(both, shift.competitive, size=shift.homothetic)


@given(columns(0, 10**6))
def test_quotients_weighted_by_the_reference_have_the_mean_one(four):
    own, _, reference, _ = four
    found = economics.quotients(own, reference)
    weights = economics.shares({s: float(v) for s, v in reference.values.items()})
    assert close(fsum(weights[s] * q for s, q in found.items()), 1)


@given(columns(1, 10**6))
def test_a_dynamic_quotient_is_the_ratio_of_the_first_and_the_last(four):
    own = [RegionColumn("D", year, four[n].values) for n, year in enumerate((2023, 2024))]
    reference = [RegionColumn("P", year, four[n + 2].values) for n, year in enumerate((2023, 2024))]
    found = economics.quotients_over_time(own, reference, to_the_years=True)
    first, last = (economics.quotients(a, b) for a, b in zip(own, reference, strict=True))
    for sector in SECTORS:
        assert close(found[sector], last[sector] / first[sector], size=found[sector])


@given(columns(0, 10**6))
def test_contributions_add_up_to_growth(four):
    own0, own1, *_ = four
    growth = fsum(own1.values.values()) / fsum(own0.values.values()) - 1
    found = economics.contributions(own0, own1).values()
    assert close(fsum(c.points for c in found), growth, size=growth)
    if growth:
        parts = [c.part for c in found]
        assert close(fsum(parts), 1, size=max(map(abs, parts)))


@given(columns(1, 10**6), st.sampled_from([10, 1000, 2**20]))
def test_another_unit_of_money_changes_no_figure(four, times):
    larger = [
        RegionColumn(c.region, c.year, {s: v * times for s, v in c.values.items()}) for c in four
    ]
    own, reference = four[0], four[2]
    assert close(economics.krugman(own, reference), economics.krugman(larger[0], larger[2]))
    assert close(economics.herfindahl(own)[0], economics.herfindahl(larger[0])[0])
    before, after = economics.sectoral(*four), economics.sectoral(*larger)
    for sector in SECTORS:
        assert close(before[sector].size, after[sector].size, size=before[sector].size)


@given(columns(1, 10**6))
def test_the_order_of_sectors_changes_nothing(four):
    turned = [RegionColumn(c.region, c.year, dict(reversed(c.values.items()))) for c in four]
    assert economics.krugman(four[0], four[2]) == economics.krugman(turned[0], turned[2])
    assert economics.shift_share(*four) == economics.shift_share(*turned)


@given(columns(0, 10**6))
def test_indices_stay_within_their_bounds(four):
    own, _, reference, _ = four
    assert -1e-12 <= economics.krugman(own, reference) < 2
    whole, normalised, equal = economics.herfindahl(own)
    assert 0.2 - 1e-12 <= whole <= 1 + 1e-12
    assert -1e-12 <= normalised <= 1 + 1e-12
    assert 1 - 1e-9 <= equal <= 5 + 1e-9


@given(PLACES, st.randoms())
def test_inequality_knows_no_order_and_no_unit(places, random):
    turned = random.sample(places, len(places))
    richer = [RegionIncome(p.name, p.income * 1000, p.people) for p in places]
    for measure in (
        economics.williamson, economics.gini, economics.theil_t, economics.theil_l,
    ):  # fmt: skip
        assert close(measure(places), measure(turned))
        assert close(measure(places), measure(richer))
        assert measure(places) >= -1e-9


@given(PLACES)
def test_where_every_head_is_equal_nothing_is_unequal(places):
    equal = [RegionIncome(p.name, p.people * 7, p.people) for p in places]
    for measure in (
        economics.williamson, economics.gini, economics.theil_t, economics.theil_l,
    ):  # fmt: skip
        assert abs(measure(equal)) < 1e-9


@given(PLACES, st.data())
def test_theil_is_its_parts(places, data):
    group = data.draw(st.lists(st.sampled_from("xyz"), min_size=len(places), max_size=len(places)))
    groups = {}
    for name, place in zip(group, places, strict=True):
        groups.setdefault(name, []).append(place)
    told = economics.decomposed(groups)
    assert close(told.whole, economics.theil_t(places))
    assert told.between >= -1e-9


def test_weights_are_sorted_with_their_places():
    """Splitting a place into two alike changes nothing: what REAT's weighted Gini gets wrong."""
    places = [RegionIncome("A", 90, 10), RegionIncome("B", 100, 40), RegionIncome("C", 400, 20)]
    split = [
        RegionIncome("A", 90, 10),
        RegionIncome("B1", 50, 20),
        RegionIncome("B2", 50, 20),
        RegionIncome("C", 400, 20),
    ]
    for measure in (economics.williamson, economics.gini, economics.theil_t):
        assert close(measure(places), measure(split))


def test_a_sector_that_starts_from_nothing_needs_no_division():
    a, z = {"A": 0, "B": 100}, {"A": 50, "B": 150}
    a1, z1 = {"A": 10, "B": 100}, {"A": 75, "B": 150}
    told = economics.shift_share(
        RegionColumn("D", 2019, a),
        RegionColumn("D", 2024, a1),
        RegionColumn("P", 2019, z),
        RegionColumn("P", 2024, z1),
    )
    assert (told["A"].competitive, told["A"].change) == (10, 10)
    assert told["A"].homothetic is None


GOOD = RegionColumn("Kabupaten", 2024, {"A": 1, "B": 2})


@pytest.mark.parametrize(
    ("bad", "refusal", "said"),
    [
        (
            RegionColumn("Provinsi", 2024, {"A": 1, "B": None}),
            ValueMissing,
            "Provinsi 2024: sektor B",
        ),
        (RegionColumn("Provinsi", 2024, {"A": 1, "B": -2}), BelowZero, "sektor B adalah -2"),
        (RegionColumn("Provinsi", 2024, {"A": 1, "B": float("nan")}), BelowZero, "nan"),
        (RegionColumn("Provinsi", 2024, {"A": 0, "B": 0}), NothingThere, "nol"),
        (RegionColumn("Provinsi", 2024, {}), NothingThere, "kosong"),
        (RegionColumn("Provinsi", 2024, {"A": 1, "C": 2}), OtherSectors, "B dan C"),
        (RegionColumn("Provinsi", 2024, {"A": 1, "B": 0}), CannotCompute, "nol di Provinsi 2024"),
    ],
)
def test_a_bad_table_is_named(bad, refusal, said):
    with pytest.raises(refusal, match=said) as no:
        economics.quotients(GOOD, bad)
    assert no.value.say("en") != str(no.value)


def test_many_gaps_are_counted_and_not_listed_without_end():
    column = RegionColumn("Provinsi", 2024, {str(n): None for n in range(17)})
    with pytest.raises(ValueMissing, match="0, 1, 2, 3, 4 dan 12 lainnya"):
        economics.herfindahl(column)


@pytest.mark.parametrize(
    "places",
    [
        [],
        [RegionIncome("A", 1, 1)],
        [RegionIncome("A", 1, 1), RegionIncome("B", 0, 1)],
        [RegionIncome("A", 1, 0)] * 2,
    ],
)
def test_inequality_of_too_little_is_refused(places):
    with pytest.raises(CannotCompute):
        economics.gini(places)


def test_years_with_a_gap_are_refused():
    own = [RegionColumn("D", y, {"A": 1, "B": 2}) for y in (2020, 2022)]
    with pytest.raises(CannotCompute, match="berurutan"):
        economics.quotients_over_time(own, own)
    with pytest.raises(CannotCompute, match="tahun yang sama"):
        economics.quotients_over_time(own, own[:1])


def test_on_the_line_counts_as_above_it():
    start, end = (
        RegionColumn("D", 2023, {"A": 1, "B": 1}),
        RegionColumn("D", 2024, {"A": 2, "B": 2}),
    )
    told = economics.sectoral(start, end, start, end)
    assert {spot.quadrant for spot in told.values()} == {economics.KlassenQuadrant.LEADING}


def test_krumme_without_the_lost_minus_signs():
    names = ("tani", "industri", "dagang", "jasa")
    told = economics.shift_share(
        RegionColumn("W", 0, dict(zip(names, (500, 100, 200, 200), strict=True))),
        RegionColumn("W", 1, dict(zip(names, (1000, 100, 250, 280), strict=True))),
        RegionColumn("N", 0, dict(zip(names, (1000, 2000, 4000, 3000), strict=True))),
        RegionColumn("N", 1, dict(zip(names, (1100, 2400, 5200, 4200), strict=True))),
    )
    assert [round(told[n].competitive, 6) for n in names] == [450, -20, -10, 0]
    assert round(fsum(t.national for t in told.values()), 6) == 290
    assert round(fsum(t.mix for t in told.values()), 6) == -80
