"""What the government says of itself and to the cross-checks: bands, and answers to findings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.period import TimePeriod
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.actions.statistics import PeriodWrong
from idaman.features.indicators.models import BandWithdrawal, FindingAnswer, Indicator, StatedBand
from idaman.features.indicators.rules.checks import CheckFinding, CheckVerdict
from idaman.features.indicators.rules.figures import plain
from idaman.features.indicators.rules.rules import RULES


class BandWrong(Refused):
    """A band without bounds, or with the lower one above the upper one."""


class AlreadyWithdrawn(Refused):
    """A band is taken back once."""


class NoSuchFinding(Refused):
    """No check says that of today's figures."""


@dataclass(frozen=True)
class BandInput:
    """A band as a self-assessment states it, in the indicator's unit; None is an open end."""

    region: Region
    period: TimePeriod
    low: Decimal | None
    high: Decimal | None
    publisher: str
    publication: str = ""
    address: str = ""
    note: str = ""


@transaction.atomic
def state_band(
    *,
    indicator: Indicator,
    band: BandInput,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> StatedBand:
    """Keep the band a self-assessment gave for an indicator; an earlier one stays in the ledger.

    Raises NotAllowed, WordsMissing, BandWrong, PeriodWrong, AlreadyDone.
    """
    government = indicator.government
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not band.publisher.strip():
        raise WordsMissing(Text("Name who stated this band."))
    if band.low is None and band.high is None:
        raise BandWrong(Text("Write at least one bound."))
    if band.low is not None and band.high is not None and band.low > band.high:
        raise BandWrong(Text("The lower bound is above the upper one. Swap them."))
    if band.period.first > timezone.localdate(now):
        raise PeriodWrong(Text("The period %(period)s has not begun.", period=band.period.code))
    stated = StatedBand.objects.create(
        government=government,
        indicator=indicator,
        region=band.region,
        period=band.period.code,
        low=plain(band.low) if band.low is not None else "",
        high=plain(band.high) if band.high is not None else "",
        publisher=band.publisher.strip(),
        publication=band.publication.strip(),
        address=band.address.strip(),
        note=band.note.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "indicators.band-stated",
        subject=indicator.subject,
        token=token,
        detail={
            "region": band.region.code,
            "period": stated.period,
            "low": stated.low,
            "high": stated.high,
            "source": sealed(
                f"{stated.publisher}\n{stated.publication}\n{stated.note}", bytes(stated.salt)
            ),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return stated


@transaction.atomic
def withdraw_band(
    *, band: StatedBand, reason: str, by: Post, now: datetime, token: str = ""
) -> BandWithdrawal:
    """Take a band back, with a reason anyone reads; an earlier one of the period counts again.

    Raises NotAllowed, WordsMissing, AlreadyWithdrawn, AlreadyDone.
    """
    government, indicator = band.government, band.indicator
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why this band is withdrawn; the reason is public."))
    held = StatedBand.objects.select_for_update().get(pk=band.pk)
    if BandWithdrawal.objects.of(government).filter(band=held).exists():
        raise AlreadyWithdrawn(Text("This band is withdrawn already."))
    withdrawn = BandWithdrawal.objects.create(
        government=government,
        band=held,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "indicators.band-withdrawn",
        subject=indicator.subject,
        token=token,
        detail={
            "region": band.region.code,
            "period": held.period,
            "low": held.low,
            "high": held.high,
            "reason": sealed(withdrawn.reason, bytes(withdrawn.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return withdrawn


@transaction.atomic
def answer_finding(
    *,
    indicator: Indicator,
    finding: CheckFinding | None,
    reason: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> FindingAnswer:
    """Say in public why a check finds what it finds; the check goes on showing it.

    `finding` is what facts.checks.checked finds today; None where it finds it no more.
    Raises NotAllowed, WordsMissing, NoSuchFinding, AlreadyDone.
    """
    government = indicator.government
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write the answer: why the figure is so, or what will be done."))
    if (
        finding is None
        or finding.verdict is not CheckVerdict.FIRES
        or finding.indicator != indicator.code
    ):
        raise NoSuchFinding(
            Text("That finding is not there any more: the figures changed. Load the page again.")
        )
    answer = FindingAnswer.objects.create(
        government=government,
        indicator=indicator,
        finding=finding.key,
        rules=RULES.version,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "indicators.finding-answered",
        subject=indicator.subject,
        token=token,
        detail={
            "rule": finding.rule.id,
            "region": finding.place,
            "period": finding.period.code,
            "series": finding.series,
            "rules": RULES.version,
            "reason": sealed(answer.reason, bytes(answer.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return answer
