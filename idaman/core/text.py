"""Sentences written in English and said in the reader's language, by the one catalogue.

Rules know no Django, so what they say carries its English and its values until a page, the API or
the command line says it. The catalogue is the one Django's own gettext reads.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from idaman.core.translations import LOCALE, compile_translations


class Sayable(Protocol):
    """What can be said in the reader's language."""

    def say(self, language: str) -> str:
        """Say it in the language of this code."""


class Text:
    """A sentence of the catalogue with the values it names.

    A value that can be said itself is said in the same language.

    >>> no = Text("Clause %(clause)s is not signed.", clause=Text("%(count)s of 3", count=2))
    >>> no.say("en")
    'Clause 2 of 3 is not signed.'
    """

    __slots__ = ("context", "english", "many", "number", "values")

    def __init__(self, english: str, /, **values: object) -> None:
        self.english = english
        self.values = values
        self.context = ""
        self.many = ""
        self.number = 0

    def say(self, language: str) -> str:
        """Say it in the language of this code; in English where the catalogue lacks it."""
        if not self.english:
            return ""
        catalogue = translations(language)
        if self.many:
            sentence = catalogue.ngettext(self.english, self.many, self.number)
        elif self.context:
            sentence = catalogue.pgettext(self.context, self.english)
        else:
            sentence = catalogue.gettext(self.english)
        if not self.values:
            return sentence
        return sentence % {name: said(value, language) for name, value in self.values.items()}

    def with_values(self, **values: object) -> Text:
        """Give the same sentence with values."""
        text = Text(self.english, **values)
        text.context, text.many, text.number = self.context, self.many, self.number
        return text

    @property
    def id(self) -> str:
        """The sentence in Indonesian."""
        return self.say("id")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.say("en")

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Text({self.en!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.context, self.english, self.many, self.number))

    def _key(self) -> tuple[object, ...]:
        return self.context, self.english, self.many, self.number, self.values


def in_context(context: str, english: str) -> Text:
    """Give a word that means something else elsewhere.

    >>> in_context("official method", "High").say("id")
    'Tinggi'
    """
    text = Text(english)
    text.context = context
    return text


def plural(one: str, many: str, number: int, **values: object) -> Text:
    """Give the sentence for so many.

    >>> plural("%(count)s error", "%(count)s errors", 2, count=2).say("en")
    '2 errors'
    """
    text = Text(one, **values)
    text.many, text.number = many, number
    return text


class Named:
    """What has a name of the catalogue."""

    name: Text

    @property
    def id(self) -> str:
        """The name in Indonesian."""
        return self.name.id

    @property
    def en(self) -> str:
        """The name in English."""
        return self.name.en

    def say(self, language: str) -> str:
        """Say the name in the language of this code."""
        return self.name.say(language)


class JoinedText:
    """Several sentences, said one after the other."""

    def __init__(self, texts: Sequence[Sayable], between: str = " ") -> None:
        self.texts = tuple(texts)
        self.between = between

    def say(self, language: str) -> str:
        """Say them in the language of this code.

        >>> JoinedText([Text("One."), Text("Two.")]).say("en")
        'One. Two.'
        """
        return self.between.join(text.say(language) for text in self.texts)


def said(value: object, language: str) -> object:
    """Say what can be said; give anything else as it is."""
    say = getattr(value, "say", None)
    return say(language) if say else value


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language; English is what the sentences are written in."""
    if language == "en":
        return gettext.NullTranslations()
    compile_translations()
    return gettext.translation("django", LOCALE, [language], fallback=True)
