"""Plates and slips as they are printed: the address that is scanned, and its QR code."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from idaman.core.people.models import Government


def address(government: Government, code: str) -> str:
    """Give the whole address of a plate's code, as short as it can be written on paper."""
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/p/{code}/"
    return f"{settings.PUBLIC_URL}/{government.slug}/p/{code}/"


def qr(where: str) -> SafeString:
    """Draw an address as a QR code that still reads when a sixth of it is worn off."""
    out = BytesIO()
    segno.make(where, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff"
    )
    # segno writes the picture; the address in it is drawn, not written.
    return mark_safe(out.getvalue().decode())
