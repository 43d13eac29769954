"""The open data of sites, as anyone may read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery

from idaman.core.people.models import Government
from idaman.core.people.rules.modules import DATASETS, FAMILIES
from idaman.features.stewardship.models import DataEdition
from idaman.opendata.manifest import Manifest
from idaman.web.portal.origin import manifest_of


@dataclass(frozen=True)
class EditionReader:
    """The newest edition of one site's open data, to be read as anyone may."""

    edition: DataEdition
    manifest: Manifest

    def rows(self, name: str, *words: str) -> list[dict[str, Any]]:
        """Read a dataset's rows; of a large one only those in whose line one of the words is."""
        closed = self.edition.government.closed_modules
        written = self.manifest.by_name.get(name) if DATASETS.get(name) not in closed else None
        path = settings.LAKE / written.whole["json"].path if written else None
        if path is None or not path.is_file():
            return []
        wanted = [json.dumps(word).encode() for word in words]
        with path.open("rb") as file:
            lines = (line.rstrip(b",\r\n") for line in file)
            rows = [
                json.loads(line)
                for line in lines
                if line.startswith(b"{") and (not wanted or any(word in line for word in wanted))
            ]
        return [row for row in rows if FAMILIES.get(row.get("family", "")) not in closed]


def editions_of(governments: Sequence[Government]) -> dict[int, EditionReader]:
    """Give the newest edition of each of these sites, by its key. One query."""
    newest = DataEdition.objects.public().filter(government=OuterRef("government"))
    editions = DataEdition.objects.public().filter(
        government__in=[each for each in governments if each.uses["open_data"]],
        pk=Subquery(newest.order_by("-number").values("pk")[:1]),
    )
    found = {}
    for edition in editions.select_related("government"):
        if manifest := manifest_of(edition):
            found[edition.government_id] = EditionReader(edition, manifest)
    return found
