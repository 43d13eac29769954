"""Comparing every row with the act that wrote it last, and binding rows that no act has bound."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from idaman.core import tracking
from idaman.core.bindings import Binding, Bindings, Key, MalformedBindings, Values
from idaman.core.canonical import moment
from idaman.core.ledger.actions import ITSELF, MACHINE, open_installation, record
from idaman.core.ledger.actions.checking import verify
from idaman.core.ledger.models import ROWS_BOUND, AuditRun, Entry, Log
from idaman.core.tracking import CHECKPOINT, ENTRY, Guarded

AT_ONCE = 2000
A_BATCH = 5000
"""Rows that one entry binds, where all that stand are bound."""
MOST_KEPT = 100
"""Findings of a run that are kept and shown; the others are counted."""
RUNS_KEPT = 30
RECENT = 10_000
"""So many entries back, at most, lies the act that an entry binds the rest of."""
BEGUN, UPGRADED, ACCEPTED, AUDITED = (
    "ledger.audit-begun",
    "ledger.rows-upgraded",
    "ledger.rows-accepted",
    "ledger.audited",
)


class BindingEntry(NamedTuple):
    """The entry that bound a row: where it stands, what was done, when."""

    id: int
    log: str
    position: int | None
    act: str
    at: str


@dataclass(frozen=True)
class AuditFinding:
    """One thing that is not as the acts left it."""

    what: str
    """`changed`, `gone`, `unbound`, `back` (of a row), `bindings` (of an entry), `columns` (of a
    table), `log` (of a log, said in `note`)."""
    log: str = ""
    table: str = ""
    key: Key = ""
    columns: tuple[str, ...] = ()
    position: int | None = None
    act: str = ""
    at: str = ""
    note: str = ""

    def told(self) -> dict[str, Any]:
        """Write it down as it is kept."""
        return {**asdict(self), "columns": list(self.columns)}

    @classmethod
    def read(cls, told: dict[str, Any]) -> AuditFinding:
        """Read what was kept."""
        return cls(**{**told, "columns": tuple(told["columns"])})

    @property
    def _entry(self) -> str:
        number = "belum bernomor" if self.position is None else f"#{self.position}"
        return f"catatan {self.log} {number} ({self.act}, {self.at[:10]})"

    def __str__(self) -> str:
        row = f"{self.table} {self.key}"
        match self.what:
            case "changed":
                columns = ", ".join(self.columns) or "isinya"
                return f"{row}: {columns} bukan lagi yang ditulis {self._entry}."
            case "gone":
                return f"{row}: barisnya hilang; {self._entry} menulisnya."
            case "back":
                return f"{row}: barisnya ada, padahal dihapus {self._entry}."
            case "unbound":
                return f"{row}: barisnya ada tanpa catatan yang menulisnya."
            case "bindings":
                return f"Ikatan baris {self._entry} bukan yang disidiknya."
            case "columns":
                return (
                    f"{self.table}: {', '.join(self.columns)} belum terikat pada sebagian baris; "
                    "jalankan `idaman migrate`."
                )
        return self.note


class Bound(NamedTuple):
    """The newest binding of a row, with the columns it vouches for and the entry it stands in."""

    binding: Binding
    columns: tuple[str, ...]
    act: BindingEntry


@dataclass
class RowStatement:
    """What the ledger says that every row is."""

    rows: dict[str, dict[Key, Bound]] = field(default_factory=dict)
    entries: int = 0
    findings: list[AuditFinding] = field(default_factory=list)
    replaced: dict[int, set[tuple[str, Key]]] = field(default_factory=dict)
    """By entry, the rows that a later one has bound again and of which it still tells."""

    def take(self, act: BindingEntry, bindings: Bindings) -> None:
        """Let what an entry binds be the newest of its rows."""
        for name, table, binding in bindings:
            key = act.id if name == ENTRY and binding.key == ITSELF else binding.key
            rows = self.rows.setdefault(name, {})
            if (before := rows.get(key)) is not None and before.binding.salt:
                self.replaced.setdefault(before.act.id, set()).add((name, before.binding.key))
            rows[key] = Bound(binding, table.columns, act)


@dataclass
class RowAudit:
    """What an audit found, and how much it compared."""

    rows: int
    entries: int
    seconds: float
    findings: list[AuditFinding]
    bound: Counter[str]
    """By log, how many rows its entries vouch for."""
    replaced: dict[int, set[tuple[str, Key]]]
    unbound_checkpoints: list[Key]


def faults_of_logs(*, tiles: Path | None = None) -> list[AuditFinding]:
    """Verify every log, which may grow meanwhile."""
    return [
        AuditFinding("log", log=slug, note=fault)
        for slug in Log.objects.order_by("slug").values_list("slug", flat=True)
        for fault in verify(slug=slug, tiles=tiles).faults
    ]


def audit() -> RowAudit:
    """Derive what every row must be, and compare; change nothing.

    Whoever calls it reads one moment: what is written meanwhile is no fault.
    """
    began = time.monotonic()
    standing = said_by_the_ledger()
    findings = list(standing.findings)
    rows = 0
    checkpoints: list[Key] = []
    for table in tracking.all_guarded():
        for found in _compared(table, standing.rows.get(table.table, {})):
            rows += 1
            if found is None:
                continue
            if table.table == CHECKPOINT and found.what == "unbound":
                # It bears the log's signature, which was verified; this audit binds it.
                checkpoints.append(found.key)
            else:
                findings.append(found)
    bound = Counter(
        each.act.log
        for said in standing.rows.values()
        for each in said.values()
        if not each.binding.is_gone
    )
    return RowAudit(
        rows=rows,
        entries=standing.entries,
        seconds=time.monotonic() - began,
        findings=findings,
        bound=bound,
        replaced=standing.replaced,
        unbound_checkpoints=checkpoints,
    )


def said_by_the_ledger() -> RowStatement:
    """Read all bindings in the order of the acts, each compared with the root its entry has."""
    standing = RowStatement()
    # Named by the entries themselves: what stands in the row of a log is compared as well.
    for slug in sorted(Entry.objects.order_by().values_list("log", flat=True).distinct()):
        for act, body, written in _entries(slug):
            standing.entries += 1
            root = _root(body)
            if root is None and written is None:
                continue
            try:
                bindings = Bindings.read(bytes(written or b""))
            except MalformedBindings:
                bindings = None
            if bindings is None or bindings.root != root:
                standing.findings.append(_of(act, "bindings"))
            else:
                standing.take(act, bindings)
    return standing


def _root(body: bytes) -> str | None:
    try:
        root = json.loads(bytes(body)).get("rows")
    except (ValueError, AttributeError):
        return None
    return root if isinstance(root, str) else None


def _entries(slug: str) -> Iterator[tuple[BindingEntry, bytes, bytes | None]]:
    entries = Entry.objects.of(slug)
    names = ("id", "log", "position", "act", "at", "leaf", "subject", "body", "bindings")
    recent: dict[str, BindingEntry] = {}
    for part in (
        entries.filter(position__isnull=False).order_by("position"),
        entries.unsequenced(),
    ):
        rows = part.values_list(*names).iterator(chunk_size=AT_ONCE)
        for id_, log, position, act, at, leaf, subject, body, written in rows:
            here = BindingEntry(id_, log, position, act, moment(at))
            if act == ROWS_BOUND:
                # What somebody did is told, not the entry that binds the rest of it.
                before = recent.get(subject.removeprefix("entry:"))
                here = before._replace(id=id_) if before else here
            recent[leaf] = here
            if len(recent) > RECENT:
                del recent[next(iter(recent))]
            yield here, body, written


def _of(act: BindingEntry, what: str, **more: Any) -> AuditFinding:
    return AuditFinding(what, log=act.log, position=act.position, act=act.act, at=act.at, **more)


def _raw(table: Guarded) -> Iterator[Sequence[Any]]:
    """Every row of a table as the database gives it."""
    with connection.chunked_cursor() as cursor:
        asked = table.selected(connection.vendor)
        cursor.execute(f'SELECT {asked} FROM "{table.table}" ORDER BY "{table.key}"')
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _compared(table: Guarded, said: dict[Key, Bound]) -> Iterator[AuditFinding | None]:
    """Compare a table's rows with what is said of them; a row without fault is None."""
    missing = {key for key, bound in said.items() if not bound.binding.is_gone}
    unbound: set[str] = set()
    for row in _raw(table):
        key, values = table.values(row)
        missing.discard(key)
        bound = said.get(key)
        if bound is not None and bound.columns != table.columns:
            unbound.update(set(table.columns) ^ set(bound.columns))
        yield _fault(table, key, values, bound)
    for key in missing:
        yield _of(said[key].act, "gone", table=table.table, key=key)
    if unbound:
        yield AuditFinding("columns", table=table.table, columns=tuple(sorted(unbound)))


