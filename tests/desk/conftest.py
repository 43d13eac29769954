"""What tests of the desk share."""

from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth


@pytest.fixture(autouse=True)
def _half_minute_that_lasts(monkeypatch):
    """A one-time code is good until its half minute is over, which a slow test may outlive."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
