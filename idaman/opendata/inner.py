"""What a government asks of itself: facts one by one, on its own machine, published nowhere.

Nothing here is a name, an address, a place on the map or a word of anybody. What is erased or put
aside in the database leaves these files the next time they are written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from idaman.opendata import files
from idaman.opendata.datasets import GOVERNMENT, SAMPLE, Column, D, Dataset, M, T, W, Y

INDEX = "index.json"
ELEMENTS = range(1, 10)
Files = dict[str, list[str]]
"""By dataset: its files, relative to the folder of the government."""

_ALL = (
    Dataset(
        "reports",
        "Laporan satu per satu",
        "Reports one by one",
        "Setiap laporan tanpa pelapor, isi, dan titik petanya, termasuk yang rahasia.",
        "Every report without its reporter, words and place on the map, secret ones among them.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor", "Number"),
            Column("arrived_at", M, "Saat masuk", "Moment of arrival"),
            Column("source", T, "Saluran", "Channel"),
            Column("kind", T, "Golongan", "Class"),
            Column("topic", T, "Topik", "Topic"),
            Column("is_secret", Y, "Rahasia", "Secret"),
            Column("state", T, "Keadaan", "State"),
            Column("service", T, "Kode layanan", "Code of the service"),
            Column("agency", T, "Kode perangkat daerah", "Code of the agency"),
            Column("region", T, "Kode desa atau kecamatan", "Code of the village or district"),
            Column("due", D, "Tenggat jawaban", "Last day of its answer"),
            Column("answered_at", M, "Saat dijawab", "Moment of the answer"),
            Column("closed_at", M, "Saat selesai", "Moment it was settled"),
            Column("reopened", W, "Berapa kali dibuka lagi", "How often it was reopened"),
            Column("also", W, "Berapa orang lain mengalaminya", "How many others have it too"),
            Column("is_merged", Y, "Digabung ke laporan lain", "Merged into another"),
            SAMPLE,
        ),
        key=("number",),
        year="arrived_at",
    ),
    Dataset(
        "survey_answers",
        "Jawaban survei satu per satu",
        "Answers to surveys one by one",
        "Setiap lembar survei kepuasan: sembilan nilai dan kelompok penjawab, tanpa kata-katanya.",
        "Every sheet of a satisfaction survey: nine scores and the respondent's group, no words.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("survey", W, "Nomor survei", "Number of the survey"),
            Column("service", T, "Kode layanan", "Code of the service"),
            Column("agency", T, "Kode perangkat daerah", "Code of the agency"),
            Column("day", D, "Hari", "Day"),
            Column("channel", T, "Saluran", "Channel"),
            *(
                Column(f"u{n}", W, f"Nilai unsur {n}", f"Score of element {n}")
                for n in range(1, 10)
            ),
            Column("sex", T, "Jenis kelamin", "Sex"),
            Column("age", T, "Golongan umur", "Age group"),
            Column("education", T, "Pendidikan", "Education"),
            Column("occupation", T, "Pekerjaan", "Occupation"),
            Column("counts", Y, "Dihitung (tidak dikesampingkan)", "Counts (was not put aside)"),
            SAMPLE,
        ),
        key=("number",),
        year="day",
    ),
)
INNER: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}


def write(folder: Path, spools: dict[str, Path]) -> Files:
    """Write a Parquet of each year that differs, and throw away what stood there instead.

    A year's file is named by its rows and their shape, so that what is there already stays. The
    index changes in one step; whoever reads meanwhile may find a file gone and asks again.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files: Files = {}
    for name, spool in sorted(spools.items()):
        dataset, years = INNER[name], defaultdict(list)
        for line in spool.read_bytes().splitlines():
            years[dataset.year_of(json.loads(line))].append(line)
        files[name] = [_part(folder, dataset, year, years[year]) for year in sorted(years)]
    made = folder / f".{INDEX}"
    made.write_text(json.dumps(files))
    os.replace(made, folder / INDEX)
    kept = {folder / path for paths in files.values() for path in paths}
    for name in INNER:
        for path in set((folder / name).glob("*.parquet")) - kept:
            path.unlink()
    return files


def _part(folder: Path, dataset: Dataset, year: int, lines: Iterable[bytes]) -> str:
    rows = list(lines)
    sha256 = hashlib.sha256(dataset.schema.encode() + b"\n".join(rows)).hexdigest()
    path = folder / dataset.name / f"{year}-{sha256[:32]}.parquet"
    if not path.exists():
        path.parent.mkdir(exist_ok=True, mode=0o700)
        files.parquet(dataset, rows, path)
    return str(path.relative_to(folder))


def files_in(folder: Path) -> Files | None:
    """Give the files there are; None where nothing was written yet."""
    index = folder / INDEX
    return json.loads(index.read_text()) if index.exists() else None
