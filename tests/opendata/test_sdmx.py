"""An office of statistics reads our figures with its own program."""

import json

import pytest
from pysdmx.io import read_sdmx

from idaman.opendata import sdmx, sdmx_structure
from idaman.opendata.datasets import DATASETS
from tests.opendata.invented import rows


def told(many=200):
    periods = ("2023", "2023-S2", "2023-TW3", "2023-05", "-")
    for n, row in enumerate(rows(DATASETS["statistics"], many)):
        day = row["published_on"] or "2024-02-01"
        yield {**row, "period": periods[n % 5], "published_on": day, "counts": n % 7 > 0}


def read(said):
    (found,) = read_sdmx(said, validate=False).data
    return found


def test_every_standing_figure_is_one_observation():
    facts = [row for row in told() if row["counts"] and row["value"] is not None]
    found = read(sdmx.written("IDAMAN:STATISTICS(1.0)", told()))
    assert len(found.data) == len(facts) > 100
    assert found.short_urn == "Dataflow=IDAMAN:STATISTICS(1.0)"
    assert [float(value) for value in found.data["OBS_VALUE"]] == [row["value"] for row in facts]


def test_no_two_observations_have_the_same_key():
    found = read(sdmx.written("IDAMAN:STATISTICS(1.0)", told())).data
    key = ["FREQ", "REF_AREA", "INDICATOR", "SERIES", "SOURCE_ROW", "TIME_PERIOD"]
    assert not found.duplicated(key).any()
    assert set(found["FREQ"]) == {"A", "S", "Q", "M", "_Z"}
    assert set(found["OBS_STATUS"]) <= {"A", "V", "E"}


def test_a_figure_that_was_taken_back_is_left_out():
    (one,) = list(told(1))
    assert sdmx.written("X:Y(1.0)", [{**one, "counts": False}]).count("\n") == 1
    assert sdmx.written("X:Y(1.0)", [{**one, "counts": True, "value": 1.5}]).count("\n") == 2


def structure():
    return sdmx_structure.message(
        DATASETS["statistics"], told(), prepared="2026-08-17T12:00:00Z"
    ).decode()


def test_the_structure_is_valid_and_names_every_code_the_observations_use():
    """Held against the schema of SDMX-JSON 2.0 itself, and read by another program."""
    said = read_sdmx(structure(), validate=True)
    (flow,), (parts,) = said.get_dataflows(), said.get_data_structure_definitions()
    assert flow.short_urn == "Dataflow=IDAMAN:STATISTICS(1.0)"
    assert flow.structure == parts
    found = read(sdmx.written("IDAMAN:STATISTICS(1.0)", told())).data
    assert [part.id for part in parts.components] == list(sdmx.HEAD[3:])
    coded = {part.id: part.enumeration for part in parts.components if part.enumeration}
    assert set(coded) == {"FREQ", "REF_AREA", "INDICATOR", "SERIES", "OBS_STATUS"}
    for name, codes in coded.items():
        assert set(found[name]) <= {code.id for code in codes}, name


def test_every_list_of_a_structure_has_codes_and_nothing_observed_has_no_structure():
    (one,) = list(told(1))
    assert all(codes["codes"] for codes in json.loads(structure())["data"]["codelists"])
    for none in ([], [{**one, "counts": False}], [{**one, "value": None}]):
        assert sdmx_structure.message(DATASETS["statistics"], none, prepared="2026-08-17") == b""


def test_a_structure_without_a_name_for_a_list_is_noticed():
    broken = json.loads(structure())
    del broken["data"]["codelists"][0]["id"]
    with pytest.raises(Exception, match=r"(?i)valid"):
        read_sdmx(json.dumps(broken), validate=True)
