"""Who may verify an exhibit or write down what citizens say: never who has an interest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from idaman.core.evidence import access as evidence
from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.people import access as people
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission, Role
from idaman.core.places.models import Region
from idaman.core.prepared_queries import Prepared
from idaman.features.delivery.models import Milestone, Turn
from idaman.features.plan.models import Adopted
from idaman.features.potentials.models import POTENTIAL, Potential


@dataclass(frozen=True)
class Subject:
    """What evidence is about: whose it is and where it lies decide who verifies."""

    code: str
    """As exhibits name it."""
    owner: Agency | None = None
    """None where nobody answers for it but who offered the evidence."""
    known_places: tuple[Region, ...] | None = None
    """Where it lies, where many were asked for at once."""
    item: Adopted | None = None
    """What is promised in the version in force."""
    potential: Potential | None = None

    @cached_property
    def places(self) -> tuple[Region, ...]:
        """Where it lies; of one promise asked for only by who needs it."""
        if self.known_places is not None or self.item is None:
            return self.known_places or ()
        return tuple(PLACES(self.item))


def subjects_of(government: Government, codes: Collection[str]) -> dict[str, Subject]:
    """Find what evidence is about. What left the plan or the register is missing.

    What a feature above this one holds, such as a workshop, has a colon in its code and no owner.
    A constant number of queries.
    """
    if len(codes) == 1 and ":" not in (code := next(iter(codes))):
        return _promised(government, code)
    named = {code.removeprefix(POTENTIAL): code for code in codes if code.startswith(POTENTIAL)}
    found = {code: Subject(code) for code in codes if ":" in code and code not in named.values()}
    items = Adopted.objects.of(government).current().promised().filter(code__in=codes)
    for item in items.select_related("owner__successor", "government").prefetch_related(
        "places__region"
    ):
        places = tuple(sorted((p.region for p in item.places.all()), key=lambda r: r.code))
        found[item.code] = Subject(item.code, item.owner, places, item=item)
    rows = Potential.objects.of(government).standing().filter(code__in=named)
    for row in rows.select_related("newest__owner__successor", "newest__region", "government"):
        assert row.newest is not None
        region = row.newest.region
        found[row.subject] = Subject(row.subject, row.owner, (region,), potential=row)
    return found


PROMISED: Prepared[Adopted] = Prepared(
    lambda government, code: (
        Adopted.objects.of(government)
        .current()
        .promised()
        .filter(code=code)
        .select_related("owner__successor", "government")
    )
)
PLACES: Prepared[Region] = Prepared(
    lambda item: Region.objects.filter(adopted_places__item=item).order_by("code")
)


def _promised(government: Government, code: str) -> dict[str, Subject]:
    """Find one promise: what most forms about evidence ask."""
    item = PROMISED.first(government, code)
    if item is None:
        return {}
    return {code: Subject(code, item.owner, item=item)}


def subject_of(exhibit: Exhibit) -> Subject | None:
    """Find what an exhibit is about; None where it left the plan or the register."""
    return subjects_of(exhibit.government, {exhibit.subject}).get(exhibit.subject)


TURNS: Prepared[Turn] = Prepared(
    lambda government, exhibit: (
        Turn.objects.of(government)
        .filter(exhibit=exhibit)
        .select_related("agency")
        .order_by("number")
    )
)
ACCEPTED_BY: Prepared[int | None] = Prepared(
    lambda exhibit: Verdict.objects.filter(exhibit=exhibit, status=Status.ACCEPTED).values_list(
        "by__agency", flat=True
    )
)


def may_judge(*, exhibit: Exhibit, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may judge: its agency was offered the exhibit, now or before.

    An exhibit that nobody was asked to verify may be judged by any other agency that may judge.
    """
    if not evidence.may_judge(exhibit=exhibit, owner=owner, post=post):
        return False
    turns = turns_of(exhibit)
    return not turns or post.agency_id in {turn.agency_id for turn in turns}


def turns_of(exhibit: Exhibit) -> list[Turn]:
    """The turns of those who may judge an exhibit now, in the order they were asked.

    What was accepted and then reopened is judged by somebody else, as long as one was asked.
    """
    turns = TURNS(exhibit.government, exhibit)
    if exhibit.status != Status.OFFERED:
        return turns
    before = set(ACCEPTED_BY(exhibit))
    others = [turn for turn in turns if turn.agency_id not in before]
    return others if any(turn.ended_at is None for turn in others) else turns


def may_make_plates(*, milestone: Milestone, post: Post) -> bool:
    """Tell whether the post may make plates and slips: secretariat or district office."""
    if not people.can(post, Permission.CITIZENS_ASSIST, government=milestone.government):
        return False
    if post.role == Role.SECRETARIAT:
        return True
    agency, place = post.agency, milestone.region
    return (
        agency is not None
        and agency.kind == Agency.Kind.DISTRICT
        and agency.region is not None
        and place is not None
        and (place.code == agency.region.code or place.code.startswith(f"{agency.region.code}."))
    )


def may_assist(*, milestone: Milestone, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may write down what citizens say: never about its agency's own work."""
    is_own = owner is not None and owner.pk == post.agency_id
    return not is_own and may_make_plates(milestone=milestone, post=post)
