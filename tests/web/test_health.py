"""What is measured, who may read it, and what is logged."""

import json
import logging
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from idaman.core.files import marks
from idaman.core.jobs import actions as jobs
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import signing
from idaman.core.people.permissions import Role
from idaman.features.commitments.rules.ca_files import ends
from idaman.features.stewardship.standing import _certificates
from idaman.web.rules.logline import JsonLines, Lines
from tests.build import NOON, a_government, a_person, a_post
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db
TOKEN = "t" * 40
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _token(settings, tmp_path):
    settings.METRICS_TOKEN = TOKEN
    (tmp_path / "home").mkdir()
    settings.HOME = tmp_path / "home"


def measured(client):
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return answer.content.decode()


def samples(text):
    return {
        (s.name, *sorted(s.labels.items())): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


CLOSED = ("/metrics", "/health/details")


@pytest.mark.parametrize("address", CLOSED)
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer salah"}, {"Authorization": f"Basic {TOKEN}"}]
)
def test_to_strangers_nothing_is_there(client, address, headers):
    assert client.get(address, headers=headers).status_code == 404


@pytest.mark.parametrize("address", CLOSED)
def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(client, settings, address):
    settings.METRICS_TOKEN = ""
    assert client.get(address, headers={"Authorization": "Bearer "}).status_code == 404
    client.force_login(a_person(a_post(a_government(), role=Role.ADMINISTRATOR)))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", CLOSED)
def test_an_allowed_address_needs_no_token(client, settings, address):
    settings.METRICS_FROM = ["10.9.0.0/16"]
    assert client.get(address, REMOTE_ADDR="10.9.1.2").status_code in (200, 503)
    assert client.get(address, REMOTE_ADDR="10.8.1.2").status_code == 404


def test_behind_a_proxy_nobody_borrows_the_proxys_address(client, settings):
    settings.METRICS_FROM, settings.IS_BEHIND_PROXY = ["127.0.0.1"], True
    ask = {"REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/metrics", **ask).status_code == 200
    for forwarded in ("203.0.113.7", "127.0.0.1, 203.0.113.7", "bukan alamat"):
        answer = client.get("/metrics", headers={"X-Forwarded-For": forwarded}, **ask)
        assert answer.status_code == 404


def test_the_closed_pages_are_kept_by_nobody(client):
    for address in CLOSED:
        assert "no-store" in client.get(address, headers=BEARER).headers["Cache-Control"]


def test_every_family_says_what_it_is_in_the_units_prometheus_expects(client):
    client.get("/health")
    text = measured(client)
    names = set(re.findall(r"^([a-z_]+)(?:\{| )", text, re.MULTILINE))
    helped = set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
    typed = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    assert helped == set(typed)
    for name in names:
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        assert family in typed or name in typed, name
        assert name.startswith("idaman_")
        assert not name.endswith(("_ms", "_millis", "_kb", "_mb"))
    for family, kind in typed.items():
        assert (kind == "counter") == family.endswith("_total")
    assert 'le="+Inf"' in text


def test_requests_are_counted_by_page_and_never_by_address(client):
    version = a_plan_in_force(a_government(slug="uji"))
    before = samples(measured(client))
    secret = "nama-orang-yang-tidak-boleh-tampil"
    for path in (
        "/uji/kegiatan/KEG-001/",
        "/uji/kegiatan/",
        "/uji/kegiatan/",
        f"/{secret}/",
        f"/uji/cari/?q={secret}",
        f"/desk/{secret}/",
        f"/static/{secret}.css",
    ):
        client.get(path)
    client.generic("BREW", "/uji/")
    text = measured(client)
    assert secret not in text
    assert "KEG-001" not in text
    assert "uji" not in text
    assert version
    after = samples(text)
    key = (
        "idaman_http_requests_total",
        ("method", "GET"),
        ("route", "portal:activity"),
        ("status", "200"),
    )
    assert after[key] == before.get(key, 0) + 1
    assert not [k for k in after if ("method", "BREW") in k]


