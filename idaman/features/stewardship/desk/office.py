"""The secretariat's own pages: what stands open, agencies, roles, the government's settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.models import (
    Agency,
    AgencyChange,
    GovernmentChange,
    Intake,
    Languages,
    Post,
)
from idaman.core.people.permissions import GRANTS, OWN_AGENCY_ONLY, Permission, Role
from idaman.core.people.queries import accounts_of, held_posts
from idaman.core.places.models import Region, RegionLevel
from idaman.core.places.rules import names
from idaman.core.refusal import Refused
from idaman.features.commitments.models import Clause
from idaman.features.stewardship import actions as stewardship
from idaman.features.stewardship.access import answers_for, estate_of
from idaman.features.stewardship.models import Reorganisation
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.inputs import day_in

OFFICE = Permission.PEOPLE_APPOINT


class HostOfTheHouse(Refused):
    """A government would take the address on which all of them stand."""


def words_in(request: DeskRequest, field: str, longest: int = 200) -> str:
    """Read a text from the form, cut to what its row keeps."""
    return request.POST.get(field, "").strip()[:longest]


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


@desk_page(OFFICE, methods=BOTH)
def office_agencies(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the agencies, those closed too, and set up a new one."""
    status = 200
    if request.method == "POST":
        try:
            made = people.set_up_agency(
                government=desk.government,
                code=words_in(request, "code").upper()
                or names.agency_code(words_in(request, "short", 60)),
                short=words_in(request, "short", 60),
                name=words_in(request, "name"),
                kind=_kind(request),
                region=_region(request, desk),
                source=words_in(request, "source"),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The agency is set up."))
            return redirect("desk:office-agency", government=desk.slug, code=made.code)
    agencies = list(Agency.objects.of(desk.government).select_related("successor").order_by("code"))
    return show(
        request,
        desk,
        "stewardship/desk/office_agencies.html",
        {
            "open": [a for a in agencies if a.closed_on is None],
            "closed": [a for a in agencies if a.closed_on is not None],
            "kinds": Agency.Kind.values,
            "districts": _districts(desk),
            "reorganisations": Reorganisation.objects.of(desk.government)
            .select_related("into")
            .order_by("-pk"),
            "typed": request.POST,
        },
        status=status,
    )


def _kind(request: DeskRequest) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in Agency.Kind.values else Agency.Kind.OFFICE


def _districts(desk: Desk) -> list[Region]:
    within = Region.objects.within(desk.government.region.code)
    return list(within.filter(level=RegionLevel.DISTRICT).order_by("name"))


def _region(request: DeskRequest, desk: Desk) -> Region | None:
    wanted = request.POST.get("region", "")
    return next((region for region in _districts(desk) if region.code == wanted), None)


def agency_of(desk: Desk, code: str) -> Agency:
    rows = Agency.objects.of(desk.government).select_related("successor", "government", "region")
    return get_object_or_404(rows, code=code)


@desk_page(OFFICE, methods=BOTH)
def office_agency(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show an agency with its history, and give it another name."""
    agency, status = agency_of(desk, code), 200
    if request.method == "POST":
        try:
            people.rename_agency(
                agency=agency,
                short=words_in(request, "short", 60),
                name=words_in(request, "name"),
                on=day_in(request, "on"),
                basis=words_in(request, "basis"),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The new name is recorded."))
            return redirect("desk:office-agency", government=desk.slug, code=code)
    changes = AgencyChange.objects.of(desk.government).filter(agency=agency)
    return show(
        request,
        desk,
        "stewardship/desk/office_agency.html",
        {
            "agency": agency,
            "estate": estate_of(agency),
            "predecessors": agency.predecessors.order_by("code"),
            "changes": changes.select_related("successor", "by").order_by("-on", "-pk"),
            "typed": request.POST,
        },
        status=status,
    )


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_agency_close(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Close an agency or split it: who answers, where each post goes or whether it ends."""
    agency, status = agency_of(desk, code), 200
    estate = estate_of(agency)
    others = list(Agency.objects.of(desk.government).open().exclude(pk=agency.pk).order_by("code"))
    if request.method == "POST":
        try:
            _close_or_split(request, desk, agency, estate.posts, {a.code: a for a in others})
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The agency is closed. Its page and its promises stay."))
            return redirect("desk:office-agency", government=desk.slug, code=code)
    return show(
        request,
        desk,
        "stewardship/desk/office_agency_close.html",
        {"agency": agency, "estate": estate, "others": others, "typed": request.POST},
        status=status,
    )


END = "-"
"""In the form: the post ends with its agency."""


def _close_or_split(
    request: DeskRequest,
    desk: Desk,
    agency: Agency,
    posts: tuple[Post, ...],
    others: dict[str, Agency],
) -> None:
    into = others.get(request.POST.get("into", ""))
    said = {post.code: request.POST.get(f"post-{post.code}", "") for post in posts}
    ending = [post for post in posts if said[post.code] == END]
    elsewhere = {c: others[to] for c, to in said.items() if to in others and others[to] != into}
    if elsewhere and into is not None:
        if ending:
            raise stewardship.StillOwns(
                "Dalam pemecahan setiap jabatan pindah; akhiri yang tidak perlu sesudahnya.",
                en="In a split every post moves; end those not needed afterwards.",
            )
        stewardship.split(
            agency=agency,
            into=into,
            posts=elsewhere,
            on=day_in(request, "on"),
            basis=words_in(request, "basis"),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
        return
    stewardship.close(
        agency=agency,
        into=into,
        ending=ending,
        on=day_in(request, "on"),
        basis=words_in(request, "basis"),
        by=desk.post,
        now=desk.now,
        token=token_of(request),
    )


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_merge(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Merge agencies into one that is there already."""
    status = 200
    agencies = {a.code: a for a in Agency.objects.of(desk.government).open().order_by("code")}
    if request.method == "POST":
        try:
            into = agencies.get(request.POST.get("into", ""))
            if into is None:
                raise stewardship.TooFewAgencies(
                    "Pilih perangkat daerah yang menerima.", en="Choose the agency that receives."
                )
            for agency in agencies.values():
                agency.government = desk.government
            stewardship.merge(
                agencies=[agencies[c] for c in request.POST.getlist("agency") if c in agencies],
                into=into,
                on=day_in(request, "on"),
                basis=words_in(request, "basis"),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("Merged. The agency answers for all of it from now on."))
            return redirect("desk:office-agency", government=desk.slug, code=into.code)
    return show(
        request,
        desk,
        "stewardship/desk/office_merge.html",
        {
            "agencies": agencies.values(),
            "typed": request.POST,
            "chosen": request.POST.getlist("agency"),
        },
        status=status,
    )


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
    status, government = 200, desk.government
    typed = {field: getattr(government, field) for field in FIELDS}
    if request.method == "POST":
        typed = {field: words_in(request, field) for field in FIELDS}
        try:
            if typed["host"].lower() in {urlsplit(settings.PUBLIC_URL).hostname, "localhost"}:
                raise HostOfTheHouse(
                    "Nama tuan itu dipakai bersama oleh semua pemerintah daerah di sini.",
                    en="That host name is shared by all governments here.",
                )
            people.change_settings(
                government=government, by=desk.post, now=desk.now, token=token_of(request), **typed
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The settings are changed."))
            return redirect("desk:office-settings", government=desk.slug)
    return show(
        request,
        desk,
        "stewardship/desk/office_settings.html",
        {
            "typed": typed,
            "agencies": Agency.objects.of(government).open().order_by("code"),
            "languages": list(Languages),
            "intakes": list(Intake),
            "changes": GovernmentChange.objects.of(government)
            .select_related("by")
            .order_by("-pk")[:100],
        },
        status=status,
    )


FIELDS = (
    "name",
    "name_en",
    "short",
    "initials",
    "lead_agency",
    "contact",
    "host",
    "languages",
    "intake",
)
