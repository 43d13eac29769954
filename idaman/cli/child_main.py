"""The child that does heavy or untrusted work, and may die of it.

It reads one JSON object {"kind", "params"} from its input, sets its own limits, does the work,
and writes one JSON object per line: {"progress": n} on the way, {"result": …} or {"refused":
{"id": sentence, "en": sentence}} at the end. It knows no database; whoever started it keeps what
comes out.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from idaman.core.files import blobs
from idaman.core.refusal import Refused
from idaman.core.text import Sayable, Text

Report = Callable[[int], None]
Work = Callable[[dict[str, Any], Report], Any]

MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 120
PDF_SECONDS = 10


def check_plan(params: dict[str, Any], report: Report) -> Any:
    """Read a workbook or JSON into a document and findings."""
    from idaman.features.plan.rules.check import check_file

    report(10)
    path = blobs.path_of(Path(params["files"]), params["sha256"])
    return check_file(str(path), params["references"], params["limit_bytes"])


def prepare_picture(params: dict[str, Any], report: Report) -> Any:
    """Read a picture, keep its public copy, tell what it is.

    What a citizen sent lies in a folder of its own, which is thrown away once this is committed.
    """
    from idaman.core.evidence.rules.picture import prepare

    report(10)
    root = _where_it_lies(params)
    return prepare(
        str(blobs.path_of(root, params["sha256"])),
        params.get("copies") or str(root),
        with_small=params.get("with_small", False),
    )


def _where_it_lies(params: dict[str, Any]) -> Path:
    """Name the folder of what was sent; jobs of the release 2026.11 call their own `folder`."""
    return Path(params.get("own_folder") or params.get("folder") or params["files"])


def redact_picture(params: dict[str, Any], report: Report) -> Any:
    """Make chosen cells of a picture black in a new copy beside it."""
    from idaman.features.reports.rules.redaction import blacken

    report(10)
    folder = Path(params["folder"])
    path = blobs.path_of(folder, params["sha256"])
    return {"public_sha256": blacken(path, folder, params["cells"])}


def read_boundaries(params: dict[str, Any], report: Report) -> Any:
    """Read outlines from GeoJSON, GeoPackage or a zipped Shapefile."""
    from idaman.core.places.rules.boundaries import read

    report(10)
    path = blobs.path_of(Path(params["files"]), params["sha256"])
    return read(str(path), places=params["places"])


def make_pdfs(params: dict[str, Any], report: Report) -> Any:
    """Print documents from one Typst source, keep the files, tell what became of each.

    Pictures are named by their path among the kept files.
    """
    from datetime import datetime

    from idaman.paper.rules import printing

    at = datetime.fromisoformat(params["at"])
    root, told = Path(params["files"]), {}
    asked = params["documents"]
    for n, (key, data) in enumerate(asked.items()):
        report(100 * n // len(asked))
        pdf = printing.with_places(params["source"], data, at=at, root=root)
        told[key] = blobs.keep(root, [pdf], limit=params["limit_bytes"]).sha256
    return told


def validate_pdf(params: dict[str, Any], report: Report) -> Any:
    """Tell what the signatures of a PDF are worth, within ten seconds of work, fetching nothing."""
    from datetime import datetime

    from idaman.paper.rules import ca, pades

    report(10)
    root = Path(params["files"])
    path = blobs.path_of(_where_it_lies(params), params["sha256"])
    if path.stat().st_size > min(params["limit_bytes"], pades.LIMIT_BYTES):
        raise blobs.TooLarge(Text("The file is larger than 20 MB."))
    pdf = path.read_bytes()
    with _at_most(PDF_SECONDS):
        told = pades.validate(
            pdf,
            roots=[ca.read(c.encode()) for c in params["roots"]],
            certified=[ca.read(c.encode()) for c in params["certified"]],
            crls=[bytes.fromhex(c) for c in params["crls"]],
            moment=datetime.fromisoformat(params["moment"]),
        )
    if base := params.get("base"):
        # What was signed elsewhere must begin with our own file, byte for byte.
        told["contains_base"] = pdf.startswith(blobs.path_of(root, base).read_bytes())
    return told


def export_claims(params: dict[str, Any], report: Report) -> Any:
    """Make an assessor's file of claims, evidence and proofs, and keep it in its folder."""
    from idaman.features.delivery.rules import claims

    report(5)
    folder = Path(params["folder"])
    said = json.loads(blobs.path_of(folder, params["sha256"]).read_bytes())
    return claims.make(
        said,
        files=Path(params["files"]),
        tiles=Path(params["tiles"]),
        folder=folder,
        pictures=params["pictures"],
        originals=params["originals"],
        limit=params["export_limit_bytes"],
        report=report,
    )


