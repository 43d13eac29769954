"""Figures that explain themselves, achievement by dimension, and the second look in public."""

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest

from idaman.cli.chores import foretell
from idaman.features.delivery.actions import audit
from idaman.features.delivery.models import Draw, Turn
from idaman.features.delivery.pieces.book import SHELF
from idaman.features.delivery.queries.rollups import MEASURES
from idaman.features.delivery.rules.forecast import METHOD
from tests.build import NOON
from tests.features.delivery.scenes import World, judged, sent
from tests.features.delivery.test_audit import drawn
from tests.features.delivery.test_forecasts import a_world_with, accept
from tests.features.delivery.test_rollups import money, two_of_three

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2026, 9, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    """The portal's clock stands where the story does."""
    monkeypatch.setattr("idaman.features.delivery.pieces.book.timezone.now", lambda: SEPTEMBER)


def page(client, world, rest):
    response = client.get(f"/en/{world.government.slug}/{rest}")
    assert response.status_code == 200, rest
    return response.content.decode()


def test_a_figure_shows_its_formula_with_the_values_in_it_and_every_row(client):
    world = World()
    two_of_three(world)
    text = page(client, world, "hitungan/verified/all/all/")
    assert "3 ÷ 7" in text
    assert "42.86%" in text
    assert "4 of 4 parts have a figure." in text
    for code in ("KEG-001", "KEG-002", "KEG-900", "QW-01"):
        assert code in text
    assert "accepted 1, waiting for verification 1" in text
    assert "As of" in text
    assert "1 September 2026" in text


def test_the_rows_of_a_figure_come_as_csv_and_add_up_to_it(client):
    world = World()
    two_of_three(world)
    response = client.get(f"/{world.government.slug}/hitungan/verified/all/all/?format=csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert sum(int(row["nilai"]) for row in rows) == 3
    assert sum(int(row["pembagi"]) for row in rows) == 7


def test_every_measure_has_its_page_for_every_kind_of_group(client):
    world = World()
    two_of_three(world)
    money(world)
    groups = (
        "all/all", "dimension/living", f"agency/{world.own.code}", "agency/-",
        f"district/{world.upstream.code}", f"village/{world.village.code}",
        "programme/PRG-01", "year/2026", "year/-",
    )  # fmt: skip
    for measure in MEASURES:
        for group in groups:
            page(client, world, f"hitungan/{measure}/{group}/")


def test_money_of_a_government_says_its_sources(client):
    world = World()
    money(world)
    text = page(client, world, "hitungan/realised/all/all/")
    assert "SIPD, 01-07-2026" in text
    assert "SIPD, 31-12-2025" in text


def test_a_place_says_that_places_do_not_add_up(client):
    world = World()
    text = page(client, world, f"hitungan/verified/district/{world.upstream.code}/")
    assert "do not add up" in text


def test_what_does_not_exist_is_not_found(client):
    world = World()
    for rest in (
        "hitungan/nonsense/all/all/",
        "hitungan/verified/nonsense/all/",
        "hitungan/verified/all/some/",
        "hitungan/verified/dimension/nonsense/",
        "hitungan/verified/agency/NONE/",
        "hitungan/verified/village/99.99.99.9999/",
        "hitungan/verified/programme/NONE/",
        "hitungan/verified/year/20x6/",
        "audit-ulang/2026-08/daftar.txt",
        "audit-ulang/nonsense/daftar.txt",
    ):
        assert client.get(f"/{world.government.slug}/{rest}").status_code == 404, rest


def test_achievement_shows_executed_of_planned_and_says_that_it_is_a_simulation(client):
    world = World()
    judged(world, sent(world))
    text = page(client, world, "capaian/")
    assert "33.33%" in text
    assert "1 of 3" in text
    assert "a simulation, not an official value" in text
    for measure in ("programmes", "activities", "verified", "claimed"):
        assert f"/hitungan/{measure}/dimension/living/" in text


def test_a_revoked_acceptance_lowers_the_page_at_once(client):
    world = World()
    exhibit = sent(world)
    judged(world, exhibit)
    draw = drawn(world)
    assert "33.33%" in page(client, world, "capaian/")
    turn = Turn.objects.get(is_recheck=True)
    exhibit.refresh_from_db()
    audit.recheck(
        draw=draw, exhibit=exhibit, is_confirmed=False, reason="Tidak ada", now=SEPTEMBER,
        by=world.head(turn.agency),
    )  # fmt: skip
    from idaman.core.people.models import Government

    Government.objects.publish_due(SEPTEMBER.replace(hour=2))
    text = page(client, world, "capaian/")
    assert "33.33%" not in text
    assert "revoked" in page(client, world, "audit-ulang/")
    assert "Tidak ada" not in page(client, world, "audit-ulang/")


def test_the_page_of_the_second_look_lets_anyone_repeat_the_draw(client):
    world = World()
    for _ in range(21):
        judged(world, sent(world))
    draw = drawn(world)
    base = f"/{world.government.slug}/audit-ulang/2026-08/"
    listed = client.get(base + "daftar.txt").content
    seed = hashlib.sha256(client.get(base + "checkpoint.txt").content).hexdigest()
    text = page(client, world, "audit-ulang/")
    assert hashlib.sha256(listed).hexdigest() in text
    assert seed in text
    order = sorted(
        listed.decode().split(),
        key=lambda number: hashlib.sha256(f"{seed}{number}".encode()).hexdigest(),
    )
    told = client.get(base + "undian.json").json()
    assert [str(number) for number in told["drawn"]] == order[:2]
    assert told["list_sha256"] == draw.list_hash
    assert "The operator could have influenced the draw." in text


def test_before_the_seed_is_there_the_page_says_that_the_list_waits(client):
    world = World()
    judged(world, sent(world), now=NOON)
    audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER)
    text = page(client, world, "audit-ulang/")
    assert "waits for a signed checkpoint" in text
    base = f"/{world.government.slug}/audit-ulang/2026-08/"
    assert client.get(base + "checkpoint.txt").status_code == 404
    assert client.get(base + "undian.json").json()["seed"] is None
    assert Draw.objects.get().drawn == []


def test_without_any_acceptance_the_page_says_so(client):
    assert "No month has been drawn yet" in page(client, World(), "audit-ulang/")


def at(moment, client, world, rest="perkiraan/"):
    """The page of forecasts, or another, as it is at a moment."""
    SHELF.kept.clear()
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("idaman.features.delivery.pieces.book.timezone.now", lambda: moment)
        return page(client, world, f"{rest}?hari={moment:%j}")


def test_forecasts_show_their_range_and_the_score_of_those_before(client):
    world, milestone, now = a_world_with(3, required=4)
    foretell(government=world.government, by=world.operator, now=now)
    text = at(now, client, world)
    assert "KEG-001" in text
    assert "from 3 points" in text
    assert "1 forecast waits for its mark" in text
    assert "too early to say" in text
    later = now + timedelta(days=10)
    accept(world, milestone, 4, later)
    text = at(later, client, world)
    assert "Of 1 forecast that promised no percentage, 1 covered" in text
    response = client.get(f"/{world.government.slug}/perkiraan/?format=csv")
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    assert (row["kode"], row["metode"], row["titik"]) == ("KEG-001", METHOD, "3")


def test_what_would_be_wider_than_its_plan_is_not_foretold(client):
    world, _, now = a_world_with(3, required=40)
    text = at(now, client, world)
    assert "Of 1 item it cannot be said yet" in text
    assert "So no percentage is said" in text
    assert "from 3 points" not in text
    assert "cannot be said yet" in at(now, client, world, "kegiatan/KEG-001/")
