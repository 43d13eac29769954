"""Rows of every dataset, made up from the types of its columns: the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from idaman.opendata import files
from idaman.opendata.datasets import Column, Dataset, Type

GOVERNMENTS = ("kukar", "ppu")
WORDS = ("a", "B", "é", "official", "reported", "64.02.01", "", "kata dengan spasi", "ä")
SPECIAL: Mapping[str, tuple[Any, ...]] = {
    "government": GOVERNMENTS,
    "nature": ("official", "official", "reported", "simulation"),
    "year": (2020, 2021, 2022, 2023),
}


def a_value(column: Column, pick: random.Random) -> Any:
    if column.name in SPECIAL:
        return pick.choice(SPECIAL[column.name])
    if pick.random() < 0.15:
        return None
    day = f"202{pick.randint(0, 5)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
    match column.type:
        case Type.TEXT | Type.FREE:
            return pick.choice(WORDS)
        case Type.WHOLE:
            return pick.choice((pick.randint(-5, 5), pick.randint(0, 10**12)))
        case Type.NUMBER:
            return pick.choice((0.1, 0.2, -1.5, 1e6 / 3, pick.random()))
        case Type.DAY:
            return day
        case Type.MOMENT:
            return f"{day}T{pick.randint(0, 23):02}:{pick.randint(0, 59):02}:07.25Z"
        case Type.YES:
            return pick.random() < 0.7


def rows(dataset: Dataset, many: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    pick = random.Random(f"{dataset.name}-{seed}")
    for n in range(many):
        row = {column.name: a_value(column, pick) for column in dataset.columns}
        for part in dataset.key:
            if dataset.column(part).type is Type.WHOLE:
                row[part] = n
            elif part not in SPECIAL:
                row[part] = f"{row[part]}-{n}"
        yield row


def written(dataset: Dataset, lake: Path, many: int = 400) -> list[str]:
    """Write them as the lake keeps them, in two files; give their paths in the lake."""
    lines = dataset.lines(rows(dataset, many))
    (lake / dataset.name).mkdir(parents=True, exist_ok=True)
    paths = []
    for n, part in enumerate((lines[: many // 3], lines[many // 3 :])):
        path = lake / dataset.name / f"{n}.parquet"
        files.parquet(dataset, part, path)
        paths.append(str(path.relative_to(lake)))
    return paths
