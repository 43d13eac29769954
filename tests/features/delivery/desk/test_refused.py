"""Every form of delivery at the desk, refused: why stands at the field, what was typed stays."""

import pytest

from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import council
from idaman.features.delivery.models import (
    Decision,
    Fate,
    GateAnswer,
    Milestone,
    Reading,
    Reply,
    Stocktake,
    Stop,
    Terms,
)
from tests.build import NOON
from tests.refused_forms import form_refused, refused
from tests.web.desk.at_desk import a_dewan, a_house, logged_in

pytestmark = pytest.mark.django_db
DATE = "Tulis tanggal sebagai tahun-bulan-hari"
EMPTY = "tidak boleh kosong"
LONG = "x" * 5000


@pytest.mark.parametrize(
    ("rest", "typed", "field", "says"),
    [
        ("new/", {"on": "besok", "place": "Pendopo"}, "on", DATE),
        ("new/", {"on": "2026-12-01", "place": "x" * 201}, "place", "200"),
        ("rhythm/", {"months": "13"}, "months", "12"),
        ("1/move/", {"on": "besok", "place": "Pendopo"}, "on", DATE),
        ("1/hold/", {"minutes": ""}, "minutes", EMPTY),
    ],
)
def test_a_calendar_is_not_changed_by_a_wrong_form(rest, typed, field, says):
    house = a_house()
    by = house.posts[Role.SECRETARIAT]
    council.plan_stocktake(
        government=house.government, on=NOON.date(), place="Aula", by=by, now=NOON
    )
    where = house.address(f"council/{rest}")
    refused(
        logged_in(by), where, {**typed, "token": "t"}, field=field, says=says,
        here="" if rest == "new/" else where,
    )  # fmt: skip
    planned = Stocktake.objects.get()
    assert (planned.on, planned.place, planned.is_held) == (NOON.date(), "Aula", False)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"due": "besok"}, "due", DATE),
        ({"text": LONG}, "text", "4000"),
        ({"owner": "ORANG-LAIN"}, "owner", "Masukkan pilihan yang valid"),
        ({"item": "x" * 25}, "item", "24"),
    ],
)
def test_a_wrong_decision_is_not_entered(changes, field, says):
    house = a_house()
    a_dewan(house)
    where = house.address("council/1/decide/")
    typed = {
        "text": "Bangun menara.", "owner": house.posts[Role.HEAD].code, "due": "2026-12-01",
        "item": "KEG-001", **changes, "token": "t",
    }  # fmt: skip
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused(client, where, typed, field=field, says=says, here=where)
    assert Decision.objects.count() == 1


def test_a_post_of_another_government_carries_nothing_out_here():
    house, abroad = a_house(), a_house()
    a_dewan(house)
    where = house.address("council/1/decide/")
    foreign = abroad.posts[Role.HEAD].code + "-lain"
    abroad.posts[Role.HEAD].code = foreign
    abroad.posts[Role.HEAD].save()
    typed = {"text": "Bangun.", "owner": foreign, "due": "2026-12-01", "item": "", "token": "t"}
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused(client, where, typed, field="owner", says="Masukkan pilihan yang valid", here=where)
    assert Decision.objects.count() == 1


def test_a_decision_is_not_closed_without_what_came_of_it():
    house = a_house()
    a_dewan(house)
    where = house.address("council/1/decisions/1/close/")
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused(client, where, {"note": LONG, "token": "t"}, field="note", says="4000", here=where)
    assert Decision.objects.get().closed_at is None


