"""Lists that are data: the components of a service standard, channels, moments of life."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from idaman.core.text import Named, Text, in_context


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text())


@dataclass(frozen=True)
class Component(Named):
    """One of the fourteen components: its name, who it is for, and words its lines begin with."""

    name: Text
    is_published: bool
    marks: tuple[str, ...]


@dataclass(frozen=True)
class ListValue:
    """A value of a list in both languages, with the other words that mean it."""

    id: str
    en: str
    also: tuple[str, ...] = ()

    def say(self, language: str) -> str:
        """Give the name in Indonesian for "id", in English otherwise."""
        return self.id if language == "id" else self.en


_COMPONENTS, _CHOICES = _read("components.toml"), _read("choices.toml")
COMPONENTS: dict[str, Component] = {
    code: Component(
        in_context("service standard", c["name"]), c["group"] == "published", tuple(c["marks"])
    )
    for code, c in _COMPONENTS["components"].items()
}
COMPONENTS_SOURCE: str = _COMPONENTS["source"]
PUBLISHED: tuple[str, ...] = tuple(c for c, each in COMPONENTS.items() if each.is_published)
INTERNAL: tuple[str, ...] = tuple(c for c in COMPONENTS if c not in PUBLISHED)


def _choices(table: Mapping[str, list[str]]) -> dict[str, ListValue]:
    return {code: ListValue(said[0], said[1], tuple(said[2:])) for code, said in table.items()}


CHANNELS: dict[str, ListValue] = _choices(_CHOICES["channels"])
EVENTS: dict[str, ListValue] = _choices(_CHOICES["events"])


def code_in(choices: Mapping[str, ListValue], text: str) -> str:
    """Find which value of a list a text means; "" where it means none.

    >>> code_in(EVENTS, "Pindah rumah"), code_in(CHANNELS, "Daring"), code_in(EVENTS, "bulan")
    ('move', 'online', '')
    """
    said = _bare(text)
    for code, choice in choices.items():
        if said in {code, *(_bare(word) for word in (choice.id, choice.en, *choice.also))}:
            return code
    return ""


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())
