"""Who looked at a reporter's data; what was made black by hand on a picture."""

from __future__ import annotations

from django.db import models

from idaman.core.people.models import Government, Post
from idaman.features.reports.models.requests import Request, RequestPhoto


class ReporterLookQuerySet(models.QuerySet["ReporterLook"]):
    def of(self, government: Government) -> ReporterLookQuerySet:
        return self.filter(government=government)


class ReporterLook(models.Model):
    """A post read who sent a request. Appended only; the ledger holds the same, privately."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="reporter_looks")
    request = models.ForeignKey(Request, models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReporterLookQuerySet.as_manager()

    class Meta:
        app_label = "services"
        indexes = [
            models.Index(fields=["government", "-id"], name="reporter_looks_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.request_id}"


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def of(self, government: Government) -> RedactionQuerySet:
        return self.filter(government=government)

    def newest_first(self) -> RedactionQuerySet:
        return self.order_by("-pk")


class Redaction(models.Model):
    """Cells of a picture that somebody chose to make black. Appended; the newest holds."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="redactions")
    photo = models.ForeignKey(RequestPhoto, models.PROTECT, related_name="redactions")
    cells = models.JSONField()
    """Numbers of cells of idaman.features.reports.rules.redaction.GRID, row by row."""
    job = models.BigIntegerField()
    """The work that makes the black copy."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = RedactionQuerySet.as_manager()

    class Meta:
        app_label = "services"

    def __str__(self) -> str:
        return f"{self.photo_id}: {len(self.cells)}"
