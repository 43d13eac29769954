"""Requests: what people report, who has it now, and what happened to it, step by step."""

from __future__ import annotations

from django.db import models
from django.db.models import ExpressionWrapper, Q

from idaman.core.people.models import Agency, ApiKey, Government, Post
from idaman.core.places.models import Region
from idaman.features.services.models import Service


class Source(models.TextChoices):
    """The way a request came in."""

    OWN = "own"
    """The government's own form."""
    DESK = "desk"
    """Written down at a desk for somebody without a phone."""
    LAPOR = "lapor"
    """A row of an export of SP4N-LAPOR!."""
    OPEN311 = "open311"


class Visibility(models.TextChoices):
    """What its sender chose."""

    OPEN = "open"
    """Shown once moderated; offices see who sent it."""
    ANONYMOUS = "anonymous"
    """Shown once moderated; nobody knows who sent it."""
    SECRET = "secret"
    """Counted, never shown; only the office that handles it reads it."""


class State(models.TextChoices):
    """Where a request stands; its steps say how it came there."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    WORKING = "working"
    ASKED = "asked"
    """The clock is paused: an answer of its sender, or of another office, is needed."""
    ANSWERED = "answered"
    """Closed by the office; sender, sample or second person may still doubt it."""
    CLOSED = "closed"
    OUTSIDE = "outside"
    """Not this government's to do; whose it is was said."""
    MERGED = "merged"
    REFUSED = "refused"
    """Spam, abuse, or nothing that can be acted upon; the reason is kept."""


OPEN_STATES = (State.RECEIVED, State.FORWARDED, State.WORKING, State.ASKED)
"""What still waits for somebody."""
DONE_STATES = (State.ANSWERED, State.CLOSED, State.OUTSIDE, State.MERGED, State.REFUSED)


class ReceiverQuerySet(models.QuerySet["Receiver"]):
    def of(self, government: Government) -> ReceiverQuerySet:
        return self.filter(government=government)

    def public(self) -> ReceiverQuerySet:
        """Who else answers for what is public."""
        return self.filter(government__is_open=True)


class Receiver(models.Model):
    """A body outside the government that answers for some matters: power, water, toll road."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="receivers")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    matters = models.CharField(max_length=300, blank=True, default="")
    """What it answers for, in everyday words."""
    channel = models.CharField(max_length=300, blank=True, default="")
    """Its public telephone or address for reports."""
    is_sample = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReceiverQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="receiver_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"


UNREAD = Q(
    source__in=(Source.OWN, Source.OPEN311),
    state=State.RECEIVED,
    agency=None,
    receiver=None,
    words_shown_at=None,
    hidden_at=None,
    entered_by=None,
) & ~Q(visibility=Visibility.SECRET)
"""What came by an open way, and that nobody has looked at, forwarded or refused."""


class RequestQuerySet(models.QuerySet["Request"]):
    def of(self, government: Government) -> RequestQuerySet:
        return self.filter(government=government)

    def public(self, *, with_refused: bool = False) -> RequestQuerySet:
        """What counts in public; words only of those that `shown` gives.

        What was refused counts no more; only its sender is told of it.
        """
        rows = self.filter(government__is_open=True)
        return rows if with_refused else rows.exclude(state=State.REFUSED)

    def shown(self) -> RequestQuerySet:
        """Those whose public words somebody looked at, and whose sender does not want them kept."""
        return self.exclude(visibility=Visibility.SECRET).filter(words_shown_at__isnull=False)

    def to_moderate(self) -> RequestQuerySet:
        """Those whose words might be shown, and that nobody has looked at."""
        rows = self.filter(words_shown_at=None, hidden_at=None)
        return rows.exclude(visibility=Visibility.SECRET).exclude(state=State.REFUSED)

    def unread(self) -> RequestQuerySet:
        """Those no officer has laid an eye on yet: among them is all junk."""
        return self.filter(is_unread=True)

    def taken_up(self) -> RequestQuerySet:
        """Those somebody has looked at, written down or given to somebody, and secret ones."""
        return self.filter(is_unread=False)

    def waiting(self) -> RequestQuerySet:
        """Still somebody's to answer."""
        return self.filter(state__in=OPEN_STATES)

    def handled_by(self, agency: Agency) -> RequestQuerySet:
        """What an agency has before it, or took over from a closed one."""
        return self.filter(Q(agency=agency) | Q(agency__successor=agency))


