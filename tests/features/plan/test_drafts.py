"""A draft: taken in whole, edited item by item, never lost."""

import pytest

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Direction
from idaman.features.plan import actions
from idaman.features.plan.models import Change, Composition, Item, Plan
from idaman.features.plan.queries import bodies_after
from idaman.features.plan.rules.diff import body_hash
from tests.build import (
    NOON,
    a_document,
    a_government,
    a_plan,
    a_post,
    an_activity,
    an_agency,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def government():
    return a_government()


@pytest.fixture
def post(government):
    return a_post(government)


def two_activities(government, **first):
    return a_document(
        government, activities=(an_activity("KEG-001", **first), an_activity("KEG-002"))
    )


def take(plan, document, post, base, **more):
    return actions.take_in(
        government=post.government,
        plan=plan,
        document=document,
        base_sequence=base,
        by=post,
        now=NOON,
        **more,
    )


def item_of(plan, code="KEG-001"):
    return Item.objects.get(plan=plan, code=code)


def save(plan, post, code="KEG-001", /, *, kind="activity", expected=None, token="", **changes):
    item = Item.objects.filter(plan=plan, kind=kind, code=code).first()
    return actions.save_item(
        plan=plan,
        kind=kind,
        code=code,
        body={**(item.body if item and item.body else {}), **changes},
        expected_hash=(item.hash if item else "") if expected is None else expected,
        by=post,
        now=NOON,
        token=token,
    )


def remove(plan, post, code="KEG-002", *, kind="activity", expected=None):
    return actions.remove_item(
        plan=plan,
        kind=kind,
        code=code,
        expected_hash=item_of(plan, code).hash if expected is None else expected,
        by=post,
        now=NOON,
    )


def counted():
    return [m.objects.count() for m in (Plan, Item, Change, Composition, Entry)]


# Taking in -----------------------------------------------------------------------------


def test_a_first_import_begins_the_edition_and_composes_the_same_document(government, post):
    document = two_activities(government)
    plan = take(None, document, post, 0, file_sha256="f" * 64)
    assert (plan.slug, plan.sequence, plan.government) == ("2025-2029", 1, government)
    assert actions.document_of(plan) == document
    assert Change.objects.filter(plan=plan, sequence=1).count() == Item.objects.count() == 8
    entry = Entry.objects.get(act="masterplan.taken_in")
    assert entry.detail == {
        "sequence": 1,
        "root": plan.root,
        "file": "f" * 64,
        "changes": 8,
    }
    assert not entry.is_public


def test_the_same_document_again_is_a_revision_without_changes(government, post):
    document = two_activities(government)
    plan = take(None, document, post, 0)
    root = plan.root
    plan = take(plan, document, post, 1)
    assert (plan.sequence, plan.root) == (2, root)
    assert not Change.objects.filter(sequence=2).exists()
    assert set(Item.objects.values_list("version", flat=True)) == {1}


def test_an_import_records_what_it_adds_changes_and_removes(government, post):
    plan = take(None, two_activities(government), post, 0)
    changed = a_document(
        government, activities=(an_activity("KEG-001", output="Lain"), an_activity("KEG-003"))
    )
    before = {i.code: i.hash for i in Item.objects.all()}
    plan = take(plan, changed, post, 1)
    steps = {c.code: (c.old_hash, c.new_hash) for c in Change.objects.filter(sequence=2)}
    assert steps == {
        "KEG-001": (before["KEG-001"], item_of(plan, "KEG-001").hash),
        "KEG-002": (before["KEG-002"], ""),
        "KEG-003": ("", item_of(plan, "KEG-003").hash),
    }
    assert item_of(plan, "KEG-002").body is None
    assert actions.document_of(plan) == changed


def test_an_item_removed_by_one_import_is_restored_by_the_next(government, post):
    both, one = two_activities(government), a_document(government)
    plan = take(None, both, post, 0)
    plan = take(take(plan, one, post, 1), both, post, 2)
    assert actions.document_of(plan) == both
    assert item_of(plan, "KEG-002").version == 3


def test_the_order_of_items_is_part_of_the_root(government, post):
    document = two_activities(government)
    plan = take(None, document, post, 0)
    root = plan.root
    turned = document.model_copy(update={"activities": document.activities[::-1]})
    plan = take(plan, turned, post, 1)
    assert plan.root != root
    assert not Change.objects.filter(sequence=2).exists()
    assert actions.document_of(plan) == turned
    assert take(plan, document, post, 2).root == root


def test_equal_documents_have_equal_roots_in_two_governments(post):
    other = a_government()
    settings = {"place": post.government.region.code, "title": "Sama"}
    one = take(None, a_document(post.government, **settings), post, 0)
    theirs = a_document(other, title="Sama").model_copy(update={})
    two = take(None, theirs, a_post(other), 0)
    assert one.root != two.root, "the territory is in the settings"
    same = [Item.objects.get(plan=p, code="KEG-001").hash for p in (one, two)]
    assert same[0] == same[1]


def test_a_stale_import_is_refused_and_writes_nothing(government, post):
    plan = take(None, two_activities(government), post, 0)
    save(plan, post, name="Disunting orang lain")
    before = counted()
    with pytest.raises(actions.StalePlan, match=r"revisi 2.*revisi 1"):
        take(plan, a_document(government), post, 1)
    assert counted() == before
    assert item_of(plan).body["name"] == "Disunting orang lain"


def test_an_edition_that_is_there_is_not_begun_again(government, post):
    take(None, two_activities(government), post, 0)
    before = counted()
    with pytest.raises(actions.StalePlan, match="sudah ada"):
        take(None, two_activities(government), post, 0)
    assert counted() == before


def test_a_document_with_errors_is_refused_and_writes_nothing(government, post):
    document = a_document(government, activities=(an_activity(programme="PRG-99"),))
    with pytest.raises(actions.HasErrors, match="1 kesalahan") as no:
        take(None, document, post, 0)
    assert [f.rule for f in no.value.findings] == ["reference-dangling"]
    assert counted() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("field", ["owner", "partners"])
def test_an_agency_of_another_government_is_unknown_here(government, post, field):
    other = an_agency(a_government(), code="DI-SANA")
    value = other.code if field == "owner" else (other.code,)
    document = a_document(government, activities=(an_activity(**{field: value}),))
    with pytest.raises(actions.HasErrors) as no:
        take(None, document, post, 0)
    assert {f.rule for f in no.value.findings} == {"owner-unknown"}


def test_a_place_outside_the_territory_is_an_error(government, post):
    outside = f"{a_government().region.code}.01"
    document = a_document(
        government, activities=(an_activity(places=(outside,), whole_regency=False),)
    )
    with pytest.raises(actions.HasErrors) as no:
        take(None, document, post, 0)
    assert {f.rule for f in no.value.findings} == {"place-outside"}


def test_a_document_of_another_territory_is_refused(government, post):
    with pytest.raises(actions.WrongPlace, match=government.region.code):
        take(None, a_document(a_government()), post, 0)
    assert counted() == [0, 0, 0, 0, 0]


def test_a_plan_of_another_government_is_not_taken_over(government, post):
    there = a_government()
    theirs = a_plan(there, by=a_post(there))
    before = counted()
    with pytest.raises(actions.WrongPlace, match="bukan milik"):
        take(theirs, a_document(government), post, 1)
    assert counted() == before


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SECRETARIAT])
def test_only_the_secretariat_takes_in(government, role):
    post = a_post(government, role=role, agency=an_agency(government))
    with pytest.raises(NotAllowed):
        take(None, a_document(government), post, 0)
    assert counted() == [0, 0, 0, 0, 0]


