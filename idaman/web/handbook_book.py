"""The handbook on paper: one page with its first day's sheet, or all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.people.models import Government
from idaman.web.rules.handbook import shelf
from idaman.web.templatetags.ui import name


def source() -> str:
    """The Typst source of the handbook."""
    return (files(__package__) / "handbook.typ").read_text()


def address(government: Government, slug: str) -> str:
    """Give the whole address of a public page of the help, in the language that is spoken."""
    path = reverse("portal:handbook-page", kwargs={"government": government.slug, "chapter": slug})
    if not government.host:
        return settings.PUBLIC_URL + path
    scheme = "https" if settings.IS_HTTPS else "http"
    return f"{scheme}://{government.host}" + path.replace(f"/{government.slug}/", "/", 1)


def to_print(
    government: Government,
    language: shelf.Language,
    slugs: Sequence[str],
    *,
    addresses: dict[str, str],
    now: datetime,
) -> dict[str, Any]:
    """Ask for pages of the handbook to be printed; several get a cover and their contents."""
    is_whole = len(slugs) > 1
    sample = _("Sample, not an official publication of the government.")
    return {
        "source": source(),
        "at": now.isoformat(),
        "language": language,
        "pages": list(slugs),
        "addresses": addresses,
        "cover": {
            "title": _("Handbook") if is_whole else shelf.page(slugs[0], language).title,
            "government": name(government),
            "sample": sample if government.is_sample else "",
            "contents": _("Contents") if is_whole else "",
            "note": sample if government.is_sample else _("Made with Idaman"),
            "page_word": _("page"),
            "qr_word": _("Read this on your phone"),
        },
    }
