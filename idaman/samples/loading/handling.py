"""What the demonstration's secretariat set for reports: rules, words for answers, a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from idaman.cli import house
from idaman.samples.loading.delivery import SampleAct

if TYPE_CHECKING:
    from idaman.core.people.models import Government

ORDER = 600
"""Among the reports, after the day on which they begin."""
BEGUN_DAYS_AGO = 69


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[SampleAct]:
    """Give the day on which the sample's secretariat set all this."""
    yield SampleAct(today - timedelta(days=BEGUN_DAYS_AGO), ORDER, partial(_set, government, said))


def _set(government: Government, said: dict[str, Any]) -> None:
    from idaman.core.people.models import Post
    from idaman.features.reports.actions import routing
    from idaman.features.reports.rules.routing import rule_of

    posts = Post.objects.of(government).select_related("agency", "government")
    common: dict[str, Any] = {
        "government": government,
        "by": posts.get(code="SEKRETARIAT"),
        "now": house.now(),
        "is_sample": True,
    }
    for each in said["receivers"]:
        routing.set_receiver(**each, **common)
    for each in said["templates"]:
        routing.set_template(**each, **common)
    rules = [rule_of(each) for each in said["rules"]]
    routing.set_rules(rules=rules, base=0, note="Contoh", **common)
