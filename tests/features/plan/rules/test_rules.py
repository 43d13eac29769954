"""The catalogue, its pages and the findings agree."""

import re
from pathlib import Path

import pytest

from idaman.core.findings import Finding, found
from idaman.core.rulebook import RULES, Severity
from idaman.features.plan.rules.pages import PAGED, index, page

PAGES = Path(__file__).parents[4] / "docs" / "rules"


@pytest.mark.parametrize("rule", PAGED, ids=lambda rule: rule.id)
def test_a_rule_has_its_page(rule):
    assert (PAGES / f"{rule.id}.md").read_text(encoding="utf-8") == page(rule)


def test_the_index_lists_every_rule_and_no_page_is_left_over():
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index()
    assert {each.stem for each in PAGES.glob("*.md")} == {rule.id for rule in PAGED} | {"README"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_says_the_same_in_both_languages(rule):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert 1 <= rule.stage <= 4 or rule not in PAGED
    named = [
        {name.removesuffix("_en") for name in re.findall(r"{(\w+)}", rule.sentence.say(language))}
        for language in ("id", "en")
    ]
    assert named[0] == named[1]
    assert rule.wrong != rule.right or rule not in PAGED
    assert rule.advice.id != rule.advice.en


def test_a_finding_crosses_a_process_boundary():
    finding = found("sdg-missing", code="KEG-001", field="sdgs", name="Balai", row=3)
    assert Finding.from_json(finding.as_json()) == finding
    assert finding.severity is Severity.ADVICE


def test_a_value_nobody_gave_is_a_gap():
    assert "…" in found("sdg-missing", code="KEG-001").say("id")
