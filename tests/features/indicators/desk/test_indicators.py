"""Indicators at the desk: from an empty list to a sheet in force, figures, links, weights."""

import re
from decimal import Decimal
from itertools import count

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.indicators.models import (
    FindingAnswer,
    Following,
    Indicator,
    StatedBand,
    Statistic,
    TechnicalSheet,
    WeightScheme,
)
from idaman.features.plan.models import Adopted, IndicatorLink
from idaman.features.plan.queries import trajectories
from tests.build import NOON
from tests.features.indicators.scenes import Office, a_measured, a_statistic, an_indicator
from tests.refused_forms import form_refused, refused
from tests.web.desk.at_desk import a_figure, a_house, logged_in

pytestmark = pytest.mark.django_db

TOKENS = count(1)
SHEET = {
    "name": "Desa tanpa sinyal",
    "definition": "Desa yang tidak mendapat sinyal di tiga titik.",
    "unit": "desa",
    "better": "down",
    "source": "Diskominfo",
    "frequency": "year",
    "lag_days": "90",
    "lowest": "0",
    "highest": "193",
    "series": "",
    "sdgs": "9, 11",
    "outcome": "cerdas",
}
FIGURE = {"period": "2024", "value": "18", "publisher": "Diskominfo", "nature": "official"}


@pytest.fixture
def house(db):
    return a_house()


def post(client, house, rest, **sent):
    return client.post(house.address(rest), {"token": f"t{next(TOKENS)}", **sent})


def test_an_indicator_goes_from_nothing_to_a_judged_target_without_a_shell(house):
    secretariat = logged_in(house.posts[Role.SECRETARIAT])
    officer, head = logged_in(house.posts[Role.OFFICER]), logged_in(house.posts[Role.HEAD])
    assert "Belum ada yang diukur" in secretariat.get(house.address("indicators/")).content.decode()
    added = post(
        secretariat, house, "indicators/new/",
        code="blankspot", name="Desa tanpa sinyal", unit="desa", owner=house.own.code,
    )  # fmt: skip
    assert added.url.endswith("/indicators/BLANKSPOT/sheet/")
    drafting = house.address("indicators/BLANKSPOT/sheet/")
    for field, wrong, says in (
        ("sdgs", "9, sebelas", "“sebelas” bukan bilangan bulat"),
        ("lowest", "1.234", "ribuan atau desimal"),
        ("better", "entah", "entah"),
    ):
        refused(officer, drafting, {**SHEET, field: wrong}, field=field, says=says)
    drafted = post(
        officer, house, "indicators/BLANKSPOT/sheet/", **SHEET, owner=house.own.code, seen=""
    )
    assert drafted.status_code == 302
    page = head.get(house.address("indicators/BLANKSPOT/")).content.decode()
    assert "Sahkan lembar ini" in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert post(head, house, "indicators/BLANKSPOT/sheet/approve/", seen=seen).status_code == 302
    sheet = TechnicalSheet.objects.get()
    assert (sheet.state, sheet.sdgs, sheet.lowest) == ("approved", [9, 11], "0")
    for year, value in (("2024", "18"), ("2025", "17,0")):
        entered = post(
            officer, house, "indicators/BLANKSPOT/enter/",
            **{**FIGURE, "period": year, "value": value},
        )  # fmt: skip
        assert entered.status_code == 302, entered.content.decode()
    linked = post(secretariat, house, "indicators/BLANKSPOT/link/", item="IND-01")
    assert linked.status_code == 302
    items = Adopted.objects.of(house.government).current().indicators()
    now = Entry.objects.latest("pk").at
    found = trajectories(house.government, items, now=now)["IND-01"]
    # 20 by 2025 and 10 by 2026 are the targets: 17 is better than the one, not than the other.
    assert str(found.course) == "on"
    assert (found.latest.period.code, found.way.points[2025]) == ("2025", Decimal(20))
    page = secretariat.get(house.address("indicators/BLANKSPOT/")).content.decode()
    assert "17,0" in page
    assert "IND-01" in page


def test_a_plan_that_counts_something_else_is_not_linked(house):
    a_measured(Office(house.government))
    client = logged_in(house.posts[Role.SECRETARIAT])
    answer = post(client, house, "indicators/IPM/link/", item="IND-01")
    assert answer.status_code == 422
    assert form_refused(answer.content, "item", "link/").fields["item"] == "IND-01"
    assert "tidak sama, sehingga target tidak dapat dibandingkan" in answer.content.decode()
    assert not IndicatorLink.objects.exists()


