"""Words that must be there: a reason, an answer, a minute."""

from __future__ import annotations

from idaman.core.refusal import Refused


class WordsMissing(Refused):
    """Something has to be written."""


def written(text: str, *, sentence: str, en: str, most: int = 4000) -> str:
    """Give the text without surrounding space, cut to `most` characters.

    Raises WordsMissing with the sentence when nothing is left.

    >>> written("  Jembatan putus. ", sentence="Tulis alasannya.", en="Write why.")
    'Jembatan putus.'
    """
    if not (kept := text.strip()[:most]):
        raise WordsMissing(sentence, en=en)
    return kept
