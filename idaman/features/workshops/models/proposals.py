"""What agencies propose for the plan. A proposal is not the plan until it is accepted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Government, Post
from idaman.features.plan.models import Change, Plan
from idaman.features.workshops.models.meetings import Workshop


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, government: Government) -> ProposalQuerySet:
        return self.filter(government=government)

    def public(self) -> ProposalQuerySet:
        """What was accepted into a plan that was adopted."""
        return self.filter(
            government__is_open=True, state="accepted", plan__versions__isnull=False
        ).distinct()

    def waiting(self) -> ProposalQuerySet:
        return self.filter(state=Proposal.State.WAITING)


class Proposal(models.Model):
    """An item as an agency proposes it; not the plan until the secretariat takes it in. US-3."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"

    government = models.ForeignKey(Government, models.PROTECT, related_name="proposals")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    base_hash = models.CharField(max_length=64, blank=True, default="")
    """The item the proposal was written against; blank for a new one."""
    body = models.JSONField(null=True)
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="from_proposals"
    )
    """The change it became, once it is accepted."""
    answer = models.TextField(blank=True, default="")
    """Why it was sent back."""
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="proposal_number_in_plan"),
            models.CheckConstraint(
                name="proposal_is_decided_in_full",
                condition=Q(state="waiting", decided_at=None, change=None)
                | Q(state="accepted", decided_at__isnull=False, change__isnull=False)
                | Q(state__in=["returned", "withdrawn"], decided_at__isnull=False, change=None),
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "state", "number"], name="proposal_queue"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """US-3 is the third proposal (usulan) for its plan."""
        return f"US-{self.number}"
