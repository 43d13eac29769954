"""What pages say straight from rows: each statistic, target and count is held against them."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from idaman.cli.chores import foretell
from idaman.cli.recompute import MARKED, _mismarked
from idaman.core.taxonomy import Dimension, Part
from idaman.features.delivery.actions import quickwins
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Forecast
from idaman.features.delivery.rules.forecast import EARLIEST_METHOD
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.indicators.actions import statistics, weights
from idaman.features.indicators.models import Indicator, Outcome
from idaman.features.indicators.queries import measured
from idaman.features.indicators.rules.direction import Better, Movement
from idaman.features.plan.actions import link_indicator
from idaman.features.plan.models import Adopted
from idaman.features.plan.rules.model import DimensionAim, Readiness
from idaman.features.reports.actions import reporting
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_figures, recount_rows
from tests.build import NOON, a_document, a_government
from tests.features.delivery.citizens_scene import Village
from tests.features.delivery.meetings import a_signed_scene, the_quick_win
from tests.features.delivery.promised import Promised, on
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.features.reports.reports import Scene
from tests.features.services.catalogue import Counter
from tests.features.surveys.surveying import Asking
from tests.web.portal.places import a_plan_in_force

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
    known = recount_figures.published(told) | recount_figures.told(told)
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
    assert any(name.startswith("there/outcome/") for name in of(marked, "completeness/"))
    row = next(row for row in told["statistics"] if row["number"] == right.pk)
    row["as_published"] = "76.51"
    named = [line for line in unlike(marked, told) if f"statistics/value/row/{right.pk} " in line]
    assert len(named) == len(pages), "a figure that was altered is noticed on each of its pages"
    row |= {"as_published": "76.50", "nature": "simulation"}
    assert unlike(marked, told), "a simulation that is shown as official is noticed"


def test_which_way_the_indicators_of_an_outcome_go_is_counted_from_their_figures(client, office):
    up = a_measured(office, code="NAIK")
    down = a_measured(office, code="TURUN", better=Better.DOWN)
    band = a_measured(office, code="BATAS", better=Better.BAND, band=(Decimal(2), Decimal(5)))
    alone = a_measured(office, code="SATU")
    a_measured(office, code="KOSONG")
    split = a_measured(office, code="BEDA")
    for indicator, before, after in ((up, "70", "71"), (down, "9", "7.5"), (band, "3", "6")):
        a_statistic(office, indicator, before, "2023")
        a_statistic(office, indicator, after, "2024")
    a_statistic(office, alone, "5", "2023", publisher="Kementerian")
    a_statistic(office, alone, "6", "2024")
    a_statistic(office, split, "1", "2023")
    a_statistic(office, split, "2", "2024")
    a_statistic(office, split, "3", "2024", publisher="Kajian")
    pages = ("", "hasil/", "hasil/sejahtera/")
    marked = marks(client, "angka", *pages)
    told = facts.told(office.government, now=NOON)
    assert of(marked, "movements/") == {
        "better/outcome/sejahtera": "2",
        "worse/outcome/sejahtera": "1",
        "unknown/outcome/sejahtera": "1",
        "differs/outcome/sejahtera": "1",
        "missing/outcome/sejahtera": "1",
    }
    assert unlike(marked, told) == []
    row = next(r for r in told["statistics"] if (r["indicator"], r["year"]) == ("NAIK", 2024))
    row["as_published"] = "69"
    noticed = [line for line in unlike(marked, told) if "movements/" in line]
    assert len(noticed) == 2 * len(pages), "one fewer got better, one more got worse"


def test_a_new_release_turns_no_outcome(client, office):
    """Two got better; a figure of “BPS, rilis 2026” is one more of BPS, not of a new publisher."""
    for code in ("SATU", "DUA"):
        indicator = a_measured(office, code=code)
        a_statistic(office, indicator, "70", "2023")
        a_statistic(office, indicator, "71", "2024")
    before = measured(office.government, now=NOON)
    assert [each.movement for each in before] == [Movement.BETTER] * 2
    two = Indicator.objects.get(code="DUA")
    a_statistic(office, two, "72", "2025", publisher="BPS, rilis 2026")
    a_statistic(office, two, "71.5", "2024", publisher="BPS, rilis 2026")
    a_statistic(office, two, "72", "2025", publisher="Kemendagri")
    pages = ("hasil/sejahtera/", "statistik/DUA/")
    marked = marks(client, "angka", *pages)
    told = facts.told(office.government, now=NOON)
    assert of(marked, "movements/")["better/outcome/sejahtera"] == "2"
    assert unlike(marked, told) == []
    rows = [row for row in told["statistics"] if (row["indicator"], row["year"]) == ("DUA", 2024)]
    assert [(r["publisher"], r["release"], r["counts"]) for r in rows] == [
        ("BPS", "", False), ("BPS", "2026", True),
    ]  # fmt: skip


def test_baselines_and_targets_of_every_indicator_are_those_of_the_plan(client, office):
    item = Adopted.objects.of(office.government).get(kind="indicator", is_current=True)
    pages = ("indikator/", f"indikator/{item.code}/")
    marked = marks(client, "angka", *pages)
    told = facts.told(office.government, now=NOON)
    assert unlike(marked, told) == []
    points = {recount_rows.point(item.code, int(year)) for year in item.said["targets"]}
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


def test_service_standards_are_counted_from_what_each_promises_and_lacks(client):
    counter = Counter()
    slug = counter.government.slug
    one = counter.published(fees=[])
    agency = counter.own.code
    pages = ("pelayanan/", f"pelayanan/{one.code}/", "pelayanan/kelengkapan/")
    marked = marks(client, slug, *pages)
    told = facts.told(counter.government, now=NOON)
    assert unlike(marked, told) == []
    (row,) = told["services"]
    said = of(marked, "services/")
    assert said[f"time/service/{one.code}"] == f"{row['time']} {row['time_unit']}"
    filled = len(row["filled"].split())
    assert said[f"filled/agency/{agency}"] == f"{filled}/6"
    row["time"] += 1
    assert len(unlike(marked, told)) == 2, "in the list and on its own page"
    row["missing"], row["filled"] = row["filled"], row["missing"]
    assert any(f"services/filled/agency/{agency} " in line for line in unlike(marked, told))


def test_answers_of_surveys_and_of_groups_of_people_are_counted_from_their_rows(client):
    asking = Asking(Promised().government)
    survey = asking.published(12, population=300, population_source="Buku tamu")
    slug = asking.government.slug
    marked = marks(client, slug, "kepuasan/", f"kepuasan/{survey.code}/")
    told = facts.told(asking.government, now=NOON)
    assert unlike(marked, told) == []
    said = of(marked, "surveys/")
    assert said[f"answers/survey/{survey.code}"] == "12"
    assert not any(0 < int(many) < 5 for many in said.values()), "few are kept back"
    for row in told["satisfaction"]:
        row["answers"] += 1
    assert any(f"surveys/answers/survey/{survey.code} " in line for line in unlike(marked, told))


def test_how_long_verifiers_take_is_counted_from_their_turns(client):
    world = World(slug="uji")
    a_milestone(world)
    exhibit = sent(world)
    told = facts.told(world.government, now=NOON + timedelta(days=3))
    (row,) = told["verifications"]
    assert (row["evidence"], row["item"], row["end"]) == (exhibit.pk, "KEG-001", "")
    said = {
        key[1:]: value for key, value in recount_rows.told(told).items() if key[0] == "verifiers"
    }
    assert said["open", "agency", row["agency"]] == "1"
    assert said["longest", "agency", row["agency"]] == str(row["days"])
    marked = marks(client, "uji", "pemeriksa/")
    names = {name for _, name, _ in marked}
    assert f"verifiers/open/agency/{row['agency']}" in names
    row |= {"ended": "2026-06-25", "end": "judged"}
    lines = unlike(marked, told)
    assert any("verifiers/judged/agency/" in line for line in lines)
    assert any("verifiers/waiting/all/all" in line for line in lines)


def test_weights_and_scores_of_the_plan_are_those_of_its_rows(client):
    government = a_government(slug="bobot")
    added = {
        "dimensions": (DimensionAim(code="DIM-1", dimension=Dimension.LIVING, weight=13.5),),
        "readiness": (
            Readiness(code="SIAP-1", part=Part.STRUCTURE_PEOPLE, score=2, reason="Belum rata"),
        ),
    }
    a_plan_in_force(government, a_document(government).model_copy(update=added))
    marked = marks(client, "bobot", "rencana/")
    told = facts.told(government, now=NOON)
    said = of(marked, "planned/")
    assert said == {"weight/dimension/living": "13.5%", "score/readiness/SIAP-1": "2"}
    assert unlike(marked, told) == []
    for row in told["plan_items"]:
        row["weight"] = row["weight"] and "1"
    assert unlike(marked, told), "a weight that was altered is noticed"


def test_what_the_weights_of_an_outcome_come_to_is_added_up_from_them(client, office):
    up, still = a_measured(office, code="NAIK"), a_measured(office, code="DIAM")
    for indicator, before, after in ((up, "70", "71"), (still, "5", "5")):
        a_statistic(office, indicator, before, "2023")
        a_statistic(office, indicator, after, "2024")
    a_measured(office, code="KOSONG")
    scheme = weights.draft_weights(
        government=office.government,
        outcome=Outcome.PROSPEROUS,
        weights={"NAIK": Decimal("62.5"), "DIAM": Decimal("20"), "KOSONG": Decimal("17.5")},
        source="Keputusan sekda",
        by=office.secretariat,
        now=NOON,
    )
    weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)
    marked = marks(client, "angka", "hasil/sejahtera/")
    told = facts.told(office.government, now=NOON)
    assert unlike(marked, told) == []
    said = of(marked, "movements/")
    assert said["better-share/outcome/sejahtera"] == "62.5%"
    assert said["unchanged-share/outcome/sejahtera"] == "20%"
    assert said["unknown-share/outcome/sejahtera"] == "17.5%"
    assert of(marked, "planned/")["weight/indicator/NAIK"] == "62.5%"


def test_open_points_of_a_gate_are_counted_from_its_points(client):
    scene = a_signed_scene(slug="uji")
    win = the_quick_win(scene.government)
    page = f"quick-win/{win.code}/"
    for criterion, is_met in (("kpi", True), ("digital", False)):
        quickwins.answer(
            item=win,
            criterion=criterion,
            is_met=is_met,
            proof="Lembar",
            by=scene.heads[0],
            now=NOON,
        )
    marked = marks(client, "uji", page)
    told = facts.told(scene.government, now=NOON)
    assert of(marked, "gate/") == {f"open/item/{win.code}": "9/10"}
    assert unlike(marked, told) == []
    next(row for row in told["gate_points"] if row["criterion"] == "digital")["is_met"] = True
    assert len(unlike(marked, told)) == 1


def test_what_citizens_say_is_added_up_from_rows_that_find_nobody(client):
    village = Village(slug="desa")
    for _ in range(6):
        village.answered()
    village.answered("partly", "yes")
    village.told("no", "")
    code = village.milestone.code
    region = village.region
    page = f"kecamatan/{region.parent.slug}/{region.slug}/"
    marked = marks(client, "desa", page, f"tanya/{code}/")
    told = facts.told(village.government, now=NOON + timedelta(hours=2))
    assert unlike(marked, told) == []
    said = of(marked, "citizens/")
    assert said[f"said/milestone/{code}"] == "6;1;1"
    assert {f"answers/row/{code}:2026-08:page:yes", f"answers/row/{code}:::no"} <= set(said)
    rows = told["citizen_answers"]
    assert all(row["answers"] >= 5 for row in rows if row["month"] or row["channel"])
    assert sum(row["answers"] for row in rows) == 8
    rows[0]["answers"] += 1
    assert {line.partition(" ")[0] for line in unlike(marked, told)}, "an altered row is noticed"


def test_what_became_of_reports_is_counted_from_rows_that_tell_no_secret(client):
    scene = Scene(slug="lapor")
    shown = scene.shown(words="Lampu mati")
    scene.report(words="Belum dibaca")
    scene.report(words="Rahasia sekali", visibility="secret")
    reporting.me_too(request=shown, device="telepon", now=NOON)
    pages = ("laporan/", "kecamatan/hulu/desa-hulu/", "kecamatan/hulu/", f"laporan/{shown.code}/")
    marked = marks(client, "lapor", *pages)
    told = facts.told(scene.government, now=timezone.now())
    assert unlike(marked, told) == []
    said = of(marked, "became/")
    village = shown.region.code
    assert (said["total/all/all"], said["secret/all/all"]) == ("3", "1")
    assert (said[f"total/place/{village}"], said[f"total/place/{village[:-5]}"]) == ("2", "2")
    assert f"secret/place/{village}" not in said, "where few live it would say who wrote"
    assert said[f"also/report/{shown.code}"] == "1"
    (secret,) = (row for row in told["report_states"] if row["is_secret"])
    assert (secret["report"], secret["region"]) == ("", "")
    assert {row["district"] for row in told["requests"]} == {"", village[:-5]}
    told["report_states"].remove(secret)
    assert len(unlike(marked, told)) == 4, "all, waiting, late and secret"


def accepted(world, required, first=NOON):
    """KEG-001 with so many pieces of evidence asked for and three accepted, the last on day 40."""
    asked = [RequiredEvidence(f"Foto {n}", EvidenceKind.PLACE) for n in range(1, required + 1)]
    milestone = a_milestone(world, requires=asked)
    for n in range(3):
        now = first + timedelta(days=20 * n)
        judged(world, sent(world, the_requirement(milestone, n + 1), now=now), now=now)


def test_when_work_ends_is_what_its_row_of_today_foretells(client):
    world = World(slug="jalan")
    accepted(world, 4, timezone.now() - timedelta(days=45))
    foretell(government=world.government, by=world.operator, now=timezone.now())
    marked = marks(client, "jalan", "perkiraan/", "kegiatan/KEG-001/")
    told = facts.told(world.government, now=timezone.now())
    assert {"range/item/KEG-001", "open/all/all"} <= set(of(marked, "forecasts/"))
    assert unlike(marked, told) == []
    assert {row["is_kept"] for row in told["forecasts"]} == {True, False}
    for row in told["forecasts"]:
        row["low"] = "2026-01-01"
    assert len(unlike(marked, told)) == 2, "on both pages"


def test_how_forecasts_fared_is_counted_from_those_that_were_kept(client):
    world = World(slug="tamat")
    accepted(world, 3)
    ended = (NOON + timedelta(days=40)).date()
    for month, first, last in ((7, -10, 10), (8, -8, -2)):
        made_on = date(2026, month, 1)
        low, high = ended + timedelta(days=first), ended + timedelta(days=last)
        Forecast.objects.create(
            government=world.government, item_code="KEG-001", month=made_on, made_on=made_on,
            low=low, middle=low + (high - low) / 2, high=high,
            points=3, seed=1, method=EARLIEST_METHOD,
        )  # fmt: skip
    marked = marks(client, "tamat", "perkiraan/")
    told = facts.told(world.government, now=timezone.now())
    said = of(marked, "forecasts/")
    assert (said["covered/says/share"], said["error/says/share"]) == ("1/2", "5/2")
    assert unlike(marked, told) == []
    told["forecasts"][0]["middle"] = "2026-01-01"
    assert len(unlike(marked, told)) == 2, "how far off and how late"


def test_what_a_milestone_requires_and_a_quick_win_is_to_do_are_those_of_their_rows(client):
    world = World(slug="uji")
    a_milestone(world)
    win = Adopted.objects.of(world.government).current().quick_wins().first()
    marked = marks(client, "uji", "kegiatan/KEG-001/", f"quick-win/{win.code}/")
    told = facts.told(world.government, now=timezone.now())
    assert unlike(marked, told) == []
    assert [name for name in of(marked, "work/") if name.startswith("weight/requirement/KEG-001")]
    for row in told["requirements"]:
        row["weight"] += 1
    assert unlike(marked, told), "another weight is noticed"
