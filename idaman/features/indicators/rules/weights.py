"""Weights that are used only where they add up to exactly one hundred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.rules.direction import Movement
from idaman.features.indicators.rules.figures import plain

WHOLE = Decimal(100)


class WeightsWrong(Refused):
    """Weights that cannot be used as they are."""


def require_whole(weights: Mapping[str, Decimal], *, members: Iterable[str]) -> None:
    """Refuse weights unless each is above zero, has a known member, and all add up to 100.

    >>> require_whole({"IPM": Decimal("60"), "MISKIN": Decimal("40")}, members=["IPM", "MISKIN"])
    >>> require_whole({"IPM": Decimal("60"), "MISKIN": Decimal("30")}, members=["IPM", "MISKIN"])
    Traceback (most recent call last):
    idaman.features.indicators.rules.weights.WeightsWrong: Jumlah bobot 90, bukan 100: kurang 10.

    Raises WeightsWrong.
    """
    known = set(members)
    if not weights:
        raise WeightsWrong(Text("Write at least one weight."))
    if strange := sorted(set(weights) - known):
        raise WeightsWrong(
            Text(
                "There is no indicator %(strange)s here; remove it or mend its code.",
                strange=", ".join(strange),
            ),
        )
    if low := sorted(code for code, weight in weights.items() if weight <= 0):
        raise WeightsWrong(
            Text(
                "The weight of %(low)s must be above zero; leave out what does not count.",
                low=", ".join(low),
            ),
        )
    total = sum(weights.values(), Decimal(0))
    if total != WHOLE:
        short = WHOLE - total
        raise WeightsWrong(
            Text(
                "The weights add up to %(total)s, not 100: %(short)s short.",
                total=plain(total),
                short=plain(short),
            )
            if short > 0
            else Text(
                "The weights add up to %(total)s, not 100: %(over)s over.",
                total=plain(total),
                over=plain(-short),
            )
        )


def weighed(
    weights: Mapping[str, Decimal], moved: Mapping[str, Movement]
) -> dict[Movement, Decimal]:
    """Share out the hundred by where each indicator went; what is not known counts as unknown.

    >>> shares = weighed({"IPM": Decimal(60), "MISKIN": Decimal(40)}, {"IPM": Movement.BETTER})
    >>> {str(way): int(share) for way, share in shares.items()}
    {'better': 60, 'worse': 0, 'unchanged': 0, 'unknown': 40}
    """
    shares = dict.fromkeys(Movement, Decimal(0))
    for code, weight in weights.items():
        shares[moved.get(code, Movement.UNKNOWN)] += weight
    return shares
