"""How templates say what stands on a report: its topic, class, state, steps, beginning."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from idaman.pure.service.report import beginning, spelled
from idaman.ui import reports
from idaman.ui.templatetags.ui import status

register = template.Library()
register.filter("topic", reports.topic)
register.filter("report_kind", reports.kind)
register.filter("beginning", beginning)
register.filter("spelled", spelled)


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
