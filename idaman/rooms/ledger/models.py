"""The ledger's tables: one log a government, and its entries."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q


class Log(models.Model):
    """One government's log: how many entries it has, its root, and its right edge.

    Only the sequencer writes here.
    """

    slug = models.SlugField(max_length=40, unique=True)
    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64)
    edge = models.JSONField(default=list)
    sequenced_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.origin


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self) -> EntryQuerySet:
        """Acts anyone may read, once they have their place in the order."""
        return self.filter(is_public=True, position__isnull=False)

    def of(self, slug: str) -> EntryQuerySet:
        return self.filter(log=slug)

    def about(self, subject: str) -> EntryQuerySet:
        return self.filter(subject=subject)

    def unsequenced(self) -> EntryQuerySet:
        return self.filter(position=None).order_by("id")

    def newest_first(self) -> EntryQuerySet:
        return self.order_by("-position")

    def before(self, position: int | None) -> EntryQuerySet:
        """The page after this position, going back in time."""
        return self if position is None else self.filter(position__lt=position)


class Entry(models.Model):
    """One act. Written once, never changed, never deleted; only its position comes later.

    Nothing here is a foreign key, so that the record outlives whatever it speaks of. `body` is
    what was hashed; the other columns repeat parts of it, for finding.
    """

    log = models.CharField(max_length=40)
    position = models.BigIntegerField(null=True, blank=True)
    body = models.BinaryField()
    leaf = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    post = models.CharField(max_length=60)
    agency = models.CharField(max_length=40, blank=True, default="")
    is_public = models.BooleanField(default=False)
    token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["log", "position"],
                name="entry_has_its_own_position",
                condition=Q(position__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["log", "post", "token"],
                name="entry_counts_once",
                condition=Q(token__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["log", "subject", "position"], name="entry_about"),
            models.Index(
                fields=["log"], name="entry_unsequenced", condition=Q(position__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log} #{self.position} {self.act} {self.subject}"

    @property
    def said(self) -> dict[str, Any]:
        """The entry as data, read from the bytes that were hashed."""
        body: dict[str, Any] = json.loads(bytes(self.body))
        return body

    @property
    def detail(self) -> dict[str, Any]:
        detail: dict[str, Any] = self.said["detail"]
        return detail
