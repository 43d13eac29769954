"""Everyday words of people who look for a service, turned into those the catalogue knows."""

from __future__ import annotations

import tomllib
from collections.abc import Hashable
from importlib.resources import files

from idaman.core.search import SearchRecord, normalise
from idaman.features.services.rules.body import ServiceBody

_SAID = tomllib.loads((files(__package__) / "everyday.toml").read_text())
SMALL = frozenset(normalise(word) for word in _SAID["small"])
SAME = {normalise(word): normalise(other) for word, other in _SAID["same"].items()}


def meant(typed: str) -> str:
    """Say in the catalogue's words what somebody typed in theirs.

    >>> meant("Bikin akte lahir"), meant("gimana caranya?")
    ('akta kelahiran', 'gimana caranya')
    """
    words = normalise(typed[:200]).split()
    telling = [SAME.get(word, word) for word in words if word not in SMALL]
    return " ".join(telling or words)


def record_of(key: Hashable, code: str, body: ServiceBody, worth: float = 0.8) -> SearchRecord:
    """Make a service findable by its names and by what people call it.

    >>> record_of(1, "PEL-001", ServiceBody(name="Akta kelahiran", agency="CAPIL")).names[0]
    'Akta kelahiran'
    """
    called = tuple(meant(word) for word in body.words)
    other = " ".join((body.summary, body.summary_en, body.product, *body.requirements))
    names = (body.name, meant(body.name), body.name_en, code, *called)
    return SearchRecord(key, tuple(dict.fromkeys(n for n in names if n)), other, worth)
