"""Accounts and posts that arrive as a table: looked at, entered whole, undone while unused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import access
from idaman.core.people.actions import accounts
from idaman.core.people.actions import holding as holdings
from idaman.core.people.models import Government, Holding, Post, User
from idaman.core.people.permissions import Permission, Role
from idaman.core.places.rules import names as spelling
from idaman.core.text import Text

DEFINITIVE = Holding.Capacity.DEFINITIVE


@dataclass(frozen=True)
class _Row:
    """What one record says: a person, a log-in name, a post, a capacity, from and until."""

    record: Record
    name: str
    username: str
    written: str
    """The post as the table has it: its code or its name."""
    posts: tuple[Post, ...]
    """The posts it may mean: one, none, or several of one name."""
    capacity: str
    from_date: date
    until_date: date | None

    @property
    def post(self) -> Post | None:
        return self.posts[0] if len(self.posts) == 1 else None


def _rows(government: Government, records: Sequence[Record], now: datetime) -> list[_Row]:
    """Read the records; a post is found by its code, else by its name. One query."""
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    by_code: dict[str, list[Post]] = {}
    by_name: dict[str, list[Post]] = {}
    for post in Post.objects.of(government).select_related("government", "agency"):
        by_code.setdefault(post.code.casefold(), []).append(post)
        if post.ended_on is None:
            by_name.setdefault(spelling.key(post.name), []).append(post)
    rows = []
    for each in records:
        written = each.text("post")
        found = by_code.get(written.casefold()) or by_name.get(spelling.key(written), [])
        rows.append(
            _Row(
                each,
                each.text("name"),
                each.text("username"),
                written,
                tuple(found),
                each.text("capacity") or DEFINITIVE,
                each.day("from_date") or today,
                each.day("until_date"),
            )
        )
    return rows


def examine_accounts(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row what it would do and what stands against it. Changes nothing.

    Four queries, however long the list.
    """
    rows = _rows(government, records, now)
    names = {row.username for row in rows}
    users = {u.username: u for u in User.objects.filter(username__in=names)}
    known = User.objects.filter(pk__in=[u.pk for u in users.values()])
    ours = set(known.filter(holdings__government=government).values_list("pk", flat=True)) | set(
        known.filter(invitations__government=government).values_list("pk", flat=True)
    )
    posts = {row.post.pk for row in rows if row.post}
    held: dict[int, list[Holding]] = {}
    for holding in Holding.objects.of(government).filter(post__in=posts):
        held.setdefault(holding.post_id, []).append(holding)
    may_all = access.can(by, Permission.PEOPLE_MANAGE, government=government)
    given: dict[int, int] = {}
    outcomes = []
    for row in rows:
        post, user = row.post, users.get(row.username)
        is_ours = user is not None and user.pk in ours
        against = _against(row, user, is_ours, may_all)
        running = held.get(post.pk, []) if post else []
        is_there = user is not None and any(
            h.user_id == user.pk and h.from_date == row.from_date for h in running
        )
        if against is None and not is_there:
            against = _in_the_way(row, running, given)
        outcomes.append(
            RecordOutcome(
                row=row.record.row,
                what="conflict" if against else "unchanged" if is_there else "added",
                title=f"{row.name} ({row.username})",
                detail=f"{post.name if post else row.written} · {row.from_date.isoformat()}",
                findings=(against,) if against else (),
            )
        )
    return outcomes


def _against(row: _Row, user: User | None, is_ours: bool, may_all: bool) -> Finding | None:
    if row.until_date and row.until_date < row.from_date:
        return row.record.finding("dates-reversed", "until_date")
    if len(row.posts) > 1:
        codes = ", ".join(post.code for post in row.posts)
        return row.record.finding("post-named-twice", "post", value=row.written, codes=codes)
    if row.post is None or row.post.ended_on is not None:
        return row.record.finding("post-not-known", "post", value=row.written)
    if row.post.role == Role.ADMINISTRATOR and not may_all:
        return row.record.finding("post-reserved", "post", value=row.written)
    if user is not None and not is_ours:
        return row.record.finding("login-taken", "username", value=row.username)
    if user is not None and not user.is_active:
        return row.record.finding("account-closed", "username", value=row.username)
    return None


