"""What every answer carries and what every way in refuses, as SECURITY.md says."""

import json
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import get_resolver

from idaman.core.bindings import Bindings
from idaman.core.jobs.models import Job
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from tests.build import PASSWORD, a_person
from tests.features.stewardship.desk.test_accounts import LOGIN, code_of, log_in, with_second_factor
from tests.web.desk.at_desk import a_house

pytestmark = pytest.mark.django_db
WRONG = "salah sama sekali"


def pages():
    house = a_house(slug="uji")
    inside = Client()
    inside.force_login(a_person(house.posts[Role.SECRETARIAT]))
    yield Client(), "/"
    yield Client(), "/uji/"
    yield Client(), "/tidak/ada/"
    yield Client(), LOGIN
    yield Client(), "/health"
    yield Client(), "/health/details"
    yield Client(), "/uji/kegiatan/?format=csv"
    yield Client(), "/uji/kalender.ics"
    yield Client(), "/uji/ledger/checkpoint"
    yield Client(), "/uji/"
    yield Client(), "/static/tidak-ada.css"
    yield Client(), "/en/uji/riwayat/atom.xml"
    yield inside, house.address("office/settings/")
    yield inside, house.address("post/")
    yield inside, house.address("plans/a%00b/")
    yield inside, house.address()


def test_every_answer_carries_the_security_headers():
    for client, address in pages():
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        # Of what is inline, only sizes in style attributes.
        allowed = [d for d in policy.split(";") if "unsafe-inline" in d]
        assert [d.split()[0] for d in allowed] == ["style-src-attr"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in headers
        assert "X-Powered-By" not in headers


def test_an_error_and_a_refused_form_carry_the_headers_too(monkeypatch):
    from idaman.features.stewardship.public import home

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(home.Government.objects, "public", broken)
    careful = Client(raise_request_exception=False)
    forged = Client(enforce_csrf_checks=True)
    answers = [
        careful.get("/"),
        forged.post(LOGIN, {"login": "a"}),
        careful.get("/", headers={"host": "jahat.example.com"}),
        careful.post("/metrics"),
    ]
    assert [answer.status_code for answer in answers] == [500, 403, 400, 405]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_under_https_the_browser_is_told_to_stay_there(empty_house):
    """Settings are read once a process; this reads them as a site under https does."""
    line = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "print(json.dumps([s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.DEBUG]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", line],
        env=empty_house.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == [31536000, True, True, True, "Lax", False]


def test_the_public_site_sets_no_cookie():
    a_house(slug="uji")
    for address in ("/", "/uji/", "/uji/kegiatan/", "/uji/cari/?q=x", "/tidak/ada/"):
        assert not Client().get(address).cookies


def test_a_session_begins_anew_at_the_log_in_and_ends_at_the_log_out():
    person = a_person(a_house().posts[Role.HEAD])
    client = Client()
    client.get(LOGIN)
    client.session.save()
    log_in(client, person)
    first = client.cookies[settings.SESSION_COOKIE_NAME]
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = first.value
    assert stolen.get("/desk/", follow=True).status_code == 200
    client.post("/accounts/logout/")
    assert stolen.get("/desk/").url.startswith(LOGIN)


@pytest.mark.parametrize(
    ("kept", "hours"), [("since", 9), ("seen", 3)], ids=["a working day", "nobody there"]
)
def test_a_session_ends_after_a_day_or_without_use(kept, hours):
    client = Client()
    log_in(client, a_person(a_house().posts[Role.HEAD]))
    assert client.get("/desk/", follow=True).status_code == 200
    session = client.session
    assert {"since", "seen"} <= set(session.keys())
    session[kept] = time.time() - hours * 3600
    session.save()
    assert client.get("/desk/").url.startswith(LOGIN)
    assert client.get("/desk/").url.startswith(LOGIN), "it stays ended"


def test_a_session_is_not_written_at_every_click():
    house = a_house()
    client = Client()
    client.force_login(a_person(house.posts[Role.HEAD]))
    client.get(house.address("post/"))
    before = client.session["seen"]
    client.get(house.address())
    assert client.session["seen"] == before


