"""How templates say what stands on a report: its topic, class, state, steps, beginning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from idaman.features.reports.rules.report import beginning, spelled
from idaman.features.reports.words import reports
from idaman.web.templatetags.ui import number, recounted, status

register = template.Library()
register.filter("topic", reports.topic)
register.filter("report_kind", reports.kind)
register.filter("beginning", beginning)
register.filter("spelled", spelled)


@register.filter
def topics(codes: Iterable[str]) -> str:
    """Name topics, with commas between."""
    return ", ".join(reports.topic(code) for code in codes)


@register.simple_tag
def became_of(
    group: tuple[str, str] | None, measure: str, many: int, said: object = ""
) -> str | SafeString:
    """Say what became of so many reports, so that anyone can count them again, if of a group."""
    shown = number(many) if said == "" else said
    return recounted("became", measure, group, str(many), shown) if group else str(shown)


@register.simple_tag
def also(report: Any) -> str | SafeString:
    """Say how many others have the trouble of a report."""
    said = ngettext("%(n)d more has it too", "%(n)d more have it too", report.also)
    return _of(report, "also", said % {"n": report.also})


@register.simple_tag
def reopened(report: Any) -> str | SafeString:
    """Say how often a report was reopened."""
    return _of(report, "reopened", f"{report.reopened}×")


def _of(report: Any, measure: str, said: str) -> str | SafeString:
    """Mark what stands in a report's row of the open data; a secret one is not named there."""
    if report.visibility == "secret":
        return said
    group = "report", report.code
    return recounted("became", measure, group, str(getattr(report, measure)), said)


@register.filter
def step_said(code: str) -> str:
    """Say what happened to a report."""
    return str(reports.STEPS.get(code, code))


@register.simple_tag(takes_context=True)
def report_state(context: Any, report: Any) -> SafeString:
    """Draw where a report stands; what waits past its last day is late."""
    site, desk = context.get("site"), context.get("desk")
    today = site.today if site else desk.today
    if report.due and report.due < today and report.state in ("received", "forwarded", "working"):
        days = (today - report.due).days
        return status("late", reports.late(days))
    said = str(reports.STATES.get(report.state, report.state))
    return status(reports.MARKS.get(report.state, "due"), said)
