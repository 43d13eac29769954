"""When work will be finished, as foretold today, and how earlier forecasts fared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from idaman.core.people.models import Government
from idaman.core.rollup import FigurePart, Formula, MissingPolicy, RollupRule, roll_up
from idaman.features.delivery.models import Forecast
from idaman.features.delivery.queries.standing import Board, Work
from idaman.features.delivery.rules import forecast as foretelling
from idaman.features.delivery.rules.forecast_range import ForecastCertainty

OWN = ("own_low", "own_middle", "own_high")


def done_on(work: Work) -> date | None:
    """Give the day the last required evidence was accepted; None while some is not."""
    progress = work.progress
    if not progress.required or progress.verified < progress.required:
        return None
    return max((day for day, _ in work.accepted_on), default=None)


@dataclass(frozen=True)
class Foreseeing:
    """What a government's forecasts of a day rest on, besides each work's own evidence."""

    government: str
    board: Board
    pace: foretelling.Pace
    correction: foretelling.ForecastCorrection | None

    def of(self, code: str) -> foretelling.ForecastEnd | None:
        """Foretell the end of one item's work; None while it is too early to say.

        The seed is made of the government's slug, the item and the month, so that the range does
        not jump from day to day by chance and anyone can make it again.
        """
        work, today = self.board.works[code], self.board.today
        obligation = self.board.by_item.get(code)
        due = obligation.due if obligation else None
        return foretelling.forecast(
            work.accepted_on,
            required=work.progress.required,
            today=today,
            seed=foretelling.seed_of(self.government, code, month_of(today).isoformat()),
            pace=self.pace,
            correction=self.correction,
            plan_days=(due - obligation.signed_on).days if obligation and due else None,
        )

    def all(self) -> dict[str, foretelling.ForecastEnd]:
        """Foretell all work that goes on, by the item's code; not where it is too early."""
        going = (
            code
            for code, work in sorted(self.board.works.items())
            if work.stopped_on is None and done_on(work) is None
        )
        found = ((code, self.of(code)) for code in going)
        return {code: said for code, said in found if said is not None}


def foreseeing(government: Government, board: Board) -> Foreseeing:
    """Learn the pace of the budget year, and how far earlier forecasts missed. One query."""
    works = board.works.values()
    pace = foretelling.pace_of(
        ([day for day, _ in work.accepted_on], _last_seen(work, board.today)) for work in works
    )
    ended = {code: done_on(work) for code, work in board.works.items()}
    rows = (
        Forecast.objects.of(government)
        .filter(made_on__lt=board.today, method=foretelling.METHOD)
        .order_by("made_on", "item_code")
    )
    correction = foretelling.correction_of(
        (
            foretelling.Past(row.item_code, row.made_on, row.uncorrected, ended.get(row.item_code))
            for row in rows
        ),
        today=board.today,
    )
    return Foreseeing(government.slug, board, pace, correction)


def _last_seen(work: Work, today: date) -> date:
    """Give the day up to which steps of a work may have come."""
    return done_on(work) or work.stopped_on or today


def forecast_rows(government: Government, foreseen: Foreseeing) -> list[dict[str, Any]]:
    """Tell every forecast that was kept, and those of today, as rows of the dataset `forecasts`."""
    board = foreseen.board
    kept = Forecast.objects.public().filter(government=government, made_on__lte=board.today)
    invented = {each.item_code for each in board.obligations if each.is_sample}
    told: list[tuple[str, date, Forecast | None, foretelling.ForecastEnd | Forecast]] = [
        (each.item_code, each.made_on, each, each) for each in kept
    ]
    told += [(code, board.today, None, said) for code, said in foreseen.all().items()]
    return [
        {
            "government": government.slug,
            "item": code,
            "made_on": made_on.isoformat(),
            "is_kept": row is not None,
            "low": said.low.isoformat(),
            "middle": said.middle.isoformat(),
            "high": said.high.isoformat(),
            "points": said.points,
            "method": row.method if row else foretelling.METHOD,
            "seed": said.seed,
            "says": str(said.says),
            "known": said.known,
            **_own(said),
            "ended": _day(done_on(board.works[code])) if code in board.works else None,
            "is_sample": row.is_sample if row else code in invented,
        }
        for code, made_on, row, said in told
    ]


def _own(said: foretelling.ForecastEnd | Forecast) -> dict[str, str | None]:
    """Give a range before it was corrected; the first method had none."""
    if isinstance(said, Forecast):
        days = said.uncorrected_low, said.uncorrected_middle, said.uncorrected_high
        return dict(zip(OWN, map(_day, days), strict=True))
    own = said.uncorrected
    return dict(zip(OWN, map(_day, (own.low, own.middle, own.high)), strict=True))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def month_of(day: date) -> date:
    """Name a month by its first day."""
    return day.replace(day=1)


@dataclass(frozen=True)
class ForecastOutcome:
    """A forecast and the day the work was finished."""

    forecast: Forecast
    ended: date

    @property
    def is_covered(self) -> bool:
        return self.forecast.low <= self.ended <= self.forecast.high

    @property
    def error_days(self) -> int:
        """How many days after the middle of the range it ended; before it, less than none."""
        return (self.ended - self.forecast.middle).days


@dataclass(frozen=True)
class Score:
    """How past forecasts fared: of those whose end is known, how many covered it."""

    outcomes: tuple[ForecastOutcome, ...]
    """Of forecasts that said a share."""
    without_share: tuple[ForecastOutcome, ...]
    """Of those that said a range alone."""
    open: int
    """Forecasts of work that is not finished."""

    @property
    def known(self) -> int:
        return len(self.outcomes)

    @property
    def covered(self) -> int:
        return sum(outcome.is_covered for outcome in self.outcomes)

    @property
    def covered_without_share(self) -> int:
        return sum(outcome.is_covered for outcome in self.without_share)

    @property
    def share(self) -> Fraction | None:
        """The share that covered the end: promised are 80 %. None where no end is known."""
        return Fraction(self.covered, self.known) if self.known else None

    @property
    def mean_error_days(self) -> Fraction | None:
        """The mean of the days between the middle foretold and the end, late ones positive."""
        return self._mean([outcome.error_days for outcome in self.outcomes])

    @property
    def mean_distance_days(self) -> Fraction | None:
        """The mean of the same days without their sign."""
        return self._mean([abs(outcome.error_days) for outcome in self.outcomes])

    @staticmethod
    def _mean(days: Iterable[int]) -> Fraction | None:
        parts = [FigurePart(str(n), "", each) for n, each in enumerate(days)]
        return roll_up(parts, Formula(RollupRule.MEAN, MissingPolicy.IGNORE)).value


def score(government: Government, *, board: Board) -> Score:
    """Mark the government's own forecasts against the ends that are known by the board.

    A forecast made when the work was done already does not count, nor does one that said nothing.
    """
    rows = Forecast.objects.of(government).filter(made_on__lte=board.today)
    ended = {code: done_on(work) for code, work in board.works.items()}
    outcomes: dict[str, list[ForecastOutcome]] = {
        ForecastCertainty.SHARE: [],
        ForecastCertainty.RANGE: [],
    }
    still_open = 0
    for row in rows.exclude(says=ForecastCertainty.NOTHING).order_by("made_on", "item_code"):
        end = ended.get(row.item_code)
        if end is None:
            still_open += 1
        elif row.made_on < end:
            outcomes[row.says].append(ForecastOutcome(row, end))
    return Score(
        tuple(outcomes[ForecastCertainty.SHARE]),
        tuple(outcomes[ForecastCertainty.RANGE]),
        still_open,
    )
