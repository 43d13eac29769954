"""Texts that are data, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bilingual:
    """A text in both languages."""

    id: str
    en: str = ""

    def say(self, language: str) -> str:
        """Give it in English for "en", in Indonesian otherwise.

        >>> Bilingual("Desa", "Village").say("en")
        'Village'
        """
        return self.en if language == "en" else self.id
