"""A newcomer begins a feature by one command, and it runs: `python -m tests.new_feature`."""

import os
import re
import subprocess
import sys

import pytest

from tests import new_feature
from tests.faults import copied

NAME = "markets"


def run(tree, *arguments):
    """Run a module of the copied tree, knowing nothing of the tree these tests stand in."""
    leading = ("IDAMAN_", "DATABASE_URL", "PYTEST_", "PYTHONPATH")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(leading)}
    env = kept | {
        "IDAMAN_HOME": str(tree.parent / "home"),
        "IDAMAN_SECRET_KEY": "a-new-feature-" + "x" * 40,
        "DJANGO_SETTINGS_MODULE": "idaman.config.settings",
        "PYTHONPATH": str(tree),
    }
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def passed(tree, *arguments):
    """Run tests of the copied tree, and tell how many passed; all of them must."""
    done = run(tree, "pytest", "-q", "--hypothesis-profile=ci", *arguments)
    assert done.returncode == 0, done.stdout[-6000:]
    return int(re.search(r"(\d+) passed", done.stdout)[1])


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The project with a feature more, as the command leaves it."""
    made = copied(tmp_path_factory.mktemp("new") / "tree")
    done = run(made, "tests.new_feature", NAME)
    assert done.returncode == 0, done.stdout
    return made


def test_what_it_makes_is_in_order(tree):
    contracts = "from importlinter.cli import lint_imports_command as lint; lint()"
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."]):
        done = run(tree, *command)
        assert done.returncode == 0, done.stdout
    done = subprocess.run(
        [sys.executable, "-c", contracts, "--no-logo"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_django_has_no_complaint_and_every_table_its_migration(tree):
    assert (tree / f"idaman/features/{NAME}/migrations/0001_initial.py").exists()
    for command in (["check", "--fail-level", "WARNING"], ["makemigrations", "--check"]):
        done = run(tree, "django", *command)
        assert done.returncode == 0, done.stdout


def test_its_own_tests_pass_and_those_of_what_it_was_copied_from(tree):
    own = [f"tests/features/{NAME}", f"idaman/features/{NAME}"]
    pages = [f"tests/features/{new_feature.SMALLEST}/test_{part}.py" for part in ("desk", "public")]
    assert passed(tree, *own, *pages) > 60


def test_the_rules_of_the_house_hold_for_it(tree):
    house = [f"tests/house/test_{part}.py" for part in ("house", "reached", "complete")]
    # A newcomer gives its tables their words, and its classes names of their own.
    rest = "not glossary and not share_a_name"
    assert passed(tree, *house, "tests/web/test_tags.py", "-k", rest) > 40


def test_nothing_of_it_is_shared_with_what_it_was_copied_from(tree):
    feature = tree / f"idaman/features/{NAME}"
    code = {file: file.read_text() for file in feature.rglob("*.py")}
    assert [f for f in code if re.search(r"features\.economy|potentials_|\.book\b", code[f])] == []
    assert sorted(file.name for file in feature.rglob("markets*.html")) == [
        "markets.html",
        "markets_table.html",
        "markets_table_new.html",
        "markets_tables.html",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("economy", "there already"),
        ("outbox", "there already"),
        ("sectors", "uses itself"),
        ("class", "one English word"),
        ("Pasar Desa", "one English word"),
    ],
)
def test_a_name_that_would_not_do_is_refused(name, said):
    with pytest.raises(new_feature.NotAName, match=said):
        new_feature.check(new_feature.ROOT, name)


@pytest.mark.parametrize("pattern", new_feature.RENAMED)
def test_every_renaming_has_something_to_rename(pattern):
    assert any(re.search(pattern, f.read_text()) for f in new_feature.sources(new_feature.ROOT))


@pytest.mark.parametrize(("place", "pattern"), new_feature.REGISTERED.items())
def test_the_feature_it_copies_is_named_in_every_place(place, pattern):
    lines = (new_feature.ROOT / place).read_text().splitlines()
    assert [line for line in lines if re.fullmatch(pattern, line)]
