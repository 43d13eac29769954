"""What the clock does: reads the ledger by position, addresses messages, and hands letters out.

Nothing here speaks to a mail server. A command does, between `take` and `tell`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F

from idaman.core.ledger.models import Entry, Log
from idaman.core.people.models import Government, Holding, User
from idaman.features.messages.actions.addressing import TOLD, Addressed, addressed
from idaman.features.messages.models import Carrier, Letter, MailWish, Message, MessageKind

A_BATCH = 500
AT_ONCE = 250
"""So many messages are written in one go; meanwhile, on SQLite, every form waits."""
REST = 2.0
"""After each go the clock rests so many times as long as it took: forms go first."""
ROWS = 100
"""So many of them in one statement."""
KEEPS = timedelta(days=7)
"""A letter that could not leave for so long is not sent any more: old news is none."""
LEASE = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MORNING = 7


def distribute(*, government: Government, now: datetime, most: int = A_BATCH) -> int:
    """Address what the ledger has got since last time; return how many messages there are of it.

    Who hears is found out before anything is held; then the messages are written, some at a time.
    Of two clocks the slower one stops; repeating it adds nothing.
    """
    begin = _read_to(government)
    log = Log.objects.filter(slug=government.slug).values_list("size", flat=True).first()
    if log is None or log <= begin:
        return 0
    rows = Entry.objects.of(government.slug).filter(
        position__gte=begin, position__lt=log, act__in=TOLD
    )
    entries = list(rows.order_by("position")[:most])
    end = log
    if len(entries) == most and entries[-1].position is not None:
        end = entries[-1].position + 1
    messages = addressed(government, entries)
    for part, upto in _parts(messages, end):
        started = time.monotonic()
        if not _written(government, part, begin, upto, now):
            break
        begin = upto
        if upto != end:
            time.sleep(REST * (time.monotonic() - started))
    return len(messages)


def _parts(messages: list[Addressed], end: int) -> Iterator[tuple[list[Addressed], int]]:
    """Cut messages into parts that are written at once, each with the place it is read up to.

    Never between two messages of one entry.
    """
    part: list[Addressed] = []
    for message in messages:
        if len(part) >= AT_ONCE and message.position != part[-1].position:
            yield part, message.position
            part = []
        part.append(message)
    yield part, end


@transaction.atomic
def _written(
    government: Government, messages: list[Addressed], begin: int, end: int, now: datetime
) -> bool:
    """Write messages and move on, unless another clock has read on from there meanwhile."""
    carrier = _held(government, Carrier.Way.PAGE)
    if carrier.position != begin:
        return False
    _insert(government, messages)
    carrier.position, carrier.moved_at = end, now
    carrier.save(update_fields=["position", "moved_at"])
    return True


def _insert(government: Government, messages: list[Addressed]) -> None:
    """Insert messages that are not there yet: one act of an agency of fifty is fifty of them.

    bulk_create asks every field about every value; of these only the moment needs it.
    """
    columns = ("government_id", "position", "leaf", "kind", "post_id", "user_id", "at")
    head = f"INSERT INTO {Message._meta.db_table} ({', '.join(columns)}) VALUES "
    one = f"({', '.join(['%s'] * len(columns))})"
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for first in range(0, len(messages), ROWS):
            rows = messages[first : first + ROWS]
            values: list[Any] = []
            for m in rows:
                values += (government.pk, m.position, m.leaf, m.kind.value, m.post, m.user)
                values.append(adapt(m.at))
            places = ", ".join([one] * len(rows))
            cursor.execute(f"{head}{places} ON CONFLICT DO NOTHING", values)


def _read_to(government: Government) -> int:
    read = Carrier.objects.of(government).filter(way=Carrier.Way.PAGE)
    return read.values_list("position", flat=True).first() or 0


def is_behind(government: Government) -> bool:
    """Tell whether the ledger has more than was read."""
    size = Log.objects.filter(slug=government.slug).values_list("size", flat=True).first() or 0
    return size > _read_to(government)


@transaction.atomic
def write_letters(*, government: Government, now: datetime, most: int = A_BATCH) -> int:
    """Write a letter for each mailbox that a message since last time concerns; return how many.

    Who holds the post today gets it. Messages older than a week are left on their page, so that
    mail switched on late does not tell old news.
    """
    carrier = _held(government, Carrier.Way.MAIL)
    messages = list(
        Message.objects.of(government)
        .filter(position__gte=carrier.position)
        .order_by("position", "pk")[: most + 1]
    )
    if not messages:
        return 0
    upto = messages[-1].position + 1
    if len(messages) > most:
        # Never between two messages of one entry.
        upto = messages[-1].position
        if messages[0].position == upto:
            messages = list(Message.objects.of(government).filter(position=upto))
            upto += 1
        else:
            messages = [m for m in messages if m.position < upto]
    letters = list(_letters(government, [m for m in messages if m.at > now - KEEPS], now))
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    carrier.position, carrier.moved_at = upto, now
    carrier.save(update_fields=["position", "moved_at"])
    return len(letters)


def _letters(
    government: Government, messages: Sequence[Message], now: datetime
) -> Iterable[Letter]:
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    holders: dict[int, list[User]] = {}
    running = Holding.objects.of(government).on(today).select_related("user")
    for holding in running.filter(post__in={m.post_id for m in messages if m.post_id}):
        holders.setdefault(holding.post_id, []).append(holding.user)
    people = {u.pk: u for u in User.objects.filter(pk__in={m.user_id for m in messages})}
    wishes = dict(MailWish.objects.of(government).values_list("user_id", "choice"))
    seven = _next_morning(government, now)
    for message in messages:
        if message.post_id is not None:
            readers = holders.get(message.post_id, [])
        else:
            readers = [people[message.user_id]] if message.user_id in people else []
        for user in readers:
            wish = wishes.get(user.pk, MailWish.Choice.EACH)
            # An invitation is asked for; it comes whatever was wished.
            is_invitation = message.kind == MessageKind.INVITED
            if not user.email or (wish == MailWish.Choice.NONE and not is_invitation):
                continue
            is_daily = wish == MailWish.Choice.DAILY and not is_invitation
            yield Letter(
                government=government,
                message=message,
                user=user,
                next_at=seven if is_daily else now,
                made_at=now,
            )


def _next_morning(government: Government, now: datetime) -> datetime:
    here = now.astimezone(ZoneInfo(government.timezone))
    seven = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return seven if seven > here else seven + timedelta(days=1)


@transaction.atomic
def take(*, government: Government, now: datetime, most: int) -> list[Letter]:
    """Take letters that are due, to be sent outside of any transaction; each by one clock only.

    They count as under way for ten minutes. Whoever dies meanwhile leaves them to be sent again:
    a mailbox may then get a letter twice, and never not at all.
    """
    old = Letter.objects.of(government).waiting().filter(made_at__lte=now - KEEPS)
    old.update(state=Letter.State.EXPIRED, done_at=now)
    due = Letter.objects.of(government).due(now).values_list("pk", flat=True)[:most]
    taken = [
        number
        for number in list(due)
        # One statement a letter checks and changes, so that two clocks never have the same.
        if Letter.objects.due(now)
        .filter(pk=number)
        .order_by()
        .update(state=Letter.State.LEAVING, next_at=now + LEASE, attempts=F("attempts") + 1)
    ]
    rows = Letter.objects.filter(pk__in=taken).select_related("user", "message__post__agency")
    return list(rows.order_by("pk"))


def tell(
    *, letters: Iterable[Letter], state: Letter.State, now: datetime, trouble: str = ""
) -> None:
    """Say what became of letters that were taken: sent, refused, dropped, or waiting again."""
    numbers = [letter.pk for letter in letters]
    rows = Letter.objects.filter(pk__in=numbers, state=Letter.State.LEAVING)
    if state != Letter.State.WAITING:
        rows.update(state=state, done_at=now, trouble=trouble)
        return
    for letter in letters:
        rows.filter(pk=letter.pk).update(
            state=state, next_at=now + wait_after(letter.attempts), trouble=trouble
        )


def wait_after(attempts: int) -> timedelta:
    """Give how long a letter rests after so many attempts: longer each time, six hours at most.

    >>> [int(wait_after(n).total_seconds() // 60) for n in (1, 2, 3, 6, 60)]
    [1, 4, 16, 360, 360]
    """
    growth: int = 4 ** max(0, min(attempts - 1, 8))
    return min(FIRST_WAIT * growth, LONGEST_WAIT)


def _held(government: Government, way: Carrier.Way) -> Carrier:
    Carrier.objects.get_or_create(government=government, way=way)
    return Carrier.objects.select_for_update().get(government=government, way=way)
