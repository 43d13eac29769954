"""What is adopted: frozen, laid out, with codes for good."""

from datetime import date, timedelta

import pytest

from idaman.core.canonical import digest, sealed
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.core.taxonomy import FundingSource
from idaman.features.plan import actions
from idaman.features.plan.models import Adopted, AdoptedCost, Item, PermanentCode, Version
from idaman.features.plan.rules.model import Cost
from tests.build import (
    NOON,
    a_document,
    a_government,
    a_plan,
    a_post,
    an_activity,
    an_adopted,
    an_agency,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def government():
    return a_government()


@pytest.fixture
def post(government):
    return a_post(government)


def adopt(plan, post, *, now=NOON, **more):
    return actions.adopt(
        plan=plan,
        **{"regulation": "Perbup 7 Tahun 2026", "regulation_date": date(2026, 2, 3), **more},
        by=post,
        now=now,
    )


def test_a_version_is_the_frozen_revision_with_its_regulation(government, post):
    plan = a_plan(government, by=post)
    version = adopt(plan, post, regulation="  Perbup 7 Tahun 2026 ")
    assert (version.number, version.is_current, version.regulation) == (
        1,
        True,
        "Perbup 7 Tahun 2026",
    )
    assert version.composition.sequence == plan.sequence
    assert version.composition.root == plan.root
    document = actions.document_of(plan)
    assert version.composition.document == document.model_dump(mode="json")
    assert (version.title, version.vision) == (document.settings.title, document.settings.vision)


def test_the_ledger_seals_the_regulation_and_names_the_document(government, post):
    version = adopt(a_plan(government, by=post), post)
    entry = Entry.objects.get(act="masterplan.adopted")
    assert entry.is_public
    assert entry.detail == {
        "version": 1,
        "sequence": 1,
        "root": version.composition.root,
        "document": digest(version.composition.document),
        "regulation": sealed("Perbup 7 Tahun 2026", bytes(version.salt)),
        "regulation_date": "2026-02-03",
    }
    assert b"Perbup" not in bytes(entry.body)


def test_adopted_elements_get_their_codes_for_good(government, post):
    version = an_adopted(government, by=post)
    assert set(PermanentCode.objects.values_list("kind", "code", "first_version")) == {
        ("activity", "KEG-001", version.pk),
        ("quick_win", "QW-01", version.pk),
        ("indicator", "IND-01", version.pk),
    }


def a_next_edition(government, **first):
    return a_document(
        government,
        first_year=2025,
        last_year=2030,
        edition="2025–2030",
        activities=(an_activity(**first),),
    )


def test_a_code_never_comes_to_mean_something_else_in_another_edition(government, post):
    first = an_adopted(government, by=post)
    later = a_plan(
        government, by=post, document=a_next_edition(government, name="Membangun pasar ikan")
    )
    with pytest.raises(actions.CodeReused, match=r"KEG-001.*penguat sinyal.*pasar ikan"):
        adopt(later, post)
    assert list(Version.objects.current()) == [first]
    assert Adopted.objects.current().filter(version=first).exists()
    assert Entry.objects.filter(act="masterplan.adopted").count() == 1


def test_a_code_goes_on_into_another_edition_under_its_name(government, post):
    first = an_adopted(government, by=post)
    name = "memasang  PENGUAT sinyal: KEG-001"
    document = a_next_edition(government, name=name)
    second = adopt(a_plan(government, by=post, document=document), post)
    assert list(Version.objects.current()) == [second]
    assert PermanentCode.objects.get(code="KEG-001").first_version == first


def test_within_its_plan_an_element_may_be_renamed(government, post):
    plan = an_adopted(government, by=post).plan
    item = Item.objects.get(plan=plan, code="KEG-001")
    actions.save_item(
        plan=plan,
        kind="activity",
        code="KEG-001",
        body={**item.body, "name": "Nama yang lebih jelas"},
        expected_hash=item.hash,
        by=post,
        now=NOON,
    )
    second = adopt(plan, post)
    assert second.number == 2
    assert Adopted.objects.current().get(code="KEG-001").name == "Nama yang lebih jelas"


def test_codes_of_two_governments_never_meet(government, post):
    other = a_government()
    an_adopted(government, by=post)
    an_adopted(
        other,
        by=a_post(other),
        document=a_document(other, activities=(an_activity(name="Sama sekali lain"),)),
    )
    assert PermanentCode.objects.filter(code="KEG-001").count() == 2
    assert Version.objects.current().count() == 2


def test_a_superseded_version_stays_as_it_was(government, post):
    first = an_adopted(government, by=post)
    said = Adopted.objects.in_version(first).order_by("pk").values_list("code", "body")
    before = list(said)
    second = adopt(first.plan, post)
    first.refresh_from_db()
    assert not first.is_current
    assert list(said.all()) == before
    assert not Adopted.objects.in_version(first).current().exists()
    assert (
        Adopted.objects.in_version(second).current().count()
        == Adopted.objects.in_version(second).count()
    )
    assert set(Version.objects.public()) == {first, second}
    assert first.composition == second.composition


def rich(government):
    """One activity that says everything, one that takes its dimension from its programme."""
    owner, partner = an_agency(government, code="PEMILIK"), an_agency(government, code="MITRA")
    code = government.region.code
    return (
        a_document(
            government,
            owner=owner,
            activities=(
                an_activity(
                    "KEG-001",
                    owner="PEMILIK",
                    partners=("MITRA", "MITRA"),
                    whole_regency=False,
                    places=(f"{code}.01", f"{code}.02.2001", f"{code}.01"),
                    costs=(
                        Cost(year=2026, source=FundingSource.APBD, amount_idr=1_000),
                        Cost(year=2027, source=FundingSource.APBD, amount_idr=9_000_000_000_000),
                    ),
                    sub_dimension="environment.waste",
                    name_en="Signal booster",
                ),
                an_activity("KEG-002", sub_dimension=None, starts=None, ends=None, costs=()),
            ),
        ),
        owner,
        partner,
    )


def test_an_adopted_activity_is_laid_out_with_all_it_says(government, post):
    document, owner, partner = rich(government)
    version = an_adopted(government, by=post, document=document)
    row = Adopted.objects.in_version(version).get(code="KEG-001")
    said = document.activities[0]
    assert (row.kind, row.position, row.name, row.name_en) == (
        "activity",
        0,
        said.name,
        "Signal booster",
    )
    assert (row.parent_code, row.owner) == ("PRG-01", owner)
    assert (row.starts, row.ends, list(row.years())) == (said.starts, said.ends, [2026])
    assert row.cost_idr == 9_000_000_001_000
    assert row.body == said.model_dump(mode="json")
    code = government.region.code
    assert set(row.places.values_list("region__code", flat=True)) == {
        f"{code}.01",
        f"{code}.02.2001",
    }
    assert set(row.costs.values_list("year", "source", "amount_idr")) == {
        (2026, FundingSource.APBD.value, 1_000),
        (2027, FundingSource.APBD.value, 9_000_000_000_000),
    }
    assert [p.agency for p in row.partners.all()] == [partner]


def test_a_dimension_comes_from_the_element_or_from_what_it_serves(government, post):
    document, _, _ = rich(government)
    version = an_adopted(government, by=post, document=document)
    rows = {r.code: r.dimension for r in Adopted.objects.in_version(version)}
    assert rows["KEG-001"] == "environment"
    assert rows["KEG-002"] == rows["PRG-01"] == rows["IND-01"] == "living"
    assert rows["SAS-01"] == rows["QW-01"] == "living"
    assert rows["M-1"] == ""


def test_every_element_of_the_document_is_laid_out_in_its_order(government, post):
    document, _, _ = rich(government)
    version = an_adopted(government, by=post, document=document)
    parents = {r.code: r.parent_code for r in Adopted.objects.in_version(version)}
    assert parents == {
        "M-1": "",
        "SAS-01": "M-1",
        "IND-01": "SAS-01",
        "PRG-01": "SAS-01",
        "KEG-001": "PRG-01",
        "KEG-002": "PRG-01",
        "QW-01": "",
    }
    listed = Adopted.objects.in_version(version).activities().order_by("position")
    assert [r.code for r in listed] == ["KEG-001", "KEG-002"]
    assert {r.code for r in Adopted.objects.promised()} == {"KEG-001", "KEG-002", "QW-01"}


def test_what_lies_within_a_district_includes_its_villages_once(government, post):
    document, _, _ = rich(government)
    an_adopted(government, by=post, document=document)
    code = government.region.code

    def within(place):
        return sorted(Adopted.objects.within(place).values_list("code", flat=True))

    assert within(f"{code}.01") == ["KEG-001", "QW-01"]
    assert within(f"{code}.02") == ["KEG-001"]
    assert within(code) == ["KEG-001", "QW-01"]
    assert within(f"{code}.0") == []


@pytest.mark.parametrize(
    ("today", "timing"),
    [
        (date(2025, 12, 31), "ahead"),
        (date(2026, 1, 1), "under_way"),
        (date(2026, 12, 31), "under_way"),
        (date(2027, 1, 1), "past"),
    ],
)
def test_timing_tells_what_the_plan_says_of_today(government, post, today, timing):
    document, _, _ = rich(government)
    an_adopted(government, by=post, document=document)
    assert Adopted.objects.get(code="KEG-001").timing(today) == timing
    assert Adopted.objects.get(code="KEG-002").timing(today) == "undated"
    assert list(Adopted.objects.get(code="KEG-002").years()) == []


def test_costs_add_up_to_what_the_document_says(government, post):
    document, _, _ = rich(government)
    an_adopted(government, by=post, document=document)
    total = sum(AdoptedCost.objects.values_list("amount_idr", flat=True))
    assert total == sum(e.cost_idr for e in (*document.activities, *document.quick_wins))
    assert total == sum(Adopted.objects.values_list("cost_idr", flat=True))


def test_a_draft_that_fell_into_error_is_not_adopted(government, post):
    plan = a_plan(government, by=post)
    item = Item.objects.get(plan=plan, code="PRG-01")
    actions.remove_item(
        plan=plan, kind="programme", code="PRG-01", expected_hash=item.hash, by=post, now=NOON
    )
    with pytest.raises(actions.HasErrors):
        adopt(plan, post)
    assert not Version.objects.exists()
    assert not Adopted.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SECRETARIAT])
