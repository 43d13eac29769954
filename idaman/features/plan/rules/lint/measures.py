"""Whether one can see that life got better: indicators, baselines, targets, weights."""

from __future__ import annotations

from collections.abc import Iterator

from idaman.core.findings import Finding, found
from idaman.core.taxonomy import Direction
from idaman.features.plan.rules.lint.plan import LintedPlan, check
from idaman.features.plan.rules.workbook.layout import label


@check("indicator-without-baseline")
def indicator_without_baseline(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if each.baseline is None:
            yield found(
                "indicator-without-baseline", code=each.code, field="baseline", name=each.name
            )


@check("indicator-without-target")
def indicator_without_target(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if not each.targets:
            yield found("indicator-without-target", code=each.code, field="targets", name=each.name)


@check("indicator-without-unit")
def indicator_without_unit(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if not each.unit:
            yield found("indicator-without-unit", code=each.code, field="unit", name=each.name)


@check("indicator-without-direction")
def indicator_without_direction(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if each.direction is None:
            yield found(
                "indicator-without-direction", code=each.code, field="direction", name=each.name
            )


@check("indicator-without-owner")
def indicator_without_owner(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if not each.owner:
            yield found("indicator-without-owner", code=each.code, field="owner", name=each.name)


@check("target-against-direction")
def target_against_direction(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        for year, target in sorted(each.targets.items()):
            if each.baseline is None:
                break
            worse = (each.direction is Direction.UP and target < each.baseline) or (
                each.direction is Direction.DOWN and target > each.baseline
            )
            if worse and each.direction:
                yield found(
                    "target-against-direction",
                    code=each.code,
                    field=f"targets.{year}",
                    year=year,
                    target=f"{target:g}",
                    baseline=f"{each.baseline:g}",
                    direction=label(each.direction).lower(),
                    direction_en=label(each.direction, "en").lower(),
                )


@check("target-years-missing")
def target_years_missing(plan: LintedPlan) -> Iterator[Finding]:
    years = range(plan.settings.first_year, plan.settings.last_year + 1)
    for each in plan.document.indicators:
        missing = [str(year) for year in years if year not in each.targets]
        if each.targets and missing:
            yield found(
                "target-years-missing",
                code=each.code,
                field=f"targets.{missing[0]}",
                name=each.name,
                years=", ".join(missing),
            )


@check("indicator-weights")
def indicator_weights(plan: LintedPlan) -> Iterator[Finding]:
    for objective in plan.document.objectives:
        indicators = plan.indicators_of.get(objective.code, [])
        weights = [each.weight for each in indicators if each.weight is not None]
        if weights and abs(sum(weights) - 100) > 0.01:
            yield found(
                "indicator-weights",
                code=indicators[0].code,
                field="weight",
                objective=objective.code,
                total=f"{sum(weights):g}",
            )
