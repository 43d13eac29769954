"""Candidates for quick wins that came from clusters of reports."""

from __future__ import annotations

from django.db import models

from idaman.core.people.models import Agency, Government, Post
from idaman.features.reports.models import Cluster
from idaman.features.workshops.models.proposals import Proposal


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def of(self, government: Government) -> CandidateQuerySet:
        return self.filter(government=government)

    def public(self) -> CandidateQuerySet:
        """Those of clusters that anyone may read."""
        return self.filter(government__is_open=True, cluster__is_secret=False)


class Candidate(models.Model):
    """The link from an accepted cluster to the candidate in the plan. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="candidates")
    cluster = models.OneToOneField(Cluster, models.PROTECT, related_name="candidate")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="candidate")
    """How it came into the plan; its code is the candidate's."""
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=300)
    baseline = models.PositiveIntegerField()
    target = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = CandidateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.cluster_id} → {self.proposal_id}"
