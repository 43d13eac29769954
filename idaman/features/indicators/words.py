"""Cross-checks in words: what a finding is about, what it rests on, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from idaman.core.places.models import Region
from idaman.features.indicators.models import FindingAnswer, Indicator, StatedBand, Statistic
from idaman.features.indicators.queries.checks import CheckResults
from idaman.features.indicators.rules.checks import CheckFinding, Lack, NotJudged
from idaman.opendata import recount_checks
from idaman.web import words
from idaman.web.markup import safe
from idaman.web.templatetags.figures import sums
from idaman.web.templatetags.ui import name, recounted

MOST_FIGURES = 12


@dataclass(frozen=True)
class CheckFindingView:
    """One finding with what its codes and keys stand for."""

    finding: CheckFinding
    checked: CheckResults

    @property
    def indicator(self) -> Indicator:
        return self.checked.indicators[self.finding.indicator]

    @property
    def place(self) -> Region:
        return self.checked.places[self.finding.place]

    @property
    def rows(self) -> list[Statistic]:
        """The figures it rests on."""
        keys = [told.key for cell in self.finding.used for told in cell.told]
        return [self.checked.rows[key] for key in keys]

    @property
    def few_rows(self) -> list[Statistic]:
        return self.rows[:MOST_FIGURES]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - MOST_FIGURES)

    @property
    def band(self) -> StatedBand | None:
        stated = self.finding.stated
        return self.checked.bands[stated.key] if stated else None

    @cached_property
    def lacks(self) -> list[str]:
        """What is missing, a sentence each."""
        return [said(lack, self.checked) for lack in self.finding.lacks]

    @property
    def answers(self) -> Sequence[FindingAnswer]:
        """What the government says to it, the newest first."""
        return list(reversed(self.checked.answers.get(self.finding.key, ())))

    @property
    def is_sample(self) -> bool:
        return any(row.is_sample for row in self.rows)


def shown(checked: CheckResults, findings: Iterable[CheckFinding]) -> list[CheckFindingView]:
    """Put findings together with what they are about."""
    return [CheckFindingView(each, checked) for each in findings]


def found(each: CheckFindingView, *, lacks: bool = False) -> SafeString:
    """Write the sums of a finding, marked so that anyone can hold the rule to the rows again."""
    lines = [f'<span class="sum">{safe(sums(line))}</span>' for line in each.finding.sums]
    lines += [safe(line) for line in each.lacks] if lacks else []
    said = mark_safe("<br>".join(lines) or safe(words.VERDICTS[each.finding.verdict.value]))
    group = ("row", each.finding.key)
    return recounted(
        "checks", recount_checks.FINDING, group, recount_checks.said_of(each.finding), said
    )


def said(lack: Lack, checked: CheckResults) -> str:
    """Say in a sentence what is missing for a judgement."""
    indicator = checked.indicators.get(lack.indicator)
    place = checked.places.get(lack.place)
    about = {
        "indicator": name(indicator) if indicator else lack.indicator,
        "place": place.full_name if place else "",
        "there": lack.there,
        "needed": lack.needed,
    }
    match lack.why:
        case NotJudged.NO_VALUE if lack.needed:
            return (
                gettext("%(indicator)s is known of %(there)s of %(needed)s places within.") % about
            )
        case NotJudged.NO_VALUE:
            return gettext("%(indicator)s of %(place)s is not known for it.") % about
        case NotJudged.DISPUTED:
            return (
                gettext("Sources differ on %(indicator)s of %(place)s, and none is followed.")
                % about
            )
        case NotJudged.TOO_FEW if lack.place:
            return gettext("%(there)s of at least %(needed)s changes are known.") % about
        case NotJudged.TOO_FEW:
            return gettext("%(there)s of at least %(needed)s places are known.") % about
        case NotJudged.ALL_ALIKE:
            return gettext("More than half of the values are the same.")
        case NotJudged.OUT_OF_RANGE:
            return gettext("A value is zero or outside what the formula takes.")
