"""How reports are said: what they are about, where they stand, what happened to them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from idaman.features.reports.rules.report import KINDS, TOPICS, Pair

Words = dict[str, str | Promise]

CLASSES: dict[str, Pair] = {
    **KINDS,
    "light": ("Keluhan ringan", "Light complaint"),
    "supervisory": ("Pengaduan berkadar pengawasan", "Complaint that needs an inspection"),
}
SHORT: dict[str, Pair] = {
    "complaint": ("keluhan", "complaint"),
    "information": ("pertanyaan", "question"),
    "aspiration": ("usulan", "wish"),
    "light": ("keluhan ringan", "light complaint"),
    "supervisory": ("pengaduan berkadar pengawasan", "complaint that needs an inspection"),
}
"""Classes in a word or two, for lists."""

VISIBILITIES: Words = {
    "anonymous": _("Anonymous: shown without a name; nobody learns who sent it"),
    "open": _("Open: shown without a name; the office that handles it sees who sent it"),
    "secret": _("Secret: never shown, only counted; read by the office that handles it"),
}

STATES: Words = {
    "received": _("received"),
    "forwarded": _("passed on to an agency"),
    "working": _("being worked on"),
    "asked": _("waiting for an answer of its sender"),
    "answered": _("answered"),
    "closed": _("done"),
    "outside": _("passed to a body outside the government"),
    "merged": _("taken together with another report"),
    "refused": _("refused"),
}

MARKS: dict[str, str] = {
    "received": "due",
    "forwarded": "due",
    "working": "wait",
    "asked": "wait",
    "answered": "kept",
    "closed": "kept",
    "outside": "released",
    "merged": "released",
    "refused": "released",
}
"""State → the mark it is drawn with."""

STEPS: Words = {
    "arrived": _("The report came in"),
    "classed": _("Its class was set"),
    "forwarded": _("Passed on to an agency"),
    "sent_back": _("Sent back: not that agency's matter"),
    "started": _("Work began"),
    "asked": _("Something was asked; the clock rests"),
    "told": _("The sender answered; the clock runs on"),
    "answered": _("Answered"),
    "confirmed": _("Somebody else looked: it is done"),
    "doubted": _("Somebody else looked: it is not done"),
    "satisfied": _("The sender says that it is done"),
    "reopened": _("Reopened with a new photo"),
    "closed": _("Closed"),
    "outside": _("Passed to a body outside the government"),
    "merged": _("Taken together with another report"),
    "took_in": _("Another report was taken in"),
    "split": _("Split"),
    "refused": _("Refused"),
    "shown": _("Somebody looked at the words and let them be read"),
    "hidden": _("Kept from the public"),
    "erased": _("The words were erased"),
}


def said(pair: Pair) -> str:
    """Give a name in the reader's language."""
    return pair[get_language() == "en"]


def topic(code: str) -> str:
    """Name what a report is about; nothing where nobody said."""
    return said(TOPICS[code]) if code in TOPICS else ""


def kind(code: str) -> str:
    """Name the class of a report in a word or two."""
    return said(SHORT[code]) if code in SHORT else code


def topics() -> list[tuple[str, str]]:
    """Topics to choose from, in the reader's language."""
    return [(code, said(pair)) for code, pair in TOPICS.items()]


def kinds() -> list[tuple[str, str]]:
    """Classes a sender chooses from, in the reader's language."""
    return [(code, said(pair)) for code, pair in KINDS.items()]


def late(days: int) -> str:
    """Say by how many days an answer is late."""
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
