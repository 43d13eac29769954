"""What all tests share."""

import os
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connections

from idaman.cli.house import gather_static
from tests.cli import own_house
from tests.cli.fixtures import empty_house, house, sample
from tests.lanes import leave_out

__all__ = ["empty_house", "house", "sample"]


@pytest.fixture(scope="session", autouse=True)
def _static_files():
    gather_static()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(empty_house):
    """The tests' own database begins as a copy of the house: tables are laid only once."""
    if own_house.SERVER:
        test = connections["default"].settings_dict["TEST"]
        test["TEMPLATE"] = own_house.database_of(empty_house)
        yield
        return
    model = sqlite3.connect(empty_house.home / "idaman.db")
    memory = sqlite3.connect("file:memorydb_default?mode=memory&cache=shared", uri=True)
    with closing(model), closing(memory):
        model.backup(memory)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache():
    """A page or a book kept by one test is not served to another."""
    from idaman.features.delivery.pieces.book import SHELF

    cache.clear()
    caches["near"].clear()
    SHELF.kept.clear()


@pytest.fixture(autouse=True)
def _quick_passwords():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL `tests/run` asks what knows a database alone."""
    if os.environ.get("IDAMAN_TEST_DATABASE_ONLY"):
        leave_out(config, items)


def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test is a failure: what was not run has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped; in CI that is a failure.", red=True)
        session.exitstatus = 1


@pytest.fixture(autouse=True)
def _half_minute_that_lasts(monkeypatch):
    """A one-time code is good until its half minute is over, which a slow test may outlive."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
