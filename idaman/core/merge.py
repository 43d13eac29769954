"""Bringing what was written to an item that moved on since: field by field."""

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


def in_order(kept: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a form sent with its lists in the order they had; what is new comes last.

    A form sends what was chosen in the order of its choices, which nobody chose.

    >>> in_order({"places": ["b", "c", "a"]}, {"places": ["a", "b", "d"], "name": "Menara"})
    {'places': ['b', 'a', 'd'], 'name': 'Menara'}
    """
    return {name: _ordered(kept.get(name), value) for name, value in typed.items()}


def _ordered(kept: Any, value: Any) -> Any:
    if not isinstance(kept, list | tuple) or not isinstance(value, list):
        return value
    places = {each: n for n, each in enumerate(kept) if isinstance(each, str)}
    if not all(isinstance(each, str) for each in value):
        return value
    return sorted(value, key=lambda each: places.get(each, len(places)))
