"""What several sources of one figure come to, counted from rows of `statistics` a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def agreed(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Give the row that says the one value of a place, period and series.

    `rows` are those that count, in the order they were entered. Where all say the same value the
    newest of them says it, else the one that is followed; None where sources differ and none is.

    >>> one = {"as_published": "7.60", "is_followed": False}
    >>> agreed([one, one | {"as_published": "7.6"}])["as_published"]
    '7.6'
    >>> agreed([one | {"is_followed": True}, one | {"as_published": "8"}])["as_published"]
    '7.60'
    >>> agreed([one, one | {"as_published": "8"}])
    """
    if len({Decimal(row["as_published"]) for row in rows}) == 1:
        return rows[-1]
    return next((row for row in rows if row["is_followed"]), None)


def tellers(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Name who tells the one value: all where they agree, else the one that is followed.

    >>> one = {"as_published": "7.60", "is_followed": False, "publisher": "BPS"}
    >>> sorted(tellers([one, one | {"publisher": "Kajian"}]))
    ['bps', 'kajian']
    >>> sorted(tellers([one | {"is_followed": True}, one | {"as_published": "8"}]))
    ['bps']
    """
    said = agreed(rows)
    if said is None:
        return frozenset()
    is_followed = len({Decimal(row["as_published"]) for row in rows}) > 1
    return frozenset(row["publisher"].casefold() for row in ([said] if is_followed else rows))
