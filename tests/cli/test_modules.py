"""A sample whose modules are all closed, walked by the public and by its people."""

import json
import os
import shutil
import subprocess
import sys

from tests.cli.own_house import ROOT


def test_closed_modules_show_no_page_and_no_link_and_lose_nothing(sample, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(sample.home, home, ignore=shutil.ignore_patterns("cache"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DATABASE_URL"))}
    secret = (home / "secret").read_text().strip()
    walk = subprocess.run(
        [sys.executable, "-m", "tests.closed_modules", "--each", "1", "--people", "sekretariat"],
        env={**kept, "IDAMAN_HOME": str(home), "IDAMAN_SECRET_KEY": secret},
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert walk.returncode == 0, walk.stderr[-2000:]
    told = json.loads(walk.stdout)
    assert all(n >= 20 for n in told["open"].values()), told["open"]
    assert {"lost": told["lost"], "found": told["found"], "leads": told["leads"]} == {
        "lost": {"": [], "sekretariat": []},
        "found": {"": [], "sekretariat": []},
        "leads": {},
    }
