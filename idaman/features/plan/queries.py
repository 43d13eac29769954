"""How the plan's indicators go against what was measured, and what an item was at a revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.features.indicators.queries import PeriodReading, PlaceIndicator, measured
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.trajectory import Course, Way, course
from idaman.features.plan.models import (
    Adopted,
    AdoptedCost,
    AdoptedPlace,
    Change,
    IndicatorLink,
    Plan,
)
from idaman.features.plan.rules.diff import SETTINGS, lengthened
from idaman.features.plan.rules.model import KINDS
from idaman.opendata import recount_figures, recount_rows


@dataclass(frozen=True)
class Trajectory:
    """One indicator of the plan: its way, what it is measured by, and how it goes."""

    item: Adopted
    way: Way
    link: IndicatorLink | None
    known: PlaceIndicator | None

    @property
    def yearly(self) -> list[PeriodReading]:
        """What is known by year, in the order of the years."""
        if self.known is None:
            return []
        return [reading for reading in self.known.main.readings if reading.period.months]

    @property
    def latest(self) -> PeriodReading | None:
        return self.yearly[-1] if self.yearly else None

    @property
    def group(self) -> tuple[str, str]:
        """By what it is grouped in the open data, and which group."""
        return "indicator", self.item.code

    @property
    def newest(self) -> str:
        """The latest value as the open data write it."""
        found = self.latest
        return (
            recount_figures.latest(found.period, found.value)
            if found
            else recount_figures.latest(None, None)
        )

    @property
    def course(self) -> Course:
        """Ahead, on, behind, or why that cannot be said."""
        if self.known is None:
            return course(self.way, None)
        latest = self.latest
        value = (
            (latest.period.last.year, latest.value)
            if latest is not None and latest.value is not None
            else None
        )
        return course(
            self.way,
            value,
            has_sheet=self.known.sheet is not None,
            is_disputed=latest is not None and latest.is_disputed,
        )


def way_of(item: Adopted) -> Way:
    """Read the way off an adopted indicator: exact decimals as the plan writes them."""
    said = item.said
    better = {"up": Better.UP, "down": Better.DOWN, "keep": Better.BAND}.get(
        str(said.get("direction") or "")
    )
    year, value = said.get("baseline_year"), said.get("baseline")
    targets: dict[str, float] = said.get("targets") or {}
    return Way(
        better,
        (int(year), _exact(value)) if year is not None and value is not None else None,
        {int(at): _exact(aim) for at, aim in sorted(targets.items())},
    )


def _exact(value: float) -> Decimal:
    """The shortest decimal that reads as the number the plan wrote."""
    return Decimal(int(value)) if value == int(value) else Decimal(repr(value))


def _way_of_win(item: Adopted) -> dict[str, str]:
    """Give where a quick win begins and is to come to; an indicator's way is in `targets`."""
    points = "baseline", "target"
    is_win = item.kind == "quick_win"
    return {point: _written(item.said.get(point)) if is_win else "" for point in points}


def _written(value: float | None) -> str:
    return "" if value is None else recount_rows.number(value)


def links_of(government: Government, *, now: datetime) -> dict[str, IndicatorLink]:
    """By what each indicator of the plan was measured at a moment, by its code."""
    rows = IndicatorLink.objects.of(government).filter(at__lte=now)
    newest = {
        row.item_code: row for row in rows.select_related("indicator", "region").order_by("pk")
    }
    return {code: row for code, row in newest.items() if row.indicator_id is not None}


def trajectories(
    government: Government,
    items: Iterable[Adopted],
    *,
    now: datetime,
    known: Iterable[PlaceIndicator] | None = None,
) -> dict[str, Trajectory]:
    """Give how each of the plan's indicators goes, by its code.

    `known` is what is known of the territory, where it was read already.
    """
    links = links_of(government, now=now)
    home = government.region
    elsewhere: dict[int, Region] = {
        link.region_id: link.region for link in links.values() if link.region_id != home.pk
    }
    found = {
        (home.pk, each.indicator.pk): each
        for each in (known if known is not None else measured(government, now=now) if links else ())
    }
    for key, region in elsewhere.items():
        for each in measured(government, now=now, region=region):
            found[key, each.indicator.pk] = each
    return {
        item.code: Trajectory(
            item,
            way_of(item),
            link := links.get(item.code),
            found.get((link.region_id, link.indicator_id or 0)) if link else None,
        )
        for item in items
    }


