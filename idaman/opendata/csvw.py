"""What stands in a CSV file, as the W3C's metadata for tables (CSVW): types, keys, units, licence.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import json
from typing import Any

from idaman.opendata.datasets import LICENCE_ADDRESS, Column, Dataset, Type
from idaman.opendata.manifest import Manifest

CONTEXT = "http://www.w3.org/ns/csvw"
DATATYPES: dict[Type, Any] = {
    Type.TEXT: "string",
    Type.FREE: "string",
    Type.WHOLE: "integer",
    Type.NUMBER: "double",
    Type.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    Type.MOMENT: "dateTimeStamp",
    Type.YES: {"base": "boolean", "format": "true|false"},
}
WORDS = (Type.TEXT, Type.FREE)
GUARDED = {
    "id": "Sel yang akan dijalankan lembar kerja sebagai rumus (diawali =, +, -, @, tab, atau "
    "ganti baris, dan bukan bilangan) ditulis dengan satu apostrof di depannya; buanglah itu.",
    "en": "A cell that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a "
    "line break, and is no number) is written with one apostrophe before it; take that away.",
}
"""What is said of a column of free words, and of no other."""


def metadata(dataset: Dataset, manifest: Manifest, *, csv: str, publisher: str) -> bytes:
    """Describe the CSV at that address, which is relative to the description's own."""
    said = {
        "@context": [CONTEXT, {"@language": "id"}],
        "url": csv,
        "dc:title": {"id": dataset.title, "en": dataset.title_en},
        "dc:description": {"id": dataset.says, "en": dataset.says_en},
        "dc:publisher": publisher,
        "dc:license": {"@id": LICENCE_ADDRESS},
        "dc:modified": {"@value": manifest.as_of, "@type": "xsd:dateTime"},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {
            "columns": [_column(column, dataset) for column in dataset.columns],
            "primaryKey": list(dataset.key),
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _column(column: Column, dataset: Dataset) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": {"id": column.id, "en": column.en},
        "datatype": DATATYPES[column.type],
        # An empty cell of words is an empty word: that of other kinds says nothing is known.
        "null": [] if column.type in WORDS else [""],
        "required": column.name in dataset.key and column.type not in WORDS,
    }
    if column.type is Type.FREE:
        said["rdfs:comment"] = GUARDED
    if column.unit:
        said["schema:unitText"] = column.unit
    return said