def test_a_form_sent_twice_takes_in_once(government, post):
    plan = take(None, a_document(government), post, 0, token="t1")
    with pytest.raises(AlreadyDone) as again:
        take(plan, a_document(government), post, 1, token="t1")
    assert again.value.entry.act == "masterplan.taken_in"
    plan.refresh_from_db()
    assert plan.sequence == 1


# Editing one item -------------------------------------------------------------------------


@pytest.fixture
def plan(government, post):
    return take(None, two_activities(government), post, 0)


def test_a_saved_item_is_a_revision_with_its_change_and_its_record(plan, post):
    before = item_of(plan)
    item = save(plan, post, name="Nama baru")
    plan.refresh_from_db()
    assert (item.version, item.body["name"]) == (2, "Nama baru")
    assert item.hash == body_hash(item.body)
    change = Change.objects.get(sequence=2)
    assert (change.old_hash, change.new_hash) == (before.hash, item.hash)
    assert change.body == {"name": "Nama baru"}, "what stays as it was is not kept again"
    assert bodies_after(plan, [change]) == [item.body]
    entry = Entry.objects.get(act="masterplan.item_saved")
    assert entry.subject == "plan:2025-2029/KEG-001"
    assert b"Nama" not in bytes(entry.body)
    assert plan.sequence == 2


