"""Weights of the indicators in an outcome: drafted by one, adopted by another, never changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.models import Outcome, TechnicalSheet, WeightScheme
from idaman.features.indicators.rules.figures import plain
from idaman.features.indicators.rules.weights import require_whole


class AlreadyAdopted(Refused):
    """An adopted scheme is neither changed nor adopted again."""


def members_of(government: Government, outcome: Outcome | str) -> list[TechnicalSheet]:
    """The approved sheets of an outcome: what may have a weight in it."""
    sheets = TechnicalSheet.objects.of(government).approved().filter(outcome=outcome)
    return list(sheets.select_related("indicator").order_by("indicator__code"))


@transaction.atomic
def draft_weights(
    *,
    government: Government,
    outcome: Outcome,
    weights: Mapping[str, Decimal],
    source: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> WeightScheme:
    """Write down a new version of an outcome's weights; it counts once it is adopted.

    Raises NotAllowed, WordsMissing, WeightsWrong, AlreadyDone.
    """
    access.require(by, Permission.WEIGHTS_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not source.strip():
        raise WordsMissing(
            Text("Write what the weights rest on: a decision, a regulation or the reason.")
        )
    codes = [sheet.indicator.code for sheet in members_of(government, outcome)]
    require_whole(weights, members=codes)
    # The government's row is held, so that two versions never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    earlier = WeightScheme.objects.of(government).filter(outcome=outcome)
    scheme = WeightScheme.objects.create(
        government=government,
        outcome=outcome,
        version=(earlier.aggregate(n=Max("version"))["n"] or 0) + 1,
        weights={code: plain(weight) for code, weight in sorted(weights.items())},
        source=source.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        drafted_at=now,
        drafted_by=by,
    )
    ledger.record("indicators.weights-drafted", **_told_of(scheme, by, now, token))
    return scheme


@transaction.atomic
def adopt_weights(
    *, scheme: WeightScheme, by: Post, now: datetime, token: str = ""
) -> WeightScheme:
    """Put weights in force, as somebody who did not draft them; earlier versions stay.

    Raises NotAllowed, NotAnotherPerson, AlreadyAdopted, WeightsWrong, AlreadyDone.
    """
    government = scheme.government
    access.require(by, Permission.WEIGHTS_ADOPT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    access.refuse_same_person(by, [scheme.drafted_by], timezone.localdate(now))
    codes = [sheet.indicator.code for sheet in members_of(government, scheme.outcome)]
    require_whole(scheme.shares, members=codes)
    held = WeightScheme.objects.select_for_update().get(pk=scheme.pk)
    if held.adopted_at is not None:
        raise AlreadyAdopted(Text("These weights are adopted already."))
    held.adopted_at, held.adopted_by = now, by
    held.save(update_fields=["adopted_at", "adopted_by"])
    ledger.record("indicators.weights-adopted", **_told_of(held, by, now, token, is_public=True))
    republish(government, now)
    return held


def _told_of(
    scheme: WeightScheme, by: Post, now: datetime, token: str, *, is_public: bool = False
) -> dict[str, Any]:
    """What the ledger says of weights; a draft is not public."""
    return {
        **about(by, now, is_public=is_public),
        "subject": f"weights:{scheme.outcome}",
        "token": token,
        "detail": {
            "version": scheme.version,
            "weights": scheme.weights,
            "source": sealed(scheme.source, bytes(scheme.salt)),
        },
    }
