"""The four workshops (Bimtek) as data, and what stands in the way of each stage's gate.

Days, agenda and outputs are in `stages.toml` beside this file, where people can correct them;
docs/methods/gates.md explains the gate.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from idaman.core.findings import Finding, Severity
from idaman.core.rulebook import RULES
from idaman.core.text import Text


@dataclass(frozen=True)
class AgendaPoint:
    """One point of a stage's agenda, and on which day it comes."""

    day: int
    words: Text


@dataclass(frozen=True)
class Output:
    """What a stage must have produced: at least one element of a kind."""

    kind: str
    words: Text


@dataclass(frozen=True)
class Stage:
    """One of the four stages."""

    number: int
    days: int
    name: Text
    about: Text
    kinds: tuple[str, ...]
    """The kinds of elements decided in it; an approval is of these."""
    agenda: tuple[AgendaPoint, ...]
    outputs: tuple[Output, ...]


def _load() -> tuple[Stage, ...]:
    text = files(__package__).joinpath("stages.toml").read_text(encoding="utf-8")
    return tuple(
        Stage(
            number=each["number"],
            days=each["days"],
            name=Text(each["name"]),
            about=Text(each["about"]),
            kinds=tuple(each["kinds"]),
            agenda=tuple(AgendaPoint(turn["day"], Text(turn["name"])) for turn in each["agenda"]),
            outputs=tuple(Output(one["kind"], Text(one["name"])) for one in each["output"]),
        )
        for each in tomllib.loads(text)["stage"]
    )


STAGES: tuple[Stage, ...] = _load()
"""The four stages, in order."""


def stage_of(kind: str) -> int:
    """Tell in which stage elements of a kind are decided.

    >>> stage_of("swot"), stage_of("activity"), stage_of("phase"), stage_of("quick_win")
    (1, 2, 3, 4)
    """
    return next(stage.number for stage in STAGES if kind in stage.kinds)


def stage_of_rule(rule: str) -> int:
    """Tell which stage's output a rule checks; that is data of the catalogue.

    >>> stage_of_rule("swot-quadrant-empty"), stage_of_rule("quick-win-unfunded")
    (1, 4)
    """
    return RULES[rule].stage


def key_of(finding: Finding) -> str:
    """Name what a finding is about, so that it is known again after other changes.

    >>> from idaman.core.findings import found
    >>> key_of(found("activity-without-owner", code="KEG-001", name="Balai"))
    'activity-without-owner:KEG-001'
    >>> key_of(found("dimension-without-gap", dimension="Smart Living"))
    'dimension-without-gap:Smart Living'
    """
    about = finding.code or "/".join(finding.values[name] for name in sorted(finding.values))
    return f"{finding.rule}:{about}"[:200]


@dataclass(frozen=True)
class Gate:
    """What stands in the way of one stage."""

    stage: Stage
    missing: tuple[Output, ...]
    """Outputs of which there is nothing yet."""
    findings: tuple[Finding, ...]
    """Errors and warnings of the stage's rules that nobody let pass."""
    waived: tuple[Finding, ...]
    """Warnings an expert let pass, with a reason."""
    open_notes: int
    is_approved: bool
    """Whether the expert approved it as it stands."""
    is_stale: bool = False
    """Whether it was approved before and something of it changed since."""
    waits_for_earlier: bool = False
    is_passed: bool = False

    @property
    def unsettled(self) -> int:
        """How many things the expert still has to wait for before approving."""
        return len(self.missing) + len(self.findings) + self.open_notes

    @property
    def is_clear(self) -> bool:
        """Whether it can be approved."""
        return not self.unsettled

    @property
    def is_open(self) -> bool:
        """Whether it can be passed now."""
        return self.is_clear and self.is_approved and not self.waits_for_earlier

    @property
    def count(self) -> int:
        """How many things stand in the way."""
        return self.unsettled + (not self.is_approved) + self.waits_for_earlier


def gates(
    *,
    counts: Mapping[str, int],
    findings: Iterable[Finding],
    waived: Collection[str] = (),
    open_notes: Mapping[int, int] | None = None,
    approved: Mapping[int, int] | None = None,
    changed: Mapping[str, int] | None = None,
    passed: Collection[int] = (),
) -> list[Gate]:
    """Compute the four gates.

    `counts`: kind → how many elements there are. `waived`: keys of warnings let pass; an error is
    never let pass. `open_notes`: stage → notes without a disposition. `approved`: stage → the
    revision the expert approved last. `changed`: kind → the revision that changed it last.

    >>> first, *_ = gates(counts={}, findings=[])
    >>> [output.kind for output in first.missing], first.is_open
    (['readiness', 'gap', 'swot', 'strategy', 'objective'], False)
    >>> full = {output.kind: 1 for stage in STAGES for output in stage.outputs}
    >>> [g.is_open for g in gates(counts=full, findings=[], approved={1: 7}, changed={"swot": 7})]
    [True, False, False, False]
    >>> [g.is_stale for g in gates(counts=full, findings=[], approved={1: 7}, changed={"swot": 8})]
    [True, False, False, False]
    """
    known = list(findings)
    stand = []
    for stage in STAGES:
        own = [
            each
            for each in known
            if RULES[each.rule].stage == stage.number and each.severity is not Severity.ADVICE
        ]
        let = [e for e in own if e.severity is not Severity.ERROR and key_of(e) in waived]
        seen = (approved or {}).get(stage.number)
        last = max(((changed or {}).get(kind, 0) for kind in stage.kinds), default=0)
        stand.append(
            Gate(
                stage=stage,
                missing=tuple(o for o in stage.outputs if not counts.get(o.kind)),
                findings=tuple(each for each in own if each not in let),
                waived=tuple(let),
                open_notes=(open_notes or {}).get(stage.number, 0),
                is_approved=seen is not None and seen >= last,
                is_stale=seen is not None and seen < last,
                waits_for_earlier=any(n not in passed for n in range(1, stage.number)),
                is_passed=stage.number in passed,
            )
        )
    return stand
