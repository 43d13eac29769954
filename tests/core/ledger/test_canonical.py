"""One sequence of bytes for one meaning."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.canonical import canonical, digest, free_text_in, moment, sealed


def test_the_example_of_rfc_8785_has_its_published_bytes():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\u000aA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert (
        canonical(value)
        == (
            '{"literals":[null,true,false],'
            '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_keys_are_sorted_by_utf_16_as_the_rfc_says():
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_what_is_written_is_read_back_and_written_alike(value):
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    assert digest(value) == digest(json.loads(written))


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 < at.year < 9000),
    st.integers(-12 * 60, 14 * 60),
)
def test_a_moment_has_the_same_bytes_in_any_offset(at, minutes):
    elsewhere = at.astimezone(timezone(timedelta(minutes=minutes)))
    assert moment(elsewhere) == moment(at)
    assert datetime.fromisoformat(moment(at)) == at


def test_a_moment_without_a_time_zone_is_a_mistake():
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 8, 17))  # noqa: DTZ001


def test_a_sealed_text_depends_on_its_salt_and_on_every_letter():
    salt = bytes(range(16))
    name = sealed("Kami berjanji.", salt)
    assert name == sealed("Kami berjanji.", salt)
    assert len({name, sealed("Kami berjanji", salt), sealed("Kami berjanji.", bytes(16))}) == 3


def test_a_short_salt_is_a_mistake():
    with pytest.raises(ValueError, match="128 bits"):
        sealed("Kami berjanji.", bytes(15))


@pytest.mark.parametrize(
    "value",
    ["KEG-001", "plan:2025-2029/KEG-001", "64.02.12.2017", "2026-08-17", "a" * 64, "", 7, None],
)
def test_codes_dates_and_hashes_are_no_free_text(value):
    assert free_text_in({"deep": [{"er": (value,)}]}) is None


@pytest.mark.parametrize(
    "text", ["tidak ada dana", "Tenggarong\n", "a" * 201, "kendala—cuaca", "KEG-001 ", "d\u0131nas"]
)
def test_free_text_is_found_wherever_it_hides(text):
    assert free_text_in(text) == text
    assert free_text_in({"a": [1, {"b": ("x", text)}]}) == text
    assert free_text_in({text: 1}) == text
