"""What stands at the head of every desk page: a few sections, and the pages of the one open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.core.people.permissions import Permission
from idaman.web.modules import is_open


@dataclass(frozen=True)
class NavigationEntry:
    """One page of a section, for posts with the permission; None opens it to every post.

    `covers` begin the names of further pages that are reached from it.
    """

    name: str
    label: str | Promise
    permission: Permission | None = None
    covers: tuple[str, ...] = ()

    def length_of_match(self, here: str) -> int:
        """Tell how many letters of a page's name this entry claims; 0 where it is none of its."""
        begun = (self.name, *self.covers)
        return max((len(each) for each in begun if here.startswith(each)), default=0)


@dataclass(frozen=True)
class NavigationSection:
    """A word in the first line; its pages make the second."""

    label: str | Promise
    entries: tuple[NavigationEntry, ...]


SECTIONS = (
    NavigationSection(
        _("This week"),
        (
            NavigationEntry(
                "week",
                _("This week"),
                covers=("post", "work", "milestone", "receipt", "own-account"),
            ),
            NavigationEntry("messages", _("Messages"), covers=("message",)),
            NavigationEntry("evidence", _("Evidence"), covers=("exhibit",)),
            # Every page leads to its own help from the corner; here stands all of it.
            NavigationEntry("handbook", _("Help")),
        ),
    ),
    NavigationSection(
        _("Verify"),
        (
            NavigationEntry("verification-queue", _("Verify"), Permission.EVIDENCE_JUDGE),
            NavigationEntry("rechecks", _("Second look"), covers=("recheck",)),
        ),
    ),
    NavigationSection(
        _("Plan"),
        (
            NavigationEntry("plans", _("Plans"), covers=("plan", "item", "workbook", "books")),
            NavigationEntry(
                "workshops",
                _("Workshops"),
                covers=(
                    *("preparation", "gate", "note", "annex", "proposal", "workshop"),
                    *("worksheet", "item-propose", "item-note", "attendance", "follow-up", "group"),
                ),
            ),
            NavigationEntry("versions", _("Versions")),
        ),
    ),
    NavigationSection(
        _("Promises"),
        (
            NavigationEntry(
                "commitments",
                _("Commitments"),
                covers=("commitment", "sheet", "clause", "sign", "paper", "preview"),
            ),
            NavigationEntry("quick-wins", _("Quick wins"), covers=("quick-win",)),
            NavigationEntry(
                "citizens",
                _("Citizens"),
                covers=("citizen-", "moderation", "assist", "plate", "answer", "objection"),
            ),
            NavigationEntry(
                "rules-of-delivery",
                _("Rules"),
                covers=("terms", "verifiers", "working-days", "days"),
            ),
        ),
    ),
    NavigationSection(
        _("Data"),
        (
            NavigationEntry(
                "indicators",
                _("Indicators"),
                covers=("indicator", "technical-sheet", "statistic", "source-follow"),
            ),
            NavigationEntry(
                "figures-state",
                _("State of the figures"),
                covers=("indicator-findings", "indicator-bands", "band-withdraw"),
            ),
            NavigationEntry("weights", _("Weights")),
            NavigationEntry("indices", _("Indices of our own"), covers=("index",)),
            NavigationEntry("potentials", _("Potentials"), covers=("potential",)),
            NavigationEntry("enquiries", _("Enquiries"), Permission.ENQUIRY_ANSWER, ("enquir",)),
            NavigationEntry("sector-tables", _("Tables of the economy"), covers=("sector-table",)),
        ),
    ),
    NavigationSection(
        _("Services"),
        (
            NavigationEntry("reports", _("Reports"), Permission.REQUEST_HANDLE, ("report",)),
            NavigationEntry(
                "reports-to-check", _("Closed ones"), Permission.REQUEST_VERIFY, ("report-check",)
            ),
            NavigationEntry("reports-dashboard", _("How we stand"), Permission.REQUEST_HANDLE),
            NavigationEntry("services", _("Catalogue"), covers=("service",)),
            NavigationEntry("services-complete", _("Completeness")),
            NavigationEntry("report-new", _("Write down a report"), Permission.REQUEST_ENTER),
            NavigationEntry(
                "reports-moderation",
                _("Moderation"),
                Permission.REQUEST_MODERATE,
                ("report-show", "report-hide", "report-photo", "reports-refuse", "photo-redact"),
            ),
            NavigationEntry(
                "routing-learning",
                _("Learning"),
                Permission.REQUEST_ROUTE,
                ("routing-turn", "routing-learned"),
            ),
            NavigationEntry(
                "clusters", _("Clusters of reports"), Permission.REQUEST_ROUTE, ("cluster",)
            ),
            NavigationEntry(
                "routing-rules",
                _("Who gets what"),
                Permission.REQUEST_ROUTE,
                ("report-terms", "receivers", "reply-templates"),
            ),
            NavigationEntry(
                "surveys", _("Satisfaction"), Permission.SURVEY_RUN, ("survey", "improvement")
            ),
        ),
    ),
    NavigationSection(
        _("Leadership"),
        (
            NavigationEntry("secretary", _("Secretary's page"), Permission.COUNCIL_SEE),
            NavigationEntry(
                "council", _("Council"), Permission.COUNCIL_SEE, ("stocktake", "decision")
            ),
            NavigationEntry("periods", _("Periods"), Permission.PERIOD_CLOSE, ("period",)),
            NavigationEntry("claims", _("Claims"), Permission.CLAIMS_EXPORT),
        ),
    ),
    NavigationSection(
        _("Office"),
        (
            NavigationEntry("office", _("Office"), Permission.PEOPLE_APPOINT, ("usual-posts",)),
            NavigationEntry(
                "tables",
                _("Tables"),
                Permission.TABLE_SEND,
                ("table", "job", "findings", "compare", "rule"),
            ),
            NavigationEntry("pilot", _("Pilot"), Permission.SITE_OPEN),
            NavigationEntry(
                "recoveries", _("New keys"), Permission.SIGNING_RECOVER, ("recovery", "key-")
            ),
            NavigationEntry(
                "person-requests",
                _("Personal data"),
                Permission.PERSON_SERVE,
                ("person-request", "reporter-looks"),
            ),
            NavigationEntry("ledger", _("Ledger"), Permission.LEDGER_SEE),
            NavigationEntry("site-health", _("Health"), Permission.SITE_HEALTH),
        ),
    ),
)


