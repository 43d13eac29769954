"""A new edition out of the old one: what goes on keeps its code."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from idaman.features.plan.rules.diff import SETTINGS, PlanElement, compose, items_of
from idaman.features.plan.rules.lint.links import LINKS
from idaman.features.plan.rules.model import Document, Settings

Key = tuple[str, str]


def carried(old: Document, settings: Settings, keep: Collection[Key]) -> Document:
    """Give a document with the elements that go on, under the settings of the new edition.

    Each keeps its code and its words. What they name and does not go on is left out of them;
    money and targets of years outside the new edition stay behind, and so do dates that lie
    wholly before it or after it.

    >>> from idaman.features.plan.rules.model import Activity, Programme
    >>> base = {"title": "R", "place": "64.02", "edition": "E"}
    >>> old = Document(
    ...     settings=Settings(**base, first_year=2021, last_year=2026),
    ...     programmes=(Programme(code="PRG-1", name="Sinyal"),),
    ...     activities=(Activity(code="KEG-7", name="Menara", programme="PRG-1",
    ...         costs=[{"year": 2025, "source": "apbd", "amount_idr": 5},
    ...                {"year": 2027, "source": "apbd", "amount_idr": 7}]),),
    ... )
    >>> new = carried(old, Settings(**base, first_year=2027, last_year=2031),
    ...     {("activity", "KEG-7")})
    >>> [(a.code, a.programme, a.cost_idr) for a in new.activities], new.programmes
    ([('KEG-7', None, 7)], ())
    """
    years = range(settings.first_year, settings.last_year + 1)
    kept = set(keep)
    pieces = [PlanElement(SETTINGS, "SETTINGS", 0, settings.model_dump(mode="json"))]
    for item in items_of(old):
        if item.kind != SETTINGS and (item.kind, item.code) in kept:
            body = _unlinked(item, kept)
            pieces.append(PlanElement(item.kind, item.code, item.position, _within(body, years)))
    return compose(pieces)


def _unlinked(item: PlanElement, kept: Collection[Key]) -> dict[str, Any]:
    body = dict(item.body)
    for field, target in LINKS.get(item.kind, ()):
        named = body.get(field)
        if isinstance(named, list):
            body[field] = [code for code in named if (target, code) in kept]
        elif named and (target, named) not in kept:
            body[field] = None
    return body


def _within(body: dict[str, Any], years: range) -> dict[str, Any]:
    if "costs" in body:
        body["costs"] = [cost for cost in body["costs"] if cost["year"] in years]
    if "targets" in body:
        body["targets"] = {y: value for y, value in body["targets"].items() if int(y) in years}
    starts, ends = body.get("starts"), body.get("ends")
    if starts and ends and (int(ends[:4]) < years[0] or int(starts[:4]) > years[-1]):
        body["starts"] = body["ends"] = None
    if "first_year" in body and body["first_year"] is not None and body["first_year"] not in years:
        body["first_year"] = body["last_year"] = None
    return body
