"""Codes of places, typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.places.rules.codes import Bps, Kemendagri, NotACode


@pytest.mark.parametrize(
    ("text", "value", "level"),
    [
        ("64", "64", "province"),
        (" 64.02 ", "64.02", "regency"),
        ("6402", "64.02", "regency"),
        ("640212", "64.02.12", "district"),
        ("64.02.12.2017", "64.02.12.2017", "village"),
        ("6402122017", "64.02.12.2017", "village"),
    ],
)
def test_a_kemendagri_code_is_read_with_dots_or_without(text, value, level):
    code = Kemendagri.parse(text)
    assert (code.value, code.level) == (value, level)


@pytest.mark.parametrize(
    "text", ["", "6", "64.2", "64.02.", ".64", "64.02.12.17", "64-02", "64 02", "６４", "64.02.12a"]
)
def test_what_is_no_kemendagri_code_is_refused_with_an_example(text):
    with pytest.raises(NotACode, match="64.02.12"):
        Kemendagri.parse(text)


def test_a_district_code_of_bps_is_told_apart():
    with pytest.raises(NotACode, match="kode BPS"):
        Kemendagri.parse("6403180")


@pytest.mark.parametrize(
    ("text", "level"),
    [("64", "province"), ("6403", "regency"), ("6403180", "district"), ("6403180002", "village")],
)
def test_a_bps_code_knows_its_level(text, level):
    assert Bps.parse(text).level == level


@pytest.mark.parametrize("text", ["64.03", "64.03.18"])
def test_a_code_with_dots_is_refused_as_bps(text):
    with pytest.raises(NotACode, match="tidak memakai titik"):
        Bps.parse(text)


@pytest.mark.parametrize("text", ["", "643", "64031", "640318", "64o3", "٦٤"])
def test_what_is_no_bps_code_is_refused(text):
    with pytest.raises(NotACode, match="bukan kode BPS"):
        Bps.parse(text)


def test_the_same_digits_are_two_different_codes():
    assert Kemendagri.parse("6403") != Bps.parse("6403")


@given(st.from_regex(r"\A[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?\Z"))
def test_a_code_survives_losing_its_dots_and_leads_up_to_its_province(text):
    code = Kemendagri.parse(text)
    assert Kemendagri.parse(text.replace(".", "")) == code
    steps = 0
    while code.parent is not None:
        assert code.value.startswith(code.parent.value + ".")
        code, steps = code.parent, steps + 1
    assert code.level == "province"
    assert steps == text.count(".")
