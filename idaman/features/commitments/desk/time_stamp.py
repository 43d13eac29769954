"""A trusted time stamp, where the operator named a service for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from idaman.core.refusal import Refused
from idaman.core.text import Text

if TYPE_CHECKING:
    from idaman.paper.rules.pades import Stamper

PATIENCE_SECONDS = 5
LIMIT_BYTES = 256 * 1024


class NoTime(Refused):
    """The time-stamp service does not answer; nothing was signed."""


def stamper() -> Stamper | None:
    """Give the way to the time-stamp service; None where none is named."""
    return ask if settings.TIME_STAMP_URL else None


def ask(request: bytes) -> bytes:
    """Ask the service of RFC 3161 for a time stamp.

    Raises NoTime.
    """
    asked = Request(
        settings.TIME_STAMP_URL,
        data=request,
        headers={"Content-Type": "application/timestamp-query"},
    )
    try:
        with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            body: bytes = answer.read(LIMIT_BYTES)
            return body
    except (URLError, TimeoutError, OSError) as no:
        raise NoTime(
            Text("The time-stamp service does not answer. Nothing was signed; try again later.")
        ) from no
