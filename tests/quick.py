"""The tests that a change concerns, on SQLite and without a browser: `make quick`.

What changed since the branch left main, committed or not, is taken to the tests in its place, and
the rules of the house are asked always. Whoever leans on what changed is asked by `make test`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("tests/house/test_complete.py", "tests/house/test_house.py", "tests/house/test_reached.py")
"""What reads the code; the rest of the house starts whole copies of it."""
PAGES = ("desk", "public", "api")
"""Parts of a feature that only its addresses import: what they break, their own tests see."""
LONG = ("tests/opendata/test_spark.py", "tests/docs/test_commands_run.py")
"""What starts a cluster or a whole site."""


class WithoutBrowser:
    """Leaves out modules that open a browser."""

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        opening = {i.path for i in items if "playwright" in i.path.read_text()}
        config.hook.pytest_deselected(items=[i for i in items if i.path in opening])
        items[:] = [i for i in items if i.path not in opening]


def changed() -> list[str]:
    """Name the files that differ from where this branch left main, and the new ones."""
    base = _git("merge-base", "HEAD", "main")
    differ = _git("diff", "--name-only", *base)
    return sorted({*differ, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*asked: str) -> list[str]:
    return subprocess.check_output(["git", *asked], cwd=ROOT, text=True).split()


def asked_of(file: str) -> list[str]:
    """Name the tests in the place of a file.

    >>> asked_of("idaman/features/delivery/desk/evidence.py")
    ['tests/features/delivery/desk']
    >>> asked_of("idaman/features/economy/templates/economy/public/table.html")
    ['tests/features/economy/test_public.py']
    >>> asked_of("idaman/features/delivery/models/work.py")
    ['tests/features/delivery']
    >>> asked_of("tests/features/plan/test_drafts.py")
    ['tests/features/plan/test_drafts.py']
    """
    match Path(file).parts:
        case ("tests", *_) if Path(file).name.startswith("test_"):
            return _there(file)
        case ("tests", "features" | "core" as storey, name, _, *_):
            return _there(f"tests/{storey}/{name}")
        case ("idaman", "features", name, *rest):
            page = next((part for part in rest if part.removesuffix(".py") in PAGES), "")
            own = page.removesuffix(".py")
            of_page = (f"tests/features/{name}/{own}", f"tests/features/{name}/test_{own}.py")
            return (_there(*of_page) if page else []) or _there(f"tests/features/{name}")
        case ("idaman", "core", name, *_):
            stem = name.removesuffix(".py")
            return _there(f"tests/core/{stem}", f"tests/core/test_{stem}.py")
        case ("idaman", "web", "desk" | "portal" as part, *_):
            return _there(f"tests/web/{part}")
        case ("idaman", "cli", name, *_):
            return _there("tests/cli/test_commands.py", f"tests/cli/test_{name}")
        case ("idaman", "paper" | "opendata" | "samples" as storey, *_):
            return _there(f"tests/{storey}")
        case ("idaman", "web", name, *_):
            return _there(f"tests/web/test_{name}", "tests/web/test_templates.py")
        case ("docs", *_) | ("README.md" | "CONTRIBUTING.md" | "SECURITY.md",):
            return _there("tests/docs")
    return []


def _there(*paths: str) -> list[str]:
    return [path for path in paths if (ROOT / path).exists()]


def concerned(files: Iterable[str]) -> list[str]:
    """Name all tests of these files, none twice, and those of the house."""
    asked = {test for file in files for test in asked_of(file)} - {*LONG, *HOUSE}
    parents = {test for test in asked if not any(str(up) in asked for up in Path(test).parents)}
    return [*HOUSE, *sorted(parents)]


def main() -> int:
    asked = concerned(changed())
    print("\n".join(asked), flush=True)
    ignored = [f"--ignore={each}" for each in (*LONG, "tests/journeys")]
    return pytest.main(["-q", *ignored, *asked], plugins=[WithoutBrowser()])


if __name__ == "__main__":
    sys.exit(main())
