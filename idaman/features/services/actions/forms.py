"""Forms of a service that are handed in as files."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from idaman.core import versions
from idaman.core.people.models import Post
from idaman.core.text import Text
from idaman.features.services.actions import catalogue
from idaman.features.services.models import Service, ServiceVersion


@transaction.atomic
def attach_form(
    *, service: Service, title: str, sha256: str, by: Post, now: datetime, token: str = ""
) -> ServiceVersion:
    """Add a form that was handed in as a file to the newest version, or put it in another's place.

    Raises NotAllowed, NotPublished, WrongBody, ChangedMeanwhile, NothingChanged, AlreadyDone.
    """
    newest = service.newest
    if newest is None:
        raise versions.NotPublished(Text("This service was withdrawn."))
    kept = [form for form in newest.body["forms"] if form["title"] != title.strip()]
    forms = [*kept, {"title": title, "url": "", "sha256": sha256}]
    return catalogue.edit(
        service=service,
        body={**newest.body, "forms": forms},
        expected=newest.number,
        by=by,
        now=now,
        token=token,
    )
