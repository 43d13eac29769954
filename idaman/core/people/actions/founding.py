"""Founding governments, and setting up their agencies and posts."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Languages, Post
from idaman.core.people.permissions import Permission, Role
from idaman.core.people.rules import usual_posts as usual
from idaman.core.people.rules.usual_posts import Office, UsualPost
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text

OPERATOR = "OPERATOR"
"""The post from which the command line acts where no other post is named."""

CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]*")

RESERVED = frozenset(
    {
        *("desk", "accounts", "static", "en", "id", "kawasan"),
        *("health", "ready", "api", "metrics", "open311"),
    }
)


class SlugTaken(Refused):
    """The address is in use, or belongs to the house itself."""


class CodeInUse(Refused):
    """The government already has an agency or post with this code."""


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
    languages: str = Languages.BOTH,
    is_sample: bool = False,
) -> Government:
    """Found a government with its log and its operator's post. Only an operator can.

    Raises SlugTaken.
    """
    if host and Government.objects.filter(host=host).exists():
        raise SlugTaken(Text("The host name %(host)s belongs to another government.", host=host))
    if slug in RESERVED or Government.objects.filter(Q(slug=slug) | Q(region=region)).exists():
        raise SlugTaken(
            Text(
                "The address “%(slug)s” or the territory %(region)s is taken already.",
                slug=slug,
                region=region.code,
            ),
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
        languages=languages,
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
    token: str = "",
) -> Agency:
    """Set up an agency under a code of the government's own.

    Raises NotAllowed, WordsMissing, CodeInUse, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_words(code, 20, short, name)
    if Agency.objects.of(government).filter(code=code).exists():
        raise CodeInUse(Text("The agency code %(code)s is in use already.", code=code))
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
        token=token,
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
    token: str = "",
) -> Post:
    """Set up a post, in an agency or in the government itself.

    Raises NotAllowed, WordsMissing, CodeInUse, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_words(code, 40, name)
    if Post.objects.of(government).filter(code=code).exists():
        raise CodeInUse(Text("The post code %(code)s is in use already.", code=code))
    if agency is not None and agency.government_id != government.pk:
        raise CodeInUse(
            Text(
                "The agency %(agency)s does not belong to %(government)s.",
                agency=agency.code,
                government=government.name,
            ),
        )
    if agency is not None and agency.closed_on is not None:
        raise CodeInUse(Text("The agency %(agency)s is closed.", agency=agency.code))
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
        token=token,
    )
    return post


def missing_posts(government: Government) -> list[UsualPost]:
    """List the usual posts that the government and its open agencies lack. Two queries."""
    roles: dict[str, set[str]] = defaultdict(set)
    taken = set()
    posts = Post.objects.of(government).values_list("code", "role", "agency__code", "ended_on")
    for code, role, agency, ended in posts:
        taken.add(code)
        if ended is None:
            roles[role].add(agency or "")
    agencies = Agency.objects.of(government).open().select_related("region").order_by("code")
    offices = [
        Office(a.code, a.short, a.name, a.kind, a.region.name if a.region else "") for a in agencies
    ]
    found = usual.missing_posts(offices, headed=roles[Role.HEAD], staffed=roles[Role.OFFICER])
    if not roles[Role.LEADERSHIP]:
        is_city = government.region.kind == "kota"
        code, word = ("WALI-KOTA", "Wali Kota") if is_city else ("BUPATI", "Bupati")
        found.insert(0, UsualPost("", code, f"{word} {government.region.name}", Role.LEADERSHIP))
    # Where a code is another post's, the place is for people to name.
    return [post for post in found if post.code not in taken]


@transaction.atomic
def set_up_usual_posts(
    *, government: Government, by: Post, now: datetime, token: str = ""
) -> list[Post]:
    """Set up a head and an officer wherever an agency lacks one, and whoever leads them all.

    A code that is taken by another kind of post is left alone.

    Raises NotAllowed, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    agencies = {a.code: a for a in Agency.objects.of(government).open()}
    made = [
        set_up_post(
            government=government,
            code=each.code,
            name=each.name,
            role=Role(each.role),
            agency=agencies.get(each.agency),
            by=by,
            now=now,
        )
        for each in missing_posts(government)
    ]
    ledger.record(
        "people.usual_posts_set_up",
        log=government.slug,
        subject=f"government:{government.slug}",
        post=by.code,
        now=now,
        detail={"count": len(made)},
        token=token,
    )
    return made


def _require_words(code: str, longest: int, *names: str) -> None:
    if not (CODE.fullmatch(code) and len(code) <= longest):
        raise WordsMissing(
            Text(
                "A code is capital letters, digits, dots or hyphens, at most %(longest)s "
                "of them, such as DISKOMINFO.",
                longest=longest,
            ),
        )
    if not all(name.strip() for name in names):
        raise WordsMissing(Text("Write the name."))


SENDER = "SENDER"
"""Stands in the ledger for somebody who reports or answers from no post."""
