"""A site is kept, lost, and brought back; and moved from one database to another."""

import fcntl
import gzip
import hashlib
import io
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.cli import own_house, postgres
from tests.cli.own_house import House
from tests.waiting import wait_for

KEPT = "tests.cli.kept"


@pytest.fixture(scope="module")
def server():
    with postgres.a_server() as url:
        yield url


@pytest.fixture(scope="module")
def site(empty_house, tmp_path_factory):
    """A site with a backup of it; not to be changed."""
    with own_house.copy(empty_house, tmp_path_factory.mktemp("site") / "house") as house:
        house.scene(f"{KEPT}:a_site")
        told = house.idaman("backup", "situs.tar.gz")
        assert told.returncode == 0, told.stderr
        yield house, house.home / "situs.tar.gz", told.stdout, house.scene(f"{KEPT}:seen")


@pytest.fixture
def elsewhere(tmp_path):
    """Another machine: an empty home, and an empty database of the suite's kind."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    if not own_house.SERVER:
        yield House(home, "")
        return
    with postgres.a_database(own_house.SERVER) as url:
        yield House(home, url)


def restored(house, file, *more):
    return house.idaman("restore", str(file), *more)


def test_after_a_restore_every_page_file_and_root_is_the_same(site, elsewhere):
    _, file, said, before = site
    assert hashlib.sha256(file.read_bytes()).hexdigest() in said
    assert file.stat().st_mode & 0o077 == 0
    told = restored(elsewhere, file)
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"baik   uji: {before['roots']['uji'][0]} catatan" in told.stdout
    after = elsewhere.scene(f"{KEPT}:seen")
    assert len(before["pages"]) > 60
    gone = {page for page, said in before["pages"].items() if not said.startswith("200")}
    assert all(page.endswith((".pdf", ".pem", ".crl")) for page in gone), "nothing was signed"
    assert before["faults"] == []
    assert after["files"] == before["files"]
    assert after == before
    assert elsewhere.scene(f"{KEPT}:may_sign") == ""
    elsewhere.scene(f"{KEPT}:one_more_act")
    assert "baik   uji" in elsewhere.idaman("ledger", "verify").stdout


def test_a_site_is_restored_onto_the_other_database(site, server, tmp_path):
    _, file, _, before = site
    (tmp_path / "home").mkdir()
    if own_house.SERVER:
        other = House(tmp_path / "home", "")
        told = restored(other, file)
        after = other.scene(f"{KEPT}:seen")
    else:
        with postgres.a_database(server) as url:
            other = House(tmp_path / "home", url)
            told = restored(other, file)
            after = other.scene(f"{KEPT}:seen")
    assert told.returncode == 0, told.stdout + told.stderr
    assert after == before


def test_a_restore_never_falls_on_what_is_there(site):
    house, file, _, before = site
    told = restored(house, file)
    assert told.returncode == 1
    assert "--force" in told.stderr
    assert house.scene(f"{KEPT}:seen", False) == {**before, "pages": {}}


def test_a_restore_behind_what_was_published_refuses_to_sign_and_says_what_to_do(site, tmp_path):
    model, file, _, before = site
    with own_house.copy(model, tmp_path / "later") as later:
        later.scene(f"{KEPT}:one_more_act")
        newer = (later.home / "tiles" / "uji" / "checkpoint").read_bytes()
        told = restored(later, file, "--force")
        assert told.returncode == 1
        assert "TIDAK DITANDATANGANI: Log uji: sudah diterbitkan" in told.stdout
        assert "Memulihkan buku besar" in told.stdout
        assert (later.home / "tiles" / "uji" / "checkpoint").read_bytes() == newer
        assert "Cadangan yang lebih tua" in later.scene(f"{KEPT}:may_sign")
        (aside,) = later.home.glob("before-restore-*")
        assert any((aside / "files").iterdir())
        after = later.scene(f"{KEPT}:seen", False)
        same = ("files", "roots", "rows")
        assert [after[part] for part in same] == [before[part] for part in same]


def test_a_checkpoint_somebody_kept_keeps_a_lost_machines_log_from_forking(
    site, elsewhere, tmp_path
):
    model, file, _, _ = site
    with own_house.copy(model, tmp_path / "later") as later:
        later.scene(f"{KEPT}:one_more_act")
        shutil.copy(later.home / "tiles" / "uji" / "checkpoint", tmp_path / "kept.txt")
    told = restored(elsewhere, file, "--checkpoint", str(tmp_path / "kept.txt"))
    assert told.returncode == 1
    assert "TIDAK DITANDATANGANI" in told.stdout


def damaged(file, change):
    """The backup with one member changed, and all else as it was."""
    out = io.BytesIO()
    with tarfile.open(file) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for info in old:
            name, data = change(info.name, old.extractfile(info).read())
            if name:
                info.name, info.size = name, len(data)
                new.addfile(info, io.BytesIO(data))
    return out.getvalue()


DAMAGES = {
    "a changed row": lambda n, d: (n, d.replace(b"KEG-001", b"KEG-002")),
    "a missing file": lambda n, d: ("" if n.startswith("files/") else n, d),
    "a way out of the home": lambda n, d: (n.replace("ca/issuer.pem", "ca/../../x"), d),
    "no list of contents": lambda n, d: ("" if n == "manifest.json" else n, d),
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_backup_is_refused_before_anything_is_changed(site, tmp_path, change):
    from idaman.cli import archive

    _, file, _, _ = site
    bad = tmp_path / "rusak.tar.gz"
    bad.write_bytes(damaged(file, change))
    with pytest.raises(archive.NotABackup):
        archive.verify(bad)


@pytest.mark.parametrize("cut", [10, 2000, -10])
def test_a_backup_that_was_cut_off_is_refused(site, tmp_path, cut):
    from idaman.cli import archive

    _, file, _, _ = site
    (tmp_path / "potong.tar.gz").write_bytes(file.read_bytes()[:cut])
    with pytest.raises(archive.NotABackup):
        archive.verify(tmp_path / "potong.tar.gz")
    (tmp_path / "lain.tar.gz").write_bytes(gzip.compress(b"bukan tar"))
    with pytest.raises(archive.NotABackup):
        archive.verify(tmp_path / "lain.tar.gz")


def test_a_refused_restore_leaves_the_house_as_it_was(site, elsewhere, tmp_path):
    _, file, _, _ = site
    bad = tmp_path / "rusak.tar.gz"
    bad.write_bytes(damaged(file, DAMAGES["a changed row"]))
    told = restored(elsewhere, bad)
    assert told.returncode == 1
    assert "tidak cocok dengan sidik jarinya" in told.stderr
    assert not list(elsewhere.home.glob("idaman.db"))
    assert restored(elsewhere, file).returncode == 0


def test_a_backup_is_never_written_over(site):
    house, file, _, _ = site
    told = house.idaman("backup", file.name)
    assert (told.returncode, "tidak ditimpa" in told.stderr) == (1, True)
    assert not list(house.home.glob(".backup-*"))


def is_held(door):
    if not door.exists():
        return False
    with door.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_a_backup_is_made_while_the_site_runs_and_a_restore_waits_until_it_is_closed(
    site, tmp_path
):
    model, file, _, _ = site
    with own_house.copy(model, tmp_path / "open") as house:
        clock = house.start("tick")
        try:
            wait_for(lambda: is_held(house.home / "door"), process=clock)
            told = restored(house, file, "--force")
            assert (told.returncode, "sedang berjalan" in told.stderr) == (1, True)
            house.scene(f"{KEPT}:one_more_act")
            assert house.idaman("backup", "berjalan.tar.gz").returncode == 0
        finally:
            clock.terminate()
            clock.communicate(timeout=240)


def test_moving_to_postgresql_loses_nothing(site, server, tmp_path):
    _, file, _, before = site
    (tmp_path / "home").mkdir()
    small = House(tmp_path / "home", "")
    assert restored(small, file).returncode == 0
    with postgres.a_database(server) as url:
        told = small.idaman("move", url)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "semuanya sama" in told.stdout
        assert "baik   uji" in told.stdout
        moved = House(tmp_path / "home", url)
        assert moved.scene(f"{KEPT}:seen") == before
        moved.scene(f"{KEPT}:one_more_act")
        again = small.idaman("move", url)
        assert (again.returncode, "tidak kosong" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("url", "code"),
    [("mysql://x/y", 2), ("postgresql://nobody@127.0.0.1:9/none", 1), ("postgresql://h:9", 2)],
)
def test_a_move_to_nowhere_is_told(empty_house, url, code):
    told = empty_house.idaman("move", url)
    assert told.returncode == code
    assert "Traceback" not in told.stderr
    assert Path(empty_house.home / "files").exists()
