"""Routing rules: who gets which report, and why; plain data that a government writes itself.

The first rule whose conditions all hold fires. A rule suggests; it forwards by itself only where
the government switched that on for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from idaman.core.refusal import Refused
from idaman.core.search import normalise
from idaman.core.text import Text

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
MOST_RULES, MOST_WORDS = 200, 60


class RulesWrong(Refused):
    """A rule that cannot be followed as it is written."""


@dataclass(frozen=True)
class RoutingCondition:
    """Conditions, of which each that is set has to hold, and who gets what meets them."""

    code: str
    name: str = ""
    """What it finds, as people call it, such as "Jalan rusak"."""
    words: tuple[str, ...] = ()
    """One of them occurs; `lampu*` finds every word that begins so."""
    topics: tuple[str, ...] = ()
    """It was reported under one of these topics, see idaman.features.reports.rules.report."""
    service: str = ""
    """It is about the service of this code."""
    kinds: tuple[str, ...] = ()
    """It is of one of these classes."""
    places: tuple[str, ...] = ()
    """It lies in one of these places, by code: a district's holds for its villages."""
    agency: str = ""
    receiver: str = ""
    """Who gets it: an agency, or a body outside the government; one of the two."""
    kind: str = ""
    """The class it gets; blank leaves it."""
    at_once: bool = False
    """It is forwarded as it comes in, without anybody looking."""

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored; what is blank is left out."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items() if v}

    @property
    def target(self) -> str:
        """The code of who gets it."""
        return self.agency or self.receiver


def rule_of(said: Mapping[str, Any]) -> RoutingCondition:
    """Read a stored rule.

    >>> rule_of({"code": "JALAN", "words": ["jalan*"], "agency": "PU"}).words
    ('jalan*',)
    """
    known = {field.name for field in fields(RoutingCondition)}
    read: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
    return RoutingCondition(**{k: v for k, v in read.items() if k in known})


@dataclass(frozen=True)
class RoutedReport:
    """What rules look at."""

    text: str
    topic: str = ""
    service: str = ""
    kind: str = ""
    place: str = ""


@dataclass(frozen=True)
class Check:
    """One condition of a rule on a report: whether it holds, and by what."""

    condition: str
    """words, topics, service, kinds or places."""
    holds: bool
    found: tuple[str, ...]
    """What held; nothing where it does not."""
    is_unsaid: bool = False
    """It fails only because the report says nothing of it, such as no topic."""


