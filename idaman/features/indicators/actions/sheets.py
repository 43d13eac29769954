"""Technical sheets: drafted by one, approved by another, every version kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from idaman.core.canonical import canonical, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.period import Frequency
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.models import Indicator, Outcome, Statistic, TechnicalSheet
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.figures import plain

CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,23}", re.ASCII)
SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,23}", re.ASCII)
State = TechnicalSheet.State


class CodeWrong(Refused):
    """A code that cannot be one, or is taken."""


class BoundsWrong(Refused):
    """Bounds that bound nothing."""


class UnitFixed(Refused):
    """The unit of an indicator that has values does not change."""


class DraftChanged(Refused):
    """Somebody else changed the draft meanwhile, or it is no draft any more."""


@dataclass(frozen=True)
class Content:
    """What a technical sheet says. Bounds are in the unit; `series` are pairs of code and name."""

    name: str
    definition: str
    unit: str
    better: Better
    source: str
    frequency: Frequency
    name_en: str = ""
    formula: str = ""
    band: tuple[Decimal, Decimal] | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    series: tuple[tuple[str, str], ...] = ()
    lag_days: int = 365
    disaggregation: str = ""
    method: str = ""
    owner: Agency | None = None
    outcome: Outcome | None = None
    sdgs: tuple[int, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """It as the columns of a sheet."""
        low, high = self.band or (None, None)
        return {
            **{key: value for key, value in asdict(self).items() if key != "band"},
            "owner": self.owner,
            "better": self.better.value,
            "frequency": self.frequency.value,
            "outcome": self.outcome.value if self.outcome else "",
            "band_low": "" if low is None else plain(low),
            "band_high": "" if high is None else plain(high),
            "lowest": "" if self.lowest is None else plain(self.lowest),
            "highest": "" if self.highest is None else plain(self.highest),
            "series": [list(pair) for pair in self.series],
            "sdgs": sorted(set(self.sdgs)),
        }


SAID = (
    "name", "name_en", "definition", "formula", "unit", "better", "band_low", "band_high",
    "lowest", "highest", "source", "series", "frequency", "lag_days", "disaggregation", "method",
    "outcome", "sdgs",
)  # fmt: skip


def words_of(sheet: TechnicalSheet) -> str:
    """Write all a sheet says as one text; its sealed hash stands in the ledger."""
    said = {field: getattr(sheet, field) for field in SAID}
    said["owner"] = sheet.owner.code if sheet.owner else ""
    return canonical(said).decode()


def seen(sheet: TechnicalSheet | None) -> str:
    """Name a draft as it stands, so that a form can say which one it was filled in from."""
    return "" if sheet is None else sealed(words_of(sheet), bytes(sheet.salt))


@transaction.atomic
def add_indicator(
    *,
    government: Government,
    code: str,
    name: str,
    unit: str,
    by: Post,
    now: datetime,
    name_en: str = "",
    owner: Agency | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Indicator:
    """Begin to measure something. Until its sheet is approved it is judged by nothing.

    Raises NotAllowed, WordsMissing, CodeWrong, AlreadyDone.
    """
    access.require(by, Permission.INDICATOR_DRAFT, government=government, owner=owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not CODE.fullmatch(code):
        raise CodeWrong(
            Text(
                "“%(code)s” is no code. Use capitals, digits, points and hyphens, 24 at "
                "the most, such as IPM.",
                code=code[:24],
            ),
        )
    if not name.strip() or not unit.strip():
        raise WordsMissing(Text("Write the name and the unit."))
    indicator, is_new = Indicator.objects.get_or_create(
        government=government,
        code=code,
        defaults={
            "name": name.strip(),
            "name_en": name_en.strip(),
            "unit": unit.strip(),
            "owner": owner,
            "is_sample": is_sample,
            "added_at": now,
            "added_by": by,
        },
    )
    if not is_new:
        raise CodeWrong(
            Text(
                "The code %(code)s is already that of %(indicator)s.",
                code=code,
                indicator=indicator.name,
            ),
        )
    ledger.record(
        "indicators.added",
        subject=indicator.subject,
        token=token,
        detail={"owner": owner.code if owner else ""},
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return indicator


@transaction.atomic
def draft_sheet(
    *,
    indicator: Indicator,
    content: Content,
    by: Post,
    now: datetime,
    draft_seen: str = "",
    is_sample: bool = False,
    token: str = "",
) -> TechnicalSheet:
    """Write the draft of an indicator's next sheet, or change the one there is.

    `draft_seen` is what seen() said of the draft the writer had before them.
    Raises NotAllowed, WordsMissing, BoundsWrong, CodeWrong, UnitFixed, DraftChanged, AlreadyDone.
    """
    government = indicator.government
    _require_both(by, Permission.INDICATOR_DRAFT, indicator, content.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _check(indicator, content)
    held = Indicator.objects.select_for_update().get(pk=indicator.pk)
    sheets = TechnicalSheet.objects.filter(indicator=held)
    draft = sheets.drafts().select_related("owner").first()
    if seen(draft) != draft_seen:
        raise DraftChanged(
            Text("Somebody else changed this draft meanwhile. Look at it, then write again.")
        )
    if draft is None:
        newest = sheets.aggregate(n=Max("version"))["n"] or 0
        draft = TechnicalSheet(
            government=government,
            indicator=held,
            version=newest + 1,
            salt=secrets.token_bytes(16),
            is_sample=is_sample,
        )
    for column, value in content.columns.items():
        setattr(draft, column, value)
    draft.writers = sorted({*draft.writers, by.code})
    draft.drafted_at, draft.drafted_by = now, by
    draft.save()
    ledger.record("indicators.sheet-drafted", **_told_of(draft, by, now, token))
    return draft


@transaction.atomic
def approve_sheet(
    *, sheet: TechnicalSheet, by: Post, now: datetime, draft_seen: str, token: str = ""
) -> TechnicalSheet:
    """Put a draft in force, as somebody who wrote none of it; what it replaces stays.

    Raises NotAllowed, NotAnotherPerson, DraftChanged, UnitFixed, AlreadyDone.
    """
    government = sheet.government
    _require_both(by, Permission.INDICATOR_APPROVE, sheet.indicator, sheet.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    indicator = Indicator.objects.select_for_update().get(pk=sheet.indicator_id)
    draft = TechnicalSheet.objects.select_related("owner").get(pk=sheet.pk)
    if draft.state != State.DRAFT or seen(draft) != draft_seen:
        raise DraftChanged(
            Text(
                "This draft has changed or is approved already. Read it again before you approve."
            ),
        )
    writers = list(Post.objects.filter(government=government, code__in=draft.writers))
    access.refuse_same_person(by, writers, timezone.localdate(now))
    _refuse_other_unit(indicator, draft.unit)
    TechnicalSheet.objects.filter(indicator=indicator).approved().update(state=State.SUPERSEDED)
    draft.state, draft.approved_at, draft.approved_by = State.APPROVED, now, by
    draft.save(update_fields=["state", "approved_at", "approved_by"])
    indicator.name, indicator.name_en = draft.name, draft.name_en
    indicator.unit, indicator.owner = draft.unit, draft.owner
    indicator.save(update_fields=["name", "name_en", "unit", "owner"])
    ledger.record("indicators.sheet-approved", **_told_of(draft, by, now, token, is_public=True))
    republish(government, now)
    return draft


@transaction.atomic
def drop_draft(
    *, sheet: TechnicalSheet, by: Post, now: datetime, token: str = ""
) -> TechnicalSheet:
    """Put a draft aside; its number is not given again, the sheet in force stays.

    Raises NotAllowed, DraftChanged, AlreadyDone.
    """
    access.require(
        by, Permission.INDICATOR_DRAFT, government=sheet.government, owner=sheet.indicator.owner
    )
    ledger.refuse_repeat(log=sheet.government.slug, post=by.code, token=token)
    if not TechnicalSheet.objects.filter(pk=sheet.pk).drafts().update(state=State.DROPPED):
        raise DraftChanged(Text("This sheet is no draft any more."))
    sheet.state = State.DROPPED
    ledger.record("indicators.draft-dropped", **_told_of(sheet, by, now, token))
    return sheet


def _require_both(
    by: Post, permission: Permission, indicator: Indicator, owner: Agency | None
) -> None:
    """Refuse who may not for the agency that has it, or not for the one that shall have it."""
    access.require(by, permission, government=indicator.government, owner=indicator.owner)
    if owner != indicator.owner:
        access.require(by, permission, government=indicator.government, owner=owner)


def _check(indicator: Indicator, content: Content) -> None:
    """Refuse a sheet that says too little or contradicts itself."""
    wanted: Sequence[tuple[str, Text]] = (
        (content.name, Text("Write the name of the indicator.")),
        (content.definition, Text("Write the definition of the indicator.")),
        (content.unit, Text("Write the unit of the indicator.")),
        (content.source, Text("Write the source of the data of the indicator.")),
    )
    for text, sentence in wanted:
        if not text.strip():
            raise WordsMissing(sentence)
    for low, high in ((content.lowest, content.highest), content.band or (None, None)):
        if low is not None and high is not None and low > high:
            raise BoundsWrong(
                Text(
                    "The lower bound %(low)s is above the upper bound %(high)s.",
                    low=plain(low),
                    high=plain(high),
                ),
            )
    if content.better is Better.BAND and content.band is None:
        raise BoundsWrong(
            Text("“Within bounds” needs the lower and the upper bound of what is good.")
        )
    codes = [code for code, _ in content.series]
    if any(not SERIES.fullmatch(code) for code in codes) or len(set(codes)) < len(codes):
        raise CodeWrong(
            Text(
                "Each series has a code of its own: letters, digits, points, hyphens, "
                "such as SP2010."
            ),
        )
    if not 0 <= content.lag_days <= 3650 or not all(1 <= goal <= 17 for goal in content.sdgs):
        raise BoundsWrong(Text("The delay is 0 to 3650 days; SDGs are 1 to 17."))
    _refuse_other_unit(indicator, content.unit)


def _refuse_other_unit(indicator: Indicator, unit: str) -> None:
    """Refuse a unit in which the values that are there would mean something else."""
    if unit.strip() == indicator.unit or not Statistic.objects.filter(indicator=indicator).exists():
        return
    raise UnitFixed(
        Text(
            "%(indicator)s has values in %(unit)s already. Another unit is another "
            "indicator: make a new code.",
            indicator=indicator.code,
            unit=indicator.unit,
        ),
    )


def _told_of(
    sheet: TechnicalSheet, by: Post, now: datetime, token: str, *, is_public: bool = False
) -> dict[str, Any]:
    """What the ledger says of a sheet; its words only as a hash. A draft is not public."""
    return {
        **about(by, now, is_public=is_public),
        "subject": sheet.indicator.subject,
        "token": token,
        "detail": {
            "version": sheet.version,
            "owner": sheet.owner.code if sheet.owner else "",
            "outcome": sheet.outcome,
            "words": sealed(words_of(sheet), bytes(sheet.salt)),
        },
    }
