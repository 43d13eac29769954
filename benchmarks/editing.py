"""Can sixty officers write a plan at once, and what does it cost to keep it?

    python -m benchmarks.editing [--officers 60] [--seconds 60] [--database postgresql]

Opens the sample site with `idaman serve`. Each officer opens a row of a worksheet, an activity of
the own agency, and saves it every five seconds with some words changed. Tells how long a save takes
(wanted: p95 under 100 ms), whether every acknowledged save stands in the history once, and by how
many bytes the database grew for each byte sent (wanted: at most three).

PostgreSQL writes a row anew when it changes (each entry of the ledger once, to be given its number)
and later rows take the room of the old ones. What is judged is therefore what is kept: the size
after VACUUM FULL, before and after. What the files grew until then is told beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import (
    EVERY_OFFICER,
    SITE,
    WARM_UP,
    Line,
    Person,
    Seen,
    database,
    measured,
    open_sample,
    opened,
    seated,
    serving,
    told,
)
from benchmarks.pages import free_port

PLAN = "2025-2029"
LIMIT_MS, MOST_GROWTH = 100, 3.0


@dataclass
class Writer:
    """An officer, and the activity that is theirs to write."""

    code: str
    person: Person
    form: dict[str, str]
    """The form as the page showed it; several values of one field joined by a tab."""
    saved: int = 0
    sent_bytes: int = 0

    @property
    def page(self) -> str:
        return f"/desk/{SITE}/plans/{PLAN}/worksheets/activities/{self.code}/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, database(args.database, Path(scratch)) as url:
        home = args.home or Path(scratch) / "home"
        open_sample(home, url)
        writers = seats(args.officers)
        before = kept()
        port = free_port()
        with serving(home, port) as site:
            seen = asyncio.run(drive(site, port, writers, args.seconds))
        lies = stored() - before
        grown = kept() - before
        missing = lost(writers)
    print(
        f"{args.database}, {os.cpu_count()} cores: the site took {seen.site_cores:.2f} of them, "
        f"officers {seen.own_cores:.2f}, everything else {seen.other_cores:.2f}"
    )
    p95 = told("save", seen.times.get("save", [0.0]))
    sent = sum(w.sent_bytes for w in writers)
    growth = grown / max(1, sent)
    print(f"{sum(w.saved for w in writers)} saves, {sent} bytes sent, database grew {grown} bytes")
    print(f"growth for each byte: {growth:.2f} (wanted at most {MOST_GROWTH:g}), ", end="")
    print(f"{lies / max(1, sent):.2f} before what was dead is cleared")
    for error, count in seen.errors.most_common(10):
        print(f"error: {count} x {error}")
    if missing:
        print(f"FAULT: {missing} acknowledged saves are not in the history")
    short = p95 >= LIMIT_MS or growth > MOST_GROWTH or bool(missing) or bool(seen.errors)
    print(f"wanted: p95 under {LIMIT_MS} ms: {'SHORT' if short else 'ok'}")
    sys.exit(1 if short else 0)


def seats(count: int) -> list[Writer]:
    """Give each activity that has an owner to an officer of that agency."""
    from django.db import transaction

    from idaman.core.people.models import Agency, Government
    from idaman.core.people.permissions import Role
    from idaman.features.plan.models import Item

    government = Government.objects.get(slug=SITE)
    agencies = {a.code: a for a in Agency.objects.of(government)}
    items = Item.objects.of(government).filter(plan__slug=PLAN, kind="activity").standing()
    owned = [i for i in items.order_by("position") if (i.body or {}).get("owner") in agencies]
    with transaction.atomic():
        return [
            Writer(i.code, seated(government, agencies[i.body["owner"]], Role.OFFICER)[1], {})
            for i in owned[:count]
            if i.body
        ]


def kept() -> int:
    """Bytes of what the database keeps, without the room of rows that are gone."""
    from django.db import connection

    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("vacuum full")
    return stored()


def stored() -> int:
    """Bytes the database takes on the disk, everything written back."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma wal_checkpoint(truncate)")
            return Path(str(connection.settings_dict["NAME"])).stat().st_size
        cursor.execute("select pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def lost(writers: list[Writer]) -> int:
    """Count acknowledged saves that are not in the history."""
    from idaman.features.plan.models import Plan

    plan = Plan.objects.get(government__slug=SITE, slug=PLAN)
    posts = {w.person.post for w in writers}
    kept = plan.changes.filter(by__code__in=posts).count()
    return max(0, sum(w.saved for w in writers) - kept)


async def drive(site: int, port: int, writers: list[Writer], seconds: int) -> Seen:
    """Let everybody write for so long."""
    await opened(port)
    seen = Seen()
    started = time.perf_counter()
    until = started + WARM_UP + seconds
    seen.counts_from = started + WARM_UP
    await asyncio.gather(
        measured(site, seconds, seen),
        *(
            write(port, writer, started + EVERY_OFFICER * n / len(writers), until, seen)
            for n, writer in enumerate(writers)
        ),
    )
    return seen


async def write(port: int, writer: Writer, at: float, until: float, seen: Seen) -> None:
    """Open the row, then change it and save it every five seconds."""
    line = Line(port)
    while at < until:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        shown = await line.ask(writer.page, cookie=writer.person.cookie)
        form = fields_in(shown.body.decode())
        form["output"] = f"Menara ke-{writer.saved + 1} menyala di hulu, diperiksa warga."
        form |= {"token": secrets.token_urlsafe(18), "csrfmiddlewaretoken": writer.person.csrf}
        form.pop("next", None)
        begun = time.perf_counter()
        answer = await line.ask(writer.page, cookie=writer.person.cookie, form=form)
        if answer.status == 302:
            seen.took("save", begun)
            writer.saved += 1
            writer.sent_bytes += len(urlencode(form))
        else:
            seen.errors[f"{writer.code}: {answer.status}"] += 1
        at += EVERY_OFFICER
    line.close()


def fields_in(page: str) -> dict[str, Any]:
    """Read what a browser would send back from the form as it is shown."""
    form: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_box = named.get("type") == "checkbox"
        if "name" in named and (not is_box or re.search(r"\bchecked\b", tag)):
            form.setdefault(named["name"], named.get("value", ""))
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)', page):
        form[name] = inside
    for name, inside in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        form[name] = chosen[1] if chosen else ""
    return form


if __name__ == "__main__":
    main()
