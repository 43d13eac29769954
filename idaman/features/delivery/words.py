"""What measures of delivery are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.web import words

TITLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "verified": (_("Verified progress"), _("accepted evidence ÷ required evidence, by weight")),
    "claimed": (_("Claimed progress"), _("evidence sent ÷ required evidence, by weight")),
    "programmes": (_("Programmes executed"), _("programmes executed ÷ programmes planned")),
    "activities": (_("Activities executed"), _("activities executed ÷ activities planned")),
    "quick-wins": (_("Quick wins executed"), _("quick wins executed ÷ quick wins planned")),
    "ceiling": (
        _("Budget ceiling"),
        _("sum of the newest ceiling told of each activity and year"),
    ),
    "realised": (
        _("Money realised"),
        _("sum of the newest realisation told of each activity and year"),
    ),
    "spent": (_("Share of the ceiling realised"), _("money realised ÷ budget ceiling")),
}
"""What a measure is called, and its formula in words."""

PROMISES = _("Signed promises: %(standing)s")


def title_of(measure: str) -> str:
    """Say what a rolled-up measure is called."""
    if measure in TITLES:
        return str(TITLES[measure][0])
    return str(PROMISES) % {"standing": words.STATUSES.get(measure, measure)}
