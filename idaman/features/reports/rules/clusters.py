"""Clusters of reports: where more came about one thing than before, beyond what chance explains.

A candidate is one topic in one village, or one topic within walking distance, whatever village.
Its reports of the last days are compared with those of the days before, in two windows over the
same 120 days: 60 days show what grows, 3 days show what broke out. Given that n reports came in
both together, and that nothing changed, each of them falls into the last days with probability
days / 120: their number is binomial. That is the exact conditional test of two Poisson rates
(Przyborowski and Wilenski, Biometrika 31, 1940, 313-323); its interval is that of Clopper and
Pearson (Biometrika 26, 1934, 404-413) for the share, turned into a ratio of rates.

Places are grouped without looking at which window a report is of, so that choosing where to look
does not make chance look like a change. Many candidates are compared twice each, so all p-values
together are held against Benjamini and Hochberg's line (J. R. Statist. Soc. B 57, 1995, 289-300):
of what is proposed, at most `FALSE_SHARE` is expected to be chance. Reports that copy each other
are not independent: one merged into another counts with that one, and near copies count once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, fsum, hypot, inf, radians
from typing import NamedTuple


class Window(NamedTuple):
    """So many last days, and so many before them that they are compared with."""

    days: int
    days_before: int

    @property
    def by_chance(self) -> float:
        """The probability that a report is of the last days where nothing changed."""
        return self.days / (self.days + self.days_before)


GROWTH, BURST = Window(60, 60), Window(3, 117)
WINDOWS = (GROWTH, BURST)
SPAN = timedelta(days=max(sum(window) for window in WINDOWS))
LEAST = 5
"""So many reports at least in the last days; below it a page would name single people."""
DISTANCE_M = 300.0
"""So far apart two reports of one cluster may be from the next of it: a few minutes' walk."""
STAYS = timedelta(days=14)
"""So long a burst is still news: its own three days pass sooner than people look."""
LEVEL = 0.95
FALSE_SHARE = 0.05
METRES_A_DEGREE = 111_320.0
COPY_WORDS = 5
"""Texts of fewer words are alike by chance: ten neighbours all write that the power is out."""
COPY_SHARE = 0.8
"""From this share of common words on one text is a near copy of the other."""


@dataclass(frozen=True)
class CountedReport:
    """A report as far as counting goes: what about, when, in which village, where."""

    key: int
    topic: str
    on: date
    village: str = ""
    place: tuple[float, float] | None = None
    """Latitude and longitude in degrees."""
    words: frozenset[str] = frozenset()
    """What it says, as `report.words_of` gives it; empty where nobody can read it."""


@dataclass(frozen=True)
class Rates:
    """What the last days and those before say: the ratio of rates, its interval, the p-value."""

    window: Window
    now: int
    before: int
    ratio: float
    lower: float
    upper: float
    p: float
    """One-sided: so likely are as many or more in the last days by chance."""


@dataclass(frozen=True)
class ClusterCandidate:
    """A candidate that is more than chance: what, where, which reports, by how much."""

    topic: str
    village: str
    """The village of most of its reports."""
    centre: tuple[float, float] | None
    """The mean place of one that is by distance; None of one that is a whole village."""
    reports: tuple[int, ...]
    """Keys of the last days, in order; of near copies the first."""
    rates: Rates
    tested: int
    """So many comparisons were held against chance together."""
    until: date
    group: frozenset[int]
    """Keys of all its reports, those of the days before too."""

    def shared(self, reports: Iterable[int], until: date) -> int:
        """Count what it shares with an earlier cluster that was counted up to a day.

        What breaks out within `STAYS` after it, where it was, is the same still going on.
        """
        is_recent = self.until <= until + STAYS
        return len((self.group if is_recent else frozenset(self.reports)).intersection(reports))


def tail(n: int, k: int, p: float) -> float:
    """Tell how likely k or more of n are where each is with probability p.

    >>> round(tail(20, 15, 0.5), 6)
    0.020695
    """
    from scipy.special import bdtrc  # Takes as long to load as all models together.

    return float(bdtrc(k - 1, n, p))


def share(n: int, k: int, level: float = LEVEL) -> tuple[float, float]:
    """Give Clopper and Pearson's interval of the share that k of n come from.

    >>> [round(end, 4) for end in share(20, 15)]
    [0.509, 0.9134]
    >>> [round(end, 4) for end in share(10, 10)]
    [0.6915, 1.0]

    Raises ValueError unless 0 <= k <= n, n > 0.
    """
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is no share.")
    from scipy.special import betaincinv

    half = (1 - level) / 2
    lower = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, half))
    upper = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - half))
    return lower, upper


