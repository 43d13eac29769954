"""A cell says the same in every form of a dataset, and no spreadsheet runs it."""

import csv
import io
import json

import duckdb
import pytest

from idaman.core import cells
from idaman.opendata import csvw, files
from idaman.opendata.datasets import DATASETS, Column, Dataset, F, T, Type
from idaman.opendata.manifest import Manifest

RISKY = ("=1+1", "+62812", "- catatan", "@nama", "\tx", " =1", "-", "-2,5", "'kutip", "biasa", "")


def columns_said_to_be_guarded(dataset):
    said = json.loads(csvw.metadata(dataset, Manifest("uji", 1, "", ()), csv="x", publisher="U"))
    told = said["tableSchema"]["columns"]
    return {each["name"] for each in told if each.get("rdfs:comment") == csvw.GUARDED}


def as_said(cell, value, column, guarded):
    """What a reader of the CSV takes a cell for, by what CSVW says of its column."""
    if column.name in guarded:
        cell = cells.bare(cell)
    if column.type in csvw.WORDS:
        return cell, value or ""
    if column.type is Type.YES:
        return cell, "" if value is None else str(value).lower()
    if column.type is Type.NUMBER and cell and value is not None:
        return float(cell), float(value)
    return cell, "" if value is None else str(value)


def differing(dataset, whole, lake):
    """Every cell of the CSV that is not the JSON's, and of words also the Parquet's."""
    guarded = columns_said_to_be_guarded(dataset)
    text = (lake / whole["csv"].path).read_bytes().decode()
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    rows = json.loads((lake / whole["json"].path).read_bytes())
    words = [column for column in dataset.columns if column.type in csvw.WORDS]
    picked = ", ".join(f'"{column.name}"' for column in words)
    parquet = duckdb.sql(f"select {picked} from '{lake / whole['parquet'].path}'").fetchall()
    assert len(table) == len(rows) == len(parquet)
    for line, row, kept in zip(table, rows, parquet, strict=True):
        for column in dataset.columns:
            there, wanted = as_said(line[column.name], row[column.name], column, guarded)
            if there != wanted:
                yield dataset.name, column.name, there, wanted
        for column, value in zip(words, kept, strict=True):
            if value != row[column.name]:
                yield dataset.name, column.name, value, row[column.name]


def test_every_cell_of_the_samples_csv_is_that_of_its_json_and_parquet(sample):
    lake, many, seen = sample.home / "lake" / "open", 0, set()
    for file in (lake / "manifests").glob("*/*"):
        for written in Manifest.read(file.read_bytes()).datasets:
            dataset = DATASETS[written.name]
            assert list(differing(dataset, written.whole, lake)) == []
            many += written.rows * len(dataset.columns)
            seen.add(written.name)
    assert seen == set(DATASETS)
    assert many > 10_000


def test_a_key_joins_whatever_it_begins_with_and_free_words_are_guarded(tmp_path):
    columns = (
        DATASETS["money"].column("government"),
        Column("key", T, "Kunci", "Key"),
        Column("said", F, "Kata-kata", "Words"),
        DATASETS["money"].column("is_sample"),
    )
    dataset = Dataset("uji", "Uji", "Test", "", "", columns, key=("key",), pictured="key")
    rows = [
        {"government": "uji", "key": f"{word}{n}", "said": word, "is_sample": False}
        for n, word in enumerate(RISKY)
    ]
    spool = tmp_path / "spool"
    spool.write_bytes(b"\n".join(dataset.lines(rows)))
    whole = files.write(dataset, spool=spool, lake=tmp_path, government="uji").whole
    assert list(differing(dataset, whole, tmp_path)) == []
    text = (tmp_path / whole["csv"].path).read_bytes().decode()
    said = {line["said"] for line in csv.DictReader(io.StringIO(text, newline=""))}
    assert {"'=1+1", "+62812", "-", "-2,5", "'- catatan", "'\tx", "'@nama"} <= said
    assert columns_said_to_be_guarded(dataset) == {"said"}


@pytest.mark.parametrize("word", RISKY)
def test_a_guarded_cell_is_read_back(word):
    assert cells.bare(cells.guarded(word)) == word
