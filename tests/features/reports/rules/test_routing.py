"""Which rule fires, why, and which rules cannot be followed."""

from __future__ import annotations

import pytest

from idaman.features.reports.rules.routing import (
    MOST_RULES,
    RoutedReport,
    RoutingCondition,
    RulesWrong,
    checked,
    first,
    rule_of,
    why,
)

KNOWN = {
    "agencies": {"PU", "DLH"},
    "receivers": {"PLN"},
    "kinds": {"complaint"},
    "topics": {"road"},
}


def test_every_condition_that_is_set_has_to_hold():
    rule = RoutingCondition(
        "JALAN",
        words=("jalan*", "aspal"),
        topics=("road",),
        service="L-1",
        kinds=("complaint",),
        places=("64.02.01",),
        agency="PU",
    )
    good = {
        "text": "Aspal JALÁNNYA berlubang",
        "topic": "road",
        "service": "L-1",
        "kind": "complaint",
        "place": "64.02.01.2003",
    }
    found = why(rule, RoutedReport(**good))
    assert found.fires
    assert found.words == ("jalan*", "aspal")
    for name, other in (
        ("text", "Jembatan goyang"),
        ("topic", "water"),
        ("service", "L-10"),
        ("kind", "information"),
        ("place", "64.02.010"),
    ):
        found = why(rule, RoutedReport(**{**good, name: other}))
        assert not found.fires, name
        assert sum(not check.holds for check in found.checks) == 1, name


def test_the_first_rule_in_their_order_fires_and_none_may():
    rules = [
        RoutingCondition("A", words=("lampu jalan",), receiver="PLN"),
        RoutingCondition("B", words=("jalan",), agency="PU"),
    ]
    fired = first(rules, RoutedReport("Lampu  jalan mati"))
    assert fired is not None
    assert fired.rule.code == "A"
    assert first(rules, RoutedReport("Jalanan macet")) is None, "a word without a star is whole"


def test_a_rule_is_read_as_it_was_stored():
    rule = RoutingCondition("A", words=("air*",), topics=("road",), agency="PU", at_once=True)
    assert rule_of(rule.as_json()) == rule
    assert "receiver" not in rule.as_json()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ([RoutingCondition("a b", words=("jalan",), agency="PU")], "a b"),
        ([RoutingCondition("A", agency="PU")], "A"),
        ([RoutingCondition("A", words=("jalan",))], "A"),
        ([RoutingCondition("A", words=("jalan",), agency="PU", receiver="PLN")], "A"),
        ([RoutingCondition("A", words=("jalan",), agency="XX")], "XX"),
        ([RoutingCondition("A", words=("jalan",), receiver="XX")], "XX"),
        ([RoutingCondition("A", words=("ke",), agency="PU")], "ke"),
        ([RoutingCondition("A", words=("--*",), agency="PU")], "--"),
        ([RoutingCondition("A", words=("jalan",), agency="PU", kind="odd")], "odd"),
        ([RoutingCondition("A", topics=("odd",), agency="PU")], "odd"),
        ([RoutingCondition("A", words=("jalan",), agency="PU")] * 2, "A"),
        (
            [
                RoutingCondition(f"R{n}", words=("jalan",), agency="PU")
                for n in range(MOST_RULES + 1)
            ],
            "200",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_named(wrong, named):
    with pytest.raises(RulesWrong, match=named):
        checked(wrong, **KNOWN)
    good = [
        RoutingCondition("A", words=("jalan",), agency="PU", kind="complaint", topics=("road",))
    ]
    assert checked(good, **KNOWN) == good
