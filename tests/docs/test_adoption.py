"""The adoption papers keep their word: what they prove by, and whose data they name."""

import re

import pytest
from django.apps import apps
from django.db.models import BinaryField, ForeignKey, Model

from idaman.core.people.models import Holding, User
from tests.docs.pages import DOCS, ROOT
from tests.docs.test_help import said
from tests.docs.test_security import TEST, functions

PAPERS = DOCS / "id/adopsi"
UAT = (PAPERS / "uat.md").read_text()
PRIVACY = (PAPERS / "pdp.md").read_text()
SCRIPT, MAP = UAT.split("## Dibuktikan oleh uji")
SCENARIO = re.compile(r"^\| ([A-Z]\d+) \|(.+)$", re.MULTILINE)
SCENARIOS, PROOFS = dict(SCENARIO.findall(SCRIPT)), dict(SCENARIO.findall(MAP))
ROW = re.compile(r"^\| ((?:`\w+\.\w+`(?:, )?)+) \|(.+)$", re.MULTILINE)
"""A row of the assessment: the models it is about, and what it says of them."""
PERSONAL = re.compile(
    r"email|phone|reach|(user|first|last)_?name|password|photo|picture|latitude|longitude|voter"
    r"|(^|_)ip($|_)|^uid$|account|contact|extra_data|session_data|certificate|wrapped|closed$"
    r"|validation|assisted_by"
)
ABOUT_PEOPLE = re.compile(r"Photo|Attendance|Enquiry$|Answer$|Objection$")
NO_PERSON = {
    "regions.Region.latitude": "where a district or village lies",
    "regions.Region.longitude": "where a district or village lies",
    "delivery.GateAnswer": "what an agency says of a quick win",
    "indicators.FindingAnswer": "what an agency says to a finding",
    "indicators.IndexVersion.reach": "which change of an index counts as feasible",
    "potentials.PotentialVersion.contact": "a post, not who holds it",
    "services.Cluster.latitude": "the middle of several reports",
    "services.Cluster.longitude": "the middle of several reports",
    "services.Redaction.photo": "which picture, by its row",
    "potentials.Enquiry.contact": "a post, not who holds it",
}


def personal_fields(model: type[Model]) -> set[str]:
    """The fields of a table that say something of a person, by their names and where they lead."""
    found = set()
    for field in model._meta.get_fields(include_parents=True):
        if not getattr(field, "concrete", False):
            continue
        leads = isinstance(field, ForeignKey) and field.related_model in (User, Holding)
        if leads or PERSONAL.search(field.name):
            found.add(field.name)
    return {f for f in found if f"{model._meta.label}.{f}" not in NO_PERSON}


def is_about_people(model: type[Model]) -> bool:
    named = ABOUT_PEOPLE.search(model.__name__) and model._meta.label not in NO_PERSON
    return bool(named or personal_fields(model))


def says_free_text(model: type[Model]) -> bool:
    """Words are sealed with a salt, so a table with one keeps what somebody wrote."""
    return any(f.name == "salt" and isinstance(f, BinaryField) for f in model._meta.fields)


MODELS = sorted(apps.get_models(), key=lambda model: model._meta.label)


def rows_about(label: str) -> str:
    return "\n".join(row for models, row in ROW.findall(PRIVACY) if f"`{label}`" in models)


@pytest.mark.parametrize(
    "model", [m for m in MODELS if is_about_people(m)], ids=lambda m: m._meta.label
)
def test_every_table_with_data_of_a_person_is_assessed(model):
    row = rows_about(model._meta.label)
    assert row, f"{model._meta.label} keeps data of a person and pdp.md says nothing of it"
    named = set(re.findall(r"`(\w+)`", row))
    assert personal_fields(model) - named == set(), f"{model._meta.label}: fields left unsaid"


@pytest.mark.parametrize(
    "model", [m for m in MODELS if says_free_text(m)], ids=lambda m: m._meta.label
)
def test_every_table_with_what_somebody_wrote_is_assessed(model):
    assert f"`{model._meta.label}`" in PRIVACY


def test_the_walk_finds_people_and_leaves_places_alone():
    assert personal_fields(User) >= {"username", "first_name", "last_name", "email", "password"}
    assert is_about_people(apps.get_model("evidence.File"))
    assert not is_about_people(apps.get_model("regions.Region"))


def test_no_table_is_assessed_that_is_not_there():
    named = set(re.findall(r"`([a-z]+\.[A-Z]\w+)`", PRIVACY))
    assert named - {m._meta.label for m in MODELS} == set()


def test_nothing_is_excused_that_is_not_there():
    for excused in NO_PERSON:
        app, name, *field = excused.split(".")
        model = apps.get_model(app, name)
        assert all(model._meta.get_field(f) for f in field)


@pytest.mark.parametrize("page", ["uat.md", "pdp.md", "kak.md", "bast.md"])
def test_a_paper_is_proved_by_tests_that_exist(page):
    for path, name in TEST.findall((PAPERS / page).read_text()):
        assert (ROOT / path).exists(), path
        assert name in functions(path), f"{path} has no {name}"


def test_every_scenario_has_steps_a_result_and_room_for_a_verdict():
    assert len(SCENARIOS) > 40
    for number, rest in SCENARIOS.items():
        steps, expected, *blanks = (cell.strip() for cell in rest.split("|"))
        assert all((steps, expected)), number
        assert blanks == ["[ ]", "[ ]", "", ""], number


def test_every_scenario_is_proved_by_a_test_and_no_other_is():
    assert PROOFS.keys() == SCENARIOS.keys()
    for number, proof in PROOFS.items():
        assert TEST.search(proof), f"{number} is proved by no test"


def test_scenarios_are_numbered_without_a_gap():
    assert len(SCENARIO.findall(SCRIPT)) == len(SCENARIOS), "a number is given once"
    by_role: dict[str, list[int]] = {}
    for scenario in SCENARIOS:
        by_role.setdefault(scenario[0], []).append(int(scenario[1:]))
    for role, numbers in by_role.items():
        assert numbers == list(range(1, len(numbers) + 1)), role


def test_every_journey_is_mapped_and_marked_as_one():
    journeys = {
        (str(file.relative_to(ROOT)), name)
        for file in (ROOT / "tests/journeys").glob("test_*.py")
        for name in functions(str(file.relative_to(ROOT)))
        if name.startswith("test_")
    }
    assert journeys - set(TEST.findall(UAT)) == set(), "map it in docs/id/adopsi/uat.md"
    marked = set(re.findall(r"✦ `(tests/[\w/]+\.py)::(test_\w+)`", UAT))
    assert marked == journeys


def test_a_scenario_presses_buttons_that_are_there():
    labels = set(re.findall(r"\*\*\[([^\]]+)\]\*\*", UAT))
    assert labels - said("id") == set()


def test_the_terms_of_reference_point_at_scenarios_that_are_there():
    page = (PAPERS / "kak.md").read_text()
    criteria = page.split("## Kriteria penerimaan")[1].split("\n## ")[0]
    rows = re.findall(r"^\| \d+ \|.+\| ([^|]+) \|$", criteria, re.MULTILINE)
    assert len(rows) > 10
    # All but the last, which a signature fulfils, are fulfilled by scenarios.
    assert all(re.search(r"[A-Z]\d", row) for row in rows[:-1])
    assert set(re.findall(r"\b([A-Z]\d+)\b", page)) - SCENARIOS.keys() == set()