def test_each_change_gives_the_whole_item_back_though_it_keeps_what_became_different(plan, post):
    stood = [item_of(plan).body]
    stood.append(save(plan, post, output="Menara menyala").body)
    stood.append(save(plan, post, output="", name="Menara").body)
    save(plan, post, "KEG-002", name="Butir lain")
    take(plan, actions.document_of(plan), post, plan.sequence)
    plan.refresh_from_db()
    stood.append(save(plan, post, output="Sinyal terukur").body)
    remove(plan, post, "KEG-001")
    stood.append(save(plan, post, expected="", **stood[1]).body)
    stood.append(save(plan, post, name="Sinyal desa").body)

    changes = [c for c in plan.changes.filter(code="KEG-001").order_by("sequence") if c.new_hash]
    assert bodies_after(plan, changes) == stood
    assert bodies_after(plan, changes[:2]) == stood[:2]
    for change, body in zip(changes, stood, strict=True):
        found = actions.composed_at(plan, change.sequence)
        assert (
            next(a for a in found.activities if a.code == "KEG-001").model_dump(mode="json") == body
        )
    assert sum(c.is_part for c in changes) == 4


def test_a_page_of_an_item_that_is_not_there_is_told_so(plan, post):
    body = item_of(plan).body
    with pytest.raises(Refused, match="tidak memuat KEG-099"):
        save(plan, post, "KEG-099", expected="a" * 64, **{**body, "code": "KEG-099"})


def test_editors_of_different_items_with_old_pages_both_succeed(plan, post):
    page_one, page_two = item_of(plan), item_of(plan, "KEG-002")
    save(plan, post, expected=page_one.hash, name="Satu")
    save(plan, post, "KEG-002", expected=page_two.hash, name="Dua")
    names = [a.name for a in actions.document_of(plan).activities]
    assert names == ["Satu", "Dua"]


def test_the_second_editor_of_an_item_is_refused_holding_the_first_text(plan, post):
    page = item_of(plan)
    save(plan, post, expected=page.hash, name="Yang pertama")
    before = counted()
    with pytest.raises(actions.ItemChanged, match="KEG-001") as no:
        save(plan, post, expected=page.hash, name="Yang kedua")
    assert no.value.theirs.body["name"] == "Yang pertama"
    assert counted() == before


def test_an_item_is_added_behind_the_last(plan, post):
    body = an_activity("KEG-000").model_dump(mode="json")
    save(plan, post, "KEG-000", expected="", **body)
    assert [a.code for a in actions.document_of(plan).activities] == [
        "KEG-001",
        "KEG-002",
        "KEG-000",
    ]
    with pytest.raises(actions.ItemChanged):
        save(plan, post, "KEG-000", expected="", **body)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"costs": [{"year": 2026, "source": "apbd", "amount_idr": -1}]}, "costs.0.amount_idr"),
        ({"starts": "besok"}, "starts"),
        ({"unheard": 1}, "unheard"),
        ({"code": "KEG-009"}, "code"),
    ],
)
def test_an_invalid_item_is_refused_with_the_field_named(plan, post, changes, field):
    with pytest.raises(actions.ItemInvalid) as no:
        save(plan, post, **changes)
    assert field in [p.field for p in no.value.problems]
    assert all(p.say("id") != p.say("en") for p in no.value.problems)
    assert not Change.objects.filter(sequence=2).exists()


def test_a_removed_item_leaves_the_draft_and_keeps_its_history(plan, post):
    was = item_of(plan, "KEG-002").hash
    remove(plan, post)
    assert [a.code for a in actions.document_of(plan).activities] == ["KEG-001"]
    assert Change.objects.get(sequence=2).old_hash == was
    assert Entry.objects.get(act="masterplan.item_removed").detail["old"] == was
    with pytest.raises(actions.ItemChanged):
        remove(plan, post)


def test_an_item_somebody_changed_is_not_removed_unseen(plan, post):
    page = item_of(plan, "KEG-002")
    save(plan, post, "KEG-002", name="Baru saja disunting")
    with pytest.raises(actions.ItemChanged):
        remove(plan, post, expected=page.hash)
    assert item_of(plan, "KEG-002").body["name"] == "Baru saja disunting"


