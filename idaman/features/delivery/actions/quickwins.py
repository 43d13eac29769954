"""Quick wins: answering the ten points, entering readings of use, deciding what becomes of it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.evidence.models import Exhibit
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import work
from idaman.features.delivery.actions.work import AlreadyStopped, WrongFigure, WrongWorkDate
from idaman.features.delivery.models import Fate, GateAnswer, Reading, Stop
from idaman.features.delivery.rules.quickwin import GATE, QuickWinChoice
from idaman.features.plan.models import Adopted


class NotAQuickWin(Refused):
    """Only a quick win has a gate, readings and a fate."""


class NoSuchPoint(Refused):
    """The gate has no such point."""


class ProofMissing(Refused):
    """A point is met only with something that proves it."""


class NoSuchReplacement(Refused):
    """What shall take its place is not there, or is itself."""


@transaction.atomic
def answer(
    *,
    item: Adopted,
    criterion: str,
    is_met: bool,
    proof: str,
    by: Post,
    now: datetime,
    link: str = "",
    exhibit: Exhibit | None = None,
    is_sample: bool = False,
    token: str = "",
) -> GateAnswer:
    """Answer one point of the gate; what was answered before stays readable.

    Raises NotAllowed, NotAQuickWin, NoSuchPoint, ProofMissing, AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.QUICKWIN_GATE, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_quick_win(item)
    if criterion not in GATE.by_code:
        raise NoSuchPoint(Text("The ten-point gate has no such criterion."))
    proof, link = proof.strip(), link.strip()
    if link and urlsplit(link).scheme not in ("http", "https"):
        raise ProofMissing(Text("A link to proof starts with https://."))
    if exhibit is not None and (
        exhibit.government_id != government.pk or exhibit.subject != item.code
    ):
        raise ProofMissing(Text("That evidence is not about %(item)s.", item=item.code))
    if is_met and not (proof or link or exhibit):
        raise ProofMissing(
            Text("Write what proves it, give a link, or choose evidence that was sent.")
        )
    given = GateAnswer.objects.create(
        government=government,
        item_code=item.code,
        gate=GATE.version,
        criterion=criterion,
        is_met=is_met,
        proof=proof,
        link=link[:500],
        exhibit=exhibit,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "delivery.gate-answered",
        subject=item.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "gate": GATE.version,
            "criterion": criterion,
            "met": is_met,
            "exhibit": exhibit.pk if exhibit else 0,
            "proof": sealed(f"{given.proof}\n{given.link}", bytes(given.salt)),
        },
    )
    republish(government, now)
    return given


@transaction.atomic
def read(
    *,
    item: Adopted,
    measure: str,
    value: Decimal,
    unit: str,
    on: date,
    source: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Reading:
    """Enter how many use it or how content they are, with day and source. Earlier ones stay.

    Raises NotAllowed, NotAQuickWin, WordsMissing, WrongFigure, WrongWorkDate, AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.QUICKWIN_GATE, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_quick_win(item)
    if measure not in Reading.Measure.values or not unit.strip() or not source.strip():
        raise WordsMissing(
            Text("Choose the measure, then write the unit and the source of the figure.")
        )
    if not 0 <= value < Decimal(10) ** 13:
        raise WrongFigure(Text("The figure makes no sense."))
    if on > now.astimezone(ZoneInfo(government.timezone)).date():
        raise WrongWorkDate(Text("That day has not come yet."))
    reading = Reading.objects.create(
        government=government,
        item_code=item.code,
        measure=measure,
        value=value,
        unit=unit.strip()[:60],
        on=on,
        source=source.strip()[:200],
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "delivery.reading-entered",
        subject=item.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "measure": measure,
            "value": f"{value:f}",
            "on": on.isoformat(),
            "unit": sealed(reading.unit, bytes(reading.salt)),
            "source": sealed(reading.source, bytes(reading.salt)),
        },
    )
    republish(government, now)
    return reading


@transaction.atomic
def decide(
    *,
    item: Adopted,
    choice: str,
    reason: str,
    by: Post,
    now: datetime,
    again_on: date | None = None,
    replaced_by: Adopted | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Fate:
    """Decide what becomes of a quick win, with the reason: scale, fix until a date, or stop.

    A stop without replacement breaks its promise at once; with one the promise stands until an
    amendment. Both quick wins keep their pages and name each other.

    Raises NotAllowed, NotAQuickWin, WordsMissing, WrongWorkDate, NoSuchReplacement, AlreadyStopped,
    AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.QUICKWIN_DECIDE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_quick_win(item)
    # The plan's row is held, so that two decisions take turns.
    Adopted.objects.select_for_update().get(pk=item.pk)
    if choice not in list(QuickWinChoice) or not reason.strip():
        raise WordsMissing(Text("Choose scale, fix or stop, and write the reason."))
    if Stop.objects.of(government).filter(item_code=item.code).exists():
        raise AlreadyStopped(Text("%(item)s was stopped before.", item=item.code))
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    if choice == QuickWinChoice.FIX and (again_on is None or again_on <= today):
        raise WrongWorkDate(Text("Write when it is decided again, after today."))
    if choice == QuickWinChoice.STOP:
        _require_replacement(item, replaced_by)
        work.stop(
            item=item,
            on=today,
            reason=reason,
            by=by,
            now=now,
            replaced_by=replaced_by,
            is_sample=is_sample,
            under=Permission.QUICKWIN_DECIDE,
        )
    fate = Fate.objects.create(
        government=government,
        item_code=item.code,
        choice=choice,
        reason=reason.strip(),
        again_on=again_on if choice == QuickWinChoice.FIX else None,
        replaced_by=replaced_by.code if replaced_by and choice == QuickWinChoice.STOP else "",
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        on=today,
        at=now,
        by=by,
    )
    ledger.record(
        "delivery.quick-win-decided",
        subject=item.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "choice": choice,
            "again": fate.again_on.isoformat() if fate.again_on else "",
            "replaced_by": fate.replaced_by,
            "reason": sealed(fate.reason, bytes(fate.salt)),
        },
    )
    republish(government, now)
    return fate


def _require_quick_win(item: Adopted) -> None:
    if item.kind != "quick_win":
        raise NotAQuickWin(Text("%(item)s is no quick win.", item=item.code))


def _require_replacement(item: Adopted, other: Adopted | None) -> None:
    if other is None:
        return
    is_gone = (
        other.is_dropped or Stop.objects.of(item.government).filter(item_code=other.code).exists()
    )
    if (
        other.kind != "quick_win"
        or other.code == item.code
        or other.government_id != item.government_id
        or is_gone
    ):
        raise NoSuchReplacement(
            Text("What takes its place must be another quick win of this plan that goes on.")
        )
