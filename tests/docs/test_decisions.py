"""Decision records."""

import re

import pytest

from tests.docs.pages import DOCS

RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.stem)
def test_number_file_and_title_agree(record):
    title = re.match(r"# (\d{4})\. (.+)\n", record.read_text())
    assert title, "a record begins with “# 0001. Title”"
    slug = re.sub(r"[^a-z0-9]+", "-", title[2].lower()).strip("-")
    assert record.stem == f"{title[1]}-{slug}"


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.stem)
def test_a_record_says_why_what_and_what_follows(record):
    headings = re.findall(r"^## (.+)$", record.read_text(), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


def test_numbers_run_without_a_gap():
    assert [int(r.stem[:4]) for r in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_every_record_is_in_the_index():
    index = (DOCS / "decisions/README.md").read_text()
    for record in RECORDS:
        title = record.read_text().partition("\n")[0].removeprefix("# ")
        assert f"[{title}]({record.name})" in index
