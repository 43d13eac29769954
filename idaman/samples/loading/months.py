"""The demonstration's months: what the clock would have done on the first of each, and answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from idaman.cli import house

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post

ANSWERED_ON = 9
"""The day of the month on which a drawn exhibit is looked at again."""


class Months:
    """Lives through the months between the steps of the story."""

    def __init__(
        self, government: Government, posts: dict[str, Post], first: date, today: date
    ) -> None:
        self.government = government
        self.posts = posts
        self.zone = ZoneInfo(government.timezone)
        self.last = first
        self.this_month = today.replace(day=1)

    def until(self, day: date) -> None:
        """Do what falls on the days after the last step up to this one."""
        for each in self._days(day):
            moment = datetime.combine(each, time(0, 10), self.zone).astimezone(UTC)
            with house.at(moment):
                if each.day == 1:
                    self.turn()
                    self.close()
                elif each < self.this_month:
                    # This month's draw waits for whoever looks at the demonstration.
                    self.answer()
        self.last = max(self.last, day)

    def _days(self, until: date) -> Iterator[date]:
        day = self.last + timedelta(days=1)
        while day <= until:
            if day.day in (1, ANSWERED_ON):
                yield day
            day += timedelta(days=1)

    def turn(self) -> None:
        """List what was accepted last month, draw from it, foretell."""
        from django.conf import settings

        from idaman.cli import chores
        from idaman.core.ledger import actions as ledger
        from idaman.core.ledger.actions import signing
        from idaman.features.delivery.actions import audit

        by, now = self.posts["OPERATOR"], house.now()
        chores.foretell(government=self.government, by=by, now=now)
        if audit.commit_list(government=self.government, by=by, now=now) is None:
            return
        while ledger.sequence_all(now=now):
            pass
        signing.sign_all(tiles=settings.TILES, secret=settings.LOG_SECRET, now=now)
        audit.draw(government=self.government, by=by, now=now)

    def close(self) -> None:
        """Let the secretariat freeze a quarter that has ended and was lived here."""
        from django.conf import settings

        from idaman.core.files import blobs
        from idaman.features.delivery.actions.periods import close_period
        from idaman.features.delivery.models import Period
        from idaman.features.delivery.queries import first_day, frozen
        from idaman.features.delivery.rules.periods import ended_since

        now = house.now()
        today = now.astimezone(self.zone).date()
        closed = {each.span for each in Period.objects.of(self.government)}
        for span in ended_since(first_day(self.government), today):
            if span.kind != "quarter" or span in closed:
                continue
            if (figures := frozen(self.government, span)).lines:
                blobs.keep(settings.FILES, [figures.content], limit=len(figures.content))
                close_period(
                    government=self.government,
                    frozen=figures,
                    by=self.posts["SEKRETARIAT"],
                    now=now,
                )

    def answer(self) -> None:
        """Let those who were asked look again; they confirm."""
        from idaman.core.evidence.models import Exhibit
        from idaman.features.delivery.actions import audit
        from idaman.features.delivery.queries.audits import months

        for month in months(self.government):
            for second in month.seconds:
                heads = [self.posts.get(f"KA-{agency.code}") for agency in second.asked]
                head = next((post for post in heads if post), None)
                if not second.is_waiting or head is None:
                    continue
                audit.recheck(
                    draw=month.draw,
                    exhibit=Exhibit.objects.of(self.government)
                    .select_related("offered_by", "government")
                    .get(pk=second.number),
                    is_confirmed=True,
                    reason="",
                    by=head,
                    now=house.now(),
                )
