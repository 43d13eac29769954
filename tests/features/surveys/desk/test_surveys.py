"""Surveys at the desk: typed in rows of digits, asked by telephone, printed, followed, imported."""

import re

import pytest

from idaman.core.jobs.models import Job
from idaman.core.people.permissions import Role
from idaman.features.delivery.models import Milestone
from idaman.features.surveys.models import Improvement, Survey, SurveyResponse, SurveyToken
from idaman.features.surveys.rules.elements import ELEMENTS
from tests.features.surveys.surveying import Asking
from tests.web.desk.arriving import compared, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in, work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def asking(house):
    return Asking(house.government, house.own)


@pytest.fixture
def client(house):
    return logged_in(house.posts[Role.OFFICER])


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_survey_is_planned_opened_typed_closed_and_published(client, house):
    new = house.address("surveys/new/")
    assert "2026-S" in page_of(client, new) or "-S" in page_of(client, new)
    for broken in ({"period": "dulu"}, {"population": "banyak"}, {"population": "9"}):
        form = {"agency": house.own.code, "period": "2026-S1", "form": "skm-2017", "token": "a"}
        answer = client.post(new, form | broken)
        assert answer.status_code == 422, broken
    answer = client.post(
        new, form | {"population": "1.250", "population_source": "Register", "token": "b"}
    )
    survey = Survey.objects.get()
    assert survey.population == 1250
    assert answer.url == house.address("surveys/SKM-001/")
    assert "294" in page_of(client, answer.url), "the advised sample for 1250"
    step = house.address("surveys/SKM-001/step/")
    client.post(step, {"step": "open", "token": "c"})
    typing = house.address("surveys/SKM-001/papers/")
    rows = {f"number-{n}": n for n in range(1, 21)} | {"row-1": "344434343 1243", "row-2": "3" * 9}
    client.post(typing, rows | {"token": "d"})
    client.post(typing, rows | {"token": "d"})
    assert SurveyResponse.objects.count() == 2
    client.post(typing, rows | {"row-3": "4" * 9, "token": "e"})
    assert SurveyResponse.objects.count() == 3, "what is known already counts once"
    assert 'name="number-1" value="4"' in page_of(client, typing), "numbers count on"
    client.post(step, {"step": "close", "token": "f"})
    client.post(step, {"step": "publish", "token": "g"})
    survey.refresh_from_db()
    assert survey.state == "published"


