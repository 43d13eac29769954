"""An address as a QR code."""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(where: str) -> SafeString:
    """Draw an address as a QR code that still reads when a sixth of it is worn off."""
    out = BytesIO()
    segno.make(where, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff"
    )
    # segno writes the picture; the address in it is drawn, not written.
    return mark_safe(out.getvalue().decode())
