"""Governments, agencies, users, posts, and who holds which post for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Case, F, Q, Value, When

from idaman.core.days import Calendar
from idaman.core.people.permissions import Role
from idaman.core.people.rules.modules import Module
from idaman.core.places.models import Region
from idaman.core.prepared_queries import Prepared, PreparedChange

PUBLISH_AT_MOST_EVERY = timedelta(seconds=5)


class GovernmentQuerySet(models.QuerySet["Government"]):
    def public(self) -> GovernmentQuerySet:
        """Governments whose site is open."""
        return self.filter(is_open=True)

    def publish(self, now: datetime) -> None:
        """Let the public site be built anew: at once, or as soon as five seconds have passed."""
        self.update(**_published(now, now - PUBLISH_AT_MOST_EVERY))

    def publish_due(self, now: datetime) -> int:
        """Publish what had to wait; return how many governments."""
        return self.filter(
            is_publication_due=True, published_at__lte=now - PUBLISH_AT_MOST_EVERY
        ).update(
            public_revision=F("public_revision") + 1, published_at=now, is_publication_due=False
        )


def _published(now: Any, rested: Any) -> dict[str, Any]:
    """What publishing makes of the columns, where what was published until `rested` has rested.

    One statement, so that whoever publishes meanwhile takes nothing away.
    """
    has_rested = Q(published_at=None) | Q(published_at__lte=rested)
    moment = now if hasattr(now, "resolve_expression") else Value(now, models.DateTimeField())
    return {
        "public_revision": Case(
            When(has_rested, then=F("public_revision") + 1),
            default=F("public_revision"),
            output_field=models.PositiveIntegerField(),
        ),
        "published_at": Case(
            When(has_rested, then=moment),
            default=F("published_at"),
            output_field=models.DateTimeField(),
        ),
        "is_publication_due": Case(When(has_rested, then=Value(False)), default=Value(True)),
    }


class Languages(StrEnum):
    """What a public site is offered in."""

    INDONESIAN = "id"
    BOTH = "id,en"


class Intake(StrEnum):
    """Where a government takes complaints."""

    BRIDGE = "bridge"
    """SP4N-LAPOR!, the national channel: it is linked to, read and measured."""
    OWN = "own"
    """A form of its own."""


class Government(models.Model):
    """A tenant: one regional government with its own name, site and ledger. Every private row
    belongs to one.
    """

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
    languages = models.CharField(
        max_length=5, choices=[(each.value, each.value) for each in Languages], default="id,en"
    )
    """What its public site is offered in. What it writes itself is Indonesian."""
    intake = models.CharField(
        max_length=6, choices=[(each.value, each.value) for each in Intake], default="bridge"
    )
    """Where complaints are taken: the national channel, or a form of its own."""
    is_open = models.BooleanField(default=True)
    pilot_since = models.DateField(null=True, blank=True)
    """The day it began as a pilot: its site closed, the chosen agencies only."""
    pilot_until = models.DateField(null=True, blank=True)
    """The last day the site may stay closed; the clock opens it the day after."""
    pilot_agencies = models.JSONField(default=list, blank=True)
    """The codes of the agencies whose promises count while it is a pilot."""
    opened_at = models.DateTimeField(null=True, blank=True)
    """When the pilot's site was opened for good."""
    closed_modules = models.JSONField(default=list, blank=True)
    """The modules it does not use. Those that are closed are kept, so that new ones are open."""
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
    def uses(self) -> dict[str, bool]:
        """Whether it uses each module, by its name as templates write it."""
        return {each.name.lower(): each not in self.closed_modules for each in Module}

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


PUBLISH = PreparedChange(
    lambda government, now, rested: (
        Government.objects.filter(pk=government),
        _published(now, rested),
    )
)


def republish(government: Government, now: datetime) -> None:
    """Let the public pages be built anew, as `GovernmentQuerySet.publish` does."""
    PUBLISH(government.pk, now, now - PUBLISH_AT_MOST_EVERY)


