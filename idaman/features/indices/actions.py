"""An index of a government's own: proposed by one, approved by another, computed, never changed."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from idaman.core.canonical import canonical, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indices.models import CompositeIndex, IndexResult, IndexVersion
from idaman.features.indices.rules.spec import IndexWrong, read_spec

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
REACHES = ("peer", "step")


class AlreadyApproved(Refused):
    """A version is approved once."""


class AlreadyDeclined(Refused):
    """A version that was declined is not taken up again; another is proposed."""


def fingerprint(spec: Mapping[str, Any], units: Sequence[str], reach: str) -> str:
    """Give the hash of what a version says."""
    said = {"spec": dict(spec), "units": list(units), "reach": reach}
    return hashlib.sha256(canonical(said)).hexdigest()


@transaction.atomic
def propose_index(
    *,
    government: Government,
    slug: str,
    spec: Mapping[str, Any],
    units: Sequence[str],
    reach: str,
    reason: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> IndexVersion:
    """Write down a version of an index; it is computed and shown once another post approves it.

    Raises NotAllowed, WordsMissing, IndexWrong, AlreadyDone.
    """
    access.require(by, Permission.INDEX_PROPOSE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write the reason for this index: what for, and why so."))
    if not SLUG.fullmatch(slug) or len(slug) > 40:
        raise IndexWrong(
            Text("An index's address is written in small letters, digits and hyphens: well-being.")
        )
    if reach not in REACHES:
        raise IndexWrong(Text("Choose what counts as a feasible change."))
    read = read_spec(spec)
    places = sorted(set(units))
    known = Region.objects.public().filter(code__in=places).count()
    if known < len(places) or known < 2:
        raise IndexWrong(Text("An index needs at least two known places."))
    # The government's row is held, so that two versions never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    index, _ = CompositeIndex.objects.get_or_create(
        government=government,
        slug=slug,
        defaults={"is_sample": is_sample, "added_at": now, "added_by": by},
    )
    last = IndexVersion.objects.of(government).filter(index=index).aggregate(n=Max("number"))["n"]
    version = IndexVersion.objects.create(
        government=government,
        index=index,
        number=(last or 0) + 1,
        spec=read.told(),
        units=places,
        reach=reach,
        sha256=fingerprint(read.told(), places, reach),
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        proposed_at=now,
        proposed_by=by,
    )
    ledger.record("indicators.index-proposed", **_told_of(version, by, now, token, is_public=False))
    return version


@transaction.atomic
def approve_index(
    *, version: IndexVersion, by: Post, now: datetime, token: str = ""
) -> IndexVersion:
    """Put a version in force, as somebody who did not propose it; earlier ones stay.

    Raises NotAllowed, NotAnotherPerson, AlreadyApproved, AlreadyDeclined, AlreadyDone.
    """
    government = version.government
    access.require(by, Permission.INDEX_APPROVE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    access.refuse_same_person(by, [version.proposed_by], timezone.localdate(now))
    held = _waiting(version)
    held.approved_at, held.approved_by = now, by
    held.save(update_fields=["approved_at", "approved_by"])
    ledger.record("indicators.index-approved", **_told_of(held, by, now, token))
    republish(government, now)
    return held


@transaction.atomic
def decline_index(
    *, version: IndexVersion, reason: str, by: Post, now: datetime, token: str = ""
) -> IndexVersion:
    """Answer a proposal with no and why; it stays among the versions. Who proposed may take back.

    Raises NotAllowed, WordsMissing, AlreadyApproved, AlreadyDeclined, AlreadyDone.
    """
    government = version.government
    access.require(by, Permission.INDEX_APPROVE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(
            Text("Write why this index is declined; whoever proposed it reads that.")
        )
    held = _waiting(version)
    held.declined_at, held.declined_by = now, by
    held.declined_reason, held.declined_salt = reason.strip(), secrets.token_bytes(16)
    held.save(
        update_fields=["declined_at", "declined_by", "declined_reason", "declined_salt"],
    )
    said = _told_of(held, by, now, token, is_public=False)
    said["detail"]["reason"] = sealed(held.declined_reason, held.declined_salt)
    ledger.record("indicators.index-declined", **said)
    return held


def _waiting(version: IndexVersion) -> IndexVersion:
    """Hold a version that nobody answered yet. Raises AlreadyApproved, AlreadyDeclined."""
    held = IndexVersion.objects.select_for_update().get(pk=version.pk)
    if held.approved_at is not None:
        raise AlreadyApproved(Text("This version is approved already."))
    if held.declined_at is not None:
        raise AlreadyDeclined(Text("This version was declined. Propose the next one."))
    return held


@transaction.atomic
def keep_result(
    *,
    version: IndexVersion,
    figures: Mapping[str, Any],
    result: Mapping[str, Any],
    by: Post,
    now: datetime,
) -> IndexResult:
    """Keep what a version gave on figures; the same figures again change nothing.

    Raises NotAllowed.
    """
    government = version.government
    access.require(by, Permission.DATA_PUBLISH, government=government)
    found = hashlib.sha256(canonical(dict(figures))).hexdigest()
    kept, is_new = IndexResult.objects.get_or_create(
        government=government,
        version=version,
        figures_sha256=found,
        defaults={"figures": dict(figures), "result": dict(result), "at": now, "by": by},
    )
    if is_new:
        said = _told_of(version, by, now, "")
        said["detail"] = {
            "version": version.number,
            "sha256": version.sha256,
            "figures": found,
            "result": hashlib.sha256(canonical(dict(result))).hexdigest(),
        }
        ledger.record("indicators.index-computed", **said)
        republish(government, now)
    return kept


def _told_of(
    version: IndexVersion, by: Post, now: datetime, token: str, *, is_public: bool = True
) -> dict[str, Any]:
    """What the ledger says of an index; a proposal is not public."""
    return {
        **about(by, now, is_public=is_public),
        "subject": f"index:{version.index.slug}",
        "token": token,
        "detail": {
            "version": version.number,
            "sha256": version.sha256,
            "reason": sealed(version.reason, bytes(version.salt)),
        },
    }
