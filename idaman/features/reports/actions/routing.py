"""Who gets which report: rules as versions, bodies outside, usual answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from idaman.core.canonical import canonical, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import handling
from idaman.features.reports.actions.steps import held, opened
from idaman.features.reports.models import Receiver, ReplyTemplate, Request, RoutingRules, State
from idaman.features.reports.rules.report import TOPICS
from idaman.features.reports.rules.routing import (
    RoutedReport,
    RoutingCondition,
    RuleMatch,
    checked,
    first,
    rule_of,
    unsaid,
)
from idaman.features.services.rules.sla.terms import NEWEST

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
AT_ONCE = 100
"""So many new reports are forwarded by themselves in one turn of the clock."""
PASSED_ON = "Diteruskan kepada {name}, yang berwenang untuk ini. {channel}"


class WrongCode(Refused):
    """A code that cannot be used."""


class RulesChanged(Refused):
    """Somebody else saved other rules since the page was opened."""


def rules_of(government: Government) -> list[RoutingCondition]:
    """Give the rules that count now, in their order."""
    newest = RoutingRules.objects.of(government).newest()
    return [rule_of(each) for each in newest.rules] if newest else []


def check_rules(government: Government, rules: Sequence[RoutingCondition]) -> None:
    """Refuse rules that cannot be followed here.

    Raises RulesWrong.
    """
    agencies = Agency.objects.of(government).filter(closed_on=None)
    receivers = Receiver.objects.of(government).filter(closed_on=None)
    checked(
        rules,
        agencies=set(agencies.values_list("code", flat=True)),
        receivers=set(receivers.values_list("code", flat=True)),
        kinds=NEWEST.classes,
        topics=TOPICS,
    )


@transaction.atomic
def set_rules(
    *,
    government: Government,
    rules: Sequence[RoutingCondition],
    base: int,
    note: str = "",
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> RoutingRules:
    """Let these rules count from now on; `base` is the version they were made from, 0 for none.

    Raises NotAllowed, RulesWrong, RulesChanged, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    check_rules(government, rules)
    Government.objects.select_for_update().get(pk=government.pk)
    newest = RoutingRules.objects.of(government).newest()
    if (newest.number if newest else 0) != base:
        raise RulesChanged(
            Text(
                "Somebody else changed the rules since this page was opened. Open it "
                "again; your changes are not saved."
            ),
        )
    body = [rule.as_json() for rule in rules]
    salt = secrets.token_bytes(16)
    made = RoutingRules.objects.create(
        government=government,
        number=base + 1,
        rules=body,
        note=note.strip()[:300],
        is_sample=is_sample,
        salt=salt,
        at=now,
        by=by,
    )
    ledger.record(
        "services.rules_set",
        subject="requests",
        token=token,
        **about(by, now, is_public=True),
        detail={
            "version": made.number,
            "rules": len(body),
            "at-once": sorted(rule.code for rule in rules if rule.at_once),
            "sealed": sealed(canonical({"rules": body}).decode(), salt),
        },
    )
    return made


@dataclass(frozen=True)
class RoutingSuggestion:
    """What the rules say of a report: which fires, why, and who would get it."""

    why: RuleMatch
    agency: Agency | None
    receiver: Receiver | None

    @property
    def target(self) -> Agency | Receiver | None:
        return self.agency or self.receiver


def seen_as(request: Request, secret: bytes) -> RoutedReport:
    """Give what rules look at; what was erased or sealed otherwise is without words."""
    try:
        text = opened(bytes(request.closed), secret)
    except InvalidToken:
        text = ""
    return RoutedReport(
        text=text or request.words,
        topic=request.topic,
        service=request.service.code if request.service else "",
        kind=request.kind,
        place=request.region.code if request.region else "",
    )


def suggestion(request: Request, secret: bytes) -> RoutingSuggestion | None:
    """Say who would get a report by the rules that count now; None where none fires."""
    fired = first(rules_of(request.government), seen_as(request, secret))
    if fired is None:
        return None
    rule, government = fired.rule, request.government
    agencies = Agency.objects.of(government).select_related("successor")
    receivers = Receiver.objects.of(government).filter(closed_on=None)
    return RoutingSuggestion(
        fired,
        agencies.filter(code=rule.agency).first() if rule.agency else None,
        receivers.filter(code=rule.receiver).first() if rule.receiver else None,
    )


@dataclass(frozen=True)
class Tried:
    """What two sets of rules say of one report."""

    request: Request
    before: RuleMatch | None
    after: RuleMatch | None
    unsaid: tuple[str, ...] = ()
    """Where no rule fires after: what the report does not say that rules ask for."""

    @property
    def is_changed(self) -> bool:
        """Whether somebody else would get it, or it would be of another class."""
        return _outcome(self.before) != _outcome(self.after)


def _outcome(why: RuleMatch | None) -> tuple[str, str, bool] | None:
    return (why.rule.target, why.rule.kind, why.rule.at_once) if why else None


