"""Tags of services: what one promises, or that nobody has entered it."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.pure.service.body import Body
from idaman.ui import services as say
from idaman.ui.templatetags.ui import gap

register = template.Library()


@register.simple_tag
def service_time(body: Body) -> str | SafeString:
    """Say how long a service may take."""
    return say.time(body.time) or gap(gettext("not entered yet"))


@register.simple_tag
def service_fee(body: Body) -> str | SafeString:
    """Say what a service costs."""
    return say.fees(body) or gap(gettext("not entered yet"))
