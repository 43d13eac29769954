"""How a sum of planned money came to be: the activities behind it, with their costs."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.features.plan.models import Adopted
from idaman.features.plan.queries import ItemCost
from idaman.opendata.recount_totals import NONE
from idaman.web import words
from idaman.web.portal.explanation import FigureExplanation, SourceRow
from idaman.web.portal.reading import address_of
from idaman.web.portal.site import Site
from idaman.web.templatetags.ui import cost, name, number

TITLE = _("Planned money")
NAMELESS: dict[str, str | Promise] = {
    "dimension": _("No dimension"),
    "agency": _("nobody is responsible"),
}


def costs_made(site: Site, measure: str, by: str, key: str) -> FigureExplanation | None:
    """Explain what is planned in all, in a year, from a source, of a dimension or an agency."""
    if measure != "planned" or by not in ("all", "year", "source", "dimension", "agency"):
        return None
    rows = [
        (item, amount)
        for item in site.book.all("activity")
        if (
            amount := sum(
                c.amount_idr for c in site.book.costs_of(item) if _is_in(by, key, item, c)
            )
        )
    ]
    if not rows or (by == "all" and key != "all"):
        return None
    total = sum(amount for _item, amount in rows)
    version = site.version
    return FigureExplanation(
        title=str(TITLE),
        about=_group(site, by, key),
        back=(site.to("money"), _("Money")),
        figures=[(TITLE, cost(by, key, total))],
        formula=gettext(
            "The sum of the cost rows of all activities in the adopted plan, in whole rupiah."
        ),
        values=[f"{' + '.join(number(amount) for _item, amount in rows)} = {number(total)}"],
        is_simulated=False,
        method="anggaran",
        datasets=("plan_items", "costs"),
        heads=[_("Rupiah")],
        rows=[
            SourceRow(
                name=f"{item.code} {name(item)}",
                href=address_of(site, item.kind, item.code),
                cells=(number(amount),),
                source=str(item.said.get("source") or (version.title if version else "")),
                by=version.adopted_by.name if version and version.adopted_by else "",
                at=version.adopted_at if version else None,
                is_sample=item.is_sample,
            )
            for item, amount in rows
        ],
        is_sample=any(item.is_sample for item, _amount in rows),
    )


def _is_in(by: str, key: str, item: Adopted, cost: ItemCost) -> bool:
    match by:
        case "year":
            return str(cost.year) == key
        case "source":
            return cost.source == key
        case "dimension":
            return (item.dimension or NONE) == key
        case "agency":
            return (item.owner.code if item.owner else NONE) == key
    return True


def _group(site: Site, by: str, key: str) -> str:
    if key == NONE:
        return str(NAMELESS[by])
    match by:
        case "source":
            return str(words.FUNDING.get(key, key))
        case "dimension":
            return words.dimension(key)
        case "agency":
            names = {agency.code: agency.name for agency in site.book.agencies.values()}
            return names.get(key, key)
        case "year":
            return key
    return gettext("all activities, all years and sources")
