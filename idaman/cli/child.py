"""Work in a child with limits: started, heard line by line, ended when it takes too long."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

SECONDS = 180
"""How long a child may take by the clock on the wall."""

Beat = Callable[[int | None], bool]


class Died(Exception):
    """The child ended without a word: killed, out of memory, or crashed."""


class Interrupted(Exception):
    """The child was told to end from outside, as when the whole machine goes down."""


class Stopped(Exception):
    """The job was cancelled while it ran."""


def in_child(
    kind: str,
    params: dict[str, Any],
    *,
    beat: Beat = lambda n: True,
    seconds: float = SECONDS,
    with_variables: Collection[str] = (),
) -> dict[str, Any]:
    """Do the work in a child; give {"result": …} or {"refused": {"id", "en"}}.

    Of the environment it sees the path to programs and the variables that are named.

    Raises Died, Interrupted, Stopped.
    """
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "idaman.cli.opendata_child" if _is_of_lake(kind) else "idaman.cli.child_main",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if not os.environ.get("IDAMAN_LOG_CHILD") else None,
        env={
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            **{name: os.environ[name] for name in with_variables if name in os.environ},
        },
        start_new_session=True,
    )
    try:
        assert child.stdin is not None
        with child.stdin as stdin:
            stdin.write(json.dumps({"kind": kind, "params": params}).encode())
        return _heard(child, beat, seconds)
    except BrokenPipeError:
        raise _ended(child, "The child closed its ears.") from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _is_of_lake(kind: str) -> bool:
    return kind.startswith("lake.")


def _heard(child: subprocess.Popen[bytes], beat: Beat, seconds: float) -> dict[str, Any]:
    assert child.stdout is not None
    os.set_blocking(child.stdout.fileno(), False)
    started = last_beat = time.monotonic()
    heard = b""
    with selectors.DefaultSelector() as ear:
        ear.register(child.stdout, selectors.EVENT_READ)
        while time.monotonic() - started < seconds:
            if ear.select(timeout=1):
                chunk = child.stdout.read()
                if chunk == b"":
                    break
                heard += chunk or b""
                *lines, heard = heard.split(b"\n")
                for line in lines:
                    said: dict[str, Any] = json.loads(line)
                    if "progress" not in said:
                        return said
                    if not beat(said["progress"]):
                        raise Stopped
            if time.monotonic() - last_beat > 5:
                last_beat = time.monotonic()
                if not beat(None):
                    raise Stopped
    raise _ended(child, "The child ended without a word.")


FROM_OUTSIDE = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
"""How a child ends that somebody told to; what kills it for its work are other signals."""


def _ended(child: subprocess.Popen[bytes], how: str) -> Died | Interrupted:
    """Tell a death of its own from an end from outside."""
    with suppress(subprocess.TimeoutExpired):
        if child.wait(timeout=1) in FROM_OUTSIDE:
            return Interrupted(how)
    return Died(f"{how} Its exit code is {child.returncode}.")
