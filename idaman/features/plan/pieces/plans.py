"""The plan that an address of the desk names."""

from __future__ import annotations

from django.http import Http404

from idaman.core.prepared_queries import Prepared
from idaman.features.plan.models import Plan
from idaman.web.desk.acting import Desk

PLAN: Prepared[Plan] = Prepared(
    lambda government, slug: (
        Plan.objects.of(government).filter(slug=slug).select_related("government__region")
    )
)


def plan_of(desk: Desk, plan: str) -> Plan:
    """Give the plan of this government. Raises Http404."""
    if (found := PLAN.first(desk.government, plan)) is None:
        raise Http404
    return found
