"""The sample's indicators: sheets drafted and approved by posts, figures with their sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from idaman.cli import house

if TYPE_CHECKING:
    from idaman.core.people.models import Agency, Government
    from idaman.core.places.models import Region
    from idaman.features.indicators.actions.checks import BandInput
    from idaman.features.indicators.actions.sheets import Content
    from idaman.features.indicators.actions.statistics import Observation
    from idaman.features.indicators.models import Indicator

WRITES, APPROVES = "SEKRETARIAT-BAPPEDA", "SEKDA"


def load(government: Government, said: dict[str, Any]) -> None:
    """Load indicators, figures, followed sources, links and weights through people's actions."""
    from idaman.core.people.models import Agency, Post
    from idaman.core.places.models import Region
    from idaman.features.indicators.actions import checks, sheets, statistics, weights
    from idaman.features.indicators.models import Outcome, Statistic
    from idaman.features.indicators.queries.checks import checked
    from idaman.features.plan.actions import link_indicator
    from idaman.features.plan.models import Adopted

    posts = {post.code: post for post in Post.objects.of(government).select_related("agency")}
    writer, approver = posts[WRITES], posts[APPROVES]
    agencies = {agency.code: agency for agency in Agency.objects.of(government)}
    now = house.now()
    made: dict[str, Indicator] = {}
    for each in said["indicators"]:
        indicator = sheets.add_indicator(
            government=government,
            code=each["code"],
            name=each["name"],
            name_en=each["name_en"],
            unit=each["unit"],
            owner=agencies[each["owner"]],
            by=writer,
            now=now,
        )
        made[indicator.code] = indicator
        if each["sheet"]:
            content = _content(each, agencies)
            draft = sheets.draft_sheet(
                indicator=indicator, content=content, by=writer, now=now, is_sample=True
            )
            sheets.approve_sheet(sheet=draft, draft_seen=sheets.seen(draft), by=approver, now=now)
    bands = said.get("bands", ())
    codes = {band["place"] for band in bands} | {
        figure["place"] for each in said["indicators"] for figure in each["figures"]
    }
    places = {region.code: region for region in Region.objects.filter(code__in=codes)}
    sources = said["sources"]
    for is_sample in (False, True):
        figures = [
            (made[each["code"]], _told(figure, sources[figure["source"]], places))
            for each in said["indicators"]
            for figure in each["figures"]
            if sources[figure["source"]].get("sample", False) is is_sample
        ]
        statistics.enter_many(
            government=government, figures=figures, by=writer, now=now, is_sample=is_sample
        )
    for each in said["followed"]:
        source = sources[each["source"]]
        rows = Statistic.objects.of(government).filter(
            indicator=made[each["indicator"]],
            region__code=each["place"],
            period=each["period"],
            publication=source["publication"],
        )
        statistic = rows.select_related("region").get()
        statistics.follow(
            indicator=made[each["indicator"]],
            region=statistic.region,
            period=statistic.period,
            series=statistic.series,
            statistic=statistic,
            reason=each["reason"],
            by=writer,
            now=now,
            is_sample=True,
        )
    for each in bands:
        checks.state_band(
            indicator=made[each["indicator"]],
            band=_band(each, sources[each["source"]], places),
            by=writer,
            now=now,
        )
    found = checked(government, now=now)
    for each in said.get("answers", ()):
        checks.answer_finding(
            indicator=made[each["indicator"]],
            finding=found.find(_finding(each)),
            reason=each["reason"],
            by=writer,
            now=now,
            is_sample=True,
        )
    items = Adopted.objects.of(government).current().indicators()
    for item in items.select_related("government__region", "owner").order_by("position"):
        if code := said["links"].get(item.code):
            link_indicator(item=item, indicator=made[code], by=writer, now=now, is_sample=True)
    for each in said["weights"]:
        scheme = weights.draft_weights(
            government=government,
            outcome=Outcome(each["outcome"]),
            weights={code: Decimal(weight) for code, weight in each["weights"].items()},
            source=each["source"],
            by=writer,
            now=now,
            is_sample=True,
        )
        weights.adopt_weights(scheme=scheme, by=approver, now=now)


def load_indices(government: Government, said: list[dict[str, Any]]) -> None:
    """Let posts propose and approve the sample's indices; compute them."""
    from idaman.cli.indices import keep_computed
    from idaman.core.people.actions import OPERATOR
    from idaman.core.people.models import Post
    from idaman.features.indices import actions as indices

    posts = {post.code: post for post in Post.objects.of(government).select_related("agency")}
    now = house.now()
    for each in said:
        version = indices.propose_index(
            government=government,
            slug=each["slug"],
            spec=each["spec"],
            units=each["units"],
            reach=each["reach"],
            reason=each["reason"],
            by=posts[WRITES],
            now=now,
            is_sample=True,
        )
        indices.approve_index(version=version, by=posts[APPROVES], now=now)
    keep_computed(government=government, by=posts[OPERATOR], now=now)


def _content(each: dict[str, Any], agencies: dict[str, Agency]) -> Content:
    from idaman.core.period import Frequency
    from idaman.features.indicators.actions.sheets import Content
    from idaman.features.indicators.models import Outcome
    from idaman.features.indicators.rules.direction import Better

    said = each["sheet"]
    return Content(
        name=each["name"],
        name_en=each["name_en"],
        unit=each["unit"],
        owner=agencies[each["owner"]],
        definition=said["definition"],
        formula=said["formula"],
        better=Better(said["better"]),
        source=said["source"],
        frequency=Frequency(said["frequency"]),
        lag_days=said["lag_days"],
        lowest=Decimal(said["lowest"]) if "lowest" in said else None,
        highest=Decimal(said["highest"]) if "highest" in said else None,
        series=tuple((code, name) for code, name in said.get("series", ())),
        method=said.get("method", ""),
        disaggregation=said.get("disaggregation", ""),
        outcome=Outcome(said["outcome"]) if "outcome" in said else None,
        sdgs=tuple(said.get("sdgs", ())),
    )


def _told(figure: dict[str, Any], source: dict[str, Any], places: dict[str, Region]) -> Observation:
    from idaman.core.period import read_period
    from idaman.features.indicators.actions.statistics import Observation
    from idaman.features.indicators.models import Statistic

    day = source.get("published_on")
    return Observation(
        region=places[figure["place"]],
        period=read_period(figure["period"]),
        series=figure.get("series", ""),
        value=Decimal(figure["value"]),
        publisher=source["publisher"],
        publication=source["publication"],
        address=source.get("address", ""),
        published_on=date.fromisoformat(day) if day else None,
        nature=Statistic.Nature(source["nature"]),
        note=" ".join(part for part in (figure.get("note"), source.get("note")) if part),
    )


def _band(each: dict[str, Any], source: dict[str, Any], places: dict[str, Region]) -> BandInput:
    from idaman.core.period import read_period
    from idaman.features.indicators.actions.checks import BandInput

    return BandInput(
        region=places[each["place"]],
        period=read_period(each["period"]),
        low=Decimal(each["low"]) if "low" in each else None,
        high=Decimal(each["high"]) if "high" in each else None,
        publisher=source["publisher"],
        publication=source["publication"],
        address=source.get("address", ""),
        note=each.get("note", ""),
    )


def _finding(each: dict[str, Any]) -> str:
    """The key of a finding, as `Finding.key` has it."""
    parts = (each["rule"], each["indicator"], each["place"], each["period"])
    return "~".join((*parts, each.get("series", "")))