def make_handbook(params: dict[str, Any], report: Report) -> Any:
    """Print pages of the handbook as one PDF, keep the file, tell which it is."""
    from datetime import datetime
    from tempfile import TemporaryDirectory

    from idaman.paper.rules import printing
    from idaman.web.rules.handbook.print_layout import laid_out, lay_pictures

    language, pages = params["language"], params["pages"]
    with TemporaryDirectory() as folder:
        lay_pictures(language, pages, Path(folder))
        report(40)
        pdf = printing.compiled(
            params["source"],
            laid_out(language, pages, params["cover"], params["addresses"]),
            at=datetime.fromisoformat(params["at"]),
            root=Path(folder),
        )
    report(90)
    kept = blobs.keep(Path(params["files"]), [pdf], limit=params["limit_bytes"])
    return {"sha256": kept.sha256, "bytes": len(pdf)}


def read_table(params: dict[str, Any], report: Report) -> Any:
    """Open a table and say what stands in it, for a person to confirm."""
    from idaman.features.stewardship.rules import table_work as work

    report(10)
    path = blobs.path_of(Path(params.get("original") or params["files"]), params["sha256"])
    return work.read_table(
        path.read_bytes(),
        name=params["name"],
        target=params["target"],
        folder=Path(params["folder"]),
        limit_bytes=params["limit_bytes"],
    )


def read_rows(params: dict[str, Any], report: Report) -> Any:
    """Turn the rows of a table into records, by the mapping a person confirmed."""
    from idaman.features.stewardship.rules import table_work as work

    report(10)
    return work.read_rows(
        folder=Path(params["folder"]),
        tables=params["tables"],
        sheet=params["sheet"],
        target=params["target"],
        mapping=params["mapping"],
        references=params["references"],
    )


def make_books(params: dict[str, Any], report: Report) -> Any:
    """Print a masterplan's books from what was laid out, as PDF and for Word."""
    from datetime import datetime

    from idaman.paper.rules import book_printing as printing

    folder = Path(params["folder"])
    documents = json.loads(blobs.path_of(folder, params["sha256"]).read_bytes())
    return printing.make(
        documents,
        root=Path(params["into"]),
        at=datetime.fromisoformat(params["at"]),
        limit=params["limit_bytes"],
        report=report,
    )


def learn_routing(params: dict[str, Any], report: Report) -> Any:
    """Learn who gets which report from what was decided, and judge it on the newest."""
    from idaman.features.reports.rules.learning import DecidedReport, learn

    folder = Path(params["folder"])
    said = json.loads(blobs.path_of(folder, params["sha256"]).read_bytes())
    report(10)
    model, judged = learn([DecidedReport(*each) for each in said])
    return {"model": model.as_json(), "judgement": judged.as_json()}


def compute_index(params: dict[str, Any], report: Report) -> Any:
    """Compute a composite index with its ranks and how sure they are."""
    from idaman.features.indices.rules.work import computed

    report(10)
    return computed(params)


class TooSlow(Refused):
    """The work takes longer than anybody should wait."""


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def too_slow(number: int, frame: object) -> None:
        raise TooSlow(
            Text(
                "Looking at this file took more than %(seconds)s seconds of work and was stopped.",
                seconds=seconds,
            ),
        )

    # Seconds of the processor: on a busy machine a sound file takes no more of them.
    signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


WORK: dict[str, Work] = {
    "plan.check": check_plan,
    "table.read": read_table,
    "table.rows": read_rows,
    "picture": prepare_picture,
    "picture.redact": redact_picture,
    "boundaries": read_boundaries,
    "pdf.make": make_pdfs,
    "pdf.validate": validate_pdf,
    "claims.export": export_claims,
    "handbook.make": make_handbook,
    "books.make": make_books,
    "routing.learn": learn_routing,
    "index.compute": compute_index,
}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _refuse(sentence: Sayable) -> None:
    _say({"refused": {"id": sentence.say("id"), "en": sentence.say("en")}})


def main(work: Mapping[str, Work] = WORK, *, unbounded: Collection[str] = ()) -> None:
    """Do one piece of work and tell how it ended.

    Kinds that are `unbounded` start a machine of their own that keeps its own limits.
    """
    asked = json.load(sys.stdin)
    if asked["kind"] not in unbounded:
        _limit()
    # Whoever waits for a page goes before a book of 200 pages.
    os.nice(5)
    try:
        result = work[asked["kind"]](asked["params"], lambda n: _say({"progress": n}))
        _say({"result": result})
    except Refused as no:
        _refuse(no.sentence)
    except FileNotFoundError:
        _refuse(Text("The file is no longer on the server. Upload it once more."))
    except MemoryError:
        _refuse(Text("The file needs too much memory. Make it smaller and try again."))


if __name__ == "__main__":
    main()
