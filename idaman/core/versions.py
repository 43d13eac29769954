"""What is kept in numbered versions under a code of its own: a potential, a service.

The two registers share these rules; what a version says is each one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from idaman.core.refusal import Refused
from idaman.core.text import Text

CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,23}")
CODE_FORM = (
    "Kode memuat huruf besar, angka, titik, dan tanda hubung.",
    "A code holds capitals, digits, points and hyphens.",
)


class CodeTaken(Refused):
    """Another record has this code."""


class ChangedMeanwhile(Refused):
    """Somebody saved another version since the form was opened."""


class NothingChanged(Refused):
    """The form says what the register says already."""


class NotPublished(Refused):
    """What is to be published, taken back or withdrawn does not stand like that."""


def next_code(prefix: str, taken: Iterable[str]) -> str:
    """Give the next free code of the usual form.

    >>> next_code("POT", ["POT-001", "POT-007", "POT-3X", "PEL-900"])
    'POT-008'
    """
    form = re.compile(rf"{prefix}-([0-9]{{3,6}})")
    last = max((int(found[1]) for code in taken if (found := form.fullmatch(code))), default=0)
    return f"{prefix}-{last + 1:03}"


def refuse_stale(newest: int, expected: int) -> None:
    """Refuse to lay a version over one that the form did not show.

    Raises ChangedMeanwhile.
    """
    if newest != expected:
        raise ChangedMeanwhile(
            Text(
                "Version %(newest)s was saved by somebody else since this form was "
                "opened. Compare it in the history, then save again if what you typed "
                "still holds.",
                newest=newest,
            ),
        )


def refuse_same(kept: str, offered: str) -> None:
    """Refuse a version whose hash is that of the one before it.

    Raises NothingChanged.
    """
    if kept == offered:
        raise NothingChanged(Text("Nothing has changed; nothing is recorded."))
