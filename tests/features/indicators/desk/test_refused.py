"""Forms of the figures' steward, refused: why stands at the field, what was typed stays."""

import pytest

from idaman.core.people.permissions import Role
from idaman.features.indicators.models import BandWithdrawal, FindingAnswer, Indicator, StatedBand
from tests.build import an_agency
from tests.features.indicators.scenes import Office, a_statistic
from tests.refused_forms import form_named, refused
from tests.web.desk.at_desk import a_figure, a_house, logged_in

pytestmark = pytest.mark.django_db
LONG = "x" * 4001
BAND = {
    "region": "", "period": "2024", "low": "70", "high": "80", "publisher": "Pemkab",
    "publication": "Evaluasi", "address": "hlm. 3", "note": "Menurut lembar.",
}  # fmt: skip


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def client(house):
    return logged_in(house.posts[Role.SECRETARIAT])


@pytest.fixture
def figure(house):
    return a_figure(house)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"low": "dua"}, "low", "dua"),
        ({"high": "1.234"}, "high", "dapat berarti ribuan atau desimal"),
        ({"period": "24"}, "period", "bukan periode"),
        ({"region": "Atlantis"}, "region", "Atlantis"),
        ({"publisher": ""}, "publisher", "tidak boleh kosong"),
        ({"note": LONG}, "note", "4000"),
    ],
)
def test_a_wrong_band_is_not_entered(house, client, figure, changes, field, says):
    typed = {**BAND, **changes, "token": "t"}
    refused(client, house.address("indicators/IPM/bands/"), typed, field=field, says=says)
    assert not StatedBand.objects.exists()


def test_a_band_is_not_withdrawn_without_a_reason_that_is_kept(house, client, figure):
    address = house.address("indicators/IPM/bands/")
    client.post(address, {**BAND, "token": "a"})
    where = f"{address}{StatedBand.objects.get().pk}/withdraw/"
    refused(client, where, {"reason": LONG, "token": "b"}, field="reason", says="4000", here=where)
    assert not BandWithdrawal.objects.exists()


def test_an_answer_that_is_too_long_stays_at_its_finding(house, client, figure):
    office = Office(house.government, owner=house.own)
    a_statistic(office, figure.indicator, "60", figure.period, publisher="Majalah")
    address = house.address("indicators/IPM/findings/")
    key = form_named(client.get(address).content, "finding").fields["finding"]
    typed = {"finding": key, "reason": LONG, "token": "t"}
    refused(client, address, typed, field="reason", says="4000")
    assert not FindingAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"code": "X" * 25}, "code", "24"),
        ({"unit": ""}, "unit", "tidak boleh kosong"),
        ({"owner": "DINAS-LAIN"}, "owner", "Masukkan pilihan yang valid"),
    ],
)
def test_a_wrong_indicator_is_not_added(house, client, changes, field, says):
    an_agency(a_house().government, code="DINAS-LAIN")
    typed = {
        "code": "SINYAL", "name": "Desa tanpa sinyal", "name_en": "Villages", "unit": "desa",
        "owner": house.own.code, **changes, "token": "t",
    }  # fmt: skip
    before = Indicator.objects.count()
    refused(client, house.address("indicators/new/"), typed, field=field, says=says)
    assert Indicator.objects.count() == before
