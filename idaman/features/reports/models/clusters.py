"""Clusters of reports: where more came about one thing than before, as it was counted each day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Government, Post
from idaman.core.places.models import Region
from idaman.features.reports.rules.clusters import BURST, Window
from idaman.features.services.models import Service


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def of(self, government: Government) -> ClusterQuerySet:
        return self.filter(government=government)

    def public(self) -> ClusterQuerySet:
        """What anyone may read: none that a secret report is part of."""
        return self.filter(government__is_open=True, is_secret=False)

    def open(self) -> ClusterQuerySet:
        """What somebody has to decide."""
        return self.filter(state=Cluster.State.PROPOSED)


class Cluster(models.Model):
    """Reports about one thing in one place, more than before beyond chance."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        FADED = "faded"
        """Nobody decided before it was no more than chance again."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="clusters")
    number = models.PositiveIntegerField()
    topic = models.CharField(max_length=40)
    """What its reports are about: a service's code, or a topic in everyday words."""
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    """The village of most of its reports."""
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    """The mean place of one that is by distance, to about a hundred metres."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    is_secret = models.BooleanField(default=False)
    """Whether a report of it is one whose sender wants it kept from the public."""
    is_sample = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    """Why it was declined."""
    salt = models.BinaryField(blank=True, default=b"")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClusterQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="cluster_number"),
            models.CheckConstraint(
                name="cluster_decided_in_full",
                condition=Q(state__in=["accepted", "declined"], decided_at__isnull=False)
                | Q(state__in=["proposed", "faded"], decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people say its number."""
        return f"KL-{self.number:03d}"


class ClusterVersionQuerySet(models.QuerySet["ClusterVersion"]):
    def of(self, government: Government) -> ClusterVersionQuerySet:
        return self.filter(government=government)

    def public(self) -> ClusterVersionQuerySet:
        """The figures of what anyone may read."""
        return self.filter(government__is_open=True, cluster__is_secret=False)

    def newest_first(self) -> ClusterVersionQuerySet:
        return self.order_by("-number")


class ClusterVersion(models.Model):
    """A cluster as it was counted on a day. Appended where its figures changed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    until = models.DateField()
    """The last day that was counted."""
    days = models.PositiveSmallIntegerField(default=60)
    """So many days up to then; see idaman.features.reports.rules.clusters.WINDOWS."""
    days_before = models.PositiveSmallIntegerField(default=60)
    """So many days before them, which they are compared with."""
    now = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    lower = models.FloatField()
    upper = models.FloatField(null=True, blank=True)
    """Ends of the interval of the rate ratio; no upper end where nothing came before."""
    p = models.FloatField()
    tested = models.PositiveIntegerField()
    """So many comparisons were held against chance together."""
    late = models.PositiveIntegerField()
    """So many of its reports were answered after the promised day, or wait beyond it."""
    requests = models.JSONField()
    """Numbers of its reports, in order."""
    at = models.DateTimeField()

    objects = ClusterVersionQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "number"], name="cluster_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} v{self.number}"

    @property
    def window(self) -> Window:
        """The days that were compared."""
        return Window(self.days, self.days_before)

    @property
    def is_burst(self) -> bool:
        """Whether it broke out within days rather than grew over months."""
        return self.window == BURST

    @property
    def ratio(self) -> float | None:
        """So many times as many a day as before; nothing where none came before."""
        if not self.before:
            return None
        return self.now / self.before * self.days_before / self.days
