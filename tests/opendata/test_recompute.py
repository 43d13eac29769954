"""Anyone counts the figures of the pages again, from the open data alone."""

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from idaman.cli import data
from idaman.cli.main import main
from idaman.core.ledger import actions as ledger
from idaman.core.people.permissions import Role
from idaman.features.delivery.queries.rollups import MEASURES
from idaman.features.stewardship import queries as facts
from idaman.opendata import recompute as lake
from tests.build import NOON, a_post
from tests.features.delivery.scenes import World, a_milestone, sent


def a_world():
    world = World(slug="uji")
    a_milestone(world)
    sent(world)
    return world


@pytest.mark.django_db
def test_every_published_figure_is_counted_again_to_the_last_digit():
    told = facts.told(a_world().government, now=NOON)
    again = lake.figures(told)
    for row in told["figures"]:
        key = row["measure"], row["by"], row["key"]
        assert again[key] == lake.published(row), key
    assert {row["measure"] for row in told["figures"]} >= {"verified", "claimed", "activities"}


@pytest.mark.django_db
def test_a_changed_fact_is_noticed():
    told = facts.told(a_world().government, now=NOON)
    for row in told["progress"]:
        row["required"] += 1
    again = lake.figures(told)
    rows = {(r["measure"], r["by"], r["key"]): lake.published(r) for r in told["figures"]}
    assert again["verified", "all", "all"] != rows["verified", "all", "all"]


def test_every_measure_of_the_pages_can_be_counted_again():
    assert {code for code, m in MEASURES.items() if not m.is_promised} == set(lake.MEASURES)


@pytest.mark.django_db(transaction=True)
def test_a_site_is_counted_again_from_outside(live_server, settings, tmp_path):
    settings.LAKE = tmp_path / "lake"
    world = a_world()
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    address = f"{live_server.url}/uji"

    def tried():
        said = CliRunner().invoke(main, ["recompute", address, "--pages", "12"])
        return said.exit_code, said.stdout, said.stderr

    code, _, said = tried()
    assert (code, "belum menerbitkan data terbuka" in said) == (1, True)

    # The pages are of today, and so is the edition they are held against.
    edition = data.refresh(government=world.government, by=operator, now=timezone.now())
    ledger.sequence_all(now=timezone.now())
    code, said, wrong = tried()
    assert wrong == ""
    rolled, other = (
        len(json.loads((settings.LAKE / _whole(edition, name)).read_bytes()))
        for name in ("figures", "computed")
    )
    assert f"gabungan: {rolled} dari {rolled}." in said
    assert f"{rolled + other} dari {rolled + other} angka terhitung sama." in said
    assert code == 0

    host = CliRunner().invoke(main, ["recompute", live_server.url, "--pages", "12"])
    assert f"Seluruhnya: 1 dari 1 situs terhitung sama, {rolled + other} dari" in host.stdout
    assert host.exit_code == 0
    World(slug="lain")
    host = CliRunner().invoke(main, ["recompute", live_server.url, "--pages", "12"])
    assert (host.exit_code, "Seluruhnya: 1 dari 2 situs" in host.stdout) == (1, True)
    assert "lain: Situs itu belum menerbitkan data terbuka." in host.stderr

    kept = settings.LAKE / _whole(edition, "progress")
    kept.write_bytes(kept.read_bytes().replace(b'"verified":0', b'"verified":1'))
    code, _, said = tried()
    assert (code, "data/progress.json tidak sama" in said) == (1, True)


def _whole(edition, name):
    return data._manifest_of(edition).by_name[name].whole["json"].path
