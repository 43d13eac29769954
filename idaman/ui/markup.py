"""Text into markup, quickly: a page has thousands of small pieces."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString


def safe(value: object) -> str:
    """Write a value into markup: escaped, unless it is markup already.

    >>> safe("a < b"), safe(SafeString("<b>"))
    ('a &lt; b', '<b>')
    """
    return value if isinstance(value, SafeString) else escape(str(value))
