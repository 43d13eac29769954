"""Which tests know a database: PostgreSQL is asked these alone, what knows none is asked once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

DATABASES = {"db", "transactional_db", "live_server", "empty_house", "sample"}
"""Fixtures that open one."""
SPEAKS = ("own_house", "django.db", "psycopg", "DATABASE_URL")
"""What is written in a module that opens one by itself."""


def knows_a_database(item: pytest.Item) -> bool:
    """Tell whether a test opens a database, by its mark, its fixtures or its module's words."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(fixtures & DATABASES) or _speaks_of_one(item.path)


@cache
def _speaks_of_one(file: Path) -> bool:
    text = file.read_text()
    return any(word in text for word in SPEAKS)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what knows no database."""
    config.hook.pytest_deselected(items=[i for i in items if not knows_a_database(i)])
    items[:] = [item for item in items if knows_a_database(item)]
