"""Text into markup, quickly: a page has thousands of small pieces."""

from __future__ import annotations

import re
from html import escape

from django.utils.safestring import SafeString

COMMAND = re.compile(r"`([^`]+)`")
"""A command within a sentence, as the program's own sentences mark it."""


def safe(value: object) -> str:
    """Write a value into markup: escaped, unless it is markup already.

    >>> safe("a < b"), safe(SafeString("<b>"))
    ('a &lt; b', '<b>')
    """
    return value if isinstance(value, SafeString) else escape(str(value))


def with_commands(text: object) -> SafeString:
    """Show the commands of a sentence on a page as what is typed; the rest is escaped.

    >>> with_commands("Buat dengan `idaman backup BERKAS` < hari ini")
    'Buat dengan <code>idaman backup BERKAS</code> &lt; hari ini'
    """
    return SafeString(COMMAND.sub(r"<code>\1</code>", safe(text)))


def without_marks(text: str) -> str:
    """Write a sentence for the terminal, where a command needs no mark.

    >>> without_marks("Buat dengan `idaman backup BERKAS`.")
    'Buat dengan idaman backup BERKAS.'
    """
    return COMMAND.sub(r"\1", text)
