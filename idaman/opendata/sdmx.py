"""Observations as SDMX-CSV 2.0, for offices of statistics: their names for our columns.

https://github.com/sdmx-twg/sdmx-csv (specification 2.0). A figure that was corrected or taken back
is left out; figures of two sources stay two observations, told apart by SOURCE_ROW.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

HEAD = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION"),
    *("FREQ", "REF_AREA", "INDICATOR", "SERIES", "SOURCE_ROW", "TIME_PERIOD"),
    *("OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE", "REF_AREA_NAME", "SOURCE", "RELEASE"),
    "IS_SAMPLE",
)
STATUS = {"official": "A", "reported": "V", "simulation": "E"}
"""CL_OBS_STATUS: normal, unvalidated, estimated."""
NOT_APPLICABLE = "_Z"


def period(said: str, known: str) -> tuple[str, str]:
    """Give FREQ and TIME_PERIOD of a period; what is bound to no time has the year it was known.

    >>> [period(said, "2024-03-01") for said in ("2023", "2023-S1", "2023-TW4", "2023-05", "-")]
    [('A', '2023'), ('S', '2023-S1'), ('Q', '2023-Q4'), ('M', '2023-05'), ('_Z', '2024')]
    """
    if said == "-":
        return NOT_APPLICABLE, known[:4]
    if "-S" in said:
        return "S", said
    if "-TW" in said:
        return "Q", said.replace("-TW", "-Q")
    return ("M" if "-" in said else "A"), said


def code(said: str | None) -> str:
    """Write a code as SDMX allows one: letters, digits, @, $, _ and -.

    >>> code("64.02.01"), code("metode baru"), code("")
    ('64_02_01', 'metode_baru', '_Z')
    """
    return re.sub(r"[^A-Za-z0-9@$_-]", "_", said or "") or NOT_APPLICABLE


def written(flow: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows of statistics as observations of a dataflow, in the order they come."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in rows:
        if not row["counts"] or row["value"] is None:
            continue
        frequency, when = period(row["period"], row["published_on"] or row["entered_at"])
        writer.writerow(
            ("dataflow", flow, "I", frequency, code(row["region"]),
             code(row["indicator"]), code(row["series"]), row["number"], when, row["value"],
             STATUS[row["nature"]], row["unit"], row["place"], row["publisher"], row["release"],
             "true" if row["is_sample"] else "false")
        )  # fmt: skip
    return out.getvalue()
