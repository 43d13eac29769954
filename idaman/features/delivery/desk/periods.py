"""Closing a month or quarter at the desk: what can be closed, a look at it, and the closing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.people.permissions import Permission
from idaman.features.delivery.actions import periods as actions
from idaman.features.delivery.models import Period
from idaman.features.delivery.queries import first_day, frozen
from idaman.features.delivery.rules.periods import PeriodManifest, PeriodSpan, ended_since
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import SeenForm, sent

ORDER = ("broken", "late", "wait", "kept_late", "kept", "due", "undated", "ownerless", "released")
MOST_OPEN = 24
MOST_SHOWN = 100
MANIFEST_LIMIT = 64 * 1024 * 1024


@desk_page()
def periods(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what was closed, and what has ended and could be."""
    closed = list(Period.objects.of(desk.government).select_related("closed_by").newest_first())
    spans = {each.span for each in closed}
    waiting = [s for s in ended_since(first_day(desk.government), desk.today) if s not in spans]
    context = {
        "closed": [{"period": each, "counts": _sorted(each.counts)} for each in closed],
        "waiting": waiting[:MOST_OPEN],
        "may_close": desk.can(Permission.PERIOD_CLOSE),
    }
    return show(request, desk, "delivery/desk/periods.html", context)


@desk_page(Permission.PERIOD_CLOSE, methods=BOTH)
def period_close(request: DeskRequest, desk: Desk, period: str) -> HttpResponseBase:
    """Show the figures as they would be frozen; freeze them when they are sent back so."""
    try:
        span = PeriodSpan.read(period)
    except ValueError as no:
        raise Http404 from no
    if Period.objects.of(desk.government).named(span).exists():
        if request.method != "POST":
            raise Http404
    elif not span.has_ended(desk.today) or span.last < first_day(desk.government):
        raise Http404
    figures = frozen(desk.government, span)
    form = SeenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(_close, desk, figures),
        message=_("Closed. The figures are frozen and public."),
        to=lambda _made: redirect("desk:periods", government=desk.slug),
        late={actions.PeriodAlreadyClosed: redirect("desk:periods", government=desk.slug)},
    )
    if answer:
        return answer
    lines = sorted(figures.lines, key=lambda line: (ORDER.index(line.standing), line.item))
    context = {
        "span": span,
        "figures": figures,
        "counts": _sorted(figures.counts),
        "lines": lines[:MOST_SHOWN],
        "left": max(0, len(lines) - MOST_SHOWN),
        "refused": form,
        # Figures that have moved since are looked at again before they are frozen.
        "form": SeenForm(initial={"seen": figures.sha256}),
    }
    page = "delivery/desk/period_close.html"
    return show(request, desk, page, context, status=form.status)


def _close(desk: Desk, figures: PeriodManifest, **acting: Any) -> Period:
    blobs.keep(settings.FILES, [figures.content], limit=MANIFEST_LIMIT)
    return actions.close_period(government=desk.government, frozen=figures, **acting)


def _sorted(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(code, counts[code]) for code in ORDER if counts.get(code)]