def test_a_removed_item_may_be_written_again(plan, post):
    body = item_of(plan, "KEG-002").body
    remove(plan, post)
    item = save(plan, post, "KEG-002", expected="", **body)
    assert (item.body, item.version) == (body, 3)
    assert len(actions.document_of(plan).activities) == 2


def test_the_settings_are_edited_and_never_removed(plan, post):
    save(plan, post, "SETTINGS", kind="settings", vision="Daerah yang saling menyapa.")
    assert actions.document_of(plan).settings.vision == "Daerah yang saling menyapa."
    with pytest.raises(actions.ItemInvalid):
        remove(plan, post, "SETTINGS", kind="settings")


def test_a_root_after_edits_is_the_root_of_an_import_of_the_same(plan, post, government):
    save(plan, post, output="Lain")
    edited = Plan.objects.get(pk=plan.pk).root
    again = take(plan, two_activities(government, output="Lain"), post, 2)
    assert again.root == edited
    assert not Change.objects.filter(sequence=3).exists()


def test_every_revision_is_composed_as_it_stood(plan, post):
    seen = {1: actions.document_of(plan)}

    def remember():
        plan.refresh_from_db()
        seen[plan.sequence] = actions.document_of(plan)

    def added(code):
        save(plan, post, code, expected="", **an_activity(code).model_dump(mode="json"))
        remember()

    save(plan, post, name="Dua kali")
    remember()
    added("KEG-009")
    remove(plan, post, "KEG-001")
    remember()
    added("KEG-000")
    added("KEG-001")
    remove(plan, post, "KEG-009")
    remember()
    added("KEG-009")
    save(plan, post, "SETTINGS", kind="settings", vision="Lain.")
    remember()
    take(plan, a_document(post.government), post, plan.sequence)
    remember()
    save(plan, post, name="Sesudah impor")
    remember()
    assert len(seen) == plan.sequence
    for sequence, document in seen.items():
        assert actions.composed_at(plan, sequence) == document
    assert actions.composed_at(plan, 0) is None


def test_an_agency_edits_what_it_owns_before_and_after(government, post):
    own, other = an_agency(government), an_agency(government)
    document = a_document(
        government,
        activities=(
            an_activity("KEG-001", owner=own.code),
            an_activity("KEG-002", owner=other.code),
            an_activity("KEG-003"),
        ),
    )
    plan = take(None, document, post, 0)
    officer = a_post(government, role=Role.OFFICER, agency=own)
    save(plan, officer, output="Menara")
    for code in ("KEG-002", "KEG-003"):
        with pytest.raises(NotAllowed):
            save(plan, officer, code, output="Bukan milik kami")
        with pytest.raises(NotAllowed):
            save(plan, officer, code, owner=own.code)
        with pytest.raises(NotAllowed):
            remove(plan, officer, code)
    with pytest.raises(NotAllowed):
        save(plan, officer, owner=other.code)
    with pytest.raises(NotAllowed):
        save(plan, officer, "SETTINGS", kind="settings", vision="Kami.")
    new = an_activity("KEG-004", owner=own.code).model_dump(mode="json")
    with pytest.raises(NotAllowed, match="usulkan"):
        save(plan, officer, "KEG-004", expected="", **new)
    remove(plan, officer, "KEG-001")


def test_an_editor_of_another_government_changes_nothing(plan):
    stranger = a_post(a_government())
    with pytest.raises(NotAllowed):
        save(plan, stranger, name="Dari luar")
    with pytest.raises(NotAllowed):
        remove(plan, stranger)


def test_a_closed_plan_is_changed_no_more_even_from_an_old_page(plan, post, government):
    page = Plan.objects.get(pk=plan.pk)
    actions.close(plan=plan, by=post, now=NOON)
    before = counted()
    for refused in (
        lambda: save(page, post, name="Terlambat"),
        lambda: remove(page, post),
        lambda: take(page, a_document(government), post, 1),
        lambda: actions.adopt(plan=page, regulation="", regulation_date=None, by=post, now=NOON),
        lambda: actions.close(plan=page, by=post, now=NOON),
    ):
        with pytest.raises(actions.IsClosed):
            refused()
    assert counted() == before


def test_a_direction_is_kept_as_its_word(plan):
    assert item_of(plan, "IND-01").body["direction"] == Direction.DOWN.value
