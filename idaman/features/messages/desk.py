"""Pesan: what a post was told, and for the secretariat what is to be passed on, also on paper."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Agency, Government, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.messages import actions as outbox
from idaman.features.messages import letters
from idaman.features.messages.forms import MailWishForm
from idaman.features.messages.models import Letter, MailWish, Message, MessageKind, ReadMark
from idaman.features.messages.queries import holders_of, mailbox_of, told, unread_by_agency
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent

A_PAGE = 30
A_STACK = 60
"""Slips on one print: fifteen sheets of four."""


@desk_page()
def messages(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what the acting post was told, the newest first."""
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 18 else None
    rows = Message.objects.of(desk.government).to(desk.post).newest_first().before(number)
    shown = list(rows.select_related("post")[: A_PAGE + 1])
    mark = ReadMark.objects.of(desk.government).filter(post=desk.post)
    read_to = mark.values_list("position", flat=True).first()
    return show(
        request,
        desk,
        "messages/desk/messages.html",
        {
            "letters": letters.compose(
                told(
                    desk.government,
                    shown[:A_PAGE],
                    now=desk.now,
                    read_to=-1 if read_to is None else read_to,
                )
            ),
            "next": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else None,
            "newest": shown[0].pk if shown and number is None else None,
        },
    )


@desk_page(methods=POSTED)
def messages_read(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Mark everything up to a message as read."""
    message = get_object_or_404(Message.objects.of(desk.government).to(desk.post), pk=number)
    try:
        outbox.mark_read(message=message, by=desk.post, now=desk.now)
    except Refused as no:
        say_no(request, no)
    return redirect("desk:messages", government=desk.slug)


def _may_pass_on(desk: Desk, message: Message) -> bool:
    return message.post_id == desk.post.pk or desk.can(Permission.MESSAGES_PASS_ON)


@desk_page()
def message(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show one message as text to copy, as a WhatsApp link and as a slip to print."""
    found = get_object_or_404(
        Message.objects.of(desk.government).select_related("post__agency"), pk=number
    )
    if not _may_pass_on(desk, found):
        raise Http404
    said = told(desk.government, [found], now=desk.now)
    return show(
        request,
        desk,
        "messages/desk/message.html",
        {
            "letter": letters.compose(said)[0],
            "holders": _holders(desk, [found]).get(found.post_id or 0, []),
            "mails": Letter.objects.of(desk.government)
            .filter(message=found)
            .select_related("user"),
        },
    )


def _holders(desk: Desk, found: list[Message]) -> dict[int, Any]:
    return holders_of(desk.government, {m.post_id for m in found if m.post_id}, desk.today)


@desk_page(Permission.MESSAGES_PASS_ON)
def messages_to_pass_on(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show which agencies have not read what they were told; of one, the texts to pass on."""
    context: dict[str, Any] = {"waiting": unread_by_agency(desk.government)}
    if "agency" in request.GET:
        agency, found, more = _unread(request, desk)
        holders = _holders(desk, found)
        composed = letters.compose(told(desk.government, found, now=desk.now))
        context |= {
            "chosen": agency,
            "is_chosen": True,
            "letters": [
                (letter, holders.get(letter.message.post_id or 0, [])) for letter in composed
            ],
            "next": more,
        }
    else:
        invited = (
            Message.objects.of(desk.government).filter(kind=MessageKind.INVITED).newest_first()
        )
        said = told(desk.government, list(invited[:A_STACK]), now=desk.now)
        context["invited"] = sum(not each.is_over for each in said)
    return show(request, desk, "messages/desk/messages_to_pass_on.html", context)


def _unread(request: DeskRequest, desk: Desk) -> tuple[Agency | None, list[Message], int | None]:
    """The unread messages of the agency that was asked for, the newest first, a page of them."""
    code = request.GET.get("agency", "")
    agency = get_object_or_404(Agency.objects.of(desk.government), code=code) if code else None
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 18 else None
    rows = Message.objects.of(desk.government).to_agency(agency).to_pass_on().newest_first()
    found = list(rows.before(number).select_related("post__agency")[: A_PAGE + 1])
    return agency, found[:A_PAGE], found[A_PAGE - 1].pk if len(found) > A_PAGE else None


@desk_page()
def messages_slips(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Print slips, four a sheet: of an agency's unread messages, or of one's own."""
    if "agency" in request.GET and desk.can(Permission.MESSAGES_PASS_ON):
        _agency, found, _more = _unread(request, desk)
    else:
        rows = Message.objects.of(desk.government).to(desk.post).unread().newest_first()
        found = list(rows.select_related("post__agency")[:A_STACK])
    composed = letters.compose(told(desk.government, found, now=desk.now))
    return show(
        request,
        desk,
        "messages/desk/messages_slips.html",
        {"sheets": [composed[n : n + 4] for n in range(0, len(composed), 4)]},
    )


@desk_page(methods=BOTH)
def messages_by_mail(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Let the person choose how mail comes, and show what became of the last letters."""
    wish = MailWish.objects.of(desk.government).filter(user=request.user).first()
    form = MailWishForm(
        sent(request), initial={"choice": wish.choice if wish else MailWish.Choice.EACH}
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(outbox.wish_mail, government=desk.government, user=request.user),
        message=_("Your choice is kept."),
        to=lambda _made: redirect("desk:messages-by-mail", government=desk.slug),
    )
    if answer:
        return answer
    last = Letter.objects.of(desk.government).filter(user=request.user).select_related("message")
    return show(
        request,
        desk,
        "messages/desk/messages_by_mail.html",
        {
            "is_on": settings.SMTP is not None,
            "address": request.user.email,
            "form": form,
            "last": last.order_by("-pk")[:10],
        },
        status=form.status,
    )


@csrf_exempt
@login_not_required
@never_cache
def mail_stop(request: HttpRequest, link: str) -> HttpResponseBase:
    """Stop mail for whoever brings the signed link, with one request and no log-in (RFC 8058).

    Looking alone changes nothing: mail programs look at links by themselves.
    """
    stopped = letters.stopped_by(link)
    found = mailbox_of(*stopped) if stopped else None
    if found is None:
        return render(request, "account/mail_stop.html", {"is_over": True}, status=404)
    government, person = found
    if request.method == "POST":
        outbox.wish_mail(
            government=government,
            user=person,
            choice=MailWish.Choice.NONE,
            by=_post_of(government, person, timezone.localdate()),
            now=timezone.now(),
        )
    context = {"host": government, "is_done": request.method == "POST"}
    return render(request, "account/mail_stop.html", context)


def _post_of(government: Government, person: User, today: date) -> Post:
    """The post the person holds; who holds none any more is stopped by the operator's."""
    held = Post.objects.of(government).held_by(person, today).select_related("agency")
    return held.first() or Post.objects.of(government).get(code=OPERATOR)
