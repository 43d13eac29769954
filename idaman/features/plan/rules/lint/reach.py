"""Where the plan reaches: every item says its place, every district is thought of."""

from __future__ import annotations

from collections.abc import Iterator

from idaman.core.findings import Finding, found
from idaman.features.plan.rules.lint.plan import LintedPlan, check
from idaman.features.plan.rules.model import QuickWin


@check("place-missing")
def place_missing(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.work:
        dropped = isinstance(each, QuickWin) and each.dropped
        if not dropped and not each.places and not each.whole_regency:
            yield found("place-missing", code=each.code, field="places", name=each.name)


@check("place-doubled")
def place_doubled(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.work:
        if each.places and each.whole_regency:
            yield found("place-doubled", code=each.code, field="whole_regency", name=each.name)


@check("place-outside")
def place_outside(plan: LintedPlan) -> Iterator[Finding]:
    places = plan.references.places
    if places is None:
        return
    if plan.settings.place not in places:
        yield found("place-outside", code="SETTINGS", field="place", place=plan.settings.place)
    for each in plan.work:
        for place in each.places:
            if place not in places:
                yield found("place-outside", code=each.code, field="places", place=place)


@check("district-never-served")
def district_never_served(plan: LintedPlan) -> Iterator[Finding]:
    """A plan for everybody at once names nobody: whole-territory items do not count here."""
    named = {
        plan.district_of(place)
        for each in plan.work
        if not (isinstance(each, QuickWin) and each.dropped)
        for place in each.places
    }
    for district in plan.districts:
        if district.code not in named:
            yield found("district-never-served", name=district.name, place=district.code)
