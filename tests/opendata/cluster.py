"""A real Spark cluster on this machine: one master, two workers, with a secret of their own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.waiting import wait_for

SECRET = "hanya-untuk-uji"
ADDRESS = re.compile(r"spark://[\w.]+:\d+")


@contextmanager
def a_cluster(scratch: Path) -> Iterator[str]:
    """Start it, give its address, end it."""
    import pyspark

    home = Path(pyspark.__path__[0])
    options = f"-Dspark.authenticate=true -Dspark.authenticate.secret={SECRET}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_MASTER_OPTS": options,
        "SPARK_WORKER_OPTS": options,
    }

    def started(kind: str, *line: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}",
             "--host", "127.0.0.1", "--webui-port", "0", *line],
            env=environment,
            stderr=(scratch / f"{kind}.log").open("w"),
            stdout=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        ending.callback(process.wait)
        ending.callback(process.kill)
        return process

    with ExitStack() as ending:
        master = started("master.Master", "--port", "0")
        address = _said(scratch / "master.Master.log", ADDRESS, master)
        for n in (1, 2):
            folder = scratch / f"worker-{n}"
            worker = started(
                "worker.Worker", "--cores", "1", "--memory", "1g", "-d", str(folder), address
            )
        _said(scratch / "worker.Worker.log", re.compile("Successfully registered"), worker)
        yield address


def _said(log: Path, what: re.Pattern[str], process: subprocess.Popen[str]) -> str:
    return wait_for(
        lambda: what.search(log.read_text()),
        process=process,
        why=lambda: f"The cluster did not start: {log.read_text()[-2000:]}",
    )[0]