def about(by: Post, now: datetime, *, is_public: bool = False) -> dict[str, Any]:
    """Say who acts, for which agency, when, in whose ledger: what every entry begins with."""
    return {
        "log": by.government.slug,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
        "is_public": is_public,
    }


class FoundingLinkQuerySet(models.QuerySet["FoundingLink"]):
    def open(self, now: datetime) -> FoundingLinkQuerySet:
        """What can still be used."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


class FoundingLink(models.Model):
    """A one-time link, handed out by an operator, with which one government is founded."""

    digest = models.CharField(max_length=64, unique=True)
    """The SHA-256 of the secret in the link; the secret itself is kept nowhere."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    founded = models.OneToOneField(
        Government, models.PROTECT, null=True, blank=True, related_name="founding_link"
    )

    objects = FoundingLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:12]

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be used."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > now


class AgencyQuerySet(models.QuerySet["Agency"]):
    def of(self, government: Government) -> AgencyQuerySet:
        return self.filter(government=government)

    def public(self) -> AgencyQuerySet:
        """Agencies are public."""
        return self

    def open(self) -> AgencyQuerySet:
        """Agencies that work."""
        return self.filter(closed_on=None)


class Agency(models.Model):
    """A part of the government that owns work. Its code is the government's own."""

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
    closed_on = models.DateField(null=True, blank=True)
    """The last day it worked; its page and all that it signed stay."""
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    """Who answers today for what it owned: always an agency that is open, never a chain."""

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="agency_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"

    @property
    def answering_id(self) -> int:
        """The key of the agency that answers today: itself, or its successor."""
        return self.successor_id or self.pk


class AgencyChangeQuerySet(models.QuerySet["AgencyChange"]):
    def of(self, government: Government) -> AgencyChangeQuerySet:
        return self.filter(government=government)

    def public(self) -> AgencyChangeQuerySet:
        """What becomes of agencies is public."""
        return self.filter(government__is_open=True)


class AgencyChange(models.Model):
    """A step in an agency's life: renamed or closed, since when, on what ground. Appended only."""

    class What(models.TextChoices):
        RENAMED = "renamed"
        CLOSED = "closed"

    government = models.ForeignKey(Government, models.PROTECT, related_name="agency_changes")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=8, choices=What.choices)
    on = models.DateField()
    old_short = models.CharField(max_length=60)
    old_name = models.CharField(max_length=200)
    short = models.CharField(max_length=60, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    successor = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    """Who took over on that day."""
    basis = models.CharField(max_length=200, blank=True, default="")
    """The regulation or letter it rests on."""
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey("Post", models.PROTECT, related_name="+")

    objects = AgencyChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.agency_id} {self.what} {self.on}"


class GovernmentChangeQuerySet(models.QuerySet["GovernmentChange"]):
    def of(self, government: Government) -> GovernmentChangeQuerySet:
        return self.filter(government=government)

    def public(self) -> GovernmentChangeQuerySet:
        """How a government calls itself is public."""
        return self.filter(government__is_open=True)


class GovernmentChange(models.Model):
    """One setting of a government changed, from what to what. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=200, blank=True, default="")
    new = models.CharField(max_length=200, blank=True, default="")
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey("Post", models.PROTECT, related_name="+")

    objects = GovernmentChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.government_id}.{self.field}"


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def of(self, government: Government) -> CalendarDayQuerySet:
        return self.filter(government=government)

    def public(self) -> CalendarDayQuerySet:
        """When offices work is public."""
        return self.filter(government__is_open=True)

    def calendar(self, now: datetime) -> Calendar:
        """The calendar as it was known at a moment: the newest word about a day holds."""
        return _calendar(self.filter(set_at__lte=now).order_by("pk").values_list("day", "kind"))


def _calendar(said: Iterable[tuple[date, str]]) -> Calendar:
    newest = dict(said)
    return Calendar(
        off=frozenset(d for d, kind in newest.items() if kind == CalendarDay.Kind.OFF),
        worked=frozenset(d for d, kind in newest.items() if kind == CalendarDay.Kind.WORKED),
    )


class CalendarDay(models.Model):
    """What a government's letter says of one day: offices are off, work, or keep to the national
    calendar. Appended only.
    """

    class Kind(models.TextChoices):
        OFF = "off"
        WORKED = "worked"
        NATIONAL = "national"
        """Taken back: as the national calendar has it."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="calendar_days")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    """The letter (surat edaran) or decree it rests on."""
    salt = models.BinaryField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("Post", models.PROTECT, related_name="+")

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["government", "day"], name="calendar_day")]

    def __str__(self) -> str:
        return f"{self.government_id} {self.day} {self.kind}"


KNOWN_DAYS: Prepared[tuple[date, str]] = Prepared(
    lambda government, now: (
        CalendarDay.objects.of(government)
        .filter(set_at__lte=now)
        .order_by("pk")
        .values_list("day", "kind")
    )
)


def calendar_of(government: Government, now: datetime) -> Calendar:
    """The government's calendar as it was known at a moment."""
    return _calendar(KNOWN_DAYS(government, now))