def indicators_of(government: Government) -> list[Adopted]:
    """The indicators of the plan in force. One query."""
    rows = Adopted.objects.public().filter(government=government, is_current=True)
    return list(rows.filter(kind="indicator").order_by("position", "pk"))


def target_rows(government: Government, going: Iterable[Trajectory]) -> list[dict[str, Any]]:
    """Tell the way of every indicator of the plan, measured or not, as rows of `targets`."""
    rows = []
    for each in going:
        points: list[tuple[str, int | None, str]] = [
            ("target", year, str(aim)) for year, aim in each.way.targets.items()
        ]
        if each.way.baseline:
            points.append(("baseline", each.way.baseline[0], str(each.way.baseline[1])))
        rows += [
            {
                "government": government.slug,
                "indicator": each.item.code,
                "point": point,
                "year": year,
                "value": value,
                "better": each.way.better.value if each.way.better else "",
                "statistic": each.known.indicator.code if each.known else "",
                "region": each.link.region.code if each.link else "",
                "series": each.known.main.series if each.known else "",
                "has_sheet": each.known is not None and each.known.sheet is not None,
                "is_sample": each.item.is_sample,
            }
            for point, year, value in points or [("none", None, "")]
        ]
    return rows


def course_rows(government: Government, going: Iterable[Trajectory]) -> list[dict[str, Any]]:
    """Tell how every indicator that is measured goes, and its newest value, for `computed`."""
    return [
        recount_figures.row(
            government.slug,
            ("indicators", measure, "indicator", each.item.code),
            value,
            is_sample=each.item.is_sample,
        )
        for each in going
        if each.known is not None
        for measure, value in (("course", str(each.course)), ("latest", each.newest))
    ]


