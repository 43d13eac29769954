"""A database as lines in files: read as of one moment, written back exactly, on either database.

Rows are read through the models as they were at the migrations the database has had, so that a
copy made before an upgrade can be laid down again, and brought forward, by a later release.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from idaman.core.canonical import moment
from idaman.core.refusal import Refused
from idaman.core.text import Text

AT_ONCE = 500

Node = tuple[str, str]
Table = type[Any]
"""A model as it was at some migration."""


class FromTheFuture(Refused):
    """The copy knows migrations that this release does not."""


class NotTheSame(Refused):
    """What was laid down is not what was read."""


def applied() -> list[Node]:
    """Name the migrations this database has had."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(MigrationRecorder(connection).applied_migrations())


def tables(nodes: Iterable[Node]) -> list[Table]:
    """Every table as it is after these migrations, by name.

    Raises FromTheFuture.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    wanted = set(nodes)
    if unknown := sorted(wanted - loader.graph.nodes.keys()):
        name = ".".join(unknown[0])
        raise FromTheFuture(
            Text(
                "This release does not know the step %(name)s. Use the same release or a "
                "newer one.",
                name=name,
            ),
        )
    state = loader.project_state(sorted(wanted))
    return sorted(
        (m for m in state.apps.get_models(include_auto_created=True) if m._meta.managed),
        key=label,
    )


def label(table: Table) -> str:
    """Name a table as files and people know it."""
    return str(table._meta.label)


def lay() -> bool:
    """Give a database without tables those of this release at once; False if steps must be walked.

    Step by step Django makes every model anew for each table, which takes fifteen times as long.
    Steps that put rows into a new database are walked; one that only mends old rows says so
    (`elidable=True`).
    """
    from django.apps import apps
    from django.db import connection, router
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    if must_be_walked():
        return False
    steps = MigrationLoader(connection).graph.nodes
    with connection.schema_editor() as editor:
        for app in apps.get_app_configs():
            for model in router.get_migratable_models(app, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        recorder = MigrationRecorder(connection)
        editor.create_model(recorder.Migration)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name) for app, name in steps
        )
    return True


def must_be_walked() -> list[Node]:
    """Name the steps of ours that put rows into a new database."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations import RunPython, RunSQL
    from django.db.migrations.loader import MigrationLoader

    return [
        node
        for node, step in MigrationLoader(connection).graph.nodes.items()
        if node[0] in settings.OWN_APPS
        and any(isinstance(do, RunPython | RunSQL) and not do.elidable for do in step.operations)
    ]


def migrate_to(nodes: Iterable[Node]) -> None:
    """Bring an empty database to exactly these migrations, with no row in it."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    wanted = set(nodes)
    graph = executor.loader.graph
    if wanted == graph.nodes.keys() and lay():
        return
    # The last of each app only: a target that has been passed is taken for the way back.
    heads = [
        node
        for node in sorted(wanted)
        if not any(c.key[0] == node[0] and c.key in wanted for c in graph.node_map[node].children)
    ]
    executor.migrate(heads)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it was when this began, whatever others write meanwhile."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            yield
        return
    # atomic() would take the right to write and keep everybody else from it.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            yield
        finally:
            cursor.execute("ROLLBACK")


def _fields(table: Table) -> list[Any]:
    return [f for f in table._meta.concrete_fields if not getattr(f, "generated", False)]


def columns(table: Table) -> list[str]:
    """Name a table's columns in the order its lines hold them."""
    return [field.attname for field in _fields(table)]


def lines(table: Table) -> Iterator[bytes]:
    """Give every row as one line of JSON, in the same order and bytes on either database."""
    from django.db import connection
    from django.db.models import F
    from django.db.models.functions import Collate

    key: Any = F(table._meta.pk.attname)
    if connection.vendor == "postgresql" and _kind(table._meta.pk).get_internal_type() in (
        "CharField",
        "SlugField",
        "TextField",
    ):
        key = Collate(key, "C")
    rows = table._base_manager.order_by(key).values_list(*columns(table))
    for row in rows.iterator(chunk_size=AT_ONCE):
        said = [_said(value) for value in row]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield text.encode() + b"\n"


def _said(value: Any) -> Any:
    match value:
        case datetime():
            return moment(value)
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case Decimal() | UUID():
            return str(value)
    return value


def _kind(field: Any) -> Any:
    """The field a key points to in the end."""
    while field.is_relation:
        field = field.target_field
    return field


