"""The search finds what was meant in the real sample, however it was typed."""

import csv
import json
from pathlib import Path

import pytest

from idaman.core.people.models import Agency, Government
from idaman.core.places.models import Alias, Region
from idaman.features.plan.rules.model import Document
from idaman.features.stewardship.public import search
from idaman.samples.loading.demo import laid_out
from idaman.web.portal.site import site_of
from tests.build import TODAY, a_government
from tests.web.portal.places import a_plan_in_force

SAMPLES = Path(__file__).parents[4] / "idaman" / "samples"
PAIRS = list(csv.DictReader((SAMPLES / "search_pairs.csv").open(encoding="utf-8")))


def the_sample() -> Government:
    """Kutai Kartanegara with its places, agencies and the plan in force."""
    made: dict[str, Region] = {}
    for row in csv.DictReader((SAMPLES / "places.csv").open(encoding="utf-8")):
        code = row["kemendagri"]
        if not (code in ("ID", "64") or code.startswith("64.02")):
            continue
        made[code] = Region.objects.create(
            code=code,
            level=row["level"],
            kind=row["kind"],
            name=row["name"],
            parent=made.get(row["parent"]),
            slug=code.replace(".", "-").lower(),
        )
        Alias.objects.bulk_create(
            Alias(region=made[code], name=name)
            for name in dict.fromkeys(filter(None, row["aliases"].split(";")))
        )
    told = json.loads((SAMPLES / "kukar" / "government.json").read_text(encoding="utf-8"))
    government = a_government(slug="kukar", code="64.02")
    for agency in told["agencies"]:
        Agency.objects.create(
            government=government, code=agency["code"], short=agency["short"], name=agency["name"]
        )
    plan = json.loads((SAMPLES / "kukar" / "plan-2025.json").read_text(encoding="utf-8"))
    a_plan_in_force(government, Document.model_validate(laid_out(plan["document"], TODAY)))
    return government


@pytest.mark.django_db
def test_what_was_meant_is_among_the_first_three_finds(rf):
    the_sample()
    site = site_of(rf.get("/kukar/cari/"), "kukar")
    assert len(PAIRS) >= 50
    missed = []
    for pair in PAIRS:
        finds = search.found_by(site, pair["typed"])
        if pair["expected_code"] not in [f.code for f in finds[:3]]:
            missed.append((pair["typed"], pair["expected_code"], finds[:3]))
    assert missed == []


@pytest.mark.django_db
def test_the_page_links_to_what_was_found(client):
    the_sample()
    text = client.get("/kukar/cari/?q=sinyal+tabng").content.decode()
    assert 'href="/kukar/quick-win/QW-01/"' in text
    text = client.get("/kukar/cari/?q=muaratubo").content.decode()
    assert "/kukar/kecamatan/64-02-12/64-02-12-2017/" in text


@pytest.mark.django_db
def test_what_was_published_since_is_found(client):
    government = a_government(slug="baru")
    assert "KEG-001" not in client.get("/baru/cari/?q=penguat").content.decode()
    a_plan_in_force(government)
    assert "KEG-001" in client.get("/baru/cari/?q=penguat").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "   ", "zzzzzzzz", "%", "<b>", "a" * 5000])
def test_whatever_is_typed_gets_an_answer(client, typed):
    a_government(slug="apa")
    answer = client.get("/apa/cari/", {"q": typed})
    assert answer.status_code == 200
    assert b"<b>" not in answer.content.split(b"<main")[1]
