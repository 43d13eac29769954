"""An index computed from plain data, as a child is asked and as open data are counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from idaman.features.indices.rules.figures import Figures, RankedUnit
from idaman.features.indices.rules.moving import Reach
from idaman.features.indices.rules.result import result
from idaman.features.indices.rules.spec import Spec, read_spec


def laid_out(
    spec: Spec,
    units: Sequence[Sequence[str]],
    cells: Sequence[tuple[str, str, str]],
    history: Sequence[tuple[str, str, int, str]],
) -> Figures:
    """Lay out figures: places by code, name and kind; values and what was before, as written.

    Raises IndexWrong.
    """
    before: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for unit, code, ago, value in history:
        before.setdefault((unit, code), []).append((ago, float(value)))
    return Figures.of(
        [RankedUnit(code, name, kind) for code, name, kind in units],
        [each.code for each in spec.indicators],
        {(unit, code): float(value) for unit, code, value in cells},
        before,
    )


def computed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Compute an index of which description, reach and figures are told.

    Raises IndexWrong.
    """
    spec, told = read_spec(asked["spec"]), asked["figures"]
    figures = laid_out(
        spec,
        told["units"],
        [(row[0], row[1], row[2]) for row in told["cells"]],
        [(row[0], row[1], row[2], row[3]) for row in told["history"]],
    )
    return result(spec, figures, reach=Reach(asked["reach"]))
