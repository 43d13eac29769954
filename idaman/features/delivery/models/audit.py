"""What a second look at a drawn exhibit found."""

from __future__ import annotations

from django.db import models

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Government, Post
from idaman.features.delivery.models.verifying import Draw


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def of(self, government: Government) -> RecheckQuerySet:
        return self.filter(government=government)

    def public(self) -> RecheckQuerySet:
        return self.filter(government__is_open=True)


class Recheck(models.Model):
    """The word of a second verifier on a drawn exhibit: confirmed, or the acceptance revoked."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="rechecks")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="rechecks")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="rechecks")
    is_confirmed = models.BooleanField()
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = RecheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "exhibit"], name="rechecked_once_a_draw"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.exhibit_id}: {self.is_confirmed}"
