"""An accepted cluster of reports becomes a candidate in the plan's gate of quick wins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan.models import Plan
from idaman.features.reports.actions import clusters
from idaman.features.reports.models import Cluster
from idaman.features.workshops.actions import proposing
from idaman.features.workshops.models import Candidate


class CandidateIncomplete(Refused):
    """A candidate has a name, an owner, a measure, and a target below what is now."""


@transaction.atomic
def take_candidate(
    *,
    cluster: Cluster,
    plan: Plan,
    code: str,
    name: str,
    owner: Agency | None,
    measure: str,
    baseline: int,
    target: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> Candidate:
    """Accept a cluster and lay it into the plan as a candidate with all ten points still open.

    `code` is a free code of an innovation. The measure is not taken as a proof of any point.

    Raises NotAllowed, CandidateIncomplete, ClusterDecided, ItemInvalid, IsClosed, AlreadyDone.
    """
    government = cluster.government
    access.require(by, Permission.WORKSHOP_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    name, measure = name.strip()[:200], measure.strip()[:300]
    if not name or not measure:
        raise CandidateIncomplete(Text("Write the candidate's name and its measure."))
    if owner is None or owner.government_id != government.pk:
        raise CandidateIncomplete(Text("Choose the agency that owns it."))
    if not 0 <= target < baseline:
        raise CandidateIncomplete(
            Text(
                "The target must be below %(baseline)s, which is how it is now.", baseline=baseline
            ),
        )
    clusters.accept_cluster(cluster=cluster, by=by, now=now)
    where = f" {cluster.region.name}." if cluster.region else ""
    body = {
        "code": code,
        "name": name,
        "owner": owner.code,
        "idea": f"{measure}: {baseline} → {target}.{where}",
        "candidate": True,
        "source": cluster.code,
        "sample": cluster.is_sample,
    }
    proposal = proposing.propose(
        plan=plan,
        kind="innovation",
        code=code,
        body=body,
        base_hash="",
        reason=cluster.code,
        is_sample=cluster.is_sample,
        by=by,
        now=now,
    )
    proposing.accept_proposal(proposal=proposal, by=by, now=now)
    made = Candidate.objects.create(
        government=government,
        cluster=cluster,
        proposal=proposal,
        owner=owner,
        measure=measure,
        baseline=baseline,
        target=target,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.candidate-taken",
        subject=f"plan:{plan.slug}/{code}",
        token=token,
        **about(by, now),
        detail={"cluster": cluster.code, "owner": owner.code, "from": baseline, "to": target},
    )
    return made
