"""Earlier releases, as an installation has them: the code of one, with what it needs."""

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


def registered(root: Path = ROOT) -> dict[str, str]:
    """The releases the changelog tells of, oldest first, each with the commit it names."""
    text = (root / "CHANGELOG.md").read_text()
    heading = re.compile(rf"^## ({VERSION})\b.*\n*(?:Commit `([0-9a-f]{{40}})`)?", re.MULTILINE)
    found = sorted(heading.findall(text), key=lambda each: [int(n) for n in each[0].split(".")])
    return dict(found)


def commit_of(release: str, root: Path = ROOT) -> str:
    """The commit of a release that this clone has: its tag's, else the one registered; or ""."""
    for name in (f"refs/tags/{release}", registered(root).get(release)):
        if name and (commit := resolved(name, root)):
            return commit
    return ""


def resolved(name: str, root: Path = ROOT) -> str:
    asked = ["git", "-C", str(root), "-c", "safe.directory=*", "rev-parse", "-q", "--verify"]
    told = subprocess.run([*asked, f"{name}^{{commit}}"], capture_output=True, text=True)
    return told.stdout.strip()


def absent(root: Path = ROOT) -> list[str]:
    """Releases this clone has neither by tag nor by commit: nobody can begin from them."""
    return [name for name in registered(root) if not commit_of(name, root)]


def unpack(root: Path, release: str, into: Path) -> Path:
    """Lay out the code of a release; only its own commit is needed, not what came before."""
    packed = git(root, "archive", commit_of(release, root) or release)
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
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
