"""A tick needs what it claims: each stands behind a condition that is known here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db.models import F

from idaman.core.people.models import Government
from idaman.features.potentials.queries import shown
from idaman.features.potentials.rules.lists import READINESS
from idaman.features.potentials.rules.pipeline import PipelineStage
from tests.features.potentials.scenes import Scene

ROOT = Path(__file__).parents[3] / "idaman"
TAGS = re.compile(
    r"{%-?\s*(if|elif|else|endif|for|empty|endfor)\b\s*(.*?)-?%}|(✓|✔|status \"kept\")", re.S
)
LEGENDS = {
    # What would be right, beside what is wrong: nothing is claimed of anybody.
    "plan/desk/rule.html",
    "economy/desk/sector_table.html",  # One row for each choice that is followed.
    "delivery/public/stocktakes.html",  # One row for each meeting that was held.
}
"""Templates with a tick whose rows are themselves the condition."""


def ticks(text):
    """Give the innermost condition of each tick of a template; None where there is none."""
    branches = []
    for found in TAGS.finditer(text):
        word, condition, tick = found.groups()
        if tick:
            yield next((branch for branch in reversed(branches) if branch), None)
        elif word in ("if", "for"):
            branches.append(condition.strip() if word == "if" else "")
        elif word in ("elif", "else", "empty"):
            branches[-1] = condition.strip() if word == "elif" else ""
        else:
            branches.pop()


def test_every_tick_of_a_template_stands_behind_a_condition():
    bound = {}
    for file in sorted(ROOT.rglob("*.html")):
        conditions = list(ticks(file.read_text()))
        if conditions:
            bound[file.as_posix().rpartition("templates/")[2]] = conditions
    loose = {name for name, conditions in bound.items() if None in conditions}
    assert loose <= LEGENDS
    assert sum(map(len, bound.values())) > 40
    assert bound["potentials/public/potential.html"][0] == "is_proven"
    assert list(ticks("{% if a %}{% else %}✓{% endif %}")) == [None], "a loose tick is noticed"
    assert list(ticks("{% for a in b %}{% if c %}✓{% endif %}{% endfor %}")) == ["c"]


def test_no_tick_is_written_in_code_but_where_a_stage_was_passed():
    found = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        if re.search("[✓✔☑]", file.read_text())
    }
    assert found == {"web/charts/stages.py"}


@pytest.mark.django_db
def test_ready_has_its_tick_only_with_all_its_points(client):
    scene = Scene()
    potential = scene.published()
    scene.step(potential, PipelineStage.READY, exhibit=scene.accepted(potential))
    page = f"/{scene.government.slug}/potensi/{potential.code}/"
    assert shown(scene.government)[0].standing.proven == PipelineStage.LISTED
    text = client.get(page).content.decode()
    assert "siap ✓" not in text
    # Its step has evidence that was accepted, and nothing of what makes it ready is proven.
    steps = text.partition("Jalan menuju lapangan kerja")[2].partition("</section>")[0]
    assert 'class="status kept"' not in steps
    assert "yang diperlukannya belum terbukti" in steps
    for point in READINESS:
        scene.accepted(potential, proves=point)
    assert shown(scene.government)[0].standing.proven == PipelineStage.READY
    Government.objects.update(public_revision=F("public_revision") + 1)
    text = client.get(page).content.decode()
    steps = text.partition("Jalan menuju lapangan kerja")[2].partition("</section>")[0]
    assert 'class="status kept"' in steps
