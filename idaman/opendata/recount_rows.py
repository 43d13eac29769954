"""What pages say straight from the rows of a dataset: the row itself, or how many rows there are.

A statistic and a point of the plan's way follow from no other figure: they are what some source or
the plan says. A page says them exactly as their row does, and of a statistic also what it is. How
far an item has come, which way the indicators of an outcome go, how many items of the plan name a
place, how many of them are promises and stand how, how complete service standards are, how long
verifiers take, how many points of a gate are open, what citizens say and what became of their
reports and how forecasts fared is counted from the rows whenever somebody asks; no dataset lists
the counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from idaman.core.period import TimePeriod, read_period
from idaman.features.delivery.rules.obligation import GREEN, Standing
from idaman.features.indicators.rules.direction import Better, Movement, moved
from idaman.opendata.recompute import ALL, NONE, PROMISED, items_of
from idaman.opendata.recount_agreement import agreed, tellers

Row = Mapping[str, Any]
Key = tuple[str, str, str, str]
"""Family, measure, what it is grouped by, and the group."""
FAMILIES = (
    *("statistics", "targets", "work", "named", "standings"),
    *("services", "verifiers", "surveys", "index_cells", "movements"),
    *("planned", "gate", "citizens", "became", "forecasts", "readings"),
)
STANDS, STRUCK = "stands", "struck"
DIFFERS, MISSING = "differs", "missing"
"""Where sources differ on the newest value of an indicator, and where none is known."""
UNSIGNED = "unsigned"
"""How an item of the plan stands that nobody has signed."""


def statistic(as_published: str, nature: str, *, stands: bool) -> str:
    """Write a statistic: its digits, what it is, and whether it was corrected or taken back.

    >>> statistic("76.50", "official", stands=True), statistic("23", "reported", stands=False)
    ('76.50 official stands', '23 reported struck')
    """
    return f"{as_published} {nature} {STANDS if stands else STRUCK}"


def number(value: float | str) -> str:
    """Write a weight or a score as shortly as it can be.

    >>> number(20.0), number(2.75), number("33.3")
    ('20', '2.75', '33.3')
    """
    return str(value).removesuffix(".0")


def requirement(milestone: str, code: str) -> str:
    """Name what a milestone requires.

    >>> requirement("KEG-014.1", "B1")
    'KEG-014.1:B1'
    """
    return f"{milestone}:{code}"


def percent(value: object) -> str:
    """Write so many per cent, which are no share of one.

    >>> percent("33.3")
    '33.3%'
    """
    return f"{value}%"


def point(indicator: str, year: int) -> str:
    """Name a point of the way of one of the plan's indicators.

    >>> point("IND-07", 2029)
    'IND-07:2029'
    """
    return f"{indicator}:{year}"


def told(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Give every figure of a page that is a row, or a count of rows, of these datasets."""
    found: dict[Key, str] = {}
    for row in datasets.get("statistics", ()):
        found["statistics", "value", "row", str(row["number"])] = statistic(
            row["as_published"], row["nature"], stands=row["counts"]
        )
    for row in datasets.get("targets", ()):
        if row["year"] is not None:
            key = point(row["indicator"], row["year"])
            found["targets", row["point"], "row", key] = row["value"]
    found |= _work(datasets.get("progress", ()))
    for row in datasets.get("readings", ()):
        found["readings", "value", "row", str(row["number"])] = row["value"]
    for row in datasets.get("requirements", ()):
        key = requirement(f"{row['item']}.{row['milestone']}", row["requirement"])
        found["work", "weight", "requirement", key] = str(row["weight"])
    found |= dict(_services(datasets.get("services", ())))
    found |= dict(_verifiers(datasets.get("verifications", ())))
    found |= _became(datasets.get("report_states", ()))
    found |= _forecasts(datasets.get("forecasts", ()))
    found |= _gates(datasets.get("gate_points", ()))
    found |= _surveys(datasets.get("satisfaction", ()), datasets.get("satisfaction_groups", ()))
    for row in datasets.get("index_cells", ()):
        if row["ago"] == 0 and row["indicator"]:
            key = cell(row["index"], row["region"], row["indicator"])
            found["index_cells", "value", "row", key] = row["value"]
    if "plan_items" in datasets:
        found |= dict(_planned(datasets["plan_items"]))
        found |= dict(_promises(datasets))
        found |= _citizens(datasets)
    if "indicators" in datasets:
        found |= _movements(datasets)
    return found


