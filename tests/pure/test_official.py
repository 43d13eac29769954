"""Official methods give what was published, to the printed digit."""

from decimal import Decimal

import pytest

from idaman.pure.official import METHODS, NotInRange, reckon
from idaman.pure.official.reckoning import band_of, rounded

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
        method.weights(version)


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda m: m.key)
def test_what_is_outside_its_bounds_or_missing_is_refused_with_its_name(method):
    good = list(method.examples[0].values)
    for n, each in enumerate(method.inputs):
        for bad in (each.least - 1, each.most + 1):
            values = [*good[:n], bad, *good[n + 1 :]]
            with pytest.raises(NotInRange, match=each.id.split("(")[0].strip()):
                reckon(method, values)
        keys = {i.key: v for i, v in zip(method.inputs, good, strict=True) if i.key != each.key}
        with pytest.raises(NotInRange):
            reckon(method, keys)


def test_a_better_input_never_gives_a_lower_result():
    for method in METHODS.values():
        if method.how not in ("mean", "weighted", "ipm"):
            continue
        values = list(method.examples[0].values)
        before = reckon(method, values).exact
        for n, each in enumerate(method.inputs):
            more = min(each.most, values[n] + Decimal("0.01"))
            assert reckon(method, [*values[:n], more, *values[n + 1 :]]).exact >= before
