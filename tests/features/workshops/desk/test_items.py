"""Editing one item of a plan on its form."""

import re
from html import unescape

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.plan.actions import take_in
from idaman.features.plan.models import Item
from tests.build import NOON, a_document, an_activity
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


def edit_of(house, code="KEG-001", kind="activity", what="edit/"):
    return house.address(f"plans/{house.plan.slug}/{kind}/{code}/{what}")


def typed(page):
    """Everything the form would send if its button were pressed."""
    main = page[page.index('name="expected_hash"') - 300 :]
    form: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        form.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        form[name] = [chosen[1] if chosen else ""]
    for name, inside in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.S
    ):
        form[name] = [unescape(inside)]
    form.pop("csrfmiddlewaretoken", None)
    return form


def opened(client, address, language=""):
    return typed(client.get(f"{language}{address}").content.decode())


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("activity", "KEG-001"),
        ("quick_win", "QW-01"),
        ("indicator", "IND-01"),
        ("programme", "PRG-01"),
        ("settings", "SETTINGS"),
    ],
)
def test_a_form_saved_unchanged_changes_nothing_in_the_item(kind, code, language):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    before = Item.objects.get(kind=kind, code=code)
    form = opened(client, edit_of(house, code, kind), language)
    response = client.post(f"{language}{edit_of(house, code, kind)}", form)
    assert response.status_code == 302, response.content.decode()
    after = Item.objects.get(kind=kind, code=code)
    assert after.body == before.body
    assert after.hash == before.hash


def test_an_officer_edits_what_the_agency_owns():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    form = opened(client, edit_of(house))
    assert re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", form["costs.0.amount_idr"][0])
    form["name"] = ["Menara untuk Hulu"]
    form["costs.1.year"], form["costs.1.source"] = ["2027"], ["csr"]
    form["costs.1.amount_idr"] = ["Rp 1,5 miliar"]
    form["ends"] = ["31 Desember 2027"]
    form["places"] = [f"{house.government.region.code}.01"]
    assert client.post(edit_of(house), form).status_code == 302
    body = Item.objects.get(code="KEG-001").body
    assert body["name"] == "Menara untuk Hulu"
    assert body["costs"][1] == {"year": 2027, "source": "csr", "amount_idr": 1_500_000_000}
    assert body["ends"] == "2027-12-31"
    assert body["places"] == [f"{house.government.region.code}.01"]
    page = client.get(edit_of(house, what="")).content.decode()
    assert "Menara untuk Hulu" in page
    assert "Memasang penguat sinyal KEG-001" in page


def test_an_officer_of_another_agency_cannot_edit_it():
    house = a_house()
    client = logged_in(house.verifier)
    page = client.get(edit_of(house, what="")).content.decode()
    assert "/edit/" not in page
    assert client.get(edit_of(house)).status_code == 302
    item = Item.objects.get(code="KEG-001")
    form = {"code": "KEG-001", "name": "Rebut", "expected_hash": item.hash, "token": "t"}
    form["owner"] = house.other.code
    assert client.post(edit_of(house), form).status_code == 403
    assert client.post(edit_of(house, what="remove/"), form).status_code == 403
    item.refresh_from_db()
    assert item.version == 1


def test_what_cannot_be_understood_is_said_at_its_field_and_kept_as_typed():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    form = opened(client, edit_of(house))
    form["costs.0.amount_idr"] = ["Rp 1.200.000,50"]
    form["output_target"] = ["dua belas"]
    form["name"] = [""]
    response = client.post(f"/en{edit_of(house)}", form)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Rp 1.200.000,50" in page
    assert 'value="dua belas"' in page
    assert "3 fields need your attention" in page
    assert "Please fill this in." in page
    assert Item.objects.get(code="KEG-001").version == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "Terlalu panjang; paling banyak 500 huruf."),
        ("/en", "Too long; at most 500 characters."),
    ],
)
def test_what_does_not_fit_is_said_in_the_language_of_the_page(language, said):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    form = opened(client, edit_of(house), language)
    form["name"] = ["x" * 501]
    response = client.post(f"{language}{edit_of(house)}", form)
    assert response.status_code == 422
    assert said in response.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [("", "sudah diubah orang lain"), ("/en", "was changed by somebody else")],
)
def test_a_second_save_is_refused_in_the_language_of_the_page(language, said):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    form = opened(client, edit_of(house), language)
    Item.objects.filter(code="KEG-001").update(hash="0" * 64)
    response = client.post(f"{language}{edit_of(house)}", form)
    assert response.status_code == 409
    assert said in response.content.decode()


def test_a_cost_without_its_source_is_asked_for():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    form = opened(client, edit_of(house))
    form["costs.0.source"] = [""]
    response = client.post(f"/en{edit_of(house)}", form)
    assert response.status_code == 422
    assert "its year, its source and its amount" in response.content.decode()


