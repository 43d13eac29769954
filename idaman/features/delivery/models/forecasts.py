"""What was foretold, kept beside what came."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from idaman.core.people.models import Government
from idaman.features.delivery.rules.forecast_range import ForecastCertainty, Range


class ForecastQuerySet(models.QuerySet["Forecast"]):
    def of(self, government: Government) -> ForecastQuerySet:
        return self.filter(government=government)

    def public(self) -> ForecastQuerySet:
        return self.filter(government__is_open=True)


class Forecast(models.Model):
    """When an item was foretold to be finished, and how much was said. Appended once a month."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="forecasts")
    item_code = models.CharField(max_length=24)
    month = models.DateField()
    """The first day of the month it was made in."""
    made_on = models.DateField()
    low = models.DateField()
    middle = models.DateField()
    high = models.DateField()
    points = models.PositiveSmallIntegerField()
    """The days with accepted evidence that it was made from."""
    seed = models.BigIntegerField()
    method = models.CharField(max_length=20)
    says = models.CharField(
        max_length=7,
        choices=[(each.value, each.value) for each in ForecastCertainty],
        default=ForecastCertainty.SHARE.value,
    )
    """Whether 80 % were promised; those of the first method always did."""
    known = models.PositiveIntegerField(default=0)
    """The works with known ends that the range was corrected by."""
    uncorrected_low = models.DateField(null=True, blank=True)
    uncorrected_middle = models.DateField(null=True, blank=True)
    uncorrected_high = models.DateField(null=True, blank=True)
    """The range before it was corrected; the first method corrected nothing."""
    is_sample = models.BooleanField(default=False)

    objects = ForecastQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "item_code", "month"], name="one_forecast_a_month"
            ),
            models.CheckConstraint(
                name="forecast_in_order",
                condition=Q(low__lte=F("middle")) & Q(middle__lte=F("high")),
            ),
            models.CheckConstraint(
                name="forecast_says",
                condition=Q(says__in=[each.value for each in ForecastCertainty]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.made_on}: {self.low} – {self.high}"

    @property
    def uncorrected(self) -> Range:
        """The range before it was corrected."""
        own = (self.uncorrected_low, self.uncorrected_middle, self.uncorrected_high)
        low, middle, high = (day for day in own if day is not None)
        return Range(low, middle, high)
