"""What was foretold, kept beside what came."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from idaman.rooms.people.models import Government


class ForecastQuerySet(models.QuerySet["Forecast"]):
    def of(self, government: Government) -> ForecastQuerySet:
        return self.filter(government=government)

    def public(self) -> ForecastQuerySet:
        return self.filter(government__is_open=True)


class Forecast(models.Model):
    """When an item was foretold to be finished, on a day, with 80 %. Appended once a month."""

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
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.made_on}: {self.low} – {self.high}"
