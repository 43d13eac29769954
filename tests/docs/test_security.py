"""The page on security names, for each chapter of the standard, the tests that prove it."""

import ast
import re
from functools import cache

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "SECURITY.md").read_text()
ROWS = re.findall(r"^\| (V\d+) ([^|]+)\|([^|]+)\|([^|]+)\|$", PAGE, re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def functions(path):
    tree = ast.parse((ROOT / path).read_text())
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_every_chapter_of_the_standard_has_its_row():
    assert [chapter for chapter, *_ in ROWS] == [f"V{n}" for n in range(1, 15)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_chapter_is_proved_by_tests_that_exist(row):
    named = TEST.findall(row[3])
    assert named, f"{row[0]} names no test"
    for path, name in named:
        assert (ROOT / path).exists(), path
        assert name in functions(path), f"{path} has no {name}"


def test_no_test_is_named_that_does_not_exist():
    named = TEST.findall(PAGE)
    assert len(named) > 30
    for path, name in named:
        assert name in functions(path), f"{path} has no {name}"
