"""Publishing the open data: which files count from now on, said once and for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.stewardship.models import DataEdition
from idaman.opendata.manifest import Manifest


class Overtaken(Refused):
    """Another edition was published in the meantime."""


@transaction.atomic
def publish_data(
    *, government: Government, manifest: Manifest, by: Post, now: datetime
) -> DataEdition:
    """Put an edition in force. Its files and its manifest lie on disk before this is called.

    Raises NotAllowed, Overtaken.
    """
    access.require(by, Permission.DATA_PUBLISH, government=government)
    Government.objects.select_for_update().get(pk=government.pk)
    last = DataEdition.objects.of(government).newest()
    if manifest.number != (last.number if last else 0) + 1:
        raise Overtaken(
            Text(
                "Edition %(manifest)s of the data is there already. Do it again; the new "
                "one is computed once more.",
                manifest=manifest.number,
            ),
        )
    rows = sum(written.rows for written in manifest.datasets)
    entry = ledger.record(
        "stewardship.data-published",
        log=government.slug,
        subject=f"data:{manifest.number}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        is_public=True,
        detail={
            "manifest": manifest.sha256,
            "datasets": len(manifest.datasets),
            "rows": rows,
        },
    )
    made = DataEdition.objects.create(
        government=government,
        number=manifest.number,
        manifest_sha256=manifest.sha256,
        rows=rows,
        leaf=entry.leaf,
        is_sample=government.is_sample,
        at=now,
        by=by,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return made
