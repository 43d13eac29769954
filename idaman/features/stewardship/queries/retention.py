"""The policy on how long personal data is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from idaman.features.stewardship.rules import retention

POLICY = Path(__file__).parents[1] / "retention.toml"


@cache
def policy() -> tuple[retention.RetentionRule, ...]:
    """Give the rules of the policy file.

    Raises WrongPolicy.
    """
    return retention.read(POLICY.read_text())


def rule(key: str) -> retention.RetentionRule:
    """Give one rule by its key."""
    return next(each for each in policy() if each.key == key)