def _fault(table: Guarded, key: Key, values: Values, bound: Bound | None) -> AuditFinding | None:
    if bound is None:
        return AuditFinding("unbound", table=table.table, key=key)
    if bound.binding.is_gone:
        return _of(bound.act, "back", table=table.table, key=key)
    is_same = bound.columns == table.columns
    if is_same and bound.binding.fits(bound.columns, values):
        return None
    now = dict(zip(table.columns, values, strict=True))
    found = bound.binding.differing(bound.columns, [now.get(each) for each in bound.columns])
    # After an upgrade a column may be gone; what is left is compared by the digests alone.
    columns = tuple(each for each in found if each in now)
    if columns or is_same:
        return _of(bound.act, "changed", table=table.table, key=key, columns=columns)
    return None


# What an audit leads to.


@transaction.atomic
def keep(*, found: RowAudit, now: datetime) -> AuditRun:
    """Keep what an audit found, say so in every log, and fold what later acts replaced.

    Rows that were changed or erased are no longer told of by the entries before: what remains
    there is a hash that nobody can guess back.
    """
    for id_, replaced in sorted(found.replaced.items()):
        _fold(id_, replaced)
    run = AuditRun.objects.create(
        at=now,
        seconds=round(found.seconds),
        rows=found.rows,
        entries=found.entries,
        faults=len(found.findings),
        findings=[each.told() for each in found.findings[:MOST_KEPT]],
    )
    old = list(AuditRun.objects.newest_first().values_list("pk", flat=True)[RUNS_KEPT:])
    AuditRun.objects.filter(pk__in=old).delete()
    _note(CHECKPOINT, found.unbound_checkpoints)
    open_installation()
    faults = Counter(each.log for each in found.findings)
    for slug in Log.objects.order_by("slug").values_list("slug", flat=True):
        record(
            AUDITED,
            log=slug,
            subject="rows",
            post=MACHINE,
            now=now,
            is_public=True,
            detail={"rows": found.bound[slug], "faults": faults[slug]},
        )
    return run


