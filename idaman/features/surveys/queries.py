"""What surveys say, counted anew from the answers each time. Nothing of it is stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.db.models import Count

from idaman.core.people.models import Agency, Government
from idaman.features.surveys.models import (
    BY_THEMSELVES,
    Survey,
    SurveyResponse,
    SurveyState,
    WordsVerdict,
)
from idaman.features.surveys.rules.elements import ELEMENTS, GROUPS, labels
from idaman.features.surveys.rules.flags import FlagRules, TimedAnswer, bursts, straight_flagged
from idaman.features.surveys.rules.groups import LEAST, GroupPart, left_of, parts
from idaman.features.surveys.rules.index import (
    PRINTED,
    Convention,
    QualityBand,
    ScoreTally,
    band,
    steps,
)
from idaman.features.surveys.rules.interval import Interval, interval
from idaman.features.surveys.rules.sample import krejcie_morgan, slovin

RULES = FlagRules()


@dataclass(frozen=True)
class ElementLine:
    """One element of a result, as the ministry's form prints it."""

    code: str
    element: str
    total: int
    average: Fraction
    weighted: Fraction
    answers: Sequence[int]
    """How many gave 1, 2, 3 and 4."""

    @property
    def converted(self) -> Fraction:
        """The average on the scale from 25 to 100."""
        return self.average * 25

    @property
    def band(self) -> QualityBand:
        return band(self.converted)


@dataclass
class Result(ABC):
    """What answers say together: of one survey, or of several put together."""

    tally: ScoreTally
    population: int | None = None
    order: Sequence[tuple[str, str]] = tuple((f"U{n}", e) for n, e in enumerate(ELEMENTS, 1))
    is_sample: bool = False

    @property
    def n(self) -> int:
        return self.tally.n

    @property
    @abstractmethod
    def group(self) -> tuple[str, str]:
        """By what it is grouped in the open data, and which group."""

    @property
    def is_known(self) -> bool:
        """Whether there are answers enough to show a figure at all."""
        return self.n >= LEAST

    @cached_property
    def index(self) -> Fraction:
        return self.tally.index

    @cached_property
    def band(self) -> QualityBand:
        return band(self.index)

    @cached_property
    def interval(self) -> Interval | None:
        return interval(self.tally, population=self.population)

    @cached_property
    def printed(self) -> list[tuple[Convention, Fraction]]:
        """The same answers with the weights that reports round to."""
        return [(each, self.tally.printed(each)) for each in PRINTED]

    @cached_property
    def lines(self) -> list[ElementLine]:
        told = {each.element: each for each in steps(self.tally.totals, self.n)}
        return [
            ElementLine(
                code,
                element,
                told[element].total,
                told[element].average,
                told[element].weighted,
                self.tally.answers(element),
            )
            for code, element in self.order
        ]

    @property
    def weakest(self) -> list[ElementLine]:
        """The three lowest elements, the lowest first."""
        return sorted(self.lines, key=lambda line: (line.average, line.code))[:3]

    @property
    def is_straight(self) -> bool:
        """Whether so many gave the same answer nine times that it is said."""
        return straight_flagged(self.tally, RULES)

    @cached_property
    def without_straight(self) -> ScoreTally:
        return self.tally.without_straight()

    @property
    def told_without_straight(self) -> ScoreTally | None:
        """The same, as far as everybody may know it."""
        return left_of(self.tally, self.without_straight)


@dataclass
class SurveyResult(Result):
    """What one survey says, with who answered, how, and what looks odd."""

    survey: Survey = field(kw_only=True)
    groups: dict[str, dict[str, ScoreTally]] = field(kw_only=True)
    channels: Counter[str] = field(kw_only=True)
    burst: ScoreTally = field(kw_only=True)
    """The answers that came in bursts."""

    @property
    def group(self) -> tuple[str, str]:
        return "survey", self.survey.code

    @property
    def by_channel(self) -> list[tuple[str, int]]:
        """How many answers came by which way, the most frequent first."""
        return self.channels.most_common()

    @cached_property
    def profile(self) -> dict[str, dict[str, GroupPart]]:
        """Who answered, and their index; small groups are kept back."""
        return {name: parts(tallies) for name, tallies in self.groups.items()}

    @cached_property
    def without_bursts(self) -> ScoreTally:
        left = Counter(self.tally.rows)
        left.subtract(self.burst.rows)
        return ScoreTally.of(left)

    @property
    def told_without_bursts(self) -> ScoreTally | None:
        """The same, as far as everybody may know it."""
        return left_of(self.tally, self.without_bursts)

    @property
    def advised(self) -> int | None:
        """How many should be asked, by Krejcie and Morgan; None where nobody knows how many."""
        return krejcie_morgan(self.population) if self.population else None

    @property
    def slovin(self) -> int | None:
        return slovin(self.population) if self.population else None


