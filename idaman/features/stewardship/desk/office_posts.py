"""Posts and who holds them: new posts, appointments, hand-over on a mutasi, endings."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.people import access
from idaman.core.people import actions as people
from idaman.core.people.access import reach_of
from idaman.core.people.models import Holding, Post
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import held_posts
from idaman.features.stewardship import actions as stewardship
from idaman.features.stewardship.access import answers_for
from idaman.features.stewardship.desk.office import OFFICE
from idaman.features.stewardship.forms.office import (
    HandOverForm,
    HoldingEndForm,
    PostEndForm,
    PostForm,
)
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show, token_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent

END_ID = "end-%s"


@desk_page(OFFICE, methods=BOTH, sends=Permission.PEOPLE_MANAGE)
def office_posts(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List who holds what and what nobody holds, and set up a new post."""
    form = PostForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.set_up_post, government=desk.government),
        message=_("The post is set up. Nobody holds it yet."),
        to=lambda made: redirect("desk:office-post", government=desk.slug, code=made.code),
    )
    if answer:
        return answer
    held = held_posts(desk.government, desk.today)
    owed = answers_for(desk.government)
    only_vacant = request.GET.get("only") == "vacant"
    is_manager = desk.can(Permission.PEOPLE_MANAGE)
    context = {
        "rows": [
            (each, owed[each.post.pk])
            for each in held
            if each.post.ended_on is None and (each.is_vacant or not only_vacant)
        ],
        "ended": [each.post for each in held if each.post.ended_on is not None],
        "vacant": sum(each.is_vacant for each in held),
        "only_vacant": only_vacant,
        "missing": people.missing_posts(desk.government) if is_manager else [],
        "form": form,
    }
    return show(request, desk, "stewardship/desk/office_posts.html", context, status=form.status)


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


def post_of(desk: Desk, code: str) -> Post:
    rows = Post.objects.of(desk.government).select_related("agency", "government")
    return get_object_or_404(rows, code=code)


@desk_page(OFFICE)
def office_post(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show a post, who holds and held it, and the forms to hand it over."""
    return _page(request, desk, post_of(desk, code))


def _page(
    request: DeskRequest,
    desk: Desk,
    post: Post,
    *,
    hand_over: HandOverForm | None = None,
    holding_end: HoldingEndForm | None = None,
    of: Holding | None = None,
    end: PostEndForm | None = None,
) -> HttpResponseBase:
    holdings = list(
        Holding.objects.of(desk.government)
        .filter(post=post)
        .select_related("user")
        .order_by("-from_date", "-pk")
    )
    refused = hand_over or holding_end or end
    context = {
        "post": post,
        "running": [
            (each, holding_end if each == of else HoldingEndForm(auto_id=_id_of(each)))
            for each in holdings
            if _is_running(each, desk)
        ],
        "past": [each for each in holdings if not _is_running(each, desk)],
        "owes": answers_for(desk.government)[post.pk],
        "may_appoint": desk.can(reach_of(post)) and post.ended_on is None,
        "over": refused if post.ended_on or (of and not _is_running(of, desk)) else None,
        "form": hand_over or _hand_over_form(desk, post),
        "end_form": end or PostEndForm(auto_id=END_ID),
    }
    status = refused.status if refused else 200
    return show(request, desk, "stewardship/desk/office_post.html", context, status=status)


def _is_running(holding: Holding, desk: Desk) -> bool:
    return not holding.until_date or holding.until_date >= desk.today


def _id_of(holding: Holding) -> str:
    return f"until-{holding.pk}-%s"


def _hand_over_form(desk: Desk, post: Post, data: QueryDict | None = None) -> HandOverForm:
    holdings = Holding.objects.of(desk.government).filter(post=post)
    return HandOverForm(
        data,
        government=desk.government,
        is_held=any(_is_running(each, desk) for each in holdings),
        initial={"from_date": desk.today},
    )


@desk_page(OFFICE, methods=POSTED)
def office_hand_over(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Hand a post over on a mutasi, or let somebody deputise while its holder stays."""
    post = post_of(desk, code)
    access.require_over_post(desk.post, post)
    form = _hand_over_form(desk, post, sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(_appoint_or_hand_over, post=post),
        message=_("Recorded. All that the post owns stays with it."),
        to=lambda _made: redirect("desk:office-post", government=desk.slug, code=code),
    )
    return answer or _page(request, desk, post, hand_over=form)


def _appoint_or_hand_over(*, capacity: str, old_until: date | None = None, **said: Any) -> Holding:
    if capacity == Holding.Capacity.DEPUTISING:
        return people.appoint(capacity=capacity, **said)
    return people.hand_over(capacity=capacity, old_until=old_until, **said)


@desk_page(OFFICE, methods=POSTED)
def office_holding_end(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """End a person's time in a post on a day."""
    rows = Holding.objects.of(desk.government).select_related("post__government", "government")
    found = get_object_or_404(rows, pk=number)
    form = HoldingEndForm(sent(request), auto_id=_id_of(found))
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.end_holding, holding=found),
        message=_("The appointment ends on that day."),
        to=lambda _made: redirect("desk:office-post", government=desk.slug, code=found.post.code),
    )
    return answer or _page(request, desk, found.post, holding_end=form, of=found)


@desk_page(Permission.PEOPLE_MANAGE, methods=POSTED)
def office_post_end(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """End a post that answers for nothing."""
    post = post_of(desk, code)
    form = PostEndForm(sent(request), auto_id=END_ID)
    answer = carry_out(
        request,
        desk,
        form,
        partial(stewardship.end_post, post=post),
        message=_("The post has ended. What it did stays under its name."),
        to=lambda _made: redirect("desk:office-post", government=desk.slug, code=code),
    )
    return answer or _page(request, desk, post, end=form)
