"""Closed periods: months and quarters whose figures were frozen."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from idaman.core.people.models import Government, Post
from idaman.features.delivery.rules.periods import PeriodSpan


class PeriodQuerySet(models.QuerySet["Period"]):
    def of(self, government: Government) -> PeriodQuerySet:
        return self.filter(government=government)

    def public(self) -> PeriodQuerySet:
        return self.filter(government__is_open=True)

    def named(self, span: PeriodSpan) -> PeriodQuerySet:
        return self.filter(kind=span.kind, first=span.first)

    def newest_first(self) -> PeriodQuerySet:
        return self.order_by("-last", "-kind")


class Period(models.Model):
    """A month or quarter (*triwulan*) whose figures were frozen.

    The figures themselves are a file named by that hash. Written once, never changed.
    """

    class Kind(models.TextChoices):
        MONTH = "month"
        QUARTER = "quarter"

    government = models.ForeignKey(Government, models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first = models.DateField()
    last = models.DateField()
    manifest_sha256 = models.CharField(max_length=64)
    obligations = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    """How many obligations stood how: read from the manifest, for lists."""
    leaf = models.CharField(max_length=64)
    """The ledger's entry of the closing."""
    is_sample = models.BooleanField(default=False)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "first"], name="period_closed_once"
            ),
            models.CheckConstraint(
                name="period_runs_forward", condition=models.Q(last__gt=F("first"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.slug}"

    @property
    def span(self) -> PeriodSpan:
        return PeriodSpan(self.first, "month" if self.kind == self.Kind.MONTH else "quarter")

    @property
    def slug(self) -> str:
        return self.span.slug
