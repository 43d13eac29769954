"""Tables of indices. Migrations, tables and bindings of the ledger know them as `indicators`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from idaman.core.people.models import Government, Post


class CompositeIndexQuerySet(models.QuerySet["CompositeIndex"]):
    def of(self, government: Government) -> CompositeIndexQuerySet:
        return self.filter(government=government)

    def public(self) -> CompositeIndexQuerySet:
        """Indices of which a version was ever approved."""
        return self.filter(government__is_open=True, versions__approved_at__isnull=False).distinct()


class CompositeIndex(models.Model):
    """An index of a government's own: several indicators put together by choices that are written
    down.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="indices")
    slug = models.SlugField(max_length=40)
    is_sample = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = CompositeIndexQuerySet.as_manager()

    class Meta:
        app_label = "indicators"
        constraints = [
            models.UniqueConstraint(fields=["government", "slug"], name="index_slug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.slug}"


class IndexVersionQuerySet(models.QuerySet["IndexVersion"]):
    def of(self, government: Government) -> IndexVersionQuerySet:
        return self.filter(government=government)

    def public(self) -> IndexVersionQuerySet:
        """Versions that were ever approved."""
        return self.filter(government__is_open=True).exclude(approved_at=None)

    def approved(self) -> IndexVersionQuerySet:
        """What was approved, the newest version of each index first."""
        return self.exclude(approved_at=None).order_by("index__slug", "-number")


class IndexVersion(models.Model):
    """Every choice an index is made of: proposed by a post, approved by another, never changed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="index_versions")
    index = models.ForeignKey(CompositeIndex, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    """The description, as `idaman.features.indices.rules.spec` reads it."""
    units = models.JSONField(default=list)
    """Codes of the places that are ranked."""
    reach = models.CharField(max_length=4)
    """What counts as a feasible change: to the next better place, or by an own yearly step."""
    sha256 = models.CharField(max_length=64)
    """Of description, places and reach as canonical JSON."""
    reason = models.TextField()
    salt = models.BinaryField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    declined_reason = models.TextField(blank=True, default="")
    declined_salt = models.BinaryField(blank=True, default=b"")

    objects = IndexVersionQuerySet.as_manager()

    class Meta:
        app_label = "indicators"
        constraints = [
            models.UniqueConstraint(fields=["index", "number"], name="index_version_once"),
            models.CheckConstraint(
                name="index_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="index_approved_or_declined",
                condition=Q(approved_at=None) | Q(declined_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index_id} v{self.number}"

    @property
    def is_waiting(self) -> bool:
        return self.approved_at is None and self.declined_at is None


class IndexResultQuerySet(models.QuerySet["IndexResult"]):
    def of(self, government: Government) -> IndexResultQuerySet:
        return self.filter(government=government)

    def public(self) -> IndexResultQuerySet:
        """What came out of versions that were approved."""
        return self.filter(government__is_open=True, version__approved_at__isnull=False)


class IndexResult(models.Model):
    """What a version gave on certain figures. Appended only; other figures give another row."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="index_results")
    version = models.ForeignKey(IndexVersion, models.PROTECT, related_name="results")
    figures_sha256 = models.CharField(max_length=64)
    """Of the figures it was computed from."""
    figures = models.JSONField()
    """Units, cells with the numbers of their statistics, and what was before."""
    result = models.JSONField()
    """As `idaman.features.indices.rules.result` tells it."""
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = IndexResultQuerySet.as_manager()

    class Meta:
        app_label = "indicators"
        constraints = [
            models.UniqueConstraint(fields=["version", "figures_sha256"], name="index_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.figures_sha256[:8]}"
