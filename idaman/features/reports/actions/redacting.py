"""Faces and plates on a citizen's picture, made black by hand before anyone may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.core.jobs.models import JobState as Stage
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.models import Redaction, RequestPhoto
from idaman.features.reports.rules.redaction import checked


class NotRedacted(Refused):
    """There is no copy of the picture to work on."""


@transaction.atomic
def redact_photo(
    *,
    photo: RequestPhoto,
    copy: str,
    cells: Collection[int],
    folder: str,
    log: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Redaction:
    """Ask for a copy of a picture with these cells black; until it is shown anew nobody sees any.

    `copy` names the copy that offices see, which stays as it is, in `folder`; `log` is the queue.
    The newest redaction counts. Raises NotAllowed, NoCells, NotRedacted, TooMuchWaiting,
    AlreadyDone.
    """
    government = photo.government
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    chosen = checked(cells)
    if not copy or photo.erased_at:
        raise NotRedacted(Text("The photo is still being read, cannot be read, or was erased."))
    job = jobs.ask(
        log=log,
        kind="picture.redact",
        post=by.code,
        now=now,
        params={"folder": folder, "sha256": copy, "cells": chosen},
    )
    made = Redaction.objects.create(
        government=government, photo=photo, cells=chosen, job=job.pk, made_at=now, made_by=by
    )
    RequestPhoto.objects.filter(pk=photo.pk).update(
        copy_sha256=copy, public_sha256="", shown_at=None, hidden_at=None
    )
    ledger.record(
        "services.photo_redacted",
        subject=f"request:{photo.request.code}",
        token=token,
        **about(by, now),
        detail={"photo": photo.sha256, "cells": len(chosen)},
    )
    if photo.shown_at:
        republish(government, now)
    return made


def redacted_copies(photos: Sequence[RequestPhoto]) -> dict[int, str]:
    """Name the black copy of each picture that was redacted; "" while it is being made."""
    rows = Redaction.objects.filter(photo__in=photos).order_by("pk")
    newest = dict(rows.values_list("photo", "job"))
    done = Job.objects.filter(pk__in=newest.values(), state=Stage.DONE)
    made = {
        pk: (result or {}).get("public_sha256", "")
        for pk, result in done.values_list("pk", "result")
    }
    return {photo: made.get(job, "") for photo, job in newest.items()}
