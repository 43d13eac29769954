"""Governments, agencies, users, posts, and who holds which post for how long."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Case, F, Q, Value, When

from idaman.rooms.people.permissions import Role
from idaman.rooms.regions.models import Region

PUBLISH_AT_MOST_EVERY = timedelta(seconds=5)


class GovernmentQuerySet(models.QuerySet["Government"]):
    def public(self) -> GovernmentQuerySet:
        """Governments whose site is open."""
        return self.filter(is_open=True)

    def publish(self, now: datetime) -> None:
        """Let the public site be built anew: at once, or as soon as five seconds have passed."""
        rested = Q(published_at=None) | Q(published_at__lte=now - PUBLISH_AT_MOST_EVERY)
        # One statement, so that whoever publishes meanwhile takes nothing away; every act of
        # delivery ends with it.
        self.update(
            public_revision=Case(
                When(rested, then=F("public_revision") + 1),
                default=F("public_revision"),
                output_field=models.PositiveIntegerField(),
            ),
            published_at=Case(
                When(rested, then=Value(now, models.DateTimeField())), default=F("published_at")
            ),
            is_publication_due=Case(When(rested, then=Value(False)), default=Value(True)),
        )

    def publish_due(self, now: datetime) -> int:
        """Publish what had to wait; return how many governments."""
        return self.filter(
            is_publication_due=True, published_at__lte=now - PUBLISH_AT_MOST_EVERY
        ).update(
            public_revision=F("public_revision") + 1, published_at=now, is_publication_due=False
        )


class Government(models.Model):
    """A tenant: one regional government with its own name, site and log."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    short = models.CharField(max_length=40)
    initials = models.CharField(max_length=4)
    region = models.OneToOneField(Region, models.PROTECT, related_name="government")
    host = models.CharField(max_length=120, blank=True, default="")
    """Its own host name; blank when it lives under its path, such as /kukar/."""
    timezone = models.CharField(max_length=40, default="Asia/Makassar")
    lead_agency = models.CharField(max_length=20, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    is_open = models.BooleanField(default=True)
    pilot_since = models.DateField(null=True, blank=True)
    """The day it began as a pilot: its site closed, the chosen agencies only."""
    pilot_until = models.DateField(null=True, blank=True)
    """The last day the site may stay closed; the clock opens it the day after."""
    pilot_agencies = models.JSONField(default=list, blank=True)
    """The codes of the agencies whose promises count while it is a pilot."""
    opened_at = models.DateTimeField(null=True, blank=True)
    """When the pilot's site was opened for good."""
    is_sample = models.BooleanField(default=False)
    public_revision = models.PositiveIntegerField(default=1)
    """What the public site shows; only publishing acts raise it."""
    published_at = models.DateTimeField(null=True, blank=True)
    is_publication_due = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = GovernmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host"], name="government_host_once", condition=~Q(host="")
            ),
            models.CheckConstraint(
                name="pilot_ends_after_it_starts",
                condition=Q(pilot_since=None, pilot_until=None)
                | Q(pilot_since__isnull=False, pilot_until__gte=F("pilot_since")),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_pilot(self) -> bool:
        """Whether it is a pilot now: begun, and its site not opened yet."""
        return self.pilot_since is not None and self.opened_at is None

    def counts(self, agency: str, at: datetime) -> bool:
        """Tell whether promises of the agency of this code count at a moment.

        In a pilot only those of the chosen agencies do; once the site is open, all, with the
        dates they were signed with.
        """
        is_pilot = self.pilot_since is not None and (self.opened_at is None or at < self.opened_at)
        return not is_pilot or agency in self.pilot_agencies


class AgencyQuerySet(models.QuerySet["Agency"]):
    def of(self, government: Government) -> AgencyQuerySet:
        return self.filter(government=government)

    def public(self) -> AgencyQuerySet:
        """Agencies are public."""
        return self


class Agency(models.Model):
    """A part of the government that owns work (perangkat daerah). Its code is the tenant's own."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat"
        INSPECTORATE = "inspectorate"
        BOARD = "board"
        OFFICE = "office"
        HOSPITAL = "hospital"
        DISTRICT = "district"

    government = models.ForeignKey(Government, models.PROTECT, related_name="agencies")
    code = models.CharField(max_length=20)
    short = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OFFICE)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="agencies"
    )
    """The district a kecamatan office serves."""
    source = models.TextField(blank=True, default="")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="agency_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"


class User(AbstractUser):
    """A person who can log in. What they may do depends on the posts they hold."""


class PostQuerySet(models.QuerySet["Post"]):
    def of(self, government: Government) -> PostQuerySet:
        return self.filter(government=government)

    def held_by(self, user: User, on: date) -> PostQuerySet:
        """The posts the person holds on that day."""
        return self.filter(
            Q(holdings__until_date=None) | Q(holdings__until_date__gte=on),
            holdings__user=user,
            holdings__from_date__lte=on,
        ).distinct()


class Post(models.Model):
    """A place in the government from which somebody acts. Owner, verifier and signer are posts.

    A post without an agency belongs to the government itself: expert, council, leadership.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="posts")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "code"], name="post_code_in_government"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"


class Holding(models.Model):
    """Who holds a post, from when to when, and in which capacity."""

    class Capacity(models.TextChoices):
        DEFINITIVE = "definitive"
        ACTING = "plt"
        DEPUTISING = "plh"

    government = models.ForeignKey(Government, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    capacity = models.CharField(
        max_length=12, choices=Capacity.choices, default=Capacity.DEFINITIVE
    )
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holding_ends_after_it_starts",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
            ),
            models.UniqueConstraint(
                fields=["post", "user", "from_date"], name="holding_starts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} ← {self.user_id}"
