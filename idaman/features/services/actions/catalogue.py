"""The catalogue: entering and editing a service, publishing it with its notice, taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
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
from idaman.features.services.models import Service, ServiceShowing, ServiceVersion
from idaman.features.services.rules.body import ServiceBody, public_part, read
from idaman.web.rules.bodies import WrongBody


@transaction.atomic
def enter(
    *,
    government: Government,
    body: Mapping[str, Any],
    by: Post,
    now: datetime,
    code: str = "",
    token: str = "",
) -> Service:
    """Enter a service under a code, or the next free one; the public sees nothing of it yet.

    Raises NotAllowed, WrongBody, CodeTaken, AlreadyDone.
    """
    said = read(dict(body))
    columns = columns_of(government, said)
    access.require(by, Permission.SERVICE_EDIT, government=government, owner=columns["agency"])
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government is held, so that two officers never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    code = code.strip().upper() or next_code(government)
    if not versions.CODE.fullmatch(code):
        raise WrongBody({"code": versions.CODE_FORM})
    service = Service.objects.of(government).filter(code=code).first()
    if service is not None and service.newest_id is not None:
        raise versions.CodeTaken(
            Text(
                "Another service has the code %(code)s. Leave it empty to be given one.", code=code
            ),
        )
    if service is None:
        service = Service.objects.create(government=government, code=code, made_at=now)
    # What was withdrawn and is entered again goes on with the next version.
    number = (service.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    version = _version(service, number, said, columns, by, now)
    ledger.record("services.entered", **_said(version, by, now), token=token)
    return service


def next_code(government: Government) -> str:
    """Give the next free code of the usual form, such as PEL-007."""
    taken = Service.objects.of(government).filter(code__startswith="PEL-")
    return versions.next_code("PEL", taken.values_list("code", flat=True))


@transaction.atomic
def edit(
    *,
    service: Service,
    body: Mapping[str, Any],
    expected: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> ServiceVersion:
    """Keep a new version of a service; what the public sees stays until it is published.

    `expected` is the number of the version the form was made from. Raises NotAllowed, WrongBody,
    ChangedMeanwhile, NothingChanged, AlreadyDone.
    """
    government = service.government
    access.require(by, Permission.SERVICE_EDIT, government=government, owner=service.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    said = read(dict(body))
    columns = columns_of(government, said)
    # Nobody hands what is theirs to others by an edit they could not take back.
    access.require(by, Permission.SERVICE_EDIT, government=government, owner=columns["agency"])
    held = (
        Service.objects.select_for_update(of=("self",)).select_related("newest").get(pk=service.pk)
    )
    newest = held.versions.aggregate(n=Max("number"))["n"] or 0
    versions.refuse_stale(newest, expected)
    if held.newest:
        versions.refuse_same(held.newest.body_hash, digest(said.as_json()))
    version = _version(service, newest + 1, said, columns, by, now)
    ledger.record("services.edited", **_said(version, by, now), token=token)
    return version


@dataclass(frozen=True)
class ServiceReferences:
    """What bodies name by codes, found at once: agencies and places."""

    agencies: Mapping[str, Agency]
    places: frozenset[str]


def known_to(government: Government, bodies: Iterable[ServiceBody]) -> ServiceReferences:
    """Find what some bodies name by codes. Two queries."""
    bodies = list(bodies)
    named = {code for body in bodies for code in _places_of(body)}
    places = Region.objects.within(government.region.code).filter(code__in=named)
    agencies = Agency.objects.of(government).filter(code__in={body.agency for body in bodies})
    return ServiceReferences(
        {each.code: each for each in agencies}, frozenset(places.values_list("code", flat=True))
    )


def _places_of(body: ServiceBody) -> list[str]:
    return [*body.serves, *(place.region for place in body.places if place.region)]


def columns_of(
    government: Government, said: ServiceBody, known: ServiceReferences | None = None
) -> dict[str, Any]:
    """Find what the body names by codes: the agency, the places; refuse what is not there.

    Raises WrongBody.
    """
    known = known or known_to(government, [said])
    wrong: dict[str, tuple[str, str]] = {}
    agency = known.agencies.get(said.agency)
    if agency is None:
        wrong["agency"] = (
            f"Perangkat daerah {said.agency} tidak dikenal.",
            f"The agency {said.agency} is not known.",
        )
    for name, codes in (("serves", said.serves), ("places", [p.region for p in said.places])):
        for code in codes:
            if code and code not in known.places:
                wrong[name] = (
                    f"Tempat {code} tidak ada di {government.name}.",
                    f"There is no place {code} in {government.name}.",
                )
    if wrong:
        raise WrongBody(wrong)
    return {
        "name": said.name,
        "name_en": said.name_en,
        "agency": agency,
        "is_sample": said.sample,
    }


def _version(
    service: Service,
    number: int,
    said: ServiceBody,
    columns: dict[str, Any],
    by: Post,
    now: datetime,
) -> ServiceVersion:
    body = said.as_json()
    version = ServiceVersion.objects.create(
        government=service.government,
        service=service,
        number=number,
        body=body,
        body_hash=digest(body),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
        **columns,
    )
    Service.objects.of(service.government).filter(pk=service.pk).update(newest=version)
    service.newest = version
    return version


def _said(version: ServiceVersion, by: Post, now: datetime) -> dict[str, Any]:
    """What the ledger is told of a version: no words, only their sealed hash."""
    return {
        "subject": version.service.subject,
        **about(by, now),
        "detail": {
            "version": version.number,
            "owner": version.agency.code,
            "body": sealed(canonical(version.body).decode(), bytes(version.salt)),
        },
    }


@dataclass(frozen=True)
class PrintedNotice:
    """A version of a service with the notice that was printed of it, by language."""

    service: Service
    version: ServiceVersion
    notices: Mapping[str, str]


@transaction.atomic
def publish(
    *,
    government: Government,
    printed: Sequence[PrintedNotice],
    by: Post,
    now: datetime,
    token: str = "",
) -> list[ServiceShowing]:
    """Show versions of services to everybody with their notices for the counter, all or none.

    The ledger names the hash of what is shown: the published components alone. Raises NotAllowed,
    NotPublished, AlreadyDone.
    """
    for each in printed:
        access.require(
            by, Permission.SERVICE_PUBLISH, government=government, owner=each.service.agency
        )
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    services = [each.service.pk for each in printed]
    held = {
        row.pk: row
        for row in Service.objects.of(government).select_for_update().filter(pk__in=services)
    }
    made = []
    for each in printed:
        row = held.get(each.service.pk)
        if row is None or row.newest_id != each.version.pk:
            raise versions.NotPublished(
                Text(
                    "The service %(service)s was edited since its notice was printed. Print "
                    "again, then publish.",
                    service=each.service.code,
                ),
            )
        if not (each.notices.get("id") and each.notices.get("en")):
            raise versions.NotPublished(Text("The notice is not printed in both languages yet."))
        row.shown = each.version
        made.append(
            ServiceShowing(
                government=government,
                service=row,
                version=each.version,
                notice_id=each.notices["id"],
                notice_en=each.notices["en"],
                salt=secrets.token_bytes(16),
                at=now,
                by=by,
            )
        )
        ledger.record(
            "services.published",
            subject=row.subject,
            # One form, one token: what is published together is found again by the first.
            token="" if len(made) > 1 else token,
            **about(by, now, is_public=True),
            detail={
                "version": each.version.number,
                "body": digest(public_part(each.version.said).as_json()),
                "notices": {"id": each.notices["id"], "en": each.notices["en"]},
            },
        )
    Service.objects.bulk_update(held.values(), ["shown"])
    ServiceShowing.objects.bulk_create(made)
    republish(government, now)
    return made


@transaction.atomic
def take_back(
    *, service: Service, reason: str, by: Post, now: datetime, token: str = ""
) -> ServiceShowing:
    """Take a service off the public site, saying why; its history stays.

    Raises NotAllowed, WordsMissing, NotPublished, AlreadyDone.
    """
    government = service.government
    access.require(by, Permission.SERVICE_PUBLISH, government=government, owner=service.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    reason = written(
        reason,
        sentence=Text("Write why the service is taken back."),
    )
    hidden = (
        Service.objects.of(government).filter(pk=service.pk, shown__isnull=False).update(shown=None)
    )
    if not hidden:
        raise versions.NotPublished(Text("This service is not published now."))
    showing = ServiceShowing.objects.create(
        government=government,
        service=service,
        reason=reason,
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "services.taken-back",
        subject=service.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={"reason": sealed(showing.reason, bytes(showing.salt))},
    )
    republish(government, now)
    return showing


@transaction.atomic
def withdraw(*, service: Service, reason: str, by: Post, now: datetime, token: str = "") -> None:
    """Take a service that is no longer offered out of the catalogue; its history stays.

    Raises NotAllowed, WordsMissing, NotPublished, AlreadyDone.
    """
    government = service.government
    access.require(by, Permission.SERVICE_EDIT, government=government, owner=service.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    reason = written(
        reason,
        sentence=Text("Write why the service is withdrawn."),
    )
    gone = (
        Service.objects.of(government)
        .filter(pk=service.pk, shown=None, newest__isnull=False)
        .update(newest=None)
    )
    if not gone:
        raise versions.NotPublished(
            Text("Take the service off the public site first, then withdraw it.")
        )
    ledger.record(
        "services.withdrawn",
        subject=service.subject,
        token=token,
        **about(by, now),
        detail={"reason": sealed(reason, secrets.token_bytes(16))},
    )
