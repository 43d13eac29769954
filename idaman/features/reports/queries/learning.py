"""What a government has to learn routing from: its own decided reports, by their public words."""

from __future__ import annotations

from idaman.core.people.models import Government
from idaman.features.reports.models import LearnedRouting, Request, RoutingRules, State
from idaman.features.reports.rules import routing
from idaman.features.reports.rules.learning import (
    DecidedReport,
    LearnedSuggestion,
    model_of,
    suggest,
)

MOST = 20_000
"""The newest so many; older ones were decided by other agencies than there are today."""


def examples(government: Government) -> list[DecidedReport]:
    """Give decided reports, the oldest first; none that is invented, secret, or nobody looked at.

    Only public words are read, so that what is learned holds nothing that is kept closed.
    """
    kept = RoutingRules.objects.of(government).newest()
    rules = [routing.rule_of(each) for each in kept.rules] if kept else []
    decided = (
        Request.objects.of(government)
        .shown()
        .filter(state__in=[State.ANSWERED, State.CLOSED], agency__isnull=False, is_sample=False)
        .exclude(words="")
    )
    rows = decided.order_by("-arrived_at", "-pk").values_list(
        "words", "agency__code", "topic", "service__code", "kind", "region__code"
    )[:MOST]
    made = []
    for words, agency, topic, service, kind, place in reversed(rows):
        report = routing.RoutedReport(words, topic, service or "", kind, place or "")
        fired = routing.first(rules, report)
        made.append(DecidedReport(words, agency, fired.rule.target if fired else ""))
    return made


def suggested(government: Government, text: str) -> list[LearnedSuggestion]:
    """Name who might get a report by what was learned; nobody where nothing is switched on."""
    on = LearnedRouting.objects.of(government).on()
    return suggest(model_of(on.model), text) if on else []
