"""What becomes of agencies and of the government's own name: renamed, closed, changed."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import (
    Agency,
    AgencyChange,
    Government,
    GovernmentChange,
    Intake,
    Languages,
    Post,
)
from idaman.core.people.permissions import Permission
from idaman.core.people.rules.founding import HOST
from idaman.core.refusal import Refused
from idaman.core.text import Text


class AgencyClosed(Refused):
    """The agency was closed before."""


class WrongDay(Refused):
    """The day lies ahead, or before something that came after."""


class WrongSuccessor(Refused):
    """Nobody, or somebody who cannot, would answer for what the agency owned."""


class AgencyUnchanged(Refused):
    """All is as it was."""


@transaction.atomic
def rename_agency(
    *,
    agency: Agency,
    short: str,
    name: str,
    on: date,
    by: Post,
    now: datetime,
    basis: str = "",
    token: str = "",
) -> AgencyChange:
    """Give an agency another name from a day on. Its code stays, and so does what it signed.

    Raises NotAllowed, AgencyClosed, WordsMissing, AgencyUnchanged, WrongDay, AlreadyDone.
    """
    government = agency.government
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = _hold(agency, on, now)
    short, name = short.strip(), name.strip()
    if not short or not name:
        raise WordsMissing(Text("Write the name and its short form."))
    if (short, name) == (held.short, held.name):
        raise AgencyUnchanged(Text("That is its name already."))
    change = AgencyChange.objects.create(
        government=government,
        agency=agency,
        what=AgencyChange.What.RENAMED,
        on=on,
        old_short=held.short,
        old_name=held.name,
        short=short,
        name=name,
        basis=basis.strip(),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    Agency.objects.filter(pk=agency.pk).update(short=short, name=name)
    ledger.record(
        "people.agency-renamed",
        log=government.slug,
        subject=f"agency:{agency.code}",
        post=by.code,
        now=now,
        detail={
            "on": on.isoformat(),
            "name": sealed(name, bytes(change.salt)),
            "basis": sealed(change.basis, bytes(change.salt)),
        },
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return change


@transaction.atomic
def close_agency(
    *,
    agency: Agency,
    successor: Agency | None,
    on: date,
    by: Post,
    now: datetime,
    basis: str = "",
    token: str = "",
) -> AgencyChange:
    """Close an agency; its successor answers from then on, and for whom it had succeeded.

    What was adopted and signed keeps its words. Posts are moved or ended by the caller.

    Raises NotAllowed, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = agency.government
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = _hold(agency, on, now)
    predecessors = Agency.objects.of(government).filter(successor=agency)
    if successor is None and (predecessors.exists() or government.lead_agency == agency.code):
        raise WrongSuccessor(Text("Name a successor: this agency leads, or answers for another."))
    if successor is not None and (
        successor.pk == agency.pk
        or successor.government_id != government.pk
        or Agency.objects.select_for_update().get(pk=successor.pk).closed_on is not None
    ):
        raise WrongSuccessor(
            Text(
                "%(successor)s cannot succeed %(agency)s.",
                successor=successor.code,
                agency=agency.code,
            ),
        )
    change = AgencyChange.objects.create(
        government=government,
        agency=agency,
        what=AgencyChange.What.CLOSED,
        on=on,
        old_short=held.short,
        old_name=held.name,
        successor=successor,
        basis=basis.strip(),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    Agency.objects.filter(pk=agency.pk).update(closed_on=on, successor=successor)
    if successor is not None:
        # One step is enough to find who answers, however often agencies were merged.
        predecessors.update(successor=successor)
        Government.objects.filter(pk=government.pk, lead_agency=agency.code).update(
            lead_agency=successor.code
        )
    ledger.record(
        "people.agency-closed",
        log=government.slug,
        subject=f"agency:{agency.code}",
        post=by.code,
        now=now,
        detail={
            "on": on.isoformat(),
            "successor": successor.code if successor else "",
            "basis": sealed(change.basis, bytes(change.salt)),
        },
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return change


def _hold(agency: Agency, on: date, now: datetime) -> Agency:
    """Hold the agency's row, so that two changes take turns, and look whether it can change."""
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    if held.closed_on is not None:
        raise AgencyClosed(
            Text(
                "%(agency)s was closed on %(closed_on)s.",
                agency=agency.code,
                closed_on=f"{held.closed_on:%d-%m-%Y}",
            ),
        )
    today = now.astimezone(ZoneInfo(agency.government.timezone)).date()
    last = AgencyChange.objects.filter(agency=agency).order_by("-on").first()
    if on > today or (last is not None and on < last.on):
        raise WrongDay(
            Text("Record a change on the day it takes effect or later, and after the one before.")
        )
    return held


@transaction.atomic
def change_settings(
    *,
    government: Government,
    name: str,
    name_en: str,
    short: str,
    initials: str,
    lead_agency: str,
    contact: str,
    host: str,
    languages: str,
    intake: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> list[GovernmentChange]:
    """Change how the government calls itself, who leads, its host name, languages and intake.

    Raises NotAllowed, WordsMissing, AgencyUnchanged, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    new = {
        "name": name.strip(),
        "name_en": name_en.strip(),
        "short": short.strip(),
        "initials": initials.strip().upper(),
        "lead_agency": lead_agency.strip(),
        "contact": contact.strip(),
        "host": host.strip().lower(),
        "languages": languages,
        "intake": intake,
    }
    _require_sound(held, new)
    changes = [
        GovernmentChange(
            government=government,
            field=field,
            old=getattr(held, field),
            new=value,
            salt=secrets.token_bytes(16),
            at=now,
            by=by,
        )
        for field, value in new.items()
        if getattr(held, field) != value
    ]
    if not changes:
        raise AgencyUnchanged(Text("Nothing was changed."))
    GovernmentChange.objects.bulk_create(changes)
    Government.objects.filter(pk=government.pk).update(**{c.field: c.new for c in changes})
    ledger.record(
        "people.settings-changed",
        log=government.slug,
        subject=f"government:{government.slug}",
        post=by.code,
        now=now,
        detail={c.field: sealed(c.new, bytes(c.salt)) for c in changes},
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return changes


def _require_sound(government: Government, new: dict[str, str]) -> None:
    for field, value in new.items():
        longest = getattr(Government._meta.get_field(field), "max_length", None) or 0
        if len(value) > longest:
            raise WordsMissing(
                Text(
                    "At most %(longest)s letters: “%(value)s…”.", longest=longest, value=value[:30]
                ),
            )
    if not all(new[field] for field in ("name", "short", "initials")):
        raise WordsMissing(Text("Name, short name and initials must not be empty."))
    if new["languages"] not in set(Languages) or new["intake"] not in set(Intake):
        raise WordsMissing(Text("Choose the languages and where complaints go from the lists."))
    lead = new["lead_agency"]
    if lead and not Agency.objects.of(government).open().filter(code=lead).exists():
        raise WordsMissing(Text("There is no agency %(lead)s at work.", lead=lead))
    host = new["host"]
    others = Government.objects.exclude(pk=government.pk)
    if host and (not HOST.fullmatch(host) or others.filter(host=host).exists()):
        raise WordsMissing(
            Text("A host name is written like smartcity.kukarkab.go.id and used by nobody else.")
        )
