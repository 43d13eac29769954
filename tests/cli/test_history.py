"""A database that is not this release's is told in a sentence, by whatever looks at it first."""

import sqlite3
from contextlib import contextmanager

import pytest

from tests.cli import own_house

HERE = "tests.cli.test_history"
STATEMENTS = {
    "of another program": (
        ["CREATE TABLE pegawai (id integer)"],
        "tabel atau langkah program lain: pegawai",
    ),
    "of another Django project": (
        [
            "CREATE TABLE django_migrations (id integer, app varchar(255), name varchar(255), "
            "applied timestamp)",
            "INSERT INTO django_migrations VALUES (1, 'toko', '0001_initial', '2026-01-01')",
        ],
        "program lain: toko.0001_initial",
    ),
}
CHANGES = {
    "of a newer release": (
        ["INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', "
         "'2026-01-01 00:00:00')"],
        "rilis yang lebih baru; langkah yang tidak dikenal: people.9999_later",
    ),
    "with a table gone": (
        ["DROP TABLE stewardship_dataedition"],
        "riwayatnya tidak cocok dengan tabelnya (stewardship_dataedition)",
    ),
    "with a column gone": (
        ["ALTER TABLE jobs_job DROP COLUMN sentence_en"],
        "riwayatnya tidak cocok dengan tabelnya (jobs_job.sentence_en)",
    ),
    "with its history gone": (
        ["DELETE FROM django_migrations"],
        "riwayatnya tidak cocok dengan tabelnya",
    ),
    "with a hole in its history": (
        ["DELETE FROM django_migrations WHERE app = 'people' AND name LIKE '0001%'"],
        "riwayatnya tidak cocok dengan tabelnya",
    ),
}  # fmt: skip


def execute(*statements):
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def told(house, *words):
    said = house.idaman(*words)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "Traceback" not in said.stderr
    return said.stdout + said.stderr


@pytest.mark.parametrize(("statements", "sentence"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_database_of_others_is_left_alone(tmp_path, statements, sentence):
    (tmp_path / "house").mkdir()
    house = own_house.without_tables(tmp_path / "house")
    try:
        house.scene(f"{HERE}:execute", *statements)
        assert sentence in told(house, "migrate")
        assert "Tidak ada yang diubah" in told(house, "migrate")
        assert sentence in told(house, "doctor")
        assert sentence in told(house, "status")
    finally:
        own_house.tear_down(house)


@pytest.mark.parametrize(("statements", "sentence"), CHANGES.values(), ids=CHANGES)
def test_a_database_of_a_newer_release_or_half_migrated_is_refused(house, statements, sentence):
    house.scene(f"{HERE}:execute", *statements)
    assert sentence in told(house, "migrate")
    assert sentence in told(house, "doctor")


def test_an_empty_database_and_one_that_is_behind_are_told_what_to_run(tmp_path):
    (tmp_path / "house").mkdir()
    house = own_house.without_tables(tmp_path / "house")
    try:
        assert "Jalankan idaman migrate" in told(house, "doctor")
        assert house.idaman("migrate").returncode == 0
    finally:
        own_house.tear_down(house)


def cut_off(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


def no_database(path):
    path.write_bytes(b"bukan basis data " * 100)


@pytest.mark.parametrize("damage", [cut_off, no_database])
def test_a_file_that_is_no_whole_database_is_told(tmp_path, empty_house, damage):
    home = tmp_path / "house"
    home.mkdir()
    house = own_house.House(home, "")
    assert house.idaman("migrate").returncode == 0
    damage(home / "idaman.db")
    for beside in home.glob("idaman.db-*"):
        beside.unlink()
    for command in ("doctor", "migrate", "status"):
        assert "basis data" in told(house, command).lower()


@contextmanager
def locked(path):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.close()


def test_a_locked_database_is_told(tmp_path):
    home = tmp_path / "house"
    home.mkdir()
    house = own_house.House(home, "")
    assert house.idaman("migrate").returncode == 0
    with sqlite3.connect(home / "idaman.db") as calm:
        calm.execute("PRAGMA journal_mode = DELETE")
    calm.close()
    with locked(home / "idaman.db"):
        assert "locked" in told(house, "doctor")
