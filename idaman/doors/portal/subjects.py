"""What evidence is about, as the public site names it and leads to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from idaman.doors.portal.site import Site
from idaman.rooms.potentials.models import POTENTIAL, Potential
from idaman.rooms.workshops.models import WORKSHOP, Workshop
from idaman.ui.templatetags.ui import name

PAGES = (("activity", "activity"), ("quick_win", "quick-win"))


@dataclass(frozen=True)
class About:
    """A promise, a potential or a workshop; only its code where it is not public any more."""

    name: str
    href: str = ""


def abouts(site: Site, subjects: Collection[str]) -> dict[str, About]:
    """Name what exhibits are about, and give the pages that tell of it. Two queries at most."""
    shown = _potentials(site, [s for s in subjects if s.startswith(POTENTIAL)])
    held = _workshops(site, [s for s in subjects if s.startswith(WORKSHOP)])
    return {s: _promise(site, s) or shown.get(s) or held.get(s) or _left(s) for s in subjects}


def about(site: Site, subject: str) -> About:
    """Name what one exhibit is about."""
    return abouts(site, {subject})[subject]


def _promise(site: Site, code: str) -> About | None:
    for kind, page in PAGES:
        if item := site.book.find(kind, code):
            return About(name(item), site.to(page, code=code))
    return None


def _potentials(site: Site, subjects: Collection[str]) -> dict[str, About]:
    if not subjects:
        return {}
    codes = [subject.removeprefix(POTENTIAL) for subject in subjects]
    rows = Potential.objects.public().filter(government=site.government, code__in=codes)
    return {
        row.subject: About(name(row.shown), site.to("potential", code=row.code))
        for row in rows.select_related("shown")
    }


def _workshops(site: Site, subjects: Collection[str]) -> dict[str, About]:
    if not subjects:
        return {}
    plans = {subject.removeprefix(WORKSHOP).rpartition("/")[0] for subject in subjects}
    rows = Workshop.objects.public().filter(government=site.government, plan__slug__in=plans)
    return {
        row.subject: About(_("Workshop %(code)s") % {"code": row.code}, site.to("workshops"))
        for row in rows.select_related("plan")
    }


def _left(subject: str) -> About:
    """What is not public, or not any more: of a draft's workshop not even which."""
    return About(_("a workshop") if subject.startswith(WORKSHOP) else subject.rpartition(":")[2])
