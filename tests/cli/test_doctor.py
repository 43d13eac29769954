"""What the doctor finds, and says how to mend."""

import json
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from idaman.cli import doctor
from idaman.core.evidence.models import File
from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions.auditing import AuditFinding
from idaman.core.ledger.models import AuditRun, Entry
from idaman.core.people.models import Post
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.commitments.models import SignerKey
from idaman.features.delivery.actions import citizens, sending
from idaman.features.messages.models import Letter, Message
from idaman.features.messages.rules.smtp import server
from idaman.features.stewardship.models import DataEdition
from tests.build import NOON, a_government, a_person, a_post, an_adopted, an_agency
from tests.cli.own_house import House, tear_down
from tests.features.delivery.citizens_scene import Village
from tests.features.delivery.scenes import World


def sentences():
    found = list(doctor.ailments())
    assert all(a.remedy for a in found)
    return " | ".join(a.sentence for a in found)


@pytest.fixture
def healthy(db):
    mailing = server("smtps://mail.example.go.id")
    with override_settings(IS_HTTPS=True, SECRET_KEY="s" * 40, SMTP=mailing):
        government = a_government()
        an_adopted(government, by=a_post(government))
        ledger.sequence_all(now=NOON)
        an_audit()
        assert sentences() == ""
        yield government


def an_audit(*, days_ago=0, findings=()):
    """What the clock keeps of a night."""
    return AuditRun.objects.create(
        at=timezone.now() - timedelta(days=days_ago),
        seconds=1,
        rows=100,
        entries=50,
        faults=len(findings),
        findings=[each.told() for each in findings],
    )


def test_a_row_that_was_changed_is_told_with_its_entry(healthy):
    changed = AuditFinding(
        "changed",
        log=healthy.slug,
        table="evidence_verdict",
        key=7,
        columns=("status",),
        position=12,
        act="evidence.judged",
        at="2026-08-17T04:00:00.000000Z",
    )
    an_audit(findings=[changed])
    [only] = doctor.ailments()
    assert only.is_grave
    assert "1 temuan ketika baris dibandingkan dengan buku besar" in only.sentence
    assert "evidence_verdict 7: status bukan lagi yang ditulis catatan" in only.sentence
    assert f"{healthy.slug} #12 (evidence.judged, 2026-08-17)" in only.sentence


def test_rows_that_nobody_compared_for_two_days_are_worth_a_word(healthy):
    AuditRun.objects.all().delete()
    an_audit(days_ago=3)
    [only] = doctor.ailments()
    assert "tidak dibandingkan" in only.sentence
    assert not only.is_grave


def test_a_short_secret_is_told(healthy):
    with override_settings(SECRET_KEY="pendek"):
        assert "lebih pendek dari 32 huruf" in sentences()


def test_an_address_without_tls_is_worth_a_word_and_no_more(healthy):
    with override_settings(IS_HTTPS=False):
        (only,) = doctor.ailments()
        assert "tidak memakai https" in only.sentence
        assert not only.is_grave


def test_that_no_mail_is_sent_is_worth_a_word_and_no_more(healthy):
    with override_settings(SMTP=None):
        (only,) = doctor.ailments()
        assert "pesan menunggu di halaman Pesan" in only.sentence
        assert not only.is_grave


def test_mail_that_cannot_leave_is_told(healthy):
    message = Message.objects.create(
        government=healthy, position=0, leaf="0" * 64, kind="sent", post=a_post(healthy), at=NOON
    )
    user = a_person()
    Letter.objects.create(
        government=healthy, message=message, user=user, attempts=3, next_at=NOON, made_at=NOON
    )
    assert "1 surel menunggu, yang tertua lebih dari satu jam" in sentences()


def test_a_signers_certificate_that_ends_within_sixty_days_is_told(healthy):
    post = a_post(healthy, role=Role.HEAD)
    a_person(post)
    now = timezone.now()
    key = SignerKey.objects.create(
        government=healthy, holding=post.holdings.get(), serial="a1", certificate="", wrapped="",
        valid_until=now + timedelta(days=61), made_at=NOON,
    )  # fmt: skip
    assert sentences() == ""
    for days in (59, -1):
        SignerKey.objects.update(valid_until=now + timedelta(days=days))
        (only,) = doctor.ailments()
        assert post.name in only.sentence
        assert not only.is_grave
    post.holdings.update(until_date=now.date() - timedelta(days=2))
    assert sentences() == ""
    assert key.government == healthy