@dataclass(frozen=True)
class NavigationLink:
    """A link as it is drawn."""

    label: str | Promise
    href: str
    is_here: bool
    is_exact: bool = False


@dataclass(frozen=True)
class Navigation:
    """The two lines of links: the sections, and the pages of the section that is open."""

    sections: tuple[NavigationLink, ...]
    pages: tuple[NavigationLink, ...]


def entry_of(here: str) -> NavigationEntry | None:
    """Find the entry under which the page of this name stands; the longest claim decides."""
    entries = [entry for section in SECTIONS for entry in section.entries]
    best = max(entries, key=lambda entry: entry.length_of_match(here))
    return best if best.length_of_match(here) else None


def navigation(government: Government, may: Mapping[str, bool], here: str) -> Navigation:
    """Lay out the links for a post that may do this and stands on the page of that name.

    A section leads to the first of its pages that the post may open, and is left out without one;
    so is what belongs to a module that the government has closed.
    """
    current = entry_of(here)
    sections: list[NavigationLink] = []
    pages: tuple[NavigationLink, ...] = ()
    for section in SECTIONS:
        entries = [
            entry
            for entry in section.entries
            if (entry.permission is None or may[entry.permission.value])
            and is_open(government, f"desk:{entry.name}")
        ]
        if not entries:
            continue
        is_here = current in entries
        sections.append(
            NavigationLink(section.label, _href(entries[0], government), is_here, len(entries) == 1)
        )
        if is_here and len(entries) > 1:
            pages = tuple(
                NavigationLink(e.label, _href(e, government), e is current, e.name == here)
                for e in entries
            )
    return Navigation(tuple(sections), pages)


def _href(entry: NavigationEntry, government: Government) -> str:
    return reverse(f"desk:{entry.name}", kwargs={"government": government.slug})
