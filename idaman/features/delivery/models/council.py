"""The Dewan: its rhythm, its stocktakes, what they decide, and who was told of what is late."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Government, Post
from idaman.features.delivery.rules.escalating import EscalationLevel


class RhythmQuerySet(models.QuerySet["Rhythm"]):
    def of(self, government: Government) -> RhythmQuerySet:
        return self.filter(government=government)

    def public(self) -> RhythmQuerySet:
        return self.filter(government__is_open=True)


class Rhythm(models.Model):
    """From a day on the Dewan meets at least every so many months. The newest counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="rhythms")
    months = models.PositiveSmallIntegerField()
    from_date = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = RhythmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rhythm_within_a_year", condition=Q(months__gte=1, months__lte=12)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.months}"


class StocktakeQuerySet(models.QuerySet["Stocktake"]):
    def of(self, government: Government) -> StocktakeQuerySet:
        return self.filter(government=government)

    def public(self) -> StocktakeQuerySet:
        return self.filter(government__is_open=True)

    def held(self) -> StocktakeQuerySet:
        return self.filter(state=Stocktake.State.HELD)


class Stocktake(models.Model):
    """A meeting of the Dewan (rapat Dewan): planned, then held with its agenda and minutes."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"

    government = models.ForeignKey(Government, models.PROTECT, related_name="stocktakes")
    number = models.PositiveIntegerField()
    on = models.DateField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PLANNED)
    agenda = models.JSONField(null=True, blank=True)
    """What lay before it, as the board stood at that moment; nothing changes it afterwards."""
    agenda_hash = models.CharField(max_length=64, blank=True, default="")
    minutes = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StocktakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="stocktake_number_in_government"
            ),
            models.CheckConstraint(
                name="held_has_its_agenda",
                condition=Q(state="planned", held_at=None)
                | Q(state="held", held_at__isnull=False, agenda__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """RD-3 is the third rapat Dewan."""
        return f"RD-{self.number}"

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD


class DecisionQuerySet(models.QuerySet["Decision"]):
    def of(self, government: Government) -> DecisionQuerySet:
        return self.filter(government=government)

    def public(self) -> DecisionQuerySet:
        return self.filter(government__is_open=True)

    def open(self) -> DecisionQuerySet:
        return self.filter(closed_at=None)


class Decision(models.Model):
    """What a stocktake decided: who does it by when. Followed until it is closed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="decisions")
    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="decisions_owned")
    due = models.DateField()
    item_code = models.CharField(max_length=24, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    closing_note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "number"], name="decision_number_of_stocktake"
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "due"], name="decision_open", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """RD-3.2 is the second decision of the third stocktake."""
        return f"{self.stocktake.code}.{self.number}"

    def days_late(self, today: date) -> int:
        """Count the days since it was due; 0 once it is closed."""
        return 0 if self.closed_at else max(0, (today - self.due).days)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def of(self, government: Government) -> EscalationQuerySet:
        return self.filter(government=government)

    def public(self) -> EscalationQuerySet:
        return self.filter(government__is_open=True)


class Escalation(models.Model):
    """One level was told of one promise that is late. Once for a date; appended by the clock."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="escalations")
    item_code = models.CharField(max_length=24)
    due = models.DateField()
    level = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in EscalationLevel]
    )
    days_late = models.PositiveIntegerField()
    at = models.DateTimeField()

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "item_code", "due", "level"], name="escalated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} → {self.level}"