def test_only_the_secretariat_adopts_and_closes(government, post, role):
    plan = a_plan(government, by=post)
    nobody = a_post(government, role=role, agency=an_agency(government))
    with pytest.raises(NotAllowed):
        adopt(plan, nobody)
    with pytest.raises(NotAllowed):
        actions.close(plan=plan, by=nobody, now=NOON)


def test_a_form_sent_twice_adopts_once(government, post):
    plan = a_plan(government, by=post)
    adopt(plan, post, token="t")
    with pytest.raises(AlreadyDone):
        adopt(plan, post, token="t")
    assert Version.objects.count() == 1


def test_a_regulation_may_be_unknown(government, post):
    version = adopt(a_plan(government, by=post), post, regulation="", regulation_date=None)
    assert (version.regulation, version.regulation_date) == ("", None)
    assert Entry.objects.get(act="masterplan.adopted").detail["regulation_date"] == ""


def test_closing_ends_the_force_and_keeps_everything_readable(government, post):
    version = an_adopted(government, by=post)
    actions.close(plan=version.plan, by=post, now=NOON)
    assert not Version.objects.current().exists()
    assert not Adopted.objects.current().exists()
    assert Adopted.objects.public().in_version(version).exists()
    assert Entry.objects.get(act="masterplan.closed").is_public


