"""Open data: written once, listed, hashed into the ledger, asked, thrown away in time."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import duckdb
import pytest
from django.conf import settings

from idaman.cli import data
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.reports.dataset import request_rows
from idaman.features.reports.models import Request
from idaman.features.stewardship import queries as facts
from idaman.features.stewardship.actions.publishing import Overtaken, publish_data
from idaman.features.stewardship.models import DataEdition
from idaman.opendata import ask as lake
from idaman.opendata.datasets import DATASETS
from idaman.opendata.manifest import Manifest
from tests.build import NOON, a_post
from tests.features.delivery.scenes import World, sent

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def world(tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    return World(slug="uji")


@pytest.fixture
def operator(world):
    return a_post(world.government, role=Role.ADMINISTRATOR)


def published(world, operator, now=NOON):
    return data.refresh(government=world.government, by=operator, now=now)


def manifest_of(edition):
    path = settings.LAKE / "manifests" / edition.manifest_sha256[:2] / edition.manifest_sha256
    return Manifest.read(path.read_bytes())


def test_every_dataset_is_told_with_exactly_its_columns(world):
    told = facts.told(world.government, now=NOON)
    assert set(told) == set(DATASETS)
    for name, rows in told.items():
        assert len(DATASETS[name].lines(rows)) == len(rows)
    assert {row["item"] for row in told["obligations"]} == {
        "KEG-001",
        "KEG-002",
        "KEG-900",
        "QW-01",
    }


def test_what_is_said_of_a_dataset_is_plain_words():
    for dataset in DATASETS.values():
        assert "`" not in dataset.says + dataset.says_en, dataset.name


def a_report(world, number, *, region, kind="complaint", day=1):
    at = NOON.replace(day=day)
    return Request.objects.create(
        government=world.government, number=number, source="own", kind=kind, region=region,
        closed=b"rahasia", reporter_closed=b"nama", salt=b"", arrived_at=at, changed_at=at,
        secret_sha256=f"{number:064x}",
    )  # fmt: skip


def test_reports_are_counted_and_few_are_hidden_with_a_second_cell_of_every_sum(world):
    kinds = ["complaint"] * 9 + ["information"] * 3 + ["aspiration"] * 7
    for n, kind in enumerate(kinds):
        a_report(world, n + 1, region=world.village, kind=kind)
    a_report(world, 99, region=None)
    rows = request_rows(world.government)
    gone = {row["kind"] for row in rows if row["is_hidden"]}
    assert "information" in gone
    assert sum(row["is_hidden"] for row in rows) >= 2
    assert not any(row["reports"] is not None and 0 < row["reports"] < 5 for row in rows)
    assert set(rows[0]) == {column.name for column in DATASETS["requests"].columns}
    written = b"".join(DATASETS["requests"].lines(rows))
    assert b"rahasia" not in written
    assert b"nama" not in written


def test_a_row_without_a_column_or_with_another_is_refused():
    money = DATASETS["money"]
    row = {column.name: None for column in money.columns} | {"number": 1}
    assert len(money.lines([row])) == 1
    with pytest.raises(KeyError):
        money.lines([{k: v for k, v in row.items() if k != "item"}])
    with pytest.raises(ValueError, match="no column phone"):
        money.lines([row | {"phone": "0811"}])
    with pytest.raises(ValueError, match="two rows"):
        money.lines([row, row])


def test_the_manifest_lists_every_file_and_its_hash_is_in_the_ledger(world, operator):
    edition = published(world, operator)
    manifest = manifest_of(edition)
    entry = Entry.objects.of("uji").get(act="stewardship.data-published")
    assert entry.is_public
    assert entry.detail["manifest"] == manifest.sha256 == edition.manifest_sha256
    for written in manifest.datasets:
        assert sum(part.rows for part in written.parts) == written.rows
        for kept in (*written.parts, *written.whole.values()):
            content = (settings.LAKE / kept.path).read_bytes()
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (kept.sha256, kept.bytes)


def test_the_three_forms_say_the_same(world, operator):
    whole = manifest_of(published(world, operator)).by_name["obligations"].whole
    said = json.loads((settings.LAKE / whole["json"].path).read_bytes())
    table = list(csv.DictReader(io.StringIO((settings.LAKE / whole["csv"].path).read_text())))
    parquet = settings.LAKE / whole["parquet"].path
    columns = [column.name for column in DATASETS["obligations"].columns]
    rows = duckdb.sql(f"select * from '{parquet}' order by item").fetchall()
    assert [row["item"] for row in said] == [row["item"] for row in table]
    assert [row[columns.index("item")] for row in rows] == [row["item"] for row in said]
    assert list(table[0]) == columns
    assert [row[columns.index("due")].isoformat() for row in rows] == [row["due"] for row in said]


def test_nothing_new_is_no_edition_and_what_changed_alone_is_written_anew(world, operator):
    first = manifest_of(published(world, operator))
    assert published(world, operator, LATER) is None
    sent(world, now=LATER)
    second = manifest_of(published(world, operator, LATER))
    assert second.by_name["plan_items"] == first.by_name["plan_items"]
    assert second.by_name["evidence"].rows == first.by_name["evidence"].rows + 1


def test_only_who_may_publishes_and_never_over_another_edition(world, operator):
    edition = published(world, operator)
    again = Manifest("uji", edition.number, "2026-08-17T00:00:00Z", ())
    with pytest.raises(Overtaken):
        publish_data(government=world.government, manifest=again, by=operator, now=LATER)
    with pytest.raises(NotAllowed):
        publish_data(government=world.government, manifest=again, by=world.secretariat, now=LATER)
    assert DataEdition.objects.count() == 1


def test_a_site_publishes_once_an_hour_also_where_the_program_was_just_started(
    world, operator, monkeypatch
):
    monkeypatch.setattr(data, "_seen", {})
    world.government.is_open = True
    published(world, operator)
    sent(world, now=LATER)
    for after, editions in ((timedelta(minutes=59), 1), (timedelta(hours=2), 2)):
        data._seen.clear()
        data.keep_fresh(government=world.government, by=operator, now=NOON + after)
        assert DataEdition.objects.count() == editions, after


def test_a_question_counts_what_the_board_counts(world, operator):
    written = manifest_of(published(world, operator)).by_name["obligations"]
    rows = lake.ask(
        "promises_by_dimension",
        lake=settings.LAKE,
        files={"obligations": [part.path for part in written.parts]},
        government="uji",
    )
    assert sum(row["promises"] for row in rows) == 4


def test_every_question_is_answered_on_the_sample_world(world, operator):
    manifest = manifest_of(published(world, operator))
    files = {d.name: [part.path for part in d.parts] for d in manifest.datasets}
    of_one = [name for name in lake.names() if set(lake.question(name).reads) <= set(DATASETS)]
    assert of_one
    for name in of_one:
        if all(files[dataset] for dataset in lake.question(name).reads):
            lake.ask(name, lake=settings.LAKE, files=files, government="uji")


@pytest.mark.parametrize(
    "text",
    [
        "-- reads: money\nselect 1 as n from money; select 2 as n",
        "-- reads: money\ncopy money to 'x'",
        "-- reads: money\nselect * from money, obligations",
        "-- reads: money\n-- asks: year\nselect * from money",
        "-- reads: money\ndrop table money",
    ],
)
def test_a_question_that_does_more_than_it_says_is_refused(text):
    with pytest.raises(lake.WrongQuestion):
        lake.read("nakal", text)


def test_the_engine_reads_nothing_beyond_the_lake(world, operator, tmp_path):
    published(world, operator)
    outside = tmp_path / "outside.parquet"
    duckdb.sql(f"copy (select 1 as number) to '{outside}'")
    with pytest.raises(duckdb.PermissionException):
        lake.ask(
            "promises_by_dimension",
            lake=settings.LAKE,
            files={"obligations": ["../outside.parquet"]},
            government="uji",
        )


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_an_answer_that_takes_too_long_is_stopped(seconds, world, operator):
    written = manifest_of(published(world, operator)).by_name["plan_items"]
    tables = ", ".join(f"plan_items as t{n}" for n in range(12))
    slow = lake.read(
        "lambat", f"-- reads: plan_items\nselect count(t0.code || t11.code) as n from {tables}"
    )
    with pytest.raises(lake.TookTooLong):
        lake.answer(
            slow,
            lake=settings.LAKE,
            files={"plan_items": [part.path for part in written.parts]},
            seconds=seconds,
        )


def test_files_are_kept_a_month_and_the_last_of_every_month_for_good(world, operator):
    import os

    first = manifest_of(published(world, operator, NOON))
    sent(world, now=LATER)
    second = manifest_of(published(world, operator, LATER))
    for path in settings.LAKE.glob("*/uji/*"):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    gone = data.forget_old(government=world.government, by=operator, now=LATER + timedelta(days=40))
    assert gone > 0
    assert not (settings.LAKE / first.by_name["evidence"].whole["csv"].path).exists()
    for written in second.datasets:
        assert (settings.LAKE / written.whole["csv"].path).exists()
