"""Tags and filters of the desk: its words, and moments to the minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from idaman.core.findings import Finding
from idaman.web.desk import handbook, words
from idaman.web.templatetags.ui import number, standing, status

register = template.Library()


@register.filter
def said(code: str | int, kind: str) -> str:
    """Name a code of the desk: {{ job.state|said:"states" }}."""
    return str(getattr(words, kind.upper()).get(code, code))


@register.filter
def counted(count: int, most: int) -> str:
    """Write a count that was taken no further than `most`: "1.000+" where there are more."""
    return f"{number(most)}+" if count > most else str(number(count))


@register.filter
def coded(subject: str) -> str:
    """Give the code of what evidence is about: that of a potential stands behind its kind.

    >>> coded("potential:POT-101"), coded("KEG-001")
    ('POT-101', 'KEG-001')
    """
    return subject.rpartition(":")[2]


@register.simple_tag
def exhibit_status(code: str) -> SafeString:
    """Show where an exhibit stands as mark, word and colour."""
    return status(words.MARKS[code], str(words.STATUSES[code]))


@register.simple_tag
def note_status(code: str) -> SafeString:
    """Show what became of an expert's note as mark, word and colour."""
    return status(words.NOTE_MARKS[code], str(words.NOTES[code]))


@register.simple_tag
def proposal_status(code: str) -> SafeString:
    """Show where a proposal stands as mark, word and colour."""
    return status(words.PROPOSAL_MARKS[code], str(words.PROPOSALS[code]))


@register.simple_tag
def standing_status(code: str) -> SafeString:
    """Show how it stands with an obligation or a milestone as mark, word and colour."""
    return standing(code)


@register.filter
def moment(at: datetime | None) -> SafeString:
    """Write a moment to the minute, in the government's time."""
    if at is None:
        return SafeString("")
    here = timezone.localtime(at)
    language = "en" if get_language() == "en" else "id"
    shown = format_datetime(
        here, "d MMM y, HH.mm" if language == "id" else "d MMM y, HH:mm", locale=language
    )
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), shown)


@register.filter
def in_english(finding: Finding) -> str:
    """Say a finding in English; in Indonesian it is its sentence."""
    return finding.say("en")


@register.filter
def size(count: int) -> str:
    """Write a size in bytes as people do."""
    mark = "." if get_language() == "en" else ","
    if count >= 1024 * 1024:
        return f"{count / 1024 / 1024:.1f} MB".replace(".", mark)
    return f"{max(1, count // 1024)} kB"


@register.filter
def item_name(body: dict[str, Any] | None) -> str:
    """Name a plan item from its body, whatever its kind calls the name."""
    kept = body or {}
    return str(kept.get("name") or kept.get("text") or kept.get("title") or kept.get("aim") or "")


@register.simple_tag(takes_context=True)
def help_here(context: Context) -> str:
    """Give the address of what helps with the page that is open; empty on the help itself."""
    here = context["request"].resolver_match.url_name or ""
    return "" if here.startswith("handbook") else handbook.help_for(here, context["desk"])
