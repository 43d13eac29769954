"""What several papers carry: a QR code, a day written out."""

from __future__ import annotations

import io
from datetime import date

import segno
from babel.dates import format_date


def day(said: str) -> str:
    """Write an ISO date as Indonesians do; blank stays blank.

    >>> day("2026-12-31")
    '31 Des 2026'
    """
    return str(format_date(date.fromisoformat(said), "d MMM y", locale="id")) if said else ""


def qr(address: str) -> str:
    """Draw an address as a QR code in SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, light="#fff", xmldecl=False)
    return drawn.getvalue().decode()