def _work(rows: Sequence[Row]) -> dict[Key, str]:
    """What is claimed and verified of what each milestone and each item requires, by weight."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for group in (("item", row["item"]), ("milestone", f"{row['item']}.{row['milestone']}")):
            for n, column in enumerate(("claimed", "verified", "required")):
                sums[group][n] += row[column]
    found: dict[Key, str] = {}
    for (by, key), (claimed, verified, required) in sums.items():
        found["work", "claimed", by, key] = f"{claimed}/{required}"
        found["work", "verified", by, key] = f"{verified}/{required}"
        found["work", "weights", by, key] = weights(claimed, verified, required)
    return found


def weights(claimed: int, verified: int, required: int) -> str:
    """Write the three weights of a piece of work.

    >>> weights(3, 2, 5)
    '3;2;5'
    """
    return f"{claimed};{verified};{required}"


def held(promised: int, kept: int, late: int, broken: int) -> str:
    """Write what promises come to.

    >>> held(72, 30, 5, 2)
    '72;30;5;2'
    """
    return f"{promised};{kept};{late};{broken}"


def _promises(datasets: Mapping[str, Sequence[Row]]) -> Iterator[tuple[Key, str]]:
    """How many items of the plan name what, how many are promises, and how these stand.

    A promise is an item that was signed and that no amendment released.
    """
    planned = {row["code"]: row for row in datasets["plan_items"] if row["kind"] in PROMISED}
    named: Counter[tuple[str, str, str]] = Counter({("items", "all", ALL): 0})
    stand: Counter[tuple[str, str, str]] = Counter()
    promises: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for item in items_of(datasets):
        if item.kind not in PROMISED:
            continue
        row = planned.get(item.code)
        years = [("year", str(year)) for year in _years(row)] if row else []
        if row:
            code = item.standing or ("" if row["is_dropped"] else UNSIGNED)
            named.update(("items", by, key) for by, key in item.groups())
            named.update(("running", *group) for group in years)
            stand.update((code, by, key) for by, key in item.groups())
        if item.standing and item.standing != Standing.RELEASED:
            named.update(("running-promises", *group) for group in years)
            for group in item.groups():
                promises[group].append(Standing(item.standing))
    for (measure, by, key), many in named.items():
        yield ("named", measure, by, key), str(many)
    everywhere = sum(row["is_everywhere"] for row in planned.values())
    yield ("named", "everywhere", "all", ALL), str(everywhere)
    for (code, by, key), many in stand.items():
        if code:
            yield ("standings", code, by, key), str(many)
    for (by, key), rows in promises.items():
        yield ("named", "promises", by, key), str(len(rows))
        late, broken = rows.count(Standing.LATE), rows.count(Standing.BROKEN)
        come_to = held(len(rows), sum(each in GREEN for each in rows), late, broken)
        yield ("standings", "held", by, key), come_to


def _planned(rows: Sequence[Row]) -> Iterator[tuple[Key, str]]:
    """What the plan weighs its dimensions by, how ready it finds each part, what a win is to do."""
    for row in rows:
        if row["kind"] == "quick_win":
            yield ("planned", "way", "quick_win", row["code"]), f"{row['baseline']};{row['target']}"
        if row["kind"] == "dimension" and row["weight"]:
            yield ("planned", "weight", "dimension", row["dimension"]), percent(row["weight"])
        if row["kind"] == "readiness" and row["score"]:
            yield ("planned", "score", "readiness", row["code"]), row["score"]


def _gates(rows: Sequence[Row]) -> dict[Key, str]:
    """How many of the points of each quick win's gate are open: not met, or without proof."""
    points: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        points[row["item"]].append(bool(row["is_met"] and row["has_proof"]))
    return {
        ("gate", "open", "item", item): f"{passed.count(False)}/{len(passed)}"
        for item, passed in points.items()
    }


def said(yes: int, partly: int, no: int) -> str:
    """Write what citizens say.

    >>> said(3, 0, 1)
    '3;0;1'
    """
    return f"{yes};{partly};{no}"


def answer(milestone: str, month: str, channel: str, says: str) -> str:
    """Name what was answered alike about a milestone, in one month by one channel or in the rest.

    >>> answer("KEG-014.1", "2026-08", "plate", "yes"), answer("KEG-014.1", "", "", "no")
    ('KEG-014.1:2026-08:plate:yes', 'KEG-014.1:::no')
    """
    return f"{milestone}:{month}:{channel}:{says}"