def _heard(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    match kind.get_internal_type():
        case "BinaryField":
            return base64.b64decode(value)
        case "JSONField":
            return value
    return kind.to_python(value)


def load(table: Table, said: Iterable[bytes]) -> None:
    """Write lines into an empty table exactly as they were read; keys are checked at the end."""
    from django.db import connection

    fields = _fields(table)
    kinds = [_kind(field) for field in fields]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(table._meta.db_table)} ({names}) VALUES ({places})"
    rest = iter(said)
    with connection.cursor() as cursor:
        while some := list(islice(rest, AT_ONCE)):
            cursor.executemany(
                statement,
                [
                    [
                        kind.get_db_prep_save(_heard(kind, value), connection)
                        for kind, value in zip(kinds, json.loads(line), strict=True)
                    ]
                    for line in some
                ],
            )


def highest(table: Table) -> int:
    """Tell the highest number the table ever gave to a row, also to rows that are gone."""
    from django.db import connection

    name, column = table._meta.db_table, table._meta.pk.column
    if "AutoField" not in table._meta.pk.get_internal_type():
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(name), column])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def count_on(table: Table, number: int) -> None:
    """Let the table go on numbering after this number."""
    from django.db import connection

    name, column = table._meta.db_table, table._meta.pk.column
    if not number:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [_quoted(name), column, number]
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number]
            )


def _quoted(name: str) -> str:
    from django.db import connection

    return connection.ops.quote_name(name)


def spool(folder: Path, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Write every table into a file of the folder; say what each holds, and its SHA-256.

    To be called within `one_moment()`.
    """
    nodes = applied()
    told: dict[str, Any] = {}
    for table in tables(nodes):
        if label(table) in without:
            continue
        digest, rows = hashlib.sha256(), 0
        with (folder / f"{label(table)}.jsonl").open("wb") as file:
            for line in lines(table):
                digest.update(line)
                file.write(line)
                rows += 1
        told[label(table)] = {
            "columns": columns(table),
            "rows": rows,
            "sha256": digest.hexdigest(),
            "highest": highest(table),
        }
    return {"migrations": [list(node) for node in nodes], "tables": told}


def lay_down(folder: Path, said: dict[str, Any]) -> None:
    """Fill the tables of an empty, migrated database from a folder, and prove that it holds them.

    To be called within a transaction. Raises NotTheSame.
    """
    from django.db import connection

    every = {label(table): table for table in tables(nodes_of(said))}
    if connection.vendor == "postgresql":
        # Migrations of the same transaction may have left some keys to be checked at once.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name, table in every.items():
        quoted = connection.ops.quote_name(table._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quoted}")
        if name not in said["tables"]:
            continue
        if said["tables"][name]["columns"] != columns(table):
            raise NotTheSame(
                Text(
                    "The columns of the table %(name)s in the copy are not those of this release.",
                    name=name,
                ),
            )
        with (folder / f"{name}.jsonl").open("rb") as file:
            load(table, file)
        count_on(table, said["tables"][name]["highest"])
    for name, told in said["tables"].items():
        compare(every[name], told)
    # Keys between tables, before anything is kept.
    connection.check_constraints()


def compare(table: Table, told: dict[str, Any]) -> None:
    """Raise NotTheSame unless the table holds exactly what was told of it."""
    digest, rows = hashlib.sha256(), 0
    for line in lines(table):
        digest.update(line)
        rows += 1
    if (rows, digest.hexdigest(), highest(table)) != (
        told["rows"],
        told["sha256"],
        told["highest"],
    ):
        raise NotTheSame(
            Text(
                "Table %(label)s: %(text)s rows were read, %(rows)s were written, and "
                "they are not the same. Nothing was changed.",
                label=label(table),
                text=told["rows"],
                rows=rows,
            ),
        )


def _node(pair: list[str]) -> Node:
    app, name = pair
    return app, name


def nodes_of(said: dict[str, Any]) -> list[Node]:
    """The migrations a copy was made at."""
    return [_node(pair) for pair in said["migrations"]]


@contextmanager
def standing_in(database: dict[str, Any]) -> Iterator[None]:
    """Let another database be the default for a while: migrations write to the default one."""
    from django.db import connections

    before = connections.settings["default"]
    empty = {"OPTIONS": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = {**before, **empty, **database}
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before


def is_empty() -> bool:
    """Tell whether the database has no table at all."""
    from django.db import connection

    return not connection.introspection.table_names()
