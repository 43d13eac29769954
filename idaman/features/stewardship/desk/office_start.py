"""What a young government still lacks, step by step; computed, never ticked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.files import marks
from idaman.core.ledger.models import Checkpoint
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Agency, CalendarDay
from idaman.core.people.permissions import Role
from idaman.core.people.queries import HeldPost, held_posts, with_second_factor
from idaman.core.places.models import Region, RegionLevel
from idaman.features.commitments.models import Commitment
from idaman.features.commitments.rules import ca_files
from idaman.features.plan.models import Plan, Version
from idaman.features.stewardship.desk.office import OFFICE
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show

POWERFUL = (Role.SECRETARIAT, Role.ADMINISTRATOR)


class SetupStep(NamedTuple):
    """One thing a government needs: whether it is there, what is said of it, where it is done."""

    title: str
    is_done: bool
    said: str
    address: str
    is_machine: bool = False


@desk_page(OFFICE)
def office_start(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what is there and what is missing, in the order in which it is best done."""
    groups = [
        (_("Places, agencies, people"), list(_house(desk))),
        (_("The plan and the commitment"), list(_plan(desk))),
        (_("The machine"), list(_machine(desk))),
    ]
    steps = [step for _title, some in groups for step in some]
    done = sum(step.is_done for step in steps)
    return show(
        request,
        desk,
        "stewardship/desk/office_start.html",
        {
            "groups": groups,
            "done": done,
            "all": len(steps),
            "next": next((step for step in steps if not step.is_done), None),
        },
    )


def _house(desk: Desk) -> Iterator[SetupStep]:
    government = desk.government
    inside = Region.objects.within(government.region.code).aggregate(
        districts=Count("pk", filter=Q(level=RegionLevel.DISTRICT)),
        villages=Count("pk", filter=Q(level=RegionLevel.VILLAGE)),
    )
    yield SetupStep(
        _("Districts and villages"),
        bool(inside["districts"] and inside["villages"]),
        _("%(districts)d districts, %(villages)d villages are known.") % inside,
        _at(desk, "office-places"),
    )
    agencies = set(Agency.objects.of(government).open().values_list("pk", flat=True))
    yield SetupStep(
        _("Agencies"),
        len(agencies) > 1,
        ngettext("%d agency is set up.", "%d agencies are set up.", len(agencies)) % len(agencies),
        _send(desk, "agencies") if len(agencies) < 2 else _at(desk, "office-agencies"),
    )
    # The operator's own post is nobody's to hold.
    held = [
        each
        for each in held_posts(government, desk.today)
        if each.post.ended_on is None and each.post.code != OPERATOR
    ]
    headed = {each.post.agency_id for each in held if each.post.role == Role.HEAD}
    without = len(agencies - headed)
    yield SetupStep(
        _("A head for each agency"),
        not without,
        ngettext(
            "%d agency has no post for its head.",
            "%d agencies have no post for their head.",
            without,
        )
        % without
        if without
        else _("Every agency has a post for its head."),
        _at(desk, "office-posts"),
    )
    yield from _people(desk, held)


def _people(desk: Desk, held: list[HeldPost]) -> Iterator[SetupStep]:
    government = desk.government
    vacant = sum(each.is_vacant for each in held)
    waiting = len(
        {
            holding.user_id
            for each in held
            for holding in each.holders
            if not holding.user.has_usable_password()
        }
    )
    yield SetupStep(
        _("A person in each post"),
        not vacant and not waiting,
        ngettext("%d post is vacant", "%d posts are vacant", vacant) % vacant
        + "; "
        + ngettext("%d person has not come yet.", "%d people have not come yet.", waiting)
        % waiting,
        _send(desk, "accounts") if vacant else _at(desk, "office-accounts"),
    )
    powerful = {
        holding.user_id for each in held for holding in each.holders if each.post.role in POWERFUL
    }
    bare = len(powerful) - with_second_factor(powerful)
    yield SetupStep(
        _("A second factor for whoever can change much"),
        not bare,
        ngettext(
            "%d person of the secretariat or administrator logs in with a password alone.",
            "%d people of the secretariat or administrators log in with a password alone.",
            bare,
        )
        % bare
        if bare
        else _("All who hold the secretariat or are administrators use one-time codes."),
        reverse("mfa_activate_totp"),
    )
    administrators = {
        holding.user_id
        for each in held
        for holding in each.holders
        if each.post.role == Role.ADMINISTRATOR
    }
    yield SetupStep(
        _("Two administrators"),
        len(administrators) > 1,
        _("If one is away or forgets the password, the other helps."),
        _at(desk, "office-posts"),
    )
    this_year = CalendarDay.objects.of(government).filter(day__year=desk.today.year)
    yield SetupStep(
        _("Working days"),
        this_year.exists(),
        _("National holidays are known. Add days off of your own letters, or confirm one."),
        _at(desk, "working-days"),
    )
    yield SetupStep(
        _("Whom to ask"),
        bool(government.contact and government.lead_agency),
        government.contact
        or _("An address or telephone that anybody may use stands on every public page."),
        _at(desk, "office-settings"),
    )


