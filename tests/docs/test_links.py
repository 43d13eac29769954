"""Links between pages."""

import re

import pytest

from tests.docs.pages import ROOT, anchors_of, every_page, links_of


@pytest.mark.parametrize("page", every_page(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_link_leads_somewhere(page):
    for target in links_of(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} leads nowhere"
        assert there.is_relative_to(ROOT), f"{target} leads out of the repository"
        if anchor and there.suffix == ".md":
            assert anchor in anchors_of(there), f"{target}: no such heading"


def test_every_page_of_the_documentation_is_linked_from_another():
    reached = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in every_page()
        for target in links_of(page)
    }
    own = [p for p in every_page() if "docs" in p.relative_to(ROOT).parts]
    assert [p.name for p in own if p not in reached] == []


WRITTEN = [p for p in every_page() if p.parent.name != "rules"]
"""Pages written by hand; those of the rules are generated and name no file."""


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_that_is_named_exists(page):
    named = re.findall(r"`((?:idaman|tests|docs|benchmarks)/[\w./\-]*)`", page.read_text())
    for path in named:
        assert (ROOT / path).exists(), f"{path} does not exist"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_function_that_is_named_exists(page):
    """“`name` in `idaman/file.py`” and “`idaman/file.py`, `name`” are kept true."""
    text = re.sub(r"\s+", " ", page.read_text())
    pairs = re.findall(r"`([\w.]+)` (?:in|of) `(idaman/[\w./]+\.py)`", text)
    pairs += [(b, a) for a, b in re.findall(r"`(idaman/[\w./]+\.py)`, `([\w.]+)`", text)]
    for name, path in pairs:
        assert name.rpartition(".")[2] in (ROOT / path).read_text(), f"{path} has no {name}"
