"""Satisfaction in the open: asked without an account, shown with its making, never as official."""

import csv
import io
import re
from fractions import Fraction

import pytest

from idaman.core.canonical import hashed
from idaman.core.ledger.models import Entry
from idaman.features.reports.models import Request, Source, State
from idaman.features.surveys import words as say
from idaman.features.surveys.actions import surveys
from idaman.features.surveys.models import SurveyResponse
from idaman.features.surveys.queries import published, put_together
from idaman.features.surveys.rules.elements import ELEMENTS
from tests.build import NOON, a_document, a_government, an_activity
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.features.surveys.surveying import Asking
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db
FROM_HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 9) Mobile"}


@pytest.fixture
def asking(db):
    government = a_government(slug="uji", is_sample=True)
    made = Asking(government)
    activities = (an_activity(owner=made.own.code, sample=True),)
    a_plan_in_force(government, a_document(government, activities=activities, sample=True))
    return made


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def filled(page, **more):
    """What a person sends who chooses the third answer nine times and nothing else."""
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    return {"token": token, **dict.fromkeys(ELEMENTS, "3"), "words": "", **more}


def test_a_code_at_the_counter_is_answered_without_a_script_on_a_small_phone(client, asking):
    survey = asking.opened(is_sample=True)
    (plate,) = asking.codes(survey, "counter", 1)
    address = f"/uji/skm/{surveys.code_of(plate)}/"
    first = client.get(address, **PHONE)
    page = first.content.decode()
    assert len(page.encode()) < 30_000
    assert "<script" not in page.split("<main")[-1].split("</main")[0]
    assert page.count('type="radio"') == 36
    assert page.count("<fieldset") == 9
    assert not first.cookies, "who only looks is given no cookie"
    assert first["Cache-Control"].startswith("max-age=0")
    assert client.post(address, filled(page)).status_code == 403, "not sent from our own page"
    sent = filled(page, sex="2", words="Antre lama")
    answer = client.post(address, sent, **FROM_HERE)
    assert answer.status_code == 302
    assert set(answer.cookies) == {"perangkat"}
    thanks = text(client, answer.url)
    assert "Terima kasih" in thanks
    assert "Antre lama" not in thanks
    assert client.post(address, sent, **FROM_HERE).status_code == 409, "one answer from a telephone"
    assert "sudah menjawab" in text(client, address)
    made = SurveyResponse.objects.get()
    assert (made.channel, made.sex, made.scores) == ("counter", "2", "3" * 9)


def test_what_is_sent_twice_after_a_cut_counts_once(client, asking):
    survey = asking.opened()
    address = f"/uji/skm/{surveys.code_of(asking.codes(survey, 'link', 1)[0])}/"
    sent = filled(text(client, address))
    first = client.post(address, sent, **FROM_HERE)
    again = client.post(address, sent, **FROM_HERE)
    assert first.status_code == 302
    assert again.status_code == 409
    assert "sudah menjawab" in again.content.decode()
    assert SurveyResponse.objects.count() == 1
    assert not client.cookies, "a link takes no cookie"


def test_an_answer_that_is_not_whole_says_which_question_is_open(client, asking):
    survey = asking.opened()
    address = f"/uji/skm/{surveys.code_of(asking.codes(survey)[0])}/"
    sent = filled(text(client, address), time="", words="Tetap di sini")
    answer = client.post(address, sent, **FROM_HERE)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#U3"' in page
    assert "Tetap di sini" in page
    assert page.count(" checked") == 8
    for broken in ({"time": "9"}, {"age": "7"}, {"fee": "<b>"}):
        assert client.post(address, sent | {"time": "3"} | broken, **FROM_HERE).status_code == 422
    assert SurveyResponse.objects.count() == 0


def test_a_code_that_does_not_work_says_why(client, asking):
    survey = asking.opened()
    first, second = asking.codes(survey)
    assert "tidak dikenal" in text(client, "/uji/skm/salah-ketik/", 404)
    surveys.revoke_code(code=first, by=asking.officer, now=NOON)
    assert "tidak menerima" in text(client, f"/uji/skm/{surveys.code_of(first)}/", 410)
    asking.step(survey, "close")
    assert "tidak menerima" in text(client, f"/uji/skm/{surveys.code_of(second)}/", 410)
    elsewhere = Asking()
    (code,) = elsewhere.codes(elsewhere.opened(), "link", 1)
    text(client, f"/uji/skm/{surveys.code_of(code)}/", 404)
    text(client, "/uji/skm/diterima/" + "a" * 64 + "/", 404)