def rates(now: int, before: int, window: Window = GROWTH, level: float = LEVEL) -> Rates:
    """Compare the last days with those before.

    Fifteen reports after five: three times as many, and with 95 % confidence more than before.

    >>> r = rates(15, 5)
    >>> r.ratio, round(r.lower, 3), round(r.upper, 2), round(r.p, 4)
    (3.0, 1.036, 10.55, 0.0207)

    Ten within three days after eight in the 117 days before: 49 times as many a day.

    >>> r = rates(10, 8, BURST)
    >>> r.ratio, round(r.lower, 1), r.p < 1e-9
    (48.75, 17.3, True)

    Five after none: the ratio has no end, and the lower end says what is sure.

    >>> r = rates(6, 0)
    >>> r.ratio, round(r.lower, 3), round(r.p, 4)
    (inf, 1.177, 0.0156)
    >>> rates(5, 0).lower > 1
    False

    Raises ValueError for less than nothing, or where there is nothing at all.
    """
    if now < 0 or before < 0 or now + before == 0:
        raise ValueError(f"{now} and {before} reports cannot be compared.")
    low, high = share(now + before, now, level)
    longer = window.days_before / window.days
    return Rates(
        window=window,
        now=now,
        before=before,
        ratio=now / before * longer if before else inf,
        lower=low / (1 - low) * longer if low < 1 else inf,
        upper=high / (1 - high) * longer if high < 1 else inf,
        p=tail(now + before, now, window.by_chance),
    )


