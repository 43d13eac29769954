"""Tags of services: what one promises, or that nobody has entered it."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.features.services import words as say
from idaman.features.services.queries import ServiceView
from idaman.opendata import recount_rows
from idaman.web.templatetags.ui import gap, standards

register = template.Library()


@register.simple_tag
def service_time(each: ServiceView) -> str | SafeString:
    """Say how long a service may take."""
    promise = each.body.time
    if promise is None:
        return gap(gettext("not entered yet"))
    exact = recount_rows.time(promise.value, promise.unit.value)
    return standards("time", each.code, exact, say.time(promise), "service")


@register.simple_tag
def service_fee(each: ServiceView, said: str = "") -> str | SafeString:
    """Say what a service costs, or one of its cases as it is said."""
    cases = each.body.fees
    if not cases:
        return gap(gettext("not entered yet"))
    exact = " ".join(
        recount_rows.fees((c.amount_idr for c in cases), (c.per for c in cases))
    ).strip()
    return standards("fees", each.code, exact, said or say.fees(each.body), "service")
