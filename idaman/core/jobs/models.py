"""The one table of work to be done."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

MOST_DEATHS = 3
"""So often may the child die that does a job; then its file is to blame."""


PUBLIC_POST = "PUBLIK"
"""Stands in a job that a visitor asked for, who acts from no post."""


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, log: str) -> JobQuerySet:
        """The jobs of one government, named by its slug."""
        return self.filter(log=log)

    def public(self) -> JobQuerySet:
        """What visitors asked for. Shown to whoever has its secret, and forgotten soon."""
        return self.filter(post=PUBLIC_POST)

    def claimable(self, now: datetime) -> JobQuerySet:
        """Waiting, or running under a lease that ran out; what was begun before comes last.

        Else work that takes the clock itself down would keep all other work from being done.
        """
        return self.filter(
            Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
        ).order_by("attempts", "id")

    def under_way(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.WAITING, JobState.RUNNING])


class Job(models.Model):
    """A piece of heavy or untrusted work, with lease, attempts (of clocks), deaths (of its child),
    progress and an end.

    It may be begun as often as the clock dies; only deaths of its own child are held against it.
    """

    log = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True, default="")
    post = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    """How often the child that did it died by itself."""
    worker = models.CharField(max_length=60, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    sentence = models.TextField(blank=True, default="")
    sentence_en = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="job_open",
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["log", "kind", "id"], name="job_of"),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_end_is_told",
                condition=Q(state__in=["waiting", "running"], finished_at=None)
                | Q(state__in=["done", "refused", "cancelled"], finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} ({self.state})"

    def say(self, language: str) -> str:
        """Say how it ended: in Indonesian for "id", in English otherwise."""
        return self.sentence if language == "id" else self.sentence_en or self.sentence

    @property
    def is_over(self) -> bool:
        return self.state not in (JobState.WAITING, JobState.RUNNING)
