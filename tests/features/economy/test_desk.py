"""Tables of the economy at the desk: entered by a form, listed, shown, taken back."""

import pytest

from idaman.features.economy.models import WHOLE, SectorTable, TableChoice, TableMeasure
from idaman.features.economy.rules.sectors import SECTORS
from tests.features.economy.scenes import Scene
from tests.refused_forms import refused
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


def the_desk_of(scene):
    return f"/en/desk/{scene.government.slug}/economy/"


def filled_in(scene, **changes):
    figures = {f"v-{code}": "10" for code in SECTORS} | {f"v-{WHOLE}": ""}
    return {
        "measure": str(TableMeasure.GRDP_CONSTANT),
        "region": scene.government.region.code,
        "year": "2024",
        "source": "BPS uji",
        "token": "t1",
        **figures,
        **changes,
    }


def test_a_table_is_entered_shown_listed_and_taken_back():
    scene = Scene()
    client, desk = logged_in(scene.secretariat), the_desk_of(scene)
    assert client.get(f"{desk}new/").status_code == 200
    answer = client.post(f"{desk}new/", filled_in(scene))
    made = SectorTable.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{desk}{made.pk}/")
    assert "BPS uji" in client.get(f"{desk}{made.pk}/").content.decode()
    assert f"{desk}{made.pk}/" in client.get(desk).content.decode()
    assert client.post(f"{desk}{made.pk}/take-back/", {"token": "t2"}).status_code == 302
    assert f"{desk}{made.pk}/" not in client.get(desk).content.decode()


def test_what_is_no_figure_comes_back_with_what_was_typed():
    scene = Scene()
    address = f"{the_desk_of(scene)}new/"
    answer = logged_in(scene.secretariat).post(address, filled_in(scene, **{"v-A": "banyak"}))
    assert answer.status_code == 422
    assert "banyak" in answer.content.decode()
    assert not SectorTable.objects.exists()


def test_who_may_not_enter_tables_is_refused_the_page():
    scene = Scene()
    assert logged_in(scene.officer).get(f"{the_desk_of(scene)}new/").status_code == 403


def test_a_source_is_not_followed_for_a_reason_that_is_too_long():
    scene = Scene()
    client, desk = logged_in(scene.secretariat), f"/desk/{scene.government.slug}/economy/"
    client.post(f"{desk}new/", filled_in(scene))
    client.post(f"{desk}new/", filled_in(scene, source="Kajian", token="t2"))
    where = f"{desk}{SectorTable.objects.get(source='Kajian').pk}/follow/"
    typed = {"reason": "x" * 4001, "token": "t3"}
    refused(client, where, typed, field="reason", says="4000", here=where)
    assert not TableChoice.objects.exists()
