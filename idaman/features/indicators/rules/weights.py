"""Weights that are used only where they add up to exactly one hundred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from idaman.core.refusal import Refused
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
        raise WeightsWrong("Tulis paling sedikit satu bobot.", en="Write at least one weight.")
    if strange := sorted(set(weights) - known):
        raise WeightsWrong(
            f"Tidak ada indikator {', '.join(strange)} di sini; hapus atau perbaiki kodenya.",
            en=f"There is no indicator {', '.join(strange)} here; remove it or mend its code.",
        )
    if low := sorted(code for code, weight in weights.items() if weight <= 0):
        raise WeightsWrong(
            f"Bobot {', '.join(low)} harus lebih dari nol; yang tidak dihitung tidak ditulis.",
            en=f"The weight of {', '.join(low)} must be above zero; leave out what does not count.",
        )
    total = sum(weights.values(), Decimal(0))
    if total != WHOLE:
        short = WHOLE - total
        word, said = ("kurang", "short") if short > 0 else ("lebih", "over")
        raise WeightsWrong(
            f"Jumlah bobot {plain(total)}, bukan 100: {word} {plain(abs(short))}.",
            en=f"The weights add up to {plain(total)}, not 100: {plain(abs(short))} {said}.",
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
