"""Founding by a link: an operator hands it out, whoever holds it founds one government, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people.actions import accounts, founding, holding
from idaman.core.people.models import FoundingLink, Government, Invitation, Post, User
from idaman.core.people.permissions import Role
from idaman.core.people.rules.founding import Charter
from idaman.core.people.rules.usual_posts import kind_of
from idaman.core.places import actions as regions
from idaman.core.places.models import Code, Kind, Region, RegionLevel, Scheme
from idaman.core.places.rules import names
from idaman.core.places.rules.places import PlaceRow
from idaman.core.refusal import Refused
from idaman.core.text import Text

OPEN_FOR = timedelta(days=7)
ADMINISTRATOR, SECRETARIAT = "ADMINISTRATOR", "SEKRETARIAT"
"""The codes of the first two posts."""


class LinkOver(Refused):
    """The link was used, withdrawn, is too old, or never was one."""


class OtherTerritory(Refused):
    """The code belongs to a place of another name or kind."""


@dataclass(frozen=True)
class FoundedGovernment:
    """What came of it: the government, its first person, and their invitation."""

    government: Government
    user: User
    invitation: Invitation


def digest_of(secret: str) -> str:
    """Give what is kept of a link's secret.

    The secret has 256 random bits, so one plain hash is as hard to guess as the secret.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_founding_link(*, digest: str, by: str, now: datetime) -> FoundingLink:
    """Keep a fresh founding link; one that was handed out before and not used stops working.

    Only an operator can.
    """
    ledger.open_installation()
    FoundingLink.objects.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    link = FoundingLink.objects.create(digest=digest, made_at=now, expires_at=now + OPEN_FOR)
    ledger.record(
        "people.founding_link_made",
        log=regions.LOG,
        subject="founding",
        post=by,
        now=now,
        detail={"until": link.expires_at.date().isoformat()},
    )
    return link


@transaction.atomic
def found_by_link(
    *, digest: str, charter: Charter, password_hash: str, by: str, now: datetime
) -> FoundedGovernment:
    """Found a government with its territory, lead agency, first two posts and first person.

    The person holds both posts, of the administrator and of the secretariat, from today on;
    without a password their invitation waits. All of it or nothing; the link is used up.

    Raises LinkOver, OtherTerritory, SlugTaken, AccountTaken, CodeInUse.
    """
    # One statement checks and changes, so that two forms sent at once found one government.
    if not FoundingLink.objects.open(now).filter(digest=digest).update(used_at=now):
        raise LinkOver(
            Text("This link was used, withdrawn or is too old. Ask the operator for a new one.")
        )
    government = founding.found(
        slug=charter.slug,
        name=charter.name,
        name_en=charter.name_en,
        short=charter.short,
        initials=charter.initials,
        region=_territory(charter, by, now),
        host=charter.host,
        timezone=charter.timezone,
        lead_agency=charter.agency_code,
        languages=charter.languages,
        by=by,
        now=now,
    )
    operator = Post.objects.select_related("government").get(
        government=government, code=founding.OPERATOR
    )
    lead = founding.set_up_agency(
        government=government,
        code=charter.agency_code,
        short=charter.agency_short,
        name=charter.agency_name,
        kind=kind_of(charter.agency_name),
        by=operator,
        now=now,
    )
    posts = [
        founding.set_up_post(
            government=government,
            code=code,
            name=name,
            role=role,
            agency=agency,
            by=operator,
            now=now,
        )
        for code, name, role, agency in (
            (SECRETARIAT, charter.post_name, Role.SECRETARIAT, lead),
            (ADMINISTRATOR, "Administrator", Role.ADMINISTRATOR, None),
        )
    ]
    user = accounts.make_account(
        government=government, name=charter.person, username=charter.username, by=operator, now=now
    )
    for post in posts:
        holding.appoint(
            post=post,
            user=user,
            from_date=now.astimezone(ZoneInfo(charter.timezone)).date(),
            by=operator,
            now=now,
        )
    invitation = Invitation.objects.of(government).select_related("user", "government").get()
    if password_hash:
        accounts.accept_invitation(
            invitation=invitation, password_hash=password_hash, by=posts[0], now=now
        )
        user.refresh_from_db()
    FoundingLink.objects.filter(digest=digest).update(founded=government)
    ledger.record(
        "people.founding_link_used",
        log=regions.LOG,
        subject="founding",
        post=by,
        now=now,
        detail={"government": government.slug},
        is_public=True,
    )
    return FoundedGovernment(government, user, invitation)


def _territory(charter: Charter, by: str, now: datetime) -> Region:
    """Find the territory, or make it with what it lies in."""
    found = Region.objects.filter(code=charter.code).first()
    if found is not None:
        if found.kind != charter.kind or names.key(found.name) != names.key(charter.place):
            raise OtherTerritory(
                Text(
                    "%(code)s is %(full_name)s, not %(kind)s %(place)s. Look at the "
                    "code or the name.",
                    code=charter.code,
                    full_name=found.full_name,
                    kind=charter.kind.title(),
                    place=charter.place,
                ),
            )
        if charter.bps and not found.codes.filter(scheme=Scheme.BPS).exists():
            _refuse_given(charter)
            Code.objects.create(region=found, scheme=Scheme.BPS, value=charter.bps, source=SOURCE)
        return found
    known = set(
        Region.objects.filter(code__in=["ID", charter.province_code]).values_list("code", flat=True)
    )
    rows = [
        _row("ID", RegionLevel.COUNTRY, Kind.COUNTRY, "Indonesia", ""),
        _row(charter.province_code, RegionLevel.PROVINCE, Kind.PROVINCE, charter.province, "ID"),
        _row(
            charter.code,
            RegionLevel.REGENCY,
            charter.kind,
            charter.place,
            charter.province_code,
            charter.bps,
        ),
    ]
    regions.load_places(rows=[row for row in rows if row.code not in known], by=by, now=now)
    return Region.objects.get(code=charter.code)


SOURCE = "Ditulis saat pendirian"


def _row(code: str, level: str, kind: str, name: str, parent: str, bps: str = "") -> PlaceRow:
    return PlaceRow(code, bps, level, kind, name, parent, None, None, (), SOURCE)


def _refuse_given(charter: Charter) -> None:
    other = Code.objects.filter(scheme=Scheme.BPS, value=charter.bps).select_related("region")
    if given := other.first():
        raise OtherTerritory(
            Text(
                "The BPS code %(bps)s belongs to %(region)s already.",
                bps=charter.bps,
                region=given.region,
            ),
        )
