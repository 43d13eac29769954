"""Founding governments, setting up agencies and posts, and giving posts to people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from idaman.pure.refused import Refused
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.ledger.models import Entry
from idaman.rooms.people import access
from idaman.rooms.people.models import Agency, Government, Holding, Post, User
from idaman.rooms.people.permissions import Permission, Role
from idaman.rooms.regions.models import Region

OPERATOR = "OPERATOR"
"""The post from which the command line acts where no other post is named."""

RESERVED = frozenset({"desk", "accounts", "static", "en", "id", "kawasan", "health", "api"})


class SlugTaken(Refused):
    """The address is in use, or belongs to the house itself."""


class CodeInUse(Refused):
    """The government already has an agency or post with this code."""


class AlreadyHeld(Refused):
    """Somebody holds the post definitively on that day."""


class EndsTooSoon(Refused):
    """A holding would end before it began."""


class NotAPilot(Refused):
    """The government cannot begin as a pilot, or is none."""


PILOT_DAYS = 90
"""A pilot's site stays closed for so many days at most."""

SIGNED_FOR = "commitments.opened"
"""The act after which a government has begun: what was opened for signing is not closed again."""


@transaction.atomic
def found(
    *,
    slug: str,
    name: str,
    short: str,
    initials: str,
    region: Region,
    by: str,
    now: datetime,
    name_en: str = "",
    host: str = "",
    timezone: str = "Asia/Makassar",
    lead_agency: str = "",
    is_sample: bool = False,
) -> Government:
    """Found a government with its log and its operator's post. Only an operator can.

    Raises SlugTaken.
    """
    if slug in RESERVED or Government.objects.filter(Q(slug=slug) | Q(region=region)).exists():
        raise SlugTaken(
            f"Alamat “{slug}” atau wilayah {region.code} sudah dipakai.",
            en=f"The address “{slug}” or the territory {region.code} is taken already.",
        )
    government = Government.objects.create(
        slug=slug,
        name=name,
        name_en=name_en,
        short=short,
        initials=initials,
        region=region,
        host=host,
        timezone=timezone,
        lead_agency=lead_agency,
        is_sample=is_sample,
        created_at=now,
    )
    ledger.open_log(slug=slug, origin=f"idaman/{region.code}/{slug}")
    Post.objects.create(
        government=government, code=OPERATOR, name="Operator sistem", role=Role.ADMINISTRATOR
    )
    ledger.record(
        "people.government_founded",
        log=slug,
        subject=f"government:{slug}",
        post=by,
        now=now,
        detail={"region": region.code, "sample": is_sample},
        is_public=True,
    )
    return government


@transaction.atomic
def set_up_agency(
    *,
    government: Government,
    code: str,
    short: str,
    name: str,
    kind: str,
    by: Post,
    now: datetime,
    region: Region | None = None,
    source: str = "",
) -> Agency:
    """Set up an agency under a code of the government's own.

    Raises NotAllowed, CodeInUse.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    if Agency.objects.of(government).filter(code=code).exists():
        raise CodeInUse(
            f"Kode perangkat daerah {code} sudah dipakai.",
            en=f"The agency code {code} is in use already.",
        )
    agency = Agency.objects.create(
        government=government,
        code=code,
        short=short,
        name=name,
        kind=kind,
        region=region,
        source=source,
    )
    ledger.record(
        "people.agency_set_up",
        log=government.slug,
        subject=f"agency:{code}",
        post=by.code,
        now=now,
        is_public=True,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return agency


@transaction.atomic
def set_up_post(
    *,
    government: Government,
    code: str,
    name: str,
    role: Role,
    by: Post,
    now: datetime,
    agency: Agency | None = None,
) -> Post:
    """Set up a post, in an agency or in the government itself.

    Raises NotAllowed, CodeInUse.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    if Post.objects.of(government).filter(code=code).exists():
        raise CodeInUse(
            f"Kode jabatan {code} sudah dipakai.", en=f"The post code {code} is in use already."
        )
    if agency is not None and agency.government_id != government.pk:
        raise CodeInUse(
            f"Perangkat daerah {agency.code} bukan milik {government.name}.",
            en=f"The agency {agency.code} does not belong to {government.name}.",
        )
    post = Post.objects.create(
        government=government, code=code, name=name, role=role.value, agency=agency
    )
    ledger.record(
        "people.post_set_up",
        log=government.slug,
        subject=f"post:{code}",
        post=by.code,
        agency=agency.code if agency else "",
        now=now,
        detail={"role": role.value},
    )
    return post


