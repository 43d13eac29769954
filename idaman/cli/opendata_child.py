"""The child that reads and writes the lake, and may die of it."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from idaman.cli import child_main as child


def write(params: dict[str, Any], report: child.Report) -> Any:
    """Write the rows of several datasets as files; tell what was written of each."""
    from idaman.opendata import files
    from idaman.opendata.datasets import DATASETS

    lake, told = Path(params["lake"]), []
    for n, (name, spool) in enumerate(sorted(params["spools"].items())):
        report(100 * n // len(params["spools"]))
        written = files.write(
            DATASETS[name],
            spool=Path(spool),
            lake=lake,
            government=params["government"],
        )
        told.append(asdict(written))
    return told


def write_inner(params: dict[str, Any], report: child.Report) -> Any:
    """Write what a government asks of itself; tell which files there are."""
    from idaman.opendata import inner

    report(10)
    spools = {name: Path(path) for name, path in params["spools"].items()}
    return inner.write(Path(params["folder"]), spools)


def answer(params: dict[str, Any], report: child.Report) -> Any:
    """Put a question to files of the lake; give its rows."""
    from idaman.opendata import ask

    report(10)
    return ask.ask(
        params["question"],
        lake=Path(params["lake"]),
        files=params["datasets"],
        seconds=params["seconds"],
        **params["asked"],
    )


def answer_by_spark(params: dict[str, Any], report: child.Report) -> Any:
    """Put a question to a Spark cluster that sees the lake's files; give its rows."""
    from idaman.opendata import ask, spark
    from idaman.opendata.engines import Engine

    # Spark's own machine writes where it likes: what is heard of this child is only its answer.
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = os.fdopen(answers, "w")
    report(5)
    with spark.session(Engine.read(params["engine"]), secret=params["secret"]) as opened:
        report(20)
        return spark.answer(
            ask.question(params["question"]),
            spark=opened,
            base=params["lake"],
            files=params["datasets"],
            seconds=params["seconds"],
            **params["asked"],
        )


WORK: dict[str, child.Work] = {
    "lake.write": write,
    "lake.inner": write_inner,
    "lake.ask": answer,
    "lake.ask-spark": answer_by_spark,
}

if __name__ == "__main__":
    # Whoever waits for an answer of the site goes first.
    os.nice(15)
    child.main(WORK, unbounded={"lake.ask-spark"})
