"""What a page says of how a figure came to be, whatever the figure: the pieces it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class SourceRow:
    """One row behind a figure: what it is, its cells, its source, who brought it in and when."""

    name: str
    cells: Sequence[str]
    source: str = ""
    href: str = ""
    by: str = ""
    at: datetime | None = None
    is_sample: bool = False


@dataclass
class FigureExplanation:
    """A figure with everything it is made of."""

    title: str
    about: str
    """Of which survey, sector, region or year."""
    back: tuple[str, str | Promise]
    figures: list[tuple[str | Promise, SafeString]]
    formula: str | SafeString
    values: list[str]
    """The formula once more with the values in it, a line each."""
    method: str
    datasets: tuple[str, ...]
    heads: list[str | Promise] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)
    is_sample: bool = False
    is_simulated: bool = True
    """Whether an official method computed it here, which is no official value."""
