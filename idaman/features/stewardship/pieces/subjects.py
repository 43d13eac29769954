"""What evidence and acts are about, as the public site names it and leads to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from idaman.core.people.models import Post
from idaman.core.refusal import Refused
from idaman.features.commitments.models import Commitment, Sheet
from idaman.features.plan.models import Plan
from idaman.features.potentials.models import POTENTIAL, Potential
from idaman.features.reports.models import Request
from idaman.features.services.models import Service
from idaman.features.surveys.models import Survey
from idaman.features.workshops.models import WORKSHOP, Workshop
from idaman.web.portal.site import Site
from idaman.web.templatetags.figures import when
from idaman.web.templatetags.ui import name

PAGES = (
    ("activity", "activity"),
    ("quick_win", "quick-win"),
    ("programme", "programme"),
    ("objective", "objective"),
    ("indicator", "indicator"),
)
KINDS = {
    "agency": gettext_lazy("Agency"),
    "arrival": gettext_lazy("Table that arrived"),
    "closures": gettext_lazy("Closed reports drawn for a second look"),
    "cluster": gettext_lazy("Cluster of reports"),
    "commitment": gettext_lazy("Commitment"),
    "data": gettext_lazy("Edition of the open data"),
    "draw": gettext_lazy("Evidence drawn for a second look"),
    "forecasts": gettext_lazy("Forecasts of"),
    "government": gettext_lazy("Government"),
    "index": gettext_lazy("Index"),
    "indicator": gettext_lazy("Indicator"),
    "kawasan": gettext_lazy("Region of several governments"),
    "period": gettext_lazy("Period"),
    "plan": gettext_lazy("Plan"),
    "post": gettext_lazy("Post"),
    "potential": gettext_lazy("Potential"),
    "request": gettext_lazy("Report"),
    "service": gettext_lazy("Public service"),
    "sheet": gettext_lazy("Sheet"),
    "survey": gettext_lazy("Survey"),
    "table": gettext_lazy("Table of the economy"),
    "week": gettext_lazy("Week"),
    "weights": gettext_lazy("Weights of the outcome"),
    "workshop": gettext_lazy("Workshop"),
}
"""What a subject of the ledger is called before its code, where it has no name of its own."""


@dataclass(frozen=True)
class SubjectView:
    """Whatever an act was about; only its kind and code where it is not public any more."""

    name: str
    href: str = ""


def abouts(
    site: Site, subjects: Collection[str], *, from_book: bool = False
) -> dict[str, SubjectView]:
    """Name what exhibits and acts are about, and give the pages that tell of it.

    At most one query for each kind of subject among them; none where only the book is read.
    """
    codes: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, colon, code = subject.partition(":")
        codes[kind if colon else "item"].add(code if colon else subject)
    named: dict[str, SubjectView] = {}
    for kind, some in codes.items():
        prefix = "" if kind == "item" else f"{kind}:"
        find = FINDERS.get(kind) if not from_book or kind in IN_THE_BOOK else None
        if find is not None:
            named |= {f"{prefix}{code}": about for code, about in find(site, some).items()}
    return {subject: named.get(subject) or _left(subject) for subject in subjects}


def about(site: Site, subject: str) -> SubjectView:
    """Name what one exhibit is about."""
    return abouts(site, {subject})[subject]


def _items(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    found = {}
    for code in codes:
        for kind, page in PAGES:
            if item := site.book.find(kind, code):
                found[code] = SubjectView(name(item), site.to(page, code=code))
                break
    return found


def _potentials(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    rows = Potential.objects.public().filter(government=site.government, code__in=codes)
    return {
        row.code: SubjectView(name(row.shown), site.to_open("potential", code=row.code))
        for row in rows.select_related("shown")
    }


def _workshops(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    plans = {code.rpartition("/")[0] for code in codes}
    rows = Workshop.objects.public().filter(government=site.government, plan__slug__in=plans)
    return {
        row.subject.removeprefix(WORKSHOP): SubjectView(
            _("Workshop %(code)s") % {"code": row.code}, site.to_open("workshops")
        )
        for row in rows.select_related("plan")
    }


def _agencies(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    return {
        agency.code: SubjectView(agency.name, site.to("agency", code=agency.code))
        for agency in site.book.agencies.values()
        if agency.code in codes
    }


def _indicators(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    return {
        known.indicator.code: SubjectView(
            name(known.indicator), site.to("statistic", code=known.indicator.code)
        )
        for known in site.book.measured
        if known.indicator.code in codes
    }


def _services(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    rows = Service.objects.public().filter(government=site.government, code__in=codes)
    return {
        row.code: SubjectView(name(row.shown), site.to_open("service", code=row.code))
        for row in rows.select_related("shown")
    }


def _surveys(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    numbers = [int(number) for code in codes if (number := code.rpartition("-")[2]).isdigit()]
    rows = Survey.objects.public().filter(government=site.government, number__in=numbers)
    return {
        row.code: SubjectView(
            _("Survey %(code)s") % {"code": row.code},
            site.to_open("satisfaction-survey", code=row.code),
        )
        for row in rows
    }


def _commitments(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    rows = Commitment.objects.public().filter(government=site.government, code__in=codes)
    return {row.code: SubjectView(row.title, site.to("commitment", code=row.code)) for row in rows}


def _sheets(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    rows = Sheet.objects.public().filter(
        government=site.government, commitment__code__in={code.partition("/")[0] for code in codes}
    )
    return {
        f"{row.commitment.code}/{row.code}": SubjectView(
            _("Sheet %(sheet)s of %(commitment)s")
            % {"sheet": row.code, "commitment": row.commitment.code},
            site.to("sheet", code=row.commitment.code, sheet=row.code),
        )
        for row in rows.select_related("commitment")
    }


def _reports(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    numbers = [int(code.removeprefix("LP-")) for code in codes if code[3:].isdigit()]
    rows = Request.objects.public().shown().filter(government=site.government, number__in=numbers)
    return {
        row.code: SubjectView(
            _("Report %(code)s") % {"code": row.code}, site.to_open("report", number=row.number)
        )
        for row in rows
    }


def _posts(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    return {code: SubjectView(said) for code, said in post_names(site, codes).items()}


def _periods(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    return {code: SubjectView(_period(code), site.to("period", period=code)) for code in codes}


def _period(code: str) -> str:
    try:
        return when(code.upper())
    except Refused:
        return code


def _plans(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    slugs = {code.partition("/")[0] for code in codes}
    current = [site.version.plan] if site.version else []
    titles = {plan.slug: plan.title for plan in current}
    if slugs - titles.keys():
        rows = Plan.objects.public().filter(government=site.government, slug__in=slugs)
        titles |= {row.slug: row.title for row in rows}
    return {
        code: SubjectView(titles[slug], site.to("versions"))
        for code in codes
        if (slug := code.partition("/")[0]) in titles
    }


def _data(site: Site, codes: Collection[str]) -> dict[str, SubjectView]:
    return {
        code: SubjectView(f"{KINDS['data']} {code}", site.to_open("open-data")) for code in codes
    }


FINDERS: dict[str, Callable[[Site, Collection[str]], dict[str, SubjectView]]] = {
    "item": _items,
    "agency": _agencies,
    "commitment": _commitments,
    "data": _data,
    "indicator": _indicators,
    "period": _periods,
    "plan": _plans,
    "post": _posts,
    POTENTIAL.rstrip(":"): _potentials,
    "request": _reports,
    "service": _services,
    "sheet": _sheets,
    "survey": _surveys,
    WORKSHOP.rstrip(":"): _workshops,
}


IN_THE_BOOK = frozenset({"item", "agency", "data", "indicator", "period"})
"""What the book of a site has read already."""


def post_names(site: Site, codes: Collection[str]) -> dict[str, str]:
    """Give what posts are called, by their codes; those of nobody's government too. One query."""
    posts = Post.objects.public().filter(government=site.government, code__in=codes)
    said = {"OPERATOR": _("whoever runs the site"), "SENDER": _("a citizen")}
    return {**{c: said[c] for c in codes if c in said}, **dict(posts.values_list("code", "name"))}


def _left(subject: str) -> SubjectView:
    """What is not public, or not any more: of a draft's workshop not even which."""
    kind, colon, code = subject.partition(":")
    if subject.startswith(WORKSHOP):
        return SubjectView(_("a workshop"))
    if not colon:
        return SubjectView(_("several reports") if subject == "requests" else subject)
    return SubjectView(f"{KINDS.get(kind, kind)} {code}")
