"""Lists by place and words, page by page; updates of requests, both ways."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from idaman.core.people import actions as people
from idaman.core.people.permissions import Role
from idaman.features.reports.actions.steps import held, opened, stepped
from idaman.features.reports.models import Request, RequestStep, State, Step, Visibility
from tests.build import a_post
from tests.features.reports.api.test_open311 import NOW, V2, ask, read, send
from tests.features.reports.reports import WORDS, Scene

pytestmark = pytest.mark.django_db
FORMS = ("json", "xml")
HERE = {"latitude": -0.412, "longitude": 116.988}


@pytest.fixture
def scene():
    return Scene(slug="uji")


@pytest.fixture
def key(scene):
    by = a_post(scene.government, role=Role.ADMINISTRATOR)
    return people.make_key(government=scene.government, name="Uji", by=by, now=NOW)[1]


def get(path, **asked):
    return Client().get(f"{V2}/{path}?{urlencode({'jurisdiction_id': 'uji', **asked}, doseq=True)}")


def numbers(**asked):
    return [row["service_request_id"] for row in ask("requests.json", **asked)]


def around(radius, **more):
    return numbers(lat="-0.412", long="116.988", radius=radius, **more)


# Lists


def test_a_circle_keeps_to_what_lies_in_it_and_joins_the_other_filters(scene):
    near = scene.shown(now=NOW, **HERE)
    far = scene.shown(now=NOW, latitude=-0.421, longitude=116.988, topic="road")
    scene.shown(now=NOW, latitude=-0.6, longitude=116.5)
    scene.shown(now=NOW)
    scene.report(now=NOW, visibility=Visibility.SECRET, **HERE)
    assert around(500) == [near.code]
    assert around(1100) == [far.code, near.code]
    assert around(990) == [near.code], "a degree of latitude is 111.2 km: 0.009 are 1,001 m"
    assert around(2000, service_code="road") == [far.code]
    assert around(2000, status="closed") == []
    root = ask("requests.xml", lat="-0.412", long="116.988", radius="500.5")
    assert [each.text for each in root.findall("request/service_request_id")] == [near.code]


def test_a_circle_is_drawn_around_the_place_that_is_shown_and_no_other(scene):
    shown = scene.shown(now=NOW, latitude=-0.41249, longitude=116.98849)
    assert around(1) == [shown.code]
    assert numbers(lat="-0.41249", long="116.98849", radius="20") == []


def test_words_are_searched_whatever_their_case_and_signs(scene):
    lamp = scene.shown(now=NOW, words="Lampu jalan mati 100% di depan pasar")
    road = scene.shown(now=NOW, words="Jalan berlubang", topic="road", **HERE)
    assert numbers(q="JALAN") == [road.code, lamp.code]
    assert numbers(q="jalan lampu") == [lamp.code]
    assert numbers(q="100%") == [lamp.code]
    assert numbers(q="_") == []
    assert numbers(q="jalan", service_code="road") == around(100, q="berlubang") == [road.code]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "asked",
    [
        {"lat": "-0.4"},
        {"lat": "-0.4", "long": "116.9"},
        {"radius": "100"},
        *({"lat": "-0.4", "long": "116.9", "radius": r} for r in ("-5", "0", "NaN", "inf", "1e9")),
        {"q": "a" * 10_000},
        {"q": "a " * 11},
        {"before": "LP-000999"},
        {"after": "x"},
    ],
)
def test_what_cannot_be_asked_is_said(scene, form, asked):
    answer = get(f"requests.{form}", **asked)
    assert answer.status_code == 400
    assert read(answer) is not None


def test_what_means_nothing_here_is_ignored_and_named(scene):
    shown = scene.shown(now=NOW)
    answer = get("requests.json", warna="merah", status="open", **{"x\r\ny": "1"})
    assert [row["service_request_id"] for row in answer.json()] == [shown.code]
    assert answer.headers["X-Ignored-Parameters"] == "warna, x%0D%0Ay"
    assert "X-Ignored-Parameters" not in get("requests.json", q="a", radius="").headers


def follow(address):
    return Client().get("/open311/" + address.partition("/open311/")[2])


def links(answer):
    return {rel: to for to, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["Link"])}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("page", [{}, {"page": "1"}])
def test_links_lead_through_all_pages_and_the_total_is_told(scene, form, page):
    made = [scene.shown(now=NOW - timedelta(minutes=n // 2)).code for n in range(7)]
    answer = get(f"requests.{form}", page_size=3, api_key="rahasia", **page)
    seen, total = [], answer.headers["X-Total-Count"]
    assert total == "7"
    while True:
        seen += re.findall(r"LP-\d{6}(?=[\"<])", answer.content.decode())
        assert answer.headers["X-Total-Count"] == total
        assert "rahasia" not in answer.headers["Link"]
        if not (onward := links(answer).get("next")):
            break
        last, answer = answer, follow(onward)
    assert sorted(seen) == sorted(made)
    assert len(seen) == 7
    back = follow(links(answer)["prev"])
    assert back.content == last.content
    first = follow(links(answer)["first"])
    assert len(re.findall(r"LP-\d{6}(?=[\"<])", first.content.decode())) == 3


def test_a_report_that_comes_in_meanwhile_is_not_told_twice(scene):
    [scene.shown(now=NOW - timedelta(minutes=n + 1)) for n in range(4)]
    first = get("requests.json", page_size=2)
    scene.shown(now=NOW)
    second = follow(links(first)["next"])
    both = [row["service_request_id"] for row in (*first.json(), *second.json())]
    assert len(set(both)) == 4


def test_discovery_tells_whom_to_ask(client, scene):
    said = read(client.get("/open311/discovery.json"))["contact"]
    assert "uji: " in said
    assert "/uji/" in said, "the site where nobody wrote a contact"
    scene.government.contact = "diskominfo@contoh.test"
    scene.government.save()
    assert "diskominfo@contoh.test" in read(client.get("/open311/discovery.json"))["contact"]


# Updates


def put(key, request, *, form="json", status="OPEN", own="fms-1", place=V2, **changes):
    good = {
        "jurisdiction_id": "uji",
        "api_key": key,
        "service_request_id": request.code,
        "update_id": own,
        "updated_datetime": NOW.isoformat(),
        "status": status,
        "description": "Masih gelap sampai tadi malam",
    }
    return Client().post(f"{place}/servicerequestupdates.{form}", {**good, **changes})


def brought(key):
    (said,) = send(key)
    return Request.objects.get(number=int(said["service_request_id"][3:]))


def words_of(step, settings):
    return opened(step.closed, settings.SECRET_KEY.encode())


def test_what_happened_since_a_day_is_listed_in_both_forms_alike(scene):
    shown = scene.shown(now=NOW - timedelta(days=3))
    scene.answered(shown, now=NOW - timedelta(days=1))
    secret, _key = scene.report(now=NOW, visibility=Visibility.SECRET)
    scene.answered(secret, now=NOW - timedelta(hours=1))
    said = get("servicerequestupdates.json", start_date=(NOW - timedelta(days=2)).isoformat())
    (row,) = said.json()
    assert set(row) == {
        *("update_id", "service_request_id", "status", "updated_datetime", "description"),
        "media_url",
    }
    assert (row["service_request_id"], row["status"]) == (shown.code, "closed")
    assert "Lampunya sudah diganti." in row["description"]
    root = read(get("servicerequestupdates.xml"))
    assert root.tag == "service_request_updates"
    (each,) = root.findall("request_update")
    assert {e.tag: e.text for e in each} == row
    assert said.headers["X-Total-Count"] == "1"
    Request.objects.filter(pk=shown.pk).update(state=State.REFUSED)
    assert get("servicerequestupdates.json").json() == []
    Request.objects.filter(pk=shown.pk).update(state=State.ANSWERED)
    assert get("servicerequestupdates.json", end_date="2020-01-01").json() == []
    assert get("servicerequestupdates.json", start_date="kemarin").status_code == 400


def test_a_program_reads_updates_of_what_it_brought_before_anybody_showed_it(scene, key):
    mine = brought(key)
    scene.answered(mine, now=NOW)
    assert get("servicerequestupdates.json").json() == []
    (row,) = get("servicerequestupdates.json", api_key=key).json()
    assert row["service_request_id"] == mine.code
    assert get("servicerequestupdates.json", api_key="x").status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_an_update_reaches_the_office_once_and_answers_its_question(scene, key, settings, form):
    mine = brought(key)
    row = held(mine)
    row.agency = scene.agency
    stepped(request=row, step=Step.ASKED, state=State.ASKED, words="Di mana?", by=None, now=NOW)
    answers = [put(key, mine, form=form, media_url="https://a.test/1.jpg") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    step = RequestStep.objects.get(step=Step.TOLD)
    assert step.state == State.WORKING
    assert "Masih gelap" in words_of(step, settings)
    assert "https://a.test/1.jpg" in words_of(step, settings)
    assert f"{mine.code}-{step.number}" in answers[0].content.decode()
    again = put(key, mine, form=form, description="Sesuatu yang lain sama sekali")
    assert again.status_code == 409
    assert put(key, mine, own="fms-2").status_code == 201


def test_a_sender_is_content_through_the_program_and_reopening_needs_a_photo(scene, key, settings):
    mine = brought(key)
    scene.answered(mine, now=NOW)
    refused = put(key, mine)
    assert refused.status_code == 400
    assert "foto baru" in refused.json()[0]["description"]
    assert put(key, mine, status="closed", own="fms-2").status_code == 201
    mine.refresh_from_db()
    assert mine.state == State.CLOSED
    assert "Masih gelap" in words_of(mine.steps.get(step=Step.SATISFIED), settings)


@pytest.mark.parametrize("form", FORMS)
def test_an_update_of_another_programs_report_and_a_wrong_one_are_refused_whole(scene, key, form):
    other = scene.shown(now=NOW)
    assert put(key, other, form=form).status_code == 404
    mine = brought(key)
    wrong = put(key, mine, form=form, description="", status="late", updated_datetime="kemarin")
    assert wrong.status_code == 400
    said = read(wrong)
    assert len(said if form == "json" else said.findall("error")) == 3
    assert put("salah", mine, form=form).status_code == 403
    assert put(key, mine, place="/open311/test/v2").status_code == 201
    assert not RequestStep.objects.filter(step=Step.TOLD).exists()
    assert WORDS
