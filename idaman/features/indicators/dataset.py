"""What indicators tell the open data of their figures: what checks say, how complete they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.people.models import Government
from idaman.features.indicators.models import Outcome, WeightScheme
from idaman.features.indicators.queries import Catalogue, of_outcome
from idaman.features.indicators.queries.checks import (
    CheckResults,
    DataCompleteness,
    by_agency,
    published_on,
)
from idaman.features.indicators.rules.checks import CheckFinding, CheckVerdict, counts
from idaman.features.indicators.rules.rules import RULES
from idaman.opendata import recount_checks, recount_figures

Row = dict[str, Any]


def indicator_rows(
    government: Government, listed: Catalogue, weights: Mapping[str, WeightScheme]
) -> list[Row]:
    """Tell what is measured, and by which sheets, as rows of `indicators`.

    `weights` are those in force, by outcome.
    """
    rows = []
    for each in listed.indicators:
        sheet = listed.sheets.get(each.pk)
        scheme = weights.get(sheet.outcome) if sheet else None
        rows.append(
            {
                "government": government.slug,
                "indicator": each.code,
                "name": each.name,
                "name_en": each.name_en,
                "unit": each.unit,
                "agency": each.owner.code if each.owner else "",
                "sheet": sheet.version if sheet else None,
                "outcome": sheet.outcome if sheet else "",
                "frequency": sheet.frequency if sheet else "",
                "lag_days": sheet.lag_days if sheet else None,
                "series": sheet.series_codes[0] if sheet else "",
                "better": sheet.better if sheet else "",
                "low": sheet.band_low if sheet and sheet.band else "",
                "high": sheet.band_high if sheet and sheet.band else "",
                "weight": str(scheme.weights.get(each.code, "")) if scheme else "",
                "is_sample": each.is_sample,
            }
        )
    return rows


def place_rows(government: Government, checked: CheckResults) -> list[Row]:
    """Tell the places that figures are held against each other over, as rows of `places`."""
    parents = {code: parent for parent, inside in checked.within.items() for code in inside}
    return [
        {
            "government": government.slug,
            "code": code,
            "place": place.name,
            "kind": place.kind,
            "parent": parents.get(code, ""),
            "is_home": place.pk == government.region_id,
            "is_sample": False,
        }
        for code, place in checked.places.items()
    ]


def band_rows(government: Government, checked: CheckResults) -> list[Row]:
    """Tell what the government said of itself in self-assessments, as rows of `bands`."""
    return [
        {
            "government": government.slug,
            "number": band.pk,
            "indicator": band.indicator.code,
            "region": band.region.code,
            "period": band.period,
            "low": band.low,
            "high": band.high,
            "publisher": band.publisher,
            "publication": band.publication,
            "address": band.address,
            "is_sample": band.is_sample,
        }
        for band in checked.bands.values()
    ]


def check_rows(government: Government, checked: CheckResults) -> list[Row]:
    """Tell every finding, with the government's newest answer, as rows of `checks`."""
    found = {each.key: each for each in checked.findings}
    return [_check(government, checked, each) for each in found.values()]


def _check(government: Government, checked: CheckResults, found: CheckFinding) -> Row:
    answers = checked.answers.get(found.key, ())
    answer = answers[-1] if answers else None
    inputs = [told.key for cell in found.used for told in cell.told]
    zone = ZoneInfo(government.timezone)
    return {
        "government": government.slug,
        "key": found.key,
        "rule": found.rule.id,
        "version": RULES.version,
        "severity": found.rule.severity.value,
        "indicator": found.indicator,
        "region": found.place,
        "place": checked.places[found.place].name,
        "period": found.period.code,
        "series": found.series,
        "verdict": found.verdict.value,
        "sums": "; ".join(found.sums),
        "lacks": recount_checks.lacking(found),
        "inputs": " ".join(str(number) for number in inputs),
        "band": found.stated.key if found.stated else None,
        "answer": answer.reason if answer else "",
        "answered": answer.at.astimezone(zone).date().isoformat() if answer else None,
        "answered_by": answer.by.code if answer else "",
        "is_sample": any(checked.rows[number].is_sample for number in inputs),
    }


def completeness_rows(government: Government, whole: DataCompleteness, today: date) -> list[Row]:
    """Tell every figure that is due, whether it is there and in time, as rows of `completeness`."""
    rows = []
    for each, kept in whole.members:
        for period in kept.due or ():
            due_on = recount_checks.allowed(period, kept.lag_days or 0)
            day = published_on(each, period)
            rows.append(
                {
                    "government": government.slug,
                    "indicator": each.indicator.code,
                    "region": government.region.code,
                    "period": period.code,
                    "due_on": due_on or None,
                    "is_known": period in kept.there,
                    "published_on": day.isoformat() if day else None,
                    "is_in_time": day.isoformat() <= due_on if day and due_on else None,
                    "as_of": today.isoformat(),
                    "is_sample": each.indicator.is_sample,
                }
            )
    return rows


def checking_rows(
    government: Government, checked: CheckResults, whole: DataCompleteness
) -> list[Row]:
    """Tell the counts of findings and of what is due as rows of `computed`."""
    return [
        *_counted(government, "checks", _of_checks(checked), is_sample=_invented(checked)),
        *_counted(government, "completeness", _of_keeping(whole), is_sample=_unreal(whole)),
    ]


def _invented(checked: CheckResults) -> bool:
    return any(row.is_sample for row in checked.rows.values())


def _unreal(whole: DataCompleteness) -> bool:
    return any(each.indicator.is_sample for each, _kept in whole.members)


def _counted(
    government: Government,
    family: str,
    said: Iterable[tuple[str, str, str, str]],
    *,
    is_sample: bool,
) -> Iterator[Row]:
    for measure, by, key, value in said:
        yield recount_figures.row(
            government.slug, (family, measure, by, key), value, is_sample=is_sample
        )


def _of_checks(checked: CheckResults) -> Iterator[tuple[str, str, str, str]]:
    yield "unanswered", "all", "all", str(checked.unanswered)
    groups: list[tuple[str, str, Sequence[CheckFinding]]] = [("all", "all", checked.findings)]
    groups += [("rule", rule.id, some) for rule, some in checked.by_rule]
    for by, key, some in groups:
        for verdict in CheckVerdict:
            yield verdict.value, by, key, str(counts(some)[verdict])


def _of_keeping(whole: DataCompleteness) -> Iterator[tuple[str, str, str, str]]:
    for by, key, standing in groups_of(whole):
        for measure, value in standing.figures:
            yield measure, by, key, value
    for each, kept in whole.members:
        code = each.indicator.code
        yield "there", "indicator", code, f"{len(kept.there)}/{len(kept.due or ())}"
        yield "waited", "indicator", code, recount_checks.days(kept.waited_days)
        yield "took", "indicator", code, recount_checks.days(kept.took_days)


def groups_of(whole: DataCompleteness) -> Iterator[tuple[str, str, DataCompleteness]]:
    """Give what is counted together: all, each outcome and each agency that has any."""
    yield "all", "all", whole
    by_key = {each.indicator.pk: (each, kept) for each, kept in whole.members}
    measured = [each for each, _kept in whole.members]
    for code in Outcome.values:
        some = [by_key[each.indicator.pk] for each in of_outcome(measured, code)]
        if some:
            yield "outcome", code, DataCompleteness(some)
    for agency, standing in by_agency(whole):
        yield "agency", agency.code if agency else recount_checks.NONE, standing
