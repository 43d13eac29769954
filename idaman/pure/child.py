"""The child that does heavy or untrusted work, and may die of it.

It reads one JSON object {"kind", "params"} from its input, sets its own limits, does the work,
and writes one JSON object per line: {"progress": n} on the way, {"result": …} or {"refused":
{"id": sentence, "en": sentence}} at the end. It knows no database; whoever started it keeps what
comes out.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from idaman.pure import blobs
from idaman.pure.refused import Refused

Report = Callable[[int], None]

MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 120


def check_plan(params: dict[str, Any], report: Report) -> Any:
    """Read a workbook or JSON into a document and findings."""
    from idaman.pure.plandoc.check import check_file

    report(10)
    path = blobs.path_of(Path(params["files"]), params["sha256"])
    return check_file(str(path), params["references"], params["limit_bytes"])


def prepare_picture(params: dict[str, Any], report: Report) -> Any:
    """Read a picture, keep its public copy, tell what it is."""
    from idaman.pure.picture import prepare

    report(10)
    root = Path(params["files"])
    return prepare(str(blobs.path_of(root, params["sha256"])), str(root))


def read_boundaries(params: dict[str, Any], report: Report) -> Any:
    """Read outlines from GeoJSON, GeoPackage or a zipped Shapefile."""
    from idaman.pure.boundaries import read

    report(10)
    path = blobs.path_of(Path(params["files"]), params["sha256"])
    return read(str(path), places=params["places"])


WORK: dict[str, Callable[[dict[str, Any], Report], Any]] = {
    "plan.check": check_plan,
    "picture": prepare_picture,
    "boundaries": read_boundaries,
}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _refuse(sentence: str, *, en: str) -> None:
    _say({"refused": {"id": sentence, "en": en}})


def main() -> None:
    """Do one piece of work and tell how it ended."""
    asked = json.load(sys.stdin)
    _limit()
    try:
        result = WORK[asked["kind"]](asked["params"], lambda n: _say({"progress": n}))
        _say({"result": result})
    except Refused as no:
        _refuse(str(no), en=no.say("en"))
    except FileNotFoundError:
        _refuse(
            "Berkasnya tidak ada lagi di peladen. Unggah sekali lagi.",
            en="The file is no longer on the server. Upload it once more.",
        )
    except MemoryError:
        _refuse(
            "Berkas ini memerlukan terlalu banyak memori. Perkecil lalu coba lagi.",
            en="The file needs too much memory. Make it smaller and try again.",
        )


if __name__ == "__main__":
    main()
