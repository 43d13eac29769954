"""The glossary."""

import re

import pytest

from idaman.core.people.permissions import Permission, Role
from idaman.core.taxonomy import Dimension, Element, FundingSource, Horizon, Quadrant
from idaman.features.plan.rules.model import KINDS
from tests.glossary import GLOSSARY, renewed

TERMS = set(re.findall(r"^\| `([^`]+)` \|", GLOSSARY.read_text(), re.MULTILINE))
WORDS = (Role, Permission, Dimension, Element, Quadrant, Horizon, FundingSource)


def test_every_kind_of_element_is_explained():
    assert {*KINDS, *(model.__name__ for _parts, model in KINDS.values())} <= TERMS


def test_every_role_permission_and_fixed_word_of_a_plan_is_explained():
    assert {word.value for words in WORDS for word in words} <= TERMS


def test_a_class_means_what_its_docstring_says():
    assert renewed(GLOSSARY.read_text()) == GLOSSARY.read_text()


def test_another_meaning_gives_way_to_the_docstring_and_where_to_read_on_stays():
    page = "## Evidence\n| `File` | berkas | A thing. See [files](files.md) |\n"
    assert "named by its SHA-256. See [files](files.md) |" in renewed(page)


def test_of_two_classes_of_one_name_the_section_says_which():
    rows = "(`idaman.features.plan.rules`)", "(feature `indicators`, `idaman/features/indicators`)"
    plan, measured = (renewed(f"## A {row}\n| `Indicator` | indikator | |\n") for row in rows)
    assert "baseline" in plan
    assert "measured" in measured
    assert plan != measured


def test_a_class_that_is_gone_is_named():
    with pytest.raises(KeyError, match="NeverThere"):
        renewed("| `NeverThere` | tidak ada | |\n")