def last_for(*, log: str) -> tuple[AuditRun | None, list[AuditFinding]]:
    """Give the last run, and which of its findings a government reads: its own and common ones."""
    run = AuditRun.objects.newest_first().first()
    findings = [AuditFinding.read(each) for each in run.findings] if run else []
    return run, [each for each in findings if each.log in (log, tracking.INSTALLATION, "")]


def _fold(id_: int, replaced: Collection[tuple[str, Key]]) -> None:
    """Leave of bindings that were replaced no more than their hashes."""
    written = Entry.objects.filter(pk=id_).values_list("bindings", flat=True).get()
    bindings = Bindings.read(bytes(written or b""))
    for name, table in bindings.tables.items():
        table.rows = [r.folded if (name, r.key) in replaced else r for r in table.rows]
    Entry.objects.filter(pk=id_).update(bindings=bindings.written())


Choice = Callable[[Guarded, Key, Values, Bound | None], bool]


def _unbound(table: Guarded, key: Key, values: Values, bound: Bound | None) -> bool:
    return bound is None


def _outgrown(table: Guarded, key: Key, values: Values, bound: Bound | None) -> bool:
    """Whether its columns are others than when it was bound, and what was bound is unchanged."""
    return (
        bound is not None
        and bound.columns != table.columns
        and _fault(table, key, values, bound) is None
    )


