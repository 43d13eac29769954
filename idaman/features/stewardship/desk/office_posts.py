"""Posts and who holds them: new posts, appointments, hand-over on a mutasi, endings."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.imports.rules.cells import read_day
from idaman.core.people import actions as people
from idaman.core.people.access import reach_of
from idaman.core.people.models import Agency, Holding, Post, User
from idaman.core.people.permissions import Permission, Role
from idaman.core.people.queries import account_named, held_posts
from idaman.core.refusal import Refused
from idaman.features.stewardship import actions as stewardship
from idaman.features.stewardship.access import answers_for
from idaman.features.stewardship.desk.office import OFFICE, words_in
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.inputs import NoDay, day_in

DEFINITIVE, DEPUTISING = Holding.Capacity.DEFINITIVE, Holding.Capacity.DEPUTISING


@desk_page(OFFICE, methods=BOTH)
def office_posts(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List who holds what and what nobody holds, and set up a new post."""
    status = 200
    agencies = {a.code: a for a in Agency.objects.of(desk.government).open().order_by("code")}
    if request.method == "POST":
        try:
            made = people.set_up_post(
                government=desk.government,
                code=words_in(request, "code").upper(),
                name=words_in(request, "name"),
                role=_role(request),
                agency=agencies.get(request.POST.get("agency", "")),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The post is set up. Nobody holds it yet."))
            return redirect("desk:office-post", government=desk.slug, code=made.code)
    held = held_posts(desk.government, desk.today)
    owed = answers_for(desk.government)
    only_vacant = request.GET.get("only") == "vacant"
    return show(
        request,
        desk,
        "stewardship/desk/office_posts.html",
        {
            "rows": [
                (each, owed[each.post.pk])
                for each in held
                if each.post.ended_on is None and (each.is_vacant or not only_vacant)
            ],
            "ended": [each.post for each in held if each.post.ended_on is not None],
            "vacant": sum(each.is_vacant for each in held),
            "only_vacant": only_vacant,
            "missing": people.missing_posts(desk.government)
            if desk.can(Permission.PEOPLE_MANAGE)
            else [],
            "agencies": agencies.values(),
            "roles": list(Role),
            "typed": request.POST,
        },
        status=status,
    )


@desk_page(Permission.PEOPLE_MANAGE, methods=POSTED)
def usual_posts(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set up the posts that agencies usually have, where they lack them."""
    made = people.set_up_usual_posts(
        government=desk.government, by=desk.post, now=desk.now, token=token_of(request)
    )
    messages.success(
        request,
        ngettext("%d post is set up.", "%d posts are set up.", len(made)) % len(made),
    )
    return redirect("desk:office-posts", government=desk.slug)


def _role(request: DeskRequest) -> Role:
    said = request.POST.get("role", "")
    if said not in set(Role):
        raise people.WordsMissing("Pilih peran jabatan ini.", en="Choose the post's role.")
    return Role(said)


def post_of(desk: Desk, code: str) -> Post:
    rows = Post.objects.of(desk.government).select_related("agency", "government")
    return get_object_or_404(rows, code=code)


@desk_page(OFFICE)
def office_post(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show a post, who holds and held it, and the forms to hand it over."""
    return _page(request, desk, post_of(desk, code))


def _page(request: DeskRequest, desk: Desk, post: Post, status: int = 200) -> HttpResponseBase:
    holdings = list(
        Holding.objects.of(desk.government)
        .filter(post=post)
        .select_related("user")
        .order_by("-from_date", "-pk")
    )
    return show(
        request,
        desk,
        "stewardship/desk/office_post.html",
        {
            "post": post,
            "running": [h for h in holdings if not h.until_date or h.until_date >= desk.today],
            "past": [h for h in holdings if h.until_date and h.until_date < desk.today],
            "owes": answers_for(desk.government)[post.pk],
            "may_appoint": desk.can(reach_of(post)) and post.ended_on is None,
            "capacities": Holding.Capacity.values,
            "typed": request.POST,
        },
        status=status,
    )


@desk_page(OFFICE, methods=POSTED)
def office_hand_over(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Hand a post over on a mutasi, or let somebody deputise while its holder stays."""
    post = post_of(desk, code)
    try:
        capacity = request.POST.get("capacity", "")
        if capacity not in Holding.Capacity.values:
            capacity = DEFINITIVE.value
        from_date, until = day_in(request, "from_date"), _day_or_none(request, "until_date")
        if capacity != DEFINITIVE and until is None:
            raise NoDay(
                "Plt. dan Plh. ditunjuk sampai suatu tanggal; tulis tanggal akhirnya.",
                en="Plt. and Plh. are appointed until a day; write the last one.",
            )
        user = _person(request, desk)
        if capacity == DEPUTISING:
            people.appoint(
                post=post,
                user=user,
                from_date=from_date,
                until_date=until,
                capacity=capacity,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        else:
            people.hand_over(
                post=post,
                user=user,
                from_date=from_date,
                until_date=until,
                old_until=_day_or_none(request, "old_until"),
                capacity=capacity,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
    except Refused as no:
        say_no(request, no)
        return _page(request, desk, post, status=422)
    messages.success(request, _("Recorded. All that the post owns stays with it."))
    return redirect("desk:office-post", government=desk.slug, code=code)


def _day_or_none(request: DeskRequest, field: str) -> date | None:
    said = request.POST.get(field, "").strip()
    if said and read_day(said) is None:
        raise NoDay(
            f"Tanggal “{said[:20]}” tidak terbaca; tulis seperti 2026-08-17.",
            en=f"The date “{said[:20]}” cannot be read; write it like 2026-08-17.",
        )
    return read_day(said)


def _person(request: DeskRequest, desk: Desk) -> User:
    """Find the account by its log-in name.

    Raises AccountTaken where this government has none of that name.
    """
    username = words_in(request, "username", 150)
    user = account_named(desk.government, username)
    if user is None or not user.is_active:
        raise people.AccountTaken(
            f"Belum ada akun “{username}” di sini. Buat akunnya dahulu di halaman Akun.",
            en=f"There is no account “{username}” here yet. Make it on the page Accounts first.",
        )
    return user


@desk_page(OFFICE, methods=POSTED)
def office_holding_end(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """End a person's time in a post on a day."""
    rows = Holding.objects.of(desk.government).select_related("post__government", "government")
    found = get_object_or_404(rows, pk=number)
    try:
        people.end_holding(
            holding=found,
            until_date=day_in(request, "until_date"),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The appointment ends on that day."))
    return redirect("desk:office-post", government=desk.slug, code=found.post.code)


@desk_page(Permission.PEOPLE_MANAGE, methods=POSTED)
def office_post_end(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """End a post that answers for nothing."""
    post = post_of(desk, code)
    try:
        stewardship.end_post(
            post=post,
            on=day_in(request, "on"),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The post has ended. What it did stays under its name."))
    return redirect("desk:office-post", government=desk.slug, code=code)