def test_a_mistyped_row_is_told_at_its_cell_and_nothing_is_entered(client, house, asking):
    asking.opened()
    typing = house.address("surveys/SKM-001/papers/")
    rows = {"number-1": "1", "row-1": "344434343", "number-2": "2", "row-2": "34443434"}
    rows |= {"number-3": "1", "row-3": "3" * 9, "number-4": "", "row-4": "3" * 9}
    answer = client.post(typing, rows | {"token": "a"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert SurveyResponse.objects.count() == 0
    assert page.count('aria-invalid="true"') == 3
    assert "Ada 8 angka" in page
    assert "Baris 1 sudah memakai nomor ini" in page
    assert 'value="34443434"' in page, "what was typed stays"
    assert page.count('name="row-') == 20


def test_a_wrong_sheet_is_put_aside_and_typed_anew(client, house, asking):
    survey = asking.opened()
    asking.typed(survey, 2)
    typing = house.address("surveys/SKM-001/papers/")
    other = {"number-1": "1", "row-1": "1" * 9}
    assert "nomor 1" in client.post(typing, other | {"token": "a"}).content.decode()
    aside = house.address("surveys/SKM-001/aside/")
    client.post(aside, {"paper": "1", "reason": "Salah ketik", "token": "b"})
    client.post(typing, other | {"token": "c"})
    counting = SurveyResponse.objects.of(house.government).counting()
    assert counting.get(paper=1).scores == "1" * 9
    assert "Salah ketik" in page_of(client, typing)


def test_an_officer_asks_by_telephone_and_writes_no_name(client, house, asking):
    asking.opened()
    address = house.address("surveys/SKM-001/phone/")
    form = {**dict.fromkeys(ELEMENTS, "4"), "sex": "1", "token": "a"}
    again = client.post(address, form | {"fee": "", "words": "Antre"})
    assert again.status_code == 422
    assert again.content.decode().count(" checked") == len(ELEMENTS) - 1, "what was chosen stays"
    assert "Antre</textarea>" in again.content.decode()
    assert client.post(address, form).status_code == 302
    assert SurveyResponse.objects.get().channel == "phone"


def test_codes_are_made_printed_and_taken_out_of_use(client, house, asking):
    asking.opened()
    address = house.address("surveys/SKM-001/codes/")
    assert client.post(address, {"kind": "slip", "count": "9999", "token": "a"}).status_code == 422
    printed = client.post(address, {"kind": "slip", "count": "13", "token": "b"}).url
    page = page_of(client, printed)
    assert page.count("<svg") >= 13
    assert page.count('class="a4 slips"') == 2
    links = page_of(client, client.post(address, {"kind": "link", "count": "2", "token": "c"}).url)
    assert len(set(re.findall(r"/skm/([a-z0-9]{16})/", links))) == 2
    one = SurveyToken.objects.first()
    client.post(house.address(f"surveys/SKM-001/codes/{one.pk}/revoke/"), {"token": "d"})
    assert "ditarik" in page_of(client, address) or "tidak dipakai" in page_of(client, address)


def test_report_and_plates_come_as_pdf(client, house, asking):
    survey = asking.opened(population=100, population_source="Register")
    address = house.address("surveys/SKM-001/print/")
    assert client.post(address, {"what": "report", "token": "x"}).url.endswith("/SKM-001/")
    assert client.post(address, {"what": "plates", "token": "y"}).url.endswith("/SKM-001/")
    assert Job.objects.filter(kind="pdf.make").count() == 0, "nothing is printed of nothing"
    asking.typed(survey, 12)
    asking.codes(survey, "counter", 2)
    for what, kind in (("report", "report"), ("plates", "plates")):
        at = client.post(address, {"what": what, "token": what}).url
        job = Job.objects.get(pk=int(re.findall(r"/jobs/(\d+)/", at)[0]))
        job.state, job.worker = "running", "test"
        job.save()
        work_on(job)
        assert client.get(at).url == house.address(f"jobs/{job.pk}/survey/")
        page_of(client, house.address(f"jobs/{job.pk}/survey/"))
        file = client.get(house.address(f"jobs/{job.pk}/survey/{kind}.pdf"))
        assert b"".join(file.streaming_content).startswith(b"%PDF-1.7")
    assert client.get(house.address(f"jobs/{job.pk}/survey/rahasia.pdf")).status_code == 404


def test_an_improvement_is_planned_and_followed_as_a_milestone(client, house, asking):
    asking.published()
    owner = house.posts[Role.HEAD].code
    plan = house.address("surveys/SKM-001/improvements/")
    good = {"element": "time", "action": "Loket kedua", "owner": owner, "due": "2099-01-31"}
    client.post(plan, good | {"due": "besok", "token": "a"})
    client.post(plan, good | {"owner": "siapa", "token": "b"})
    assert Improvement.objects.count() == 0
    client.post(plan, good | {"token": "c"})
    follow = house.address("surveys/SKM-001/improvements/1/follow/")
    assert client.post(follow, {"item": "KEG-999", "proof": "Foto"}).status_code == 422
    client.post(follow, {"item": "KEG-001", "proof": "Foto loket", "token": "d"})
    assert Milestone.objects.get().name == "SKM-001.1 Loket kedua"
    page = page_of(client, house.address("surveys/SKM-001/"))
    assert house.address("work/KEG-001/") in page
    client.post(house.address("surveys/SKM-001/improvements/1/drop/"), {"reason": "Batal"})
    assert Improvement.objects.get().dropped_at is None


def test_answers_arrive_as_a_table_once_and_are_taken_back(house, asking):
    asking.opened(form="skm-2017-b")
    client = logged_in(house.posts[Role.SECRETARIAT])
    head = "No;" + ";".join(f"U{n}" for n in range(1, 10)) + ";Jenis Kelamin;Pendidikan\n"
    rows = "1;3;4;4;4;3;4;3;1;2;Perempuan;SMA/SMK\n2;3;3;3;3;3;3;3;3;3;Laki-laki;\n"
    given = {"fixed-survey": "SKM-001"}

    def arrive(table):
        job = sent(client, house.address(), "survey-responses", table)
        return mapped(client, house.address(), job, **given)

    wrong = arrive(head + "1;3;4;5;4;3;4;3;1;2;Perempuan;\n")
    assert "U3 is 5" in compared(client, house.address(), wrong)
    first = entered(client, house.address(), arrive(head + rows))
    assert (first.added, first.unchanged) == (2, 0)
    made = SurveyResponse.objects.get(paper=1)
    assert made.scores == "344434321", "complaints is the eighth on this form"
    assert (made.sex, made.education) == ("2", "3")
    again = entered(client, house.address(), arrive(head + rows + "3;4;4;4;4;4;4;4;4;4;;\n"))
    assert (again.added, again.unchanged) == (1, 2)
    other = arrive(head + "1;1;1;1;1;1;1;1;1;1;;\n")
    assert "other answers" in compared(client, house.address(), other)
    undo = house.address(f"tables/{again.pk}/undo/")
    client.post(undo, {"reason": "Salah berkas", "token": "u"})
    assert SurveyResponse.objects.of(house.government).counting().count() == 2


def test_another_agency_and_another_government_find_nothing(house, asking):
    asking.published()
    stranger = logged_in(house.verifier)
    page_of(stranger, house.address("surveys/SKM-001/"), 404)
    assert "SKM-001" not in page_of(stranger, house.address("surveys/"))
    elsewhere = a_house()
    there = logged_in(elsewhere.posts[Role.SECRETARIAT])
    page_of(there, elsewhere.address("surveys/SKM-001/"), 404)
