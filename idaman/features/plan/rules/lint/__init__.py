"""Reading a whole plan with a mentor's eye: what is missing, what contradicts, what is unfair.

One small function a rule, registered under the rule's id; the words are in the catalogue.
"""

from __future__ import annotations

from idaman.core.findings import Finding, References
from idaman.features.plan.rules.lint import balance, links, measures, promises, reach, start, timing
from idaman.features.plan.rules.lint.plan import CHECKS, LintedPlan
from idaman.features.plan.rules.model import Document

__all__ = ["CHECKS", "lint"]

MODULES = (start, links, measures, timing, promises, reach, balance)


def lint(document: Document, references: References) -> list[Finding]:
    """Apply every rule to a plan and give all findings, gravest first."""
    plan = LintedPlan(document, references)
    order = {"error": 0, "warning": 1, "advice": 2}
    found = [each for check in CHECKS.values() for each in check(plan)]
    return sorted(found, key=lambda each: order[each.severity])
