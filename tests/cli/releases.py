"""Earlier releases, as an installation has them: the code of a tag, with what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from tests.cli.own_house import ROOT

VERSION = r"\d{4}\.\d{1,2}\.\d+"


def git(root: Path, *words: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(root), "-c", "safe.directory=*", *words], capture_output=True, check=True
    ).stdout


def named(root: Path = ROOT) -> list[str]:
    """The releases the changelog tells of, which the clone must bring whatever its depth."""
    found = re.findall(rf"^## ({VERSION})\b", (root / "CHANGELOG.md").read_text(), re.MULTILINE)
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def absent(root: Path = ROOT) -> list[str]:
    """Releases whose tag is not in this clone: without it nobody can begin from them."""
    tags = set(git(root, "tag", "--list").decode().split())
    return [name for name in named(root) if name not in tags]


def unpack(root: Path, release: str, into: Path) -> Path:
    """Lay out the code of a release; only its own commit is needed, not what came before."""
    with tarfile.open(fileobj=BytesIO(git(root, "archive", release))) as archive:
        archive.extractall(into, filter="data")
    return into


def pins(tree: Path) -> list[str]:
    lines = (tree / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def python_for(tree: Path, venv: Path) -> str:
    """A Python with what the release needs: ours where it needs the same."""
    if pins(tree) == pins(ROOT):
        return sys.executable
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(venv)], check=True)
    python = str(venv / "bin" / "python")
    wanted = ["--require-hashes", "-r", str(tree / "requirements.txt")]
    subprocess.run([uv, "pip", "install", "-q", "--python", python, *wanted], check=True)
    return python
