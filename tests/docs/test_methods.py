"""Pages about methods."""

import doctest
import re

import pytest

from tests.docs.pages import DOCS

METHODS = sorted(p for p in (DOCS / "methods").glob("*.md") if p.name != "README.md")


@pytest.mark.parametrize("page", METHODS, ids=lambda p: p.stem)
def test_a_method_has_its_source_and_a_worked_example(page):
    headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    assert any(h.startswith("Worked example") for h in headings)
    assert any(h in ("Source", "Sources") for h in headings)


@pytest.mark.parametrize("page", METHODS, ids=lambda p: p.stem)
def test_a_worked_example_comes_out_as_written(page):
    failed, tried = doctest.testfile(
        str(page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS
    )
    assert tried > 0, "a worked example is one that runs"
    assert failed == 0


def test_every_method_is_in_the_index():
    index = (DOCS / "methods/README.md").read_text()
    for page in METHODS:
        assert f"]({page.name})" in index
