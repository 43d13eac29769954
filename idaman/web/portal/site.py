"""The site of one government: who it belongs to, what plan it shows, how its addresses read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial, wraps
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.features.delivery.pieces.book import SHELF, Book
from idaman.features.delivery.queries import Board
from idaman.features.plan.models import Adopted, Version
from idaman.web.modules import is_open, require_open
from idaman.web.templatetags.ui import long_date as written

Language = Literal["id", "en"]

Entry = tuple[str, str | Promise, tuple[str, ...]]
"""A page, what it is called, and the pages that stand under it."""

NAV: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        _("Plan"),
        (
            (
                "plan",
                _("The whole plan"),
                ("dimension", "objective", "programme", "expert-notes", "workshops"),
            ),
            ("activities", _("Activities"), ("activity",)),
            ("roadmap", _("Roadmap"), ("year",)),
            ("money", _("Money"), ()),
        ),
    ),
    (
        _("Promises"),
        (
            ("obligations", _("All promises"), ("evidence", "verifiers", "objection", "objected")),
            ("quick-wins", _("Quick wins"), ("quick-win",)),
            ("achievement", _("Achievement"), ("explanation", "forecasts", "audit")),
            (
                "commitments",
                _("Who has signed"),
                ("commitment", "sheet", "verification", "examined"),
            ),
            ("stocktakes", _("Council"), ()),
        ),
    ),
    (
        _("Outcomes"),
        (
            ("outcomes", _("Does life get better?"), ("outcome",)),
            ("indicators", _("Targets of the plan"), ("indicator",)),
            ("statistics", _("Indicators and figures"), ("statistic",)),
            ("figures-state", _("How complete they are"), ()),
            ("figure-checks", _("Cross-checks"), ()),
            ("indices", _("Indices of our own"), ("index", "index-try")),
        ),
    ),
    (
        _("Potentials"),
        (
            ("potentials", _("What could be built on here"), ("potential", "enquiry")),
            ("economy", _("The region's economy"), ()),
        ),
    ),
    (
        _("Services"),
        (
            ("services", _("What you can get done"), ("service",)),
            ("services-complete", _("Completeness"), ()),
            (
                "reports",
                _("Reports and what became of them"),
                (
                    "report",
                    *("report-figures", "report-figure", "report-draws"),
                    "report-new",
                    "report-also",
                    "report-reopen",
                    "report-track",
                    "reports-map",
                    "report-receipt",
                ),
            ),
            (
                "satisfaction",
                _("Satisfaction"),
                ("satisfaction-survey", "survey", "survey-after", "survey-answered"),
            ),
        ),
    ),
    (
        _("Districts"),
        (
            (
                "districts",
                _("Districts and villages"),
                ("district", "village", "question", "plate", "answered"),
            ),
            ("map", _("Map"), ()),
        ),
    ),
    (_("Agencies"), (("agencies", _("Agencies"), ("agency",)),)),
    (_("Search"), (("search", _("Search"), ()),)),
)
"""What stands at the head of every page: a few sections, and the pages of the one that is open."""


PLAIN = re.compile(r"[\w.-]+", re.ASCII)
"""What needs no quoting in an address."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@lru_cache(maxsize=512)
def _shape(language: Language, page: str, parts: tuple[str, ...]) -> str:
    """Read a page's address off the URLs once, with a blank for each part of it."""
    blanks = {part: f"9{n}0817" for n, part in enumerate(parts)}
    with translation.override(language):
        address = reverse(f"portal:{page}", kwargs=blanks)
    for part, blank in blanks.items():
        address = address.replace(blank, f"{{{part}}}")
    return address


@lru_cache(maxsize=8192)
def address_of_page(language: Language, page: str, **which: Any) -> str:
    """Give the address of a portal page in a language."""
    # A page has hundreds of links, so only unusual parts go all the way through the URLs.
    if all(PLAIN.fullmatch(str(part)) for part in which.values()):
        return _shape(language, page, tuple(which)).format(**which)
    with translation.override(language):
        return reverse(f"portal:{page}", kwargs=which)