def results_of(
    government: Government, surveys: Iterable[Survey], *, with_bursts: bool = True
) -> list[SurveyResult]:
    """Count surveys in two queries, however many answers there are.

    Bursts need the moment of every answer that people sent by themselves; lists do without.
    """
    listed = list(surveys)
    rows = SurveyResponse.objects.of(government).filter(survey__in=listed).counting()
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    groups: dict[int, dict[str, dict[str, Counter[str]]]] = defaultdict(
        lambda: {name: defaultdict(Counter) for name in GROUPS}
    )
    channels: dict[int, Counter[str]] = defaultdict(Counter)
    counted = rows.order_by().values_list("survey", "scores", "channel", *GROUPS)
    for survey, scores, channel, *who, many in counted.annotate(many=Count("pk")):
        tallies[survey][scores] += many
        channels[survey][channel] += many
        for name, choice in zip(GROUPS, who, strict=True):
            groups[survey][name][choice][scores] += many
    odd = _bursts(rows) if with_bursts else {}
    return [
        SurveyResult(
            tally=ScoreTally(dict(tallies[each.pk])),
            population=each.population,
            order=labels(each.of_form),
            is_sample=each.is_sample,
            survey=each,
            groups={
                name: {choice: ScoreTally(dict(found)) for choice, found in sorted(by.items())}
                for name, by in groups[each.pk].items()
            },
            channels=channels[each.pk],
            burst=odd.get(each.pk, ScoreTally({})),
        )
        for each in listed
    ]


def _bursts(rows: Iterable[SurveyResponse]) -> dict[int, ScoreTally]:
    """Find, survey by survey, the answers that came in bursts."""
    sent = rows.filter(channel__in=BY_THEMSELVES)  # type: ignore[attr-defined]
    given: dict[int, list[TimedAnswer]] = defaultdict(list)
    scores: dict[int, str] = {}
    for pk, survey, row, channel, batch, at in sent.values_list(
        "pk", "survey", "scores", "channel", "token__batch", "at"
    ):
        given[survey].append(TimedAnswer(pk, (channel, batch), at))
        scores[pk] = row
    return {
        survey: ScoreTally(dict(Counter(scores[key] for key in bursts(each, RULES))))
        for survey, each in given.items()
    }


@dataclass
class SurveysTogether(Result):
    """Several surveys of one period put together: an agency's, or the whole government's."""

    period: str = field(kw_only=True)
    agency: Agency | None = field(kw_only=True)
    """None is the whole government."""
    of: list[SurveyResult] = field(kw_only=True)
    left_out: int = field(kw_only=True)
    """How many surveys of fewer than five answers are left out: the whole would tell them."""

    @property
    def group(self) -> tuple[str, str]:
        if self.agency is None:
            return "all", self.period
        return "agency", f"{self.period}:{self.agency.code}"


def put_together(results: Sequence[SurveyResult]) -> list[SurveysTogether]:
    """Put surveys together, agency by agency and over the government, period by period.

    Every answer counts once, so that a large survey counts for more than a small one. Surveys of
    fewer than five answers are left out: the whole less the others would give them away.
    """
    found: dict[tuple[str, int], list[SurveyResult]] = defaultdict(list)
    agencies: dict[int, Agency] = {}
    for each in results:
        agency = each.survey.agency
        agencies[agency.pk] = agency
        found[(each.survey.period, agency.pk)].append(each)
        found[(each.survey.period, 0)].append(each)
    whole_first = sorted(found, key=lambda key: (bool(key[1]), agency_name(agencies.get(key[1]))))
    return [
        _together(key, found[key], agencies.get(key[1]))
        for key in sorted(whole_first, key=lambda key: key[0], reverse=True)
    ]


def _together(
    key: tuple[str, int], members: Sequence[SurveyResult], agency: Agency | None
) -> SurveysTogether:
    known = [one for one in members if one.is_known]
    return SurveysTogether(
        tally=sum((one.tally for one in known), ScoreTally({})),
        population=_served(known),
        is_sample=any(one.is_sample for one in members),
        period=key[0],
        agency=agency,
        of=known,
        left_out=len(members) - len(known),
    )


def agency_name(agency: Agency | None) -> str:
    """Name an agency for sorting."""
    return agency.name if agency else ""


def _served(members: Collection[SurveyResult]) -> int | None:
    known = [one.population for one in members]
    return None if None in known or not known else sum(each or 0 for each in known)


def published(government: Government, *, agency: Agency | None = None) -> list[SurveyResult]:
    """Count every published survey, or an agency's, newest period first; bursts are not sought."""
    rows = Survey.objects.public().filter(government=government)
    if agency is not None:
        rows = rows.run_by(agency)
    found = rows.select_related("agency", "service__shown", "planned_by")
    found = found.order_by("-period", "-number")
    return results_of(government, found, with_bursts=False)


def under_way(government: Government) -> list[Survey]:
    """Surveys that take answers now, in public."""
    rows = Survey.objects.of(government).asking().filter(government__is_open=True)
    return list(rows.select_related("agency", "service__shown").order_by("-number"))


def shown_words(survey: Survey) -> list[str]:
    """Give what was written and let be seen."""
    rows = SurveyResponse.objects.of(survey.government).filter(survey=survey).counting()
    return list(
        rows.filter(seen=WordsVerdict.SHOWN).order_by("-pk").values_list("words", flat=True)[:50]
    )


def waiting_words(government: Government) -> int:
    """How many own words of published or running surveys nobody has looked at."""
    rows = SurveyResponse.objects.of(government).counting().filter(seen=WordsVerdict.UNSEEN)
    return rows.exclude(survey__state=SurveyState.PLANNED).count()
