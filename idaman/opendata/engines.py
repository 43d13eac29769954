"""Which engine answers: DuckDB here, or a Spark cluster when the data outgrow one machine."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

from idaman.core.refusal import Refused
from idaman.core.text import Text

DUCKDB = "duckdb"
PORT = 7077
CLUSTER = re.compile(r"spark://[\w.-]+(:\d+)?(,[\w.-]+(:\d+)?)*$")
LOCAL = re.compile(r"local\[(\d+|\*)\]$")
REACHED_WITHIN = 5.0


class NoSuchEngine(Refused):
    """The engine's address is none that is known."""


class ClusterNotReached(Refused):
    """No master of the cluster answers."""


@dataclass(frozen=True)
class Engine:
    """Who answers a question.

    >>> Engine.read("spark://10.0.0.5:7077").is_elsewhere
    True
    >>> Engine.read("local[2]").is_elsewhere
    False
    >>> Engine.read("").is_spark
    False
    """

    address: str

    @classmethod
    def read(cls, said: str) -> Engine:
        """Read an engine as it is written on the command line.

        Raises NoSuchEngine.
        """
        address = said.strip() or DUCKDB
        if address != DUCKDB and not CLUSTER.match(address) and not LOCAL.match(address):
            raise NoSuchEngine(
                Text(
                    "There is no engine %(text)s. Write duckdb, spark://HOST:%(port)s for a "
                    "cluster, or local[2] for Spark on this machine.",
                    text=repr(said),
                    port=PORT,
                ),
            )
        return cls(address)

    @property
    def is_spark(self) -> bool:
        return self.address != DUCKDB

    @property
    def is_elsewhere(self) -> bool:
        """Whether rows leave this machine for the answer."""
        return self.address.startswith("spark://")

    @property
    def masters(self) -> list[tuple[str, int]]:
        """The hosts and ports of the cluster's masters."""
        if not self.is_elsewhere:
            return []
        found = []
        for each in self.address.removeprefix("spark://").split(","):
            host, _, port = each.partition(":")
            found.append((host, int(port or PORT)))
        return found

    def reach(self) -> None:
        """See that a master answers before a driver is started that would wait for minutes.

        Raises ClusterNotReached.
        """
        for master in self.masters:
            try:
                with socket.create_connection(master, timeout=REACHED_WITHIN):
                    return
            except OSError:
                continue
        if self.masters:
            raise ClusterNotReached(
                Text(
                    "No Spark master answers at %(address)s. Look at host and port, and "
                    "whether the cluster was started (docs/scaling.md).",
                    address=self.address,
                ),
            )