def _in_the_way(row: _Row, held: Sequence[Holding], given: dict[int, int]) -> Finding | None:
    if row.capacity != DEFINITIVE or row.post is None:
        return None
    if any(h.capacity == row.capacity and _overlap(h, row) for h in held):
        return row.record.finding("post-held", "post", value=row.written)
    if (first := given.setdefault(row.post.pk, row.record.row)) != row.record.row:
        return row.record.finding("post-twice", "post", value=row.written, first=first)
    return None


def _overlap(holding: Holding, row: _Row) -> bool:
    ends_before = holding.until_date is not None and holding.until_date < row.from_date
    starts_after = row.until_date is not None and row.until_date < holding.from_date
    return not ends_before and not starts_after


@transaction.atomic
def enter_accounts(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Make the accounts of a table, invite them and give them their posts: all of it or nothing.

    What is there already is passed over, so that a list can be sent again.

    Raises NotAllowed, HasFindings, NothingToEnter, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    outcomes = examine_accounts(government=government, records=records, by=by, now=now)
    if wrong := errors_in(outcomes):
        raise HasFindings(len(wrong))
    users = {
        u.username: u
        for u in User.objects.filter(username__in={each.text("username") for each in records})
    }
    traces: list[Trace] = []
    for row, outcome in zip(_rows(government, records, now), outcomes, strict=True):
        at = row.record.row
        user = users.get(row.username)
        if outcome.what == "unchanged":
            about = f"account:{user.pk}" if user else ""
            traces.append(Trace(at, "unchanged", about))
            continue
        if user is None:
            user = users[row.username] = accounts.make_account(
                government=government,
                name=row.name,
                username=row.username,
                by=by,
                now=now,
            )
            traces.append(Trace(at, "added", f"account:{user.pk}"))
        assert row.post is not None
        holding = holdings.appoint(
            post=row.post,
            user=user,
            from_date=row.from_date,
            until_date=row.until_date,
            capacity=row.capacity,
            by=by,
            now=now,
        )
        traces.append(Trace(at, "added", f"holding:{holding.pk}"))
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    ledger.record(
        "people.accounts-entered",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail=arrival.detail(),
        token=token,
    )
    return arrival


@transaction.atomic
def undo_accounts(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Close the accounts a table made and end the posts it gave, as long as none was used.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AccountElsewhere, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    made = _added(arrival, "account")
    given = _added(arrival, "holding")
    users = User.objects.filter(pk__in=made)
    used = [u.username for u in users if u.has_usable_password() or u.last_login]
    if used:
        raise LeanedOn(
            Text(
                "The account %(used)s is in use by its owner. Close or end them one by "
                "one at the Office.",
                used=used[0],
            ),
        )
    running = list(
        Holding.objects.of(government)
        .filter(pk__in=given)
        .select_related("post__government", "government", "user")
    )
    _refuse_posts_that_acted(government, running, arrival.entered_at)
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    for holding in running:
        last = max(holding.from_date, today - timedelta(days=1))
        if holding.until_date is None or holding.until_date > last:
            holdings.end_holding(holding=holding, until_date=last, by=by, now=now)
    for user in users.filter(is_active=True):
        accounts.close_account(government=government, user=user, by=by, now=now)
    ledger.record(
        "people.accounts-undone",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail={"accounts": len(made), "posts": len(given)},
        token=token,
    )


def _added(arrival: Arrival, kind: str) -> list[int]:
    """The numbers of what an arrival added of one kind."""
    lines = arrival.arrived.filter(what="added", about__startswith=f"{kind}:")
    return [int(about.partition(":")[2]) for about in lines.values_list("about", flat=True)]


def _refuse_posts_that_acted(
    government: Government, given: Sequence[Holding], since: datetime
) -> None:
    """Refuse when somebody who holds a given post alone has acted from it since."""
    codes: Mapping[str, str] = {holding.post.code: holding.post.name for holding in given}
    acted = Entry.objects.of(government.slug).filter(post__in=codes, at__gt=since).first()
    if acted is not None:
        raise LeanedOn(
            Text(
                "Somebody acted from the post %(codes)s since. End its holders one by "
                "one at the page Posts.",
                codes=codes[acted.post],
            ),
        )