def _plan(desk: Desk) -> Iterator[SetupStep]:
    newest = Version.objects.of(desk.government).filter(plan=OuterRef("pk")).order_by("-pk")
    plan = (
        Plan.objects.of(desk.government)
        .annotate(adopted=Subquery(newest.values("number")[:1]))
        .order_by(F("adopted").desc(nulls_last=True), "-first_year")
        .values("title", "slug", "adopted")
        .first()
    )
    adopted = plan["adopted"] if plan else None
    yield SetupStep(
        _("A plan"),
        plan is not None,
        plan["title"]
        if plan
        else _("Fill in the workbook with your own agencies and places, and upload it."),
        _at(desk, "plan", plan=plan["slug"]) if plan else _send(desk, "plan"),
    )
    yield SetupStep(
        _("The plan is adopted"),
        adopted is not None,
        _("Version %d is public.") % adopted
        if adopted
        else _("Adopted, it is public with permanent codes."),
        _at(desk, "plan-adopt", plan=plan["slug"]) if plan and not adopted else _at(desk, "plans"),
    )
    drawn = Commitment.objects.of(desk.government).filter(is_paper=False).order_by("-pk").first()
    yield SetupStep(
        _("The joint commitment is drawn"),
        drawn is not None,
        f"{drawn.code} · {drawn.title}"
        if drawn
        else _("One sheet for each agency, with what it promises."),
        _at(desk, "commitment", code=drawn.code) if drawn else _at(desk, "commitment-draw"),
    )
    yield SetupStep(
        _("It is open for signing"),
        drawn is not None and drawn.opened_at is not None,
        _("From the first signature on, the public site says what is kept."),
        _at(desk, "commitments"),
    )


def _machine(desk: Desk) -> Iterator[SetupStep]:
    """What only whoever runs the site can mend; the secretariat sees whether to call them."""
    home = Path(settings.HOME)
    clock, backup = marks.of(home, marks.CLOCK), marks.of(home, marks.BACKUP)
    yield SetupStep(
        _("The clock"),
        clock is not None and desk.now - clock < timedelta(minutes=1),
        _("Last turned %s.") % _said(clock) if clock else _("It has never turned."),
        "",
        is_machine=True,
    )
    signed = Checkpoint.objects.of(desk.slug).newest_first().first()
    yield SetupStep(
        _("The public ledger"),
        signed is not None,
        _("Signed up to entry %d.") % signed.size
        if signed
        else _("Nothing is signed yet; the clock does it."),
        "",
        is_machine=True,
    )
    yield SetupStep(
        _("Backup"),
        backup is not None and desk.now - backup < timedelta(days=2),
        _("Last made %s.") % _said(backup) if backup else _("None has been made yet."),
        "",
        is_machine=True,
    )
    has_authority = (settings.AUTHORITY / ca_files.KEY).exists()
    yield SetupStep(
        _("Electronic signatures"),
        has_authority,
        _("This installation can give signers their keys.")
        if has_authority
        else _("Until the operator has run `idaman furnish`, only ink on paper counts."),
        "",
        is_machine=True,
    )


def _send(desk: Desk, target: str) -> str:
    return f"{_at(desk, 'table-send')}?target={target}"


def _at(desk: Desk, name: str, **more: str) -> str:
    return reverse(f"desk:{name}", kwargs={"government": desk.slug, **more})


def _said(then: datetime) -> str:
    return date_format(timezone.localtime(then), "j F Y, H.i")
