"""Who gets what: rules as versions, tried before they count, followed only where switched on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import routing
from idaman.features.reports.actions.steps import held
from idaman.features.reports.models import RoutingRules, State
from idaman.features.reports.rules.routing import RoutingCondition, RulesWrong
from tests.build import NOON, a_post
from tests.features.reports.offices import SECRET, Office, a_report
from tests.features.reports.test_handling import a_receiver

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def set_rules(office: Office, *rules: RoutingCondition, base: int = 0) -> RoutingRules:
    return routing.set_rules(
        government=office.government, rules=rules, base=base, by=office.secretariat, now=NOON
    )


def test_rules_are_versions_and_nobody_overwrites_anothers():
    office = Office()
    rule = RoutingCondition("JALAN", words=("jalan*",), agency=office.own.code)
    assert set_rules(office, rule).number == 1
    with pytest.raises(routing.RulesChanged):
        set_rules(office, rule)
    assert set_rules(office, base=1).number == 2
    assert routing.rules_of(office.government) == []
    assert RoutingRules.objects.of(office.government).count() == 2


def test_a_rule_for_nobody_here_and_a_hand_that_may_not_are_refused():
    office, abroad = Office(), Office()
    with pytest.raises(RulesWrong):
        set_rules(office, RoutingCondition("JALAN", words=("jalan",), agency=abroad.own.code))
    with pytest.raises(NotAllowed):
        routing.set_rules(
            government=office.government, rules=[], base=0, by=office.officer, now=NOON
        )


def test_a_suggestion_names_the_rule_and_who_would_get_it():
    office = Office()
    report = a_report(office, words="Jalannya berlubang")
    assert routing.suggestion(report, SECRET) is None
    set_rules(office, RoutingCondition("JALAN", words=("jalan*",), agency=office.own.code))
    found = routing.suggestion(report, SECRET)
    assert found is not None
    assert (found.why.rule.code, found.target, found.why.words) == (
        "JALAN",
        office.own,
        ("jalan*",),
    )
    assert held(report).state == State.RECEIVED, "it only suggests"
    assert routing.suggestion(report, b"another key") is None


def test_a_dry_run_shows_what_would_change_and_changes_nothing():
    office = Office()
    road, lamp = a_report(office), a_report(office, words="Lampu mati")
    set_rules(office, RoutingCondition("JALAN", words=("jalan*",), agency=office.own.code))
    changed = [
        RoutingCondition("JALAN", words=("jalan*",), agency=office.own.code),
        RoutingCondition("LAMPU", words=("lampu",), agency=office.other.code),
    ]
    found = routing.tried([road, lamp], changed, SECRET)
    assert [(t.request, t.is_changed) for t in found] == [(road, False), (lamp, True)]
    assert found[1].before is None
    assert len(routing.rules_of(office.government)) == 1


def test_only_a_rule_that_is_switched_on_forwards_and_only_what_came_since():
    office, by = Office(), None
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    receiver = a_receiver(office)
    earlier = a_report(office, now=NOON - HOUR)
    set_rules(
        office,
        RoutingCondition("AIR", words=("air",), agency=office.other.code),
        RoutingCondition(
            "JALAN", words=("jalan*",), agency=office.own.code, kind="light", at_once=True
        ),
        RoutingCondition("LISTRIK", words=("listrik",), receiver=receiver.code, at_once=True),
    )
    road, water = a_report(office, now=NOON + HOUR), a_report(office, words="air mati")
    power = a_report(office, words="Listrik padam", now=NOON + HOUR)

    def turn(after: int) -> int:
        return routing.forward_at_once(
            government=office.government, secret=SECRET, after=after, by=by, now=NOON + 2 * HOUR
        )

    last = turn(0)
    assert held(earlier).state == State.RECEIVED
    assert held(water).state == State.RECEIVED
    row = held(road)
    assert (row.state, row.agency, row.kind) == (State.FORWARDED, office.own, "light")
    assert row.steps.last().rule == "JALAN"
    assert (held(power).state, held(power).receiver) == (State.OUTSIDE, receiver)
    assert turn(last) == last
    assert held(road).steps.count() == 2


def test_rules_that_another_government_saved_later_hold_nothing_back_here():
    office, abroad = Office(), Office()
    ours = RoutingCondition("JALAN", words=("jalan*",), agency=office.own.code, at_once=True)
    set_rules(office, ours)
    for base, hours in ((0, 2), (1, 3)):
        routing.set_rules(
            government=abroad.government,
            rules=[],
            base=base,
            by=abroad.secretariat,
            now=NOON + hours * HOUR,
        )
    report = a_report(office, now=NOON + HOUR)
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    routing.forward_at_once(
        government=office.government, secret=SECRET, after=0, by=by, now=NOON + 4 * HOUR
    )
    assert held(report).state == State.FORWARDED


@pytest.mark.parametrize("code", ["", "a b", "Ü", "X" * 21])
def test_a_code_that_cannot_be_used_is_refused(code):
    office = Office()
    with pytest.raises(routing.WrongCode):
        a_receiver(office, code)
    assert a_receiver(office, "pln").code == "PLN"
