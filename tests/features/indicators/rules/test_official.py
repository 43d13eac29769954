"""Official methods give what was published, to the printed digit."""

from decimal import Decimal

import pytest

from idaman.features.indicators.rules.official import METHODS, NotInRange, reckon
from idaman.features.indicators.rules.official.calculation import band_of, rounded

EXAMPLES = [(method, each) for method in METHODS.values() for each in method.examples]


@pytest.mark.parametrize(
    ("method", "each"), EXAMPLES, ids=lambda x: x.said.id if hasattr(x, "said") else x.key
)
def test_every_worked_example_comes_out_as_it_was_published(method, each):
    found = reckon(method, each.values, version=each.version)
    assert found.printed == each.result
    if each.band:
        assert found.band.id == each.band


@pytest.mark.parametrize("spent", [("13200", "78.20", "74.72 14.02 9.99"),
                                   ("13790", "78.79", "74.94 14.03 10.02")])  # fmt: skip
def test_ipm_holds_with_expenditure_as_the_press_rounds_it(spent):
    rounded_spent, published, parts = spent
    values = [Decimal(v) for v in (*parts.split(), rounded_spent)]
    assert reckon(METHODS["ipm"], values).printed == Decimal(published)


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("skm", "76.11", "C"), ("skm", "77.24", "B"), ("skm", "88.30", "B"), ("skm", "88.31", "A"),
        ("skm", "64.99", "D"), ("ikf", "0.8347", "Sangat mandiri"), ("ikf", "0.7107", "Mandiri"),
        ("ikf", "0.4024", "Menuju"), ("ikf", "0.074", "Belum"), ("iid", "0", "Tidak dapat"),
        ("ikf", "0.25", "Belum"), ("idm", "0.4907", "Sangat tertinggal"), ("sakip", "90", "A"),
        ("pemdi", "3.50", "Sangat baik"), ("spbe", "4.20", "Memuaskan"), ("ipm", "80", "Sangat"),
        ("capaian-rpjmd", "91", "Sangat tinggi"),
    ],
)  # fmt: skip
def test_a_value_on_the_line_falls_where_the_regulation_puts_it(key, value, word):
    assert band_of(METHODS[key], Decimal(value)).id.startswith(word)


def test_a_value_in_the_gap_between_two_bands_is_rounded_first():
    between = METHODS["capaian-rpjmd"]
    assert reckon(between, [Decimal("90.5"), Decimal(100)]).band.id == "Sangat tinggi"
    assert reckon(between, [Decimal("90.4"), Decimal(100)]).band.id == "Tinggi"
    assert rounded(Decimal("76.605"), 2) == Decimal("76.61")


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda m: m.key)
def test_weights_make_the_whole_in_every_version(method):
    for version in method.versions or [None]:
        method.in_version(version).weights(version)


def in_versions():
    """Every version of every method, with the values of an example."""
    for method in METHODS.values():
        for version in method.versions or [None]:
            key = version.key if version else ""
            examples = [
                e for e in method.examples if method.version(e.version) == method.version(key)
            ] or list(method.examples)
            yield pytest.param(method, key, list(examples[0].values), id=f"{method.key} {key}")


@pytest.mark.parametrize(("method", "key", "good"), list(in_versions()))
def test_what_is_outside_its_bounds_or_missing_is_refused_with_its_name(method, key, good):
    inputs = method.in_version(method.version(key)).inputs
    for n, each in enumerate(inputs):
        for bad in (each.least - 1, each.most + 1):
            values = [*good[:n], bad, *good[n + 1 :]]
            with pytest.raises(NotInRange, match=each.id.split("(")[0].strip()):
                reckon(method, values, version=key)
        keys = {i.key: v for i, v in zip(inputs, good, strict=True) if i.key != each.key}
        with pytest.raises(NotInRange):
            reckon(method, keys, version=key)


@pytest.mark.parametrize(("method", "key", "values"), list(in_versions()))
def test_a_better_input_never_gives_a_lower_result(method, key, values):
    if method.how not in ("mean", "weighted", "ipm"):
        return
    before = reckon(method, values, version=key).exact
    for n, each in enumerate(method.in_version(method.version(key)).inputs):
        more = min(each.most, values[n] + Decimal("0.01"))
        changed = [*values[:n], more, *values[n + 1 :]]
        assert reckon(method, changed, version=key).exact >= before


def test_fiscal_independence_by_expenditure_is_another_figure_than_by_revenue():
    ikf = METHODS["ikf"]
    money = {name: Decimal(many) for name, many in
             (("pad", 5502), ("belanja", 11647), ("pendapatan", 10000))}  # fmt: skip
    by_expenditure = reckon(ikf, money, version="belanja")
    by_revenue = reckon(ikf, money, version="pendapatan")
    assert (by_expenditure.printed, by_expenditure.band.id) == (
        Decimal("0.4724"), "Menuju kemandirian",
    )  # fmt: skip
    assert (by_revenue.printed, by_revenue.band.id) == (Decimal("0.5502"), "Mandiri")
    assert reckon(ikf, money).version.key == "belanja"  # What BPK's own words say.


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda m: m.key)
def test_every_version_is_named_and_says_what_it_rests_on_in_both_languages(method):
    for version in method.versions:
        assert version.id
        assert version.en
        assert version.inputs or version.weights or version == method.versions[0]
        if version.inputs:
            assert version.rule.id
            assert version.rule.en
            assert version.constants
