"""The sample is honest, whole, and fit to be loaded on any day."""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import idaman
from idaman.core.findings import FindingPlace, References
from idaman.core.period import read_period
from idaman.core.rulebook import Severity
from idaman.core.taxonomy import Dimension, Part, SubDimension
from idaman.features.indicators.rules.checks import (
    CheckBand,
    CheckBoard,
    CheckCell,
    ExactFigure,
    examine,
)
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.model import KINDS, Document

SAMPLES = Path(idaman.__file__).parent / "samples"
PLANS = ["kukar/plan-2021.json", "kukar/plan-2025.json", "ppu/plan-2025.json"]
INVENTED_PLANS = ["kukar/plan-2025.json", "ppu/plan-2025.json"]
GOVERNMENTS = ["kukar", "ppu"]
LOAD_DAYS = [date(2026, 1, 1), date(2026, 11, 23), date(2027, 7, 15), date(2028, 12, 31)]
ROLES = {
    "officer", "head", "secretariat", "expert", "leadership",
    "council", "assessor", "province", "administrator",
}  # fmt: skip
RELATIVE = re.compile(r"^today([+-]\d+)?$")


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def raw(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def resolved(item: Any, *, day: date, first: date, last: date) -> Any:
    """What the loader makes of relative dates: real ones, clipped to the period."""
    if isinstance(item, dict):
        return {
            key: resolved(value, day=day, first=first, last=last) for key, value in item.items()
        }
    if isinstance(item, list):
        return [resolved(value, day=day, first=first, last=last) for value in item]
    if isinstance(item, str) and (found := RELATIVE.match(item)):
        moved = day + timedelta(days=int(found[1] or 0))
        return min(max(moved, first), last).isoformat()
    return item


def document(name: str, *, day: date = date(2026, 11, 23)) -> Document:
    body = raw(name)["document"]
    first = date(body["settings"]["first_year"], 1, 1)
    last = date(body["settings"]["last_year"], 12, 31)
    return Document.model_validate(resolved(body, day=day, first=first, last=last))


def places() -> dict[str, dict[str, str]]:
    return {row["kemendagri"]: row for row in table("places.csv")}


def elements(doc: Document) -> Iterator[tuple[str, Any]]:
    for kind, (field, _) in KINDS.items():
        for element in getattr(doc, field):
            yield kind, element


def strings(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        for value in item.values():
            yield from strings(value)
    elif isinstance(item, list):
        for value in item:
            yield from strings(value)
    elif isinstance(item, str):
        yield item


# Places


def test_the_regency_has_its_twenty_districts_and_237_villages() -> None:
    kinds = Counter(row["kind"] for code, row in places().items() if code.startswith("64.02."))
    assert kinds == {"kecamatan": 20, "desa": 193, "kelurahan": 44}


def test_the_second_tenant_has_its_four_districts_and_54_villages() -> None:
    kinds = Counter(row["kind"] for code, row in places().items() if code.startswith("64.09."))
    assert kinds == {"kecamatan": 4, "desa": 30, "kelurahan": 24}


def test_the_province_has_ten_governments_with_different_statistics_codes() -> None:
    rows = [row for row in places().values() if row["level"] == "regency"]
    assert len(rows) == len({row["bps"] for row in rows}) == 10
    assert places()["64.02"]["bps"] == "6403"
    assert places()["64.07"]["bps"] == "6402"


def test_no_code_is_listed_twice() -> None:
    rows = table("places.csv")
    assert len(rows) == len({row["kemendagri"] for row in rows})
    codes = [row["bps"] for row in rows if row["bps"]]
    assert len(codes) == len(set(codes))


def test_every_place_lies_in_the_place_one_level_above() -> None:
    levels = ["country", "province", "regency", "district", "village"]
    known = places()
    for row in known.values():
        if row["level"] == "country":
            assert row["parent"] == ""
            continue
        above = known[row["parent"]]
        assert levels.index(above["level"]) == levels.index(row["level"]) - 1, row


def test_the_code_of_a_village_tells_desa_from_kelurahan() -> None:
    for code, row in places().items():
        if row["level"] == "village":
            assert {"1": "kelurahan", "2": "desa"}[code.split(".")[3][0]] == row["kind"], row


def test_every_place_names_its_source() -> None:
    assert [row for row in places().values() if not row["source"].strip()] == []


def test_points_are_whole_and_near_the_equator() -> None:
    for row in places().values():
        assert bool(row["lat"]) == bool(row["lon"]), row
        if row["lat"]:
            assert -1.2 < float(row["lat"]) < 1.6, row
            assert 115.2 < float(row["lon"]) < 117.7, row


def test_the_spelling_seen_on_the_drawn_pages_finds_the_first_village() -> None:
    row = places()["64.02.12.2017"]
    assert row["name"] == "Muara Tubo"
    assert "Muara Tuboq" in row["aliases"].split(";")


def test_the_attribution_names_package_version_licence_and_regulation() -> None:
    text = (SAMPLES / "ATTRIBUTION.md").read_text(encoding="utf-8")
    for word in ("idn-area-data", "3.1.2", "ODbL", "300.2.2-2138/2025"):
        assert word in text


# Tiles


def test_no_two_places_of_a_group_share_a_tile_or_a_short_name() -> None:
    groups: dict[str, list[dict[str, str]]] = {}
    for row in table("tiles.csv"):
        groups.setdefault(row["kemendagri"].rpartition(".")[0], []).append(row)
    sizes = {group: len(rows) for group, rows in groups.items()}
    assert sizes == {"64": 10, "64.02": 20, "64.09": 4}
    for rows in groups.values():
        assert len({(int(row["x"]), int(row["y"])) for row in rows}) == len(rows)
        assert len({row["short"] for row in rows}) == len(rows)


def test_every_tile_is_a_known_place() -> None:
    assert {row["kemendagri"] for row in table("tiles.csv")} <= places().keys()


# Governments


@pytest.mark.parametrize("slug", GOVERNMENTS)
def test_every_agency_has_a_head_and_an_officer(slug: str) -> None:
    government = raw(f"{slug}/government.json")
    agencies = {agency["code"] for agency in government["agencies"]}
    held = {(post["agency"], post["role"]) for post in government["posts"]}
    assert {code for code in agencies if (code, "head") not in held} == set()
    assert {code for code in agencies if (code, "officer") not in held} == set()


@pytest.mark.parametrize("slug", GOVERNMENTS)
def test_codes_of_agencies_and_posts_are_well_formed_and_unique(slug: str) -> None:
    government = raw(f"{slug}/government.json")
    for group in ("agencies", "posts"):
        codes = [row["code"] for row in government[group]]
        assert len(codes) == len(set(codes))
    for agency in government["agencies"]:
        assert re.fullmatch(r"[A-Z0-9-]{1,20}", agency["code"]), agency
        assert agency["source"], agency


@pytest.mark.parametrize("slug", GOVERNMENTS)
def test_every_role_has_a_post_and_every_post_a_known_agency(slug: str) -> None:
    government = raw(f"{slug}/government.json")
    agencies = {agency["code"] for agency in government["agencies"]}
    assert {post["role"] for post in government["posts"]} == ROLES
    assert {post["agency"] for post in government["posts"]} - {None} <= agencies
    assert government["lead_agency"] in agencies


@pytest.mark.parametrize("slug", GOVERNMENTS)
def test_every_district_has_its_office(slug: str) -> None:
    government = raw(f"{slug}/government.json")
    offices = {agency["place"] for agency in government["agencies"] if "place" in agency}
    districts = {
        code
        for code, row in places().items()
        if row["level"] == "district" and row["parent"] == government["place"]
    }
    assert offices == districts


@pytest.mark.parametrize("slug", GOVERNMENTS)
def test_a_post_is_named_by_its_title_and_never_by_a_person(slug: str) -> None:
    titles = (
        "Administrator", "Anggota", "Asesor", "Asisten", "Auditor", "Bupati", "Camat", "Direktur",
        "Inspektur", "Kepala", "Ketua", "Pembina", "Perencana", "Pranata", "Sekretaris", "Wakil",
    )  # fmt: skip
    for post in raw(f"{slug}/government.json")["posts"]:
        assert post["name"].startswith(titles), post
        assert not re.search(r"\b(Dr|Drs|Hj?|Ir|Prof|S\.\w+|M\.\w+)\.", post["name"]), post


def test_the_province_is_the_sum_of_its_ten_governments() -> None:
    (province,) = [group for group in raw("kawasan.json") if group["slug"] == "kaltim"]
    ten = {row["kemendagri"] for row in places().values() if row["level"] == "regency"}
    assert {row["place"] for row in province["members"]} == ten
    assert sum(row["population"] for row in province["members"]) == 4_123_303
    assert round(sum(row["area_km2"] for row in province["members"]), 3) == 126_951.758


def test_every_membership_says_how_sure_it_is_and_why() -> None:
    for group in raw("kawasan.json"):
        assert {row["place"] for row in group["members"]} <= places().keys()
        for row in group["members"]:
            assert row["membership"] in {"confirmed", "attended", "background"}
            assert row["confirmed"] == (row["membership"] == "confirmed")
            assert row["source"]


def test_only_two_memberships_of_the_capital_region_are_confirmed() -> None:
    (capital,) = [group for group in raw("kawasan.json") if group["slug"] == "ikn"]
    sure = {row["place"] for row in capital["members"] if row["confirmed"]}
    assert sure == {"64.02", "64.07"}


# Plans


@pytest.mark.parametrize("day", LOAD_DAYS)
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_valid_and_in_order_on_any_day_of_loading(name: str, day: date) -> None:
    doc = document(name, day=day)
    for item in doc.activities + doc.quick_wins:
        for when in (item.starts, item.ends):
            if when:
                assert doc.settings.first_year <= when.year <= doc.settings.last_year, item.code
        if item.starts and item.ends:
            assert item.starts <= item.ends, item.code
    for win in doc.quick_wins:
        if win.starts and win.ends:
            assert (win.ends - win.starts).days <= 365, win.code


@pytest.mark.parametrize("name", PLANS)
def test_no_code_is_used_twice_in_a_plan(name: str) -> None:
    codes = [element.code for _, element in elements(document(name))]
    assert [code for code, times in Counter(codes).items() if times > 1] == []


@pytest.mark.parametrize("name", PLANS)
def test_every_reference_in_a_plan_resolves(name: str) -> None:
    doc = document(name)
    known = {kind: {e.code for k, e in elements(doc) if k == kind} for kind in KINDS}
    for objective in doc.objectives:
        assert objective.mission in known["mission"] | {None}
    for indicator in doc.indicators:
        assert indicator.objective in known["objective"] | {None}
    for programme in doc.programmes:
        assert programme.objective in known["objective"] | {None}
    for strategy in doc.strategies:
        assert set(strategy.drawn_from) <= known["swot"]
    for activity in doc.activities:
        assert activity.programme in known["programme"], activity.code
        assert set(activity.depends_on) <= known["activity"] - {activity.code}
        assert set(activity.indicators) <= known["indicator"]
    for win in doc.quick_wins:
        assert set(win.activities) <= known["activity"]
        assert win.replaced_by in known["quick_win"] | {None}
    for phase in doc.phases:
        assert set(phase.activities) <= known["activity"]


@pytest.mark.parametrize("name", PLANS)
def test_every_agency_and_place_named_in_a_plan_exists_and_is_the_governments_own(
    name: str,
) -> None:
    doc = document(name)
    government = raw(f"{name.partition('/')[0]}/government.json")
    agencies = {agency["code"] for agency in government["agencies"]}
    own = {code for code in places() if code.startswith(f"{government['place']}.")}
    assert doc.settings.place == government["place"]
    assert {doc.settings.lead_agency} - {None} <= agencies
    for item in doc.indicators + doc.programmes + doc.activities + doc.quick_wins:
        assert {item.owner} - {None} <= agencies, item.code
    for activity in doc.activities:
        assert set(activity.partners) <= agencies - {activity.owner}, activity.code
    for item in doc.activities + doc.quick_wins:
        assert set(item.places) <= own, item.code
        assert len(set(item.places)) == len(item.places), item.code
        assert not (item.places and item.whole_regency), item.code


@pytest.mark.parametrize("name", PLANS)
def test_dependencies_never_run_in_a_circle(name: str) -> None:
    needs = {activity.code: set(activity.depends_on) for activity in document(name).activities}
    while needs:
        free = {code for code, others in needs.items() if not others & needs.keys()}
        assert free, f"a circle among {sorted(needs)}"
        needs = {code: others for code, others in needs.items() if code not in free}


@pytest.mark.parametrize("name", INVENTED_PLANS)
def test_every_activity_stands_in_exactly_one_phase(name: str) -> None:
    doc = document(name)
    placed = Counter(code for phase in doc.phases for code in phase.activities)
    assert placed == Counter(activity.code for activity in doc.activities)


@pytest.mark.parametrize("name", INVENTED_PLANS)
def test_the_weights_of_the_six_dimensions_sum_to_a_hundred(name: str) -> None:
    doc = document(name)
    assert [aim.dimension for aim in doc.dimensions] == list(Dimension)
    assert sum(aim.weight or 0 for aim in doc.dimensions) == 100


@pytest.mark.parametrize("name", PLANS)
def test_whatever_is_not_invented_has_a_source(name: str) -> None:
    doc = document(name)
    silent = [
        element.code
        for _, element in elements(doc)
        if not getattr(element, "sample", False) and not getattr(element, "source", "").strip()
    ]
    assert silent == []
    assert doc.settings.sample or doc.settings.source


@pytest.mark.parametrize("name", PLANS)
def test_a_baseline_has_its_year_and_source_and_a_gap_has_neither(name: str) -> None:
    for indicator in document(name).indicators:
        known = indicator.baseline is not None
        assert known == (indicator.baseline_year is not None) == bool(indicator.baseline_source)


@pytest.mark.parametrize("name", PLANS)
def test_no_plan_invents_a_regulation(name: str) -> None:
    body = raw(name)
    assert body["regulation"] is None
    local = re.compile(r"\b(perbup|peraturan bupati|perda|perwali)\b[^.;]{0,40}\d", re.IGNORECASE)
    assert [text for text in strings(body["document"]) if local.search(text)] == []


@pytest.mark.parametrize("name", INVENTED_PLANS)
def test_invented_budget_and_programme_codes_say_that_they_are_invented(name: str) -> None:
    for activity in document(name).activities:
        for code in (activity.rpjmd_code, activity.renja_code, activity.dpa_code):
            assert code == "" or code.startswith("CTH-"), activity.code


@pytest.mark.parametrize("name", INVENTED_PLANS)
def test_everything_that_can_be_late_is_invented(name: str) -> None:
    doc = document(name)
    assert doc.settings.sample
    assert "contoh" in doc.settings.title
    assert all(item.sample for item in doc.activities + doc.quick_wins)


def test_the_closed_plan_holds_facts_only_and_none_of_them_can_be_late() -> None:
    doc = document("kukar/plan-2021.json")
    assert raw("kukar/plan-2021.json")["state"] == "closed"
    assert not doc.settings.sample
    assert doc.quick_wins == ()
    assert "quick win" in doc.settings.note
    assert not any(getattr(element, "sample", False) for _, element in elements(doc))
    assert all(activity.ends is None for activity in doc.activities)


def test_the_current_plan_covers_every_dimension_subdimension_and_part() -> None:
    doc = document("kukar/plan-2025.json")
    assert len(doc.activities) >= 66
    assert {activity.sub_dimension for activity in doc.activities} == set(SubDimension)
    standing = {win.dimension for win in doc.quick_wins if not win.dropped}
    assert standing == set(Dimension)
    assert {entry.part for entry in doc.readiness} == set(Part)
    assert Counter((entry.element, entry.quadrant) for entry in doc.swot).most_common()[-1][1] >= 2
    assert len(doc.objectives) >= 12
    assert len(doc.indicators) >= 18
    assert len(doc.programmes) >= 18


@pytest.mark.parametrize("name", INVENTED_PLANS)
def test_every_district_is_served_by_at_least_two_activities_that_name_it(name: str) -> None:
    doc = document(name)
    served = Counter(
        district for activity in doc.activities for district in {p[:8] for p in activity.places}
    )
    districts = {
        code
        for code, row in places().items()
        if row["level"] == "district" and row["parent"] == doc.settings.place
    }
    assert {code for code in districts if served[code] < 2} == set()


@pytest.mark.parametrize("name", PLANS)
def test_every_activity_and_quick_win_is_named_in_english_too(name: str) -> None:
    doc = document(name)
    assert [item.code for item in doc.activities + doc.quick_wins if not item.name_en] == []


def test_some_gaps_are_left_open_so_that_they_can_be_seen() -> None:
    doc = document("kukar/plan-2025.json")
    assert [a.code for a in doc.activities if a.owner is None]
    assert [a.code for a in doc.activities if not a.places and not a.whole_regency]
    assert [a.code for a in doc.activities if not a.rpjmd_code]
    assert [a.code for a in doc.activities if not a.budget_tag]
    assert [i.code for i in doc.indicators if i.baseline is None]


def test_a_quick_win_was_given_up_with_a_reason_and_a_successor() -> None:
    wins = {win.code: win for win in document("kukar/plan-2025.json").quick_wins}
    dropped = [win for win in wins.values() if win.dropped]
    assert dropped
    for win in dropped:
        assert win.replaced_by is not None
        assert not wins[win.replaced_by].dropped


def test_the_story_tells_all_five_counts_of_villages_without_signal() -> None:
    doc = document("kukar/plan-2025.json")
    (indicator,) = [i for i in doc.indicators if i.name == "Desa tanpa sinyal seluler"]
    for count in ("23", "20", "18", "13", "0 atau"):
        assert count in indicator.definition
    (activity,) = [a for a in doc.activities if a.name.startswith("Sinyal di desa")]
    assert indicator.code in activity.indicators
    assert Counter(place[:8] for place in activity.places)["64.02.12"] == 9
    assert len(activity.places) == 20
    (win,) = [w for w in doc.quick_wins if w.name.startswith("Sinyal di desa")]
    assert win.places[0] == activity.places[0] == "64.02.12.2017"
    assert activity.code in win.activities


def test_the_second_tenant_never_carries_the_first_ones_name() -> None:
    words = re.compile("kukar|kutai|idaman", re.IGNORECASE)
    for path in (SAMPLES / "ppu").iterdir():
        assert not words.search(path.read_text(encoding="utf-8")), path.name


def test_the_second_tenant_has_a_small_plan_with_a_quick_win_a_dimension() -> None:
    doc = document("ppu/plan-2025.json")
    assert len(doc.activities) == 14
    assert {win.dimension for win in doc.quick_wins} == set(Dimension)


# What the mentor's eye says


def findings(name: str, *, day: date) -> Counter[Severity]:
    government = raw(f"{name.partition('/')[0]}/government.json")
    known = References(
        agencies={agency["code"]: agency["name"] for agency in government["agencies"]},
        places={
            code: FindingPlace(code, row["name"], row["level"], row["parent"])
            for code, row in places().items()
            if code.startswith(government["place"])
        },
        year=day.year,
    )
    return Counter(finding.severity for finding in lint(document(name, day=day), known))


@pytest.mark.parametrize("day", LOAD_DAYS)
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_holds_nothing_that_would_stop_its_import_on_any_day(name: str, day: date) -> None:
    assert findings(name, day=day)[Severity.ERROR] == 0


def test_the_current_plan_leaves_something_to_be_said() -> None:
    assert findings("kukar/plan-2025.json", day=LOAD_DAYS[1])[Severity.WARNING] > 10


# Searches


def test_every_search_expects_something_that_exists() -> None:
    doc = document("kukar/plan-2025.json")
    known = {
        "activity": {activity.code for activity in doc.activities},
        "quick_win": {win.code for win in doc.quick_wins},
        "place": places().keys(),
    }
    pairs = table("search_pairs.csv")
    assert len(pairs) >= 50
    assert len({pair["typed"] for pair in pairs}) == len(pairs)
    assert [p for p in pairs if p["expected_code"] not in known[p["kind"]]] == []
    assert {pair["kind"] for pair in pairs} == set(known)


def measured() -> Any:
    return raw("kukar/indicators.json")


def test_every_figure_of_the_sample_names_its_source_and_a_place_that_there_is() -> None:
    said = measured()
    places = {row["kemendagri"] for row in table("places.csv")}
    agencies = {agency["code"] for agency in raw("kukar/government.json")["agencies"]}
    for each in said["indicators"]:
        assert each["owner"] in agencies
        for figure in each["figures"]:
            source = said["sources"][figure["source"]]
            assert source["publisher"], figure
            assert source["publication"], figure
            assert figure["place"] in places, figure
            assert source["nature"] in {"official", "reported", "simulation"}
            # What was computed here says from what; what was invented says that it was.
            assert source.get("address") or figure.get("note"), figure
            assert source.get("sample", False) == ("contoh" in source["publication"]), figure


def test_the_figures_of_the_sample_are_those_of_its_sources() -> None:
    """A few of them by hand, so that a slip in the file is seen."""
    told = {
        (each["code"], f["place"], f["period"], f.get("series", "")): f["value"]
        for each in measured()["indicators"]
        for f in each["figures"]
    }
    assert told["IPM", "64.02", "2024", "SP2020-LF"] == "76.57"
    assert told["IPM", "64", "2022", "SP2010"] == "77.44"
    assert told["IPM", "64", "2022", "SP2020-LF"] == "77.36"
    assert told["PENGELUARAN", "64.02", "2019", ""] == "11152"
    assert told["IDSD", "64.72", "2024", ""] == "4.15"
    assert told["PENDUDUK", "64.02", "2025", "DUKCAPIL"] == "806964"


def test_the_areas_and_people_of_the_ten_add_up_to_the_provinces() -> None:
    said = {each["code"]: each["figures"] for each in measured()["indicators"]}
    for code, source in (("LUAS", "S130B"), ("PENDUDUK", "S130")):
        values = {f["place"]: Decimal(f["value"]) for f in said[code] if f["source"] == source}
        assert len(values) == 11
        assert sum(v for place, v in values.items() if place != "64") == values["64"]


def test_sources_that_differ_are_left_to_differ_in_the_sample() -> None:
    told: dict[tuple[str, ...], set[str]] = {}
    for each in measured()["indicators"]:
        for f in each["figures"]:
            key = (each["code"], f["place"], f["period"], f.get("series", ""))
            told.setdefault(key, set()).add(f["value"])
    assert len(told["LUAS", "64.02", "-", ""]) == 4
    assert told["BLANKSPOT", "64.02", "2021", ""] == {"23", "13"}
    assert told["BLANKSPOT", "64.02", "2022", ""] == {"20", "18"}
    assert told["IKAN", "64.02", "2024", ""] == {"323178", "250000"}


def test_the_links_of_the_sample_lead_from_the_plan_to_what_counts_the_same() -> None:
    units = {each["code"]: each["unit"] for each in measured()["indicators"]}
    planned = {i["code"]: i["unit"] for i in raw("kukar/plan-2025.json")["document"]["indicators"]}
    for item, code in measured()["links"].items():
        assert planned[item].casefold() == units[code].casefold(), item


def test_the_checks_find_in_the_sample_what_is_known_of_it() -> None:
    """The traps its sources hold, and none of the answers points at nothing."""
    said, cells = measured(), []
    told: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for each in said["indicators"]:
        for f in each["figures"]:
            key = (each["code"], f["place"], f["period"], f.get("series", ""))
            told.setdefault(key, {})[f["source"]] = Decimal(f["value"])
    followed = {(f["indicator"], f["place"], f["period"]): f["source"] for f in said["followed"]}
    for (code, place, period, series), values in told.items():
        one = next(iter(values.values())) if len(set(values.values())) == 1 else None
        value = values.get(followed.get((code, place, period), ""), one)
        figures = tuple(ExactFigure(n, v) for n, v in enumerate(values.values()))
        cells.append(CheckCell(code, place, read_period(period), series, figures, value))
    bands = tuple(
        CheckBand(
            n, b["indicator"], b["place"], read_period(b["period"]), Decimal(b["low"]),
            Decimal(b["high"]),
        )
        for n, b in enumerate(said["bands"])
    )  # fmt: skip
    within: dict[str, list[str]] = {}
    for code in places():
        within.setdefault(code.rpartition(".")[0], []).append(code)
    units = {each["code"]: each["unit"] for each in said["indicators"]}
    board = CheckBoard("64.02", tuple(cells), units, bands, within, tuple(within["64"]))
    found = {each.key: str(each.verdict) for each in examine(board)}
    assert found["pangsa-pad~PAD~64.02~2024~"] == "fires"
    assert found["pangsa-pad~PAD~64.02~2024-S1~"] == "holds"
    assert found["pita-mandiri~MISKIN~64.02~2024~"] == "fires"
    assert found["pita-mandiri~IPM~64.02~2024~"] == "holds"
    assert found["jumlah-wilayah~LUAS~64~-~"] == "holds"
    assert found["jumlah-wilayah~BLANKSPOT~64.02~2022~"] == "unknown"
    assert found["ipm-komponen~IPM~64~2019~SP2010"] == "holds"
    assert found["ipm-komponen~IPM~64.02~2024~SP2020-LF"] == "unknown"
    assert found["lompatan-penduduk~PENDUDUK~64.02~2023~BPS"] == "fires"
    assert found["pencilan-deret~PENGELUARAN~64.02~2020~"] == "fires"
    for each in said["answers"]:
        key = f"{each['rule']}~{each['indicator']}~{each['place']}~{each['period']}~"
        assert found[key] == "fires"


def test_human_development_is_what_its_parts_come_to() -> None:
    """The formula on the sheet, with the parts of the province, gives what was published."""
    told = {
        (each["code"], f["place"], f["period"], f.get("series", "")): float(f["value"])
        for each in measured()["indicators"]
        for f in each["figures"]
    }
    parts = [told[code, "64", "2019", "SP2010"] for code in ("UHH", "HLS", "RLS")]
    spent = told["PENGELUARAN", "64", "2019", ""] * 1000
    health = (parts[0] - 20) / 65
    learning = (parts[1] / 18 + parts[2] / 15) / 2
    living = math.log(spent / 1_007_436) / math.log(26_572_352 / 1_007_436)
    index = 100 * (health * learning * living) ** (1 / 3)
    assert round(index, 2) == told["IPM", "64", "2019", "SP2010"]