@dataclass(frozen=True)
class RuleMatch:
    """A rule on a report: its conditions one by one."""

    rule: RoutingCondition
    checks: tuple[Check, ...]

    @property
    def fires(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that decided."""
        return next((c.found for c in self.checks if c.condition == "words"), ())

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What the report would have to say for the rule to fire; nothing where more fails.

        >>> rule = RoutingCondition("AIR", topics=("water",), places=("64.02",), agency="PU")
        >>> why(rule, RoutedReport("keruh", place="64.02.01")).unsaid
        ('topics',)
        >>> why(rule, RoutedReport("keruh", place="64.09")).unsaid
        ()
        """
        failed = [check for check in self.checks if not check.holds]
        if all(check.is_unsaid for check in failed):
            return tuple(check.condition for check in failed)
        return ()


def why(rule: RoutingCondition, report: RoutedReport) -> RuleMatch:
    """Say of each condition of a rule whether it holds.

    >>> rule = RoutingCondition("JALAN", words=("jalan*", "aspal"), places=("64.02.01",),
    ...     agency="PU")
    >>> found = why(rule, RoutedReport("Jalannya berlubang", place="64.02.01.2003"))
    >>> found.fires, found.words
    (True, ('jalan*',))
    >>> why(rule, RoutedReport("Jalannya berlubang", place="64.02.02")).fires
    False
    """
    checks = []
    if rule.words:
        text = f" {normalise(report.text)} "
        found = tuple(word for word in rule.words if _occurs(word, text))
        checks.append(Check("words", bool(found), found))
    if rule.topics:
        holds = report.topic in rule.topics
        checks.append(Check("topics", holds, (report.topic,) if holds else (), not report.topic))
    if rule.service:
        holds = rule.service == report.service
        checks.append(Check("service", holds, (rule.service,) if holds else (), not report.service))
    if rule.kinds:
        holds = report.kind in rule.kinds
        checks.append(Check("kinds", holds, (report.kind,) if holds else (), not report.kind))
    if rule.places:
        place = next((p for p in rule.places if f"{report.place}.".startswith(f"{p}.")), "")
        checks.append(Check("places", bool(place), (place,) if place else (), not report.place))
    return RuleMatch(rule, tuple(checks))


def _occurs(word: str, text: str) -> bool:
    plain = normalise(word)
    return bool(plain) and (f" {plain}" if word.endswith("*") else f" {plain} ") in text


def first(rules: Iterable[RoutingCondition], report: RoutedReport) -> RuleMatch | None:
    """Give the first rule that fires, with why; None where none does.



    >>> both = [RoutingCondition("A", words=("air",), agency="X"), RoutingCondition("B",
    ...     words=("air*",),
    ...     agency="Y")]
    >>> [fired.rule.code for text in ("air mati", "airnya") if (fired := first(both,
    ...     RoutedReport(text)))]
    ['A', 'B']
    """
    return next((found for rule in rules if (found := why(rule, report)).fires), None)


def unsaid(rules: Iterable[RoutingCondition], report: RoutedReport) -> tuple[str, ...]:
    """Give what a report does not say, for which rules that might fire do not; each once.


    >>> unsaid([RoutingCondition("AIR", topics=("water",)), RoutingCondition("A",
    ...     words=("aspal",))], RoutedReport("keruh"))
    ('topics',)
    """
    found = (condition for rule in rules for condition in why(rule, report).unsaid)
    return tuple(dict.fromkeys(found))


def checked(
    rules: Sequence[RoutingCondition],
    *,
    agencies: Collection[str],
    receivers: Collection[str],
    kinds: Collection[str],
    topics: Collection[str],
) -> Sequence[RoutingCondition]:
    """Give the rules as they are where each can be followed.

    Raises RulesWrong, which names the rule and what would be right.
    """
    if len(rules) > MOST_RULES:
        raise RulesWrong(Text("There are %(most_rules)s rules at most.", most_rules=MOST_RULES))
    seen: set[str] = set()
    for n, rule in enumerate(rules, start=1):
        _check_one(rule, n, agencies, receivers, kinds, topics)
        if rule.code in seen:
            raise RulesWrong(
                Text("Two rules have the code %(rule)s. Give one of them another.", rule=rule.code)
            )
        seen.add(rule.code)
    return rules


def _check_one(
    rule: RoutingCondition,
    n: int,
    agencies: Collection[str],
    receivers: Collection[str],
    kinds: Collection[str],
    topics: Collection[str],
) -> None:
    if not CODE.fullmatch(rule.code):
        raise RulesWrong(
            Text(
                "Rule %(number)s: the code “%(rule)s” cannot be used. Write capitals, "
                "figures and hyphens, such as JALAN-RUSAK.",
                number=n,
                rule=rule.code[:20],
            ),
        )
    if not (rule.words or rule.topics or rule.service or rule.places or rule.kinds):
        raise RulesWrong(
            Text(
                "Rule %(rule)s has no condition, so it would take every report. Write "
                "words, a topic, a service or a place.",
                rule=rule.code,
            ),
        )
    if len(rule.words) > MOST_WORDS:
        raise RulesWrong(
            Text(
                "Rule %(rule)s: %(most_words)s words at most.",
                rule=rule.code,
                most_words=MOST_WORDS,
            ),
        )
    if blank := next((word for word in rule.words if len(normalise(word)) < 3), None):
        raise RulesWrong(
            Text(
                "Rule %(rule)s: the word “%(blank)s” is too short. Write three letters or more.",
                rule=rule.code,
                blank=blank[:20],
            ),
        )
    if bool(rule.agency) == bool(rule.receiver):
        raise RulesWrong(
            Text(
                "Rule %(rule)s: choose one that gets it, an agency or a body outside.",
                rule=rule.code,
            ),
        )
    if rule.agency and rule.agency not in agencies:
        raise RulesWrong(
            Text(
                "Rule %(rule)s: there is no agency %(agency)s, or it was closed.",
                rule=rule.code,
                agency=rule.agency,
            ),
        )
    if rule.receiver and rule.receiver not in receivers:
        raise RulesWrong(
            Text(
                "Rule %(rule)s: there is no body outside %(receiver)s, or it was closed.",
                rule=rule.code,
                receiver=rule.receiver,
            ),
        )
    for kind in (rule.kind, *rule.kinds):
        if kind and kind not in kinds:
            raise RulesWrong(
                Text(
                    "Rule %(rule)s: there is no class “%(kind)s”.", rule=rule.code, kind=kind[:20]
                ),
            )
    if unknown := next((topic for topic in rule.topics if topic not in topics), None):
        raise RulesWrong(
            Text(
                "Rule %(rule)s: there is no topic “%(unknown)s”.",
                rule=rule.code,
                unknown=unknown[:20],
            ),
        )
