"""Closing a month or quarter: its figures are frozen, and their hash is public for good."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.models import Period
from idaman.features.delivery.rules.periods import PeriodManifest, PeriodSpan


class NotOver(Refused):
    """The period has not ended yet."""


class PeriodAlreadyClosed(Refused):
    """The period was closed before."""


class OtherFigures(Refused):
    """The figures are not those that were looked at."""


@transaction.atomic
def close_period(
    *,
    government: Government,
    frozen: PeriodManifest,
    by: Post,
    now: datetime,
    seen: str = "",
    token: str = "",
) -> Period:
    """Freeze a period: once, after its last day, with the figures that were looked at.

    `frozen` is what idaman.features.delivery.queries.frozen tells, its bytes kept under their hash
    before this is called; `seen` is the hash of the figures the person was shown, where any were.

    Raises NotAllowed, NotOver, PeriodAlreadyClosed, OtherFigures, AlreadyDone.
    """
    access.require(by, Permission.PERIOD_CLOSE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    span = PeriodSpan.read(frozen.period)
    if frozen.government != government.slug:
        raise ValueError("The figures belong to another government.")
    if not span.has_ended(now.astimezone(ZoneInfo(government.timezone)).date()):
        raise NotOver(
            Text(
                "This period ends on %(last)s; close it after that day.",
                last=f"{span.last:%d-%m-%Y}",
            ),
        )
    if Period.objects.of(government).named(span).exists():
        raise PeriodAlreadyClosed(
            Text(
                "The period %(slug)s is closed already; its figures cannot be frozen "
                "twice. Corrections appear beside them by themselves.",
                slug=span.slug,
            ),
        )
    if seen and seen != frozen.sha256:
        raise OtherFigures(
            Text("The figures have changed since you looked. Look once more, then close.")
        )
    entry = ledger.record(
        "delivery.period-closed",
        subject=f"period:{span.slug}",
        token=token,
        **about(by, now, is_public=True),
        detail={
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
            "manifest": frozen.sha256,
            "obligations": len(frozen.lines),
            "counts": frozen.counts,
        },
    )
    period = Period.objects.create(
        government=government,
        kind=span.kind,
        first=span.first,
        last=span.last,
        manifest_sha256=frozen.sha256,
        obligations=len(frozen.lines),
        counts=frozen.counts,
        leaf=entry.leaf,
        is_sample=government.is_sample,
        closed_at=now,
        closed_by=by,
    )
    republish(government, now)
    return period
