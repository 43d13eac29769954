"""Builders of indices: everything chosen here, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from idaman.features.indices.rules import Spec, read_spec
from idaman.features.indices.rules.calculation import Figures, RankedUnit

GAP = float("nan")


def told(
    codes: Sequence[str] = ("X", "Y"),
    *,
    directions: Sequence[int] | None = None,
    weights: Sequence[str] | None = None,
    groups: Sequence[dict[str, Any]] = (),
    indicators: Sequence[dict[str, Any]] | None = None,
    weighing: str = "uniform",
    **choices: Any,
) -> dict[str, Any]:
    """Describe an index as plain data; choices of steps and of doubt by name."""
    each = weights or [str(100 / len(codes))] * len(codes)
    steps = {
        "fill": "none", "fill_years": 2, "neighbours": 1, "unit_share": 0.5, "group_share": 0.5,
        "when_short": "refuse", "treat": False, "treat_most": 5, "skewness": 2, "kurtosis": 3.5,
        "scale": "min-max", "lowest": 0, "highest": 100, "centre": 100, "spread": 10,
        "mean": "arithmetic",
    }  # fmt: skip
    doubt = {
        "draws": 500, "seed": 1, "weights": weighing, "concentration": 1, "fills": ["none"],
        "scales": ["min-max"], "means": [], "leave_out": False, "wide": 0.5, "sure": 0.9,
    }  # fmt: skip
    return {
        "name": "Indeks Contoh",
        "groups": list(groups),
        "indicators": indicators
        or [
            {
                "code": code,
                "name": code,
                "direction": (directions or [1] * len(codes))[n],
                "group": "",
                "weight": each[n],
            }
            for n, code in enumerate(codes)
        ],
        "steps": steps | {k: v for k, v in choices.items() if k in steps or k == "power"},
        "doubt": doubt | {k: v for k, v in choices.items() if k in doubt},
    }


def spec(*args: Any, **kwargs: Any) -> Spec:
    return read_spec(told(*args, **kwargs))


def figures(rows: Sequence[Sequence[float]], described: Spec, **more: Any) -> Figures:
    """Lay rows out as units A, B, C …"""
    units = tuple(RankedUnit(chr(65 + n), f"Daerah {chr(65 + n)}") for n in range(len(rows)))
    codes = tuple(each.code for each in described.indicators)
    return Figures(units, codes, np.array(rows, float), **more)