def begin(*, now: datetime) -> int:
    """Bind all rows as they stand where no entry has bound any; return how many.

    For an installation from before rows were bound: what came before was not guarded, and the
    entry says so by its name.
    """
    if not Entry.objects.exists() or Entry.objects.exclude(bindings=None).exists():
        return 0
    return _bind(BEGUN, _unbound, now=now, post=MACHINE)


def upgrade(*, tables: Collection[str], now: datetime) -> int:
    """Bind rows anew whose columns an upgrade changed, and all of tables it rewrote."""

    def chosen(table: Guarded, key: Key, values: Values, bound: Bound | None) -> bool:
        is_rewritten = table.table in tables and _fault(table, key, values, bound) is not None
        return is_rewritten or _outgrown(table, key, values, bound)

    return _bind(UPGRADED, chosen, now=now, post=MACHINE)


def accept(*, post: str, now: datetime) -> int:
    """Bind every row anew that is not as its act left it, by decision of the operator.

    What differed stays in the runs kept and in the log; this says from when on it counts.
    """

    def chosen(table: Guarded, key: Key, values: Values, bound: Bound | None) -> bool:
        return _fault(table, key, values, bound) is not None

    return _bind(ACCEPTED, chosen, now=now, post=post, is_gone_too=True)


@transaction.atomic
def _bind(act: str, choice: Choice, *, now: datetime, post: str, is_gone_too: bool = False) -> int:
    """Bind the chosen rows as they stand, in entries of the logs they belong to."""
    notes = tracking.notes_of(DEFAULT_DB_ALIAS)
    tables = tracking.all_guarded()
    _hold(tables)
    said = said_by_the_ledger().rows
    count = waiting = 0
    for table in tables:
        known = said.get(table.table, {})
        missing = {key for key, bound in known.items() if not bound.binding.is_gone}
        for row in _raw(table):
            key, values = table.values(row)
            missing.discard(key)
            if choice(table, key, values, known.get(key)):
                notes.add(connection, table, [row])
                count, waiting = count + 1, waiting + 1
            if waiting == A_BATCH:
                waiting = _tell(act, now, post)
        for key in missing if is_gone_too else ():
            notes.gone(known[key].act.log, table, key)
            count, waiting = count + 1, waiting + 1
    _tell(act, now, post)
    return count


def _tell(act: str, now: datetime, post: str) -> int:
    """Record what was noted, log by log; nothing waits afterwards."""
    notes = tracking.notes_of(DEFAULT_DB_ALIAS)
    if tracking.INSTALLATION in notes.open_logs:
        open_installation()
    for log in notes.open_logs:
        detail = {"rows": len(notes.written[log]) - notes.bound.get(log, 0)}
        record(act, log=log, subject="rows", post=post, now=now, is_public=True, detail=detail)
    return 0


def _hold(tables: Sequence[Guarded]) -> None:
    """Let nobody write meanwhile. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{table.table}"' for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _note(name: str, keys: Collection[Key]) -> None:
    """Note rows of a table that the ledger binds itself."""
    [table] = [each for each in tracking.all_guarded() if each.table == name]
    wanted = set(keys)
    rows = [row for row in _raw(table) if row[0] in wanted] if wanted else []
    tracking.notes_of(DEFAULT_DB_ALIAS).add(connection, table, rows)
