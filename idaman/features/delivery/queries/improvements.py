"""How it stands with what offices do about their satisfaction index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idaman.core.people.models import Government
from idaman.features.delivery.models import FollowedImprovement
from idaman.features.delivery.queries.standing import MilestoneState, board
from idaman.features.surveys.models import Improvement


@dataclass(frozen=True)
class Improving:
    """One improvement; followed where it became a milestone, and how that stands."""

    improvement: Improvement
    item_code: str
    state: MilestoneState | None

    @property
    def is_followed(self) -> bool:
        return self.state is not None


def improving(
    government: Government, improvements: Sequence[Improvement], now: datetime
) -> list[Improving]:
    """Say of improvements how they stand; a constant number of queries."""
    links = {
        each.improvement_id: each.milestone
        for each in FollowedImprovement.objects.of(government)
        .filter(improvement__in=list(improvements))
        .select_related("milestone")
    }
    codes = {each.item_code for each in links.values()}
    works = board(government, now=now, codes=codes).works if codes else {}
    states = {state.pk: state for work in works.values() for state in work.milestones}
    return [
        Improving(
            each,
            links[each.pk].item_code if each.pk in links else "",
            states.get(links[each.pk].pk) if each.pk in links else None,
        )
        for each in improvements
    ]
