"""Django's compilers, noting what is written."""

from __future__ import annotations

from django.db.models.sql import compiler
from django.db.models.sql.compiler import SQLAggregateCompiler, SQLCompiler

from idaman.config.noting import NotedDelete, NotedInsert, NotedUpdate

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLInsertCompiler(NotedInsert, compiler.SQLInsertCompiler):  # type: ignore[misc]
    pass


class SQLUpdateCompiler(NotedUpdate, compiler.SQLUpdateCompiler):  # type: ignore[misc]
    pass


class SQLDeleteCompiler(NotedDelete, compiler.SQLDeleteCompiler):  # type: ignore[misc]
    pass
