"""What citizens said, for pages: counts of answers and objections, and words that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from idaman.pure.delivery.citizens import Channel, Counts, Says, counted, summed
from idaman.rooms.delivery.models import Answer, Milestone, Moderation, Objection
from idaman.rooms.evidence.models import Exhibit
from idaman.rooms.people.models import Government

MOST_SHOWN = 20


@dataclass(frozen=True)
class Words:
    """What somebody wrote or photographed, once it may be seen. Told to the month, not the day."""

    number: int
    month: date
    channel: Channel
    says: Says
    text: str
    photo: int | None
    is_sample: bool


@dataclass(frozen=True)
class Against:
    """What somebody has against a piece of evidence, once it may be read. Told to the month."""

    month: date
    text: str
    photo: int | None
    is_upheld: bool
    is_sample: bool


@dataclass(frozen=True)
class Objections:
    """How many said of a piece of evidence that it is not true, and what became of that."""

    total: int = 0
    unseen: int = 0
    shown: int = 0
    hidden: int = 0
    upheld: int = 0


def answers(government: Government, now: datetime) -> dict[int, Counts]:
    """Count what citizens said of every milestone until a moment, by the milestone's key.

    One query, whatever the number of answers.
    """
    rows = (
        Answer.objects.of(government)
        .filter(at__lte=now)
        .order_by()
        .values_list("milestone", "channel", "there", "works")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[tuple[str, Says, int]]] = defaultdict(list)
    for milestone, channel, there, works, n in rows:
        found[milestone].append((channel, _says(there, works), n))
    return {pk: counted(of, as_of=now) for pk, of in found.items()}


def answers_by_item(
    governments: Iterable[Government], now: datetime
) -> dict[tuple[int, str], Counts]:
    """Count what citizens said of every item of open sites, by government's key and item's code.

    One query, however many governments.
    """
    rows = (
        Answer.objects.public()
        .filter(government__in=list(governments), at__lte=now)
        .order_by()
        .values_list("government", "milestone__item_code", "channel", "there", "works")
        .annotate(n=Count("pk"))
    )
    found: dict[tuple[int, str], list[tuple[str, Says, int]]] = defaultdict(list)
    for government, item, channel, there, works, n in rows:
        found[government, item].append((channel, _says(there, works), n))
    return {key: counted(of, as_of=now) for key, of in found.items()}


def months(milestone: Milestone, now: datetime) -> list[tuple[date, Counts]]:
    """Count what was said of one milestone month by month, the newest first."""
    rows = (
        Answer.objects.of(milestone.government)
        .filter(milestone=milestone, at__lte=now)
        .order_by()
        .values_list("month", "channel", "there", "works")
        .annotate(n=Count("pk"))
    )
    found: dict[date, list[tuple[str, Says, int]]] = defaultdict(list)
    for month, channel, there, works, n in rows:
        found[month].append((channel, _says(there, works), n))
    return [(month, counted(found[month], as_of=now)) for month in sorted(found, reverse=True)]


def words(milestone: Milestone, *, most: int = MOST_SHOWN) -> list[Words]:
    """Give the words and pictures of a milestone that may be seen, the newest month first.

    Within a month they come in the order of their hashes, which tells nothing of the time.
    """
    shown = (
        Answer.objects.of(milestone.government)
        .shown()
        .filter(milestone=milestone)
        .select_related("photo")
        .order_by("-month", "leaf")[:most]
    )
    return [
        Words(
            number=each.pk,
            month=each.month,
            channel=Channel(each.channel),
            says=each.says,
            text=each.text,
            photo=_photo(each),
            is_sample=each.is_sample,
        )
        for each in shown
    ]


def objections(government: Government, now: datetime) -> dict[int, Objections]:
    """Count the objections to every exhibit until a moment, by the exhibit's key. One query."""
    rows = (
        Objection.objects.of(government)
        .filter(at__lte=now)
        .order_by()
        .values_list("exhibit")
        .annotate(
            total=Count("pk"),
            unseen=Count("pk", filter=Q(state=Moderation.UNSEEN)),
            shown=Count("pk", filter=Q(state=Moderation.SHOWN)),
            hidden=Count("pk", filter=Q(state=Moderation.HIDDEN)),
            upheld=Count("pk", filter=Q(upheld_at__lte=now)),
        )
    )
    return {exhibit: Objections(*n) for exhibit, *n in rows}


def said_against(exhibit: Exhibit, *, most: int = MOST_SHOWN) -> list[Against]:
    """Give the objections to an exhibit that may be read, the newest month first."""
    shown = (
        Objection.objects.of(exhibit.government)
        .shown()
        .filter(exhibit=exhibit)
        .select_related("photo")
        .order_by("-month", "leaf")[:most]
    )
    return [
        Against(
            month=each.month,
            text=each.text,
            photo=_photo(each),
            is_upheld=each.upheld_at is not None,
            is_sample=each.is_sample,
        )
        for each in shown
    ]


def _photo(thing: Answer | Objection) -> int | None:
    photo = getattr(thing, "photo", None)
    return photo.pk if photo is not None and photo.public_sha256 else None


def _says(there: str, works: str) -> Says:
    return summed(Says(there), Says(works) if works else None)
