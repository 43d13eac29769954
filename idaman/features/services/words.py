"""How services are said: the promise, its fee and time, opening hours, what is not entered yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from idaman.core.money import exact_rupiah
from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.lines import Fee, Opening, Place, Time, needs, opening_written
from idaman.features.services.rules.lists import CHANNELS, COMPONENTS, EVENTS
from idaman.features.services.rules.measured_times import FEW, MeasuredTimes
from idaman.features.services.rules.sla.clock import TimeUnit
from idaman.web.numbers import language, written

Words = dict[str, str | Promise]

LABELS: Words = {
    "name": _("Name"),
    "name_en": _("Name in English"),
    "agency": _("Agency that offers it"),
    "summary": _("What it is"),
    "summary_en": _("What it is, in English"),
    "words": _("What people call it"),
    "events": _("When it is looked for"),
    "channels": _("How it is to be had"),
    "online": _("Online address"),
    "serves": _("For which places"),
    "places": _("Places and opening hours"),
    "forms": _("Forms"),
    "requirements_en": _("Requirements, in English"),
    "procedure_en": _("Procedure, in English"),
    "time_from": _("Time is counted from"),
    "time_from_en": _("Time is counted from, in English"),
    "fee_basis": _("Basis of the fee"),
    "product_en": _("What you get, in English"),
    "complaints_en": _("Complaints, in English"),
    "source": _("Source"),
    "sample": _("Sample"),
    "code": _("Code"),
}


def label(name: str) -> str:
    """Name a field of the service standard."""
    if name in COMPONENTS:
        return COMPONENTS[name].say(language())
    return str(LABELS[name])


def names(choices: Mapping[str, Any], codes: Iterable[str]) -> list[str]:
    """Name what was chosen of a list."""
    return [choices[code].say(language()) for code in codes if code in choices]


def channels(body: ServiceBody) -> list[str]:
    """Name the ways a service is to be had."""
    return names(CHANNELS, body.channels)


def events(body: ServiceBody) -> list[str]:
    """Name the moments of life at which a service is looked for."""
    return names(EVENTS, body.events)


def amount_of_time(value: float, unit: TimeUnit) -> str:
    """Write a time with its unit.

    >>> from django.utils import translation
    >>> with translation.override("en"): amount_of_time(3, TimeUnit.DAYS), amount_of_time(1,
    ...     TimeUnit.HOURS)
    ('3 working days', '1 hour')
    """
    whole = int(value) if value == int(value) else 2
    said = written(value, 1)
    match unit:
        case TimeUnit.DAYS:
            return ngettext("%(n)s working day", "%(n)s working days", whole) % {"n": said}
        case TimeUnit.HOURS:
            return ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": said}
        case TimeUnit.MINUTES:
            return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": said}
    return ngettext("%(n)s calendar day", "%(n)s calendar days", whole) % {"n": said}


def time(promise: Time | None) -> str:
    """Write the promised time; nothing where none is entered."""
    return amount_of_time(promise.value, promise.unit) if promise else ""


def fee(said: Fee) -> str:
    """Write what one case costs, to the rupiah."""
    if not said.amount_idr:
        return gettext("free of charge")
    exact = exact_rupiah(said.amount_idr, "en" if language() == "en" else "id")
    if not said.per:
        return exact
    return gettext("%(amount)s per %(per)s") % {"amount": exact, "per": said.per}


def fees(body: ServiceBody) -> str:
    """Write in a few words what a service costs: free, one amount, or from and to.

    >>> from django.utils import translation
    >>> some = (Fee(amount_idr=0), Fee(case="Baru", amount_idr=5000))
    >>> with translation.override("en"): fees(ServiceBody(name="KK", agency="A", fees=some))
    'free of charge to IDR 5,000'
    """
    amounts = sorted({each.amount_idr for each in body.fees})
    if not amounts:
        return ""
    said = [fee(Fee(amount_idr=amount)) for amount in (amounts[0], amounts[-1])]
    if len(amounts) == 1:
        return fee(body.fees[0]) if len(body.fees) == 1 else said[0]
    span = gettext("%(least)s to %(most)s") % {"least": said[0], "most": said[1]}
    units = {each.per for each in body.fees if each.amount_idr}
    if len(units) > 1 or not (per := units.pop()):
        return span
    return gettext("%(amount)s per %(per)s") % {"amount": span, "per": per}


def opening(said: Opening) -> str:
    """Write one opening in the reader's language."""
    english = language() == "en"
    return opening_written(
        said,
        tuple(str(day) for day in DAYS),
        dot=":" if english else ".",
        and_=pgettext("between days", " and "),
        daily=gettext("Every day"),
        whole=gettext("24 hours"),
    )


DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


def hours(place: Place) -> list[str]:
    """Write when a place is open."""
    return [opening(each) for each in place.hours]


def text(body: ServiceBody, name: str) -> str:
    """Give a text, in English where the reader wants it and there is some."""
    english: str = getattr(body, f"{name}_en", "") if language() == "en" else ""
    said: str = english or getattr(body, name)
    return said


def lines(body: ServiceBody, name: str) -> tuple[str, ...]:
    """Give lines, in English where the reader wants them and there are some."""
    english: tuple[str, ...] = getattr(body, f"{name}_en", ()) if language() == "en" else ()
    said: tuple[str, ...] = english or getattr(body, name)
    return said


def requirements(body: ServiceBody) -> list[tuple[str, str]]:
    """Give the checklist: what to bring, and in which case alone."""
    return [needs(line) for line in lines(body, "requirements")]


def measured(known: MeasuredTimes | None) -> list[str]:
    """Say what was measured in up to three short sentences; nothing where nothing was.

    Of few answers only how many they are, and how many were in time.
    """
    if known is None:
        return []
    few = gettext("Fewer than %(n)d were answered: too few to say how long it takes.") % {"n": FEW}
    said = (
        [few]
        if known.is_few
        else [
            gettext("Half took at most %(time)s.")
            % {"time": amount_of_time(known.median, known.unit)},
            gettext("Nine of ten took at most %(time)s.")
            % {"time": amount_of_time(known.ninetieth, known.unit)},
        ]
    )
    if known.in_time is not None:
        said.append(
            gettext("%(n)d of %(all)d were answered within the promised time.")
            % {"n": known.in_time, "all": known.many}
        )
    return said
