"""Builders for indicators: `a_measured()` is an indicator with an approved sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Role
from idaman.core.period import Frequency, read_period
from idaman.features.indicators.actions import sheets, statistics
from idaman.features.indicators.actions.sheets import Content
from idaman.features.indicators.actions.statistics import Observation
from idaman.features.indicators.models import Indicator, Outcome, Statistic, TechnicalSheet
from idaman.features.indicators.rules.direction import Better
from tests.build import NOON, a_government, a_post, an_agency


class Office:
    """A government whose agency keeps figures: who writes, who approves, who may not."""

    def __init__(
        self, government: Government | None = None, *, owner: Agency | None = None
    ) -> None:
        self.government = government or a_government()
        self.owner = owner or an_agency(self.government)
        self.other = an_agency(self.government)
        self.secretariat = a_post(self.government, agency=an_agency(self.government))
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.owner)
        self.head = a_post(self.government, role=Role.HEAD, agency=self.owner)
        self.stranger = a_post(self.government, role=Role.OFFICER, agency=self.other)
        self.leader = a_post(self.government, role=Role.LEADERSHIP)


def an_indicator(
    office: Office, *, code: str = "IPM", owner: Agency | None = None, unit: str = "indeks"
) -> Indicator:
    return sheets.add_indicator(
        government=office.government,
        code=code,
        name=f"Indikator {code}",
        unit=unit,
        owner=owner or office.owner,
        by=office.secretariat,
        now=NOON,
    )


def a_content(indicator: Indicator, **changes: Any) -> Content:
    good: dict[str, Any] = {
        "name": indicator.name,
        "definition": "Apa yang dihitung.",
        "unit": indicator.unit,
        "better": Better.UP,
        "source": "BPS",
        "frequency": Frequency.YEAR,
        "owner": indicator.owner,
        "outcome": Outcome.PROSPEROUS,
        "lowest": Decimal(0),
        "highest": Decimal(100),
    }
    return Content(**{**good, **changes})


def a_draft(
    office: Office, indicator: Indicator, *, by: Post | None = None, **changes: Any
) -> TechnicalSheet:
    return sheets.draft_sheet(
        indicator=indicator,
        content=a_content(indicator, **changes),
        by=by or office.officer,
        now=NOON,
    )


def approved(office: Office, draft: TechnicalSheet) -> TechnicalSheet:
    return sheets.approve_sheet(
        sheet=draft, draft_seen=sheets.seen(draft), by=office.leader, now=NOON
    )


def a_measured(
    office: Office, *, code: str = "IPM", unit: str = "indeks", **more: Any
) -> Indicator:
    """An indicator whose sheet is approved."""
    indicator = an_indicator(office, code=code, unit=unit)
    approved(office, a_draft(office, indicator, **more))
    indicator.refresh_from_db()
    return indicator


def told(office: Office, value: str, period: str = "2024", **changes: Any) -> Observation:
    good: dict[str, Any] = {
        "region": office.government.region,
        "period": read_period(period),
        "value": Decimal(value),
        "publisher": "BPS",
        "publication": "Daerah dalam angka",
        "nature": Statistic.Nature.OFFICIAL,
    }
    return Observation(**{**good, **changes})


def a_statistic(
    office: Office, indicator: Indicator, value: str, period: str = "2024", **changes: Any
) -> Statistic:
    return statistics.enter(
        indicator=indicator,
        figure=told(office, value, period, **changes),
        by=office.secretariat,
        now=NOON,
    )