def test_the_labels_have_only_so_many_values(client):
    from django.urls import get_resolver

    for n in range(40):
        client.get(f"/alamat-{n}/lagi/{n}/")
        client.generic(f"X{n}", "/health")
    routes = {dict(k[1:])["route"] for k in samples(measured(client)) if "requests_total" in k[0]}
    known = {"static", "kept", "other"}
    views = get_resolver().reverse_dict.keys()
    named = {v for v in views if isinstance(v, str)}
    assert all(r in known or ":" in r or r in named for r in routes), routes - known


def test_measurements_of_the_machinery_are_right(client, settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    ledger.open_log(slug="uji", origin="idaman/uji")
    for n in range(3):
        ledger.record("test.done", log="uji", subject=f"s{n}", post="P", now=NOON)
    ledger.open_log(slug="lain", origin="idaman/lain")
    for n in range(2):
        ledger.record("test.done", log="lain", subject=f"s{n}", post="P", now=NOON)
    ledger.sequence_all(now=NOON)
    ledger.record("test.done", log="uji", subject="s4", post="P", now=NOON)
    jobs.ask(log="uji", kind="plan.check", post="P", now=NOON, params={})
    one = signing.sign(slug="lain", tiles=settings.TILES, secret=b"s" * 40, now=NOON)
    assert one.size == 2
    ledger.record("test.done", log="lain", subject="s9", post="P", now=NOON)
    ledger.sequence(slug="lain", now=NOON)
    found = samples(measured(client))
    assert found["idaman_ledger_entries", ("state", "sequenced")] == 6
    assert found["idaman_ledger_entries", ("state", "unsequenced")] == 1
    assert found["idaman_ledger_entries", ("state", "unsigned")] == 3 + 1
    assert found["idaman_jobs", ("state", "waiting")] == 1
    assert found[("idaman_job_oldest_waiting_seconds",)] > 86400
    assert ("idaman_clock_age_seconds",) not in found
    marks.make(settings.HOME, marks.CLOCK, timezone.now())
    assert samples(measured(client))[("idaman_clock_age_seconds",)] < 60


def test_reading_the_measurements_asks_few_questions(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        measured(client)


def test_the_status_page_says_what_is_ill_and_what_to_do(client, settings):
    answer = client.get("/health/details", headers=BEARER)
    assert answer.status_code == 503
    assert re.search(r"^SAKIT +Jam +Belum pernah berputar\.", answer.content.decode(), re.MULTILINE)
    assert "→ Jalankan systemctl restart idaman-tick" in answer.content.decode()
    for mark in (marks.CLOCK, marks.BACKUP):
        marks.make(settings.HOME, mark, timezone.now())
    answer = client.get("/health/details", headers=BEARER)
    assert answer.status_code == 200
    assert "SAKIT" not in answer.content.decode()


def test_certificates_that_end_soon_are_told(tmp_path):
    now = timezone.now()
    later = {"issuer.pem": now + timedelta(days=400), "root.crl": now + timedelta(days=30)}
    assert _certificates({}, now).state == "BAIK"
    assert _certificates(later, now).state == "PERHATIKAN"
    assert "Daftar pencabutan akar" in _certificates(later, now).said
    assert _certificates({"root.pem": now - timedelta(days=1)}, now).state == "SAKIT"
    assert ends(tmp_path) == {}


def test_the_desk_shows_the_technician_the_same_and_nobody_else():
    government = a_government()
    people = {role: a_person(a_post(government, role=role)) for role in Role}
    address = f"/desk/{government.slug}/health/"
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        answer = client.get(address)
        may = role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
        assert answer.status_code == (200 if may else 403), role
        if may:
            page = answer.content.decode()
            assert "Belum pernah berputar." in page
            assert "<code>idaman serve</code>" in page
            assert "`" not in page
            assert "Surel mati" in page


def test_every_answer_names_its_request(client, settings):
    one, two = (client.get("/health").headers["X-Request-ID"] for _ in "ab")
    assert one != two
    given = {"X-Request-ID": "abcdef0123456789"}
    assert client.get("/health", headers=given).headers["X-Request-ID"] != given["X-Request-ID"]
    settings.IS_BEHIND_PROXY = True
    assert client.get("/health", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]
    for bad in ("x", "a b c d e f g h", "a" * 65, "<script>alert</script>"):
        answer = client.get("/health", headers={"X-Request-ID": bad})
        assert answer.headers["X-Request-ID"] != bad


@pytest.fixture
def logged(caplog):
    """Every line as it would be written, at the most talkative level."""

    class Kept(logging.Handler):
        def __init__(self):
            super().__init__(0)
            self.lines = []
            self.setFormatter(JsonLines())

        def emit(self, record):
            self.lines.append(self.format(record))

    kept, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept.lines
    root.setLevel(level)
    root.removeHandler(kept)


def test_the_log_names_no_person_and_no_machine(logged):
    government = a_government(slug="uji")
    person = a_person(a_post(government, role=Role.SECRETARIAT))
    person.first_name, person.email = "Siti Rahayu", "siti@example.go.id"
    person.save()
    client = Client(REMOTE_ADDR="203.0.113.77", raise_request_exception=False)
    password = "sandi-yang-sangat-rahasia"
    for name in (person.username, "siti@example.go.id", "6402010101010001"):
        client.post("/accounts/login/", {"login": name, "password": password})
    client.force_login(person)
    client.get("/desk/")
    client.get("/desk/uji/")
    client.get(f"/uji/cari/?q={person.username}")
    client.get(f"/uji/periksa/7/{'rahasia' * 3}/")
    client.get(f"/uji/orang/{person.username}/")
    Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.77").post(
        "/accounts/login/", {"login": person.username}
    )
    client.get("/", headers={"host": f"{person.username}.example.com"})
    logging.getLogger("lain").error("Failed for %s from %s", person.username, "2001:db8::77:1")
    logging.getLogger("lain").error("Failed for siti@example.go.id from 203.0.113.77")
    try:
        raise ValueError(f"Key (username)=({person.username}) exists")
    except ValueError:
        logging.getLogger("idaman.uji").exception("Gagal.")
    text = "\n".join(logged)
    for personal in (
        person.username,
        "Siti",
        "siti@",
        "203.0.113.77",
        "2001:db8",
        "6402010101010001",
        password,
        "rahasiarahasia",
    ):
        assert personal not in text, personal
    said = [json.loads(line) for line in logged]
    assert {"at", "level", "logger", "event"} <= set.intersection(*(set(s) for s in said))
    requests = [s for s in said if s["logger"] == "idaman.requests"]
    assert {s["status"] for s in requests} >= {200, 302, 404}
    assert all(s["request"] for s in requests)
    acting = [s for s in requests if s.get("role")]
    assert {(s["page"], s["role"]) for s in acting} == {("/desk/<slug:government>/", "secretariat")}
    refused = [s for s in said if s["logger"] == "django.request" and s.get("page")]
    assert all(s["page"].startswith("/") for s in refused)
    (failed,) = [s for s in said if s["event"] == "Gagal."]
    assert failed["error"] == "ValueError"
    assert "test_health.py" in failed["where"][0]


def test_a_line_for_people_carries_the_request_it_belongs_to():
    from idaman.web.rules.logline import REQUEST_ID

    lines = Lines("%(levelname)s%(request_id)s %(message)s")
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "Gagal %s", ("sekali",), None)
    assert lines.format(record) == "ERROR Gagal sekali"
    named = REQUEST_ID.set("abc")
    try:
        assert lines.format(record) == "ERROR [abc] Gagal sekali"
    finally:
        REQUEST_ID.reset(named)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDAMAN_LOG_FORMAT", "xml"),
        ("IDAMAN_METRICS_TOKEN", "pendek"),
        ("IDAMAN_METRICS_FROM", "kantor"),
    ],
)
def test_a_wrong_setting_is_told(empty_house, name, value):
    told = empty_house.idaman("status", **{name: value})
    assert (told.returncode, name in told.stderr) == (1, True)
    assert "Traceback" not in told.stderr


def test_json_is_what_a_real_process_writes(empty_house):
    line = "import django, logging; django.setup(); logging.getLogger('idaman').error('halo')"
    told = subprocess.run(
        [sys.executable, "-c", line],
        env={**empty_house.environment, "IDAMAN_LOG_FORMAT": "json"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stderr.splitlines()[-1])["event"] == "halo"


def test_the_command_says_the_same_as_the_page(empty_house):
    told = empty_house.idaman("status")
    assert told.returncode == 1
    assert "Belum pernah berputar" in told.stdout
