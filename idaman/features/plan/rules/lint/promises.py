"""Quick wins: promises people can feel within a year, so each must be one that can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from idaman.core.findings import Finding, found
from idaman.core.taxonomy import Dimension
from idaman.features.plan.rules.lint.plan import LintedPlan, check


@check("quick-win-unfunded")
def quick_win_unfunded(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        activities = [plan.by_code[code] for code in each.activities if code in plan.by_code]
        if not each.cost_idr and not any(activity.cost_idr for activity in activities):
            yield found("quick-win-unfunded", code=each.code, field="costs", name=each.name)


@check("quick-win-too-long")
def quick_win_too_long(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        if each.starts and each.ends and each.ends >= _a_year_after(each.starts):
            yield found(
                "quick-win-too-long",
                code=each.code,
                field="ends",
                name=each.name,
                starts=each.starts.isoformat(),
                ends=each.ends.isoformat(),
            )


@check("quick-win-without-measure")
def quick_win_without_measure(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        if not each.measure:
            yield found(
                "quick-win-without-measure", code=each.code, field="measure", name=each.name
            )


@check("quick-win-without-target")
def quick_win_without_target(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        if each.target is None:
            yield found("quick-win-without-target", code=each.code, field="target", name=each.name)


@check("quick-win-without-owner")
def quick_win_without_owner(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        if not each.owner:
            yield found("quick-win-without-owner", code=each.code, field="owner", name=each.name)


@check("quick-win-without-dates")
def quick_win_without_dates(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.alive:
        if not (each.starts and each.ends):
            yield found("quick-win-without-dates", code=each.code, field="starts", name=each.name)


@check("quick-win-dropped")
def quick_win_dropped(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.quick_wins:
        if each.dropped and not each.replaced_by:
            yield found("quick-win-dropped", code=each.code, field="replaced_by", name=each.name)


@check("dimension-without-quick-win")
def dimension_without_quick_win(plan: LintedPlan) -> Iterator[Finding]:
    served = {each.dimension for each in plan.alive}
    for dimension in Dimension:
        if dimension not in served:
            yield found("dimension-without-quick-win", dimension=dimension.label)


def _a_year_after(day: date) -> date:
    """The same day next year; the day after 28 February for a 29th.

    >>> _a_year_after(date(2028, 2, 29))
    datetime.date(2029, 3, 1)
    """
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)
