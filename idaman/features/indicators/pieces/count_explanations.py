"""How counts of cross-checks, and of figures that are there, came to be: the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.features.indicators import words as say
from idaman.features.indicators.dataset import groups_of
from idaman.features.indicators.queries.checks import DataCompleteness, standing_of
from idaman.features.indicators.rules.checks import CheckFinding, CheckVerdict, counts
from idaman.opendata import recount_checks
from idaman.web import words
from idaman.web.portal.explanation import FigureExplanation, SourceRow
from idaman.web.portal.site import Site
from idaman.web.templatetags.figures import anchor, told, when
from idaman.web.templatetags.ui import name, number, recounted

STATE: dict[str, str | Promise] = {
    "there": _("There, of those due"),
    "overdue": _("Overdue"),
    "never": _("Never measured here"),
    "unsaid": _("Without due dates"),
}
"""What is counted of several indicators together."""


def checks_made(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    """Explain how many checks fire, hold or cannot be judged, of one rule or of all."""
    if measure not in set(CheckVerdict):
        return None
    checked = site.book.checked
    rules = {rule.id: (rule, some) for rule, some in checked.by_rule}
    if (by, key) == ("all", "all"):
        some: Sequence[CheckFinding] = checked.findings
        about, formula = gettext("all rules"), gettext("how many checks say so")
    elif by == "rule" and key in rules:
        rule, some = rules[key]
        about, formula = told(rule.title), told(rule.formula)
    else:
        return None
    many = counts(some)
    terms = " + ".join(number(n) for n in many.values())
    order = (measure, *(each for each in CheckVerdict if each != measure))
    return FigureExplanation(
        title=str(words.VERDICTS[measure]).capitalize(),
        about=about,
        back=(site.to("figure-checks"), _("Cross-checks of figures")),
        figures=[
            (words.VERDICTS[each], check_count(each, (by, key), many[CheckVerdict(each)]))
            for each in order
        ],
        formula=formula,
        values=[f"{terms} = {number(len(some))}"],
        is_simulated=False,
        method="pemeriksaan-angka",
        datasets=("statistics", "bands", "places", "indicators", "checks"),
        heads=[_("The sum")],
        rows=[
            SourceRow(
                name=_about(each),
                href=_href(site, each),
                cells=(say.found(each, lacks=True),),
                source="; ".join(dict.fromkeys(row.publisher for row in each.few_rows)),
                by=each.rows[-1].entered_by.name if each.rows else "",
                at=each.rows[-1].entered_at if each.rows else None,
                is_sample=each.is_sample,
            )
            for each in say.shown(checked, [f for f in some if f.verdict == measure])
        ],
        is_sample=any(row.is_sample for row in checked.rows.values()),
    )


def _href(site: Site, each: say.CheckFindingView) -> str:
    """Lead to the page of the indicator; to its period, where that page has the place's figures."""
    page = site.to("statistic", code=each.finding.indicator)
    if each.place.pk != site.government.region_id:
        return page
    return f"{page}#{anchor(each.finding.period, each.finding.series)}"


def _about(each: say.CheckFindingView) -> str:
    period = each.finding.period
    at = [f"{when(period)}"] if period.months else []
    return ", ".join([f"{each.finding.rule.id}: {name(each.indicator)}", each.place.full_name, *at])


def check_count(measure: str, group: tuple[str, str], many: int, href: str = "") -> SafeString:
    """Mark how many checks say something."""
    return recounted("checks", measure, group, str(many), number(many), href)


def state_count(
    measure: str, group: tuple[str, str], standing: DataCompleteness, href: str = ""
) -> SafeString:
    """Mark what is counted of several indicators together."""
    said: dict[str, Callable[[], str]] = {
        "there": lambda: (
            gettext("%(a)s of %(b)s") % {"a": number(standing.there), "b": number(standing.due)}
        ),
        "overdue": lambda: number(standing.overdue),
        "never": lambda: number(standing.never),
        "unsaid": lambda: number(standing.unsaid),
    }
    value = dict(standing.figures)[measure]
    return recounted("completeness", measure, group, value, said[measure](), href)


def completeness_made(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    """Explain how complete and timely the figures of an outcome or agency are, or all of them."""
    groups = groups_of(standing_of(site.book.measured, site.today))
    standing = next((some for b, k, some in groups if (b, k) == (by, key)), None)
    if standing is None or measure not in STATE:
        return None
    there = [(len(kept.there), len(kept.due)) for _each, kept in standing.members if kept.due]
    above, below = (" + ".join(number(n) for n in some) or "0" for some in _two(there))
    return FigureExplanation(
        title=str(STATE[measure]),
        about=group_named(site, by, key),
        back=(site.to("figures-state"), _("How complete the figures are")),
        figures=[
            (STATE[each], state_count(each, (by, key), standing))
            for each in (measure, *(other for other in STATE if other != measure))
        ],
        formula=gettext(
            "There: the sum over indicators of the due periods any figure is known of. Due: the "
            "periods of the last five years that ended at least so many days ago as the sheet "
            "allows. Overdue: the next figure after the newest should be there by now."
        ),
        values=[
            f"{above} = {number(standing.there)}",
            f"{below} = {number(standing.due)}",
        ],
        is_simulated=False,
        method="keadaan-angka",
        datasets=("statistics", "indicators", "completeness"),
        heads=[STATE["there"], _("Overdue"), _("Published after")],
        rows=[
            SourceRow(
                name=name(each.indicator),
                href=site.to("statistic", code=each.indicator.code),
                cells=(
                    gettext("%(a)s of %(b)s") % {"a": len(kept.there), "b": len(kept.due)}
                    if kept.due is not None
                    else "–",
                    _days(kept.waited_days),
                    _days(kept.took_days),
                ),
                source=each.sheet.source if each.sheet else "",
                by=each.sheet.approved_by.name if each.sheet and each.sheet.approved_by else "",
                at=each.sheet.approved_at if each.sheet else None,
                is_sample=each.indicator.is_sample,
            )
            for each, kept in standing.members
        ],
        is_sample=any(each.indicator.is_sample for each, _kept in standing.members),
    )


def _two(pairs: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _b in pairs], [b for _a, b in pairs]


def _days(many: int | None) -> str:
    return "–" if many is None else number(many)


def group_named(site: Site, by: str, key: str) -> str:
    """Name what is counted together: an outcome, an agency, everything."""
    match by:
        case "outcome":
            return str(words.OUTCOMES[key]).capitalize()
        case "agency" if key != recount_checks.NONE:
            agencies = {agency.code: agency.name for agency in site.book.agencies.values()}
            return agencies.get(key, key)
        case "agency":
            return gettext("nobody answers for them")
    return gettext("all indicators")
