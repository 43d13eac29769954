"""What pages say straight from rows: each statistic, target and count is held against them."""

from html import unescape

import pytest

from idaman.doors.cli.recompute import MARKED, _mismarked
from idaman.lake import counted, listed
from idaman.rooms.indicators.actions import statistics
from idaman.rooms.masterplan.actions import link_indicator
from idaman.rooms.masterplan.models import Adopted
from idaman.rooms.stewardship import facts
from tests.build import NOON, a_document, a_government
from tests.delivery.promised import Promised, on
from tests.indicators.scenes import Office, a_measured, a_statistic
from tests.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db


def marks(client, slug, *pages):
    """What the pages say that anyone can count again, page by page."""
    found = set()
    for page in pages:
        answer = client.get(f"/{slug}/{page}")
        assert answer.status_code == 200, page
        said = MARKED.findall(answer.content.decode())
        found |= {(page, unescape(name), unescape(value)) for name, value in said}
    return found


def unlike(marked, told):
    known = counted.published(told) | counted.told(told)
    return list(_mismarked(marked, known))


def of(marked, family):
    return {name.partition("/")[2]: value for _, name, value in marked if name.startswith(family)}


@pytest.fixture
def office(db):
    government = a_government(slug="angka")
    office = Office(government)
    a_plan_in_force(government, a_document(government, owner=office.owner))
    return office


def test_a_statistic_says_on_every_page_what_its_row_says(client, office):
    ipm = a_measured(office)
    a_statistic(office, ipm, "75.95", "2023")
    wrong = a_statistic(office, ipm, "67.57", "2024")
    statistics.retract(statistic=wrong, reason="Salah ketik.", by=office.officer, now=NOON)
    right = a_statistic(office, ipm, "76.50", "2024")
    code = ipm.code
    pages = ("", "statistik/", f"statistik/{code}/", "hasil/sejahtera/")
    marked = marks(client, "angka", *pages)
    said = of(marked, "statistics/")
    assert said[f"value/row/{right.pk}"] == "76.50 official stands"
    assert said[f"value/row/{wrong.pk}"] == "67.57 official struck"
    told = facts.told(office.government, now=NOON)
    assert unlike(marked, told) == []
    row = next(row for row in told["statistics"] if row["number"] == right.pk)
    row["as_published"] = "76.51"
    named = [line for line in unlike(marked, told) if f"statistics/value/row/{right.pk} " in line]
    assert len(named) == len(pages), "a figure that was altered is noticed on each of its pages"
    row |= {"as_published": "76.50", "nature": "simulation"}
    assert unlike(marked, told), "a simulation that is shown as official is noticed"


def test_baselines_and_targets_of_every_indicator_are_those_of_the_plan(client, office):
    item = Adopted.objects.of(office.government).get(kind="indicator", is_current=True)
    pages = ("indikator/", f"indikator/{item.code}/")
    marked = marks(client, "angka", *pages)
    told = facts.told(office.government, now=NOON)
    assert unlike(marked, told) == []
    points = {listed.point(item.code, int(year)) for year in item.said["targets"]}
    assert {f"target/row/{point}" for point in points} <= set(of(marked, "targets/"))
    assert {row["statistic"] for row in told["targets"]} == {""}
    link_indicator(
        item=item,
        indicator=a_measured(office, unit="desa", highest=None),
        by=office.secretariat,
        now=NOON,
    )
    told = facts.told(office.government, now=NOON)
    assert unlike(marked, told) == []
    assert {row["statistic"] for row in told["targets"]} == {"IPM"}
    last = max(told["targets"], key=lambda row: row["year"])
    last["value"] = "1000"
    assert len(unlike(marked, told)) == len(pages)


def test_how_far_promises_have_come_and_how_they_stand_is_counted_from_their_rows(client):
    scene = Promised()
    scene.sent(on(6, 20))
    agency = scene.agencies[0].code
    pages = (*("", "janji/", "kegiatan/KEG-001/", "kecamatan/"), f"perangkat-daerah/{agency}/")
    marked = marks(client, scene.slug, *pages)
    told = facts.told(scene.government, now=on(6, 20, 3))
    assert of(marked, "work/")["claimed/item/KEG-001"] == "1/1"
    assert of(marked, "work/")["verified/item/KEG-001"] == "0/1"
    own = [row for row in told["plan_items"] if row["agency"] == agency]
    many = sum(row["kind"] in ("activity", "quick_win") for row in own)
    assert of(marked, "named/")[f"items/agency/{agency}"] == str(many)
    held = of(marked, "standings/")["held/all/all"]
    assert held.startswith(f"{len(told['obligations'])};")
    assert any("standings/" in name and "/agency/" in name for _, name, _ in marked)
    told["progress"][0]["required"] += 1
    assert any("work/" in line for line in unlike(marked, told))
    told["obligations"].pop()
    assert any("standings/held" in line for line in unlike(marked, told))
    told["plan_items"] = [row for row in told["plan_items"] if row["agency"] != agency]
    assert any(f"named/items/agency/{agency}" in line for line in unlike(marked, told))
