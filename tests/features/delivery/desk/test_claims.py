"""The assessor's file: complete, the same twice, harmless to open, checkable without us."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.utils import timezone

from idaman.cli import serve
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.files import blobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Entry, Log
from idaman.core.ledger.rules.notes import Key
from idaman.core.ledger.rules.tlog import InclusionProof
from idaman.core.people.permissions import Role
from tests.build import a_post
from tests.features.delivery.promised import Promised, on
from tests.web.desk.at_desk import logged_in, work

pytestmark = pytest.mark.django_db


def kept(words):
    return blobs.keep(settings.FILES, [words], limit=1000).sha256


@pytest.fixture
def scene():
    scene = Promised()
    scene.assessor = a_post(scene.government, role=Role.ASSESSOR)
    scene.first = scene.sent(on(5, 20), sha256=kept(b"asli 1"), public_sha256=kept(b"publik 1"))
    scene.judged(scene.first, on(5, 25))
    scene.second = scene.sent(on(6, 20), sha256=kept(b"asli 2"), public_sha256=kept(b"publik 2"))
    scene.judged(scene.second, on(7, 2), Status.REJECTED)
    ledger.sequence(slug=scene.slug, now=on(7, 3))
    signing.sign(slug=scene.slug, tiles=settings.TILES, secret=settings.LOG_SECRET, now=on(7, 3))
    return scene


def exported(scene, *, post=None, **sent):
    """What comes out when the post asks for it: the archive and its job."""
    client = logged_in(post or scene.assessor)
    answer = client.post(f"/desk/{scene.slug}/claims/export/", {"token": "satu", **sent})
    assert answer.status_code == 302, answer.content
    number = int(answer.url.rstrip("/").rpartition("/")[2])
    job = Job.objects.get(pk=number)
    if job.state == JobState.WAITING:
        job = work()
    assert job.state == JobState.DONE, job.sentence
    taken = client.get(f"/desk/{scene.slug}/jobs/{number}/claims.zip")
    assert taken.status_code == 200
    body = b"".join(taken.streaming_content)
    assert hashlib.sha256(body).hexdigest() == job.result["sha256"]
    return zipfile.ZipFile(io.BytesIO(body)), job


def rows(archive, sheet):
    book = openpyxl.load_workbook(io.BytesIO(archive.read("klaim.xlsx")))
    head, *found = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_every_claim_has_its_evidence_hash_verifier_and_date(scene):
    archive, _ = exported(scene)
    found = {row["nomor"]: row for row in rows(archive, "klaim")}
    assert set(found) == {scene.first.pk, scene.second.pk}
    first = found[scene.first.pk]
    assert first["sha256"] == scene.first.file.sha256
    assert first["keadaan"] == "diterima"
    assert first["verifikator"] == scene.heads[1].code
    assert first["diputus_utc"] == "2026-05-25T02:00:00.000000Z"
    assert len(rows(archive, "bukti")) == 2
    assert {row["keadaan"] for row in rows(archive, "putusan")} == {"diterima", "ditolak"}
    assert {row["kode"] for row in rows(archive, "kewajiban")} >= {"KEG-001", "KEG-002"}


def test_the_manifest_names_every_file_by_what_is_in_it(scene):
    archive, job = exported(scene, pictures="yes", originals="yes")
    manifest = json.loads(archive.read("manifest.json"))
    assert {each["path"] for each in manifest["files"]} | {"manifest.json"} == set(
        archive.namelist()
    )
    for each in manifest["files"]:
        content = archive.read(each["path"])
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        assert len(content) == each["bytes"]
    for exhibit, words in ((scene.first, b"asli 1"), (scene.second, b"asli 2")):
        assert archive.read(f"asli/{exhibit.file.sha256}.jpg") == words
        assert f"gambar/{exhibit.file.public_sha256}.jpg" in archive.namelist()
    assert job.result["files"] == len(manifest["files"])


def test_every_act_is_proven_by_a_file_that_needs_no_site(scene):
    archive, _ = exported(scene)
    key = Key.read(Log.objects.get(slug=scene.slug).vkey)
    listed = json.loads(archive.read("bukti-buku-besar/daftar.json"))
    assert [each["act"] for each in listed] == [
        "evidence.offered", "evidence.judged", "evidence.offered", "evidence.judged"
    ]  # fmt: skip
    for each in listed:
        proof = InclusionProof.read(archive.read(f"bukti-buku-besar/{each['position']}.tlog-proof"))
        body = bytes(Entry.objects.of(scene.slug).get(position=each["position"]).body)
        assert proof.proves(body, key)
        assert not proof.proves(body + b" ", key)


def test_the_same_rows_give_the_same_bytes(scene):
    once, first = exported(scene, as_of="2026-07-03", pictures="yes")
    again, second = exported(scene, as_of="2026-07-03", pictures="yes", token="dua")
    assert first.pk != second.pk
    assert once.read("manifest.json") == again.read("manifest.json")
    assert first.result == second.result


def test_as_of_a_day_a_later_verdict_is_not_known(scene):
    archive, _ = exported(scene, as_of="2026-06-30")
    assert {row["nomor"]: row["keadaan"] for row in rows(archive, "klaim")} == {
        scene.first.pk: "diterima",
        scene.second.pk: "menunggu verifikasi",
    }
    only_may, _ = exported(scene, period="2026-05", token="mei")
    assert [row["nomor"] for row in rows(only_may, "klaim")] == [scene.first.pk]
    others, _ = exported(scene, agency=scene.agencies[1].code, token="lain")
    assert rows(others, "klaim") == []


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x"])
def test_no_cell_is_a_formula_or_a_link(scene, words):
    Exhibit.objects.filter(pk=scene.first.pk).update(note=words)
    archive, _ = exported(scene)
    book = openpyxl.load_workbook(io.BytesIO(archive.read("klaim.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert words in {cell.value for cell in book["bukti"]["I"]}


def test_originals_are_only_for_those_who_may_see_them(scene):
    archive, job = exported(scene, post=scene.regent, originals="yes")
    assert not [name for name in archive.namelist() if name.startswith("asli/")]
    assert job.params["originals"] is False
    for post in (scene.officer, scene.heads[0], scene.council):
        client = logged_in(post)
        assert client.get(f"/desk/{scene.slug}/claims/").status_code == 403
        assert client.post(f"/desk/{scene.slug}/claims/export/").status_code == 403


def test_nobody_elses_file_is_there(scene):
    _, job = exported(scene, originals="yes")
    client = logged_in(scene.secretariat)
    assert client.get(f"/desk/{scene.slug}/jobs/{job.pk}/claims.zip").status_code == 404
    assert client.get(f"/desk/{scene.slug}/jobs/{job.pk}/claims/").status_code == 404


def test_an_export_is_written_down_once_and_is_not_public(scene):
    exported(scene, originals="yes")
    exported(scene, originals="yes")
    entry = Entry.objects.of(scene.slug).get(act="delivery.claims-exported")
    assert not entry.is_public
    assert entry.detail["originals"] is True
    assert Job.objects.of(scene.slug).filter(kind="claims.export").count() == 1


def test_too_much_for_one_file_gets_a_sentence(scene, monkeypatch):
    monkeypatch.setattr(settings, "EXPORT_LIMIT_BYTES", 3)
    client = logged_in(scene.assessor)
    client.post(f"/desk/{scene.slug}/claims/export/", {"token": "x", "pictures": "yes"})
    job = work()
    assert job.state == JobState.REFUSED
    assert "Persempit" in job.sentence


def test_a_file_that_is_gone_is_listed_as_missing(scene):
    blobs.path_of(settings.FILES, scene.first.file.sha256).unlink()
    archive, job = exported(scene, originals="yes")
    name = f"asli/{scene.first.file.sha256}.jpg"
    assert job.result["missing"] == [name]
    assert json.loads(archive.read("manifest.json"))["missing"] == [name]


def test_the_file_is_thrown_away_after_a_day(scene):
    _, job = exported(scene)
    serve.forget_visitors(timezone.now() + timedelta(hours=23))
    assert blobs.path_of(settings.EXPORTS, job.result["sha256"]).is_file()
    serve.forget_visitors(timezone.now() + timedelta(hours=25))
    client = logged_in(scene.assessor)
    assert client.get(f"/desk/{scene.slug}/jobs/{job.pk}/claims.zip").status_code == 404
    page = client.get(f"/en/desk/{scene.slug}/jobs/{job.pk}/claims/").content.decode()
    assert "thrown away" in page


def test_the_list_goes_on_by_number_and_keeps_what_was_asked(scene, monkeypatch):
    from idaman.features.delivery.desk import claims

    monkeypatch.setattr(claims, "A_PAGE", 1)
    client = logged_in(scene.assessor)
    page = client.get(f"/desk/{scene.slug}/claims/?as_of=2026-07-03").content.decode()
    assert f"?as_of=2026-07-03&amp;before={scene.second.pk}" in page
    assert scene.second.file.sha256[:12] in page
    assert scene.first.file.sha256[:12] not in page
    onward = f"/desk/{scene.slug}/claims/?as_of=2026-07-03&before={scene.second.pk}"
    assert scene.first.file.sha256[:12] in client.get(onward).content.decode()


@pytest.mark.parametrize("query", ["as_of=x", "period=2026-13", "dimension=%27", "before=x"])
def test_what_no_form_sends_is_refused(scene, query):
    client = logged_in(scene.assessor)
    assert client.get(f"/desk/{scene.slug}/claims/?{query}").status_code == 400
