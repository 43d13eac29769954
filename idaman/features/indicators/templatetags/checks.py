"""Template tags for what checks say, and how complete and timely figures are."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from idaman.features.indicators.models import Indicator, Statistic
from idaman.features.indicators.rules.upkeep import FigureUpkeep
from idaman.features.indicators.words import CheckFindingView
from idaman.features.indicators.words import found as write
from idaman.opendata.recount_checks import days
from idaman.web.templatetags.figures import when
from idaman.web.templatetags.ui import gap, recounted

register = template.Library()


@register.simple_tag
def found(each: CheckFindingView, lacks: bool = False) -> SafeString:
    """Write the sums of a finding, and what it lacks where that is asked for."""
    return write(each, lacks=lacks)


@register.filter
def unlike(row: Statistic, each: CheckFindingView) -> str:
    """Name what a figure is of where its finding does not, each behind a comma; and when."""
    named = []
    if row.indicator_id != each.indicator.pk:
        named.append(each.checked.code_of[row.indicator_id])
    if row.region_id != each.place.pk:
        named.append(row.region.full_name)
    if row.when.months:
        named.append(when(row.period))
    return "".join(f", {name}" for name in named)


@register.simple_tag
def there(indicator: Indicator, kept: FigureUpkeep) -> SafeString:
    """Say of how many periods that were due a figure is there."""
    above, below = len(kept.there), len(kept.due or ())
    said = gettext("%(a)s of %(b)s periods due") % {"a": above, "b": below}
    return _marked("there", indicator, f"{above}/{below}", said)


@register.simple_tag
def waited(indicator: Indicator, kept: FigureUpkeep) -> SafeString:
    """Say how many days the next figure is overdue."""
    many = kept.waited_days
    if many is None:
        return gap(gettext("cannot be said"))
    said = ngettext("%(n)s day", "%(n)s days", many) % {"n": many} if many else gettext("no")
    return _marked("waited", indicator, days(many), said)


@register.simple_tag
def took(indicator: Indicator, kept: FigureUpkeep) -> SafeString:
    """Say how many days after its period the newest figure was published."""
    many = kept.took_days
    if many is None:
        return gap(gettext("not known"))
    said = ngettext("%(n)s day", "%(n)s days", many) % {"n": many}
    if many < 0:
        said = gettext("before the period ended")
    return _marked("took", indicator, days(many), said)


def _marked(measure: str, indicator: Indicator, exact: str, said: str) -> SafeString:
    return recounted("completeness", measure, ("indicator", indicator.code), exact, said)
