"""How long personal data is kept: the rules of one policy file, read and told.

The file is data, so that a government's change of a term is a reviewed change; what carries a
rule out is known by the rule's key in the feature that owns the table.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Any, Literal

from idaman.core.refusal import Refused
from idaman.core.text import Sayable, Text

Language = Literal["id", "en"]
LEAST_DAYS, MOST_DAYS = 1, 36_500


class WrongPolicy(Refused):
    """The policy file says what cannot be done."""


class Does(StrEnum):
    """What becomes of data when its time is over."""

    ERASE = auto()
    """Words, names and pictures go; number, dates and what counts stay."""
    DELETE = auto()
    """The rows go."""
    KEEP = auto()
    """Kept on, for a stated reason."""


@dataclass(frozen=True)
class RetentionRule:
    """What becomes of some fields of some tables, how many days after which moment, and why."""

    key: str
    tables: tuple[str, ...]
    fields: tuple[str, ...]
    what: Text
    after: Text
    days: int | None
    """None where it is kept, or its term is set elsewhere."""
    does: Does
    why: Text
    by_hand: bool = False
    """Its term is set elsewhere; `after` says where, and how long it usually is."""

    def before(self, now: datetime) -> datetime:
        """The moment before which what counts must lie for the rule to reach it."""
        assert self.days is not None
        return now - timedelta(days=self.days)

    def over_on(self, day: date) -> date:
        """The day on which what began to count on a day is over.

        >>> rule("a", "x.Y", days=30).over_on(date(2026, 1, 1))
        datetime.date(2026, 1, 31)
        """
        assert self.days is not None
        return day + timedelta(days=self.days)


def rule(key: str, *tables: str, days: int | None, does: Does = Does.ERASE) -> RetentionRule:
    """Make a rule with nothing said, for examples."""
    nothing = Text("")
    return RetentionRule(key, tables, (), nothing, nothing, days, does, nothing)


def read(text: str) -> tuple[RetentionRule, ...]:
    """Read the policy file, every rule with both languages and a term or a reason to keep.

    Raises WrongPolicy, naming the rule and what would be right.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise WrongPolicy(
            Text("The policy file is unreadable: %(broken)s.", broken=broken)
        ) from broken
    rules = tuple(_rule(str(key), body) for key, body in said.items())
    if not rules:
        raise WrongPolicy(Text("The policy file is empty."))
    return rules


def _rule(key: str, body: Any) -> RetentionRule:
    if not isinstance(body, dict):
        raise _wrong(key, Text("a [table]"))
    days, does = body.get("days"), body.get("does", "")
    if does not in set(Does):
        raise _wrong(key, Text("does = erase, delete or keep"))
    by_hand = bool(body.get("by_hand", False))
    if does == Does.KEEP or by_hand:
        if days is not None:
            raise _wrong(key, Text("no days"))
    elif not (isinstance(days, int) and LEAST_DAYS <= days <= MOST_DAYS):
        raise _wrong(key, Text("days %(least)s to %(most)s", least=LEAST_DAYS, most=MOST_DAYS))
    return RetentionRule(
        key=key,
        tables=_names(key, body, "tables"),
        fields=_names(key, body, "fields"),
        what=_said(key, body, "what"),
        after=_said(key, body, "after") if does != Does.KEEP else Text(""),
        days=days,
        does=Does(does),
        why=_said(key, body, "why"),
        by_hand=by_hand,
    )


def _names(key: str, body: dict[str, Any], name: str) -> tuple[str, ...]:
    names = body.get(name)
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise _wrong(key, Text("%(field)s = [names, …]", field=name))
    return tuple(names)


def _said(key: str, body: dict[str, Any], name: str) -> Text:
    text = body.get(name)
    if not (isinstance(text, str) and text):
        raise _wrong(key, Text('%(field)s = "words"', field=name))
    return Text(text)


def _wrong(key: str, right: Sayable) -> WrongPolicy:
    return WrongPolicy(
        Text("Retention rule %(rule)s: what would be right is %(right)s.", rule=key, right=right)
    )


def term(rule: RetentionRule, language: Language) -> str:
    """Say how long a rule keeps what it is about.

    >>> term(rule("a", "x.Y", days=730), "en"), term(rule("a", "x.Y", days=30), "id")
    ('24 months', '30 hari')
    """
    if rule.days is None:
        return "" if rule.by_hand else "tetap" if language == "id" else "kept"
    if rule.days % 365 == 0:
        months = rule.days // 365 * 12
        return f"{months} bulan" if language == "id" else f"{months} months"
    return f"{rule.days} hari" if language == "id" else f"{rule.days} days"


DOES: dict[Does, Text] = {
    Does.ERASE: Text("words erased, counts stay"),
    Does.DELETE: Text("rows deleted"),
    Does.KEEP: Text("stored on"),
}


def table(rules: tuple[RetentionRule, ...], language: Language) -> str:
    """Tell the policy as a Markdown table, as it stands in the assessment of data protection."""
    head = (
        ("Aturan", "Tabel dan medan", "Data", "Sampai kapan", "Sesudah itu", "Mengapa")
        if language == "id"
        else ("Rule", "Tables and fields", "Data", "How long", "Then", "Why")
    )
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for each in rules:
        after = each.after.say(language)
        cells = (
            f"`{each.key}`",
            ", ".join(f"`{t}`" for t in each.tables)
            + ": "
            + ", ".join(f"`{f}`" for f in each.fields),
            each.what.say(language),
            f"{term(each, language)} {after}".strip(),
            DOES[each.does].say(language),
            each.why.say(language),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
