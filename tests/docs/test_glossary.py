"""The glossary."""

import re

import pytest

from idaman.core.people.permissions import Permission, Role
from idaman.core.taxonomy import Dimension, Element, FundingSource, Horizon, Quadrant
from idaman.features.plan.rules.model import KINDS
from tests.docs.pages import DOCS

TERMS = set(re.findall(r"^\| `([^`]+)` \|", (DOCS / "glossary.md").read_text(), re.MULTILINE))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_element_is_explained(kind):
    assert kind in TERMS
    assert KINDS[kind][1].__name__ in TERMS


@pytest.mark.parametrize("role", [r.value for r in Role])
def test_every_role_is_explained(role):
    assert role in TERMS


@pytest.mark.parametrize("permission", [p.value for p in Permission])
def test_every_permission_is_explained(permission):
    assert permission in TERMS


@pytest.mark.parametrize("words", [Dimension, Element, Quadrant, Horizon, FundingSource])
def test_the_fixed_words_of_a_plan_are_explained(words):
    assert {w.value for w in words} <= TERMS
