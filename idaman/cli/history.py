"""Whether a database is ours and whole: what its history of migrations says, and what is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idaman.cli import tables

MOST_NAMED = 3


@dataclass(frozen=True)
class HistoryFault:
    """What was found of a database that must not be migrated, and what to do."""

    found: str
    remedy: str
    found_en: str
    remedy_en: str


def fault() -> HistoryFault | None:
    """Give what keeps this release from working with the database; None where nothing does.

    Raises django.db.Error where it cannot be read at all.
    """
    from django.db import connection
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.migrations.loader import MigrationLoader

    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    history = set(tables.applied())
    if not present - {"django_migrations"} and not history:
        return None
    loader = MigrationLoader(connection)
    unknown = sorted(history - loader.disk_migrations.keys())
    ours = {app for app, _ in loader.disk_migrations}
    if history and (strange := [node for node in unknown if node[0] not in ours]):
        return _foreign(f"{app}.{name}" for app, name in strange)
    if unknown:
        return _newer(f"{app}.{name}" for app, name in unknown)
    if not history:
        after = _columns(loader.graph.nodes)
        return _half(present & after.keys()) if present & after.keys() else _foreign(present)
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as no:
        return _half([str(no)])
    return _unlike(history, set(loader.graph.nodes), present)


def _unlike(
    history: set[tables.Node], every: set[tables.Node], present: set[str]
) -> HistoryFault | None:
    """Compare what the history says there is with what there is."""
    from django.db import connection

    said = _columns(history)
    if gone := said.keys() - present:
        return _half(gone)
    if early := (_columns(every).keys() - said.keys()) & present if every != history else set():
        return _half(early)
    with connection.cursor() as cursor:
        for table, columns in said.items():
            # What Django asks SQLite for is the text of the whole table, which it parses at length.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
            there = {each[0] for each in cursor.description}
            if lacking := columns - there:
                return _half(f"{table}.{column}" for column in lacking)
    return None


def _columns(nodes: Iterable[tables.Node]) -> dict[str, set[str]]:
    """The columns of every table as these migrations leave it."""
    return {
        table._meta.db_table: {field.column for field in table._meta.concrete_fields}
        for table in tables.tables(nodes)
    }


def _named(names: Iterable[str]) -> str:
    every = sorted(names)
    more = f" (+{len(every) - MOST_NAMED})" if len(every) > MOST_NAMED else ""
    return ", ".join(every[:MOST_NAMED]) + more


def _foreign(names: Iterable[str]) -> HistoryFault:
    named = _named(names)
    return HistoryFault(
        f"Basis data ini berisi tabel atau langkah program lain: {named}.",
        "Beri situs ini basis data sendiri yang kosong, dan tulis alamatnya di DATABASE_URL.",
        f"This database holds tables or steps of another program: {named}.",
        "Give this site an empty database of its own, and write its address in DATABASE_URL.",
    )


def _newer(names: Iterable[str]) -> HistoryFault:
    named = _named(names)
    return HistoryFault(
        f"Basis data ini dari rilis yang lebih baru; langkah yang tidak dikenal: {named}.",
        "Pasang rilis itu lagi, atau pulihkan cadangan yang dibuat sebelum dimajukan.",
        f"This database is of a newer release; steps this one does not know: {named}.",
        "Install that release again, or restore a backup made before the upgrade.",
    )


def _half(names: Iterable[str]) -> HistoryFault:
    named = _named(names)
    return HistoryFault(
        f"Langkah basis data terputus: riwayatnya tidak cocok dengan tabelnya ({named}).",
        "Pulihkan cadangan terakhir dengan `idaman restore --force`; simpan basis data ini dahulu.",
        f"A step of this database was cut off: its history does not fit its tables ({named}).",
        "Restore the last backup with `idaman restore --force`; keep this database first.",
    )