@transaction.atomic
def appoint(
    *,
    post: Post,
    user: User,
    from_date: date,
    by: Post,
    now: datetime,
    capacity: str = Holding.Capacity.DEFINITIVE,
) -> Holding:
    """Give a post to a person from a day on. The ledger names the post, never the person.

    Raises NotAllowed, AlreadyHeld.
    """
    government = post.government
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    Post.objects.select_for_update().get(pk=post.pk)  # Two appointments take turns.
    definitive = Holding.objects.filter(
        Q(until_date=None) | Q(until_date__gte=from_date),
        post=post,
        capacity=Holding.Capacity.DEFINITIVE,
    )
    if capacity == Holding.Capacity.DEFINITIVE and definitive.exists():
        raise AlreadyHeld(
            f"Jabatan {post.name} masih dipegang secara definitif. Akhiri dahulu masa jabatannya.",
            en=f"The post {post.name} is still held definitively. End that holding first.",
        )
    if Holding.objects.filter(post=post, user=user, from_date=from_date).exists():
        raise AlreadyHeld(
            f"Jabatan {post.name} sudah diberikan kepada orang ini pada hari itu.",
            en=f"The post {post.name} was given to this person on that day already.",
        )
    holding = Holding.objects.create(
        government=government, post=post, user=user, capacity=capacity, from_date=from_date
    )
    ledger.record(
        "people.appointed",
        log=government.slug,
        subject=f"post:{post.code}",
        post=by.code,
        now=now,
        detail={"from": from_date.isoformat(), "capacity": str(capacity)},
    )
    return holding


@transaction.atomic
def end_holding(*, holding: Holding, until_date: date, by: Post, now: datetime) -> None:
    """End a person's time in a post. What the post owns stays where it is.

    Raises NotAllowed, EndsTooSoon.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=holding.government)
    if until_date < holding.from_date:
        raise EndsTooSoon(
            f"Masa jabatan ini baru dimulai {holding.from_date:%d-%m-%Y}.",
            en=f"This holding begins on {holding.from_date:%d-%m-%Y} only.",
        )
    Holding.objects.filter(pk=holding.pk).update(until_date=until_date)
    ledger.record(
        "people.holding_ended",
        log=holding.government.slug,
        subject=f"post:{holding.post.code}",
        post=by.code,
        now=now,
        detail={"until": until_date.isoformat()},
    )


@transaction.atomic
def begin_pilot(
    *,
    government: Government,
    agencies: Collection[str],
    until: date,
    by: Post,
    now: datetime,
    token: str = "",
) -> Government:
    """Begin as a pilot: some agencies only, the public site closed until a day within 90 days.

    Only once, and only before the first commitment is opened for signing. The day stands in the
    ledger; nobody can move it.

    Raises NotAllowed, NotAPilot, AlreadyDone.
    """
    access.require(by, Permission.SITE_OPEN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    if held.pilot_since is not None:
        raise NotAPilot("Uji coba hanya sekali.", en="There is one pilot only.")
    if has_begun(held):
        raise NotAPilot(
            "Komitmen sudah dibuka untuk ditandatangani; situs publik tidak ditutup lagi.",
            en="A commitment was opened for signing; the public site is not closed any more.",
        )
    chosen = sorted(
        Agency.objects.of(held).filter(code__in=agencies).values_list("code", flat=True)
    )
    if not chosen or len(chosen) != len(set(agencies)):
        raise NotAPilot(
            "Pilih paling sedikit satu perangkat daerah yang ikut.",
            en="Choose at least one agency that takes part.",
        )
    today = now.astimezone(ZoneInfo(held.timezone)).date()
    last = today + timedelta(days=PILOT_DAYS)
    if not today < until <= last:
        raise NotAPilot(
            f"Situs dibuka paling lambat {last:%d-%m-%Y}; pilih tanggal setelah hari ini.",
            en=f"The site opens on {last:%d-%m-%Y} at the latest; choose a day after today.",
        )
    held.is_open, held.pilot_since, held.pilot_until = False, today, until
    held.pilot_agencies = chosen
    held.save(update_fields=["is_open", "pilot_since", "pilot_until", "pilot_agencies"])
    ledger.record(
        "people.pilot_begun",
        log=held.slug,
        subject=f"government:{held.slug}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={"agencies": chosen, "opens": until.isoformat()},
    )
    return held


def has_begun(government: Government) -> bool:
    """Tell whether a commitment was opened for signing: then it is too late for a pilot."""
    return Entry.objects.of(government.slug).filter(act=SIGNED_FOR).exists()


@transaction.atomic
def open_site(
    *, government: Government, by: Post, now: datetime, is_clock: bool = False, token: str = ""
) -> Government:
    """Open a pilot's public site for good; from now on every agency's promises count.

    The clock opens it as the operator, once its days are over.

    Raises NotAllowed, NotAPilot, AlreadyDone.
    """
    if not is_clock:
        access.require(by, Permission.SITE_OPEN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    if not held.is_pilot:
        raise NotAPilot("Situsnya sudah terbuka.", en="The site is open already.")
    held.is_open, held.opened_at = True, now
    held.save(update_fields=["is_open", "opened_at"])
    ledger.record(
        "people.site_opened",
        log=held.slug,
        subject=f"government:{held.slug}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={"on": now.astimezone(ZoneInfo(held.timezone)).date().isoformat()},
    )
    Government.objects.filter(pk=held.pk).publish(now)
    return held


def open_due(now: datetime) -> int:
    """Open every pilot's site whose days are over; return how many."""
    opened = 0
    for government in Government.objects.filter(pilot_until__isnull=False, opened_at=None):
        today = now.astimezone(ZoneInfo(government.timezone)).date()
        if government.pilot_until is None or today <= government.pilot_until:
            continue
        operator = Post.objects.of(government).get(code=OPERATOR)
        open_site(government=government, by=operator, now=now, is_clock=True)
        opened += 1
    return opened