def test_a_lost_file_is_told(healthy):
    kept = blobs.keep(settings.FILES, [b"bukti yang akan hilang"], limit=100)
    File.objects.create(
        government=healthy,
        sha256=kept.sha256,
        media_type="text/plain",
        bytes=kept.bytes,
        received_at=NOON,
        received_by=a_post(healthy),
    )
    assert "hilang" not in sentences()
    blobs.path_of(settings.FILES, kept.sha256).unlink()
    gone = f"1 berkas bukti hilang dari cakram, antara lain {kept.sha256[:12]}"
    assert gone in sentences()


def test_a_lost_manifest_of_open_data_is_told_as_every_file_a_backup_takes(healthy):
    DataEdition.objects.create(
        government=healthy, number=1, manifest_sha256="c" * 64, rows=0, leaf="d" * 64,
        at=NOON, by=a_post(healthy),
    )  # fmt: skip
    assert f"1 berkas manifes data terbuka hilang dari cakram, antara lain {'c' * 12}" in (
        sentences()
    )


def test_a_lost_copy_of_a_picture_is_told_as_its_original_is(healthy):
    names = {}
    for field in ("sha256", "public_sha256", "small_sha256"):
        names[field] = blobs.keep(settings.FILES, [field.encode()], limit=100).sha256
    File.objects.create(
        government=healthy, **names, media_type="image/jpeg", bytes=6,
        received_at=NOON, received_by=a_post(healthy),
    )  # fmt: skip
    assert "hilang" not in sentences()
    for count, name in enumerate(names.values(), start=1):
        blobs.path_of(settings.FILES, name).unlink()
        assert f"{count} berkas bukti hilang dari cakram" in sentences()


def test_a_lost_photo_of_a_citizen_is_told_before_and_after_it_is_read(db):
    village = Village()
    folder = settings.CITIZENS / "sent" / "own"
    sha256 = blobs.keep(folder, [b"a photo"], limit=100).sha256
    job = jobs.ask(
        log=citizens.job_log(village.government), kind="picture", post="P", now=timezone.now(),
        params={"sha256": sha256, "own_folder": str(folder)},
    )  # fmt: skip
    village.answered(picture=citizens.CitizenPicture(sha256, job.pk))
    assert "foto" not in sentences()
    blobs.path_of(folder, sha256).unlink()
    assert "1 foto warga yang belum dibaca hilang dari cakram" in sentences()
    copy = blobs.keep(settings.CITIZENS / "copies", [b"a copy"], limit=100).sha256
    taken = jobs.claim(worker="test", now=timezone.now())
    jobs.finish(job=taken, result={"public_sha256": copy}, now=timezone.now())
    assert "foto" not in sentences()
    blobs.path_of(settings.CITIZENS / "copies", copy).unlink()
    assert "1 berkas foto warga yang sudah dibaca hilang dari cakram" in sentences()


def test_work_the_clock_dies_of_again_and_again_is_worth_a_word_and_no_more(healthy):
    jobs.ask(log=healthy.slug, kind="plan.check", post="P", now=timezone.now(), params={})
    for n in range(doctor.OFTEN_BEGUN):
        assert "sudah dimulai" not in sentences()
        jobs.claim(worker="w", now=timezone.now() + n * timedelta(minutes=1))
    (found,) = [a for a in doctor.ailments() if "sudah dimulai 5 kali" in a.sentence]
    assert not found.is_grave


def test_a_row_that_points_into_another_government_is_told(healthy):
    there = an_agency(a_government())
    post = a_post(healthy, agency=an_agency(healthy))
    assert "milik pemerintah" not in sentences()
    Post.objects.filter(pk=post.pk).update(agency=there)
    assert "1 baris people.Post menunjuk agency milik pemerintah daerah lain" in sentences()


def test_a_broken_ledger_is_told(healthy):
    Entry.objects.filter(log=healthy.slug, position=0).update(subject="plan:lain")
    assert f"Buku besar {healthy.slug} tidak utuh: Catatan {healthy.slug} #0" in sentences()


