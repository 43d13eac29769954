"""Published and internal components mixed up: lines that read as if they belonged to the others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.lists import COMPONENTS


@dataclass(frozen=True)
class Mixed:
    """A line, the component it stands in, and the one of the other group it reads like."""

    stands_in: str
    line: str
    reads_like: str


def mixed(body: ServiceBody) -> list[Mixed]:
    """Find lines that begin as those of a component of the other group do.

    Six components are shown to users and eight are not; where an office mixes them up, users read
    what the law asks of the office and miss what it owes them.

    >>> wrong = ServiceBody(name="KTP-el", agency="CAPIL",
    ...     requirements=("UU Nomor 24 Tahun 2013", "KK"))
    >>> [(m.stands_in, m.reads_like) for m in mixed(wrong)]
    [('requirements', 'legal_basis')]
    """
    found = []
    for name, component in COMPONENTS.items():
        value = getattr(body, name)
        lines = value if isinstance(value, tuple) else value.splitlines() if _is_text(value) else ()
        for line in lines:
            if not isinstance(line, str):
                continue
            likes = [
                other
                for other, each in COMPONENTS.items()
                if each.is_published != component.is_published and _begins(line, each.marks)
            ]
            found += [Mixed(name, line, likes[0])] if likes else []
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _begins(line: str, marks: tuple[str, ...]) -> bool:
    said = " ".join(re.sub(r"[^a-z0-9\-]+", " ", line.casefold()).split())
    return any(said == mark or said.startswith(f"{mark} ") for mark in marks)
