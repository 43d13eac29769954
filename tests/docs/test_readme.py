"""The first page."""

import re

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_make_command_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    named = set()
    for page in ("README.md", "CONTRIBUTING.md", "docs/operate.md", "docs/tour.md"):
        named |= set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / page).read_text()))
    assert named - targets == set()
    assert {"demo", "test", "check"} <= named


def test_its_picture_is_small_enough_for_a_slow_line():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size <= 250_000


def test_no_page_names_a_place_on_the_authors_machine():
    private = re.compile(r"/(?:work|root|home/[a-z]+)/")
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        assert not private.search(page.read_text()), page