def test_a_decision_closed_meanwhile_is_told_and_not_closed_twice():
    house = a_house()
    a_dewan(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    where = house.address("council/1/decisions/1/close/")
    client.post(where, {"note": "Kontrak diteken.", "token": "a"})
    again = client.post(where, {"note": "Lagi.", "token": "b"}, follow=True)
    assert "sudah ditutup" in again.content.decode()
    assert Decision.objects.get().closing_note == "Kontrak diteken."


@pytest.mark.parametrize(
    ("rest", "typed", "field", "says"),
    [
        ("answer/", {"criterion": "impact", "proof": "x" * 2001, "met": "yes"}, "proof", "2000"),
        (
            "answer/",
            {"criterion": "impact", "met": "mungkin", "link": "https://a.id"},
            "met",
            "Masukkan pilihan yang valid",
        ),
        ("read/", {"value": "1.250,5"}, "value", "dengan angka"),
        ("read/", {"value": "NaN"}, "value", "dengan angka"),
        ("read/", {"value": "Infinity"}, "value", "dengan angka"),
        ("read/", {"value": "1" * 20}, "value", "16"),
        ("read/", {"on": "kemarin"}, "on", DATE),
        ("read/", {"measure": "suka"}, "measure", "Masukkan pilihan yang valid"),
        ("read/", {"source": ""}, "source", EMPTY),
        ("decide/", {"again_on": "nanti"}, "again_on", DATE),
        ("decide/", {"reason": LONG}, "reason", "4000"),
        ("decide/", {"choice": "tunda"}, "choice", "Masukkan pilihan yang valid"),
        ("decide/", {"replaced_by": "QW-01"}, "replaced_by", "Masukkan pilihan yang valid"),
    ],
)
def test_a_wrong_form_changes_no_quick_win(rest, typed, field, says):
    house = a_house()
    good = {
        "answer/": {"proof": "Menara menyala."},
        "read/": {
            "value": "12,5", "measure": "adoption", "unit": "orang", "on": "2026-08-01",
            "source": "Kantor desa",
        },
        "decide/": {"reason": "Antena roboh.", "choice": "fix", "again_on": "2027-01-01"},
    }  # fmt: skip
    role = Role.LEADERSHIP if rest == "decide/" else Role.HEAD
    where = house.address(f"quick-wins/QW-01/{rest}")
    form = {**good[rest], **typed, "token": "t"}
    refused(logged_in(house.posts[role]), where, form, field=field, says=says, here=where)
    assert not GateAnswer.objects.exists()
    assert not Reading.objects.exists()
    assert not Fate.objects.exists()


def test_what_an_action_refuses_stands_above_the_form_that_keeps_what_was_typed():
    house = a_house()
    client = logged_in(house.posts[Role.LEADERSHIP])
    where = house.address("quick-wins/QW-01/decide/")
    typed = {"choice": "fix", "reason": "Antena roboh.", "again_on": "2020-01-01", "token": "t"}
    response = client.post(where, typed)
    assert response.status_code == 422
    form = form_refused(response.content, "again_on", where)
    assert "setelah hari ini" in form.xpath('.//p[@role="alert"]')[0].text_content()
    for name in ("choice", "reason", "again_on"):
        assert form.fields[name].strip() == typed[name]


MILESTONE = {
    "name": "Menara", "due": "2026-12-01", "place": "", "what_1": "Foto", "weight_1": "3",
    "kind_1": "place", "source_1": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rest", "typed", "field", "says"),
    [
        ("milestones/", {**MILESTONE, "due": "besok"}, "due", DATE),
        ("milestones/", {**MILESTONE, "weight_1": "banyak"}, "weight_1", "bilangan 1 sampai 100"),
        ("stop/", {"on": "besok", "reason": "Dana habis", "replaced_by": ""}, "on", DATE),
        ("stop/", {"on": "2026-08-17", "reason": "x", "replaced_by": "KEG-777"}, "replaced_by", ""),
        ("reply/", {"text": LONG}, "text", "4000"),
    ],
)
def test_wrong_words_about_the_work_change_nothing(rest, typed, field, says):
    house = a_house()
    client = logged_in(house.posts[Role.HEAD])
    where = house.address(f"work/KEG-001/{rest}")
    refused(client, where, {**typed, "token": "t"}, field=field, says=says, here=where)
    assert not any(table.objects.exists() for table in (Milestone, Stop, Reply))


@pytest.mark.parametrize(
    ("rest", "typed", "field", "says"),
    [
        ("terms/", {"from_date": "besok", "remind_days": "7"}, "from_date", DATE),
        ("verifiers/", {"to": "@lead", "kind": "kabar"}, "kind", "Masukkan pilihan yang valid"),
    ],
)
def test_wrong_rules_of_delivery_are_not_set(rest, typed, field, says):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    where = house.address(f"rules-of-delivery/{rest}")
    refused(client, where, {**typed, "token": "t"}, field=field, says=says, here=where)
    assert not Terms.objects.exists()
