"""Years, dates and money: inside the plan's period, and in an order that can happen."""

from __future__ import annotations

from collections.abc import Iterator

from idaman.core.findings import Finding, found
from idaman.core.money import exact_rupiah
from idaman.features.plan.rules.lint.plan import LintedPlan, check


@check("ends-before-starts")
def ends_before_starts(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.work:
        if each.starts and each.ends and each.ends < each.starts:
            yield found(
                "ends-before-starts",
                code=each.code,
                field="ends",
                starts=each.starts.isoformat(),
                ends=each.ends.isoformat(),
            )


@check("dates-outside-period")
def dates_outside_period(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.work:
        for field in ("starts", "ends"):
            day = getattr(each, field)
            if day and not plan.in_period(day.year):
                yield found(
                    "dates-outside-period",
                    code=each.code,
                    field=field,
                    day=day.isoformat(),
                    period=plan.period,
                )


@check("activity-without-dates")
def activity_without_dates(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not (each.starts and each.ends):
            yield found("activity-without-dates", code=each.code, field="starts", name=each.name)


@check("dependency-late")
def dependency_late(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        for code in each.depends_on:
            other = plan.by_code.get(code)
            if other and other.ends and each.starts and other.ends > each.starts:
                yield found(
                    "dependency-late",
                    code=each.code,
                    field="depends_on",
                    other=code,
                    ends=other.ends.isoformat(),
                    starts=each.starts.isoformat(),
                )


@check("phase-outside-period")
def phase_outside_period(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.phases:
        for field in ("first_year", "last_year"):
            year = getattr(each, field)
            if year and not plan.in_period(year):
                yield found(
                    "phase-outside-period",
                    code=each.code,
                    field=field,
                    name=each.name,
                    year=year,
                    period=plan.period,
                )


@check("activity-without-phase")
def activity_without_phase(plan: LintedPlan) -> Iterator[Finding]:
    placed = {code for phase in plan.document.phases for code in phase.activities}
    for each in plan.activities:
        if each.code not in placed:
            yield found("activity-without-phase", code=each.code, name=each.name)


@check("cost-outside-period")
def cost_outside_period(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.work:
        for at, cost in enumerate(each.costs):
            if not plan.in_period(cost.year):
                yield found(
                    "cost-outside-period",
                    code=each.code,
                    field=f"costs.{at}",
                    year=cost.year,
                    amount=exact_rupiah(cost.amount_idr),
                    period=plan.period,
                )


@check("activity-without-cost")
def activity_without_cost(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not each.cost_idr:
            yield found("activity-without-cost", code=each.code, field="costs", name=each.name)


@check("activity-without-plan-code")
def activity_without_plan_code(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not (each.rpjmd_code or each.renja_code):
            yield found(
                "activity-without-plan-code", code=each.code, field="rpjmd_code", name=each.name
            )


@check("budget-tag-missing")
def budget_tag_missing(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if each.costs and not each.budget_tag:
            yield found("budget-tag-missing", code=each.code, field="budget_tag", name=each.name)
