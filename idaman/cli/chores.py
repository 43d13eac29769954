"""What time alone brings about, done by the clock: passing on, forgetting, a new day on pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from idaman.cli import data, house, indices, retention
from idaman.core.jobs import actions as jobs
from idaman.core.people.actions import OPERATOR, open_due
from idaman.core.people.models import Government, Post
from idaman.core.people.rules.modules import Module
from idaman.core.refusal import Refused
from idaman.features.delivery import queries as facts
from idaman.features.delivery.actions import audit, council, forecasts, reminding, verifying
from idaman.features.delivery.queries import digest, secretary
from idaman.features.delivery.queries import forecasts as forecasting
from idaman.features.potentials.actions import enquiries
from idaman.features.reports.actions import closing, clusters, routing, waiting

log = logging.getLogger(__name__)

ON_THE_WAY = timedelta(days=7)
"""So long a table may lie between being sent and being entered."""
UNREAD = timedelta(days=1)
"""So long a citizen's photo may wait to be read."""


def foretell(*, government: Government, by: Post, now: datetime) -> int:
    """Write down this month's forecasts, once; return how many."""
    if not forecasts.is_month_open(government, now):
        return 0
    foretold = forecasting.foreseeing(government, facts.board(government, now=now)).all()
    return forecasts.record_forecasts(government=government, foretold=foretold, by=by, now=now)


_escalated: dict[str, date] = {}


def escalate(*, government: Government, by: Post, now: datetime) -> None:
    """Say who was told of what is late; a new level is reached once a day at most."""
    today = _day(government, now)
    if _escalated.get(government.slug) != today:
        late = secretary.late_in(facts.board(government, now=now))
        council.escalate(government=government, late=late, by=by, now=now)
        _escalated[government.slug] = today


def remind(*, government: Government, by: Post, now: datetime) -> None:
    """Remind owners of what falls due within the days their government set, once a day."""
    today = _day(government, now)
    if _reminded.get(government.slug) == today:
        return
    board = facts.board(government, now=now)
    soon = secretary.due_soon(board, within=timedelta(days=board.remind_days))
    reminding.remind(
        government=government,
        due=[
            reminding.Due(o.item_code, o.agency_code, o.due)
            for o in soon
            if o.due is not None and o.is_owned
        ],
        by=by,
        now=now,
    )
    _reminded[government.slug] = today


_reminded: dict[str, date] = {}


def tell_week(*, government: Government, by: Post, now: datetime) -> None:
    """On the first day after a week, record how it went for those who get its digest."""
    today = _day(government, now)
    if _told_week.get(government.slug) == today:
        return
    year, week = digest.week_of(today - timedelta(days=7))
    told = digest.digest(government, year=year, week=week, now=now)
    if told.board.obligations:
        figures = {
            "kept": len(told.kept),
            "late": len(told.late),
            "broken": len(told.broken),
            "sent": told.sent,
            "accepted": told.accepted,
            "decided": told.decided,
            "closed": told.closed,
            "coming": len(told.coming),
        }
        reminding.tell_week(
            government=government, week=reminding.Week(year, week, figures), by=by, now=now
        )
    _told_week[government.slug] = today


_told_week: dict[str, date] = {}


def forget_data(*, government: Government, by: Post, now: datetime) -> None:
    """Throw away files of the open data that no edition needs any more, once a day."""
    today = _day(government, now)
    if _forgot_data.get(government.slug) != today:
        data.forget_old(government=government, by=by, now=now)
        _forgot_data[government.slug] = today


_forgot_data: dict[str, date] = {}

_clustered: dict[str, date] = {}


def find_clusters(*, government: Government, by: Post, now: datetime) -> None:
    """Count clusters of reports, once a day."""
    today = _day(government, now)
    if _clustered.get(government.slug) != today:
        clusters.find_clusters(
            government=government, secret=settings.SECRET_KEY.encode(), by=by, now=now
        )
        _clustered[government.slug] = today


def forward_reports(*, government: Government, by: Post, now: datetime) -> None:
    """Forward new reports for which a rule is switched on that does so at once."""
    slug = government.slug
    _forwarded_to[slug] = routing.forward_at_once(
        government=government,
        secret=settings.SECRET_KEY.encode(),
        after=_forwarded_to.get(slug, 0),
        by=by,
        now=now,
    )


_forwarded_to: dict[str, int] = {}


def tell_of_reports(*, government: Government, by: Post, now: datetime) -> None:
    """Tell whoever has them of reports that wait, once a day."""
    today = _day(government, now)
    if _told_of_reports.get(government.slug) != today:
        waiting.tell_waiting(government=government, by=by, now=now)
        _told_of_reports[government.slug] = today


_told_of_reports: dict[str, date] = {}

CHORES: tuple[Callable[..., object], ...] = (
    verifying.pass_on,
    audit.commit_list,
    audit.draw,
    foretell,
    escalate,
    remind,
    tell_week,
    enquiries.pass_up,
    enquiries.erase_old,
    indices.keep_computed,
    data.keep_inner,
    forget_data,
    find_clusters,
    retention.search_boxes,
    retention.retain,
    forward_reports,
    tell_of_reports,
    closing.close_silent,
    closing.commit_list,
    closing.draw,
    data.keep_fresh,
)
"""Each takes government, by and now, and is harmless when repeated.

The open data are published last: they tell what the others did.
"""
OF_MODULES: dict[Callable[..., object], Module] = {
    enquiries.pass_up: Module.POTENTIALS,
    indices.keep_computed: Module.INDICES,
    find_clusters: Module.REPORTS,
    forward_reports: Module.REPORTS,
    tell_of_reports: Module.REPORTS,
    closing.close_silent: Module.REPORTS,
    closing.commit_list: Module.REPORTS,
    closing.draw: Module.REPORTS,
}
"""Chores that rest while their module is closed. What the law has forgotten in time goes on."""


def do(moment: datetime) -> None:
    """Do every chore for every government. One that is refused does not keep the others."""
    operators = Post.objects.filter(code=OPERATOR).select_related("government", "agency")
    for by in operators:
        for chore in CHORES:
            if OF_MODULES.get(chore) in by.government.closed_modules:
                continue
            try:
                chore(government=by.government, by=by, now=moment)
            except Refused as no:
                log.error("%s: %s", by.government.slug, no)
            except Exception:
                # The clock goes on: what this one did not do, it does in a minute.
                log.exception("%s: %s", by.government.slug, chore.__name__)
    open_due(moment)
    turn_the_page(moment)
    throw_away_unread(moment)
    forget_tables(moment)


def throw_away_unread(moment: datetime) -> None:
    """Throw away photos of citizens as they were sent, of forms that were not taken in a day."""
    house.throw_away(settings.CITIZENS / "sent", before=moment - UNREAD)


def forget_tables(moment: datetime) -> None:
    """Throw away tables that were sent and not entered for a week, and what was read of them."""
    before = moment - ON_THE_WAY
    jobs.forget(kinds=("table.read", "table.rows"), before=before)
    house.throw_away(settings.ARRIVING, before=before)


def turn_the_page(moment: datetime) -> int:
    """Publish anew what was last published on an earlier day: at midnight promises become late.

    Return how many governments.
    """
    old = [
        government.pk
        for government in Government.objects.exclude(published_at=None)
        if _day(government, government.published_at) < _day(government, moment)
    ]
    Government.objects.filter(pk__in=old).publish(moment)
    return len(old)


def _day(government: Government, at: datetime | None) -> date:
    assert at is not None
    return at.astimezone(ZoneInfo(government.timezone)).date()
