"""Reorganisations, and editions of the open data: acts over several rooms."""

from __future__ import annotations

from django.db import models

from idaman.rooms.people.models import Agency, Government, Post


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def of(self, government: Government) -> ReorganisationQuerySet:
        return self.filter(government=government)

    def public(self) -> ReorganisationQuerySet:
        """What becomes of agencies is public."""
        return self.filter(government__is_open=True)


class Reorganisation(models.Model):
    """Agencies merged into one, split into several, or closed. Appended only."""

    class Kind(models.TextChoices):
        MERGED = "merged"
        SPLIT = "split"
        CLOSED = "closed"

    government = models.ForeignKey(Government, models.PROTECT, related_name="reorganisations")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    agencies = models.JSONField()
    """Codes of the agencies that ended."""
    into = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    """Who answers for all of it; None only where there was nothing to answer for."""
    posts = models.JSONField()
    """Code of each post → the agency it went to, or "" where it ended."""
    on = models.DateField()
    basis = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReorganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{', '.join(self.agencies)} {self.kind} {self.on}"


class DataEditionQuerySet(models.QuerySet["DataEdition"]):
    def of(self, government: Government) -> DataEditionQuerySet:
        return self.filter(government=government)

    def public(self) -> DataEditionQuerySet:
        """Which files are the open data is public."""
        return self.filter(government__is_open=True)

    def newest(self) -> DataEdition | None:
        """The one that counts."""
        return self.order_by("-number").first()


class DataEdition(models.Model):
    """The open data of a government as of a moment: a manifest by its hash. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="data_editions")
    number = models.PositiveIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    leaf = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = DataEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="data_edition_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} data {self.number}"
