"""What delivery tells the open data: promises, progress, status of evidence, money."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.canonical import canonical
from idaman.core.people.models import Government
from idaman.features.delivery.models import Period, Spending
from idaman.features.delivery.queries.periods import kept_manifest
from idaman.features.delivery.queries.quickwins import QuickWins
from idaman.features.delivery.queries.rollups import MEASURES, By, Numbers
from idaman.features.delivery.queries.standing import Board, MilestoneState
from idaman.features.delivery.queries.verifiers import VerifierTurn
from idaman.features.delivery.rules.quickwin import GATE
from idaman.opendata import recount_figures

Row = dict[str, Any]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def obligation_rows(government: Government, board: Board) -> list[Row]:
    """Tell every signed promise as rows of the dataset `obligations`."""
    return [
        {
            "government": government.slug,
            "item": each.item_code,
            "kind": each.kind,
            "name": each.name,
            "dimension": each.dimension,
            "places": " ".join(each.places),
            "agency": each.agency_code,
            "owner": each.owner_code,
            "commitment": each.commitment,
            "sheet": each.sheet,
            "signed_on": _day(each.signed_on),
            "first_due": _day(each.first_due),
            "due": _day(each.due),
            "moves": each.moves,
            "standing": each.standing.value,
            "days_late": each.days_late,
            "is_fed": each.is_fed,
            "is_sample": each.is_sample,
        }
        for each in board.obligations
    ]


def promise_rows(government: Government, board: Board, signatures: Iterable[Row]) -> list[Row]:
    """Tell who has signed, what is owned and fed and what each agency kept, for `computed`.

    `signatures` are the rows of that dataset.
    """
    fed, held = board.owned_and_fed
    told: list[tuple[str, str, str, str]] = []
    if held:
        told.append(("owned-and-fed", "all", "all", f"{fed}/{held}"))
    counts: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    for each in board.promises:
        for group in (("agency", each.agency_code), ("dimension", each.dimension)):
            counts[group] += 1
            kept[group] += each.is_kept
    told += [
        ("kept", by, key, f"{kept[by, key]}/{many}") for (by, key), many in counts.items() if key
    ]
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in signatures:
        lines[row["commitment"]].append(row)
    for code, rows in lines.items():
        signed = [row for row in rows if row["is_signed"]]
        ink = sum(row["route"] == "paper" for row in signed)
        told += [
            ("signed", "commitment", code, f"{len(signed)}/{len(rows)}"),
            ("ink", "commitment", code, str(ink)),
            ("electronic", "commitment", code, str(len(signed) - ink)),
        ]
    is_sample = any(each.is_sample for each in board.obligations)
    return [
        recount_figures.row(
            government.slug, ("promises", measure, by, key), value, is_sample=is_sample
        )
        for measure, by, key, value in told
    ]


def _milestones(board: Board) -> Iterator[tuple[str, MilestoneState]]:
    for code, work in board.works.items():
        for milestone in work.milestones:
            yield code, milestone


def progress_rows(government: Government, board: Board) -> list[Row]:
    """Tell every milestone's evidence by weight as rows of the dataset `progress`."""
    return [
        {
            "government": government.slug,
            "item": code,
            "milestone": milestone.number,
            "name": milestone.name,
            "region": milestone.region_code,
            "baseline_due": _day(milestone.baseline_due),
            "due": _day(milestone.due),
            "required": milestone.progress.required,
            "claimed": milestone.progress.claimed,
            "verified": milestone.progress.verified,
            "standing": milestone.standing.value,
            "is_sample": milestone.is_sample,
        }
        for code, milestone in _milestones(board)
    ]


def requirement_rows(government: Government, board: Board) -> list[Row]:
    """Tell what every milestone requires as rows of the dataset `requirements`."""
    return [
        {
            "government": government.slug,
            "item": code,
            "milestone": milestone.number,
            "requirement": requirement.code,
            "kind": requirement.kind,
            "weight": requirement.weight,
            "is_sample": milestone.is_sample,
        }
        for code, milestone in _milestones(board)
        for requirement in milestone.requirements
    ]


def evidence_rows(government: Government, board: Board) -> list[Row]:
    """Tell what was sent, without the files, as rows of the dataset `evidence`."""
    return [
        {
            "government": government.slug,
            "item": code,
            "milestone": milestone.number,
            "requirement": requirement.code,
            "number": sent.number,
            "kind": requirement.kind,
            "weight": requirement.weight,
            "status": sent.status.value,
            "offered": _day(sent.offered),
            "decided": _day(sent.decided),
            "is_sample": milestone.is_sample,
        }
        for code, milestone in _milestones(board)
        for requirement in milestone.requirements
        for sent in requirement.sent
    ]


def gate_rows(government: Government, wins: QuickWins) -> list[Row]:
    """Tell every point of the gate of every quick win as rows of the dataset `gate_points`."""
    zone = ZoneInfo(government.timezone)
    return [
        {
            "government": government.slug,
            "item": win.code,
            "gate": GATE.version,
            "point": point.criterion.number,
            "criterion": point.criterion.code,
            "weight": point.criterion.weight.value,
            "is_met": answer.is_met if answer else None,
            "has_proof": answer.has_proof if answer else None,
            "answered": _day(answer.at.astimezone(zone).date()) if answer else None,
            "is_sample": answer.is_sample if answer else win.item.is_sample,
        }
        for win in wins.states
        for point in win.points
        for answer in [point.answer]
    ]