def test_of_two_edits_the_second_sees_both_and_loses_neither():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    mine = opened(client, edit_of(house))
    officer = logged_in(house.posts[Role.OFFICER])
    theirs = opened(officer, edit_of(house))
    theirs["name"] = ["Nama dari petugas"]
    officer.post(edit_of(house), theirs)
    mine["name"] = ["Nama dari sekretariat"]
    response = client.post(edit_of(house), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Nama dari petugas" in page
    assert "Nama dari sekretariat" in page
    assert Item.objects.get(code="KEG-001").body["name"] == "Nama dari petugas"
    again = typed(page)
    assert client.post(edit_of(house), again).status_code == 302
    assert Item.objects.get(code="KEG-001").body["name"] == "Nama dari sekretariat"


def test_edits_of_different_fields_of_one_item_are_brought_together():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    mine = opened(client, edit_of(house))
    officer = logged_in(house.posts[Role.OFFICER])
    theirs = opened(officer, edit_of(house))
    theirs["name"] = ["Nama dari petugas"]
    officer.post(edit_of(house), theirs)
    mine["output"] = ["Keluaran dari sekretariat"]
    page = client.post(f"/en{edit_of(house)}", mine).content.decode()
    assert "Only they changed this" in page
    assert "changed by both" not in page
    assert client.post(edit_of(house), typed(page)).status_code == 302
    body = Item.objects.get(code="KEG-001").body
    assert (body["name"], body["output"]) == ("Nama dari petugas", "Keluaran dari sekretariat")


def test_of_two_added_at_once_each_has_a_code_of_its_own():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    address = house.address(f"plans/{house.plan.slug}/activity/new/")
    first, second = opened(client, address), opened(client, address)
    first["name"], second["name"] = ["Satu"], ["Dua"]
    client.post(address, first)
    response = client.post(f"/en{address}", second)
    assert response.status_code == 409
    page = response.content.decode()
    assert "added KEG-002, “Satu”" in page
    assert client.post(address, typed(page)).status_code == 302
    names = Item.objects.filter(kind="activity").order_by("code").values_list("body__name")
    assert [name for (name,) in names][1:] == ["Satu", "Dua"]


def test_a_form_sent_twice_counts_once():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    form = opened(client, edit_of(house))
    form["name"] = ["Sekali saja"]
    client.post(edit_of(house), form)
    entries = Entry.objects.count()
    again = client.post(edit_of(house), form)
    assert again.url.startswith(house.address("receipts/"))
    assert Entry.objects.count() == entries
    assert Item.objects.get(code="KEG-001").version == 2


def test_an_item_is_added_with_the_next_code():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    address = house.address(f"plans/{house.plan.slug}/activity/new/")
    form = opened(client, address)
    assert form["code"] == ["KEG-002"]
    form["name"] = ["Kegiatan baru"]
    assert client.post(address, form).url == edit_of(house, "KEG-002", what="")
    assert Item.objects.get(code="KEG-002").body["name"] == "Kegiatan baru"


def test_an_agency_proposes_what_the_plan_does_not_have():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    address = house.address(f"plans/{house.plan.slug}/activity/new/")
    proposing = house.address(f"plans/{house.plan.slug}/activity/propose/")
    assert client.get(address).url == proposing
    assert opened(client, proposing)["owner"] == [house.own.code]


def test_an_item_is_taken_out_after_being_asked_and_its_history_stays():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = client.get(edit_of(house, what="remove/")).content.decode()
    form = {
        "expected_hash": re.search(r'name="expected_hash" value="([^"]+)"', page)[1],
        "token": "r",
    }
    assert client.post(edit_of(house, what="remove/"), form).status_code == 302
    assert Item.objects.get(code="KEG-001").body is None
    page = client.get(f"/en{edit_of(house, what='')}").content.decode()
    assert "Its history stays" in page
    assert "removed" in page


def test_history_tells_what_an_import_changed():
    house = a_house()
    activity = an_activity(owner=house.own.code, name="Nama dari buku kerja")
    document = a_document(house.government, owner=house.own, activities=(activity,))
    take_in(
        government=house.government,
        plan=house.plan,
        document=document,
        base_sequence=1,
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    client = logged_in(house.posts[Role.EXPERT])
    page = client.get(f"/en{edit_of(house, what='')}").content.decode()
    history = page[page.index("History") :]
    assert "Memasang penguat sinyal KEG-001" in history
    assert "Nama dari buku kerja" in history


@pytest.mark.parametrize("kind", ["settings", "cost", "nonsense"])
def test_what_cannot_be_added_has_no_form(kind):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert client.get(house.address(f"plans/{house.plan.slug}/{kind}/new/")).status_code == 404


def test_items_are_found_by_code_and_name():
    house = a_house()
    client = logged_in(house.posts[Role.EXPERT])
    address = house.address(f"plans/{house.plan.slug}/")
    assert "KEG-001" in client.get(f"{address}?kind=activity&q=penguat").content.decode()
    assert "Nothing found" in client.get(f"/en{address}?kind=activity&q=zzz").content.decode()


def test_a_search_of_the_plan_counts_all_tabs_and_opens_one_that_has_it():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    programme = Item.objects.get(plan=house.plan, kind="programme", code="PRG-01")
    words = programme.body["name"]
    page = client.get(house.address(f"plans/{house.plan.slug}/?kind=activity&q={words}"))
    assert page.context["kind"] == "programme"
    assert [item.code for item in page.context["items"]] == ["PRG-01"]
    found = {kind: n for kind, _said, n in page.context["kinds"] if n}
    assert found["programme"] == 1
    assert page.context["hits"] == sum(found.values())
    assert f"kind=programme&amp;q={words.split()[0]}" in page.content.decode()
