"""Plates and slips as they are printed: the address that is scanned, and its QR code."""

from __future__ import annotations

from django.conf import settings

from idaman.core.people.models import Government


def address(government: Government, code: str) -> str:
    """Give the whole address of a plate's code, as short as it can be written on paper."""
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/p/{code}/"
    return f"{settings.PUBLIC_URL}/{government.slug}/p/{code}/"
