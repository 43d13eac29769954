"""What does an honest rank cost: 500 units × 100 indicators × 10,000 draws, against three peers?

    pip install pymcdm scikit-criteria
    python -m benchmarks.composite [--rounds 5] [--peer-draws 100]

Side by side in one run, in turn, so that ratios hold when the machine's speed drifts: ours from
figures to rank intervals; the same in bare NumPy (min-max, Dirichlet weights, one product of
matrices, argsort, 16-bit ranks, acceptability); pymcdm and scikit-criteria, a weighted sum a draw,
whose time for all draws is extrapolated from fewer. Neither is a dependency of the project; a peer
that is not installed is named as missing and nothing is said of it. Ends with 1 where a ratio
falls short: at most 2 × bare NumPy, at least 50 × faster than either peer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from idaman.features.indices.rules import Spec, read_spec
from idaman.features.indices.rules.calculation import Figures, RankedUnit, doubt

MOST_OF_NUMPY = 2.0
LEAST_OF_PEERS = 50.0
UNITS, INDICATORS, DRAWS = 500, 100, 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-draws", type=int, default=100)
    args = parser.parse_args()
    values = np.random.default_rng(7).random((UNITS, INDICATORS))
    spec, figures = described(), laid(values)
    peers: dict[str, Callable[[], None]] = {}
    if find_spec("pymcdm"):
        peers["pymcdm"] = pymcdm(values, args.peer_draws)
    if find_spec("skcriteria"):
        peers["scikit-criteria"] = skcriteria(values, args.peer_draws)
    took: dict[str, list[float]] = {"ours": [], "bare NumPy": [], **{p: [] for p in peers}}
    for _ in range(args.rounds):
        took["ours"].append(timed(lambda: doubt(spec, figures)))
        took["bare NumPy"].append(timed(lambda: bare(values)))
        for name, asked in peers.items():
            took[name].append(timed(asked) * DRAWS / args.peer_draws)
    print(f"{UNITS} units × {INDICATORS} indicators × {DRAWS:,} draws, {args.rounds} rounds")
    middle = {name: statistics.median(all_) for name, all_ in took.items()}
    for name, seconds in middle.items():
        how = f"extrapolated from {args.peer_draws} draws" if name in peers else "whole"
        print(f"  {name:16} {seconds:9.3f} s  ({how}; {min(took[name]):.3f} at best)")
    ours = middle["ours"]
    is_short = ours > MOST_OF_NUMPY * middle["bare NumPy"]
    print(f"ours / bare NumPy: {ours / middle['bare NumPy']:.2f} (at most {MOST_OF_NUMPY:g})")
    for name in peers:
        ratio = middle[name] / ours
        is_short |= ratio < LEAST_OF_PEERS
        print(f"{name} / ours: {ratio:.0f} (at least {LEAST_OF_PEERS:g})")
    for name in {"pymcdm", "scikit-criteria"} - set(peers):
        print(f"{name}: not installed, not compared")
    print(f"memory of ours at its peak: {peak(spec, figures) / 1e6:.0f} MB beyond the figures")
    sys.exit(1 if is_short else 0)


def timed(asked: Callable[[], object]) -> float:
    started = time.perf_counter()
    asked()
    return time.perf_counter() - started


def peak(spec: Spec, figures: Figures) -> int:
    tracemalloc.start()
    doubt(spec, figures)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def described() -> Spec:
    """An index of a hundred indicators of one group, its weights doubted over the whole simplex."""
    told = {
        "code": "", "name": "x", "direction": 1, "group": "", "weight": str(Decimal(1))
    }  # fmt: skip
    return read_spec(
        {
            "name": "Benchmark",
            "groups": [],
            "indicators": [{**told, "code": f"i{n}"} for n in range(INDICATORS)],
            "steps": {
                "fill": "none", "fill_years": 0, "neighbours": 3, "unit_share": 0.5,
                "group_share": 0.5, "when_short": "refuse", "treat": False, "treat_most": 5,
                "skewness": 2, "kurtosis": 3.5, "scale": "min-max", "lowest": 0, "highest": 100,
                "centre": 100, "spread": 10, "mean": "arithmetic",
            },
            "doubt": {
                "draws": DRAWS, "seed": 7, "weights": "uniform", "concentration": 1,
                "fills": ["none"], "scales": ["min-max"], "means": [], "leave_out": False,
                "wide": 0.2, "sure": 0.9,
            },
        }
    )  # fmt: skip


def laid(values: NDArray[np.float64]) -> Figures:
    units = tuple(RankedUnit(f"u{n}", f"Unit {n}") for n in range(UNITS))
    return Figures(units, tuple(f"i{n}" for n in range(INDICATORS)), values)


def bare(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same by hand, without regard to ties, gaps, groups or order."""
    low, high = values.min(axis=0), values.max(axis=0)
    scaled = ((values - low) / (high - low)).astype(np.float32)
    weights = np.random.default_rng(7).dirichlet(np.ones(INDICATORS), DRAWS).astype(np.float32)
    order = np.argsort(-(weights @ scaled.T), axis=1)
    ranks = np.empty((DRAWS, UNITS), np.int16)
    np.put_along_axis(ranks, order, np.arange(UNITS, dtype=np.int16)[None, :], axis=1)
    cells = np.arange(UNITS)[None, :] * UNITS + ranks
    counts = np.bincount(cells.ravel(), minlength=UNITS * UNITS).reshape(UNITS, UNITS)
    running = counts.cumsum(axis=1)
    return (running >= 0.05 * DRAWS).argmax(axis=1), (running >= 0.95 * DRAWS).argmax(axis=1)


def pymcdm(values: NDArray[np.float64], draws: int) -> Callable[[], None]:
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    method, types = WSM(minmax_normalization), np.ones(INDICATORS)

    def asked() -> None:
        weights = np.random.default_rng(7).dirichlet(np.ones(INDICATORS), draws)
        for each in weights:
            method.rank(method(values, each, types))

    return asked


def skcriteria(values: NDArray[np.float64], draws: int) -> Callable[[], None]:
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import MinMaxScaler

    matrix = skc.mkdm(values, [max] * INDICATORS)
    scaler, method = MinMaxScaler(target="matrix"), WeightedSumModel()

    def asked() -> None:
        weights = np.random.default_rng(7).dirichlet(np.ones(INDICATORS), draws)
        scaled = scaler.transform(matrix)
        for each in weights:
            _ = method.evaluate(scaled.replace(weights=each)).rank_

    return asked


if __name__ == "__main__":
    main()
