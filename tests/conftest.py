"""What all tests share."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache

from idaman.doors.cli import house


@pytest.fixture(scope="session", autouse=True)
def _static_files():
    house.gather_static()


@pytest.fixture(autouse=True)
def _fresh_cache():
    """A page or a book kept by one test is not served to another."""
    from idaman.doors.portal.book import SHELF

    cache.clear()
    SHELF.kept.clear()


@pytest.fixture(autouse=True)
def _quick_passwords():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test is a failure: what was not run has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped; in CI that is a failure.", red=True)
        session.exitstatus = 1
