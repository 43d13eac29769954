"""Who acts at the desk: a post that the person holds today, in the government of the address."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from idaman.core.findings import Language
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people import access
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, Government, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import end_of_day
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.features.messages.models import unread_of_posts
from idaman.web.desk.navigation import navigation
from idaman.web.forms import TokenForm
from idaman.web.modules import require_open
from idaman.web.rules.logline import note

Result = TypeVar("Result")
GET = ("GET", "HEAD")
POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")


class DeskRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


@dataclass(frozen=True)
class Desk:
    """Where the person sits: the government, the post acting, the other posts, the moment."""

    government: Government
    post: Post
    posts: tuple[Post, ...]
    now: datetime
    today: date

    @property
    def unread(self) -> int:
        """How many messages the acting post has not read, beyond 99 not counted."""
        found = vars(self.post).get("unread")
        if found is None:
            found = UNREAD.first(self.government.pk, self.post.pk)
        return int(found or 0)

    def can(self, permission: Permission, owner: Agency | None = None) -> bool:
        """Tell whether the acting post may do this here."""
        return access.can(self.post, permission, government=self.government, owner=owner)

    @property
    def may(self) -> dict[str, bool]:
        """What the post may do to what its own agency owns, for showing buttons."""
        return {p.value: self.can(p, self.post.agency) for p in Permission}

    @property
    def slug(self) -> str:
        return self.government.slug


View = Callable[..., HttpResponseBase]


def desk_page(
    permission: Permission = Permission.DESK_SEE,
    *,
    methods: Iterable[str] = GET,
    sends: Permission | None = None,
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Open a page to posts of the government that have the permission, and to nobody else.

    What a page's form sends may need another permission than looking at the page: `sends`.
    Whoever holds no post there learns nothing: the page does not exist for them.
    """

    def opened(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(request: DeskRequest, government: str, **named: Any) -> HttpResponseBase:
            desk = desk_of(request, government)
            if desk is None:
                raise Http404
            require_open(request, desk.government)
            note(role=desk.post.role)
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(list(methods))
            if _carries_nul(request):
                raise SuspiciousOperation("A NUL is no text.")
            needed = sends if sends and request.method == "POST" else permission
            if not desk.can(needed, desk.post.agency):
                return from_another_post(request, desk, needed)
            try:
                with timezone.override(ZoneInfo(desk.government.timezone)):
                    response = view(request, desk, **named)
                    # Rendered here, so that the page tells the time of its government.
                    return response.render() if isinstance(response, TemplateResponse) else response
            except AlreadyDone as done:
                return redirect("desk:receipt", government=government, leaf=done.entry.leaf)
            except NotAllowed as no:
                raise PermissionDenied(no.say(language())) from no

        return never_cache(page)

    return opened


def from_another_post(request: DeskRequest, desk: Desk, permission: Permission) -> HttpResponseBase:
    """Refuse; where another post of the same person may, offer to act from that one.

    Raises PermissionDenied where none may, and for what was sent: nobody acts by surprise.
    """
    may = [
        post
        for post in desk.posts
        if access.can(post, permission, government=desk.government, owner=post.agency)
    ]
    if not may or request.method not in GET:
        raise PermissionDenied
    context = {"others": may, "back": request.get_full_path()}
    return show(request, desk, "desk/other_post.html", context, status=403).render()


def _carries_nul(request: DeskRequest) -> bool:
    """No form and no address of ours has a NUL, and PostgreSQL takes none."""
    sent = (v for query in (request.GET, request.POST) for _k, vs in query.lists() for v in vs)
    return "\0" in request.path_info or any("\0" in str(value) for value in sent)


def _held(user: Any, today: Any, slug: Any) -> QuerySet[Post]:
    posts = Post.objects.held_by(user, today).filter(government__slug=slug)
    return posts.select_related("government__region", "agency").order_by("pk")


HELD: Prepared[Post] = Prepared(_held)
HELD_AND_UNREAD: Prepared[Post] = Prepared(
    lambda user, today, slug: _held(user, today, slug).annotate(unread=unread_of_posts())
)
"""Asked for a page, which shows the count. What is sent is answered without one, mostly."""
UNREAD: Prepared[int] = Prepared(
    lambda government, post: (
        Post.objects.of(government)
        .filter(pk=post)
        .annotate(unread=unread_of_posts())
        .values_list("unread", flat=True)
    )
)


def desk_of(request: DeskRequest, slug: str) -> Desk | None:
    """Seat the person: None where they hold no post today."""
    now = timezone.now()
    today = timezone.localdate(now)
    held = HELD_AND_UNREAD if request.method in GET else HELD
    posts = tuple(held(request.user.pk, today, slug))
    if not posts:
        return None
    chosen = request.session.get(f"post:{slug}")
    post = next((p for p in posts if p.code == chosen), posts[0])
    if post.agency:
        # Known already; else whatever asks the agency for it reads it once more.
        post.agency.government = post.government
    return Desk(post.government, post, posts, now, today)


def show(
    request: DeskRequest,
    desk: Desk,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> TemplateResponse:
    """Answer with a page of the desk; each of its forms carries a token of its own."""
    may = desk.may
    here = request.resolver_match.url_name if request.resolver_match else None
    seen = {
        "desk": desk,
        "government": desk.government,
        "is_sample": desk.government.is_sample,
        "may": may,
        "uses": desk.government.uses,
        "navigation": navigation(desk.government, may, here or ""),
        "token": secrets.token_urlsafe(18),
        "unread": desk.unread,
        **(context or {}),
    }
    return TemplateResponse(request, template, seen, status=status)


def language() -> Language:
    """The reader's language."""
    return "en" if get_language() == "en" else "id"


def say_no(request: DeskRequest, no: Refused) -> None:
    """Tell the person what was refused; one who sent a form twice gets the receipt instead."""
    if isinstance(no, AlreadyDone | NotAllowed):
        raise no
    messages.error(request, no.say(language()))


def moment_of(sent: QueryDict, desk: Desk) -> datetime:
    """The moment asked for by ?as_of=YYYY-MM-DD: the end of that day, now where none is past.

    Raises BadRequest for what is no day.
    """
    asked = sent.get("as_of", "").strip()
    try:
        day = date.fromisoformat(asked) if asked else desk.today
    except ValueError:
        raise BadRequest("No such day.") from None
    return desk.now if day >= desk.today else end_of_day(desk.government, day)


def token_of(request: DeskRequest) -> str:
    """The token the form carried, cut to what a ledger entry keeps."""
    return request.POST.get("token", "")[:64]


def carry_out(
    request: DeskRequest,
    desk: Desk,
    form: TokenForm,
    act: Callable[..., Result],
    *,
    message: str | Promise | Callable[[Result], str],
    to: Callable[[Result], HttpResponseBase],
    unless: tuple[type[Refused], ...] = (),
    late: Mapping[type[Refused], HttpResponseBase] | None = None,
) -> HttpResponseBase | None:
    """Do what a valid form asks, say so, and send the person on; an empty message is not said.

    `act` takes what was typed by its fields' names, and who acts, when, by which form. Gives None
    where nothing was sent, or where it was refused: the form then says why, with what was typed.
    Refusals named in `unless` are the page's own to answer. Those in `late` leave nothing to fill
    in, as somebody else was quicker: the person is told, and sent where they map to.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    typed = dict(form.cleaned_data)
    token = typed.pop("token")
    try:
        result = act(**typed, by=desk.post, now=desk.now, token=token)
    except Refused as no:
        if isinstance(no, (AlreadyDone, NotAllowed, *unless)):
            raise
        for kind, onward in (late or {}).items():
            if isinstance(no, kind):
                say_no(request, no)
                return onward
        form.refuse(no, language())
        return None
    said = message(result) if callable(message) else message
    if said:
        messages.success(request, str(said))
    return to(result)
