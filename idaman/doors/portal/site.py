"""The site of one government: who it belongs to, what plan it shows, how its addresses read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
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
from django.utils.translation import gettext_lazy as _

from idaman.doors.portal.book import SHELF, Book
from idaman.rooms.masterplan.models import Adopted, Version
from idaman.rooms.people.models import Government

Language = Literal["id", "en"]

NAV: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("plan", _("Plan"), ("dimension", "objective", "programme", "activities", "activity")),
    ("obligations", _("Promises"), ("evidence", "verifiers")),
    ("achievement", _("Achievement"), ("explanation", "audit")),
    ("quick-wins", _("Quick wins"), ("quick-win",)),
    ("roadmap", _("Roadmap"), ("year",)),
    ("money", _("Money"), ()),
    ("indicators", _("Indicators"), ("indicator",)),
    ("districts", _("Districts"), ("district", "village", "map", "question", "plate", "answered")),
    ("agencies", _("Agencies"), ("agency",)),
    (
        "commitments",
        _("Commitment"),
        ("commitment", "sheet", "verification", "examined", "stocktakes"),
    ),
    ("search", _("Search"), ()),
)


PLAIN = re.compile(r"[\w.-]+", re.ASCII)
"""What needs no quoting in an address."""


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
    own_host: str = ""

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

    def to(self, page: str, **which: Any) -> str:
        """Give the address of one of this site's pages, in the language being read."""
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


View = Callable[..., HttpResponse]


def site_page(view: View) -> View:
    """Open the site the address names, and let its pages be kept until something is published."""

    @wraps(view)
    def opened(request: HttpRequest, government: str, **which: Any) -> HttpResponse:
        site = site_of(request, government)
        # Times are those of the clocks on the government's walls.
        with timezone.override(ZoneInfo(site.government.timezone)):
            response = view(request, site, **which)
        response.is_published = True  # type: ignore[attr-defined]
        return response

    return login_not_required(opened)


def site_of(request: HttpRequest, slug: str) -> Site:
    """Find the open government of that name and the plan it works by."""
    book = SHELF.take(slug)
    if book is None:
        raise Http404
    return Site(
        government=book.government,
        version=book.version,
        book=book,
        language="en" if getattr(request, "LANGUAGE_CODE", "id") == "en" else "id",
        today=book.edition.day,
        own_host=getattr(request, "own_host", "") or "",
    )


def navigation(site: Site, here: str) -> list[dict[str, Any]]:
    """The site's main addresses, with the one the reader is in."""
    return [
        {
            "href": site.to(page),
            "label": label,
            "is_here": here == page or here in under,
            "is_exact": here == page,
        }
        for page, label, under in NAV
    ]


def show(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page in the government's look."""
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return render(
        request,
        template,
        {"site": site, "current": here, "nav": partial(navigation, site, here), **context},
        status=status,
    )
