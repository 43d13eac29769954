"""The catalogue of rules: what each finding says, how grave it is, and what would be right.

The words stand in `rules.toml` beside this file, their Indonesian in the catalogue of translations;
docs/rules shows one page for each. Rules about rows of other tables stand in
`rules.toml` of `idaman.core.imports.rules`; they need no page: sentence and remedy say it all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from idaman.core.text import Text

Language = Literal["id", "en"]


class Severity(StrEnum):
    """An error blocks import or adoption; a warning should be answered; advice may be taken."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True)
class Rule:
    """One rule: `stage` is the Bimtek stage (1 to 4) in which its subject is decided."""

    id: str
    about: Literal["file", "plan", "table"]
    severity: Severity
    stage: int
    sentence: Text
    advice: Text
    why: Text
    wrong: str
    right: str

    def say(self, language: Language, values: Mapping[str, str]) -> str:
        """Fill the sentence with what was found."""
        return _fill(self.sentence.say(language), values)

    def remedy(self, language: Language, values: Mapping[str, str]) -> str:
        """Fill the advice on how to put it right."""
        return _fill(self.advice.say(language), values)


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Fill a sentence; a part in [brackets] is left out when one of its values is empty.

    >>> _fill("'{a}' tidak dikenal[; maksud Anda '{b}'?]", {"a": "x", "b": "y"})
    "'x' tidak dikenal; maksud Anda 'y'?"
    >>> _fill("'{a}' tidak dikenal[; maksud Anda '{b}'?]", {"a": "x", "b": ""})
    "'x' tidak dikenal."
    """

    def part(match: re.Match[str]) -> str:
        names = re.findall(r"{(\w+)}", match[1])
        return match[1] if all(values.get(name) for name in names) else ""

    said = re.sub(r"\[([^]]*)\]", part, template)
    filled = said.format_map(_Known(values))
    return filled if filled[-1:] in ".?!" else f"{filled}."


class _Known(dict[str, str]):
    """A value nobody gave is shown as a gap, never as a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


def _rule(id: str, words: Mapping[str, Any]) -> Rule:
    return Rule(
        id=id,
        about=words["about"],
        severity=Severity(words["severity"]),
        stage=words.get("stage", 0),
        sentence=Text(words["says"]),
        advice=Text(words["remedy"]),
        why=Text(words.get("why", "")),
        wrong=words.get("wrong", ""),
        right=words.get("right", ""),
    )


def _load() -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for package in (__package__, "idaman.core.imports.rules"):
        text = files(package).joinpath("rules.toml").read_text(encoding="utf-8")
        rules |= {id: _rule(id, words) for id, words in tomllib.loads(text).items()}
    return rules


RULES: dict[str, Rule] = _load()
"""Rule id → rule."""
