"""Reorganisations: which agencies ended, what became of them, on what ground."""

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
