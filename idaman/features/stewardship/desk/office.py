"""The secretariat's own pages: what stands open, agencies, roles, the government's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.access import require
from idaman.core.people.models import Agency, AgencyChange, GovernmentChange, Post
from idaman.core.people.permissions import GRANTS, OWN_AGENCY_ONLY, Permission, Role
from idaman.core.people.queries import accounts_of, held_posts
from idaman.core.people.rules.modules import Module
from idaman.core.text import Text
from idaman.features.commitments.models import Clause
from idaman.features.stewardship import actions as stewardship
from idaman.features.stewardship.access import answers_for, estate_of
from idaman.features.stewardship.forms.office import (
    AgencyEndForm,
    AgencyForm,
    MergingForm,
    ModulesForm,
    RenamingForm,
    SettingsForm,
)
from idaman.features.stewardship.models import Reorganisation
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.desk.words import MODULES
from idaman.web.forms import sent

OFFICE = Permission.PEOPLE_APPOINT


@desk_page(OFFICE)
def office(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what of the secretariat's own house is open: vacant posts, unused invitations."""
    held = held_posts(desk.government, desk.today)
    owed = answers_for(desk.government)
    accounts = accounts_of(desk.government, desk.today)
    vacant = [each for each in held if each.is_vacant]
    return show(
        request,
        desk,
        "stewardship/desk/office.html",
        {
            "vacant": [each for each in vacant if not owed[each.post.pk]],
            "owing": [(each.post, owed[each.post.pk]) for each in vacant if owed[each.post.pk]],
            "ending": [
                holding
                for each in held
                for holding in each.holders
                if holding.until_date is not None and (holding.until_date - desk.today).days <= 30
            ],
            "invited": [a for a in accounts if a.is_invited(desk.now)],
            "stale": [
                a
                for a in accounts
                if a.user.is_active
                and not a.user.has_usable_password()
                and not a.is_invited(desk.now)
            ],
            "ownerless": Clause.objects.of(desk.government)
            .filter(sheet__state__in=["open", "signed"], is_released=False)
            .ownerless()
            .count(),
        },
    )


@desk_page(OFFICE, methods=BOTH, sends=Permission.PEOPLE_MANAGE)
def office_agencies(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the agencies, those closed too, and set up a new one."""
    form = AgencyForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.set_up_agency, government=desk.government),
        message=_("The agency is set up."),
        to=lambda made: redirect("desk:office-agency", government=desk.slug, code=made.code),
    )
    if answer:
        return answer
    agencies = list(Agency.objects.of(desk.government).select_related("successor").order_by("code"))
    context = {
        "open": [a for a in agencies if a.closed_on is None],
        "closed": [a for a in agencies if a.closed_on is not None],
        "reorganisations": Reorganisation.objects.of(desk.government)
        .select_related("into")
        .order_by("-pk"),
        "form": form,
    }
    page = "stewardship/desk/office_agencies.html"
    return show(request, desk, page, context, status=form.status)


def agency_of(desk: Desk, code: str) -> Agency:
    rows = Agency.objects.of(desk.government).select_related("successor", "government", "region")
    return get_object_or_404(rows, code=code)


@desk_page(OFFICE, methods=BOTH)
def office_agency(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show an agency with its history, and give it another name."""
    agency = agency_of(desk, code)
    if request.method == "POST":
        require(desk.post, Permission.PEOPLE_MANAGE, government=desk.government)
    form = RenamingForm(sent(request), initial={"name": agency.name, "short": agency.short})
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.rename_agency, agency=agency),
        message=_("The new name is recorded."),
        to=lambda _made: redirect("desk:office-agency", government=desk.slug, code=code),
    )
    if answer:
        return answer
    changes = AgencyChange.objects.of(desk.government).filter(agency=agency)
    context = {
        "agency": agency,
        "estate": estate_of(agency),
        "predecessors": agency.predecessors.order_by("code"),
        "changes": changes.select_related("successor", "by").order_by("-on", "-pk"),
        "form": form,
    }
    page = "stewardship/desk/office_agency.html"
    return show(request, desk, page, context, status=form.status)


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_agency_close(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Close an agency or split it: who answers, where each post goes or whether it ends."""
    agency = agency_of(desk, code)
    estate = estate_of(agency)
    form = AgencyEndForm(sent(request), agency=agency, posts=estate.posts)
    answer = carry_out(
        request,
        desk,
        form,
        partial(_close_or_split, agency=agency),
        message=_("The agency is closed. Its page and its promises stay."),
        to=lambda _made: redirect("desk:office-agency", government=desk.slug, code=code),
    )
    context = {"agency": agency, "estate": estate, "form": form}
    page = "stewardship/desk/office_agency_close.html"
    return answer or show(request, desk, page, context, status=form.status)


def _close_or_split(
    *,
    agency: Agency,
    into: Agency | None,
    ending: Sequence[Post],
    elsewhere: Mapping[str, Agency],
    **said: Any,
) -> Reorganisation:
    if not elsewhere or into is None:
        return stewardship.close(agency=agency, into=into, ending=ending, **said)
    if ending:
        raise stewardship.StillOwns(
            Text("In a split every post moves; end those not needed afterwards.")
        )
    return stewardship.split(agency=agency, into=into, posts=elsewhere, **said)


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_merge(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Merge agencies into one that is there already."""
    form = MergingForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        stewardship.merge,
        message=_("Merged. The agency answers for all of it from now on."),
        to=lambda _made: redirect(
            "desk:office-agency", government=desk.slug, code=form.cleaned_data["into"].code
        ),
    )
    page = "stewardship/desk/office_merge.html"
    return answer or show(request, desk, page, {"form": form}, status=form.status)


