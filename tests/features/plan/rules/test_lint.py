"""Every rule finds what breaks it, and leaves a good plan alone."""

from datetime import date

import pytest

from idaman.core.findings import References
from idaman.core.rulebook import RULES
from idaman.core.taxonomy import Dimension, FundingSource
from idaman.features.plan.rules.lint import CHECKS, lint
from idaman.features.plan.rules.model import Activity, Cost, Document, Gap
from tests.features.plan.rules.builders import clean, references, settings, spoiled, without


def circling() -> Document:
    document = spoiled("activities", 0, depends_on=("KEG-002",))
    second = document.activities[1].model_copy(update={"depends_on": ("KEG-001",)})
    activities = (document.activities[0], second, *document.activities[2:])
    return document.model_copy(update={"activities": activities})


def changed(**changes: object) -> Document:
    return clean().model_copy(update={"settings": settings(**changes)})


def one_owner() -> Document:
    document = clean()
    same = tuple(each.model_copy(update={"owner": "DINKES"}) for each in document.activities)
    return document.model_copy(update={"activities": same})


def nowhere_near(district: str) -> Document:
    document = clean()
    kept = tuple(
        each.model_copy(update={"places": ("64.02.06",)}) if district in each.places else each
        for each in document.activities
    )
    return document.model_copy(update={"activities": kept})


ONE_GAP = Gap(code="JEDA-1", dimension=Dimension.LIVING, now="23 desa belum bersinyal")
LATE = Cost(year=2031, source=FundingSource.APBD, amount_idr=5)
SPOILED = {
    "vision-missing": (changed(vision=""), "SETTINGS.vision"),
    "mission-missing": (without("missions"), ""),
    "period-reversed": (changed(first_year=2029, last_year=2025), "SETTINGS.last_year"),
    "dimension-weights": (spoiled("dimensions", 0, weight=30.0), "DIM-1.weight"),
    "readiness-without-score": (spoiled("readiness", 2, score=None), "SIAP-2.score"),
    "score-without-reason": (spoiled("readiness", 3, reason=""), "SIAP-3.reason"),
    "swot-quadrant-empty": (without("swot", 5), ""),
    "strategy-from-nothing": (spoiled("strategies", drawn_from=()), "STR-1.drawn_from"),
    "source-missing": (spoiled("indicators", baseline_source=""), "IND-1.baseline_source"),
    "reference-dangling": (spoiled("activities", programme="PRG-9"), "KEG-001.programme"),
    "code-repeated": (spoiled("activities", 1, code="KEG-001"), "KEG-001.code"),
    "activity-without-programme": (spoiled("activities", programme=None), "KEG-001.programme"),
    "programme-without-objective": (spoiled("programmes", objective=None), "PRG-1.objective"),
    "programme-without-activity": (spoiled("programmes", code="PRG-2"), "PRG-2"),
    "objective-without-programme": (spoiled("programmes", objective=None), "SAS-1"),
    "indicator-without-objective": (spoiled("indicators", objective=None), "IND-1.objective"),
    "objective-without-indicator": (spoiled("indicators", objective=None), "SAS-1"),
    "activity-without-owner": (spoiled("activities", owner=None), "KEG-001.owner"),
    "programme-without-owner": (spoiled("programmes", owner=None), "PRG-1.owner"),
    "potential-unknown": (spoiled("programmes", potentials=("POT-999",)), "PRG-1.potentials"),
    "owner-unknown": (spoiled("activities", owner="DINAS-X"), "KEG-001.owner"),
    "dependency-cycle": (circling(), "KEG-001.depends_on"),
    "dependency-late": (spoiled("activities", depends_on=("KEG-002",)), "KEG-001.depends_on"),
    "indicator-without-baseline": (spoiled("indicators", baseline=None), "IND-1.baseline"),
    "indicator-without-target": (spoiled("indicators", targets={}), "IND-1.targets"),
    "indicator-without-unit": (spoiled("indicators", unit=""), "IND-1.unit"),
    "indicator-without-direction": (spoiled("indicators", direction=None), "IND-1.direction"),
    "indicator-without-owner": (spoiled("indicators", owner=None), "IND-1.owner"),
    "target-against-direction": (spoiled("indicators", baseline=161.0), "IND-1.targets.2025"),
    "target-years-missing": (spoiled("indicators", targets={2025: 160.0}), "IND-1.targets.2026"),
    "indicator-weights": (spoiled("indicators", weight=60.0), "IND-1.weight"),
    "ends-before-starts": (spoiled("activities", ends=date(2026, 1, 1)), "KEG-001.ends"),
    "dates-outside-period": (spoiled("activities", ends=date(2031, 1, 1)), "KEG-001.ends"),
    "activity-without-dates": (spoiled("activities", starts=None), "KEG-001.starts"),
    "phase-outside-period": (spoiled("phases", last_year=2030), "FASE-1.last_year"),
    "activity-without-phase": (spoiled("phases", activities=("KEG-001",)), "KEG-002"),
    "cost-outside-period": (spoiled("activities", costs=(LATE,)), "KEG-001.costs.0"),
    "activity-without-cost": (spoiled("activities", costs=()), "KEG-001.costs"),
    "activity-without-plan-code": (spoiled("activities", rpjmd_code=""), "KEG-001.rpjmd_code"),
    "budget-tag-missing": (spoiled("activities", budget_tag=""), "KEG-001.budget_tag"),
    "quick-win-unfunded": (spoiled("quick_wins", activities=()), "QW-1.costs"),
    "quick-win-too-long": (spoiled("quick_wins", ends=date(2027, 1, 12)), "QW-1.ends"),
    "quick-win-without-measure": (spoiled("quick_wins", measure=""), "QW-1.measure"),
    "quick-win-without-target": (spoiled("quick_wins", target=None), "QW-1.target"),
    "quick-win-without-owner": (spoiled("quick_wins", owner=None), "QW-1.owner"),
    "quick-win-without-dates": (spoiled("quick_wins", ends=None), "QW-1.starts"),
    "quick-win-dropped": (spoiled("quick_wins", dropped="Tanpa dana"), "QW-1.replaced_by"),
    "dimension-without-quick-win": (without("quick_wins", 5), ""),
    "place-missing": (spoiled("activities", places=()), "KEG-001.places"),
    "place-doubled": (spoiled("activities", whole_regency=True), "KEG-001.whole_regency"),
    "place-outside": (spoiled("activities", places=("64.02.99",)), "KEG-001.places"),
    "district-never-served": (nowhere_near("64.02.18"), ""),
    "dimension-without-activity": (
        clean().model_copy(update={"activities": clean().activities[3:]}),
        "",
    ),
    "sub-dimension-without-activity": (without("activities", 0), ""),
    "agency-owns-much": (one_owner(), ""),
    "sdg-missing": (spoiled("activities", sdgs=()), "KEG-001.sdgs"),
    "dimension-without-gap": (clean().model_copy(update={"gaps": (ONE_GAP,)}), ""),
    "swot-pair-without-strategy": (without("strategies"), ""),
    "names-alike": (
        spoiled("activities", 1, name="Loket terpadu  Kecamatan"),
        "KEG-002.name",
    ),
}


