"""Reading a log over the network, as anyone may from anywhere."""

from __future__ import annotations

import gzip
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BytesIO
from typing import Self
from urllib.parse import urlsplit

from idaman.core.refusal import Refused
from idaman.core.text import Text

AT_ONCE = 4
AHEAD = 32
MOST_BYTES = 20 * 1024 * 1024
"""More than a bundle can hold: 256 entries of 65,535 bytes."""
PATIENCE = 30


class Far:
    """One log at its address. Connections are kept open, one a thread."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(
                Text(
                    "Not the address of a log: %(address)s. For example: https://…/kukar/ledger",
                    address=address,
                ),
            )
        self.address, self.parts = address, parts
        self.mine = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close this thread's connection; those of others end with their threads."""
        connection: HTTPConnection | None = getattr(self.mine, "connection", None)
        if connection is not None:
            connection.close()

    def fetch(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Give what lies at these paths, in their order; None where nothing does.

        Raises Refused where the log does not answer.
        """
        with ThreadPoolExecutor(AT_ONCE) as hands:
            waiting: deque[Future[bytes | None]] = deque()
            for path in paths:
                waiting.append(hands.submit(self.get, path))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def get(self, path: str) -> bytes | None:
        """Read one address; a connection that was cut is opened once more.

        Raises Refused where there is no answer.
        """
        for attempt in (1, 2):
            try:
                status, body = self._ask("GET", path, b"", {"Accept-Encoding": "gzip"})
            except (OSError, HTTPException) as no:
                self.mine.connection = None
                if attempt == 2:
                    raise Refused(
                        Text(
                            "%(hostname)s does not answer: %(reason)s",
                            hostname=self.parts.hostname,
                            reason=no,
                        ),
                    ) from no
                continue
            if status == 404:
                return None
            if status != 200:
                raise Refused(
                    Text(
                        "%(hostname)s answers %(status)s for %(path)s.",
                        hostname=self.parts.hostname,
                        status=status,
                        path=path,
                    ),
                )
            return body
        raise AssertionError

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send bytes once; give the status and what is said.

        Raises Refused where there is no answer.
        """
        try:
            return self._ask("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
        except (OSError, HTTPException) as no:
            self.mine.connection = None
            raise Refused(
                Text(
                    "%(hostname)s does not answer: %(reason)s",
                    hostname=self.parts.hostname,
                    reason=no,
                ),
            ) from no

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        connection: HTTPConnection | None = getattr(self.mine, "connection", None)
        if connection is None:
            kind = HTTPSConnection if self.parts.scheme == "https" else HTTPConnection
            connection = kind(self.parts.hostname or "", self.parts.port, timeout=PATIENCE)
            self.mine.connection = connection
        connection.request(method, f"{self.parts.path}/{path}", body or None, headers)
        answer = connection.getresponse()
        return answer.status, _read(answer)


def _read(answer: HTTPResponse) -> bytes:
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise HTTPException("jawabannya terlalu besar")
    if answer.headers.get("Content-Encoding") == "gzip":
        with gzip.open(BytesIO(body)) as packed:
            body = packed.read(MOST_BYTES + 1)
    return body