def bodies_after(plan: Plan, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Give the item's body after each change; an import keeps it in the whole document.

    Three queries at most, however many changes are asked.
    """
    steps = _steps_to(plan, changes)
    imported = {first.sequence for first, *_ in steps if first.body is None and first.new_hash}
    wholes: dict[int, dict[str, Any]] = (
        dict(plan.compositions.filter(sequence__in=imported).values_list("sequence", "document"))
        if imported
        else {}
    )
    return [_built(wholes.get(first.sequence), first, parts) for first, *parts in steps]


def _steps_to(plan: Plan, changes: Sequence[Change]) -> list[list[Change]]:
    """For each change, give the last one kept whole and then those in part, up to it."""
    parts = [change for change in changes if change.is_part]
    earlier: dict[tuple[str, str], list[Change]] = {}
    if parts:
        rows = plan.changes.filter(
            code__in={change.code for change in parts},
            sequence__lt=max(change.sequence for change in parts),
        )
        for row in rows.order_by("-sequence"):
            earlier.setdefault((row.kind, row.code), []).append(row)

    def steps(change: Change) -> list[Change]:
        found = [change]
        for row in earlier.get((change.kind, change.code), ()):
            if not found[-1].is_part:
                break
            if row.sequence < change.sequence:
                found.append(row)
        return found[::-1]

    return [steps(change) for change in changes]


def _built(
    document: dict[str, Any] | None, first: Change, parts: Iterable[Change]
) -> dict[str, Any]:
    """Lay what became different over what was kept whole."""
    body = lengthened(first.kind, first.body) if first.body else _piece(document, first)
    for part in parts:
        body |= part.body or {}
    return body


def bodies_at(
    plan: Plan, asked: Iterable[tuple[str, str, int]]
) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Give each item's body as it stood at a revision, for (kind, code, revision).

    An item that did not stand there has an empty body. Four queries at most.
    """
    wanted = list(asked)
    history: dict[tuple[str, str], list[Change]] = {}
    codes = {code for _kind, code, _sequence in wanted}
    for change in plan.changes.filter(code__in=codes).order_by("sequence"):
        history.setdefault((change.kind, change.code), []).append(change)
    last = {
        key: next((c for c in reversed(history.get(key[:2], ())) if c.sequence <= key[2]), None)
        for key in wanted
    }
    known = [change for change in last.values() if change is not None]
    bodies = {c.pk: body for c, body in zip(known, bodies_after(plan, known), strict=True)}
    return {key: bodies[change.pk] if change else {} for key, change in last.items()}


def _piece(document: dict[str, Any] | None, change: Change) -> dict[str, Any]:
    if document is None or not change.new_hash:
        return {}
    if change.kind == SETTINGS:
        return dict(document[SETTINGS])
    listed = document.get(KINDS[change.kind][0], ())
    return next((dict(piece) for piece in listed if piece["code"] == change.code), {})


def body_of_hash(plan: Plan, kind: str, code: str, body_hash: str) -> dict[str, Any]:
    """Give the body an item had when its hash was this; empty where it never had it."""
    if not body_hash:
        return {}
    found = plan.changes.filter(kind=kind, code=code, new_hash=body_hash)
    last = found.order_by("-sequence").first()
    return bodies_after(plan, [last])[0] if last else {}


def item_rows(government: Government) -> list[dict[str, Any]]:
    """Tell the plan in force as rows of the dataset `plan_items`. Two queries."""
    items = (
        Adopted.objects.public()
        .filter(government=government, is_current=True)
        .select_related("owner")
        .order_by("kind", "code")
    )
    places: dict[int, list[str]] = {}
    named = AdoptedPlace.objects.public().filter(government=government, item__is_current=True)
    for item, code in named.values_list("item_id", "region__code").order_by("region__code"):
        places.setdefault(item, []).append(code)
    return [
        {
            "government": government.slug,
            "kind": item.kind,
            "code": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "dimension": item.dimension,
            "sub_dimension": item.sub_dimension,
            "parent": item.parent_code,
            "agency": item.owner.code if item.owner else "",
            "starts": item.starts.isoformat() if item.starts else None,
            "ends": item.ends.isoformat() if item.ends else None,
            "cost_idr": item.cost_idr,
            "weight": _written(item.said.get("weight")),
            "score": _written(item.said.get("score")),
            **_way_of_win(item),
            "is_everywhere": item.whole_regency,
            "places": " ".join(places.get(item.pk, ())),
            "is_dropped": item.is_dropped,
            "is_sample": item.is_sample,
        }
        for item in items
    ]


def cost_rows(government: Government) -> list[dict[str, Any]]:
    """Tell what activities and quick wins in force cost as rows of the dataset `costs`."""
    costs = (
        AdoptedCost.objects.public()
        .filter(government=government, item__is_current=True)
        .select_related("item__owner")
        .order_by("pk")
    )
    return [
        {
            "government": government.slug,
            "number": cost.pk,
            "item": cost.item.code,
            "kind": cost.item.kind,
            "dimension": cost.item.dimension,
            "agency": cost.item.owner.code if cost.item.owner else "",
            "year": cost.year,
            "source": cost.source,
            "amount_idr": cost.amount_idr,
            "is_sample": cost.item.is_sample,
        }
        for cost in costs
    ]


def cost_figure_rows(
    government: Government, items: Iterable[dict[str, Any]], costs: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Tell the sums of costs that the pages show as rows of `computed`.

    `items` are the rows of `plan_items`, `costs` those of `costs`.
    """
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for cost in costs:
        item, year = cost["item"], cost["year"]
        sums["item-year", f"{item}:{year}"] += cost["amount_idr"]
        sums["item-source", f"{item}:{cost['source']}"] += cost["amount_idr"]
        if cost["kind"] == "activity":
            sums["all", "all"] += cost["amount_idr"]
            for by in ("year", "source", "dimension", "agency"):
                sums[by, str(cost[by] or "-")] += cost["amount_idr"]
    unfunded, is_sample = 0, False
    for each in items:
        is_sample |= each["is_sample"]
        unfunded += each["kind"] == "activity" and not each["cost_idr"]
        if each["cost_idr"]:
            sums["item", each["code"]] = each["cost_idr"]
    told = [("planned", by, key, amount) for (by, key), amount in sums.items()]
    told.append(("unfunded", "all", "all", unfunded))
    return [
        recount_figures.row(
            government.slug, ("costs", measure, by, key), str(amount), is_sample=is_sample
        )
        for measure, by, key, amount in told
    ]


class ItemCost(NamedTuple):
    """Money of one item, for one year from one source."""

    year: int
    source: str
    amount_idr: int


def grouped(items: Iterable[Adopted], by: Callable[[Adopted], str]) -> dict[str, list[Adopted]]:
    """Sort items into groups, each in the order they came."""
    groups: dict[str, list[Adopted]] = defaultdict(list)
    for item in items:
        groups[by(item)].append(item)
    return dict(groups)
