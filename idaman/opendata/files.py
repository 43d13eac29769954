"""Writing rows as files, and putting them where their content names them. Runs in a child."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb

from idaman.core import cells
from idaman.opendata import sdmx
from idaman.opendata.datasets import Dataset, Type
from idaman.opendata.manifest import ManifestFile, WrittenDataset

SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.FREE: "VARCHAR",
    Type.WHOLE: "BIGINT",
    Type.NUMBER: "DOUBLE",
    Type.DAY: "DATE",
    Type.MOMENT: "TIMESTAMPTZ",
    Type.YES: "BOOLEAN",
}
MEMORY = "768MB"
MOST_COUNTED = 12


def write(dataset: Dataset, *, spool: Path, lake: Path, government: str) -> WrittenDataset:
    """Write the canonical lines of `spool` as the files of a dataset; give what was written.

    Parquet a year, and CSV, JSON and Parquet of the whole; each is complete and on disk before it
    has its name, which is its content's.
    """
    content = spool.read_bytes()
    lines = content.splitlines()
    years: dict[int, list[bytes]] = defaultdict(list)
    for line in lines:
        years[dataset.year_of(json.loads(line))].append(line)
    home = lake / dataset.name / government
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lake, prefix=".new-") as folder, _engine() as engine:
        scratch = Path(folder)
        parts = tuple(
            _named(
                _parquet(engine, dataset, some, scratch / "part"), home, lake, ".parquet",
                rows=len(some), year=year,
            )
            for year, some in sorted(years.items())
        )  # fmt: skip
        makers = {"csv": _csv, "json": _json, "sdmx": _sdmx}
        whole = {
            form: _named(make(dataset, lines, scratch / form), home, lake, f".{form}", len(lines))
            for form, make in makers.items()
            if form in dataset.forms
        }
        made = _parquet(engine, dataset, lines, scratch / "whole")
        whole["parquet"] = _named(made, home, lake, ".parquet", len(lines))
    source = hashlib.sha256(content).hexdigest()
    return WrittenDataset(
        dataset.name,
        dataset.schema,
        source,
        len(lines),
        parts,
        whole,
        _counted(dataset, lines),
        sum(json.loads(line)["is_sample"] for line in lines),
    )


def parquet(dataset: Dataset, lines: list[bytes], to: Path) -> None:
    """Write canonical lines as one Parquet, which has its name only when it is complete."""
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".new-") as folder, _engine() as engine:
        os.replace(_parquet(engine, dataset, lines, Path(folder) / "part"), to)


def _counted(dataset: Dataset, lines: list[bytes]) -> tuple[tuple[str, int], ...]:
    values = Counter(str(json.loads(line)[dataset.pictured] or "") for line in lines)
    return tuple(sorted(values.items(), key=lambda each: (-each[1], each[0]))[:MOST_COUNTED])


def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})


def _parquet(
    engine: duckdb.DuckDBPyConnection, dataset: Dataset, lines: list[bytes], to: Path
) -> Path:
    rows = to.with_suffix(".jsonl")
    rows.write_bytes(b"\n".join(lines))
    columns = ", ".join(f"'{c.name}': '{SQL_TYPES[c.type]}'" for c in dataset.columns)
    picked = ", ".join(f'"{column.name}"' for column in dataset.columns)
    engine.execute(
        f"copy (select {picked} from read_json('{rows}', format = 'newline_delimited', "
        f"columns = {{{columns}}})) to '{to}' (format parquet, compression zstd)"
    )
    return to


def _csv(dataset: Dataset, lines: list[bytes], to: Path) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [column.name for column in dataset.columns]
    free = {column.name for column in dataset.columns if column.type is Type.FREE}
    writer.writerow(names)
    for line in lines:
        row = json.loads(line)
        writer.writerow([_cell(row[name], is_free=name in free) for name in names])
    to.write_text(out.getvalue(), newline="")
    return to


def _cell(value: Any, *, is_free: bool) -> Any:
    """No cell of free words that a spreadsheet would run; yes and no as data programs read them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_free and isinstance(value, str):
        return cells.guarded(value)
    return value


def _json(_: Dataset, lines: list[bytes], to: Path) -> Path:
    to.write_bytes(b"[\n" + b",\n".join(lines) + b"\n]\n")
    return to


def _sdmx(dataset: Dataset, lines: list[bytes], to: Path) -> Path:
    rows = (json.loads(line) for line in lines)
    to.write_text(sdmx.written(dataset.observed, rows), newline="")
    return to


def _named(
    made: Path, home: Path, lake: Path, ending: str, rows: int, year: int = 0
) -> ManifestFile:
    """Give the file its name, which is its content's, once it is on disk."""
    with made.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    size = made.stat().st_size
    name = f"{year or 'all'}-{sha256[:32]}{ending}"
    os.replace(made, home / name)
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return ManifestFile(str((home / name).relative_to(lake)), sha256, size, rows, year)
