"""Costs, frozen periods, elements and clusters: counted again from the open data, or kept back."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from idaman.core.files import blobs
from idaman.features.delivery.actions import periods
from idaman.features.delivery.queries import frozen
from idaman.features.delivery.rules.periods import PeriodSpan
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_figures, recount_totals
from tests.build import NOON
from tests.features.delivery.promised import Promised, on
from tests.features.surveys.surveying import Asking
from tests.features.workshops.desk.test_clusters import found, reported
from tests.web.desk.at_desk import a_house

pytestmark = pytest.mark.django_db


def unlike(told):
    """The published figures that are counted again to something else, with what."""
    again = recount_figures.counted(told)
    return {
        key: (said, again.get(key))
        for key, said in recount_figures.published(told).items()
        if again.get(key) != said
    }


def of(told, family):
    return {
        key[1:]: said for key, said in recount_figures.published(told).items() if key[0] == family
    }


def test_what_is_planned_is_the_sum_of_its_rows_however_it_is_grouped(client):
    scene = Promised()
    told = facts.told(scene.government, now=NOON)
    assert unlike(told) == {}
    said = of(told, "costs")
    whole = int(said["planned", "all", "all"])
    assert whole == sum(r["amount_idr"] for r in told["costs"] if r["kind"] == "activity") > 0
    for by in ("year", "source", "dimension", "agency"):
        assert whole == sum(int(n) for key, n in said.items() if key[:2] == ("planned", by)), by
    told["costs"][0]["amount_idr"] += 1
    assert ("costs", "planned", "all", "all") in unlike(told)
    page = client.get(f"/{scene.slug}/angka/costs/planned/all/all/").content.decode()
    assert f'value="costs/planned/all/all={whole}"' in page
    assert client.get(f"/{scene.slug}/angka/costs/planned/year/1999/").status_code == 404


def test_signatures_and_promises_owned_fed_and_kept_follow_from_their_rows(client):
    scene = Promised()
    scene.sent(on(6, 20))
    told = facts.told(scene.government, now=on(7, 5))
    assert unlike(told) == {}
    said = of(told, "promises")
    code = scene.commitment.code
    signed = sum(row["is_signed"] for row in told["signatures"])
    assert said["signed", "commitment", code] == f"{signed}/{len(told['signatures'])}"
    assert said["owned-and-fed", "all", "all"].endswith(f"/{len(told['obligations'])}")
    page = client.get(f"/{scene.slug}/komitmen/{code}/").content.decode()
    assert f'value="promises/signed/commitment/{code}={signed}/' in page
    told["signatures"][0]["is_signed"] ^= True
    assert ("promises", "signed", "commitment", code) in unlike(told)


def test_a_frozen_line_counts_only_while_its_period_has_the_fingerprint_of_the_ledger(client):
    scene = Promised()
    scene.sent(on(6, 20))
    figures = frozen(scene.government, PeriodSpan.read("2026-06"))
    blobs.keep(settings.FILES, [figures.content], limit=10_000_000)
    periods.close_period(
        government=scene.government, frozen=figures, by=scene.secretariat, now=on(7, 5)
    )
    told = facts.told(scene.government, now=on(7, 6), files=settings.FILES)
    assert unlike(told) == {}
    said = of(told, "periods")
    assert said["obligations", "period", "2026-06"] == str(len(figures.lines))
    assert said["claimed", "row", "2026-06:KEG-001"] == "1"
    page = client.get(f"/{scene.slug}/periode/2026-06/").content.decode()
    assert 'value="periods/claimed/row/2026-06:KEG-001=1"' in page
    row = next(row for row in told["periods"] if row["item"] == "KEG-001")
    row["line"] = json.dumps(json.loads(row["line"]) | {"claimed": 0})
    row["claimed"] = 0
    assert set(unlike(told)) >= {
        ("periods", "claimed", "row", "2026-06:KEG-001"),
        ("periods", "obligations", "period", "2026-06"),
    }
    del told["periods"][0]
    assert unlike(told), "a line that was left out is noticed"


def test_an_element_follows_from_its_total_and_a_small_group_says_that_it_is_kept_back(client):
    government = Promised().government
    asking = Asking(government)
    survey = asking.published(12, population=300, population_source="Buku tamu")
    told = facts.told(government, now=NOON)
    assert unlike(told) == {}
    said = of(told, "ikm")
    row = next(row for row in told["satisfaction"] if row["element"] == "U1")
    average = f"{survey.code}:U1"
    assert said["total", "element", average] == str(row["total"])
    groups = told["satisfaction_groups"]
    assert not any(0 < (each["answers"] or 5) < 5 for each in groups)
    groups.append(
        groups[0] | {"by": "sex", "group": "x", "answers": None, "total": None, "is_hidden": True}
    )
    told["computed"].append(
        recount_figures.row(
            "uji",
            ("ikm", "index", "group", f"{survey.code}:sex:x"),
            recount_totals.HIDDEN,
            is_sample=True,
        )
    )
    assert unlike(told) == {}
    groups[-1] |= {"answers": 3, "total": 90, "is_hidden": False}
    assert list(unlike(told)) == [("ikm", "index", "group", f"{survey.code}:sex:x")]
    page = client.get(f"/{government.slug}/kepuasan/{survey.code}/").content.decode()
    assert f'value="ikm/average/element/{average}={said["average", "element", average]}"' in page


@pytest.mark.parametrize("ago", [1, 5])
@pytest.mark.parametrize(("before", "shown"), [(0, "0"), (3, "hidden"), (6, "6")])
def test_a_cluster_is_counted_again_or_kept_back_in_the_file_and_on_the_page(
    client, before, shown, ago
):
    house = a_house()
    reported(house, 20, ago=ago)
    reported(house, before, ago=80)
    found(house)
    told = facts.told(house.government, now=NOON + timedelta(hours=1))
    assert unlike(told) == {}
    said = of(told, "clusters")
    assert said["now", "cluster", "KL-001"] == "20"
    assert said["before", "cluster", "KL-001"] == shown
    assert (told["clusters"][0]["before"] is None) == (shown == "hidden")
    for path in ("kluster/", "kluster/1/"):
        page = client.get(f"/{house.government.slug}/{path}").content.decode()
        assert f'value="clusters/before/cluster/KL-001={shown}"' in page
        assert f'rates/cluster/KL-001={said["rates", "cluster", "KL-001"]}"' in page
        assert page.count("disembunyikan: kurang dari lima") == 2 * (shown == "hidden")
    assert told["clusters"][0]["days"] == (3 if ago == 1 else 60)
    told["clusters"][0]["days_before"] += 1
    changed = unlike(told)
    assert (("clusters", "rates", "cluster", "KL-001") in changed) == (shown != "hidden")
    told["clusters"][0]["days_before"] -= 1
    told["clusters"][0]["reports"] += " LP-999999"
    assert set(unlike(told)) >= {("clusters", "now", "cluster", "KL-001")}