@dataclass(frozen=True)
class Site:
    """What every page of a government needs to know."""

    government: Government
    version: Version | None
    """The version the government works by; None when none is adopted."""
    book: Book
    """What the current plan and the territory hold; read it, change nothing in it."""
    language: Language
    today: date
    """The day the pages speak of: the one that was asked for, where one was."""
    own_host: str = ""
    as_of: date | None = None
    """The past day that was asked for, and that the book is of; None means now."""

    @property
    def drawn(self) -> dict[Any, SafeString]:
        """Parts of pages that are the same on all pages of this site."""
        return self.book.drawn

    def stands(self, item: Adopted) -> tuple[str, int]:
        """Say how it stands with an item of the plan, and how many days it is late.

        Until anything is signed at all, only the plan can say where it puts the item.
        """
        board = self.book.board
        if (obligation := board.by_item.get(item.code)) is not None:
            return obligation.standing.value, obligation.days_late
        if item.is_dropped or not board.obligations:
            return item.timing(self.today), 0
        return "unsigned", 0

    @property
    def board(self) -> Board:
        """How it stands with every promise: now, or at the end of the day that was asked for."""
        return self.book.board

    def to(self, page: str, **which: Any) -> str:
        """Give the address of one of this site's pages, in the language and of the day read."""
        address = self.now_at(page, **which)
        if self.as_of and page not in AWAY:
            return f"{address}?{AS_OF}={self.as_of.isoformat()}"
        return address

    def to_open(self, page: str, **which: Any) -> str:
        """Give the address of a page; blank where it belongs to a module that is closed here."""
        return self.to(page, **which) if is_open(self.government, f"portal:{page}") else ""

    @property
    def also(self) -> str:
        """What an address that begins with a question mark has to repeat: ?{{ site.also }}sort=x"""
        return f"{AS_OF}={self.as_of.isoformat()}&" if self.as_of else ""

    def now_at(self, page: str, **which: Any) -> str:
        """Give the address of a page as it stands today."""
        if page == "kawasan":
            # The kawasan belongs to no government, so it is never under one's host name.
            away = settings.PUBLIC_URL if self.own_host else ""
            return f"{away}{address_of_page(self.language, page, **which)}"
        address = address_of_page(self.language, page, government=self.government.slug, **which)
        if self.own_host == self.government.slug:
            return address.replace(f"/{self.government.slug}/", "/", 1)
        return address

    def public_address(self, page: str, **which: Any) -> str:
        """Give the whole address, as it stands on paper."""
        if self.government.host:
            scheme = "https" if settings.IS_HTTPS else "http"
            address = address_of_page(self.language, page, government=self.government.slug, **which)
            return f"{scheme}://{self.government.host}" + address.replace(
                f"/{self.government.slug}/", "/", 1
            )
        return settings.PUBLIC_URL + address_of_page(
            self.language, page, government=self.government.slug, **which
        )


AS_OF = "as_of"
AWAY = frozenset(
    {
        *("kawasan", "ledger", "ledger-checkpoint", "ledger-vkey", "ledger-tile"),
        *("history", "entry", "entry-proof", "changes-feed", "versions", "version"),
        *("calendar", "evidence-picture"),
        *("verification", "examined", "root-certificate", "revocation-list"),
        *("services", "service", "service-notice", "service-form", "services-complete"),
        *("indices", "index", "index-try", "index-data"),
        *("potentials", "potential", "potential-sheet", "enquiry", "enquiry-receipt"),
        "economy",
        *("reports", "reports-feed", "report", "report-picture"),
        *("report-new", "report-also", "report-reopen", "report-track", "report-receipt"),
        "reports-map",
        *("downloads", "workbook-file", "document-file", "schema-file", "methods", "method"),
        "official-method",
        *("open-data", "dataset", "dataset-file", "data-manifest", "data-catalogue"),
        *("report-figures", "report-figure", "report-draws", "report-draw-file"),
        *("handbook", "handbook-page"),
        *("periods", "period", "period-manifest"),
        *("satisfaction", "satisfaction-survey", "survey", "survey-after", "survey-answered"),
        "computed",
        *("expert-notes", "workshops"),
    }
)
"""Pages that are the same whichever day is read: what was recorded, and how it is counted."""

