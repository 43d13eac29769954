"""What the first stage decides: vision, mission, readiness, SWOT, strategies."""

from __future__ import annotations

from collections.abc import Iterator

from idaman.core.findings import Finding, found
from idaman.core.taxonomy import Dimension, Element, Part, Quadrant
from idaman.features.plan.rules.lint.plan import LintedPlan, check
from idaman.features.plan.rules.swot import open_pairs
from idaman.features.plan.rules.workbook.layout import label


@check("vision-missing")
def vision_missing(plan: LintedPlan) -> Iterator[Finding]:
    if not plan.settings.vision:
        yield found("vision-missing", code="SETTINGS", field="vision")


@check("mission-missing")
def mission_missing(plan: LintedPlan) -> Iterator[Finding]:
    if not plan.document.missions:
        yield found("mission-missing")


@check("period-reversed")
def period_reversed(plan: LintedPlan) -> Iterator[Finding]:
    if plan.settings.last_year < plan.settings.first_year:
        yield found("period-reversed", code="SETTINGS", field="last_year", period=plan.period)


@check("dimension-weights")
def dimension_weights(plan: LintedPlan) -> Iterator[Finding]:
    weighed = [each for each in plan.document.dimensions if each.weight is not None]
    total = sum(each.weight or 0 for each in weighed)
    if weighed and abs(total - 100) > 0.01:
        yield found("dimension-weights", code=weighed[0].code, field="weight", total=f"{total:g}")


@check("readiness-without-score")
def readiness_without_score(plan: LintedPlan) -> Iterator[Finding]:
    scored = {each.part for each in plan.document.readiness if each.score is not None}
    rows = {each.part: each.code for each in plan.document.readiness}
    for part in Part:
        if part not in scored:
            yield found(
                "readiness-without-score",
                code=rows.get(part, ""),
                field="score",
                part=label(part),
                part_en=label(part, "en"),
            )


@check("score-without-reason")
def score_without_reason(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.readiness:
        if each.score is not None and not each.reason:
            yield found(
                "score-without-reason",
                code=each.code,
                field="reason",
                part=label(each.part),
                part_en=label(each.part, "en"),
                score=f"{each.score:g}",
            )


@check("dimension-without-gap")
def dimension_without_gap(plan: LintedPlan) -> Iterator[Finding]:
    """Once the workshop has begun to write gaps, each dimension has one."""
    known = {each.dimension for each in plan.document.gaps}
    for dimension in Dimension if known else ():
        if dimension not in known:
            yield found("dimension-without-gap", dimension=label(dimension))


@check("swot-quadrant-empty")
def swot_quadrant_empty(plan: LintedPlan) -> Iterator[Finding]:
    filled = {(each.element, each.quadrant) for each in plan.document.swot}
    for element in Element:
        for quadrant in Quadrant:
            if (element, quadrant) not in filled:
                yield found(
                    "swot-quadrant-empty",
                    element=label(element),
                    element_en=label(element, "en"),
                    quadrant=label(quadrant),
                    quadrant_en=label(quadrant, "en"),
                )


@check("strategy-from-nothing")
def strategy_from_nothing(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.strategies:
        if not each.drawn_from:
            yield found("strategy-from-nothing", code=each.code, field="drawn_from", name=each.text)


@check("swot-pair-without-strategy")
def swot_pair_without_strategy(plan: LintedPlan) -> Iterator[Finding]:
    for element, inside, outside in open_pairs(plan.document):
        yield found(
            "swot-pair-without-strategy",
            element=label(element),
            element_en=label(element, "en"),
            inside=label(inside),
            inside_en=label(inside, "en"),
            outside=label(outside),
            outside_en=label(outside, "en"),
        )


@check("source-missing")
def source_missing(plan: LintedPlan) -> Iterator[Finding]:
    """Facts are scores, SWOT entries and baselines; what is decided needs no source."""
    document = plan.document
    if document.settings.sample:
        return
    for score in document.readiness:
        if score.score is not None and not (score.sample or score.source or score.evidence):
            yield found("source-missing", code=score.code, field="source", name=label(score.part))
    for entry in document.swot:
        if not entry.sample and not entry.source:
            yield found("source-missing", code=entry.code, field="source", name=entry.text)
    for each in document.indicators:
        sourced = each.sample or each.baseline_source or each.source
        if each.baseline is not None and not sourced:
            yield found("source-missing", code=each.code, field="baseline_source", name=each.name)
