"""Does a broken file ever end in a traceback, an error page or a dead child?

    python -m benchmarks.broken [--seed 1] [--commands 145] [--uploads 700] [--home FOLDER]

Opens the sample site, makes whole files of each kind that it takes (workbooks, plans, tables,
outlines, photos, PDFs, backups) and damages them by the seed: cut off, bytes changed, pieces lost,
doubled or taken from another kind, emptied. Gives them to the commands that read files, and over
HTTP to the pages that take them; afterwards the clock reads what was uploaded. Wanted: each command
ends with 0, 1 or 2 and each request below 500, no file kills the child that reads it, and neither
output nor log holds a traceback.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.killed import Site, a_photo, drained
from benchmarks.load import SITE, Person, open_sample, seated
from benchmarks.pages import free_port

COMMANDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("plan", "check"), "xlsx"),
    (("plan", "check"), "json"),
    (("plan", "import", "--government", SITE), "xlsx"),
    (("places", "load"), "places.csv"),
    (("places", "tiles"), "tiles.csv"),
    (("places", "boundaries"), "geojson"),
    (("kawasan",), "json"),
    (("restore",), "zip"),
)
"""Commands that read a file, and what it should be."""
TABLES = ("programmes", "money", "statistics", "potentials", "sector_tables", "services", "lapor")
AT_ONCE = 4
"""So many files are on their way at once: a queue refuses more unread, which would try nothing."""
SAMPLES = Path(__file__).parents[1] / "idaman" / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=145)
    parser.add_argument("--uploads", type=int, default=700)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as scratch:
        home = args.home or Path(scratch) / "home"
        open_sample(home, "")
        whole = whole_files(Path(scratch))
        faults = by_command(whole, args.commands, chance, Path(scratch))
        statuses, more = by_upload(whole, args.uploads, chance, home)
    print(f"by command: {args.commands} files")
    print(f"by upload: {args.uploads} files; answers: {dict(sorted(statuses.items()))}")
    faults += more
    for fault in faults[:20]:
        print(f"FAULT: {fault}")
    print(f"wanted: no traceback, no 5xx, no dead child: {'SHORT' if faults else 'ok'}")
    sys.exit(1 if faults else 0)


# The files.


def whole_files(scratch: Path) -> dict[str, bytes]:
    """Make one good file of each kind."""
    import xlsxwriter
    from pypdf import PdfWriter

    plan = scratch / "plan.xlsx"
    idaman("plan", "export", "--government", SITE, "--output", str(plan))
    document = scratch / "plan.json"
    idaman("plan", "export", "--government", SITE, "--format", "json", "--output", str(document))
    rows = [["Kode", "Nama kegiatan", "Perangkat daerah", "Tahun", "Anggaran"]]
    rows += [
        [f"KEG-{n:03}", f"Kegiatan {n}", "DISKOMINFO", "2026", f"{n}.000.000"] for n in range(40)
    ]
    table, pdf, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(table, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tabel")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(pdf)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", json.dumps({"format": 1, "files": {}}))
        packed.writestr("tables/people.User.jsonl", "{}\n")
    square = [[116.0, -1.0], [117.0, -1.0], [117.0, 0.0], [116.0, 0.0], [116.0, -1.0]]
    outline = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kemendagri": "64.02", "name": "Kutai Kartanegara"},
                "geometry": {"type": "Polygon", "coordinates": [square]},
            }
        ],
    }
    return {
        "xlsx": plan.read_bytes() if plan.exists() else table.getvalue(),
        "table.xlsx": table.getvalue(),
        "csv": "\n".join(";".join(row) for row in rows).encode(),
        "places.csv": b"".join((SAMPLES / "places.csv").open("rb").readlines()[:300]),
        "tiles.csv": (SAMPLES / "tiles.csv").read_bytes(),
        "json": document.read_bytes() if document.exists() else b"{}",
        "geojson": json.dumps(outline).encode(),
        "jpg": a_photo(),
        "pdf": pdf.getvalue(),
        "zip": archive.getvalue(),
    }


def damaged(kind: str, whole: Mapping[str, bytes], chance: random.Random) -> bytes:
    """Break a file of this kind in one of eight ways."""
    content = whole[kind]
    at = chance.randrange(len(content))
    length = chance.randrange(1, max(2, len(content) // 4))
    other = whole[chance.choice(sorted(whole))]
    changed = bytearray(content)
    for _ in range(chance.choice((1, 20, 400))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return chance.choice(
        (
            content[:at],
            bytes(changed),
            content[:at] + content[at + length :],
            content[:at] + content[at : at + length] * 2 + content[at + length :],
            content[:at] + other[:length] + content[at:],
            content[:at] + bytes(length) + content[at + length :],
            other,
            b"",
        )
    )


# By command.


def idaman(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "idaman", *words],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=300,
    )


def by_command(
    whole: Mapping[str, bytes], many: int, chance: random.Random, scratch: Path
) -> list[str]:
    """Give broken files to the commands in turn; tell what ended otherwise than with a sentence."""
    faults = []
    for n in range(many):
        words, kind = COMMANDS[n % len(COMMANDS)]
        file = scratch / f"broken-{n}.{kind.rpartition('.')[2]}"
        file.write_bytes(damaged(kind, whole, chance))
        ended = idaman(*words, str(file))
        told = ended.stdout + ended.stderr
        if ended.returncode not in (0, 1, 2) or "Traceback" in told:
            faults.append(f"{' '.join(words)} {file.name}: {ended.returncode} {told[-300:]}")
        elif ended.returncode and not told.strip():
            faults.append(f"{' '.join(words)} {file.name}: {ended.returncode} without a word")
    return faults


# By upload.


def by_upload(
    whole: Mapping[str, bytes], many: int, chance: random.Random, home: Path
) -> tuple[Counter[int], list[str]]:
    """Send broken files to the pages that take some, let the clock read them, look at the rest."""
    from django.db.models import Max

    from idaman.core.jobs.models import Job
    from idaman.core.people.models import Agency, Government
    from idaman.core.people.permissions import Role
    from idaman.features.potentials.models import Potential

    government = Government.objects.get(slug=SITE)
    agency = Agency.objects.of(government).open().order_by("pk").first()
    _post, officer = seated(government, agency, Role.SECRETARIAT)
    potential = Potential.objects.of(government).standing().order_by("pk").first()
    assert potential is not None
    desk = f"/desk/{SITE}"
    doors: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        (f"{desk}/tables/send/", {"target": target}, ("table.xlsx", "csv")) for target in TABLES
    ]
    doors += [
        (f"{desk}/tables/send/", {"target": "plan"}, ("xlsx", "json")),
        (f"{desk}/potentials/{potential.code}/evidence/", {}, ("jpg", "pdf")),
        (f"/{SITE}/periksa/", {}, ("pdf",)),
    ]
    files = []
    for n in range(many):
        path, fields, kinds = doors[n % len(doors)]
        kind = chance.choice(kinds)
        files.append((path, fields, kind, damaged(kind, whole, chance)))
    first = Job.objects.aggregate(n=Max("pk"))["n"] or 0
    site = Site(home, free_port())
    site.open()
    site.start_clock()
    try:
        statuses: Counter[int] = Counter()
        for each in files:
            while Job.objects.under_way().count() >= AT_ONCE:
                time.sleep(0.05)
            statuses[sent(site, officer, *each)] += 1
        left = drained()
    finally:
        site.close()
    faults = [
        f"{count} requests answered {status}" for status, count in statuses.items() if status >= 500
    ]
    faults += [left] if left else []
    faults += [
        f"job {job.pk} {job.kind} ({job.params.get('name')}): its child died {job.deaths} times"
        for job in Job.objects.filter(pk__gt=first, deaths__gt=0)
    ]
    states = Counter(Job.objects.filter(pk__gt=first).values_list("state", flat=True))
    print(f"read in a child: {sum(states.values())} files; {dict(sorted(states.items()))}")
    log = (home / "killed.log").read_text(errors="replace")
    if "Traceback" in log:
        many_there, first_there = log.count("Traceback"), log.index("Traceback")
        faults.append(f"{many_there} tracebacks in the log: {log[first_there:][:500]}")
    return statuses, faults


def sent(
    site: Site, officer: Person, path: str, fields: Mapping[str, str], kind: str, content: bytes
) -> int:
    """Send a file as a browser does; give the status."""
    mark = secrets.token_hex(16)
    given = {**fields, "token": secrets.token_hex(12), "csrfmiddlewaretoken": officer.csrf}
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in given.items()
    ]
    ending = kind.rpartition(".")[2]
    head = f'Content-Disposition: form-data; name="file"; filename="rusak.{ending}"'
    kind_of = "Content-Type: application/octet-stream"
    parts.append(f"--{mark}\r\n{head}\r\n{kind_of}\r\n\r\n".encode() + content)
    body = b"".join([*parts, f"\r\n--{mark}--\r\n".encode()])
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    try:
        line.request(
            "POST",
            path,
            body,
            {
                "Content-Type": f"multipart/form-data; boundary={mark}",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": officer.cookie,
            },
        )
        return line.getresponse().status
    finally:
        line.close()


if __name__ == "__main__":
    main()
