"""The cross-checks of figures, read from their file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import Any

from idaman.core.text import Text
from idaman.features.indicators.rules.official import METHODS


class CheckKind(StrEnum):
    """What is held against what."""

    SHARE = "share"
    BAND = "band"
    PARTS = "parts"
    IDENTITY = "identity"
    SPREAD = "spread"
    JUMP = "jump"
    SERIES = "series"
    PEERS = "peers"


class RuleScope(StrEnum):
    """Which places a rule looks at."""

    HOME = "home"
    TERRITORY = "territory"
    ALL = "all"


class CheckSeverity(StrEnum):
    """How much it matters when a rule fires."""

    WARNING = "warning"
    ADVICE = "advice"


class BoundGrade(StrEnum):
    """How the bound of a rule is known."""

    REGULATION = "regulation"
    SECONDARY = "secondary"
    BACKGROUND = "background"
    OWN = "own"
    """Chosen here, with the reason beside it."""


class WrongRules(ValueError):
    """The file of rules says what cannot be."""


@dataclass(frozen=True)
class CheckRule:
    """One cross-check: what it holds against what, its bound, and what to do when it fires."""

    id: str
    kind: CheckKind
    scope: RuleScope
    severity: CheckSeverity
    grade: BoundGrade
    title: Text
    formula: Text
    why: Text
    remedy: Text
    source: Text
    most: Decimal = Decimal(0)
    """The bound: per cent of shares, spreads and jumps, a score of outliers."""
    tolerance: Decimal = Decimal(0)
    """Per cent of the whole by which parts may differ from it."""
    least: int = 0
    """So many values there must be."""
    within_years: int = 0
    numerator: str = ""
    denominator: str = ""
    scale: Decimal = Decimal(100)
    result: str = ""
    method: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    """Inputs of the official method, each with the indicator that gives it."""
    indicators: tuple[str, ...] = ()
    """Only these; empty means whatever there is."""


@dataclass(frozen=True)
class CheckRules:
    """All cross-checks of one version."""

    version: str
    rules: tuple[CheckRule, ...]
    additive_units: frozenset[str]
    plain_units: frozenset[str]
    window_years: int

    def __getitem__(self, id: str) -> CheckRule:
        return next(rule for rule in self.rules if rule.id == id)


WORDS = ("title", "formula", "why", "remedy", "source")
NEEDS: dict[CheckKind, tuple[str, ...]] = {
    CheckKind.SHARE: ("numerator", "denominator", "most"),
    CheckKind.BAND: ("within_years",),
    CheckKind.PARTS: ("tolerance",),
    CheckKind.IDENTITY: ("result",),
    CheckKind.SPREAD: ("most",),
    CheckKind.JUMP: ("most", "indicators"),
    CheckKind.SERIES: ("least", "most"),
    CheckKind.PEERS: ("least", "most"),
}


def read(text: str) -> CheckRules:
    """Read the rules of a file.

    Raises WrongRules for a rule without its words or bound, or one that is there twice.

    >>> read(text='version = "x"\\n[[rule]]\\nid = "a"\\nkind = "share"')
    Traceback (most recent call last):
    idaman.features.indicators.rules.rules.WrongRules: a: scope, severity, grade, title, \
formula, why, remedy, source, numerator, denominator, most
    """
    said = tomllib.loads(text)
    rules = tuple(_rule(each) for each in said["rule"])
    if len({rule.id for rule in rules}) != len(rules):
        raise WrongRules("a rule is there twice")
    return CheckRules(
        said["version"],
        rules,
        frozenset(unit.casefold() for unit in said["additive_units"]),
        frozenset(unit.casefold() for unit in said["plain_units"]),
        said["window_years"],
    )


def _rule(said: Mapping[str, Any]) -> CheckRule:
    kind = CheckKind(said["kind"])
    needed = ["scope", "severity", "grade", *WORDS, *NEEDS[kind]]
    if kind is CheckKind.IDENTITY:
        needed += ["inputs"] if "method" in said else ["numerator", "denominator", "scale"]
    if missing := [each for each in needed if said.get(each) in (None, "", [])]:
        raise WrongRules(f"{said['id']}: {', '.join(missing)}")
    method = said.get("method", "")
    inputs = said.get("inputs", {})
    if method and {each.key for each in METHODS[method].inputs} != set(inputs):
        raise WrongRules(f"{said['id']}: inputs")
    return CheckRule(
        id=said["id"],
        kind=kind,
        scope=RuleScope(said["scope"]),
        severity=CheckSeverity(said["severity"]),
        grade=BoundGrade(said["grade"]),
        **{word: Text(said[word]) for word in WORDS},
        most=Decimal(said.get("most", "0")),
        tolerance=Decimal(said.get("tolerance", "0")),
        least=said.get("least", 0),
        within_years=said.get("within_years", 0),
        numerator=said.get("numerator", ""),
        denominator=said.get("denominator", ""),
        scale=Decimal(said.get("scale", "100")),
        result=said.get("result", ""),
        method=method,
        inputs=tuple(inputs.items()),
        indicators=tuple(said.get("indicators", ())),
    )


RULES = read((files(__package__) / "checks.toml").read_text("utf-8"))
"""The cross-checks that hold."""
