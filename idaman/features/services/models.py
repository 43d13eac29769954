"""The catalogue: a service, and the versions of what is promised of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Agency, Government, Post
from idaman.features.services.rules.body import ServiceBody


class ServiceQuerySet(models.QuerySet["Service"]):
    def of(self, government: Government) -> ServiceQuerySet:
        return self.filter(government=government)

    def standing(self) -> ServiceQuerySet:
        """What was not withdrawn."""
        return self.filter(newest__isnull=False)

    def public(self) -> ServiceQuerySet:
        """What was published and not taken back, on sites that are open."""
        return self.filter(government__is_open=True, shown__isnull=False)

    def owned_by(self, agency: Agency) -> ServiceQuerySet:
        """What an agency offers in the newest version, or took over from a closed one."""
        return self.filter(Q(newest__agency=agency) | Q(newest__agency__successor=agency))


class Service(models.Model):
    """One service of an agency, known by a code that never changes."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="services")
    code = models.CharField(max_length=24)
    newest = models.OneToOneField(
        "ServiceVersion", models.PROTECT, null=True, blank=True, related_name="newest_of"
    )
    """What the desk edits; nothing where it was withdrawn, until it is entered again."""
    shown = models.OneToOneField(
        "ServiceVersion", models.PROTECT, null=True, blank=True, related_name="shown_of"
    )
    """What the public sees; nothing before it is published and after it is taken back."""
    made_at = models.DateTimeField()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="service_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"

    @property
    def subject(self) -> str:
        """What the ledger says of it is about."""
        return f"service:{self.code}"

    @property
    def agency(self) -> Agency | None:
        """Who offers it in the newest version."""
        return self.newest.agency if self.newest else None


class ServiceVersionQuerySet(models.QuerySet["ServiceVersion"]):
    def of(self, government: Government) -> ServiceVersionQuerySet:
        return self.filter(government=government)

    def public(self) -> ServiceVersionQuerySet:
        """What the public sees of each service."""
        return self.filter(government__is_open=True, shown_of__isnull=False)


class ServiceVersion(models.Model):
    """What was promised of a service from some moment on. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    """The service standard, typed; the columns below repeat parts of it, for finding."""
    body_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ServiceVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="service_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"

    @property
    def code(self) -> str:
        """The service's code."""
        return self.service.code

    @property
    def said(self) -> ServiceBody:
        """The body, typed."""
        return ServiceBody.model_validate(self.body)


class ServiceShowingQuerySet(models.QuerySet["ServiceShowing"]):
    def of(self, government: Government) -> ServiceShowingQuerySet:
        return self.filter(government=government)

    def public(self) -> ServiceShowingQuerySet:
        """Publishing is an act in public."""
        return self.filter(government__is_open=True)


class ServiceShowing(models.Model):
    """A service was published in a version with its notices for the counter, or taken back with a
    reason.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="showings")
    version = models.ForeignKey(
        ServiceVersion, models.PROTECT, null=True, blank=True, related_name="showings"
    )
    """None where it was taken back."""
    notice_id = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the notice for the counter in Indonesian."""
    notice_en = models.CharField(max_length=64, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ServiceShowingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_showing_has_notices_or_reason",
                condition=Q(version__isnull=True) & ~Q(reason="")
                | Q(version__isnull=False) & ~Q(notice_id="") & ~Q(notice_en=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {'shown' if self.version_id else 'taken back'}"
