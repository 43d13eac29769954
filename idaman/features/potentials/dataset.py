"""What the register tells the open data."""

from __future__ import annotations

from typing import Any

from idaman.core.people.models import Government
from idaman.features.potentials.models import PotentialVersion


def potential_rows(government: Government) -> list[dict[str, Any]]:
    """Tell every published potential as rows of the dataset `potentials`. One query."""
    versions = (
        PotentialVersion.objects.public()
        .filter(government=government)
        .select_related("potential", "region", "owner")
    )
    return [
        {
            "government": government.slug,
            "code": version.code,
            "name": version.name,
            "name_en": version.name_en,
            "kind": version.kind,
            "region": version.region.code,
            "place": version.region.name,
            "agency": version.owner.code if version.owner else "",
            "version": version.number,
            "is_sample": version.is_sample,
        }
        for version in versions
    ]