@desk_page(OFFICE)
def office_roles(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show which role may do what, as the program itself asks it."""
    posts = Post.objects.of(desk.government).standing()
    counted = dict.fromkeys(Role, 0)
    for role in posts.values_list("role", flat=True):
        counted[Role(role)] += 1
    rows = [
        (
            permission,
            [
                ""
                if permission not in GRANTS[role]
                else "own"
                if (role, permission) in OWN_AGENCY_ONLY
                else "all"
                for role in Role
            ],
        )
        for permission in Permission
    ]
    by_role = [
        (
            role,
            counted[role],
            [(p, (role, p) in OWN_AGENCY_ONLY) for p in Permission if p in GRANTS[role]],
        )
        for role in Role
    ]
    return show(
        request, desk, "stewardship/desk/office_roles.html", {"rows": rows, "roles": by_role}
    )


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_settings(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Change the government's names, lead agency, contact, host name, languages and intake."""
    form = SettingsForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.change_settings, government=desk.government),
        message=_("The settings are changed."),
        to=lambda _made: redirect("desk:office-settings", government=desk.slug),
    )
    if answer:
        return answer
    changes = GovernmentChange.objects.of(desk.government).select_related("by").order_by("-pk")
    context = {"form": form, "changes": changes[:100]}
    page = "stewardship/desk/office_settings.html"
    return show(request, desk, page, context, status=form.status)


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_modules(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Switch modules on and off."""
    form = ModulesForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.switch_modules, government=desk.government),
        message=_(
            "Switched. Pages and messages follow within seconds, the open data within an hour."
        ),
        to=lambda _made: redirect("desk:office-modules", government=desk.slug),
    )
    if answer:
        return answer
    acts = Entry.objects.of(desk.slug).filter(act="people.modules-switched").order_by("-position")
    entries = list(acts[:100])
    names = dict(
        Post.objects.of(desk.government)
        .filter(code__in={entry.post for entry in entries})
        .values_list("code", "name")
    )
    context = {
        "form": form,
        "history": [
            (entry.at, names.get(entry.post, entry.post), _named(entry, "on"), _named(entry, "off"))
            for entry in entries
        ],
    }
    page = "stewardship/desk/office_modules.html"
    return show(request, desk, page, context, status=form.status)


def _named(entry: Entry, switched: str) -> list[str | Promise]:
    """Name what an act switched on or off; a module that is no more by its code."""
    return [
        MODULES[Module(code)][0] if code in set(Module) else code for code in entry.detail[switched]
    ]
