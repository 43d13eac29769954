"""Words that must be there: a reason, an answer, a minute."""

from __future__ import annotations

from idaman.core.refusal import Refused
from idaman.core.text import Sayable


class WordsMissing(Refused):
    """Something has to be written."""


def written(text: str, *, sentence: Sayable, most: int = 4000) -> str:
    """Give the text without surrounding space, cut to `most` characters.

    Raises WordsMissing with the sentence when nothing is left.

    >>> from idaman.core.text import Text
    >>> written("  Jembatan putus. ", sentence=Text("Write why."))
    'Jembatan putus.'
    """
    if not (kept := text.strip()[:most]):
        raise WordsMissing(sentence)
    return kept