def test_a_link_is_taken_away_and_the_past_keeps_it(house):
    a_measured(Office(house.government), code="DESA", unit="desa")
    client = logged_in(house.posts[Role.SECRETARIAT])
    post(client, house, "indicators/DESA/link/", item="IND-01")
    post(client, house, "indicators/DESA/link/", item="IND-01", away="1")
    assert [link.indicator is None for link in IndicatorLink.objects.order_by("pk")] == [
        False,
        True,
    ]
    acts = Entry.objects.filter(act="masterplan.indicator-linked")
    assert acts.count() == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"period": "lusa"}, "bukan periode"),
        ({"value": "1.234"}, "ribuan atau desimal"),
        ({"value": "banyak"}, "bukan angka"),
        ({"value": "194"}, "di luar batas wajar"),
        ({"publisher": ""}, "Sebutkan sumbernya"),
        ({"nature": "rahasia"}, "nilai resmi, keterangan, atau simulasi"),
        ({"region": "Atlantis"}, "Tulis kodenya"),
        ({"published_on": "kemarin"}, "tahun-bulan-hari"),
    ],
)
def test_a_figure_that_cannot_be_read_comes_back_with_a_sentence(house, sent, said):
    a_measured(
        Office(house.government, owner=house.own), code="DESA", unit="desa", highest=Decimal(193)
    )
    client = logged_in(house.posts[Role.OFFICER])
    answer = post(client, house, "indicators/DESA/enter/", **{**FIGURE, **sent})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert said in body
    assert 'value="2024"' in body or "period" in sent
    assert not Statistic.objects.exists()


def test_an_implausible_figure_is_asked_about_and_then_entered(house):
    a_measured(Office(house.government, owner=house.own))
    client = logged_in(house.posts[Role.OFFICER])
    asked = post(client, house, "indicators/IPM/enter/", **{**FIGURE, "value": "765,7"})
    assert "Memang begitu" in asked.content.decode()
    post(client, house, "indicators/IPM/enter/", **{**FIGURE, "value": "765,7"}, said_again="1")
    assert Statistic.objects.get().value == "765.7"


