"""Indices of governments' own: computed in a child when a version or its figures are new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from idaman.cli.child import in_child
from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.core.text import Text


class NotComputed(Refused):
    """An index cannot be computed from the figures there are."""


def keep_computed(*, government: Any, by: Any, now: datetime) -> int:
    """Compute what is new: the newest approved version of each index on the figures of today.

    Gives how many were computed. Raises NotAllowed, NotComputed.
    """
    from django.db.models import Count, Sum

    from idaman.core.people.models import Government
    from idaman.features.indices.actions import keep_result
    from idaman.features.indices.models import IndexResult
    from idaman.features.indices.queries import inputs_of, shown, work_of

    if not government.is_open:
        return 0
    # Figures of a place may stand on another site, so any publication may bring new ones.
    seen = Government.objects.public().aggregate(n=Count("pk"), sum=Sum("public_revision"))
    if _seen.get(government.slug) == seen:
        return 0
    count, said = 0, None
    for each in shown(government):
        inputs = inputs_of(each.spec, each.version.units, now=now)
        results = IndexResult.objects.of(government).filter(version=each.version)
        if results.filter(figures_sha256=inputs.sha256).exists():
            continue
        told = in_child("index.compute", work_of(each.version, inputs))
        if "refused" in told:
            said = Text(
                "%(index)s: %(reason)s", index=each.slug, reason=Bilingual(**told["refused"])
            )
            continue
        keep_result(
            version=each.version, figures=inputs.told, result=told["result"], by=by, now=now
        )
        count += 1
    _seen[government.slug] = seen
    if said:
        raise NotComputed(said)
    return count


_seen: dict[str, Any] = {}
