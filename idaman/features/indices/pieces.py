"""How pages name an index and say its doubt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idaman.web.portal.site import Site


def named(site: Site, thing: Any) -> str:
    """Name an index, a group or an indicator in the reader's language."""
    return str((site.language == "en" and thing.name_en) or thing.name)


def ends(unit: Mapping[str, Any]) -> str:
    """Say an interval of ranks."""
    low, high = unit["low"], unit["high"]
    return str(low) if low == high else f"{low}–{high}"