def is_kept_back(before: int) -> bool:
    """Whether so few came before that a public count of them would point at single people.

    >>> [is_kept_back(n) for n in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < before < LEAST


def discoveries(ps: Sequence[float], false_share: float = FALSE_SHARE) -> frozenset[int]:
    """Choose which of many p-values are more than chance, by Benjamini and Hochberg's line.

    Their own example (1995, section 3): of fifteen, the four smallest are chosen at 0.05.

    >>> ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
    ...       0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    >>> sorted(discoveries(ps))
    [0, 1, 2, 3]
    """
    # SciPy's statistics take long to load, and only whoever counts clusters needs them.
    import numpy as np
    from scipy.stats import false_discovery_control

    if not ps:
        return frozenset()
    return frozenset(np.flatnonzero(false_discovery_control(ps) <= false_share).tolist())


def without_copies(reports: Iterable[CountedReport]) -> list[CountedReport]:
    """Keep the first of reports that say nearly the same in many words: one sender, not many.

    >>> said = frozenset("lampu jalan depan pasar pagi mati lama".split())
    >>> sent = [CountedReport(n, "light", date(2026, 5, n), words=said) for n in (1, 2)]
    >>> [r.key for r in without_copies(sent)]
    [1]
    """
    kept: list[CountedReport] = []
    long: list[frozenset[str]] = []
    for report in sorted(reports, key=lambda r: (r.on, r.key)):
        words = report.words
        if len(words) >= COPY_WORDS:
            if any(len(words & other) >= COPY_SHARE * len(words | other) for other in long):
                continue
            long.append(words)
        kept.append(report)
    return kept


def linked(
    places: Mapping[int, tuple[float, float]], distance_m: float = DISTANCE_M
) -> list[list[int]]:
    """Group places of which each is within a distance of the next, whatever their order.

    >>> here, near, far = (0.0, 117.0), (0.001, 117.0), (0.1, 117.0)
    >>> sorted(map(sorted, linked({1: here, 2: near, 3: far})))
    [[1, 2], [3]]
    """
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    flat: dict[int, tuple[float, float]] = {}
    # One width of a degree for all: what is compared is near each other.
    middle = fsum(latitude for latitude, _ in places.values()) / max(1, len(places))
    for key, (latitude, longitude) in places.items():
        x = longitude * METRES_A_DEGREE * cos(radians(middle))
        y = latitude * METRES_A_DEGREE
        flat[key] = (x, y)
        cells[_cell(x, y, distance_m)].append(key)
    root: dict[int, int] = {key: key for key in places}

    def top(key: int) -> int:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for key, (x, y) in flat.items():
        for other in _around(cells, _cell(x, y, distance_m)):
            there = flat[other]
            if hypot(x - there[0], y - there[1]) <= distance_m:
                root[top(key)] = top(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for key in places:
        groups[top(key)].append(key)
    return list(groups.values())


def _cell(x: float, y: float, size: float) -> tuple[int, int]:
    return int(x // size), int(y // size)


def _around(cells: Mapping[tuple[int, int], list[int]], cell: tuple[int, int]) -> Iterator[int]:
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            yield from cells.get((cell[0] + dx, cell[1] + dy), ())


def clusters(
    reports: Iterable[CountedReport],
    *,
    until: date,
    windows: Sequence[Window] = WINDOWS,
    least: int = LEAST,
    distance_m: float = DISTANCE_M,
    level: float = LEVEL,
    false_share: float = FALSE_SHARE,
) -> list[ClusterCandidate]:
    """Find the clusters of the windows that end on a day.

    `until` is the last day counted. What has no topic is no candidate. Two clusters never share a
    report: of two that do, the less likely by chance is kept. The order of the reports changes
    nothing.

    >>> week = [date(2026, 5, 1) + timedelta(days=i) for i in range(8)]
    >>> many = [CountedReport(i, "jalan", on, "Desa Hulu") for i, on in enumerate(week)]
    >>> found = clusters(many, until=date(2026, 5, 31))
    >>> [(c.topic, c.village, c.rates.now, c.rates.before) for c in found]
    [('jalan', 'Desa Hulu', 8, 0)]
    >>> clusters(many[:4], until=date(2026, 5, 31))
    []
    >>> [c.rates.window.days for c in clusters(many, until=date(2026, 5, 8))]
    [60]
    """
    start = until - timedelta(days=max(sum(window) for window in windows))
    counted = sorted((r for r in reports if r.topic and start < r.on <= until), key=lambda r: r.key)
    tested = [
        (by_place, group, _compared(group, until, window, level))
        for by_place, group in _candidates(counted, distance_m)
        if len(group) >= least
        for window in windows
    ]
    chosen = discoveries([compared.p for _, _, compared in tested], false_share)
    sure = [tested[i] for i in chosen if tested[i][2].now >= least and tested[i][2].lower > 1]
    # By distance first where as likely: it says more precisely where.
    sure.sort(key=lambda t: (t[2].p, not t[0], -t[2].now, t[1][0].key))
    taken: set[int] = set()
    found = []
    for by_place, group, compared in sure:
        turn = until - timedelta(days=compared.window.days)
        keys = [r.key for r in group if r.on > turn]
        if taken.isdisjoint(keys):
            taken.update(keys)
            found.append(_cluster(by_place, group, keys, compared, len(tested), until))
    return found


def _compared(group: Sequence[CountedReport], until: date, window: Window, level: float) -> Rates:
    turn = until - timedelta(days=window.days)
    start = turn - timedelta(days=window.days_before)
    now = sum(r.on > turn for r in group)
    return rates(now, sum(start < r.on <= turn for r in group), window, level)


def _candidates(
    counted: Sequence[CountedReport], distance_m: float
) -> Iterator[tuple[bool, list[CountedReport]]]:
    """Give every group to be looked at, and whether it is one by distance; windows unseen."""
    villages: dict[tuple[str, str], list[CountedReport]] = defaultdict(list)
    topics: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    known = {r.key: r for r in counted}
    for report in counted:
        if report.village:
            villages[report.topic, report.village].append(report)
        if report.place is not None:
            topics[report.topic][report.key] = report.place
    for _key, group in sorted(villages.items()):
        yield False, _in_order(group)
    for _topic, places in sorted(topics.items()):
        for keys in linked(places, distance_m):
            group = _in_order(known[key] for key in keys)
            if len(group) > 1:
                yield True, group


def _in_order(group: Iterable[CountedReport]) -> list[CountedReport]:
    return sorted(without_copies(group), key=lambda r: r.key)


def _cluster(
    by_place: bool,
    group: Sequence[CountedReport],
    keys: list[int],
    compared: Rates,
    tested: int,
    until: date,
) -> ClusterCandidate:
    named = [r.village for r in group if r.village]
    village = max(sorted(set(named)), key=named.count) if named else ""
    places = [r.place for r in group if r.place is not None and r.key in set(keys)]
    centre = None
    if by_place and places:
        centre = (
            sum(p[0] for p in places) / len(places),
            sum(p[1] for p in places) / len(places),
        )
    return ClusterCandidate(
        topic=group[0].topic,
        village=village,
        centre=centre,
        reports=tuple(keys),
        rates=compared,
        tested=tested,
        until=until,
        group=frozenset(r.key for r in group),
    )
