"""A generator over every column of every table: a change by plain SQL is found, or it is listed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, transaction

from idaman.core import tracking
from idaman.core.ledger import actions
from idaman.core.ledger.actions import auditing
from idaman.core.tracking import reason_of
from tests.build import NOON, TODAY, a_government

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy
    ),
    key=lambda model: model._meta.label,
)
_n = count(1_000)


def a_value(field, government):
    """Something that a column can hold."""
    column = str(field.column)
    if column == "government_id" or column == "founded_id":
        return government.pk
    if column == "log":
        return government.slug
    match tracking.kind_of(field):
        case "int":
            return next(_n)
        case "bool":
            return False
        case "float":
            return next(_n) + 0.5
        case "decimal":
            return Decimal("1.50")
        case "moment":
            return NOON
        case "date":
            return TODAY
        case "json":
            return {"a": [1, "dua"]}
        case "bytes":
            return b"isi"
    return f"s{next(_n)}"[: field.max_length or 20]


def another(field):
    """A value that the column did not hold, as plain SQL writes it."""
    match tracking.kind_of(field):
        case "int":
            return 20_000 + next(_n)
        case "bool":
            return True
        case "float":
            return 0.25
        case "decimal":
            return Decimal("2.25") if connection.vendor == "postgresql" else 2.25
        case "moment":
            return connection.ops.adapt_datetimefield_value(NOON + timedelta(microseconds=1))
        case "date":
            return TODAY + timedelta(days=1)
        case "json":
            return json.dumps({"a": [1, "tiga"]})
        case "bytes":
            return b"lain"
    return f"x{next(_n)}"[: field.max_length or 20]


@contextmanager
def undone():
    """Within, the database checks nothing but types; afterwards nothing of it was."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints=ON")
        try:
            yield
        finally:
            transaction.set_rollback(True)
            if connection.vendor == "sqlite":
                connection.connection.execute("PRAGMA ignore_check_constraints=OFF")


def let_go_of(table):
    """Drop what PostgreSQL checks of this table at once; the transaction is undone."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
            [f'"{table}"'],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def a_row(model, government):
    """A row with something in every column, written as an act writes it."""
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    row = model(**{f.attname: a_value(f, government) for f in fields})
    model._base_manager.bulk_create([row])
    actions.record("test.done", log=government.slug, subject="s", post="P", now=NOON)
    actions.bind_rest(connection, now=NOON)
    return row


def found_in(table):
    said = auditing.said_by_the_ledger().rows.get(table.table, {})
    return [each for each in auditing._compared(table, said) if each is not None]


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount == 1, statement


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_column_is_guarded_or_listed_with_its_reason(model):
    table, key = model._meta.db_table, model._meta.pk.column
    guarded = tracking.guarded(model)
    for field in model._meta.concrete_fields:
        listed = reason_of(table, field.column)
        if guarded and field.column in (key, *guarded.columns):
            assert listed is None or field.column == key
        else:
            # What the database works out itself cannot be written.
            assert field.generated or (listed and len(listed.reason) > 20), field.column


def test_what_is_listed_is_there():
    columns = {
        f"{m._meta.db_table}.{name}"
        for m in MODELS
        for name in ("*", *(f.column for f in m._meta.concrete_fields))
    }
    listed = [column for each in tracking.unguarded() for column in each.columns]
    assert sorted(set(listed) - columns) == []
    assert len(listed) == len(set(listed))


def planted_in(table, fields):
    """Another value for each column; SQLite takes also what the column is not made for."""
    for column in table.columns:
        yield column, another(fields[column])
        if connection.vendor == "sqlite":
            yield column, "bukan isinya"


NOTED = [model for model in MODELS if tracking.noted(model)]


@pytest.mark.parametrize("model", NOTED, ids=lambda m: m._meta.label)
def test_any_column_changed_by_plain_sql_is_found(model):
    government = a_government()
    table = tracking.noted(model)
    with undone():
        let_go_of(table.table)
        row = a_row(model, government)
        before = found_in(table)
        assert all(each.key != row.pk for each in before)
        fields = {f.column: f for f in model._meta.concrete_fields}
        for column, value in planted_in(table, fields):
            mark = transaction.savepoint()
            sql(
                f'UPDATE "{table.table}" SET "{column}" = %s WHERE "{table.key}" = %s',
                value,
                row.pk,
            )
            [finding] = [each for each in found_in(table) if each not in before]
            assert (finding.what, finding.key, finding.columns) == ("changed", row.pk, (column,))
            assert finding.act in ("test.done", "ledger.rows-bound")
            transaction.savepoint_rollback(mark)
        mark = transaction.savepoint()
        sql(
            f'UPDATE "{table.table}" SET "{table.key}" = %s WHERE "{table.key}" = %s',
            another(fields[table.key]),
            row.pk,
        )
        assert {each.what for each in found_in(table)} >= {"gone", "unbound"}
        transaction.savepoint_rollback(mark)
        sql(f'DELETE FROM "{table.table}" WHERE "{table.key}" = %s', row.pk)
        [finding] = [each for each in found_in(table) if each not in before]
        assert (finding.what, finding.key) == ("gone", row.pk)
