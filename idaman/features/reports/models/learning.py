"""What was learned about who gets which report; weights and judgement as plain numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Government, Post


class LearnedRoutingQuerySet(models.QuerySet["LearnedRouting"]):
    def of(self, government: Government) -> LearnedRoutingQuerySet:
        return self.filter(government=government)

    def newest(self) -> LearnedRouting | None:
        return self.order_by("-number").first()

    def on(self) -> LearnedRouting | None:
        """The one that suggests, if any does."""
        return self.filter(is_on=True).first()


class LearnedRouting(models.Model):
    """Weights of words learned from a government's own decisions, the ladder of its shares, and how
    they were judged.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="learned_routings")
    number = models.PositiveIntegerField()
    model = models.JSONField()
    """Weights of words, see idaman.features.reports.rules.learning.Model."""
    judgement = models.JSONField()
    """Counts of right ones and how shares hold: `Judgement` of the rules on learning."""
    is_on = models.BooleanField(default=False)
    learned_at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    turned_at = models.DateTimeField(null=True, blank=True)
    turned_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LearnedRoutingQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="learned_routing_once"),
            models.UniqueConstraint(
                fields=["government"], name="one_learned_routing_on", condition=Q(is_on=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} v{self.number}"