def _citizens(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """What citizens say of each milestone and item, and of all items of a group."""
    groups = {item.code: list(item.groups()) for item in items_of(datasets)}
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    found: dict[Key, str] = {}
    for row in datasets.get("citizen_answers", ()):
        milestone = f"{row['item']}.{row['milestone']}"
        key = answer(milestone, row["month"], row["channel"], row["says"])
        found["citizens", "answers", "row", key] = str(row["answers"])
        own = [("milestone", milestone), ("item", row["item"]), *groups.get(row["item"], ())]
        for group in own:
            sums[group][row["says"]] += row["answers"]
    for (by, key), told in sums.items():
        found["citizens", "said", by, key] = said(told["yes"], told["partly"], told["no"])
        found["citizens", "share", by, key] = f"{told['yes']}/{told.total()}"
    return found


BECAME: Mapping[str, Callable[[Row], int]] = {
    "total": lambda row: 1,
    "answered": lambda row: row["is_answered"],
    "waiting": lambda row: row["is_waiting"],
    "late": lambda row: row["is_late"],
    "reopened": lambda row: row["reopened"],
    "outside": lambda row: row["state"] == "outside",
    "merged": lambda row: row["state"] == "merged",
    "secret": lambda row: row["is_secret"],
    "lapor": lambda row: row["by_lapor"],
}
"""By measure: how much one report adds to what became of all."""


def _became(rows: Sequence[Row]) -> dict[Key, str]:
    """What became of all reports, and of those of an agency or a place; who else has the trouble.

    A district holds the reports of its villages.
    """
    sums = Counter({(measure, "all", ALL): 0 for measure in BECAME})
    found: dict[Key, str] = {}
    for row in rows:
        places = {row["region"], ".".join(row["region"].split(".")[:3])} - {""}
        groups = [("all", ALL), ("agency", row["agency"]), *(("place", code) for code in places)]
        for measure, many in BECAME.items():
            for by, key in groups:
                sums[measure, by, key] += many(row)
        if row["report"]:
            for measure in ("also", "reopened"):
                found["became", measure, "report", row["report"]] = str(row[measure])
    return found | {("became", *key): str(many) for key, many in sums.items()}


def foretold(low: str, middle: str, high: str, points: int) -> str:
    """Write a foretold range and from how many points it is.

    >>> foretold("2026-05-21", "2026-06-12", "2026-07-16", 3)
    '2026-05-21;2026-06-12;2026-07-16;3'
    """
    return f"{low};{middle};{high};{points}"


def _forecasts(rows: Sequence[Row]) -> dict[Key, str]:
    """When each work will end as foretold today, and how the forecasts that were kept fared."""
    found: dict[Key, str] = {}
    wide, still_open = 0, 0
    errors: dict[str, list[int]] = defaultdict(list)
    covered: Counter[str] = Counter()
    for row in rows:
        if not row["is_kept"]:
            wide += row["says"] == "nothing"
            exact = foretold(row["low"], row["middle"], row["high"], row["points"])
            found["forecasts", "range", "item", row["item"]] = exact
            found["forecasts", "corrected", "all", ALL] = str(row["known"])
        elif row["says"] != "nothing" and row["ended"] is None:
            still_open += 1
        elif row["says"] != "nothing" and row["made_on"] < row["ended"]:
            error = date.fromisoformat(row["ended"]) - date.fromisoformat(row["middle"])
            errors[row["says"]].append(error.days)
            covered[row["says"]] += row["low"] <= row["ended"] <= row["high"]
    for says, days in errors.items():
        found["forecasts", "covered", "says", says] = f"{covered[says]}/{len(days)}"
        found["forecasts", "error", "says", says] = str(Fraction(sum(days), len(days)))
        found["forecasts", "distance", "says", says] = str(Fraction(sum(map(abs, days)), len(days)))
    found["forecasts", "wide", "all", ALL] = str(wide)
    found["forecasts", "open", "all", ALL] = str(still_open)
    return found


def _years(row: Row) -> range:
    """The years an item runs in; none where it has no dates."""
    if not row["starts"] or not row["ends"]:
        return range(0)
    return range(int(row["starts"][:4]), int(row["ends"][:4]) + 1)


def _movements(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """How many indicators of each outcome go which way, differ, or have no value; their weights.

    Weighed is which way each goes; one that differs or has no value goes nobody knows where.
    """
    home = {row["code"] for row in datasets.get("places", ()) if row["is_home"]}
    lines: dict[str, dict[str, dict[TimePeriod, list[Row]]]] = defaultdict(dict)
    for row in sorted(datasets.get("statistics", ()), key=lambda row: int(row["number"])):
        if row["counts"] and row["region"] in home:
            line = lines[row["indicator"]].setdefault(row["series"], {})
            line.setdefault(read_period(row["period"]), []).append(row)
    ways: Counter[tuple[str, str]] = Counter()
    sizes: Counter[tuple[str, str]] = Counter()
    shares: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found: dict[Key, str] = {}
    for row in datasets["indicators"]:
        if row["outcome"]:
            known = lines[row["indicator"]]
            # A sheet that names no series has the first of those there are.
            line = known.get(row["series"] or min(known, default=""), {})
            way = _way(row, line)
            ways[row["outcome"], way] += 1
            if row["weight"]:
                is_known = way not in (DIFFERS, MISSING)
                shares[row["outcome"], way if is_known else Movement.UNKNOWN] += Decimal(
                    row["weight"]
                )
                found["planned", "weight", "indicator", row["indicator"]] = percent(row["weight"])
        for by, group in (("agency", row["agency"] or NONE), ("outcome", row["outcome"])):
            sizes[by, group] += 1
    for (by, group), n in sizes.items():
        found["named", "indicators", by, group] = str(n)
    for (code, way), n in ways.items():
        found["movements", way, "outcome", code] = str(n)
    for (code, way), share in shares.items():
        found["movements", f"{way}-share", "outcome", code] = percent(share)
    return found


def _way(sheet: Row, line: Mapping[TimePeriod, Sequence[Row]]) -> str:
    """Which way one indicator goes: from the newest earlier value of the same publisher."""
    if not line:
        return MISSING
    newest, *earlier = [line[period] for period in sorted(line, reverse=True)]
    now, whose = agreed(newest), tellers(newest)
    if now is None:
        return DIFFERS
    before = next((agreed(rows) for rows in earlier if tellers(rows) & whose), None)
    return moved(
        Better(sheet["better"]),
        before=Decimal(before["as_published"]) if before else None,
        after=Decimal(now["as_published"]),
        band=(Decimal(sheet["low"]), Decimal(sheet["high"])) if sheet["low"] else None,
    ).value


def time(value: int | None, unit: str) -> str:
    """Write the time a service promises; nothing where it promises none.

    >>> time(3, "days"), time(None, "")
    ('3 days', '')
    """
    return "" if value is None else f"{value} {unit}"


def fees(amounts: Iterable[int], per: Iterable[str]) -> tuple[str, str]:
    """Write what a service costs and per what, each amount and unit once.

    >>> fees([25000, 0, 25000], ["m2", ""])
    ('0 25000', 'm2')
    """
    units = sorted({unit for unit in per if unit})
    return " ".join(str(amount) for amount in sorted(set(amounts))), " / ".join(units)


def _services(rows: Sequence[Row]) -> Iterator[tuple[Key, str]]:
    """What each service promises, and how complete the standards of each agency are."""
    yield ("services", "many", "all", ALL), str(len(rows))
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_agency[row["agency"]].append(row)
        yield ("services", "time", "service", row["code"]), time(row["time"], row["time_unit"])
        cost = f"{row['fees']} {row['fee_per']}".strip()
        yield ("services", "fees", "service", row["code"]), cost
    for agency, some in by_agency.items():
        lacking = Counter(name for row in some for name in row["missing"].split())
        filled = sum(len(row["filled"].split()) for row in some)
        yield ("services", "many", "agency", agency), str(len(some))
        yield ("services", "whole", "agency", agency), str(sum(not r["missing"] for r in some))
        of_all = filled + lacking.total()
        yield ("services", "filled", "agency", agency), f"{filled}/{of_all}"
        for name, many in lacking.items():
            yield ("services", "missing", "agency", f"{agency}:{name}"), str(many)


def cell(index: str, region: str, indicator: str) -> str:
    """Name a figure behind an index.

    >>> cell("hasil", "64.02", "IPM")
    'hasil:64.02:IPM'
    """
    return f"{index}:{region}:{indicator}"


def _surveys(elements: Sequence[Row], groups: Sequence[Row]) -> dict[Key, str]:
    """How many answered each survey, all of an agency or a period, and each group of people."""
    sums: Counter[tuple[str, str]] = Counter()
    answers = {(r["survey"], r["agency"], r["period"]): r["answers"] for r in elements}
    for (survey, agency, period), many in answers.items():
        sums["survey", f"SKM-{survey:03d}"] += many
        sums["agency", f"{period}:{agency}"] += many
        sums["all", period] += many
    for row in groups:
        if not row["is_hidden"]:
            sums["group", f"SKM-{row['survey']:03d}:{row['by']}:{row['group']}"] += row["answers"]
    return {("surveys", "answers", by, key): str(many) for (by, key), many in sums.items()}


def _verifiers(rows: Sequence[Row]) -> Iterator[tuple[Key, str]]:
    """How each agency verifies: what it judged, let wait or passed on, and how long it takes."""
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_agency[row["agency"]].append(row)
    open_, overdue = 0, 0
    for agency, turns in by_agency.items():
        waits = [turn["days"] for turn in turns if not turn["ended"]]
        took = [turn["days"] for turn in turns if turn["end"] == "judged"]
        late = sum(turn["is_overdue"] for turn in turns)
        open_, overdue = open_ + len(waits), overdue + late
        told = {
            "judged": len(took),
            "median": f"{median(took):g}" if took else "-",
            "open": len(waits),
            "longest": max(waits, default=0),
            "overdue": late,
            "passed-on": sum(turn["end"] == "passed_on" for turn in turns),
        }
        for measure, value in told.items():
            yield ("verifiers", measure, "agency", agency), str(value)
    yield ("verifiers", "waiting", "all", ALL), f"{open_}/{overdue}"
