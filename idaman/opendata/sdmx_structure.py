"""What the observations of our SDMX-CSV are made of: an SDMX-JSON 2.0 structure message.

A dataflow, its data structure, the concepts and the lists of codes, read from the rows themselves,
so that no code of the data is missing in its list.
https://github.com/sdmx-twg/sdmx-json/tree/master/structure-message
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from idaman.opendata.datasets import Dataset
from idaman.opendata.sdmx import NOT_APPLICABLE, code

SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
MEDIA_TYPE = "application/vnd.sdmx.structure+json; version=2.0.0"
URN = "urn:sdmx:org.sdmx.infomodel."


class Concept(NamedTuple):
    """A column of the SDMX-CSV: what it is called, and what stands in it."""

    id: str
    name: str
    name_en: str
    codes: str = ""
    """Its list of codes, where its values are such."""
    type: str = "String"


DIMENSIONS = (
    Concept("FREQ", "Frekuensi", "Frequency", "CL_FREQ"),
    Concept("REF_AREA", "Wilayah", "Reference area", "CL_AREA"),
    Concept("INDICATOR", "Indikator", "Indicator", "CL_INDICATOR"),
    Concept("SERIES", "Seri; seri yang berbeda tidak dibandingkan", "Series", "CL_SERIES"),
    Concept("SOURCE_ROW", "Nomor baris sumber", "Row of the source", type="Integer"),
)
TIME = Concept("TIME_PERIOD", "Periode", "Time period", type="ObservationalTimePeriod")
MEASURE = Concept("OBS_VALUE", "Nilai", "Observation value", type="Double")
ATTRIBUTES = (
    Concept("OBS_STATUS", "Sifat angka", "Observation status", "CL_OBS_STATUS"),
    Concept("UNIT_MEASURE", "Satuan", "Unit of measure"),
    Concept("REF_AREA_NAME", "Nama wilayah", "Name of the area"),
    Concept("SOURCE", "Penerbit", "Publisher"),
    Concept("RELEASE", "Rilis penerbitnya", "Release of the publisher"),
    Concept("IS_SAMPLE", "Karangan (contoh)", "Invented (a sample)", type="Boolean"),
)
FREQUENCIES = {
    "A": ("Tahunan", "Annual"),
    "S": ("Semesteran", "Half-yearly"),
    "Q": ("Triwulanan", "Quarterly"),
    "M": ("Bulanan", "Monthly"),
    NOT_APPLICABLE: ("Tidak terikat waktu", "Not applicable"),
}
STATUSES = {
    "A": ("Angka resmi", "Normal value"),
    "V": ("Dilaporkan pihak lain", "Unvalidated value"),
    "E": ("Simulasi, bukan nilai resmi", "Estimated value"),
}
_Named = dict[str, tuple[str, str]]


def message(dataset: Dataset, rows: Iterable[Mapping[str, Any]], *, prepared: str) -> bytes:
    """Tell the structure of a dataset's dataflow, with every code its rows use.

    Nothing where no row is an observation: a list of codes without a code is no valid one.
    """
    agency, flow, version = _flow(dataset)
    areas, indicators, series = _codes(rows)
    if not areas:
        return b""
    lists = {
        "CL_FREQ": (("Frekuensi", "Frequency"), FREQUENCIES),
        "CL_OBS_STATUS": (("Sifat angka", "Observation status"), STATUSES),
        "CL_AREA": (("Wilayah menurut Kemendagri", "Areas by the ministry's codes"), areas),
        "CL_INDICATOR": (("Indikator", "Indicators"), indicators),
        "CL_SERIES": (("Seri", "Series"), series),
    }

    def kept(id: str, name: str, name_en: str) -> dict[str, Any]:
        return {"id": id, "agencyID": agency, "version": version, **_said(name, name_en)}

    def concept(each: Concept) -> str:
        return f"{URN}conceptscheme.Concept={agency}:CONCEPTS({version}).{each.id}"

    def component(each: Concept) -> dict[str, Any]:
        said: dict[str, Any] = {"id": each.id, "conceptIdentity": concept(each)}
        if each.codes:
            enumerated = f"{URN}codelist.Codelist={agency}:{each.codes}({version})"
            said["localRepresentation"] = {"enumeration": enumerated}
        else:
            said["localRepresentation"] = {"format": {"dataType": each.type}}
        return said

    parts = {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                {**component(each), "position": place} for place, each in enumerate(DIMENSIONS)
            ],
            "timeDimension": component(TIME),
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [{**component(MEASURE), "usage": "mandatory"}],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                {**component(each), "usage": "mandatory",
                 "attributeRelationship": {"observation": {}}}
                for each in ATTRIBUTES
            ],
        },
    }  # fmt: skip
    structure = f"{URN}datastructure.DataStructure={agency}:{flow}({version})"
    about = {**_said(dataset.title, dataset.title_en)}
    said = {
        "meta": {
            "schema": SCHEMA,
            "id": f"{flow}-{re.sub('[^0-9]', '', prepared)}",
            "prepared": prepared,
            "test": False,
            "contentLanguages": ["id", "en"],
            "sender": {"id": agency},
        },
        "data": {
            "dataflows": [
                {**kept(flow, dataset.title, dataset.title_en), "structure": structure,
                 "description": dataset.says,
                 "descriptions": {"id": dataset.says, "en": dataset.says_en}}
            ],
            "dataStructures": [
                {"id": flow, "agencyID": agency, "version": version, **about,
                 "dataStructureComponents": parts}
            ],
            "conceptSchemes": [
                {**kept("CONCEPTS", "Konsep", "Concepts"), "concepts": [
                    {"id": each.id, **_said(each.name, each.name_en)}
                    for each in (*DIMENSIONS, TIME, MEASURE, *ATTRIBUTES)
                ]}
            ],
            "codelists": [
                {**kept(id, *names), "codes": [
                    {"id": each, **_said(*named)} for each, named in codes.items()
                ]}
                for id, (names, codes) in lists.items()
            ],
        },
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _flow(dataset: Dataset) -> tuple[str, str, str]:
    """Take a dataflow's address apart.

    >>> from idaman.opendata.datasets import DATASETS
    >>> _flow(DATASETS["statistics"])
    ('IDAMAN', 'STATISTICS', '1.0')
    """
    found = re.fullmatch(r"([^:]+):([^(]+)\(([^)]+)\)", dataset.observed)
    assert found, f"{dataset.name} has no dataflow"
    return found[1], found[2], found[3]


def _codes(rows: Iterable[Mapping[str, Any]]) -> tuple[_Named, _Named, _Named]:
    """Every area, indicator and series of the observations, in the order of their codes."""
    areas: _Named = {}
    indicators: _Named = {}
    series: _Named = {NOT_APPLICABLE: ("Satu-satunya seri", "The only series")}
    for row in rows:
        if not row["counts"] or row["value"] is None:
            continue
        for codes, said, named in (
            (areas, row["region"], row["place"]),
            (indicators, row["indicator"], row["name"]),
            (series, row["series"], row["series"]),
        ):
            codes.setdefault(code(said), (named or said, named or said))
    return (_sorted(areas), _sorted(indicators), _sorted(series))


def _sorted(codes: _Named) -> _Named:
    return dict(sorted(codes.items()))


def _said(name: str, name_en: str) -> dict[str, Any]:
    return {"name": name, "names": {"id": name, "en": name_en}}
