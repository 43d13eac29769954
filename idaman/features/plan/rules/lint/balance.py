"""Whether the plan is whole and evenly carried: dimensions, agencies, names, goals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from idaman.core.findings import Finding, found
from idaman.core.taxonomy import Dimension, SubDimension
from idaman.features.plan.rules.lint.plan import LintedPlan, check
from idaman.features.plan.rules.workbook.layout import label

MUCH = 0.4
"""The share of activities above which one agency carries too much."""
FEW = 5
"""A plan with fewer activities than this says nothing about shares."""
ALIKE = 94
BLOCK = 24
"""How many names that share a rare word are compared with each other."""


@check("dimension-without-activity")
def dimension_without_activity(plan: LintedPlan) -> Iterator[Finding]:
    served = {each.sub_dimension.dimension for each in plan.activities if each.sub_dimension}
    for dimension in Dimension:
        if dimension not in served:
            yield found("dimension-without-activity", dimension=dimension.label)


@check("sub-dimension-without-activity")
def sub_dimension_without_activity(plan: LintedPlan) -> Iterator[Finding]:
    served = {each.sub_dimension for each in plan.activities}
    for part in SubDimension:
        if part not in served:
            yield found(
                "sub-dimension-without-activity",
                part=part.label,
                part_en=label(part, "en"),
                dimension=part.dimension.label,
            )


@check("agency-owns-much")
def agency_owns_much(plan: LintedPlan) -> Iterator[Finding]:
    owners = Counter(each.owner for each in plan.activities if each.owner)
    for agency, count in owners.most_common(1):
        if len(plan.activities) >= FEW and count > MUCH * len(plan.activities):
            all_ = len(plan.activities)
            share = f"{100 * count / all_:.0f}"
            yield found("agency-owns-much", agency=agency, count=count, share=share, all=all_)


@check("sdg-missing")
def sdg_missing(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not each.sdgs:
            yield found("sdg-missing", code=each.code, field="sdgs", name=each.name)


@check("names-alike")
def names_alike(plan: LintedPlan) -> Iterator[Finding]:
    document = plan.document
    for pieces in (plan.activities, plan.quick_wins, document.programmes, document.indicators):
        named = [(each.code, each.name) for each in pieces]
        for (code, name), (other, other_name) in _alike(named):
            yield found(
                "names-alike", code=code, field="name", name=name, other=other, twin=other_name
            )


_Named = tuple[str, str]


def _alike(named: Sequence[_Named]) -> Iterator[tuple[_Named, _Named]]:
    """Pairs of names that are nearly the same, comparing only names that share a rare word."""
    words = [sorted(set(re.findall(r"\w+", name.casefold()))) for _, name in named]
    often = Counter(word for each in words for word in each)
    first: dict[tuple[str, ...], int] = {}
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(words):
        if not each:
            continue
        if tuple(each) in first:
            yield named[at], named[first[tuple(each)]]
            continue
        first[tuple(each)] = at
        rare = sorted(each, key=lambda word: (often[word], word))[:3]
        close = {other for word in rare for other in blocks[word][-BLOCK:]}
        for other in sorted(close):
            same = fuzz.ratio(" ".join(each), " ".join(words[other])) >= ALIKE
            if same and _numbers(each) == _numbers(words[other]):
                yield named[at], named[other]
                break
        for word in rare:
            blocks[word].append(at)


def _numbers(words: Sequence[str]) -> set[str]:
    """Two names that differ in a number are two things: "Tahap 1" and "Tahap 2"."""
    return {word for word in words if any(letter.isdigit() for letter in word)}
