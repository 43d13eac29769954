"""Bringing a proposal to an item that moved on since it was written: field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merged(
    base: Mapping[str, Any], now: Mapping[str, Any], proposed: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the item as it is now with the fields the proposal changed; all else stays.

    >>> base = {"name": "Menara", "ends": "2026-11-30", "note": ""}
    >>> now = {**base, "ends": "2026-12-31"}
    >>> merged(base, now, {**base, "note": "Bersama DPMD"})
    {'name': 'Menara', 'ends': '2026-12-31', 'note': 'Bersama DPMD'}
    """
    changed = {name: value for name, value in proposed.items() if base.get(name) != value}
    return {**now, **changed} if base else dict(proposed)


def clashing(
    base: Mapping[str, Any], now: Mapping[str, Any], proposed: Mapping[str, Any]
) -> list[str]:
    """List the fields that both changed, and not to the same.

    >>> base = {"ends": "2026-11-30", "note": ""}
    >>> clashing(base, {**base, "ends": "2026-12-31"}, {**base, "ends": "2027-01-31"})
    ['ends']
    >>> clashing(base, {**base, "ends": "2026-12-31"}, {**base, "ends": "2026-12-31"})
    []
    """
    return [
        name
        for name, value in proposed.items()
        if value != base.get(name) != now.get(name) and value != now.get(name)
    ]
