"""The picture of a dataset says in words what its columns hold as codes."""

import json
import re

import pytest

from idaman.cli import data
from idaman.core.ledger import actions as ledger
from idaman.core.people.permissions import Role
from idaman.features.delivery.queries.rollups import MEASURES
from idaman.features.delivery.rules.obligation import ExhibitStep, Standing
from idaman.features.delivery.words import TITLES
from idaman.features.indicators.rules.checks import CheckVerdict
from idaman.features.stewardship.public import code_lists
from idaman.opendata import files, recount_figures
from idaman.web import words
from tests.build import NOON, a_post
from tests.features.delivery.scenes import World, a_milestone, sent


@pytest.fixture
def published(transactional_db, settings, tmp_path):
    """A site that has published its open data."""
    settings.LAKE = tmp_path / "lake"
    world = World(slug="uji")
    a_milestone(world)
    sent(world)
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    data.refresh(government=world.government, by=operator, now=NOON)
    ledger.sequence_all(now=NOON)


def test_every_code_of_a_column_has_its_words():
    assert set(code_lists.FAMILIES) == set(recount_figures.FAMILIES)
    assert set(words.EXHIBITS) == set(ExhibitStep)
    assert set(Standing) <= set(words.STATUSES)
    assert set(CheckVerdict) <= set(words.VERDICTS)
    assert {code for code, measure in MEASURES.items() if not measure.is_promised} == set(TITLES)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("dataset", "language", "word", "code"),
    [
        ("figures", "", "Kemajuan terverifikasi", "verified"),
        ("figures", "/en", "Verified progress", "verified"),
        ("costs", "", "APBD", ">apbd<"),
        ("computed", "", "Uang yang direncanakan", ">costs<"),
        ("plan_items", "", "kehidupan", ">living<"),
    ],
)
def test_a_picture_says_words_instead_of_codes(client, dataset, language, word, code):
    page = client.get(f"{language}/uji/data/{dataset}/").content.decode()
    picture = page.partition("<h1")[2].partition("<h2")[0]
    assert word.lower() in picture.lower()
    assert code not in picture


@pytest.mark.usefixtures("published")
def test_a_picture_counts_every_row_the_rarer_ones_together(client):
    page = client.get("/uji/data/figures/").content.decode()
    picture = page.partition('<table class="bars">')[2].partition("</table>")[0]
    told = [
        int(said.replace(".", "")) for said in re.findall(r'class="n"[^>]*>([0-9.]+)<', picture)
    ]
    assert len(told) == files.MOST_COUNTED + 1
    assert sum(told) == len(json.loads(client.get("/uji/data/figures.json").getvalue()))
    assert "yang lain bersama" in picture
