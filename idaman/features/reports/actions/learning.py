"""What was learned about routing: kept with how it was judged, switched on only where better."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.models import LearnedRouting
from idaman.features.reports.rules.learning import MARGIN, judgement_of


class NotBetter(Refused):
    """The rules are as good, or chance explains the difference."""


@transaction.atomic
def keep_learned(
    *,
    government: Government,
    model: Mapping[str, Any],
    judgement: Mapping[str, Any],
    by: Post,
    now: datetime,
    token: str = "",
) -> LearnedRouting:
    """Keep what was learned and how it was judged; it suggests nothing before it is switched on.

    Raises NotAllowed, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    earlier = LearnedRouting.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    made = LearnedRouting.objects.create(
        government=government,
        number=earlier + 1,
        model=dict(model),
        judgement=dict(judgement),
        learned_at=now,
        by=by,
    )
    ledger.record(
        "services.routing_learned",
        subject="routing",
        token=token,
        **about(by, now),
        detail={
            "number": made.number,
            **{name: n for name, n in judgement.items() if name != "bins"},
        },
    )
    return made


@transaction.atomic
def turn_learned(
    *, learned: LearnedRouting, is_on: bool, by: Post, now: datetime, token: str = ""
) -> LearnedRouting:
    """Let it suggest beside the rules, or let it be silent again.

    Raises NotAllowed, NotBetter, AlreadyDone.
    """
    government = learned.government
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if is_on and not judgement_of(learned.judgement).is_better:
        raise NotBetter(
            Text(
                "Not better than the rules yet: it must be right %(margin)s more often, "
                "beyond chance.",
                margin=f"{MARGIN:.0%}",
            ),
        )
    LearnedRouting.objects.of(government).filter(is_on=True).update(is_on=False)
    learned.is_on, learned.turned_at, learned.turned_by = is_on, now, by
    learned.save(update_fields=["is_on", "turned_at", "turned_by"])
    ledger.record(
        "services.routing_turned",
        subject="routing",
        token=token,
        **about(by, now),
        detail={"number": learned.number, "on": is_on},
    )
    return learned
