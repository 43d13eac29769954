"""Which modules a government uses: switched on and off by its secretariat."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.people.rules.modules import Module
from idaman.core.refusal import Refused
from idaman.core.text import Text


class ModulesUnchanged(Refused):
    """All modules are on or off as they were, or one is unknown."""


@transaction.atomic
def switch_modules(
    *, government: Government, used: Collection[str], by: Post, now: datetime, token: str = ""
) -> Government:
    """Use these modules and no others. What was recorded with one that is closed is kept.

    Raises NotAllowed, ModulesUnchanged, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    unknown = sorted(set(used) - set(Module))
    if unknown:
        raise ModulesUnchanged(Text("There is no module “%(name)s”.", name=unknown[0][:40]))
    before = set(held.closed_modules)
    after = {each.value for each in Module if each not in used}
    if after == before:
        raise ModulesUnchanged(Text("Nothing was changed."))
    held.closed_modules = sorted(after)
    held.save(update_fields=["closed_modules"])
    ledger.record(
        "people.modules-switched",
        subject=f"government:{held.slug}",
        detail={"on": sorted(before - after), "off": sorted(after - before)},
        token=token,
        **about(by, now, is_public=True),
    )
    Government.objects.filter(pk=held.pk).publish(now)
    return held
