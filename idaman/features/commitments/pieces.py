"""What pages of other features show of signatures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from idaman.features.commitments.models import Commitment, Line, SheetState
from idaman.web.portal.site import Site


def newest_first(site: Site) -> list[Commitment]:
    rows = Commitment.objects.public().filter(government=site.government)
    counting = ~Q(sheets__state__in=[SheetState.DRAFT, SheetState.SUPERSEDED])
    return list(
        rows.select_related("version__plan")
        .annotate(
            lines=Count("sheets__lines", filter=counting),
            signed=Count(
                "sheets__lines", filter=counting & Q(sheets__lines__signed_at__isnull=False)
            ),
        )
        .order_by("-opened_at", "-pk")
    )


def signing(site: Site) -> dict[str, Any] | None:
    """Tell who has signed the newest commitment and who has not; None where there is none."""
    newest = next((c for c in newest_first(site) if not c.is_paper), None)
    if newest is None:
        return None
    lines = lines_of(newest)
    return {
        "commitment": newest,
        "lines": lines,
        "signed": sum(line.signed_at is not None for line in lines),
        "of_all": len(lines),
        "missing": sum(line.signed_at is None for line in lines),
    }


def lines_of(commitment: Commitment) -> list[Line]:
    """Every line that counts: the umbrella's first, then the agencies by name."""
    rows = (
        Line.objects.public()
        .filter(sheet__commitment=commitment)
        .exclude(sheet__state=SheetState.SUPERSEDED)
        .select_related("post", "signature", "sheet__agency", "sheet__commitment")
    )
    return sorted(
        rows,
        key=lambda n: (n.sheet.agency.name if n.sheet.agency else "", n.sheet.number, n.position),
    )
