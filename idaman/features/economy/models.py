"""Tables of the economy: one measure of one region in one year by sector, as a source tells it."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef

from idaman.core.people.models import Government, Post
from idaman.core.places.models import Region
from idaman.features.economy.rules import RegionColumn
from idaman.features.economy.rules.sectors import SECTORS

WHOLE = "TOTAL"
"""Stands beside the sectors for the whole, as published; alone where only the whole is known."""


class TableMeasure(models.TextChoices):
    """What a table counts."""

    GRDP_CONSTANT = "grdp_constant"
    GRDP_CURRENT = "grdp_current"
    EMPLOYMENT = "employment"
    POPULATION = "population"


class SectorTableQuerySet(models.QuerySet["SectorTable"]):
    def of(self, government: Government) -> SectorTableQuerySet:
        return self.filter(government=government)

    def public(self) -> SectorTableQuerySet:
        """What a government entered of the economy is public."""
        return self.filter(government__is_open=True)

    def standing(self) -> SectorTableQuerySet:
        """Neither corrected by a later one nor taken back."""
        later = SectorTable.objects.filter(corrects=OuterRef("pk"), taken_back_at=None)
        return self.filter(~Exists(later), taken_back_at=None)


class SectorTable(models.Model):
    """One measure of one region in one year by the seventeen sectors of BPS, with its source."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="sector_tables")
    measure = models.CharField(max_length=16, choices=TableMeasure.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    values = models.JSONField()
    """Sector → decimal as text; a sector that is not there is a gap. See WHOLE."""
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(blank=True, default="")
    """Why it corrects the earlier one."""
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SectorTableQuerySet.as_manager()

    class Meta:
        # The ledger binds rows by the name of their table; it stays what it was.
        db_table = "potentials_sectortable"
        indexes = [
            models.Index(
                fields=["government", "measure", "region", "year"], name="sector_table_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.measure} {self.region_id} {self.year}"

    @property
    def column(self) -> RegionColumn:
        """The seventeen sectors as figures, gaps as None."""
        return RegionColumn(
            self.region.name,
            self.year,
            {s: float(v) if (v := self.values.get(s)) is not None else None for s in SECTORS},
        )

    @property
    def missing(self) -> list[str]:
        """The sectors without a value."""
        return [sector for sector in SECTORS if self.values.get(sector) is None]

    @property
    def whole(self) -> float | None:
        """The whole as published, else the sum of all sectors, else nothing known."""
        if (said := self.values.get(WHOLE)) is not None:
            return float(said)
        return None if self.missing else sum(float(self.values[s]) for s in SECTORS)


class TableChoiceQuerySet(models.QuerySet["TableChoice"]):
    def of(self, government: Government) -> TableChoiceQuerySet:
        return self.filter(government=government)

    def public(self) -> TableChoiceQuerySet:
        """Which source is followed, and why, is public."""
        return self.filter(government__is_open=True)


class TableChoice(models.Model):
    """Which of several sources is followed, and why. Appended: the last one counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    table = models.ForeignKey(SectorTable, models.PROTECT, related_name="choices")
    reason = models.TextField()
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = TableChoiceQuerySet.as_manager()

    class Meta:
        db_table = "potentials_tablechoice"

    def __str__(self) -> str:
        return f"{self.government_id} follows {self.table_id}"