def tried(
    requests: Iterable[Request], rules: Sequence[RoutingCondition], secret: bytes
) -> list[Tried]:
    """Try rules on reports of one government beside those that count now."""
    found: list[Tried] = []
    current: list[RoutingCondition] | None = None
    for request in requests:
        if current is None:
            current = rules_of(request.government)
        seen = seen_as(request, secret)
        after = first(rules, seen)
        lacks = () if after else unsaid(rules, seen)
        found.append(Tried(request, first(current, seen), after, lacks))
    return found


def forward_at_once(
    *, government: Government, secret: bytes, after: int, by: Post, now: datetime
) -> int:
    """Forward new reports for which a rule is switched on that forwards at once.

    Looks at so many reports after the one with this row; give the last one looked at. What came
    before the rules were saved is left to people.
    """
    newest = RoutingRules.objects.of(government).newest()
    rules = rules_of(government)
    if newest is None or not any(rule.at_once for rule in rules):
        return after
    waiting = (
        Request.objects.of(government)
        .filter(state=State.RECEIVED, pk__gt=after, arrived_at__gte=newest.at)
        .select_related("government", "service", "region")
        .order_by("pk")
    )
    agencies = {a.code: a for a in Agency.objects.of(government).select_related("successor")}
    receivers = {r.code: r for r in Receiver.objects.of(government)}
    for request in waiting[:AT_ONCE]:
        after = request.pk
        fired = first(rules, seen_as(request, secret))
        if fired is not None and fired.rule.at_once:
            _follow(request, fired.rule, agencies, receivers, by, now)
    return after


@transaction.atomic
def _follow(
    request: Request,
    rule: RoutingCondition,
    agencies: Mapping[str, Agency],
    receivers: Mapping[str, Receiver],
    by: Post,
    now: datetime,
) -> None:
    row = held(request)
    if row.state != State.RECEIVED:
        return
    # What a rule names may have been closed since; then the report waits for people.
    if agency := agencies.get(rule.agency):
        handling.forwarded(row, agency=agency, by=by, now=now, rule=rule.code, kind=rule.kind)
    elif (receiver := receivers.get(rule.receiver)) and receiver.closed_on is None:
        words = PASSED_ON.format(name=receiver.name, channel=receiver.channel).strip()
        handling.passed_outside(row, receiver=receiver, words=words, by=by, now=now, rule=rule.code)


@transaction.atomic
def set_receiver(
    *,
    government: Government,
    code: str,
    name: str,
    matters: str,
    channel: str,
    is_closed: bool = False,
    is_sample: bool = False,
    by: Post,
    now: datetime,
    token: str = "",
) -> Receiver:
    """Enter a body outside that answers for some matters, change it, or close it.

    Raises NotAllowed, WrongCode, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    made, _ = Receiver.objects.update_or_create(
        government=government,
        code=_code(code, "PLN"),
        defaults={
            "name": _named(name),
            "matters": matters.strip()[:300],
            "channel": channel.strip()[:300],
            "closed_on": now.date() if is_closed else None,
            "is_sample": is_sample,
            "set_at": now,
            "set_by": by,
        },
    )
    _told("services.receiver_set", {"receiver": made.code}, is_closed, by, now, token)
    return made


@transaction.atomic
def set_template(
    *,
    government: Government,
    code: str,
    name: str,
    words: str,
    is_closed: bool = False,
    is_sample: bool = False,
    by: Post,
    now: datetime,
    token: str = "",
) -> ReplyTemplate:
    """Enter the words of a usual answer, change them, or put them away.

    Raises NotAllowed, WrongCode, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    said = handling.written(words, what=Text("Write the words of the answer."))
    made, _ = ReplyTemplate.objects.update_or_create(
        government=government,
        code=_code(code, "SELESAI"),
        defaults={
            "name": _named(name),
            "words": said,
            "closed_on": now.date() if is_closed else None,
            "is_sample": is_sample,
            "set_at": now,
            "set_by": by,
        },
    )
    _told("services.template_set", {"template": made.code}, is_closed, by, now, token)
    return made


def _code(code: str, such_as: str) -> str:
    said = code.strip().upper()
    if not CODE.fullmatch(said):
        raise WrongCode(
            Text(
                "The code “%(text)s” cannot be used. Write capitals, figures and "
                "hyphens, twenty at most, such as %(such_as)s.",
                text=said[:20],
                such_as=such_as,
            ),
        )
    return said


def _named(name: str) -> str:
    said = name.strip()[:120]
    if not said:
        raise WordsMissing(Text("Write the name."))
    return said


def _told(
    act: str, detail: dict[str, Any], is_closed: bool, by: Post, now: datetime, token: str
) -> None:
    ledger.record(
        act,
        subject="requests",
        token=token,
        **about(by, now, is_public=True),
        detail={**detail, "closed": is_closed},
    )
