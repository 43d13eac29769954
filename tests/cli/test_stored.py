"""What a site needs of its files is in its backup, whatever names it."""

import hashlib
import json
import re
import shutil
import tarfile

import pytest
from django.apps import apps

from idaman.cli import needed_files
from tests.cli import own_house

HERE = "tests.cli.test_stored"
NO_FILE = {
    "of the ledger": {"root", "leaf", "seed", "list_hash", "agenda_hash"},
    "of a row's content": {
        "hash", "old_hash", "new_hash", "base_hash", "body_hash", "content_hash",
        "mapping_sha256", "figures_sha256", "fingerprint", "key",
    },
    "of a secret or of who acts": {
        "token", "token_sha256", "secret_sha256", "digest", "voter", "alike", "sent_hash",
    },
}  # fmt: skip
NO_FILE_ALONE = {
    "people.ApiKey.sha256": "of a secret",
    "indicators.IndexVersion.sha256": "of the description in the row",
    "services.RequestPhoto.sha256": "of what was sent, which is thrown away",
    "delivery.CitizenPhoto.sha256": "of what was sent, which is thrown away",
}


def declared():
    return [field.partition("?")[0] for place in needed_files.PLACES for field in place.fields]


def hashes_in_tables():
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("idaman.")
        for field in model._meta.concrete_fields
        if field.max_length == 64 and field.get_internal_type() == "CharField"
    }


def test_every_field_of_a_hash_names_a_kept_file_or_is_known_to_name_none():
    names = set().union(*NO_FILE.values())
    open_ = {f for f in hashes_in_tables() if f.rpartition(".")[2] not in names}
    assert open_ - set(declared()) == set(NO_FILE_ALONE), "declare it in stored.PLACES or here"
    assert set(declared()) <= hashes_in_tables()
    assert len(declared()) == len(set(declared()))


def played(home, *words):
    """Run a command in a home of the sample, with the sample's own secret."""
    return own_house.House(home, "").idaman(
        *map(str, words),
        IDAMAN_SECRET_KEY=(home / "secret").read_text(),
        IDAMAN_PUBLIC_URL="http://127.0.0.1:8000",
        IDAMAN_DEMO="yes",
    )


@pytest.fixture(scope="module")
def restored(sample, tmp_path_factory):
    """The sample's backup, brought back into an empty home with the same secret."""
    scratch = tmp_path_factory.mktemp("restored")
    told = played(sample.home, "backup", scratch / "contoh.tar.gz")
    assert told.returncode == 0, told.stderr
    home = scratch / "home"
    home.mkdir()
    (home / "secret").write_text((sample.home / "secret").read_text())
    told = played(home, "restore", scratch / "contoh.tar.gz")
    assert told.returncode == 0, told.stdout + told.stderr
    return home, scratch / "contoh.tar.gz"


@pytest.mark.parametrize("words", [("data", "verify"), ("ledger", "verify"), ("doctor",)])
def test_the_restored_sample_is_whole(sample, restored, words):
    now, before = played(restored[0], *words), played(sample.home, *words)
    assert (now.returncode, now.stderr) == (0, before.stderr)
    # Marks of the clock, such as when rows were last audited, are the machine's own.
    assert words == ("doctor",) or now.stdout == before.stdout


def test_every_file_of_the_sample_is_restored_that_anything_names(sample, restored):
    home, archive = restored
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    told = manifest["sha256"]
    files = {name for name in told if not name.startswith(("tables/", "tiles/"))}
    assert {name.rpartition(".")[2] for name in files} >= {"csv", "json", "parquet", "sdmx"}
    for name in files:
        content = (home / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == told[name], name
        assert content == (sample.home / name).read_bytes()
    kept = {path.name for path in sample.home.rglob("*") if path.is_file()}
    named = set(re.findall(r"[0-9a-f]{64}", seen_in_tables(archive))) & kept
    assert len(named) > 300
    thrown_away = as_they_were_sent(archive, manifest["database"]["tables"])
    assert named - {name.rpartition("/")[2] for name in files} - thrown_away == set()


def as_they_were_sent(archive, tables):
    """Photos of citizens as they came, of which only the copy is kept."""
    labels = ("services.RequestPhoto", "delivery.CitizenPhoto")
    with tarfile.open(archive) as tar:
        return {
            json.loads(line)[tables[label]["columns"].index("sha256")]
            for label in labels
            for line in tar.extractfile(f"tables/{label}.jsonl").read().splitlines()
        }


def seen_in_tables(archive):
    with tarfile.open(archive) as tar:
        return "".join(
            tar.extractfile(member).read().decode()
            for member in tar
            if member.name.startswith("tables/")
        )


def a_photo_that_waits():
    """Somebody sent a photo, was thanked for it, and no child has read it yet."""
    from django.conf import settings

    from idaman.core.files import blobs
    from idaman.core.jobs import actions as jobs
    from tests.build import NOON

    folder = settings.CITIZENS / "sent" / "0123456789abcdef"
    kept = blobs.keep(folder, [b"foto yang baru dikirim"], limit=100)
    params = {"sha256": kept.sha256, "folder": str(folder), "copies": "elsewhere"}
    jobs.ask(log="uji", kind="picture", post="PUBLIK", now=NOON, params=params)


def waits_for():
    from pathlib import Path

    from idaman.core.files import blobs
    from idaman.core.jobs.models import Job

    (job,) = Job.objects.filter(kind="picture")
    return blobs.path_of(Path(job.params["folder"]), job.params["sha256"]).read_text()


def test_a_photo_that_nobody_read_yet_is_read_after_a_restore_elsewhere(house, tmp_path):
    house.scene(f"{HERE}:a_photo_that_waits")
    assert house.idaman("backup", "situs.tar.gz").returncode == 0
    archive = tmp_path / "situs.tar.gz"
    (house.home / "situs.tar.gz").rename(archive)
    with own_house.moved(house, tmp_path / "elsewhere") as other:
        told = other.idaman("restore", "--force", str(archive))
        assert told.returncode == 0, told.stdout + told.stderr
        shutil.rmtree(house.home)
        assert other.scene(f"{HERE}:waits_for") == "foto yang baru dikirim"


def a_lost_file():
    from idaman.core.evidence.models import File
    from tests.build import NOON, a_government, a_post

    government = a_government()
    File.objects.create(
        government=government, sha256="ab" * 32, media_type="text/plain", bytes=1,
        received_at=NOON, received_by=a_post(government),
    )  # fmt: skip


def test_a_backup_says_which_file_it_could_not_keep(house):
    house.scene(f"{HERE}:a_lost_file")
    told = house.idaman("backup", "situs.tar.gz")
    assert told.returncode == 1
    assert f"files/ab/{'ab' * 32}" in told.stderr


def test_a_new_site_that_nobody_has_founded_takes_a_restore(house, tmp_path):
    told = house.idaman("backup", str(tmp_path / "kosong.tar.gz"))
    assert told.returncode == 0
    (house.home / "ca").mkdir()
    (house.home / "ca" / "root.pem").write_text("akar yang baru dibuat")
    told = house.idaman("restore", str(tmp_path / "kosong.tar.gz"))
    assert told.returncode == 0, told.stdout + told.stderr
    (aside,) = house.home.glob("before-restore-*")
    assert (aside / "ca" / "root.pem").exists()
