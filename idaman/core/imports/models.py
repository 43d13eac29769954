"""Arrivals, what became of their rows, and the mappings that are remembered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def of(self, log: str) -> ArrivalQuerySet:
        """What arrived at one government, named by its log."""
        return self.filter(log=log)

    def standing(self) -> ArrivalQuerySet:
        """What was not undone."""
        return self.filter(undone_at=None)

    def newest_first(self) -> ArrivalQuerySet:
        return self.order_by("-id")


class Arrival(models.Model):
    """One table that was entered: file, source, mapping, what it added and changed; undone at most
    once.
    """

    log = models.CharField(max_length=40)
    target = models.CharField(max_length=20)
    subject = models.CharField(max_length=120, blank=True, default="")
    """What it was entered into, such as "plan:2025-2029", where there are several."""
    source = models.CharField(max_length=120, blank=True, default="")
    """What the source is called, such as "SIPD realisasi"."""
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_sha256 = models.CharField(max_length=64)
    is_file_kept = models.BooleanField(default=False)
    sheet = models.CharField(max_length=100, blank=True, default="")
    mapping = models.JSONField(default=dict)
    mapping_sha256 = models.CharField(max_length=64)
    salt = models.BinaryField()
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=dict)
    """How many rows of each kind the table had: data, total, group …"""
    findings = models.JSONField(default=list)
    entered_at = models.DateTimeField()
    post = models.CharField(max_length=60)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True, default="")
    undone_because = models.TextField(blank=True, default="")

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["log", "target", "id"], name="arrival_of"),
            models.Index(fields=["log", "file_sha256"], name="arrival_of_file"),
        ]
        constraints = [
            models.CheckConstraint(
                name="arrival_undone_by_somebody",
                condition=Q(undone_at=None, undone_by="") | (~Q(undone_by="") & ~Q(undone_at=None)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.target} #{self.pk}"

    def detail(self) -> dict[str, Any]:
        """Say what the ledger tells of it: hashes and counts, never words."""
        return {
            "target": self.target,
            "file": self.file_sha256,
            "mapping": self.mapping_sha256,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }


class ArrivedRowQuerySet(models.QuerySet["ArrivedRow"]):
    def of(self, log: str) -> ArrivedRowQuerySet:
        """Rows that arrived at one government."""
        return self.filter(log=log)


class ArrivedRow(models.Model):
    """What became of one row: which thing it added or changed, and what that was before."""

    class What(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        UNCHANGED = "unchanged"

    log = models.CharField(max_length=40)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="arrived")
    row = models.PositiveIntegerField()
    what = models.CharField(max_length=9, choices=What.choices)
    about = models.CharField(max_length=120)
    """The thing, as its feature names it: "spending:77", "plan:2025-2029/KEG-004"."""
    key = models.CharField(max_length=64, blank=True, default="")
    """A hash of what names the row in the officer's table; the same row comes to the same thing."""
    before = models.JSONField(null=True, blank=True)

    objects = ArrivedRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["log", "about"], name="arrived_about"),
            models.Index(fields=["log", "key"], name="arrived_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.arrival_id}: {self.row} → {self.about}"


class RememberedQuerySet(models.QuerySet["Remembered"]):
    def of(self, log: str) -> RememberedQuerySet:
        """Mappings one government confirmed."""
        return self.filter(log=log)

    def newest_first(self) -> RememberedQuerySet:
        return self.order_by("-id")


class Remembered(models.Model):
    """A mapping that a person confirmed for a source. Appended only; the newest is proposed."""

    log = models.CharField(max_length=40)
    target = models.CharField(max_length=20)
    source = models.CharField(max_length=120, blank=True, default="")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    at = models.DateTimeField()
    post = models.CharField(max_length=60)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["log", "target", "fingerprint", "id"], name="remembered_table"),
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.target} {self.source}"
