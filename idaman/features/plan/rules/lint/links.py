"""How the elements hang together: nothing points nowhere, nothing hangs alone."""

from __future__ import annotations

from collections.abc import Iterator

from idaman.core.findings import Finding, found
from idaman.features.plan.rules.lint.plan import LintedPlan, check
from idaman.features.plan.rules.workbook.layout import BY_KIND

LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "strategy": (("drawn_from", "swot"),),
    "objective": (("mission", "mission"),),
    "indicator": (("objective", "objective"),),
    "programme": (("objective", "objective"),),
    "activity": (
        ("programme", "programme"),
        ("depends_on", "activity"),
        ("indicators", "indicator"),
    ),
    "innovation": (("programme", "programme"),),
    "quick_win": (("activities", "activity"), ("replaced_by", "quick_win")),
    "phase": (("activities", "activity"),),
}
"""Kind → its fields that name elements of another kind."""

BUILDS_ON = frozenset({"swot", "programme"})
"""Kinds that name regional potentials."""

HEADS = {
    kind: {column.field: column.heads for column in sheet.columns}
    for kind, sheet in BY_KIND.items()
}


@check("reference-dangling")
def reference_dangling(plan: LintedPlan) -> Iterator[Finding]:
    for kind, piece in plan.pieces:
        heads = HEADS[kind]
        for field, target in LINKS.get(kind, ()):
            named = getattr(piece, field) or ()
            for code in (named,) if isinstance(named, str) else named:
                if code not in plan.codes[target]:
                    yield found(
                        "reference-dangling",
                        code=piece_code(piece),
                        field=field,
                        target=code,
                        field_name=heads[field][0],
                        field_name_en=heads[field][1],
                    )


@check("code-repeated")
def code_repeated(plan: LintedPlan) -> Iterator[Finding]:
    seen: set[str] = set()
    for _, piece in plan.pieces:
        code = piece_code(piece)
        if code in seen:
            yield found("code-repeated", code=code, field="code")
        seen.add(code)


@check("activity-without-programme")
def activity_without_programme(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not each.programme:
            yield found(
                "activity-without-programme", code=each.code, field="programme", name=each.name
            )


@check("programme-without-objective")
def programme_without_objective(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.programmes:
        if not each.objective:
            yield found(
                "programme-without-objective", code=each.code, field="objective", name=each.name
            )


@check("programme-without-activity")
def programme_without_activity(plan: LintedPlan) -> Iterator[Finding]:
    used = {each.programme for each in plan.activities}
    for each in plan.document.programmes:
        if each.code not in used:
            yield found("programme-without-activity", code=each.code, name=each.name)


@check("objective-without-programme")
def objective_without_programme(plan: LintedPlan) -> Iterator[Finding]:
    used = {each.objective for each in plan.document.programmes}
    for each in plan.document.objectives:
        if each.code not in used:
            yield found("objective-without-programme", code=each.code, name=each.name)


@check("indicator-without-objective")
def indicator_without_objective(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.indicators:
        if not each.objective:
            yield found(
                "indicator-without-objective", code=each.code, field="objective", name=each.name
            )


@check("objective-without-indicator")
def objective_without_indicator(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.objectives:
        if each.code not in plan.indicators_of:
            yield found("objective-without-indicator", code=each.code, name=each.name)


@check("activity-without-owner")
def activity_without_owner(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.activities:
        if not each.owner:
            yield found("activity-without-owner", code=each.code, field="owner", name=each.name)


@check("programme-without-owner")
def programme_without_owner(plan: LintedPlan) -> Iterator[Finding]:
    for each in plan.document.programmes:
        if not each.owner:
            yield found("programme-without-owner", code=each.code, field="owner", name=each.name)


@check("owner-unknown")
def owner_unknown(plan: LintedPlan) -> Iterator[Finding]:
    agencies = plan.references.agencies
    if agencies is None:
        return
    lead = plan.settings.lead_agency
    if lead and lead not in agencies:
        yield found("owner-unknown", code="SETTINGS", field="lead_agency", agency=lead)
    for _, piece in plan.pieces:
        for field in ("owner", "partners"):
            named = getattr(piece, field, None) or ()
            for agency in (named,) if isinstance(named, str) else named:
                if agency not in agencies:
                    yield found("owner-unknown", code=piece_code(piece), field=field, agency=agency)


@check("potential-unknown")
def potential_unknown(plan: LintedPlan) -> Iterator[Finding]:
    known = plan.references.potentials
    if known is None:
        return
    for kind, piece in plan.pieces:
        for potential in getattr(piece, "potentials", ()) if kind in BUILDS_ON else ():
            if potential not in known:
                yield found(
                    "potential-unknown",
                    code=piece_code(piece),
                    field="potentials",
                    potential=potential,
                )


@check("dependency-cycle")
def dependency_cycle(plan: LintedPlan) -> Iterator[Finding]:
    """Walk every dependency once, without recursion: chains may be thousands long."""
    done: set[str] = set()
    for start in plan.by_code:
        if start in done:
            continue
        path: list[str] = []
        on_path: dict[str, int] = {}
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            code, leaving = todo.pop()
            if leaving:
                path.pop()
                del on_path[code]
                done.add(code)
            elif code in on_path:
                circle = " → ".join([*path[on_path[code] :], code])
                yield found("dependency-cycle", code=code, field="depends_on", circle=circle)
            elif code not in done and code in plan.by_code:
                on_path[code] = len(path)
                path.append(code)
                todo.append((code, True))
                todo += [(next_, False) for next_ in reversed(plan.by_code[code].depends_on)]


def piece_code(piece: object) -> str:
    """The code of any element."""
    return str(getattr(piece, "code", ""))
