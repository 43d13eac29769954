"""Public pages are built anew beside the processes that answer, when there is time.

Who answers sends a datagram that names the page; the builder asks the application itself for it,
and the application keeps what it built where all processes look. A page that nobody builds in time
is built by whoever is asked for it, as without a builder.
"""

from __future__ import annotations

import json
import os
import socket
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from django.conf import settings

IS_BUILDING = "idaman.is_building"
"""Stands in the environment of a builder's own request; no visitor can send it."""
ADDRESS = (
    *("PATH_INFO", "SCRIPT_NAME", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_HX_REQUEST"),
    *("wsgi.url_scheme", "REMOTE_ADDR"),
)
MOST = 8192
WAITING = 2000
"""So many pages wait at most; whoever is asked for another builds it."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def door() -> Path:
    return Path(settings.HOME) / "builder"


class Asking:
    """Asks the builder for a page, where there is one; never waits for it."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.of = 0

    def __call__(self, environ: dict[str, Any]) -> bool:
        """Ask for the page of a request; tell whether there is somebody to build it.

        Where too many wait already it is lost; whoever is asked for the page asks again.
        """
        words = json.dumps({n: environ[n] for n in ADDRESS if n in environ}).encode()
        if len(words) > MOST:
            return False
        # A worker is forked after this was made.
        if self.socket is None or self.of != os.getpid():
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.socket.setblocking(False)
            self.of = os.getpid()
        try:
            self.socket.sendto(words, str(door()))
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True


class _Waiting:
    """What is asked for: heard while a page is built, since the door holds but a few datagrams."""

    def __init__(self, heard: socket.socket) -> None:
        self.heard, self.asked = heard, OrderedDict[bytes, None]()
        self.changed = Condition()

    def listen(self) -> None:
        while True:
            try:
                words = self.heard.recv(MOST)
            except OSError:
                return
            with self.changed:
                if len(self.asked) < WAITING:
                    self.asked[words] = None
                self.changed.notify()

    def next(self) -> bytes | None:
        """Give what was asked for first; None where nothing is for a second."""
        with self.changed:
            if not self.asked:
                self.changed.wait(1.0)
            return self.asked.popitem(last=False)[0] if self.asked else None


def keep_building(application: Application, *, is_over: Callable[[], bool]) -> None:
    """Build what is asked for, the longest asked first, until it is over."""
    place = door()
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(place))
        place.chmod(stat.S_IRUSR | stat.S_IWUSR)
        waiting = _Waiting(heard)
        Thread(target=waiting.listen, daemon=True).start()
        ours = place.stat().st_ino
        try:
            while not is_over():
                if words := waiting.next():
                    build(application, json.loads(words))
        finally:
            # Another opening of the same home has its own door there by now, perhaps.
            if place.exists() and place.stat().st_ino == ours:
                place.unlink()


def build(application: Application, address: dict[str, str]) -> None:
    """Ask the application for a page, so that it is built and kept."""
    environ: dict[str, Any] = {
        **address,
        "REQUEST_METHOD": "GET",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.version": (1, 0),
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        IS_BUILDING: True,
    }
    answer = application(environ, lambda status, headers, exc_info=None: None)
    close = getattr(answer, "close", None)
    if close is not None:
        close()