View = Callable[..., HttpResponse]


def site_page(view: View) -> View:
    """Open the site the address names, and let its pages be kept until something is published.

    With `?as_of=YYYY-MM-DD` the site is the one of the end of that day.
    """

    @wraps(view)
    def opened(request: HttpRequest, government: str, **which: Any) -> HttpResponse:
        site = site_of(request, government)
        # Times are those of the clocks on the government's walls.
        with timezone.override(ZoneInfo(site.government.timezone)):
            asked = "" if _page(request) in AWAY else request.GET.get(AS_OF, "")
            if asked and (said := _not_a_day(site, asked)):
                return show(request, site, "portal/as_of.html", {"said": said}, status=404)
            response = view(request, _as_of(site, asked), **which)
        # What will soon read otherwise without a publication says so, and is not kept.
        response.is_published = getattr(response, "is_published", True)  # type: ignore[attr-defined]
        return response

    return login_not_required(opened)


def _not_a_day(site: Site, asked: str) -> str:
    """Say why no page can be shown as of what was asked; nothing where one can."""
    day = _day(asked)
    if day is None:
        return gettext("A day is written as year-month-day, for instance 2026-06-30.")
    if day > site.today:
        return gettext("That day is still to come. Nothing is known of it yet.")
    if day < site.book.first_day:
        return gettext("Nothing was recorded yet on that day. The first record is of %(day)s.") % {
            "day": written(site.book.first_day)
        }
    return ""


def _page(request: HttpRequest) -> str:
    """Name the page that is being asked for."""
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked) if DAY.fullmatch(asked) else None
    except ValueError:
        return None


def _as_of(site: Site, asked: str) -> Site:
    """Give the site of a past day; today is not over, so as of today means now."""
    day = _day(asked)
    if day is None or day == site.today:
        return site
    return replace(site, book=site.book.as_of(day), as_of=day, today=day)


def site_of(request: HttpRequest, slug: str) -> Site:
    """Find the open government of that name and the plan it works by."""
    book = SHELF.take(slug)
    if book is None:
        raise Http404
    require_open(request, book.government)
    language: Language = "en" if getattr(request, "LANGUAGE_CODE", "id") == "en" else "id"
    if language not in book.government.languages.split(","):
        raise Http404
    return Site(
        government=book.government,
        version=book.version,
        book=book,
        language=language,
        today=book.edition.day,
        own_host=getattr(request, "own_host", "") or "",
    )


def navigation(site: Site, here: str) -> dict[str, list[dict[str, Any]]]:
    """The site's sections, and the pages of the one the reader is in."""
    sections: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for label, entries in NAV:
        drawn = [
            {
                "href": site.to(page),
                "label": name,
                "is_here": here == page or here in under,
                "is_exact": here == page,
            }
            for page, name, under in entries
            if is_open(site.government, f"portal:{page}")
        ]
        if not drawn:
            continue
        is_here = any(each["is_here"] for each in drawn)
        sections.append({**drawn[0], "label": label, "is_here": is_here})
        if is_here and len(drawn) > 1:
            pages = drawn
    return {"sections": sections, "pages": pages}


def show(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page in the government's look."""
    here = _page(request)
    return render(
        request,
        template,
        {
            "site": site,
            "uses": site.government.uses,
            "current": here,
            "nav": partial(navigation, site, here),
            **context,
        },
        status=status,
    )
