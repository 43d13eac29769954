"""What changed is told element by element, and items compose to the same plan."""

from hypothesis import given
from hypothesis import strategies as st

from idaman.core.taxonomy import FundingSource
from idaman.features.plan.rules.diff import body_hash, compose, diff, items_of, money_moved
from idaman.features.plan.rules.model import Cost
from tests.features.plan.rules.builders import clean, spoiled, without
from tests.features.plan.rules.strategies import SLOW, documents


@SLOW
@given(documents(), st.randoms(use_true_random=False))
def test_items_compose_to_the_same_plan_in_any_order(document, random):
    items = items_of(document)
    random.shuffle(items)
    assert compose(items) == document
    assert diff(document, document) == []


@SLOW
@given(documents())
def test_every_body_has_a_hash_that_json_keeps(document):
    again = type(document).model_validate_json(document.model_dump_json())
    before = [body_hash(item.body) for item in items_of(document)]
    assert before == [body_hash(item.body) for item in items_of(again)]


@SLOW
@given(documents(), documents())
def test_what_one_way_adds_the_other_way_removes(old, new):
    there, back = diff(old, new), diff(new, old)
    added = {(each.kind, each.code) for each in there if each.what == "added"}
    assert added == {(each.kind, each.code) for each in back if each.what == "removed"}
    assert money_moved(there)["net_idr"] == -money_moved(back)["net_idr"]


def test_the_settings_are_one_item():
    (first, *_) = items_of(clean())
    assert (first.kind, first.code, first.position) == ("settings", "SETTINGS", 0)


def test_a_change_names_its_field_and_its_money():
    cost = Cost(year=2026, source=FundingSource.APBN, amount_idr=3 * 10**9)
    (change,) = diff(clean(), spoiled("activities", name="Loket keliling", costs=(cost,)))
    assert (change.kind, change.code, change.what) == ("activity", "KEG-001", "changed")
    assert change.fields["name"] == ("Loket terpadu kecamatan", "Loket keliling")
    assert change.money_idr == 2 * 10**9
    assert money_moved([change]) == {"more_idr": 2 * 10**9, "less_idr": 0, "net_idr": 2 * 10**9}


def test_a_removal_moves_nothing_but_money():
    (change,) = diff(clean(), without("activities", 0))
    assert (change.code, change.what, change.money_idr) == ("KEG-001", "removed", -(10**9))


def test_only_what_left_its_place_is_moved():
    document = clean()
    first, *rest = document.activities
    moved = document.model_copy(update={"activities": (*rest, first)})
    (change,) = diff(document, moved)
    assert (change.code, change.what) == ("KEG-001", "moved")
    assert change.fields == {"position": (0, 17)}
