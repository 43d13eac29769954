"""The same questions, answered by Spark: for data that outgrow one machine.

Comes with the extra `[spark]`; needs Java 17 or newer. The file of a question goes to Spark as it
stands, its parameters bound by Spark's own parser. Nothing but SQL runs on the cluster: its workers
need Java, not Python.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.opendata.ask import Answer, Question, TookTooLong, stopped_after, wrong
from idaman.opendata.engines import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

SECONDS = 600.0
PARTITIONS = 8
KILLED_AFTER = "5s"
MOST_BACK = "256m"
"""So much of an answer comes back to this machine; a question asks for sums, not for rows."""


class NotInstalled(Refused):
    """Spark, or Java for it, is not on this machine."""


class NotStarted(Refused):
    """Spark's driver did not start."""


class NotTakenIn(Refused):
    """The cluster is there but took no connection: mostly another secret."""


class NotReadThere(Refused):
    """The cluster does not find the files."""


@contextmanager
def session(engine: Engine, *, secret: str = "") -> Iterator[SparkSession]:
    """Open a session with the cluster, and close it afterwards.

    The secret is the cluster's own (`spark.authenticate.secret`), empty where it has none.
    Raises NotInstalled, NotReached, NotStarted, and, after a minute of asking, NotTakenIn.
    """
    _installed()
    engine.reach()
    # Moments come back as local time of this process.
    os.environ["TZ"] = "UTC"
    time.tzset()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(prefix="idaman-spark-") as scratch:
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": str(PARTITIONS),
            "spark.sql.ansi.enabled": "true",
            "spark.sql.warehouse.dir": f"{scratch}/warehouse",
            "spark.local.dir": scratch,
            "spark.driver.maxResultSize": MOST_BACK,
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            # What goes wrong is said in a sentence; a page of Java before it helps nobody.
            "spark.log.level": "OFF",
            "spark.driver.host": _own_address(engine),
            # A task that is told to stop and goes on, as in a join of everything with everything,
            # is ended with its process; else it would keep the worker's cores until it is done.
            "spark.task.reaper.enabled": "true",
            "spark.task.reaper.pollingInterval": "1s",
            "spark.task.reaper.killTimeout": KILLED_AFTER,
        }
        if secret:
            settings |= {
                "spark.authenticate": "true",
                "spark.authenticate.secret": secret,
                "spark.network.crypto.enabled": "true",
            }
        builder = SparkSession.builder.master(engine.address).appName("idaman")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            opened = builder.getOrCreate()
        except (PySparkException, Py4JError, OSError) as no:
            if "stopped SparkContext" in str(no):
                # The driver ran, asked the cluster thrice, and gave up: so Java is not to blame.
                raise NotTakenIn(
                    Text(
                        "The cluster at %(address)s answers but takes no connection. Nearly "
                        "always the secrets differ: set IDAMAN_SPARK_SECRET to that cluster's "
                        "spark.authenticate.secret, or leave it empty where the cluster has "
                        "none. Where they are the same, compare the versions of Spark.",
                        address=engine.address,
                    ),
                ) from None
            raise NotStarted(
                Text(
                    "Spark did not start. See whether `java -version` says 17 or newer "
                    "(JAVA_HOME where it is set)."
                ),
            ) from None
        try:
            yield opened
        finally:
            opened.stop()


def _installed() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise NotInstalled(
            Text(
                "Spark is not installed. Install it once: .venv/bin/uv pip install "
                "--require-hashes -r requirements-spark.txt"
            ),
        ) from None
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        raise NotInstalled(
            Text(
                "Spark needs Java 17 or newer. On Debian: apt-get install openjdk-17-jre-headless"
            ),
        )


def _own_address(engine: Engine) -> str:
    """The address by which the cluster's workers reach this machine."""
    if not engine.masters:
        return "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        # Nothing is sent: the system only chooses the way.
        way.connect(engine.masters[0])
        return str(way.getsockname()[0])


def answer(
    put: Question,
    *,
    spark: SparkSession,
    base: str,
    files: Mapping[str, Sequence[str]],
    seconds: float = SECONDS,
    **asked: Any,
) -> Answer:
    """Answer from these files of each dataset, relative to `base` as the cluster sees it.

    Raises WrongQuestion, TookTooLong, NotReadThere.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    if set(asked) != set(put.asks):
        raise wrong(put.name, f"asks: {', '.join(put.asks)}")
    with stopped_after(seconds, spark.sparkContext.cancelAllJobs) as passed:
        try:
            for dataset in put.reads:
                paths = [f"{base.rstrip('/')}/{path}" for path in files[dataset]]
                spark.read.parquet(*paths).createOrReplaceTempView(dataset)
            found = spark.sql(put.sql, args=dict(asked))
            heads = found.columns
            return [
                {head: _plain(value) for head, value in zip(heads, row, strict=True)}
                for row in found.collect()
            ]
        except (PySparkException, Py4JError) as no:
            if passed.is_set():
                raise TookTooLong(
                    Text(
                        "The answer took longer than %(seconds)s seconds and was stopped. See "
                        "whether the cluster has free workers, or allow more with --seconds.",
                        seconds=f"{seconds:g}",
                    ),
                ) from None
            said = str(no)
            if "PATH_NOT_FOUND" in said or "FileNotFound" in said or "FILE_NOT_EXIST" in said:
                raise NotReadThere(
                    Text(
                        "The cluster does not find the files at %(base)s. Every worker must see "
                        "the same folder; say where it lies there with --lake-at.",
                        base=base,
                    ),
                ) from None
            raise


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