def reading_rows(government: Government, wins: QuickWins) -> list[Row]:
    """Tell what sources say of the use of quick wins as rows of the dataset `readings`."""
    return [
        {
            "government": government.slug,
            "number": each.pk,
            "item": win.code,
            "measure": each.measure,
            "value": str(each.value),
            "unit": each.unit,
            "told_on": each.on.isoformat(),
            "source": each.source,
            "is_sample": each.is_sample,
        }
        for win in wins.states
        for each in win.readings
    ]


def verification_rows(government: Government, turns: Sequence[VerifierTurn]) -> list[Row]:
    """Tell every turn of a verifier, the oldest first, as rows of `verifications`."""
    return [
        {
            "government": government.slug,
            "number": number,
            "evidence": each.number,
            "item": each.subject,
            "agency": each.agency.code,
            "since": each.since.isoformat(),
            "until": each.until.isoformat(),
            "ended": _day(each.ended),
            "end": each.end,
            "days": each.days,
            "is_overdue": each.is_overdue,
            "is_sample": each.is_sample,
        }
        for number, each in enumerate(reversed(turns), start=1)
    ]


def money_rows(government: Government, *, now: datetime) -> list[Row]:
    """Tell every word on money that counts as rows of the dataset `money`. One query."""
    return [
        {
            "government": government.slug,
            "number": each.pk,
            "item": each.item_code,
            "year": each.year,
            "ceiling_idr": each.ceiling_idr,
            "realised_idr": each.realised_idr,
            "told_on": each.told_on.isoformat(),
            "source": each.source,
            "is_sample": each.is_sample,
        }
        for each in Spending.objects.public().of(government).counting(now)
    ]


def figure_rows(government: Government, numbers: Numbers) -> list[Row]:
    """Tell every rolled-up figure the pages show as rows of the dataset `figures`."""
    found = []
    for measure in MEASURES:
        for by in By:
            for key in numbers.keys(by):
                rolled = numbers.rolled(measure, by, key)
                if not rolled.expected:
                    continue
                above = rolled.value if rolled.numerator is None else rolled.numerator
                found.append(
                    {
                        "government": government.slug,
                        "measure": measure,
                        "by": by.value,
                        "key": key,
                        "value": None if rolled.value is None else float(rolled.value),
                        "numerator": None if above is None else int(above),
                        "denominator": _whole(rolled.denominator),
                        "present": rolled.present,
                        "expected": rolled.expected,
                        "is_sample": any(row.is_sample for row in numbers.of(measure, by, key)),
                    }
                )
    return found


def _whole(value: Fraction | None) -> int | None:
    return None if value is None else int(value)


def money_figure_rows(government: Government, rows: Iterable[Row]) -> list[Row]:
    """Tell the newest word on an item's money of a year, of rows of `money`, for `computed`."""
    newest = {
        f"{row['item']}:{row['year']}": row
        for row in sorted(rows, key=lambda row: (row["told_on"], row["number"]))
    }
    return [
        recount_figures.row(
            government.slug,
            ("costs", measure, "item-year", key),
            str(row[f"{measure}_idr"]),
            is_sample=row["is_sample"],
        )
        for key, row in newest.items()
        for measure in ("ceiling", "realised")
        if row[f"{measure}_idr"] is not None
    ]


def period_rows(government: Government, files: Path | None) -> list[Row]:
    """Tell every promise as it was frozen as rows of `periods`.

    `files` is where manifests are kept; a period whose manifest is not there is not told.
    """
    periods = Period.objects.public().of(government) if files else Period.objects.none()
    return [row for period in periods.newest_first() for row in _frozen(period, files)]


def _frozen(period: Period, files: Path | None) -> Iterator[Row]:
    kept = kept_manifest(period, files) if files else None
    if kept is None:
        return
    head = {name: value for name, value in asdict(kept).items() if name != "lines"}
    for line in kept.lines:
        yield {
            "government": kept.government,
            "period": period.slug,
            "last": kept.last,
            "item": line.item,
            "agency": line.agency,
            "due": line.due,
            "standing": line.standing,
            "days_late": line.days_late,
            "claimed": line.claimed,
            "verified": line.verified,
            "required": line.required,
            "head": canonical(head).decode(),
            "line": canonical(asdict(line)).decode(),
            "manifest_sha256": period.manifest_sha256,
            "is_sample": line.is_sample,
        }


def period_figure_rows(government: Government, rows: Iterable[Row]) -> list[Row]:
    """Tell how many promises stood how, of rows of `periods`, for `computed`."""
    found: Counter[tuple[str, str]] = Counter()
    invented = set()
    for row in rows:
        found[row["standing"], row["period"]] += 1
        found["obligations", row["period"]] += 1
        invented |= {row["period"]} if row["is_sample"] else set()
    return [
        recount_figures.row(
            government.slug,
            ("periods", measure, "period", period),
            str(many),
            is_sample=period in invented,
        )
        for (measure, period), many in found.items()
    ]
