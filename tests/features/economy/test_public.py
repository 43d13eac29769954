"""The economy in the open: sentences, pictures, tables, CSV, and what lacks."""

import csv
import io

import pytest

from idaman.core.people.models import Government
from idaman.features.economy.rules.sectors import SECTORS
from tests.build import a_document, a_government, an_activity
from tests.features.economy.scenes import Scene
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    government = a_government(slug="uji", is_sample=True)
    made = Scene(government)
    activities = (an_activity(owner=made.own.code, sample=True),)
    a_plan_in_force(government, a_document(government, activities=activities, sample=True))
    return made


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_economy_is_told_in_sentences_with_picture_table_and_csv(client, scene, language):
    for year, times in ((2022, 1.0), (2023, 1.1), (2024, 1.3)):
        values = {s: str((n + 1) * 10 * times) for n, s in enumerate(SECTORS)}
        scene.table(year=year, values=values | {"A": str(900 * times)}, is_sample=True)
        scene.table(scene.province, year=year, values=dict.fromkeys(SECTORS, "5000"))
    page = text(client, f"{language}/uji/ekonomi/")
    assert page.count("<svg") >= 1
    assert page.count('class="contoh"') >= 6
    assert ("From 2022 to 2024" if language else "Dari 2022 ke 2024") in page
    rows = text(client, "/uji/ekonomi/?figure=quotients&format=csv").splitlines()
    assert len(rows) == 18
    tables = list(csv.DictReader(io.StringIO(text(client, "/uji/ekonomi/?format=csv"))))
    assert len(tables) == 6 * 17
    assert {row["sumber"] for row in tables} == {"BPS uji"}


def test_what_lacks_is_named_and_leads_to_where_it_is_entered(client, scene):
    scene.table()
    scene.table(scene.province, values={s: "5000" for s in SECTORS if s != "D"})
    page = text(client, "/uji/ekonomi/")
    assert "sektor D belum ada nilainya" in page
    assert "/desk/uji/economy/" in page
    scene.table(source="Bappeda", times=2)
    Government.objects.filter(slug="uji").update(public_revision=99)
    assert "2 sumber berbeda" in text(client, "/uji/ekonomi/")
