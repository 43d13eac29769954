"""The register: entering and editing a potential, publishing it with its sheets, taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from idaman.core import versions
from idaman.core.canonical import canonical, digest, sealed
from idaman.core.free_text import written
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.text import Text
from idaman.features.potentials.models import Potential, PotentialVersion, Showing
from idaman.features.potentials.rules.body import PotentialBody, WrongBody, read


@transaction.atomic
def enter(
    *,
    government: Government,
    body: Mapping[str, Any],
    by: Post,
    now: datetime,
    code: str = "",
    token: str = "",
) -> Potential:
    """Enter a potential under a code, or the next free one; the public sees nothing of it yet.

    Raises NotAllowed, WrongBody, CodeTaken, AlreadyDone.
    """
    said = read(dict(body))
    columns = columns_of(government, said)
    access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=columns["owner"])
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government is held, so that two officers never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    code = code.strip().upper() or next_code(government)
    if not versions.CODE.fullmatch(code):
        raise WrongBody({"code": versions.CODE_FORM})
    potential = Potential.objects.of(government).filter(code=code).first()
    if potential is not None and potential.newest_id is not None:
        raise versions.CodeTaken(
            Text(
                "Another potential has the code %(code)s. Leave it empty to be given one.",
                code=code,
            ),
        )
    if potential is None:
        potential = Potential.objects.create(government=government, code=code, made_at=now)
    # What was withdrawn and is entered again goes on with the next version.
    number = (potential.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    version = _version(potential, number, said, columns, by, now)
    ledger.record("potentials.entered", **_said(version, by, now), token=token)
    return potential


def next_code(government: Government) -> str:
    """Give the next free code of the usual form, such as POT-007."""
    taken = Potential.objects.of(government).filter(code__startswith="POT-")
    return versions.next_code("POT", taken.values_list("code", flat=True))


@transaction.atomic
def edit(
    *,
    potential: Potential,
    body: Mapping[str, Any],
    expected: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> PotentialVersion:
    """Keep a new version of a potential; what the public sees stays until it is published.

    `expected` is the number of the version the form was made from. Raises NotAllowed, WrongBody,
    ChangedMeanwhile, NothingChanged, AlreadyDone.
    """
    government = potential.government
    access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=potential.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    said = read(dict(body))
    columns = columns_of(government, said)
    # Nobody hands what is theirs to others by an edit they could not take back.
    access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=columns["owner"])
    held = (
        Potential.objects.select_for_update(of=("self",))
        .select_related("newest")
        .get(pk=potential.pk)
    )
    newest = held.versions.aggregate(n=Max("number"))["n"] or 0
    versions.refuse_stale(newest, expected)
    if held.newest:
        versions.refuse_same(held.newest.body_hash, digest(said.as_json()))
    version = _version(potential, newest + 1, said, columns, by, now)
    ledger.record("potentials.edited", **_said(version, by, now), token=token)
    return version


@dataclass(frozen=True)
class PotentialReferences:
    """What bodies name by codes, found at once: places, agencies, posts."""

    places: Mapping[str, Region]
    agencies: Mapping[str, Agency]
    posts: Mapping[str, Post]


def known_to(government: Government, bodies: Iterable[PotentialBody]) -> PotentialReferences:
    """Find what some bodies name by codes. Three queries."""
    bodies = list(bodies)
    places = Region.objects.within(government.region.code).filter(
        code__in={body.place for body in bodies}
    )
    agencies = Agency.objects.of(government).filter(code__in={body.owner for body in bodies})
    posts = Post.objects.of(government).standing().filter(code__in={b.contact for b in bodies})
    return PotentialReferences(
        {each.code: each for each in places},
        {each.code: each for each in agencies},
        {each.code: each for each in posts},
    )


def columns_of(
    government: Government, said: PotentialBody, known: PotentialReferences | None = None
) -> dict[str, Any]:
    """Find what the body names by codes: place, agency, post; refuse what is not there.

    Raises WrongBody.
    """
    known = known or known_to(government, [said])
    wrong: dict[str, tuple[str, str]] = {}
    region = known.places.get(said.place)
    if region is None:
        wrong["place"] = (
            f"Tempat {said.place} tidak ada di {government.name}.",
            f"There is no place {said.place} in {government.name}.",
        )
    owner = known.agencies.get(said.owner) if said.owner else None
    if said.owner and owner is None:
        wrong["owner"] = (
            f"Perangkat daerah {said.owner} tidak dikenal.",
            f"The agency {said.owner} is not known.",
        )
    contact = known.posts.get(said.contact) if said.contact else None
    if said.contact and contact is None:
        wrong["contact"] = (
            f"Jabatan {said.contact} tidak ada.",
            f"There is no post {said.contact}.",
        )
    if wrong:
        raise WrongBody(wrong)
    return {
        "kind": said.kind,
        "name": said.name,
        "name_en": said.name_en,
        "region": region,
        "owner": owner,
        "contact": contact,
        "is_sample": said.sample,
    }


def _version(
    potential: Potential,
    number: int,
    said: PotentialBody,
    columns: dict[str, Any],
    by: Post,
    now: datetime,
) -> PotentialVersion:
    body = said.as_json()
    version = PotentialVersion.objects.create(
        government=potential.government,
        potential=potential,
        number=number,
        body=body,
        body_hash=digest(body),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
        **columns,
    )
    Potential.objects.of(potential.government).filter(pk=potential.pk).update(newest=version)
    potential.newest = version
    return version


def _said(version: PotentialVersion, by: Post, now: datetime) -> dict[str, Any]:
    """What the ledger is told of a version: no words, only their sealed hash."""
    return {
        "subject": version.potential.subject,
        **about(by, now),
        "detail": {
            "version": version.number,
            "kind": version.kind,
            "place": version.region.code,
            "body": sealed(canonical(version.body).decode(), bytes(version.salt)),
        },
    }


@transaction.atomic
def publish(
    *,
    potential: Potential,
    version: PotentialVersion,
    sheets: Mapping[str, str],
    by: Post,
    now: datetime,
    token: str = "",
) -> Showing:
    """Show a version to everybody, with the investor's sheet that was printed of it.

    `sheets` holds the SHA-256 of the sheet in each language. Raises NotAllowed, NotPublished,
    AlreadyDone.
    """
    government = potential.government
    access.require(by, Permission.POTENTIAL_PUBLISH, government=government, owner=potential.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Potential.objects.select_for_update().get(pk=potential.pk)
    if version.potential_id != held.pk or held.newest_id != version.pk:
        raise versions.NotPublished(
            Text(
                "This potential was edited since its sheet was printed. Print again, then publish."
            ),
        )
    if not (sheets.get("id") and sheets.get("en")):
        raise versions.NotPublished(
            Text("The investor's sheet is not printed in both languages yet.")
        )
    showing = Showing.objects.create(
        government=government,
        potential=held,
        version=version,
        sheet_id=sheets["id"],
        sheet_en=sheets["en"],
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    Potential.objects.of(government).filter(pk=held.pk).update(shown=version)
    ledger.record(
        "potentials.published",
        subject=potential.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "version": version.number,
            "body": digest(version.body),
            "sheets": {"id": sheets["id"], "en": sheets["en"]},
        },
    )
    republish(government, now)
    return showing


@transaction.atomic
def take_back(
    *, potential: Potential, reason: str, by: Post, now: datetime, token: str = ""
) -> Showing:
    """Take a potential off the public site, saying why; its history stays.

    Raises NotAllowed, WordsMissing, NotPublished, AlreadyDone.
    """
    government = potential.government
    access.require(by, Permission.POTENTIAL_PUBLISH, government=government, owner=potential.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    reason = written(
        reason,
        sentence=Text("Write why the potential is taken back."),
    )
    hidden = (
        Potential.objects.of(government)
        .filter(pk=potential.pk, shown__isnull=False)
        .update(shown=None)
    )
    if not hidden:
        raise versions.NotPublished(Text("This potential is not published now."))
    showing = Showing.objects.create(
        government=government,
        potential=potential,
        reason=reason,
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "potentials.taken-back",
        subject=potential.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={"reason": sealed(showing.reason, bytes(showing.salt))},
    )
    republish(government, now)
    return showing