def test_a_clock_that_stands_still_is_told(healthy):
    ledger.record("test.done", log=healthy.slug, subject="x", post="P", now=NOON)
    jobs.ask(log=healthy.slug, kind="plan.check", post="P", now=NOON, params={})
    said = sentences()
    assert "menunggu urutan lebih dari lima menit" in said
    assert "menunggu lebih dari sepuluh menit" in said


def test_evidence_that_lies_unread_is_told_and_so_is_its_lost_file(db):
    world = World()
    sending.send(
        item=world.item(),
        requirement=None,
        sha256="1" * 64,
        note="",
        by=world.officer,
        now=NOON,
        token="",
    )
    said = sentences()
    assert "1 kiriman bukti sudah diterima tetapi belum dibaca" in said
    assert "1 berkas bukti yang baru dikirim hilang dari cakram, antara lain 11111111" in said


def test_a_government_without_villages_is_told(healthy):
    Region.objects.within(healthy.region.code).villages().update(level="district")
    assert f"{healthy.name} belum memiliki desa atau kelurahan" in sentences()


def test_missing_tables_are_told_with_the_command_that_mends_them(tmp_path):
    home = tmp_path / "house"
    home.mkdir()
    house = House(home, "") if not settings.DATABASES["default"]["HOST"] else None
    if house is None:
        from tests.cli import own_house

        name = "house_without_tables"
        own_house.on_server(f"CREATE DATABASE {name}")
        house = House(home, own_house.SERVER.rpartition("/")[0] + f"/{name}")
    try:
        told = house.idaman("doctor")
        assert told.returncode == 1
        assert "tertinggal" in told.stdout
        assert "Jalankan idaman migrate." in told.stdout
        for line in ("plan export --government x -o x.xlsx", "ledger verify", "serve"):
            refused = house.idaman(*line.split())
            assert refused.returncode == 1
            assert "Jalankan idaman migrate dahulu" in refused.stderr
            assert "Traceback" not in refused.stderr
        assert house.idaman("migrate").returncode == 0
        assert "tertinggal" not in house.idaman("doctor").stdout
    finally:
        tear_down(house)


@pytest.mark.parametrize("missing", ["IDAMAN_HOME", "IDAMAN_SECRET_KEY"])
def test_an_unsettled_house_says_what_is_missing(empty_house, missing):
    told = empty_house.idaman("doctor", **{missing: ""})
    assert told.returncode == 1
    assert f"{missing} belum diatur" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path):
    (tmp_path / "h").mkdir()
    house = House(tmp_path / "h", "postgresql://nobody@127.0.0.1:9/none")
    told = house.idaman("doctor")
    assert told.returncode == 1
    assert "Basis data tidak dapat dibuka" in told.stdout
    refused = House(tmp_path / "h", "mysql://x/y").idaman("doctor")
    assert refused.returncode == 1
    assert "postgresql://" in refused.stderr


def test_the_demonstration_loads_once_and_is_healthy(sample, tmp_path):
    assert "Wilayah …" in sample.said
    assert "Data terbuka …" in sample.said
    home = tmp_path / "demo"
    shutil.copytree(sample.home, home)
    house = House(home, "")
    line = ("demo", "--load-only", "--home", str(home))
    logins = json.loads((home / "logins.json").read_text())
    before = demo_counts(house, home)

    second = house.idaman(*line)
    assert second.returncode == 0, second.stderr
    assert "…" not in second.stdout, "no step is done again"
    assert json.loads((home / "logins.json").read_text()) == logins
    assert demo_counts(house, home) == before
    assert (home / "logins.json").stat().st_mode & 0o077 == 0
    assert (home / "secret").stat().st_mode & 0o077 == 0

    secret = (home / "secret").read_text()
    told = house.idaman("doctor", IDAMAN_DEMO="yes", IDAMAN_SECRET_KEY=secret)
    assert (told.returncode, told.stdout) == (
        0,
        "Sehat: basis data, berkas, buku besar, dan pengaturan baik.\n",
    )
    assert "baik   kukar" in house.idaman("ledger", "verify").stdout
    checked = house.idaman("data", "verify", IDAMAN_DEMO="yes", IDAMAN_SECRET_KEY=secret)
    assert checked.returncode == 0, "a newcomer sees the open data, and the kawasan that reads them"


def demo_counts(house, home):
    return house.scene("tests.cli.test_commands:counted")
