"""Copies of pictures that citizens sent: two forms with the same picture share one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from idaman.core.jobs.models import Job
from idaman.features.delivery.models import CitizenPhoto
from idaman.features.reports.models import RequestPhoto


def named_by_none(copies: Iterable[str]) -> set[str]:
    """Tell which of these copies no row and no result of work names any more."""
    asked = set(copies)
    if not asked:
        return set()
    found = set(
        RequestPhoto.objects.filter(
            Q(copy_sha256__in=asked) | Q(public_sha256__in=asked)
        ).values_list("copy_sha256", "public_sha256")
    )
    named = {name for row in found for name in row}
    shown = CitizenPhoto.objects.filter(public_sha256__in=asked)
    named |= set(shown.values_list("public_sha256", flat=True))
    # A copy nobody has looked at yet is named only by the work that made it.
    made = Job.objects.filter(kind__startswith="picture", result__public_sha256__in=asked)
    named |= set(made.values_list("result__public_sha256", flat=True))
    return asked - named