def test_a_good_plan_is_left_alone():
    assert lint(clean(), references()) == []


def test_every_check_is_tried_here():
    assert SPOILED.keys() == CHECKS.keys()
    assert len(CHECKS) >= 34


def test_every_rule_about_the_plan_has_a_check():
    assert {rule.id for rule in RULES.values() if rule.about == "plan"} == CHECKS.keys()


@pytest.mark.parametrize("rule", SPOILED)
def test_a_rule_finds_what_breaks_it(rule):
    document, place = SPOILED[rule]
    findings = [each for each in lint(document, references()) if each.rule == rule]
    assert findings
    assert findings[0].place == place
    for language in ("id", "en"):
        assert "…" not in findings[0].say(language)
        assert findings[0].remedy(language)


def test_a_circle_is_named_once():
    (seen,) = [each for each in lint(circling(), references()) if each.rule == "dependency-cycle"]
    assert seen.values["circle"] == "KEG-001 → KEG-002 → KEG-001"


def test_a_thousand_activities_in_a_row_are_no_circle():
    activities = tuple(
        Activity(code=f"K{n}", name=f"K{n}", depends_on=(f"K{n + 1}",) if n < 4999 else ())
        for n in range(5000)
    )
    document = Document(settings=settings(), activities=activities)
    assert "dependency-cycle" not in {each.rule for each in lint(document, references())}


def test_a_reworded_twin_is_seen_and_a_numbered_one_is_not():
    twin = spoiled("activities", 1, name="Kecamatan: loket terpadu")
    assert "names-alike" in {each.rule for each in lint(twin, references())}
    first = spoiled("activities", 0, name="Pembangunan jaringan desa tahap 1")
    second = first.activities[1].model_copy(update={"name": "Pembangunan jaringan desa tahap 2"})
    numbered = first.model_copy(
        update={"activities": (first.activities[0], second, *first.activities[2:])}
    )
    assert "names-alike" not in {each.rule for each in lint(numbered, references())}


@pytest.mark.parametrize(
    ("owners", "is_told"),
    [
        ("AAAA", False),  # A plan of four says nothing about shares.
        ("AAABC", True),
        ("AABBC", False),  # Two of five are 40 %, which is not more than that.
    ],
)
def test_one_agency_owns_much_from_five_activities_on_and_above_two_fifths(owners, is_told):
    activities = tuple(
        Activity(code=f"K{n}", name=f"K{n}", owner=owner) for n, owner in enumerate(owners)
    )
    document = Document(settings=settings(), activities=activities)
    found = {each.rule for each in lint(document, References())}
    assert ("agency-owns-much" in found) == is_told


def test_a_sample_needs_no_source():
    document = spoiled("indicators", baseline_source="", sample=True)
    assert lint(document, references()) == []


def test_a_village_serves_its_district():
    document = nowhere_near("64.02.18")
    last = document.activities[-1].model_copy(update={"places": ("64.02.18.2001",)})
    served = document.model_copy(update={"activities": (*document.activities[:-1], last)})
    assert "district-never-served" not in {each.rule for each in lint(served, references())}


def test_what_is_not_known_here_is_not_judged():
    document = spoiled("activities", owner="DINAS-X", places=("99.99.99",))
    rules = {each.rule for each in lint(document, References())}
    assert not rules & {"owner-unknown", "place-outside", "district-never-served"}


def test_a_given_up_quick_win_is_not_asked_for_its_measure():
    document = spoiled("quick_wins", dropped="Tanpa dana", replaced_by="QW-2", measure="")
    assert {each.rule for each in lint(document, references())} == {"dimension-without-quick-win"}


def test_errors_come_first():
    document = spoiled("activities", programme="PRG-9", sdgs=())
    assert [each.severity for each in lint(document, references())] == ["error", "advice"]


def test_an_empty_plan_raises_nothing():
    rules = {each.rule for each in lint(Document(settings=settings()), References())}
    assert "mission-missing" in rules
