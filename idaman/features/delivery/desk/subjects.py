"""What evidence is about, as the desk names it and leads to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.features.delivery.access import Subject, subjects_of
from idaman.features.workshops.models import WORKSHOP, Workshop
from idaman.web.desk.acting import Desk
from idaman.web.modules import is_open
from idaman.web.templatetags.ui import name


@dataclass(frozen=True)
class SubjectLink:
    """A promised item, a potential or a workshop; or what left the plan and the register."""

    subject: str
    name: str
    code: str
    href: str = ""
    proves: str = ""
    """What a whole exhibit of it proves."""
    more: str = ""
    """Where another file is sent."""
    known: Subject | None = None

    @property
    def owner(self) -> Agency | None:
        return self.known.owner if self.known else None


def abouts(desk: Desk, subjects: Collection[str]) -> dict[str, SubjectLink]:
    """Name what evidence is about. A constant number of queries."""
    found = {}
    known = subjects_of(desk.government, subjects)
    held = _workshops(desk, [s for s in subjects if s.startswith(WORKSHOP)])
    for subject in subjects:
        code = subject.rpartition(":")[2]
        seen = known.get(subject)
        if seen and seen.item:
            found[subject] = SubjectLink(
                subject,
                name(seen.item),
                code,
                _to(desk, "work", code=code),
                _("the promise as a whole"),
                _to(desk, "evidence-offer", code=code),
                seen,
            )
        elif seen and seen.potential:
            page = _to(desk, "potential", code=code)
            fact = _("a fact about a potential of the region")
            found[subject] = SubjectLink(
                subject, name(seen.potential.newest), code, page, fact, page, seen
            )
        elif workshop := held.get(subject):
            page = _to(desk, "workshop", plan=workshop.plan.slug, number=workshop.number)
            title = f"{workshop.code} · {workshop.place}"
            held_it = _("that a workshop was held")
            found[subject] = SubjectLink(subject, title, workshop.code, page, held_it, page, seen)
        else:
            found[subject] = SubjectLink(subject, code, code, known=seen)
    return found


def about(desk: Desk, subject: str) -> SubjectLink:
    """Name what one exhibit is about."""
    return abouts(desk, {subject})[subject]


def _workshops(desk: Desk, subjects: Collection[str]) -> dict[str, Workshop]:
    if not subjects:
        return {}
    plans = {subject.removeprefix(WORKSHOP).rpartition("/")[0] for subject in subjects}
    rows = Workshop.objects.of(desk.government).filter(plan__slug__in=plans)
    return {w.subject: w for w in rows.select_related("plan")}


def _to(desk: Desk, page: str, **kwargs: object) -> str:
    name = f"desk:{page}"
    if not is_open(desk.government, name):
        return ""
    return reverse(name, kwargs={"government": desk.slug, **kwargs})