def test_figures_that_differ_are_shown_side_by_side_and_one_is_followed(house):
    figure = a_figure(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    rest = f"indicators/IPM/statistics/{figure.pk}/follow/"
    body = client.get(house.address(rest)).content.decode()
    assert "Kajian" in body
    assert "BPS" in body
    assert post(client, house, rest, reason="x", follow="999999").status_code == 422
    chosen = {"reason": "", "follow": str(figure.pk)}
    refused(client, house.address(rest), chosen, field="reason", says="tidak boleh kosong")
    assert post(client, house, rest, reason="Resmi.", follow=str(figure.pk)).status_code == 302
    assert Following.objects.get().statistic == figure
    listed = client.get(house.address("indicators/?state=disputed")).content.decode()
    assert "/indicators/IPM/" not in listed


def test_a_finding_is_answered_and_a_band_entered_by_who_keeps_the_figure(house):
    figure = a_figure(house)
    office = Office(house.government, owner=house.own)
    a_statistic(office, figure.indicator, "60", figure.period, publisher="Majalah")
    client = logged_in(house.posts[Role.SECRETARIAT])
    state = client.get(house.address("figures/")).content.decode()
    assert "Sumber berjauhan" in state
    rest = "indicators/IPM/findings/"
    key = re.search(
        r'name="finding" value="([^"]+)"', client.get(house.address(rest)).content.decode()
    )[1]
    for wrong in ({"reason": " "}, {"finding": "x~y"}):
        sent = {"finding": key, "reason": "Kajian menghitung kota saja.", **wrong}
        assert post(client, house, rest, **sent).status_code == 422
    assert not FindingAnswer.objects.exists()
    sent = {"finding": key, "reason": "Kajian menghitung kota saja."}
    assert post(client, house, rest, **sent).status_code == 302
    assert "Kajian menghitung kota saja." in client.get(house.address(rest)).content.decode()
    assert FindingAnswer.objects.get().indicator == figure.indicator

    rest = "indicators/IPM/bands/"
    band = {"period": "2024", "low": "70", "high": "80", "publisher": "Pemkab"}
    for wrong in ({"low": "dua"}, {"period": "24"}, {"high": "60"}, {"low": "", "high": ""}):
        assert post(client, house, rest, **{**band, **wrong}).status_code == 422
    assert post(client, house, rest, **band).status_code == 302
    stated = StatedBand.objects.get()
    assert stated.high == "80"
    taken = f"{rest}{stated.pk}/withdraw/"
    post(client, house, taken, reason=" ")
    assert "<del>" not in client.get(house.address(rest)).content.decode()
    post(client, house, taken, reason="Salah formulir.")
    text = client.get(house.address(rest)).content.decode()
    assert "Salah formulir." in text
    assert "<del>" in text


def test_a_figure_is_corrected_and_another_taken_back(house):
    figure = a_figure(house)
    client = logged_in(house.posts[Role.OFFICER])
    rest = f"indicators/IPM/statistics/{figure.pk}/"
    post(client, house, f"{rest}correct/", **{**FIGURE, "value": "77"}, reason="Salah ketik")
    right = Statistic.objects.get(corrects=figure)
    assert right.value == "77"
    again = post(client, house, f"{rest}correct/", **{**FIGURE, "value": "78"}, reason="Lagi")
    assert "sudah dikoreksi" in again.content.decode()
    away = f"indicators/IPM/statistics/{right.pk}/retract/"
    asked = {"field": "reason", "says": "tidak boleh kosong", "here": "retract/"}
    refused(client, house.address(away), {"reason": ""}, **asked)
    back = post(client, house, away, reason="Batal")
    assert back.status_code == 302
    assert client.get(back.url).content.decode().count('class="was"') >= 1


def test_a_post_of_another_agency_is_not_offered_the_forms(house):
    a_figure(house)
    client = logged_in(house.verifier)
    assert client.get(house.address("indicators/IPM/enter/")).status_code == 403
    assert client.get(house.address("indicators/IPM/sheet/")).status_code == 403
    assert "Masukkan angka" not in client.get(house.address("indicators/IPM/")).content.decode()


def test_weights_that_do_not_add_up_come_back_and_others_are_adopted_by_another(house):
    a_measured(Office(house.government))
    secretariat = logged_in(house.posts[Role.SECRETARIAT])
    leader = logged_in(house.posts[Role.LEADERSHIP])
    wrong = post(secretariat, house, "weights/sejahtera/", weight_IPM="99,5", source="SK")
    assert "kurang 0.5" in wrong.content.decode()
    assert form_refused(wrong.content, "source").fields["weight_IPM"] == "99,5"
    odd = {"source": "SK", "weight_IPM": "seratus"}
    at = house.address("weights/sejahtera/")
    refused(secretariat, at, odd, field="weight_IPM", says="bukan angka")
    assert not WeightScheme.objects.exists()
    assert post(secretariat, house, "weights/sejahtera/", weight_IPM="100", source="SK").url
    post(secretariat, house, "weights/sejahtera/1/adopt/")
    assert WeightScheme.objects.get().adopted_at is None
    post(leader, house, "weights/sejahtera/1/adopt/")
    assert WeightScheme.objects.get().adopted_by == house.posts[Role.LEADERSHIP]
    assert secretariat.get(house.address("weights/bahagia-sekali/")).status_code == 404


def test_a_long_list_goes_on_page_by_page(house):
    by = house.posts[Role.SECRETARIAT]
    Indicator.objects.bulk_create(
        Indicator(
            government=house.government, code=f"I{n:03}", name=f"N{n}", unit="u",
            added_at=NOON, added_by=by,
        )
        for n in range(60)
    )  # fmt: skip
    client = logged_in(by)
    first = client.get(house.address("indicators/")).content.decode()
    assert "after=I049" in first
    second = client.get(house.address("indicators/?after=I049")).content.decode()
    assert "/indicators/I050/" in second
    assert "/indicators/I049/" not in second


def test_the_week_leads_to_sheets_to_approve_and_figures_to_bring(house):
    a_figure(house)
    week = {
        role: logged_in(house.posts[role]).get(house.address()).content.decode()
        for role in (Role.HEAD, Role.OFFICER, Role.SECRETARIAT, Role.EXPERT)
    }
    assert "menunggu pengesahan Anda" in week[Role.HEAD]
    # The secretariat wrote the draft, so it waits for somebody else.
    assert "menunggu pengesahan Anda" not in week[Role.SECRETARIAT]
    assert "sumber berbeda" not in week[Role.EXPERT]
    an_indicator(Office(house.government, owner=house.own), code="BARU")
    week = logged_in(house.posts[Role.OFFICER]).get(house.address()).content.decode()
    assert "Angka yang dipegang perangkat daerah Anda" in week
    assert "/indicators/BARU/" in week
