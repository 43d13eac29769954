"""Text ready to send: plain words for each agency, to be copied, printed or passed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.money import say_rupiah
from idaman.features.delivery.queries.digest import Digest
from idaman.features.delivery.queries.secretary import Overview, Purse
from idaman.features.delivery.queries.standing import Obligation
from idaman.features.delivery.rules.escalating import EscalationLevel
from idaman.web.desk import words
from idaman.web.desk.acting import Desk, language
from idaman.web.templatetags.ui import date as day

LINE = 90
MOST = 12
"""A letter names so many; longer ones are not read on a phone."""


@dataclass(frozen=True)
class AgencyLetter:
    """What is sent to one agency."""

    code: str
    name: str
    text: str

    @property
    def href(self) -> str:
        """The address that opens it in WhatsApp; whom it goes to is chosen there."""
        return "https://wa.me/?text=" + quote(self.text)


def _letter(
    desk: Desk, code: str, name: str, opening: str, lines: Sequence[str], ask: str
) -> AgencyLetter:
    shown = [f"- {line}" for line in lines[:MOST]]
    if (more := len(lines) - MOST) > 0:
        shown.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    greeting = _("To: %(name)s") % {"name": name or _("whom it concerns")}
    return AgencyLetter(
        code,
        name or "–",
        "\n".join([greeting, "", opening, *shown, "", ask, _link(desk), _from(desk)]),
    )


def _link(desk: Desk) -> str:
    return settings.PUBLIC_URL + reverse("desk:week", kwargs={"government": desk.slug})


def _from(desk: Desk) -> str:
    said = f"{desk.post.name}, {desk.government.name}"
    sample = _("sample, not an official letter")
    return f"{said} ({sample})" if desk.government.is_sample else said


def overdue(desk: Desk, seen: Overview) -> list[AgencyLetter]:
    """Write to each agency what is past its date, and who else was told."""
    letters = []
    for agency in seen.overdue:
        ask = _("Please send the evidence, or write your reply: it is shown beside the promise.")
        if agency.level == EscalationLevel.SECRETARY:
            ask += " " + _("The regional secretary has been told.")
        elif agency.level == EscalationLevel.HEAD:
            ask += " " + _("The head of the agency has been told.")
        letters.append(
            _letter(
                desk,
                agency.code,
                agency.name,
                ngettext(
                    "On %(day)s %(n)d promise is past its date:",
                    "On %(day)s %(n)d promises are past their date:",
                    len(agency.obligations),
                )
                % {"day": day(seen.board.today), "n": len(agency.obligations)},
                [late_line(o) for o in agency.obligations],
                ask,
            )
        )
    return letters


def late_line(o: Obligation) -> str:
    """Say one late promise in a line."""
    if not o.days_late:
        return due_line(o) + ": " + _("its work was stopped")
    return _("%(code)s %(name)s (due %(due)s, %(days)d days late)") % {
        "code": o.item_code,
        "name": Truncator(o.name).chars(LINE),
        "due": day(o.due),
        "days": o.days_late,
    }


def due(desk: Desk, seen: Overview) -> list[AgencyLetter]:
    """Write to each agency what falls due within thirty days."""
    by_agency: dict[str, list[Obligation]] = defaultdict(list)
    for obligation in seen.due:
        by_agency[obligation.agency_code].append(obligation)
    return [
        _letter(
            desk,
            code,
            seen.names.get(code, ""),
            _("These promises fall due within 30 days:"),
            [due_line(o) for o in promises],
            _("Send the evidence on or before the day; then the promise counts as kept."),
        )
        for code, promises in by_agency.items()
    ]


def due_line(o: Obligation) -> str:
    """Say one promise that falls due in a line."""
    return _("%(code)s %(name)s (due %(due)s)") % {
        "code": o.item_code,
        "name": Truncator(o.name).chars(LINE),
        "due": day(o.due),
    }


def unverified(desk: Desk, seen: Overview) -> list[AgencyLetter]:
    """Write to each agency which evidence waits for its verdict."""
    by_verifier: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in seen.unverified:
        by_verifier[each.verifier_code, each.verifier_name].append(
            _("%(code)s from %(sender)s, sent %(since)s, waiting %(days)d days")
            % {
                "code": each.code,
                "sender": each.sender,
                "since": day(each.since),
                "days": each.days,
            }
        )
    return [
        _letter(
            desk,
            code,
            name,
            _("This evidence waits for your verdict:"),
            lines,
            _("Accept it, send it back or reject it. The wait is counted in public."),
        )
        for (code, name), lines in by_verifier.items()
        if code
    ]


def waiting(desk: Desk, seen: Overview) -> list[AgencyLetter]:
    """Write to each agency which decision about its work is due, or not yet carried out."""
    by_agency: dict[str, list[str]] = defaultdict(list)
    for each in (*seen.waiting, *seen.undone):
        if each.agency:
            by_agency[each.agency].append(
                f"{words.WAITING[each.kind]}: {each.code} {Truncator(each.name).chars(LINE)}"
                + (f" ({day(each.due)})" if each.due else "")
            )
    return [
        _letter(
            desk,
            code,
            seen.names.get(code, ""),
            _("These matters wait for a decision:"),
            lines,
            _("Please prepare what the decision needs: figures, evidence, and what you propose."),
        )
        for code, lines in by_agency.items()
    ]


def money(desk: Desk, seen: Overview) -> list[AgencyLetter]:
    """Write to each agency what was spent this year, beside the time that has passed."""
    return [
        _letter(
            desk,
            purse.code,
            purse.name,
            _("Money in %(year)d:") % {"year": seen.money.year},
            money_lines(purse, seen.money.elapsed),
            _("Please tell what holds it back, and send the newest figures with their source."),
        )
        for purse in seen.money.purses
        if purse.code
    ]


def money_lines(purse: Purse, elapsed: float) -> list[str]:
    """Say one agency's money in lines."""
    lines = []
    if purse.told:
        lines = [
            _("ceiling %(amount)s") % {"amount": say_rupiah(purse.ceiling_idr, language())},
            _("realised %(amount)s") % {"amount": say_rupiah(purse.realised_idr, language())},
        ]
    if purse.share is not None:
        lines.append(
            _("%(share)d %% spent, %(time)d %% of the year is past")
            % {"share": round(purse.share * 100), "time": round(elapsed * 100)}
        )
    if purse.told < purse.items:
        lines.append(
            _("no figures for %(n)d of %(all)d")
            % {"n": purse.items - purse.told, "all": purse.items}
        )
    return lines


def digest(desk: Desk, told: Digest) -> AgencyLetter:
    """Write the week's digest as one text."""
    lines = [
        _("kept: %(n)d") % {"n": len(told.kept)},
        _("newly late: %(n)d") % {"n": len(told.late)},
        _("newly broken: %(n)d") % {"n": len(told.broken)},
        _("evidence sent %(sent)d, accepted %(accepted)d")
        % {"sent": told.sent, "accepted": told.accepted},
        _("decisions of the Dewan: %(made)d made, %(closed)d closed")
        % {"made": told.decided, "closed": told.closed},
        *(due_line(o) for o in told.coming[:5]),
    ]
    opening = _("Week %(week)s, %(first)s to %(last)s:") % {
        "week": told.name,
        "first": day(told.first),
        "last": day(told.last),
    }
    return _letter(
        desk, "", desk.government.name, opening, lines, _("All of it, computed from the records:")
    )


LETTERS = {
    "overdue": overdue,
    "due": due,
    "unverified": unverified,
    "decisions": waiting,
    "money": money,
}


def of(desk: Desk, which: str, seen: Overview) -> Iterable[AgencyLetter]:
    """Give the letters that belong to a list."""
    return LETTERS[which](desk, seen)
