"""A production site, from an empty folder to an answer over HTTP."""

import configparser
import http.client
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.test import override_settings

from idaman.cli import doctor
from idaman.cli.main import main
from idaman.core.files import marks
from tests.build import NOON, a_government, a_post, an_adopted
from tests.cli.own_house import ROOT, SERVER, on_server
from tests.cli.proxy import a_proxy
from tests.waiting import is_open, wait_for

HOSTS = ("--host", "smartcity.example.go.id", "--host", "smart.uji.example.go.id")


def init(folder, *more, files_only=True, **how):
    more = (*more, "--files-only") if files_only else more
    command = ["init", str(folder), *HOSTS, *more]
    return CliRunner().invoke(main, command, prog_name="idaman", **how)


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "situs"
    told = init(folder, "--port", "8123", "--user", "layanan")
    assert told.exit_code == 0, told.output
    return folder


def settings_in(folder):
    """The settings as a shell hears them."""
    line = f"set -a; . {shlex.quote(str(folder))}/idaman.env; env -0"
    told = subprocess.run(["sh", "-c", line], env={}, capture_output=True, check=True)
    pairs = told.stdout.decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def test_every_secret_is_its_own_and_nobody_elses_to_read(site, tmp_path):
    other = tmp_path / "lain"
    assert init(other).exit_code == 0
    for name in ("idaman.env", "log.key"):
        assert (site / name).stat().st_mode & 0o777 == 0o600
    for name in ("data", "backups", "log"):
        assert (site / name).stat().st_mode & 0o777 == 0o700
    said, again = settings_in(site), settings_in(other)
    for name in ("IDAMAN_SECRET_KEY", "IDAMAN_METRICS_TOKEN"):
        assert len(said[name]) >= 43
        assert said[name] != again[name]
    assert (site / "log.key").read_text() != (other / "log.key").read_text()
    secret_words = {said["IDAMAN_SECRET_KEY"], said["IDAMAN_METRICS_TOKEN"]}
    for path in site.rglob("*"):
        if path.is_file() and path.name != "idaman.env":
            assert not [s for s in secret_words if s in path.read_text()]


def stat_of(path):
    return path.stat().st_mode & 0o777


def test_a_password_that_is_asked_for_stands_in_no_command(tmp_path):
    database = "postgresql://idaman@127.0.0.1:5432/situs"
    told = init(tmp_path / "a", "--database", database, "--ask-password", input="r@ha sia\n")
    assert told.exit_code == 0, told.output
    assert "r@ha" not in told.output
    said = settings_in(tmp_path / "a")["DATABASE_URL"]
    assert said == "postgresql://idaman:r%40ha%20sia@127.0.0.1:5432/situs"
    script = {"IDAMAN_DATABASE_PASSWORD": "dari naskah"}
    told = init(tmp_path / "b", "--database", database, "--ask-password", env=script)
    assert "dari%20naskah" in settings_in(tmp_path / "b")["DATABASE_URL"]
    assert init(tmp_path / "c", "--ask-password").exit_code == 2
    assert not (tmp_path / "c").exists()


def test_a_password_in_the_command_is_warned_of(tmp_path):
    told = init(tmp_path / "a", "--database", "postgresql://idaman:rahasia@127.0.0.1/situs")
    assert (told.exit_code, "--ask-password" in told.stderr) == (0, True)


def test_a_database_that_does_not_answer_leaves_the_files_and_says_what_to_repeat(tmp_path):
    nowhere = "postgresql://idaman@127.0.0.1:9/situs"
    told = init(tmp_path / "situs", "--database", nowhere, files_only=False)
    assert told.exit_code == 1
    assert "Belum dilengkapi" in told.stderr
    assert "furnish'" in told.stdout
    assert "Tautan pendirian" not in told.output
    assert (tmp_path / "situs" / "idaman.env").exists()


def test_nothing_is_ever_written_over(site):
    before = (site / "idaman.env").read_text()
    told = init(site)
    assert (told.exit_code, "tidak kosong" in told.output) == (1, True)
    assert (site / "idaman.env").read_text() == before


@pytest.mark.parametrize(
    "more",
    [
        ("--host", "bukan nama"),
        ("--host", "x;rm.example"),
        ("--database", "mysql://x/y"),
        ("--database", "postgresql://a:$(id)@h/n"),
        ("--port", "0"),
        ("--user", "Nama Orang"),
    ],
)
def test_what_would_not_stand_in_the_files_is_refused_before_anything_is_written(tmp_path, more):
    told = init(tmp_path / "situs", *more)
    assert told.exit_code == 2
    assert not (tmp_path / "situs").exists()


