"""What stands at the head of every desk page: a few sections, and the pages of the one open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.core.people.permissions import Permission


@dataclass(frozen=True)
class Entry:
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
class Section:
    """A word in the first line; its pages make the second."""

    label: str | Promise
    entries: tuple[Entry, ...]


SECTIONS = (
    Section(
        _("This week"),
        (
            Entry(
                "week",
                _("This week"),
                covers=("post", "work", "milestone", "receipt", "own-account"),
            ),
            Entry("messages", _("Messages"), covers=("message",)),
            Entry("evidence", _("Evidence"), covers=("exhibit",)),
            # Every page leads to its own help from the corner; here stands all of it.
            Entry("handbook", _("Help")),
        ),
    ),
    Section(
        _("Verify"),
        (
            Entry("verification-queue", _("Verify"), Permission.EVIDENCE_JUDGE),
            Entry("rechecks", _("Second look"), covers=("recheck",)),
        ),
    ),
    Section(
        _("Plan"),
        (
            Entry("plans", _("Plans"), covers=("plan", "item", "workbook", "books")),
            Entry(
                "workshops",
                _("Workshops"),
                covers=(
                    *("preparation", "gate", "note", "annex", "proposal", "workshop"),
                    *("worksheet", "item-propose", "item-note", "attendance", "follow-up", "group"),
                ),
            ),
            Entry("versions", _("Versions")),
        ),
    ),
    Section(
        _("Promises"),
        (
            Entry(
                "commitments",
                _("Commitments"),
                covers=("commitment", "sheet", "clause", "sign", "paper", "preview"),
            ),
            Entry("quick-wins", _("Quick wins"), covers=("quick-win",)),
            Entry(
                "citizens",
                _("Citizens"),
                covers=("citizen-", "moderation", "assist", "plate", "answer", "objection"),
            ),
            Entry(
                "rules-of-delivery",
                _("Rules"),
                covers=("terms", "verifiers", "working-days", "days"),
            ),
        ),
    ),
    Section(
        _("Data"),
        (
            Entry(
                "indicators",
                _("Indicators"),
                covers=("indicator", "technical-sheet", "statistic", "source-follow"),
            ),
            Entry(
                "figures-state",
                _("State of the figures"),
                covers=("indicator-findings", "indicator-bands", "band-withdraw"),
            ),
            Entry("weights", _("Weights")),
            Entry("indices", _("Indices of our own"), covers=("index",)),
            Entry("potentials", _("Potentials"), covers=("potential",)),
            Entry("enquiries", _("Enquiries"), Permission.ENQUIRY_ANSWER, ("enquir",)),
            Entry("sector-tables", _("Tables of the economy"), covers=("sector",)),
        ),
    ),
    Section(
        _("Services"),
        (
            Entry("reports", _("Reports"), Permission.REQUEST_HANDLE, ("report",)),
            Entry(
                "reports-to-check", _("Closed ones"), Permission.REQUEST_VERIFY, ("report-check",)
            ),
            Entry("reports-dashboard", _("How we stand"), Permission.REQUEST_HANDLE),
            Entry("services", _("Catalogue"), covers=("service",)),
            Entry("services-complete", _("Completeness")),
            Entry("report-new", _("Write down a report"), Permission.REQUEST_ENTER),
            Entry(
                "reports-moderation",
                _("Moderation"),
                Permission.REQUEST_MODERATE,
                ("report-show", "report-hide", "report-photo", "reports-refuse", "photo-redact"),
            ),
            Entry(
                "routing-learning",
                _("Learning"),
                Permission.REQUEST_ROUTE,
                ("routing-turn", "routing-learned"),
            ),
            Entry("clusters", _("Clusters of reports"), Permission.REQUEST_ROUTE, ("cluster",)),
            Entry(
                "routing-rules",
                _("Who gets what"),
                Permission.REQUEST_ROUTE,
                ("report-terms", "receivers", "reply-templates"),
            ),
            Entry("surveys", _("Satisfaction"), Permission.SURVEY_RUN, ("survey", "improvement")),
        ),
    ),
    Section(
        _("Leadership"),
        (
            Entry("secretary", _("Secretary's page"), Permission.COUNCIL_SEE),
            Entry("council", _("Council"), Permission.COUNCIL_SEE, ("stocktake", "decision")),
            Entry("periods", _("Periods"), Permission.PERIOD_CLOSE, ("period",)),
            Entry("claims", _("Claims"), Permission.CLAIMS_EXPORT),
        ),
    ),
    Section(
        _("Office"),
        (
            Entry("office", _("Office"), Permission.PEOPLE_APPOINT, ("usual-posts",)),
            Entry(
                "tables",
                _("Tables"),
                Permission.TABLE_SEND,
                ("table", "job", "findings", "compare", "rule"),
            ),
            Entry("pilot", _("Pilot"), Permission.SITE_OPEN),
            Entry("recoveries", _("New keys"), Permission.SIGNING_RECOVER, ("recovery", "key-")),
            Entry(
                "person-requests",
                _("Personal data"),
                Permission.PERSON_SERVE,
                ("person-request", "reporter-looks"),
            ),
            Entry("ledger", _("Ledger"), Permission.LEDGER_SEE),
            Entry("site-health", _("Health"), Permission.SITE_HEALTH),
        ),
    ),
)


@dataclass(frozen=True)
class Shown:
    """A link as it is drawn."""

    label: str | Promise
    href: str
    is_here: bool
    is_exact: bool = False


@dataclass(frozen=True)
class Navigation:
    """The two lines of links: the sections, and the pages of the section that is open."""

    sections: tuple[Shown, ...]
    pages: tuple[Shown, ...]


def entry_of(here: str) -> Entry | None:
    """Find the entry under which the page of this name stands; the longest claim decides."""
    entries = [entry for section in SECTIONS for entry in section.entries]
    best = max(entries, key=lambda entry: entry.length_of_match(here))
    return best if best.length_of_match(here) else None


def navigation(slug: str, may: Mapping[str, bool], here: str) -> Navigation:
    """Lay out the links for a post that may do this and stands on the page of that name.

    A section leads to the first of its pages that the post may open, and is left out without one.
    """
    current = entry_of(here)
    sections: list[Shown] = []
    pages: tuple[Shown, ...] = ()
    for section in SECTIONS:
        entries = [e for e in section.entries if e.permission is None or may[e.permission.value]]
        if not entries:
            continue
        is_here = current in entries
        sections.append(Shown(section.label, _href(entries[0], slug), is_here, len(entries) == 1))
        if is_here and len(entries) > 1:
            pages = tuple(
                Shown(e.label, _href(e, slug), e is current, e.name == here) for e in entries
            )
    return Navigation(tuple(sections), pages)


def _href(entry: Entry, slug: str) -> str:
    return reverse(f"desk:{entry.name}", kwargs={"government": slug})