def test_closing_an_old_edition_leaves_the_one_in_force(government, post):
    old = an_adopted(government, by=post)
    new = adopt(a_plan(government, by=post, document=a_next_edition(government)), post)
    actions.close(plan=old.plan, by=post, now=NOON)
    assert list(Version.objects.current()) == [new]
    assert set(Adopted.objects.current().values_list("version", flat=True)) == {new.pk}


def test_adopting_publishes_at_most_once_in_five_seconds(government, post):
    def shown():
        government.refresh_from_db()
        return government.public_revision, government.is_publication_due

    version = an_adopted(government, by=post)
    assert shown() == (2, False)
    adopt(version.plan, post, now=NOON + timedelta(seconds=2))
    actions.close(plan=version.plan, by=post, now=NOON + timedelta(seconds=3))
    assert shown() == (2, True)
    type(government).objects.all().publish_due(NOON + timedelta(seconds=6))
    assert shown() == (3, False)


def test_drafting_never_publishes(government, post):
    a_plan(government, by=post)
    government.refresh_from_db()
    assert (government.public_revision, government.is_publication_due) == (1, False)


def test_a_closed_site_shows_nothing_adopted(government, post):
    an_adopted(government, by=post)
    type(government).objects.filter(pk=government.pk).update(is_open=False)
    assert not Version.objects.public().exists()
    assert not Adopted.objects.public().exists()
    assert not AdoptedCost.objects.public().exists()
