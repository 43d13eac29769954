"""How many public pages a second, against a view that does nothing on the same site?

    python -m benchmarks.pages [--seconds 5] [--rounds 3]

Starts the sample site and drives its pages and its /health in turn with wrk (Debian package
`wrk`), so that ratios hold when the machine's speed drifts. /health goes through the same server
and middleware and does nothing: it is the bare view that the wanted ratios are judged by. What
`django-admin startproject` lays out, on a server with the same settings, is measured beside it;
that ratio and the absolute figures are only reported.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGES = {"home": "/kukar/", "activity": "/kukar/kegiatan/KEG-043/"}
WANTED = {
    "home, warm": 0.3,
    "activity, warm": 0.3,
    "home, cold": 0.03,
    "activity, cold": 0.12,
    "home, unchanged (304)": 0.5,
    "activity, unchanged (304)": 0.5,
}
COLD = """
local n = {seed}
request = function()
  n = n + 1
  return wrk.format("GET", "{path}?cold=" .. n)
end
"""


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[None]:
    process = subprocess.Popen(
        command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(2400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def rate(url: str, seconds: int, *extra: str) -> float:
    """Requests a second that wrk gets answered with 2xx or 3xx; ends the run on any other."""
    out = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", *extra, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", out):
        sys.exit(f"{url}: {bad[1]} requests were not answered.")
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found
    return float(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("Install wrk first: apt-get install wrk")
    cores = str(os.cpu_count() or 1)
    ours, stock = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        serve = [sys.executable, "-m", "idaman", "demo", "--home", folder, "--port", str(ours)]
        granian = [
            "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(stock),
            "--workers", cores, "--blocking-threads", "1", "--backpressure", "64",
            "--log-level", "warning", "benchmarks.bare:application",
        ]  # fmt: skip
        granian[0] = str(Path(sys.executable).with_name("granian"))
        with running(serve, ours), running(granian, stock):
            measure(args.seconds, args.rounds, ours, stock, Path(folder))


def measure(seconds: int, rounds: int, ours: int, stock: int, folder: Path) -> None:
    names = [*WANTED, "bare", "stock"]
    got: dict[str, list[float]] = {name: [] for name in names}
    of_bare: dict[str, list[float]] = {name: [] for name in WANTED}
    of_stock: dict[str, list[float]] = {name: [] for name in WANTED}
    for turn in range(rounds):
        for page, path in PAGES.items():
            url = f"http://127.0.0.1:{ours}{path}"
            with urllib.request.urlopen(url) as answer:
                etag = answer.headers["ETag"]
            script = folder / "cold.lua"
            script.write_text(COLD.format(seed=turn * 10_000_000, path=path))
            for name, extra in (
                (f"{page}, warm", ()),
                (f"{page}, cold", ("-s", str(script))),
                (f"{page}, unchanged (304)", ("-H", f"If-None-Match: {etag}")),
            ):
                got["stock"].append(rate(f"http://127.0.0.1:{stock}/", seconds))
                got["bare"].append(rate(f"http://127.0.0.1:{ours}/health", seconds))
                got[name].append(rate(url, seconds, *extra))
                of_bare[name].append(got[name][-1] / got["bare"][-1])
                of_stock[name].append(got[name][-1] / got["stock"][-1])
    middle = {name: statistics.median(found) for name, found in got.items()}
    print(f"bare view of the site: {middle['bare']:.0f} requests a second")
    print(f"startproject's view: {middle['stock']:.0f} requests a second")
    for name, least in WANTED.items():
        ratio = statistics.median(of_bare[name])
        verdict = "ok" if ratio >= least else "SHORT"
        print(
            f"{name:26} {ratio:6.3f} of bare (wanted {least}) {verdict};"
            f" {statistics.median(of_stock[name]):.3f} of startproject, {middle[name]:.0f}/s"
        )


if __name__ == "__main__":
    main()
