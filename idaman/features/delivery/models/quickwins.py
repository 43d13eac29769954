"""Quick wins: answers to the ten points, readings of use, and what was decided. Appended only."""

from __future__ import annotations

from django.db import models

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Government, Post
from idaman.features.delivery.rules.quickwin import QuickWinChoice


class GateAnswerQuerySet(models.QuerySet["GateAnswer"]):
    def of(self, government: Government) -> GateAnswerQuerySet:
        return self.filter(government=government)

    def public(self) -> GateAnswerQuerySet:
        return self.filter(government__is_open=True)


class GateAnswer(models.Model):
    """Whether a quick win meets one point of the gate, and what proves it. The newest counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="gate_answers")
    item_code = models.CharField(max_length=24)
    gate = models.CharField(max_length=20)
    """The edition of the gate the point belongs to."""
    criterion = models.CharField(max_length=20)
    is_met = models.BooleanField()
    proof = models.TextField(blank=True, default="")
    link = models.CharField(max_length=500, blank=True, default="")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, blank=True, related_name="+")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = GateAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["government", "item_code"], name="gate_answer_of_item")]

    def __str__(self) -> str:
        return f"{self.item_code} {self.criterion}"

    @property
    def has_proof(self) -> bool:
        return bool(self.proof or self.link or self.exhibit_id)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, government: Government) -> ReadingQuerySet:
        return self.filter(government=government)

    def public(self) -> ReadingQuerySet:
        return self.filter(government__is_open=True)


class Reading(models.Model):
    """How many use a quick win, or how content they are, on a day, as a source tells it."""

    class Measure(models.TextChoices):
        ADOPTION = "adoption"
        SATISFACTION = "satisfaction"

    government = models.ForeignKey(Government, models.PROTECT, related_name="readings")
    item_code = models.CharField(max_length=24)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    value = models.DecimalField(max_digits=16, decimal_places=3)
    unit = models.CharField(max_length=60)
    on = models.DateField()
    source = models.CharField(max_length=200)
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["government", "item_code"], name="reading_of_item")]

    def __str__(self) -> str:
        return f"{self.item_code} {self.measure} {self.on}"


class FateQuerySet(models.QuerySet["Fate"]):
    def of(self, government: Government) -> FateQuerySet:
        return self.filter(government=government)

    def public(self) -> FateQuerySet:
        return self.filter(government__is_open=True)


class Fate(models.Model):
    """What was decided: *scale* (perluas), *fix* (perbaiki) or *stop* (hentikan), and why."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="fates")
    item_code = models.CharField(max_length=24)
    choice = models.CharField(max_length=6, choices=[(c.value, c.value) for c in QuickWinChoice])
    reason = models.TextField()
    again_on = models.DateField(null=True, blank=True)
    """When it is decided again, after *fix*."""
    replaced_by = models.CharField(max_length=24, blank=True, default="")
    """The quick win that takes its place, after *stop*; both keep their pages."""
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = FateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["government", "item_code"], name="fate_of_item")]
        constraints = [
            models.CheckConstraint(
                name="fix_has_its_next_date",
                condition=models.Q(choice="fix", again_on__isnull=False)
                | models.Q(~models.Q(choice="fix"), again_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.choice}"
