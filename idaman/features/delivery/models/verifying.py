"""Who has to verify what and since when, and the monthly draw for a second look."""

from __future__ import annotations

from django.db import models

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Agency, Government, Post
from idaman.features.delivery.rules.verifying import EvidenceKind


class VerifyingRuleQuerySet(models.QuerySet["VerifyingRule"]):
    def of(self, government: Government) -> VerifyingRuleQuerySet:
        return self.filter(government=government)


class VerifyingRule(models.Model):
    """Evidence of a kind goes to these, one after the other (`VerifierRule` says whom)."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="verifying_rules")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in EvidenceKind])
    to = models.JSONField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = VerifyingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "kind"], name="one_rule_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {', '.join(self.to)}"


class TurnQuerySet(models.QuerySet["Turn"]):
    def of(self, government: Government) -> TurnQuerySet:
        return self.filter(government=government)

    def public(self) -> TurnQuerySet:
        return self.filter(government__is_open=True)

    def open(self) -> TurnQuerySet:
        """Turns that wait for a verdict."""
        return self.filter(ended_at=None)


class Turn(models.Model):
    """An exhibit offered to one agency for its verdict, until a date; then to the next as well."""

    class End(models.TextChoices):
        JUDGED = "judged"
        PASSED_ON = "passed_on"
        """The days ran out; the agency may still judge, and the wait counts against it."""
        ELSEWHERE = "elsewhere"
        """Another agency judged, or the exhibit was taken back."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="turns")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="turns")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    """1 for the first agency asked; counted on over every offering of the exhibit."""
    since = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True, default="")
    is_recheck = models.BooleanField(default=False)
    """Drawn for a second look, or reopened by citizens."""

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="turn_number_of_exhibit"),
        ]
        indexes = [
            models.Index(
                fields=["government", "agency", "until"],
                name="turn_waiting",
                condition=models.Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id} → {self.agency_id}"


class DrawQuerySet(models.QuerySet["Draw"]):
    def of(self, government: Government) -> DrawQuerySet:
        return self.filter(government=government)

    def public(self) -> DrawQuerySet:
        return self.filter(government__is_open=True)


class Draw(models.Model):
    """A month's draw for the re-audit: the list is committed first, then the seed is taken.

    The seed is the first witness-cosigned checkpoint of the log that is larger than the entry
    that committed the list. Without a witness the first checkpoint serves, and the page says so.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="draws")
    month = models.DateField()
    """The first day of the month whose acceptances are on the list."""
    listed = models.JSONField()
    """The numbers of the exhibits, in order."""
    list_hash = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    checkpoint_size = models.BigIntegerField(null=True, blank=True)
    checkpoint = models.TextField(blank=True, default="")
    """The signed checkpoint, with its first cosignature, whose SHA-256 is the seed."""
    seed = models.CharField(max_length=64, blank=True, default="")
    is_witnessed = models.BooleanField(default=False)
    drawn = models.JSONField(default=list, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "month"], name="one_draw_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.month:%Y-%m}"