def test_whoever_holds_the_receipt_of_an_answered_report_is_asked(client, asking):
    asking.opened()
    Request.objects.create(
        government=asking.government,
        number=1,
        source=Source.OWN,
        kind="complaint",
        agency=asking.own,
        state=State.ANSWERED,
        secret_sha256=hashed("rahasialaporan"),
        salt=b"0" * 16,
        arrived_at=NOON,
        changed_at=NOON,
    )
    receipt = "/uji/laporan/lacak/rahasia-laporan/"
    address = "/uji/skm/laporan/rahasia-laporan/"
    assert f'href="{address}"' in text(client, receipt)
    answer = client.post(address, filled(text(client, address)), **FROM_HERE)
    assert answer.status_code == 302
    assert SurveyResponse.objects.get().channel == "after"
    assert "sudah menjawab" in text(client, address)
    assert "/skm/laporan/" not in text(client, receipt)
    text(client, "/uji/skm/laporan/lain/", 404)


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_result_shows_how_it_came_to_be_and_is_not_official(client, asking, language):
    survey = asking.published(40, population=400, population_source="Register", is_sample=True)
    page = text(client, f"{language}/uji/kepuasan/{survey.code}/")
    assert ("simulasi, bukan nilai resmi" if not language else "not an official value") in page
    for said in ("0,110", "0,1111") if not language else ("0.1111",):
        assert said.rstrip("0") in page
    assert page.count('class="contoh"') >= 1
    assert "Register" in page
    assert "196" in page, "Krejcie and Morgan for 400"
    rows = list(
        csv.DictReader(io.StringIO(text(client, f"/uji/kepuasan/{survey.code}/?format=csv")))
    )
    own = [(int(r["nilai"]), int(r["responden"])) for r in rows if r["kode"] == ""]
    assert sum(n for _own, n in own) == 40
    index = 25 * sum(own * n for own, n in own) / 40 / 9
    exact, shown = re.search(r'value="ikm/index/[^=]*=([\d/]+)">([\d.,]+)<', page).groups()
    assert abs(index - float(Fraction(exact))) < 1e-9
    assert abs(index - float(shown.replace(",", "."))) <= 0.005, "two digits"


def test_what_is_not_published_or_too_small_is_not_shown(client, asking):
    hidden = asking.opened()
    asking.typed(hidden, 10)
    small = asking.published(4)
    page = text(client, "/uji/kepuasan/")
    assert "kurang dari lima jawaban" in page
    assert "<table" not in text(client, f"/uji/kepuasan/{small.code}/").split("<footer")[0]
    rows = list(csv.DictReader(io.StringIO(text(client, "/uji/kepuasan/?format=csv"))))
    assert {row["indeks_eksak"] for row in rows} == {""}
    assert {row["responden"] for row in rows} == {""}
    text(client, f"/uji/kepuasan/{hidden.code}/", 404)


def test_published_figures_of_others_stand_beside_and_are_never_mixed(client, asking):
    asking.published(12)
    office = Office(asking.government, owner=asking.own)
    a_statistic(office, a_measured(office, code="IKM"), "77.24", publisher="Pemkab Uji")
    page = text(client, "/uji/kepuasan/")
    assert "77,24" in page
    assert "Pemkab Uji" in page
    assert "/uji/statistik/IKM/" in page
    own = say.written(put_together(published(asking.government))[0].index)
    large = r'class="figure">\s*<a href="/uji/angka/[^"]+">\s*<data[^>]*>([\d.,]+)<'
    assert re.findall(large, page) == [own]
    assert own != "77,24"
    assert "/uji/kepuasan/SKM-001/" in text(client, f"/uji/perangkat-daerah/{asking.own.code}/")


def test_the_list_is_by_period_and_a_kept_page_follows_a_publication(client, asking):
    asking.published(12, period="2026-S1")
    asking.published(12, period="2026-S2")
    page = text(client, "/uji/kepuasan/")
    assert 'value="2026-S1"' in page
    assert "semester II 2026" in page
    assert "SKM-001" not in page
    assert "SKM-001" in text(client, "/uji/kepuasan/?period=2026-S1")
    assert "SKM-002" in text(client, "/uji/kepuasan/?period=emas")
    acts = Entry.objects.of("uji").filter(act="services.survey-published")
    assert acts.count() == 2
