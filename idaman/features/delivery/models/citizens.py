"""What citizens say of a milestone: plates and slips, answers, objections, their pictures."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Government, Post
from idaman.features.delivery.models.work import Milestone
from idaman.features.delivery.rules.citizens import Channel, CitizenAnswer, next_month, summed


class PlateQuerySet(models.QuerySet["Plate"]):
    def of(self, government: Government) -> PlateQuerySet:
        return self.filter(government=government)

    def public(self) -> PlateQuerySet:
        return self.filter(government__is_open=True)


class Plate(models.Model):
    """A QR code for one milestone: a plate that hangs at the place, or a slip for one answer.

    The code on the paper is made from `seed` and the installation's secret, so that a sheet can
    be printed again; what is looked up is its SHA-256, so that a copy of the data forges nothing.
    """

    class Kind(models.TextChoices):
        PLATE = "plate"
        SLIP = "slip"

    government = models.ForeignKey(Government, models.PROTECT, related_name="plates")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="plates")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    batch = models.PositiveIntegerField()
    """Made and printed together; counted on over a milestone."""
    number = models.PositiveSmallIntegerField()
    """Its place on the printed sheet."""
    seed = models.CharField(max_length=32)
    token_sha256 = models.CharField(max_length=64, unique=True)
    is_sample = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PlateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "batch", "number"], name="plate_number_in_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id}/{self.batch}.{self.number}"

    @property
    def label(self) -> str:
        """What stands in small print under the code, such as 3.12."""
        return f"{self.batch}.{self.number}"


class Moderation(models.TextChoices):
    """Whether words and picture may be seen by anyone."""

    UNSEEN = "unseen"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Moderated(models.Model):
    """Words and a picture from outside: seen by nobody else until somebody has looked at them."""

    text = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    state = models.CharField(max_length=6, choices=Moderation.choices, default=Moderation.UNSEEN)
    state_reason = models.TextField(blank=True, default="")
    """Why it is hidden. The reason is public where the words are not."""
    state_salt = models.BinaryField(default=b"")
    state_at = models.DateTimeField(null=True, blank=True)
    state_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    """Hidden long enough: words and picture are gone, the answer still counts."""

    class Meta:
        abstract = True

    @property
    def is_shown(self) -> bool:
        return self.state == Moderation.SHOWN


class AnswerQuerySet(models.QuerySet["Answer"]):
    def of(self, government: Government) -> AnswerQuerySet:
        return self.filter(government=government)

    def public(self) -> AnswerQuerySet:
        """Answers count in public; their words and pictures only once they are shown."""
        return self.filter(government__is_open=True)

    def shown(self) -> AnswerQuerySet:
        """Answers whose words or picture somebody looked at and let be seen."""
        return self.filter(state=Moderation.SHOWN)

    def to_moderate(self) -> AnswerQuerySet:
        """Answers with words or a picture that nobody has looked at."""
        return self.filter(~Q(text="") | ~Q(photo=None), state=Moderation.UNSEEN)


class Answer(Moderated):
    """What one person said of one milestone in one month: is it there, does it work. Appended."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="answers")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="answers")
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])
    plate = models.ForeignKey(Plate, models.PROTECT, null=True, blank=True, related_name="answers")
    """The plate or slip it came through."""
    there = models.CharField(max_length=6, choices=[(s.value, s.value) for s in CitizenAnswer])
    works = models.CharField(
        max_length=6, choices=[(s.value, s.value) for s in CitizenAnswer], blank=True, default=""
    )
    """Blank where nothing is there that could work."""
    voter = models.CharField(max_length=64)
    """SHA-256 of the slip's code, or of a random number in one cookie and the milestone."""
    month = models.DateField()
    leaf = models.CharField(max_length=64)
    """The receipt: the ledger's hash of the entry."""
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    assisted_by = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="assisted_answers"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "voter", "month"], name="one_answer_a_month"
            ),
            models.CheckConstraint(
                name="answer_came_as_its_channel_says",
                condition=Q(channel__in=["plate", "slip"], plate__isnull=False, assisted_by=None)
                | Q(channel="page", plate=None, assisted_by=None)
                | Q(channel="assisted", plate=None, assisted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_says_whether_it_works",
                condition=Q(there="no", works="") | (~Q(there="no") & ~Q(works="")),
            ),
        ]
        indexes = [
            models.Index(fields=["government", "milestone", "at"], name="answers_about"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.channel}: {self.there} {self.works}"

    @property
    def says(self) -> CitizenAnswer:
        """What both answers say together."""
        return summed(CitizenAnswer(self.there), CitizenAnswer(self.works) if self.works else None)

    @property
    def again_from(self) -> date:
        """The day from which the same phone may answer again."""
        return next_month(self.month)


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def of(self, government: Government) -> ObjectionQuerySet:
        return self.filter(government=government)

    def public(self) -> ObjectionQuerySet:
        return self.filter(government__is_open=True)

    def shown(self) -> ObjectionQuerySet:
        """Objections whose words somebody looked at and let be seen."""
        return self.filter(state=Moderation.SHOWN)

    def to_moderate(self) -> ObjectionQuerySet:
        """Objections that nobody has looked at."""
        return self.filter(state=Moderation.UNSEEN)


class Objection(Moderated):
    """Somebody says of a piece of evidence: this is not true. Counted, read, maybe upheld."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="objections")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="objections")
    voter = models.CharField(max_length=64)
    month = models.DateField()
    leaf = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    upheld_at = models.DateTimeField(null=True, blank=True)
    upheld_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    """Who sent the evidence back to verification because of it."""

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit", "voter", "month"], name="one_objection_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.state}"

    @property
    def again_from(self) -> date:
        """The day from which the same phone may object again."""
        return next_month(self.month)


class CitizenPhotoQuerySet(models.QuerySet["CitizenPhoto"]):
    def of(self, government: Government) -> CitizenPhotoQuerySet:
        return self.filter(government=government)

    def public(self) -> CitizenPhotoQuerySet:
        """Pictures that somebody looked at and let be seen."""
        return self.filter(
            Q(answer__state=Moderation.SHOWN) | Q(objection__state=Moderation.SHOWN),
            government__is_open=True,
        ).exclude(public_sha256="")


class CitizenPhoto(models.Model):
    """A picture sent with an answer or an objection; kept without its place and time.

    What was sent is thrown away as soon as its copy is made; the copy tells neither place nor time.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="citizen_photos")
    answer = models.OneToOneField(
        Answer, models.PROTECT, null=True, blank=True, related_name="photo"
    )
    objection = models.OneToOneField(
        Objection, models.PROTECT, null=True, blank=True, related_name="photo"
    )
    sha256 = models.CharField(max_length=64)
    """What was sent, by its hash only."""
    job = models.BigIntegerField()
    """The work that makes the copy."""
    public_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The copy, once somebody has let it be seen."""
    received_at = models.DateTimeField()

    objects = CitizenPhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="citizen_photo_of_one_thing",
                condition=Q(answer__isnull=False, objection=None)
                | Q(answer=None, objection__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def of(self, government: Government) -> ReopeningQuerySet:
        return self.filter(government=government)

    def public(self) -> ReopeningQuerySet:
        return self.filter(government__is_open=True)


class Reopening(models.Model):
    """Citizens' answers put an exhibit back to verification. The table lets it happen once."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="reopenings")
    exhibit = models.OneToOneField(Exhibit, models.PROTECT, related_name="reopening")
    noes = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = ReopeningQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.noes}"