def test_a_path_systemd_cannot_read_is_refused(tmp_path):
    told = init(tmp_path / "dua kata")
    assert (told.exit_code, "systemd" in told.output) == (1, True)


def test_the_units_start_the_site_and_its_clock_as_the_chosen_user(site):
    starts = {}
    for path in sorted((site / "systemd").glob("*.service")):
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str
        unit.read(path)
        service = unit["Service"]
        assert service["User"] == "layanan"
        assert service["EnvironmentFile"] == f"{site}/idaman.env"
        assert service["ReadWritePaths"] == str(site)
        assert service["NoNewPrivileges"] == "yes"
        starts[path.stem] = service["ExecStart"]
    assert starts["idaman"].endswith("idaman serve --without-clock --port 8123")
    assert starts["idaman-tick"].endswith("idaman tick")
    assert "backup" in starts["idaman-backup"]
    assert "@" not in re.sub(r"@(reboot|closed)", "", "".join(starts.values()))


def test_systemd_finds_no_fault_in_the_units(site):
    analyze = shutil.which("systemd-analyze")
    assert analyze, "tests/run installs it"
    told = subprocess.run(
        [analyze, "verify", *map(str, sorted((site / "systemd").iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    about = [line for line in told.stderr.splitlines() if str(site) in line or "idaman" in line]
    assert about == []


@pytest.mark.parametrize("proxy", ["nginx.conf", "Caddyfile"])
def test_the_proxies_name_every_host_and_keep_measurements_inside(site, proxy):
    text = (site / "proxy" / proxy).read_text()
    for host in HOSTS[1::2]:
        assert host in text
    assert "127.0.0.1:8123" in text
    assert "/metrics" in text
    assert not re.search(r"@[a-z]+@", text)
    assert text.count("{") == text.count("}")


def test_nginx_tells_the_site_what_it_must_know(site):
    text = (site / "proxy" / "nginx.conf").read_text()
    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For", "X-Request-ID"):
        assert f"proxy_set_header {header}" in text
    limit = int(re.search(r"client_max_body_size (\d+)m", text)[1])
    assert limit > int(settings_in(site)["IDAMAN_UPLOAD_LIMIT_MB"])


def test_logs_are_turned_over(site):
    text = (site / "logrotate" / "logrotate.conf").read_text()
    assert f"{site}/log/*.log" in text
    assert "copytruncate" in text
    assert re.search(r"rotate \d+", text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=240)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_the_prepared_site_is_migrated_opened_and_answers_over_http(tmp_path):
    port, folder, more = free_port(), tmp_path / "situs", []
    if SERVER:
        name = f"site_{secrets.token_hex(6)}"
        on_server(f"CREATE DATABASE {name}")
        more = ["--database", SERVER.rpartition("/")[0] + f"/{name}"]
    told = init(folder, "--port", str(port), *more, files_only=False)
    assert told.exit_code == 0, told.output
    link = re.search(r"https://smartcity.example.go.id(/accounts/founding/\S+)", told.output)[1]
    assert stat_of(folder / "ca-root" / "root.key") == 0o600
    assert (folder / "data" / "ca" / "issuer.key").exists()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        **settings_in(folder),
    }
    program = [sys.executable, "-m", "idaman"]
    done = subprocess.run([*program, "migrate"], env=environment, cwd=folder, capture_output=True)
    assert done.stdout.decode() == "Sudah sesuai.\n"
    with (folder / "log" / "idaman.log").open("ab") as log:
        serve = [*program, "serve", "--port", str(port), "--workers", "2"]
        open_ = subprocess.Popen(serve, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(
            lambda: is_open(port), process=open_, why=(folder / "log" / "idaman.log").read_text
        )
        assert asked(port, "/health")[0] == 200
        through_proxy = {"Host": "smartcity.example.go.id", "X-Forwarded-Proto": "https"}
        status, page, headers = asked(port, "/", **through_proxy)
        assert status == 200
        assert "max-age=31536000" in headers["strict-transport-security"]
        assert asked(port, "/", Host="lain.example.com")[0] == 400
        status, page, _headers = asked(port, link, **through_proxy)
        assert (status, "Dirikan pemerintah daerah" in page) == (200, True)
        assert asked(port, "/metrics")[0] == 404
        token = {"Authorization": f"Bearer {environment['IDAMAN_METRICS_TOKEN']}"}
        for _ in range(8):
            asked(port, "/", **through_proxy)
        status, text, headers = asked(port, "/metrics", **token)
        assert (status, headers["content-type"].startswith("text/plain")) == (200, True)
        counted = re.findall(r"^idaman_http_requests_total\{.*\} (\S+)$", text, re.MULTILINE)
        # Both processes have counted into one sum.
        assert sum(map(float, counted)) >= 10
        assert asked(port, "/health/details", **token, **through_proxy)[2]["x-idaman-seen"] == (
            "https smartcity.example.go.id"
        )
        # A client that never finishes its request does not hold the site open.
        with socket.create_connection(("127.0.0.1", port)) as unfinished:
            unfinished.sendall(b"GET / HTTP/1.1\r\nHost: ")
            open_.terminate()
            assert open_.wait(timeout=60) == 0
    finally:
        open_.kill()
        open_.wait()
        if SERVER:
            on_server(f"DROP DATABASE {name} WITH (FORCE)")


# The doctor looks after such a site.


@pytest.fixture
def looked_after(db, site, tmp_path, monkeypatch):
    government = a_government()
    an_adopted(government, by=a_post(government))
    from idaman.core.ledger import actions as ledger

    ledger.sequence_all(now=NOON)
    units = tmp_path / "units"
    shutil.copytree(site / "systemd", units)
    monkeypatch.setattr(doctor, "UNITS", units)
    from idaman.cli import house

    marks.make(site / "data", marks.BACKUP, house.now())
    with override_settings(
        IS_HTTPS=True, SECRET_KEY="s" * 40, SITE=str(site), HOME=site / "data", METRICS_TOKEN=""
    ):
        yield site


def sentences():
    found = list(doctor.ailments())
    assert all(a.remedy for a in found)
    return " | ".join(a.sentence for a in found)


def test_a_prepared_site_with_its_units_is_healthy(looked_after):
    assert "idaman.service" not in sentences()
    assert "cadangan" not in sentences()
    assert "dibaca pengguna lain" not in sentences()


@pytest.mark.parametrize("name", ["idaman.env", "log.key", "data"])
def test_a_secret_others_can_read_is_told(looked_after, name):
    (looked_after / name).chmod(0o755)
    assert f"{looked_after / name} dapat dibaca pengguna lain" in sentences()


def test_a_lost_secret_is_told(looked_after):
    (looked_after / "log.key").unlink()
    assert f"{looked_after / 'log.key'} tidak ada" in sentences()
    (looked_after / "idaman.env").unlink()
    assert "IDAMAN_SITE menunjuk" in sentences()


def test_units_that_are_missing_or_another_sites_are_told(looked_after):
    unit = doctor.UNITS / "idaman.service"
    unit.write_text(unit.read_text().replace(str(looked_after), "/srv/lain"))
    assert "idaman.service tidak memakai" in sentences()
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/tidak/ada/idaman", unit.read_text()))
    assert "idaman.service menjalankan /tidak/ada/idaman, yang tidak ada" in sentences()
    unit.unlink()
    assert "idaman.service belum dipasang" in sentences()


def test_a_site_without_a_fresh_backup_is_told(looked_after):
    marks.make(looked_after / "data", marks.BACKUP, NOON)
    assert "Tidak ada cadangan dari dua hari terakhir" in sentences()


def test_a_clock_that_went_back_is_told(looked_after):
    from datetime import timedelta

    from idaman.cli import house
    from idaman.core.ledger import actions as ledger

    ahead = house.now() + timedelta(hours=1)
    ledger.record("test.done", log="x", subject="x", post="P", now=ahead)
    assert "Jam komputer mundur" in sentences()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"Host": "localhost", "X-Forwarded-For": "10.0.0.1"}, "Proksi meneruskan permintaan"),
        ({"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}, "Proksi meneruskan"),
        ({}, "Proksi tidak meneruskan alamat pengunjung"),
        ({"X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.1"}, ""),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_proxy_that_forwards_too_little_is_told(live_server, settings, sent, said):
    settings.METRICS_TOKEN = "t" * 40
    settings.IS_BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    with a_proxy(live_server.url, sent) as url:
        settings.PUBLIC_URL = url
        told = [a.sentence for a in doctor._proxy()]
    assert len(told) == (1 if said else 0), told
    assert not said or told[0].startswith(said)


def test_a_site_that_does_not_answer_is_told(settings):
    settings.METRICS_TOKEN, settings.PUBLIC_URL = "t" * 40, "https://127.0.0.1:9"
    (only,) = doctor._proxy()
    assert "tidak menjawab dari komputer ini" in only.sentence
    assert not only.is_grave