class Request(models.Model):
    """What somebody reported, asked or wished; number, secret receipt, clock. Its words are
    encrypted.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField()
    """Counts on over the government; `code` is how people say it."""
    source = models.CharField(max_length=8, choices=Source.choices)
    outside_number = models.CharField(max_length=40, blank=True, default="")
    """Its number in the channel it came from, such as LAPOR's tracking number."""
    kind = models.CharField(max_length=16)
    """The class that sets its clock, see idaman.features.services.rules.sla."""
    topic = models.CharField(max_length=16, blank=True, default="")
    """What it is about in everyday words, see idaman.features.reports.rules.report."""
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.ANONYMOUS
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    """Who has it now; nobody before it was forwarded."""
    receiver = models.ForeignKey(
        Receiver, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    """The body outside the government that has it now."""
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    """The village, or the district where the village is not known."""
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    """Where it is, as sent; pages show it no finer than `shown_place`."""
    closed = models.BinaryField(blank=True, default=b"")
    """What was written, encrypted; empty once erased."""
    reporter_closed = models.BinaryField(blank=True, default=b"")
    """Name and how to reach them, encrypted; empty where anonymous or erased."""
    salt = models.BinaryField()
    words = models.TextField(blank=True, default="")
    """What the public may read: the same words once somebody looked at them, perhaps redacted."""
    words_salt = models.BinaryField(blank=True, default=b"")
    words_shown_at = models.DateTimeField(null=True, blank=True)
    words_shown_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    """When somebody looked at the words and kept them from the public."""
    alike = models.CharField(max_length=64, blank=True, default="")
    """Keyed hash of the bare words, so that the same words sent a thousand times are found."""
    also = models.PositiveIntegerField(default=0)
    """So many others said that they have the same trouble."""
    secret_sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of what the sender's receipt carries; empty where nobody was given one."""
    sent_hash = models.CharField(max_length=64, blank=True, default="")
    """Keyed hash of all that was sent, so that another report under its token is told apart."""
    language = models.CharField(max_length=2, default="id")
    arrived_at = models.DateTimeField()
    due = models.DateField(null=True, blank=True)
    """The last day of its answer; nothing while its clock rests, and once it is answered."""
    answered_at = models.DateTimeField(null=True, blank=True)
    """When the office last closed it."""
    closed_at = models.DateTimeField(null=True, blank=True)
    """When it was settled, in whatever way; nothing while it is not, or not any more."""
    reopened = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    """When the table that brought it was undone; a new import brings it back."""
    entered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    """The post that wrote it down or imported it; nobody where its sender did."""
    api_key = models.ForeignKey(
        ApiKey, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    """Of what a program sent: the key it showed."""
    is_unread = models.GeneratedField(
        expression=ExpressionWrapper(UNREAD, output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """Kept by the database, so that indexes leave junk out and no act forgets to set it."""
    is_sample = models.BooleanField(default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="request_number_in_government"
            ),
            models.UniqueConstraint(
                fields=["secret_sha256"],
                name="request_secret_once",
                condition=~Q(secret_sha256=""),
            ),
            models.UniqueConstraint(
                fields=["government", "source", "outside_number"],
                name="request_from_outside_once",
                condition=~Q(outside_number=""),
            ),
            models.CheckConstraint(
                name="request_with_one_holder", condition=Q(agency=None) | Q(receiver=None)
            ),
        ]
        indexes = [
            models.Index(fields=["government", "-arrived_at", "-id"], name="requests_newest"),
            models.Index(fields=["government", "agency", "state", "due"], name="requests_at_hand"),
            models.Index(fields=["government", "region", "service"], name="requests_of_a_place"),
            models.Index(
                fields=["government", "due", "id"],
                name="requests_running",
                condition=Q(due__isnull=False, is_unread=False),
            ),
            models.Index(
                fields=["government", "state", "-changed_at", "-id"],
                name="requests_by_state",
                condition=Q(is_unread=False),
            ),
            models.Index(
                fields=["government", "due", "id"],
                name="requests_unread",
                condition=Q(is_unread=True),
            ),
            models.Index(
                fields=["government", "-changed_at", "-id"],
                name="requests_settled",
                condition=Q(closed_at__isnull=False),
            ),
            # What a new report may repeat, and how many came from one place in an hour.
            models.Index(
                fields=["government", "region", "-arrived_at", "-id"], name="requests_nearby"
            ),
            models.Index(
                fields=["government", "-arrived_at", "-id"],
                name="requests_shown",
                condition=Q(words_shown_at__isnull=False),
            ),
            models.Index(
                fields=["government", "id"],
                name="requests_to_moderate",
                # No values here: SQLite does not take a bound list for the one of the index.
                condition=Q(words_shown_at=None, hidden_at=None),
            ),
            models.Index(
                fields=["government", "latitude", "longitude"],
                name="requests_shown_around",
                condition=Q(words_shown_at__isnull=False, latitude__isnull=False),
            ),
            models.Index(
                fields=["government", "alike", "id"],
                name="requests_alike",
                condition=~Q(alike=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people say its number."""
        return f"LP-{self.number:06d}"

    @property
    def is_shown(self) -> bool:
        """Whether it has a page that anyone may read, as `shown` of public rows gives it."""
        is_kept = self.visibility == Visibility.SECRET or self.state == State.REFUSED
        return self.words_shown_at is not None and not is_kept

    @property
    def shown_place(self) -> tuple[float, float] | None:
        """Latitude and longitude to about a hundred metres; nothing of a secret one."""
        if self.latitude is None or self.longitude is None or self.visibility == Visibility.SECRET:
            return None
        return round(self.latitude, 3), round(self.longitude, 3)


class Step(models.TextChoices):
    """What may happen to a request."""

    ARRIVED = "arrived"
    CLASSED = "classed"
    FORWARDED = "forwarded"
    SENT_BACK = "sent_back"
    """Returned by the agency: not its matter."""
    STARTED = "started"
    ASKED = "asked"
    TOLD = "told"
    """What was asked came; the clock runs on."""
    NOTE = "note"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    """Somebody else than who closed it looked, and it is so."""
    DOUBTED = "doubted"
    """Somebody else looked, and it is not so: closed falsely."""
    SATISFIED = "satisfied"
    """Its sender says that it is so."""
    REOPENED = "reopened"
    CLOSED = "closed"
    OUTSIDE = "outside"
    MERGED = "merged"
    TOOK_IN = "took_in"
    """Another request was merged into this one."""
    SPLIT = "split"
    REFUSED = "refused"
    SHOWN = "shown"
    HIDDEN = "hidden"
    ERASED = "erased"


class RequestStepQuerySet(models.QuerySet["RequestStep"]):
    def of(self, government: Government) -> RequestStepQuerySet:
        return self.filter(government=government)

    def public(self) -> RequestStepQuerySet:
        """What happened is public; words of it only where `words` has them."""
        return self.filter(government__is_open=True).exclude(step=Step.NOTE)


class RequestStep(models.Model):
    """One thing that happened to a request. Appended, never changed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=Step.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    """Where the request stood after it."""
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    receiver = models.ForeignKey(Receiver, models.PROTECT, null=True, blank=True, related_name="+")
    other = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="+")
    """The request it was merged with or split from, or whose sender says that it is done."""
    rule = models.CharField(max_length=40, blank=True, default="")
    """The routing rule that fired, where one did."""
    due = models.DateField(null=True, blank=True)
    """The last day of its answer as it stood at this step: of an answer, the day it had to meet."""
    words = models.TextField(blank=True, default="")
    """What is said in public: the answer, the reason."""
    closed = models.BinaryField(blank=True, default=b"")
    """What is said inside, or by the sender; encrypted."""
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    """The post that acted; nobody where the sender did."""

    objects = RequestStepQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="request_step_once"),
        ]
        indexes = [
            models.Index(fields=["government", "step", "at"], name="request_steps_by_kind"),
            models.Index(fields=["government", "-at", "-id"], name="request_steps_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.number} {self.step}"

    @property
    def other_named(self) -> str:
        """The number of the other report as anyone may read it: a secret one has none."""
        other = self.other
        return other.code if other and other.visibility != Visibility.SECRET else ""


class RequestPhotoQuerySet(models.QuerySet["RequestPhoto"]):
    def of(self, government: Government) -> RequestPhotoQuerySet:
        return self.filter(government=government)

    def public(self) -> RequestPhotoQuerySet:
        """Pictures that somebody looked at and let be seen, of what is not secret."""
        return self.filter(
            government__is_open=True, shown_at__isnull=False, erased_at=None
        ).exclude(request__visibility=Visibility.SECRET)

    def to_moderate(self) -> RequestPhotoQuerySet:
        """Pictures that might be shown, and that nobody has looked at."""
        return self.filter(shown_at=None, hidden_at=None, erased_at=None)


class RequestPhoto(models.Model):
    """A picture of a request: as found, before and after, or why it is reopened.

    What was sent is thrown away as soon as its copy is made; the copy tells neither place nor time.
    """

    class Role(models.TextChoices):
        REPORT = "report"
        BEFORE = "before"
        AFTER = "after"
        REOPEN = "reopen"

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="photos")
    step = models.ForeignKey(
        RequestStep, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    role = models.CharField(max_length=6, choices=Role.choices)
    sha256 = models.CharField(max_length=64)
    """What was sent, by its hash only."""
    job = models.BigIntegerField(null=True, blank=True)
    """The work that makes the copy."""
    copy_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The copy offices see."""
    public_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The copy anyone may see, perhaps redacted by hand."""
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)
    """When somebody looked at it and kept it from the public."""
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = RequestPhotoQuerySet.as_manager()

    class Meta:
        app_label = "services"
        indexes = [
            models.Index(
                fields=["government", "id"],
                name="request_photos_to_look_at",
                condition=Q(shown_at=None, hidden_at=None, erased_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class MeTooQuerySet(models.QuerySet["MeToo"]):
    def of(self, government: Government) -> MeTooQuerySet:
        return self.filter(government=government)

    def public(self) -> MeTooQuerySet:
        """Only ever counted."""
        return self.filter(government__is_open=True)


class MeToo(models.Model):
    """Somebody else has the same trouble; once a device."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="me_toos")
    voter = models.CharField(max_length=64)
    """SHA-256 of a random number in one cookie and the request."""
    at = models.DateTimeField()

    objects = MeTooQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["request", "voter"], name="me_too_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} +1"
