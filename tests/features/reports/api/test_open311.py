"""Open311 as programs meet it: both forms, every error, and what is never told."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import validate

from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.models import Government, Intake
from idaman.core.people.permissions import Role
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import Request, Source, Visibility
from tests.build import a_government, a_post
from tests.features.reports.reports import WORDS, Scene

pytestmark = pytest.mark.django_db
NOW = timezone.now()
V2 = "/open311/v2"
FORMS = ("json", "xml")
TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
ITEM = {
    "type": "object",
    "required": ["service_request_id", "status", "service_code", "description", "lat", "long"],
    "properties": {
        **dict.fromkeys(("service_request_id", "service_code", "service_name"), TEXT),
        **dict.fromkeys(("description", "address", "media_url", "expected_datetime"), MAYBE),
        "status": {"enum": ["open", "closed"]},
        "requested_datetime": {"type": "string", "pattern": r"T\d\d:\d\d:\d\d[+-]\d\d:\d\d$"},
        "updated_datetime": {"type": "string", "pattern": r"T\d\d:\d\d:\d\d[+-]\d\d:\d\d$"},
        **dict.fromkeys(("lat", "long"), {"type": ["number", "null"]}),
    },
}


@pytest.fixture
def scene():
    return Scene(slug="uji")


@pytest.fixture
def key(scene):
    by = a_post(scene.government, role=Role.ADMINISTRATOR)
    return people.make_key(government=scene.government, name="Uji", by=by, now=NOW)[1]


def ask(path, *, client=None, code=200, **asked):
    """What stands in an answer; `uji` is asked unless somebody else is named."""
    query = urlencode({"jurisdiction_id": "uji", **asked}, doseq=True)
    answer = (client or Client()).get(f"{V2}/{path}?{query}")
    assert answer.status_code == code, answer.content
    return read(answer)


def read(answer):
    kind = answer.headers["Content-Type"]
    if kind == "application/json; charset=utf-8":
        return json.loads(answer.content)
    assert kind == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return ElementTree.fromstring(answer.content)


def send(key, *, status=201, place=V2, form="json", headers=None, **changes):
    good = {
        "jurisdiction_id": "uji",
        "api_key": key,
        "service_code": "power",
        "description": WORDS,
        "lat": "-0.41251",
        "long": "116.98761",
    }
    sent = {name: value for name, value in (good | changes).items() if value is not None}
    client = Client(enforce_csrf_checks=True, headers=headers or {})
    answer = client.post(
        f"{place}/requests.{form}",
        urlencode(sent, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == status, answer.content
    return read(answer)


# What there is


def test_discovery_names_a_real_and_a_trial_endpoint_in_both_forms(client, scene):
    said = read(client.get("/open311/discovery.json"))
    assert set(said) == {"changeset", "contact", "key_service", "endpoints"}
    assert [each["type"] for each in said["endpoints"]] == ["production", "test"]
    for each in said["endpoints"]:
        assert each["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert each["formats"] == ["text/xml", "application/json"]
    root = read(client.get("/open311/discovery.xml"))
    assert root.tag == "discovery"
    urls = [each.text for each in root.findall("endpoints/endpoint/url")]
    assert urls == [each["url"] for each in said["endpoints"]]
    assert [f.text for f in root.findall("endpoints/endpoint/formats/format")][:2] == [
        "text/xml",
        "application/json",
    ]


def test_services_are_a_bare_list_in_json_and_named_in_xml(scene):
    listed = ask("services.json")
    validate(
        listed,
        {
            "type": "array",
            "minItems": 10,
            "items": {
                "type": "object",
                "required": ["service_code", "service_name", "description", "metadata", "type"],
                "properties": {
                    "service_code": TEXT,
                    "metadata": {"const": True},
                    "type": {"enum": ["realtime", "batch", "blackbox"]},
                    "keywords": TEXT,
                    "group": TEXT,
                },
            },
        },
    )
    power = next(each for each in listed if each["service_code"] == "power")
    assert power["keywords"] == "listrik,pln,padam"
    root = ask("services.xml")
    codes = [each.text for each in root.findall("service/service_code")]
    assert codes == [each["service_code"] for each in listed]
    assert {each.text for each in root.findall("service/metadata")} == {"true"}


def test_a_definition_is_a_bare_object_and_lists_the_villages(scene):
    said = ask("services/power.json")
    assert said["service_code"] == "power"
    orders = [each["order"] for each in said["attributes"]]
    assert orders == sorted(set(orders))
    village = next(each for each in said["attributes"] if each["code"] == "VILLAGE")
    assert scene.village.code in [each["key"] for each in village["values"]]
    root = ask("services/power.xml")
    assert root.tag == "service_definition"
    assert len(root.findall("attributes/attribute/values/value/key")) > 3


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("services", {"jurisdiction_id": ""}, 400),
        ("services", {"jurisdiction_id": "tiada"}, 404),
        ("services/tiada", {}, 404),
        ("requests", {"service_code": "tiada"}, 404),
        ("requests", {"status": "late"}, 400),
        ("requests", {"start_date": "kemarin"}, 400),
        ("requests", {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-08-01"}, 400),
        ("requests", {"page_size": "1001"}, 400),
        ("requests", {"page": "0"}, 400),
        ("requests/LP-000099", {}, 404),
        ("requests/%00", {}, 404),
        ("tokens/tiada", {}, 404),
    ],
)
def test_an_error_is_a_list_in_the_form_of_the_address(scene, form, path, asked, status):
    said = ask(f"{path}.{form}", code=status, **asked)
    if form == "json":
        validate(
            said,
            {
                "type": "array",
                "minItems": 1,
                "items": {
                    "required": ["code", "description"],
                    "additionalProperties": False,
                    "properties": {"code": {"const": status}, "description": TEXT},
                },
            },
        )
    else:
        assert said.tag == "errors"
        assert [each.text for each in said.findall("error/code")] == [str(status)]
        assert all(each.text for each in said.findall("error/description"))


@pytest.mark.parametrize("form", FORMS)
def test_what_the_house_itself_refuses_is_a_list_too(scene, form):
    client = Client(raise_request_exception=False)

    def codes(answer):
        said = read(answer)
        return (
            [e["code"] for e in said]
            if form == "json"
            else [int(e.text) for e in said.findall("error/code")]
        )

    assert codes(client.get(f"/open311/v3/requests.{form}")) == [404]
    refused = client.delete(f"{V2}/requests.{form}?jurisdiction_id=uji")
    assert (refused.status_code, codes(refused)) == (405, [405])
    assert "POST" in refused.headers["Allow"]
    wrong_host = client.get(f"{V2}/services.{form}", headers={"Host": "lain.example"})
    assert codes(wrong_host) == [400]
    Government.objects.filter(pk=scene.government.pk).update(timezone="Tidak/Ada")
    assert codes(client.get(f"{V2}/requests.{form}?jurisdiction_id=uji")) == [500]


# What is read


def test_a_closed_site_and_another_governments_reports_are_not_there(scene):
    shown = scene.shown(now=NOW)
    a_government(slug="lain")
    assert ask("requests.json", jurisdiction_id="lain") == []
    assert ask("requests.json", service_request_id=shown.code, jurisdiction_id="lain") == []
    scene.government.is_open = False
    scene.government.save()
    ask("requests.json", code=404)


def test_a_shown_report_is_told_in_both_forms_alike(scene):
    shown = scene.shown(now=NOW, latitude=-0.412345, longitude=116.98765)
    said = ask("requests.json")
    validate(said, {"type": "array", "minItems": 1, "maxItems": 1, "items": ITEM})
    assert said[0]["service_request_id"] == shown.code
    assert (said[0]["lat"], said[0]["long"]) == (-0.412, 116.988)
    (row,) = ask("requests.xml").findall("request")
    assert {each.tag: each.text for each in row} == {
        name: None if value is None else str(value) for name, value in said[0].items()
    }
    assert ask(f"requests/{shown.code}.json") == said


def test_nothing_of_a_sender_or_a_secret_report_is_ever_told(scene):
    named = {"name": "Sari Dewi", "reach": "0811 2233", "visibility": Visibility.OPEN}
    shown = scene.shown(now=NOW, **named)
    secret, _key = scene.report(now=NOW, visibility=Visibility.SECRET, words="Pungutan liar")
    waiting, _key = scene.report(now=NOW, words="Belum dilihat siapa pun")
    every = {"extensions": "true"}
    codes = ",".join(each.code for each in (shown, secret, waiting))
    told = json.dumps(
        [ask("requests.json", **every), ask("requests.json", service_request_id=codes, **every)]
    )
    for word in ("Sari", "0811 2233", "08112233", "Pungutan", "Belum dilihat", secret.code):
        assert word not in told
    ask(f"requests/{secret.code}.json", code=404)
    (alone,) = ask(f"requests/{waiting.code}.json")
    assert alone["description"] is alone["lat"] is None
    assert [r["service_request_id"] for r in ask("requests.json")] == [shown.code]


def test_numbers_override_all_else(scene):
    old = scene.shown(now=NOW - timedelta(days=200))
    new = scene.shown(now=NOW)
    asked = {"status": "closed", "service_code": "road", "start_date": "2001-01-01"}
    found = ask("requests.json", service_request_id=f"{old.code}, {new.code}", **asked)
    assert [r["service_request_id"] for r in found] == [new.code, old.code]


def test_without_dates_the_last_ninety_days_are_meant(scene):
    scene.shown(now=NOW - timedelta(days=91))
    new = scene.shown(now=NOW - timedelta(days=89))
    assert [r["service_request_id"] for r in ask("requests.json")] == [new.code]


def test_a_plus_that_became_a_space_and_empty_parameters_are_understood(scene):
    new = scene.shown(now=NOW)
    day = (NOW - timedelta(days=3)).date().isoformat()
    empty = {"end_date": "", "status": "", "page": "", "service_code": "", "service_request_id": ""}
    for sign in ("+", " ", "-"):
        found = ask("requests.json", start_date=f"{day}T00:00:00{sign}08:00", **empty)
        assert [r["service_request_id"] for r in found] == [new.code]


def test_lists_of_services_and_states_narrow_down(scene):
    lamp = scene.shown(now=NOW, topic="power")
    road = scene.shown(now=NOW + timedelta(seconds=1), topic="road")
    scene.shown(now=NOW, topic="waste")
    scene.answered(road, now=NOW + timedelta(hours=1))
    found = ask("requests.json", service_code="power,road")
    assert [r["service_request_id"] for r in found] == [road.code, lamp.code]
    (closed,) = ask("requests.json", status="closed")
    assert closed["service_request_id"] == road.code
    assert closed["updated_datetime"][:19] == there(NOW + timedelta(hours=1))
    assert [r["status"] for r in ask("requests.json", status="open,closed")].count("open") == 2
    later = (NOW + timedelta(minutes=30)).isoformat()
    assert ask("requests.json", updated_after=later) == [closed]
    assert closed not in ask("requests.json", updated_before=later)


def there(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")[:19]


def test_pages_are_exactly_as_long_as_asked_and_leave_nothing_out(scene):
    made = [scene.shown(now=NOW - timedelta(minutes=n // 2)).code for n in range(7)]
    seen, page = [], 1
    while rows := ask("requests.json", page=page, page_size=3):
        assert len(rows) == 3 or len(seen) + len(rows) == 7
        seen += [r["service_request_id"] for r in rows]
        page += 1
    assert sorted(seen) == sorted(made)
    assert seen == [r["service_request_id"] for r in ask("requests.json")]


def test_an_empty_list_is_no_error(scene):
    assert ask("requests.json") == []
    assert list(ask("requests.xml")) == []


def test_extensions_tell_the_clock_and_the_steps(scene):
    shown = scene.shown(now=NOW - timedelta(days=40))
    Request.objects.filter(pk=shown.pk).update(due=(NOW - timedelta(days=20)).date())
    (plain,) = ask("requests.json")
    assert plain["expected_datetime"].startswith((NOW - timedelta(days=20)).date().isoformat())
    assert "notes" not in plain
    (said,) = ask("requests.json", extensions="true")
    assert said["extended_attributes"]["standing"] == "overdue"
    scene.answered(shown, now=NOW)
    (said,) = ask("requests.json", extensions="true")
    assert said["extended_attributes"]["standing"] == "answered_late"
    assert [note["type"] for note in said["notes"]][-1] == "answered"
    assert "Lampunya sudah diganti." in said["notes"][-1]["description"]
    root = ask("requests.xml", extensions="true")
    assert len(root.findall("request/notes/note")) == len(said["notes"])


@pytest.mark.parametrize("extensions", ["", "true"])
def test_a_list_asks_the_database_as_often_for_one_as_for_many(
    scene, extensions, django_assert_max_num_queries
):
    for _ in range(6):
        scene.shown(now=NOW)
    with django_assert_max_num_queries(6):
        assert len(ask("requests.json", extensions=extensions)) == 6


def test_words_of_the_house_are_in_english_where_a_program_asks(scene):
    client = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert (
        "name the government"
        in ask("services.json", client=client, jurisdiction_id="", code=400)[0]["description"]
    )


# What is sent


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_taken_and_its_receipt_leads_to_its_number(scene, key, form):
    said = send(
        key, form=form, first_name="Sari", phone="0811", **{"attribute[KIND]": "information"}
    )
    (row,) = said if form == "json" else [{e.tag: e.text for e in said.find("request")}]
    assert "token" not in row
    made = Request.objects.get()
    assert row["service_request_id"] == made.code
    assert (made.source, made.topic, made.kind) == (Source.OPEN311, "power", "information")
    assert made.api_key.name == "Uji"
    assert made.visibility == Visibility.OPEN
    assert made.words_shown_at is None, "nobody looked at it yet"
    receipt = row["service_notice"].rstrip("/").rpartition("/")[2]
    (found,) = ask(f"tokens/{receipt}.json")
    assert found == {"service_request_id": made.code, "token": receipt}


def test_what_is_written_is_kept_closed_with_its_place_in_words(scene, key, settings):
    send(
        key,
        lat=None,
        long=None,
        address_string="Jl. Mawar 3",
        description="<b>Lampu</b> mati 🚧\x00",
    )
    made = Request.objects.get()
    assert opened(made.closed, settings.SECRET_KEY.encode()) == "Lampu mati 🚧\n\nJl. Mawar 3"
    assert made.region == scene.government.region


def test_a_village_is_named_by_its_code(scene, key):
    send(key, lat=None, long=None, address_id=scene.village.code)
    send(key, lat=None, long=None, **{"attribute[VILLAGE][]": scene.village.code})
    assert {each.region for each in Request.objects.all()} == {scene.village}


@pytest.mark.parametrize("changes", [{"api_key": None}, {"api_key": "x"}])
def test_without_a_key_nothing_is_taken(scene, key, changes):
    assert send(key, status=403, **changes)[0]["code"] == 403
    assert not Request.objects.exists()


def test_what_is_no_photo_is_an_error_and_nothing_is_kept(scene, key):
    said = {"jurisdiction_id": "uji", "api_key": key, "service_code": "road", "description": WORDS}
    fake = SimpleUploadedFile("foto.jpg", b"bukan foto", "image/jpeg")
    sent = {**said, "address_string": "Jl. Mawar", "media": fake}
    answer = Client().post(f"{V2}/requests.json", sent)
    assert answer.status_code == 400
    assert "bukan foto JPEG" in answer.json()[0]["description"]
    assert not Request.objects.exists()


def test_a_key_may_stand_in_the_address_and_opens_its_own_government_only(scene, key):
    good = {"service_code": "road", "description": WORDS, "address_string": "Jl. Mawar"}
    query = urlencode({"jurisdiction_id": "uji", "api_key": key})
    assert Client().post(f"{V2}/requests.json?{query}", good).status_code == 201, "multipart"
    a_government(slug="lain")
    send(key, jurisdiction_id="lain", status=403)


def test_all_that_is_wrong_is_said_at_once(scene, key):
    wrong = {"service_code": "", "description": "", "lat": "x", "attribute[KIND]": "gosip"}
    said = send(key, status=400, headers={"Accept-Language": "en"}, **wrong)
    told = " ".join(each["description"] for each in said)
    assert len(said) == 4
    for word in ("service_code required", "description required", "lat and long", "KIND"):
        assert word in told


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"service_code": "tiada"}, 404, "tiada"),
        ({"lat": None, "long": None}, 400, "address_string"),
        ({"long": None}, 400, "lat dan long"),
        ({"lat": "NaN"}, 400, "lat dan long"),
        ({"description": "a" * 4001}, 400, "4000"),
        ({"address_id": "99.99"}, 400, "99.99"),
        ({"attribute[WARNA]": "merah"}, 400, "WARNA"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_would_be_right(
    scene, key, changes, status, word
):
    assert word in send(key, status=status, **changes)[0]["description"]
    assert not Request.objects.exists()


@pytest.mark.parametrize("named", [{"first_name": "Sari"}, {"email": "sari@contoh.test"}])
def test_a_name_on_an_anonymous_report_is_not_dropped_without_a_word(scene, key, named):
    told = send(key, status=400, **named, **{"attribute[VISIBILITY]": "anonymous"})
    assert "tidak akan disimpan" in told[0]["description"]
    assert not Request.objects.exists()
    send(key, **{"attribute[VISIBILITY]": "anonymous"})
    send(key, **named, **{"attribute[VISIBILITY]": "open"})
    assert Request.objects.count() == 2


def test_json_is_not_a_form(scene, key):
    answer = Client().post(
        f"{V2}/requests.json?jurisdiction_id=uji", {"api_key": key}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "urlencoded" in read(answer)[0]["description"]


def test_where_the_national_channel_is_used_it_is_named(scene, key):
    scene.government.intake = Intake.BRIDGE
    scene.government.save()
    assert "LAPOR" in send(key, status=400)[0]["description"]


def test_the_trial_endpoint_checks_all_and_keeps_nothing(scene, key):
    before = Entry.objects.count()
    (said,) = send(key, place="/open311/test/v2")
    assert said["service_request_id"].startswith("TEST-")
    assert (Request.objects.count(), Entry.objects.count()) == (0, before)
    send(key, place="/open311/test/v2", description="", status=400)
    send("x", place="/open311/test/v2", status=403)


def test_what_is_sent_twice_with_a_key_of_its_own_counts_once(scene, key):
    own = {"Idempotency-Key": "5f0c7b1e-8f0b-4f8a-9a3b"}
    first, second = send(key, headers=own), send(key, headers=own)
    assert first == second
    assert Request.objects.count() == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(min_size=1, max_size=200), form=st.sampled_from(FORMS))
def test_any_words_that_were_shown_come_back_whole_but_for_what_no_xml_holds(scene, words, form):
    scene_words = words.replace("\x00", "").encode("utf-8", "ignore").decode()
    shown = Request.objects.filter(number=1).first() or scene.shown(now=NOW)
    Request.objects.filter(pk=shown.pk).update(words=scene_words)
    said = ask(f"requests/{shown.code}.{form}")
    told = said[0]["description"] if form == "json" else said.findtext("request/description")
    fit = "".join(c for c in scene_words if c in "\t\n\r" or " " <= c not in "\ufffe\uffff")
    if form == "xml":
        fit = fit.replace("\r\n", "\n").replace("\r", "\n")
    assert told == fit


PARAMETERS = (
    *("service_request_id", "service_code", "status", "page", "page_size", "extensions"),
    *("start_date", "end_date", "updated_after", "jurisdiction_id"),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.one_of(st.text(max_size=30), st.from_regex(r"[0-9T:+ -]{1,30}", fullmatch=True)),
    ),
    form=st.sampled_from(FORMS),
)
def test_whatever_is_asked_is_answered_with_a_list(scene, asked, form):
    sent = {"jurisdiction_id": "uji"} | {
        name: value.encode("utf-8", "ignore").decode() for name, value in asked.items()
    }
    answer = Client().get(f"{V2}/requests.{form}?{urlencode(sent)}")
    assert answer.status_code in (200, 400, 404)
    said = read(answer)
    assert isinstance(said, list) if form == "json" else said.tag in ("errors", "service_requests")
