"""What an office does about its satisfaction index, followed like any other work."""

from __future__ import annotations

from django.db import models

from idaman.core.people.models import Government, Post
from idaman.features.delivery.models.work import Milestone
from idaman.features.surveys.models import Improvement


class FollowedImprovementQuerySet(models.QuerySet["FollowedImprovement"]):
    def of(self, government: Government) -> FollowedImprovementQuerySet:
        return self.filter(government=government)

    def public(self) -> FollowedImprovementQuerySet:
        return self.filter(government__is_open=True)


class FollowedImprovement(models.Model):
    """An improvement became a milestone of what was promised. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    improvement = models.OneToOneField(Improvement, models.PROTECT, related_name="followed")
    milestone = models.OneToOneField(Milestone, models.PROTECT, related_name="improvement")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = FollowedImprovementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.improvement_id} → {self.milestone_id}"