def calendars_of(governments: Iterable[Government], now: datetime) -> dict[int, Calendar]:
    """Each government's calendar as it was known at a moment, by its key. One query."""
    said: dict[int, list[tuple[date, str]]] = {each.pk: [] for each in governments}
    rows = CalendarDay.objects.filter(government__in=list(said), set_at__lte=now).order_by("pk")
    for government, day, kind in rows.values_list("government", "day", "kind"):
        said[government].append((day, kind))
    return {government: _calendar(days) for government, days in said.items()}


class User(AbstractUser):
    """A person who can log in. What they may do depends on the posts they hold."""


class PostQuerySet(models.QuerySet["Post"]):
    def of(self, government: Government) -> PostQuerySet:
        return self.filter(government=government)

    def public(self) -> PostQuerySet:
        """What the posts of an open government are called is public; who holds them is not."""
        return self.filter(government__is_open=True)

    def standing(self) -> PostQuerySet:
        """Posts that there are today."""
        return self.filter(ended_on=None)

    def held_by(self, user: User, on: date) -> PostQuerySet:
        """The posts the person holds on that day."""
        return self.filter(
            Q(holdings__until_date=None) | Q(holdings__until_date__gte=on),
            holdings__user=user,
            holdings__from_date__lte=on,
        ).distinct()


class Post(models.Model):
    """A place from which somebody acts. Owner, verifier and signer are posts, so a change of staff
    (*mutasi*) moves nothing.

    A post without an agency belongs to the government itself: expert, council, leadership.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="posts")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    ended_on = models.DateField(null=True, blank=True)
    """The last day there was such a post; nobody is given it afterwards."""

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "code"], name="post_code_in_government"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"


class HoldingQuerySet(models.QuerySet["Holding"]):
    def of(self, government: Government) -> HoldingQuerySet:
        return self.filter(government=government)

    def on(self, day: date) -> HoldingQuerySet:
        """Who holds what on that day."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def not_over(self, day: date) -> HoldingQuerySet:
        """What runs on that day or begins later."""
        return self.filter(Q(until_date=None) | Q(until_date__gte=day))


class Holding(models.Model):
    """Who holds a post, from when to when: definitive (*definitif*), acting (*Plt.*) or deputising
    (*Plh.*).
    """

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

    objects = HoldingQuerySet.as_manager()

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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def of(self, government: Government) -> InvitationQuerySet:
        return self.filter(government=government)

    def open(self, now: datetime) -> InvitationQuerySet:
        """What can still be used."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A one-time link with which a person sets the password of an account."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    nonce = models.CharField(max_length=43)
    """What the signed link carries; worth nothing without the installation's secret key."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "user"],
                name="one_open_invitation",
                condition=Q(used_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} → {self.user_id}"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def of(self, government: Government) -> ApiKeyQuerySet:
        return self.filter(government=government)

    def standing(self) -> ApiKeyQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class ApiKey(models.Model):
    """What a program of others shows when it writes here. Only its hash is kept."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="api_keys")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    """Which program, and whose."""
    salt = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="api_key_number_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} #{self.number}"
