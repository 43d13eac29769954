"""Run a Python module with its clock stopped and its chance drawn from a seed, its children too.

    python tests/frozen.py 2026-11-30T02:00:00+00:00 seed module [arguments …]

It is given by its path, so that a child of ours is run the same way whatever its environment. What
is random is drawn for each calling function apart, by its name: one more draw in one place changes
nothing in another, and a function that moves to another file draws what it drew before.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import random
import runpy
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

SHARED = ("random", "secrets", "uuid")
"""Modules that draw for others."""

DISK = shutil.disk_usage("/")._replace(total=100 * 2**30, used=40 * 2**30, free=60 * 2**30)

_seed = ""
_drawn: Counter[str] = Counter()
_started: Counter[str] = Counter()


def reseed(seed: str) -> None:
    """Begin to draw anew: what comes depends on nothing drawn before."""
    global _seed
    _seed = seed
    _drawn.clear()
    random.seed(seed)


def draw(size: int) -> bytes:
    """Stand in for os.urandom."""
    frame = sys._getframe(1)
    while frame.f_back and (
        frame.f_globals.get("__name__") in SHARED or frame.f_code.co_filename == __file__
    ):
        frame = frame.f_back
    key = f"{_seed}|{frame.f_code.co_qualname}"
    _drawn[key] += 1
    return hashlib.shake_256(f"{key}|{_drawn[key]}".encode()).digest(size)


def freeze(moment: datetime, seed: str) -> None:
    """Stop every clock of this process at a moment, and draw all that is random from a seed."""
    _stop_clocks(moment)
    _draw_from_seed()
    _start_children_alike(moment)
    reseed(seed)


def _stop_clocks(moment: datetime) -> None:
    seconds, real = moment.timestamp(), time
    local, utc, words = real.localtime, real.gmtime, real.strftime

    def now(cls: type[datetime], tz: tzinfo | None = None) -> datetime:
        return cls.fromtimestamp(seconds, tz)

    def written(form: str, at: Any = None) -> str:
        return words(form, local(seconds) if at is None else at)

    _replace(datetime, now=classmethod(now), utcnow=classmethod(lambda c: now(c, UTC)))
    # Threads keep the clock they began with: what waits for another still does.
    assert threading
    time.time = lambda: seconds
    time.time_ns = lambda: int(seconds) * 10**9
    # Not functions: what keeps one of these on a class calls it without itself.
    time.localtime = partial(_at, local, seconds)
    time.gmtime = partial(_at, utc, seconds)
    time.strftime = written
    for name in ("monotonic", "perf_counter", "thread_time", "process_time"):
        setattr(time, name, lambda: 1000.0)
    # How full the disk is belongs to the moment as well.
    shutil.disk_usage = lambda path: DISK  # type: ignore[assignment]
    # Long work rests while the machine is busy; here nobody waits for it.
    os.getloadavg = lambda: (0.0, 0.0, 0.0)


def _at(clock: Callable[[float], Any], seconds: float, at: float | None = None) -> Any:
    return clock(seconds if at is None else at)


def _replace(kind: type, **methods: Any) -> None:
    """Put methods in the place of those of a type that is written in C."""
    gc.get_referents(kind.__dict__)[0].update(methods)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _draw_from_seed() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    begin = random.Random.seed

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
        begin(self, draw(16) if a is None else a, version)

    os.urandom = random._urandom = draw  # type: ignore[attr-defined]
    random.Random.seed = seeded  # type: ignore[method-assign]

    def key(curve: ec.EllipticCurve, backend: Any = None) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(draw(curve.key_size // 8 - 1)) + 1, curve)

    class Deterministic(ec.ECDSA):
        def __init__(self, algorithm: Any, deterministic_signing: bool = True) -> None:
            super().__init__(algorithm, deterministic_signing=True)

    ec.generate_private_key, ec.ECDSA = key, Deterministic  # type: ignore[assignment,misc]
    ed25519.Ed25519PrivateKey.generate = classmethod(  # type: ignore[method-assign,assignment]
        lambda cls: cls.from_private_bytes(draw(32))
    )
    for builder in (x509.CertificateBuilder, x509.CertificateRevocationListBuilder):
        builder.sign = _deterministic(builder.sign)  # type: ignore[method-assign]


def _deterministic(sign: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *args, **more: sign(self, *args, **{**more, "ecdsa_deterministic": True})


def _start_children_alike(moment: datetime) -> None:
    begin = subprocess.Popen.__init__

    def started(self: Any, args: Any, *rest: Any, **more: Any) -> None:
        if isinstance(args, list) and args[:2] == [sys.executable, "-m"]:
            # By its bare name, so that a child that moves to another folder draws what it drew.
            name = args[2].rpartition(".")[2]
            _started[name] += 1
            seed = f"{name} {_started[name]}"
            args = [sys.executable, __file__, moment.isoformat(), seed, *args[2:]]
            more["env"] = {**(more.get("env") or os.environ), "PYTHONHASHSEED": "0"}
        begin(self, args, *rest, **more)

    subprocess.Popen.__init__ = started  # type: ignore[method-assign]


if __name__ == "__main__":
    # What is named is found as `python -m` finds it, not beside this file.
    sys.path[0] = os.getcwd()
    sys.modules["tests.frozen"] = sys.modules["__main__"]
    _moment, _first, _module = sys.argv[1:4]
    sys.argv = [_module, *sys.argv[4:]]
    freeze(datetime.fromisoformat(_moment), _first)
    runpy.run_module(_module, run_name="__main__", alter_sys=True)
