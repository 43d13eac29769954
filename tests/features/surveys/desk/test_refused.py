"""Forms of surveys at the desk, refused: why stands at the field, what was typed stays."""

import pytest

from idaman.core.people.permissions import Role
from idaman.features.surveys.models import Survey, SurveyToken
from tests.build import an_agency
from tests.features.surveys.surveying import Asking
from tests.refused_forms import refused
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db
CHOICE = "Masukkan pilihan yang valid"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"period": "dulu"}, "period", "bukan periode"),
        ({"period": "x" * 31}, "period", "30"),
        ({"population": "banyak"}, "population", "Tulis angka bulat"),
        ({"form": "karangan"}, "form", CHOICE),
        ({"agency": "DINAS-LAIN"}, "agency", CHOICE),
    ],
)
def test_a_wrong_survey_is_not_planned(changes, field, says):
    house = a_house()
    an_agency(a_house().government, code="DINAS-LAIN")
    typed = {
        "agency": house.own.code, "period": "2026-S1", "form": "skm-2017", "population": "1250",
        "population_source": "Register", **changes, "token": "t",
    }  # fmt: skip
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused(client, house.address("surveys/new/"), typed, field=field, says=says)
    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [({"count": "501"}, "count", "500"), ({"kind": "poster"}, "kind", CHOICE)],
)
def test_wrong_codes_are_not_made(changes, field, says):
    house = a_house()
    Asking(house.government, house.own).opened()
    typed = {"kind": "slip", "count": "13", **changes, "token": "t"}
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused(client, house.address("surveys/SKM-001/codes/"), typed, field=field, says=says)
    assert not SurveyToken.objects.exists()
