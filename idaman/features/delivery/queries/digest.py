"""One week on one page: what was kept, what fell late or broke, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from idaman.core.people.models import Government
from idaman.features.delivery.models import Decision
from idaman.features.delivery.queries.standing import Board, Obligation, board
from idaman.features.delivery.rules.obligation import GREEN, ExhibitStep, Progress, Standing


@dataclass(frozen=True)
class Digest:
    """What one ISO week changed, and how it stood at its end."""

    year: int
    week: int
    first: date
    last: date
    is_running: bool
    board: Board
    kept: list[Obligation]
    late: list[Obligation]
    broken: list[Obligation]
    sent: int
    accepted: int
    progress: Progress
    decided: int
    closed: int
    coming: list[Obligation]

    @property
    def name(self) -> str:
        return f"{self.year}-W{self.week:02}"


def week_of(day: date) -> tuple[int, int]:
    """Give the ISO year and week of a day.

    >>> week_of(date(2027, 1, 1))
    (2026, 53)
    """
    year, week, _ = day.isocalendar()
    return year, week


def digest(government: Government, *, year: int, week: int, now: datetime) -> Digest:
    """Compute the digest of an ISO week, as of its end or now.

    Raises ValueError for a week that is not there.
    """
    zone = ZoneInfo(government.timezone)
    first = date.fromisocalendar(year, week, 1)
    begins = datetime.combine(first, time(), tzinfo=zone)
    ends = begins + timedelta(days=7) - timedelta(microseconds=1)
    moment = min(ends, now)
    before = board(government, now=begins - timedelta(microseconds=1))
    after = board(government, now=moment)
    earlier = {o.item_code: o.standing for o in before.obligations}

    def newly(*standings: Standing) -> list[Obligation]:
        return [
            o
            for o in after.obligations
            if o.standing in standings and earlier.get(o.item_code) not in standings
        ]

    last = first + timedelta(days=6)
    sent = [
        s
        for w in after.works.values()
        for m in w.milestones
        for r in m.requirements
        for s in r.sent
    ]
    decisions = Decision.objects.of(government)
    whole = Progress(0, 0, 0)
    for work in after.works.values():
        whole += work.progress
    return Digest(
        year=year,
        week=week,
        first=first,
        last=last,
        is_running=now < ends,
        board=after,
        kept=newly(*GREEN),
        late=newly(Standing.LATE),
        broken=newly(Standing.BROKEN),
        sent=sum(first <= s.offered <= last for s in sent),
        accepted=sum(
            s.status == ExhibitStep.ACCEPTED
            and s.decided is not None
            and first <= s.decided <= last
            for s in sent
        ),
        progress=whole,
        decided=decisions.filter(at__gte=begins, at__lte=moment).count(),
        closed=decisions.filter(closed_at__gte=begins, closed_at__lte=moment).count(),
        coming=sorted(
            (
                o
                for o in after.obligations
                if o.standing == Standing.NOT_DUE
                and o.due
                and last < o.due <= last + timedelta(days=7)
            ),
            key=lambda o: o.due or date.max,
        ),
    )
