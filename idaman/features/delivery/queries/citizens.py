"""What citizens said, for pages: counts of answers and objections, and words that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Government
from idaman.features.delivery.models import Answer, Milestone, Moderation, Objection
from idaman.features.delivery.models.citizens import AnswerQuerySet
from idaman.features.delivery.rules.citizens import (
    Cell,
    Channel,
    CitizenAnswer,
    Counts,
    apart,
    counted,
    summed,
)

MOST_SHOWN = 20


@dataclass(frozen=True)
class CitizenWords:
    """What somebody wrote or photographed, once it may be seen. Told to the month, not the day."""

    number: int
    month: date
    channel: Channel
    says: CitizenAnswer
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


def answers(
    government: Government, now: datetime, milestone: Milestone | None = None
) -> dict[int, Counts]:
    """Count what citizens said of every milestone, or of one, until a moment, by its key.

    One query, whatever the number of answers.
    """
    rows = (
        Answer.objects.of(government)
        .filter(Q() if milestone is None else Q(milestone=milestone), at__lte=now)
        .order_by()
        .values_list("milestone", "channel", "there", "works")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[tuple[str, CitizenAnswer, int]]] = defaultdict(list)
    for about, channel, there, works, n in rows:
        found[about].append((channel, _says(there, works), n))
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
    found: dict[tuple[int, str], list[tuple[str, CitizenAnswer, int]]] = defaultdict(list)
    for government, item, channel, there, works, n in rows:
        found[government, item].append((channel, _says(there, works), n))
    return {key: counted(of, as_of=now) for key, of in found.items()}


@dataclass(frozen=True)
class MonthAnswers:
    """What was said of a milestone in one month by one channel, where at least five said so.

    Without month and channel: what fewer said in any, together.
    """

    month: date | None
    channel: str
    said: dict[str, int]


def months(milestone: Milestone, now: datetime) -> list[MonthAnswers]:
    """Count what was said of one milestone month by month, the newest first, the rest last."""
    rows = Answer.objects.of(milestone.government).filter(milestone=milestone, at__lte=now)
    cells: dict[Cell, int] = defaultdict(int)
    for _item, _number, *cell, n in _by_month(rows):
        cells[_cell(*cell)] += n
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (month, channel, says), n in apart(cells).items():
        found[month, channel][says] = n
    return [
        MonthAnswers(
            date.fromisoformat(f"{month}-01") if month else None, channel, found[month, channel]
        )
        for month, channel in sorted(found, key=lambda at: (at[0], at[1]), reverse=True)
    ]


def citizen_rows(government: Government, *, now: datetime) -> list[dict[str, Any]]:
    """Tell what citizens said of every milestone as rows of `citizen_answers`. One query."""
    rows = Answer.objects.public().filter(government=government, at__lte=now)
    cells: dict[tuple[str, int], dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    for item, number, *cell, n in _by_month(rows):
        cells[item, number][_cell(*cell)] += n
    invented = set(
        rows.filter(is_sample=True)
        .order_by()
        .values_list("milestone__item_code", "milestone__number")
        .distinct()
    )
    return [
        {
            "government": government.slug,
            "item": item,
            "milestone": number,
            "month": month,
            "channel": channel,
            "says": says,
            "answers": n,
            "is_sample": (item, number) in invented,
        }
        for (item, number), told in cells.items()
        for (month, channel, says), n in apart(told).items()
    ]


def _by_month(rows: AnswerQuerySet) -> Iterable[Any]:
    by = ("milestone__item_code", "milestone__number", "month", "channel", "there", "works")
    return rows.order_by().values_list(*by).annotate(n=Count("pk"))


def _cell(month: date, channel: str, there: str, works: str) -> Cell:
    return f"{month:%Y-%m}", channel, _says(there, works).value


def words(milestone: Milestone, *, most: int = MOST_SHOWN) -> list[CitizenWords]:
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
        CitizenWords(
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


def _says(there: str, works: str) -> CitizenAnswer:
    return summed(CitizenAnswer(there), CitizenAnswer(works) if works else None)
