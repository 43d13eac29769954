"""Forms of surveys at the desk, refused: why stands at the field, what was typed stays."""

from datetime import date

import pytest
from django.conf import settings

from idaman.core.people.permissions import Role
from idaman.features.surveys.actions.answering import ResponseInput
from idaman.features.surveys.actions.surveys import plan_improvement
from idaman.features.surveys.models import Improvement, Survey, SurveyToken
from tests.build import NOON, an_agency
from tests.features.surveys.surveying import Asking
from tests.refused_forms import form_refused, refused
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


PLANNED = {"element": "time", "action": "Loket kedua", "owner": "", "due": "2099-01-31"}


@pytest.mark.parametrize(
    ("address", "typed", "field", "says"),
    [
        ("step", {"reason": "", "step": "take-back"}, "reason", "tidak boleh kosong"),
        ("improvements", PLANNED, "owner", "tidak boleh kosong"),
        ("improvements", PLANNED | {"due": "besok"}, "due", "tahun-bulan-hari"),
        ("improvements/1/follow", {"item": "KEG-999", "proof": "Foto"}, "item", CHOICE),
        ("improvements/1/drop", {"reason": ""}, "reason", "tidak boleh kosong"),
    ],
)
def test_a_wrong_step_after_a_survey_is_not_taken(address, typed, field, says):
    house = a_house()
    survey = Asking(house.government, house.own).published()
    plan_improvement(
        survey=survey, element="time", action="Loket", owner=house.posts[Role.HEAD],
        due=date(2099, 1, 31), by=house.posts[Role.SECRETARIAT], now=NOON,
    )  # fmt: skip
    client = logged_in(house.posts[Role.SECRETARIAT])
    at = house.address(f"surveys/SKM-001/{address}/")
    refused(client, at, typed | {"token": "t"}, field=field, says=says, here=f"/{address}/")
    improvement = Improvement.objects.get()
    assert improvement.dropped_at is None
    survey.refresh_from_db()
    assert survey.state == "published"


@pytest.mark.parametrize(
    ("address", "typed", "field", "says"),
    [
        ("population", {"population": "banyak", "source": "Loket"}, "population", "angka bulat"),
        ("aside", {"paper": "satu", "reason": "Salah ketik"}, "paper", "angka bulat"),
    ],
)
def test_what_is_no_number_is_not_taken_for_one(address, typed, field, says):
    house = a_house()
    survey = Asking(house.government, house.own).opened()
    client = logged_in(house.posts[Role.SECRETARIAT])
    at = house.address(f"surveys/SKM-001/{address}/")
    refused(client, at, typed | {"token": "t"}, field=field, says=says, here=f"/{address}/")
    survey.refresh_from_db()
    assert survey.population is None


def test_words_are_shown_as_they_were_redacted_or_not_at_all():
    house = a_house()
    asking = Asking(house.government, house.own)
    response = asking.answer(
        asking.opened(),
        answers=ResponseInput("344434343", {}, "Bu Ani lambat"),
        secret=settings.SECRET_KEY.encode(),
        by=asking.officer,
    )
    client = logged_in(house.posts[Role.SECRETARIAT])
    address = house.address(f"surveys/SKM-001/words/{response.pk}/")
    answer = client.post(address, {"words": " ", "is_shown": "yes", "token": "t"})
    assert answer.status_code == 422
    assert form_refused(answer.content, "words").fields["words"].strip() == ""
    response.refresh_from_db()
    assert response.seen == "unseen"
    client.post(address, {"words": "Lambat", "is_shown": "yes", "token": "u"})
    response.refresh_from_db()
    assert (response.seen, response.words) == ("shown", "Lambat")
    client.post(address, {"words": "Lambat", "is_shown": "", "token": "v"})
    response.refresh_from_db()
    assert (response.seen, response.words) == ("hidden", "")
