"""Fifty-eight ways to rewrite history behind the program's back, with plain SQL or an editor.

Each is planted on a lived-in government, looked for, and taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

LOG = "kukar"


class Change(NamedTuple):
    """One statement of plain SQL; without a column the row is deleted."""

    table: str
    column: str = ""
    value: str = ""
    where: str = ""
    is_all: bool = False

    def statements(self) -> tuple[str, str]:
        """Write what it does, and which row it is done to."""
        where = f"WHERE {self.where}" if self.where else ""
        row = f'SELECT id FROM "{self.table}" {where} ORDER BY id LIMIT 1'
        does = f"UPDATE {self.table} SET {self.column} = " if self.column else "DELETE FROM "
        does += self.value.format(**_written_so()) if self.column else self.table
        return f"{does} WHERE id = %s" if not self.is_all else f"{does} {where}", row


def _written_so() -> dict[str, str]:
    on_sqlite = connection.vendor == "sqlite"
    return {"bytes": "x'70616c7375'" if on_sqlite else "'palsu'::bytea"}


ROWS: dict[str, Change] = {
    "a verdict's status": Change("evidence_verdict", "status", "'ditolak'"),
    "a verdict's reason": Change("evidence_verdict", "reason", "'palsu'"),
    "an exhibit's status": Change("evidence_exhibit", "status", "'ditolak'"),
    "a statistic's value": Change("indicators_statistic", "value", "'99.99'"),
    "a milestone's due day": Change("delivery_milestone", "due", "'2031-01-01'"),
    "a milestone's baseline": Change("delivery_milestone", "baseline_due", "'2031-01-01'"),
    "what was spent": Change("delivery_spending", "realised_idr", "1"),
    "what may be spent": Change("delivery_spending", "ceiling_idr", "1"),
    "a report's closing time": Change(
        "services_request", "closed_at", "arrived_at", "closed_at IS NOT NULL"
    ),
    "a deleted report": Change("services_request"),
    "a survey's scores": Change("services_surveyresponse", "scores", "'444444444'"),
    "a citizen's answer": Change("delivery_answer", "works", "'no'", "works = 'yes'"),
    "a clause's target": Change("commitments_clause", "target", "'palsu'"),
    "a clause's release": Change("commitments_clause", "is_released", "TRUE", "NOT is_released"),
    "a deleted signature": Change("commitments_signature"),
    "a cost of an adopted plan": Change("masterplan_adoptedcost", "amount_idr", "1"),
    "the document of an adopted plan": Change("masterplan_composition", "document", "'[]'"),
    "a decision's text": Change("delivery_decision", "text", "'palsu'"),
    "a period's counts": Change("delivery_period", "counts", "'[99]'"),
    "the hash of a drawn list": Change("delivery_draw", "list_hash", "'palsu'"),
    "a post's raised role": Change("people_post", "role", "'regent'", "role <> 'regent'"),
    "a replaced password": Change("people_user", "password", "'argon2$palsu'"),
}
"""Rows. Nothing found these before rows were bound to their acts."""

OF_THE_LEDGER: dict[str, Change] = {
    "an entry's token taken away": Change("ledger_entry", "token", "NULL", "token IS NOT NULL"),
    "the log's edge": Change("ledger_log", "edge", "'[]'", f"slug = '{LOG}'"),
    "deleted checkpoints": Change("ledger_checkpoint", where=f"log = '{LOG}'", is_all=True),
}
"""Nor these; the fourth of the ledger's, a tile grown by bytes, is planted in its file."""

PLACED = f"log = '{LOG}' AND position IS NOT NULL"
PUBLIC, PRIVATE = f"{PLACED} AND is_public", f"{PLACED} AND NOT is_public"
LAST = f"{PLACED} AND position = (SELECT max(position) FROM ledger_entry WHERE log = '{LOG}')"
LOG_ROW, SIGNED = f"slug = '{LOG}'", f"log = '{LOG}'"

ENTRIES: dict[str, Change] = {
    f"the {column} of a {what} act": Change("ledger_entry", column, value, which)
    for what, which in (("public", PUBLIC), ("private", PRIVATE))
    for column, value in {
        "body": "{bytes}",
        "leaf": "'00'",
        "act": "'masterplan.closed'",
        "subject": "'palsu'",
        "post": "'PALSU'",
        "agency": "'PALSU'",
        "at": "'2020-01-01 00:00:00'",
        "position": "999999",
    }.items()
} | {
    "what is shown of a private act": Change("ledger_entry", "logged", "{bytes}", PRIVATE),
    "the salt of a private act": Change("ledger_entry", "salt", "{bytes}", PRIVATE),
    "a private act declared public": Change("ledger_entry", "is_public", "TRUE", PRIVATE),
    "an act moved to another log": Change("ledger_entry", "log", "'lain'", LAST),
    "a removed act": Change("ledger_entry", where=PUBLIC),
    "the last act removed": Change("ledger_entry", where=LAST),
    "the log's size": Change("ledger_log", "size", "size - 1", LOG_ROW),
    "the log's root": Change("ledger_log", "root", "'00'", LOG_ROW),
    "a checkpoint's root": Change("ledger_checkpoint", "root", "'00'", SIGNED),
    "a checkpoint's note": Change("ledger_checkpoint", "note", "'palsu'", SIGNED),
    "a checkpoint's size": Change("ledger_checkpoint", "size", "1", SIGNED),
}
"""Entries and checkpoints: `ledger verify` found these before."""


def _grown(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"?" * 7)


def _changed(path: Path) -> None:
    written = bytearray(path.read_bytes())
    written[31] ^= 1
    path.write_bytes(bytes(written))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-32])


FILES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "a tile grown by bytes": ("level0", _grown),
    "a changed tile": ("level0", _changed),
    "a cut tile": ("level0", _cut),
    "a changed tile above": ("level1", _changed),
    "a deleted level": ("level1", Path.unlink),
    "the published checkpoint": ("checkpoint", _changed),
}
"""Tiles as they lie on disk. Only the first was not found before."""

NAMES = (*ROWS, *OF_THE_LEDGER, *ENTRIES, *FILES)


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant one forgery, and take it back."""
    if name in FILES:
        file, does = FILES[name]
        path = Path(settings.TILES) / LOG / file
        before = path.read_bytes()
        does(path)
        try:
            yield
        finally:
            path.write_bytes(before)
        return
    change = {**ROWS, **OF_THE_LEDGER, **ENTRIES}[name]
    does_it, row = change.statements()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(row)
        [key] = cursor.fetchone()
        cursor.execute(does_it, [] if change.is_all else [key])
        assert cursor.rowcount > 0, name
        try:
            yield
        finally:
            transaction.set_rollback(True)


def found() -> list[str]:
    """What an audit finds now."""
    from idaman.core.ledger.actions import auditing

    said = auditing.faults_of_logs(tiles=settings.TILES) + auditing.audit().findings
    return [str(each) for each in said]


def all_planted() -> dict[str, list[str]]:
    """Plant every forgery in turn; give what the audit said of each, and of none."""
    from datetime import timedelta

    from idaman.cli.audit import run
    from idaman.cli.serve import turn

    run()
    turn(rest=timedelta(0))
    said = {"nothing": found()}
    for name in NAMES:
        with planted(name):
            said[name] = found()
    said["nothing again"] = found()
    return said