def test_a_changed_password_ends_every_other_session():
    person = a_person(a_house().posts[Role.HEAD])
    here, there = Client(), Client()
    log_in(here, person)
    log_in(there, person)
    new = "kalimat rahasia yang baru"
    here.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/desk/").url.startswith(LOGIN)
    assert here.session.get("_auth_user_id") == str(person.pk)
    [told] = Entry.objects.filter(act="people.password-changed")
    assert (told.log, told.subject) == ("installation", f"account:{person.pk}")
    bound = Entry.objects.filter(pk=told.pk).values_list("bindings", flat=True).get()
    assert "people_user" in Bindings.read(bytes(bound)).tables


@pytest.mark.parametrize("password", ["pendek", "password1234"])
def test_a_weak_password_is_refused(password):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        validate_password(password)


def test_passwords_are_hashed_with_argon2(empty_house):
    """Tests hash quickly; a site does not."""
    made = empty_house.scene("tests.web.test_security:hashed")
    assert made.startswith("argon2$argon2id$")


def hashed():
    from django.contrib.auth.hashers import make_password

    return make_password("sandi yang cukup panjang")


def test_guessing_one_name_from_many_addresses_is_stopped():
    person = a_person()
    cache.clear()
    for n in range(6):
        log_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), person, WRONG)
    answer = log_in(Client(REMOTE_ADDR="198.51.100.9"), person)
    assert "Terlalu" in answer.content.decode()


def test_guessing_many_names_from_one_address_is_stopped():
    cache.clear()
    client = Client(REMOTE_ADDR="203.0.113.5")
    for n in range(61):
        answer = client.post(LOGIN, {"login": f"nama-{n}", "password": WRONG})
    assert "Terlalu" in answer.content.decode()


def test_behind_a_proxy_attempts_count_for_the_visitor_and_not_for_the_proxy():
    person = a_person(a_house().posts[Role.HEAD])
    cache.clear()
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        for n in range(62):
            visitor = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5")
            visitor.post(LOGIN, {"login": f"nama-{n}", "password": WRONG})
        other = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.9")
        assert log_in(other, person).url == "/desk/"


def test_guessing_a_one_time_code_is_stopped(client):
    person = a_person(a_house().posts[Role.SECRETARIAT])
    secret = with_second_factor(client, person)
    cache.clear()
    again = Client()
    log_in(again, person)
    for _ in range(6):
        again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    again.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert again.get("/desk/").url.startswith(LOGIN)


def test_a_form_of_endless_fields_is_refused():
    fields = {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert Client().post(LOGIN, fields).status_code == 400


def test_a_form_of_endless_text_is_refused():
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = Client().post(LOGIN, f"login={text}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_a_visitors_file_beyond_the_limit_is_refused_and_not_kept(tmp_path):
    a_house(slug="uji")
    with override_settings(EXAMINED=tmp_path / "examined", UPLOAD_LIMIT_BYTES=1000):
        file = SimpleUploadedFile("besar.pdf", b"%PDF-" + bytes(200_000), "application/pdf")
        answer = Client().post("/uji/periksa/", {"file": file})
    assert answer.status_code == 422
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not Job.objects.exists()


@pytest.mark.parametrize("host", ["jahat.example.com", "x@jahat.example", "a b"])
def test_a_foreign_host_name_is_refused(host):
    assert Client().get("/", headers={"host": host}).status_code == 400


def test_no_address_of_a_developer_is_open():
    names = " ".join(str(p.pattern) for p in get_resolver().url_patterns)
    for word in ("admin", "debug", "silk"):
        assert word not in names
    assert not settings.DEBUG
    for address in ("/admin/", "/__debug__/", "/.git/config", "/static/../settings.py"):
        assert Client().get(address).status_code in (400, 404)


def test_an_error_shows_nothing_of_the_inside(monkeypatch):
    from idaman.features.stewardship.public import home

    def broken(*_):
        raise RuntimeError("isi yang rahasia")

    monkeypatch.setattr(home.Government.objects, "public", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert b"rahasia" not in answer.content
    assert b"Traceback" not in answer.content
