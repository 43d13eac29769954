"""The demonstration's Bimtek: who met when, what was proposed there, what the expert asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.cli import house
from idaman.samples.loading import drawings

if TYPE_CHECKING:
    from idaman.core.people.models import Post
    from idaman.features.plan.models import Plan
    from idaman.features.plan.rules.model import Document
    from idaman.features.workshops.models import FollowUp, Workshop


def before(document: Document, story: dict[str, Any]) -> Document:
    """Give the plan as it was before its quick wins were proposed in the workshops."""
    proposed = {each["code"] for each in story.get("proposals", ())}
    left = tuple(q for q in document.quick_wins if q.code not in proposed)
    return document.model_copy(update={"quick_wins": left})


def prepare(plan: Plan, document: Document, story: dict[str, Any]) -> None:
    """Tell the sample's preparation through the actions people use."""
    from idaman.core.people.models import Agency, Post
    from idaman.core.taxonomy import Dimension
    from idaman.features.workshops.actions import meeting

    posts = {
        p.code: p for p in Post.objects.of(plan.government).select_related("agency", "government")
    }
    by, now = posts["SEKRETARIAT"], house.now()
    if groups := story.get("groups"):
        agencies = {a.code: a for a in Agency.objects.of(plan.government)}
        seats = {Dimension(d): [agencies[code] for code in codes] for d, codes in groups.items()}
        meeting.seat_groups(plan=plan, seats=seats, by=by, now=now)
    planned = [(said, _plan(plan, said, by)) for said in story["workshops"]]
    for said, workshop in planned:
        with house.at(_afternoon(plan, said["until"])):
            _meet(workshop, said, posts)
            for each in story.get("proposals", ()):
                if each["workshop"] == said["key"]:
                    _propose(plan, document, each, workshop, posts)


def _afternoon(plan: Plan, day: str) -> datetime:
    """When a meeting of that day is written down; one before these records, when they began."""
    zone = ZoneInfo(plan.government.timezone)
    moment = datetime.combine(date.fromisoformat(day), time(16), zone).astimezone(UTC)
    return max(moment, house.now())


def _plan(plan: Plan, said: dict[str, Any], by: Post) -> Workshop:
    from idaman.features.workshops.actions import meeting

    return meeting.plan_workshop(
        plan=plan,
        stage=said["stage"],
        on=date.fromisoformat(said["on"]),
        until=date.fromisoformat(said["until"]),
        place=said["place"],
        source=said.get("source", ""),
        is_sample=said["sample"],
        by=by,
        now=house.now(),
    )


def _meet(workshop: Workshop, said: dict[str, Any], posts: dict[str, Post]) -> None:
    from idaman.features.workshops.actions import meeting
    from idaman.features.workshops.rules.attendance import Seat

    by, now = posts["SEKRETARIAT"], house.now()
    if seats := said.get("seats"):
        days = tuple(range(1, workshop.days + 1))
        meeting.enter_attendance(
            workshop=workshop,
            seats=[Seat(each[0], each[1], each[2], days) for each in seats],
            by=by,
            now=now,
        )
    workshop = meeting.hold_workshop(
        workshop=workshop, minutes="\n\n".join(said["minutes"]), by=by, now=now
    )
    closing: list[tuple[FollowUp, dict[str, Any]]] = []
    for each in said.get("decisions", ()):
        decided = meeting.decide(
            workshop=workshop,
            text=each["text"],
            owner=posts[each["owner"]],
            due=date.fromisoformat(each["due"]),
            is_sample=said["sample"],
            by=by,
            now=now,
        )
        if each.get("note"):
            closing.append((decided, each))
    for each in said.get("photos", ()):
        _photograph(workshop, each, posts)
    for decided, each in closing:
        done = _afternoon(workshop.plan, each["due"])
        meeting.close_follow_up(follow_up=decided, note=each["note"], by=by, now=done)


def _photograph(workshop: Workshop, said: dict[str, Any], posts: dict[str, Post]) -> None:
    """Draw a picture, offer it as any other photo, and let whose turn it is accept it."""
    from idaman.core.evidence.models import Status
    from idaman.features.delivery.actions import verifying
    from idaman.features.delivery.models import Turn
    from idaman.features.workshops.actions import meeting

    now = house.now()
    offered = meeting.offer_photo(
        workshop=workshop,
        caption=said["caption"],
        taken_at=now,
        by=posts["SEKRETARIAT"],
        now=now,
        **drawings.keep(said["caption"], place=workshop.place, taken_at=now, seed=workshop.subject),
    )
    if "accept" in said:
        turn = Turn.objects.of(workshop.government).filter(exhibit=offered).latest("number")
        verifying.judge(
            exhibit=offered,
            owner=None,
            status=Status.ACCEPTED,
            reason="",
            by=posts[f"KA-{turn.agency.code}"],
            now=now,
        )


def _propose(
    plan: Plan,
    document: Document,
    said: dict[str, Any],
    workshop: Workshop,
    posts: dict[str, Post],
) -> None:
    """Propose a quick win as it was first, note it as the expert, and answer with a change."""
    from idaman.features.plan import actions as masterplan
    from idaman.features.plan.models import Change, Item
    from idaman.features.workshops.actions import proposing, reviewing

    by, now = posts["SEKRETARIAT"], house.now()
    final = next(q for q in document.quick_wins if q.code == said["code"]).model_dump(mode="json")
    asked = proposing.propose(
        plan=plan,
        kind="quick_win",
        code=said["code"],
        body={**final, **said["first"]},
        base_hash="",
        reason=said["reason"],
        workshop=workshop,
        is_sample=True,
        by=posts[said["by"]],
        now=now,
    )
    proposing.accept_proposal(proposal=asked, by=by, now=now)
    plan.refresh_from_db()
    noted = reviewing.note(
        plan=plan,
        kind="quick_win",
        code=said["code"],
        text=said["note"],
        is_sample=True,
        by=posts[said["expert"]],
        now=now,
    )
    item = Item.objects.of(plan.government).get(plan=plan, kind="quick_win", code=said["code"])
    masterplan.save_item(
        plan=plan,
        kind="quick_win",
        code=said["code"],
        body=final,
        expected_hash=item.hash,
        by=by,
        now=now,
    )
    change = Change.objects.filter(plan=plan, code=said["code"]).latest("sequence")
    reviewing.accept_note(note=noted, change=change, answer=said["answer"], by=by, now=now)
