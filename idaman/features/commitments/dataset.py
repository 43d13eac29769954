"""What commitments tell the open data: who had to sign, who has, and how."""

from __future__ import annotations

from typing import Any

from idaman.core.people.models import Government
from idaman.features.commitments.models import Line, SheetState


def signature_rows(government: Government) -> list[dict[str, Any]]:
    """Tell every place for a signature that counts as rows of the dataset `signatures`."""
    lines = (
        Line.objects.public()
        .of(government)
        .exclude(sheet__state=SheetState.SUPERSEDED)
        .select_related("post", "signature", "sheet__agency", "sheet__commitment")
        .order_by("pk")
    )
    rows = []
    for line in lines:
        signature = getattr(line, "signature", None)
        rows.append(
            {
                "government": government.slug,
                "commitment": line.sheet.commitment.code,
                "sheet": line.sheet.code,
                "post": line.post.code,
                "agency": line.sheet.agency.code if line.sheet.agency else "",
                "is_signed": line.signed_at is not None,
                "signed_on": signature.signed_on.isoformat() if signature else None,
                "route": signature.route if signature else "",
                "is_sample": line.sheet.commitment.is_sample,
            }
        )
    return rows
