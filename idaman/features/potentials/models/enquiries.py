"""What investors ask, unreadable at rest, with its clock; and the days that count."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Government, Post
from idaman.features.potentials.models.register import Potential, PotentialVersion
from idaman.features.potentials.rules import enquiry


class EnquiryTermsQuerySet(models.QuerySet["EnquiryTerms"]):
    def of(self, government: Government) -> EnquiryTermsQuerySet:
        return self.filter(government=government)

    def public(self) -> EnquiryTermsQuerySet:
        """How long an answer may take is public."""
        return self.filter(government__is_open=True)

    def on(self, day: date) -> EnquiryTerms | None:
        """The terms that hold on a day."""
        return self.filter(from_date__lte=day).order_by("-from_date").first()


class EnquiryTerms(models.Model):
    """How soon enquiries are answered, how long they are kept, from a date on: a row a version."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="enquiry_terms")
    from_date = models.DateField()
    answer_days = models.PositiveSmallIntegerField(default=enquiry.ReplyTerms.answer_days)
    escalate_days = models.PositiveSmallIntegerField(default=enquiry.ReplyTerms.escalate_days)
    keep_months = models.PositiveSmallIntegerField(default=enquiry.ReplyTerms.keep_months)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = EnquiryTermsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "from_date"], name="enquiry_terms_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.from_date}"

    @property
    def said(self) -> enquiry.ReplyTerms:
        return enquiry.ReplyTerms(self.answer_days, self.escalate_days, self.keep_months)


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def of(self, government: Government) -> EnquiryQuerySet:
        return self.filter(government=government)

    def public(self) -> EnquiryQuerySet:
        """What its sender may see, who alone has its secret."""
        return self.filter(government__is_open=True)

    def waiting(self) -> EnquiryQuerySet:
        """Not answered yet."""
        return self.filter(answered_at=None)


class Enquiry(models.Model):
    """A question about a potential, without an account: number, receipt, clock, answer. Encrypted,
    erased in time.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="enquiries")
    number = models.PositiveIntegerField()
    potential = models.ForeignKey(Potential, models.PROTECT, related_name="enquiries")
    version = models.ForeignKey(PotentialVersion, models.PROTECT, related_name="+")
    """What the sender had before them."""
    contact = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    """The post it went to; none where the potential named none."""
    secret_sha256 = models.CharField(max_length=64)
    """Of what the sender's receipt carries."""
    closed = models.BinaryField(blank=True, default=b"")
    """Name, reach and words, encrypted; empty once erased."""
    salt = models.BinaryField()
    language = models.CharField(max_length=2, default="id")
    arrived_at = models.DateTimeField()
    due = models.DateField()
    told = models.CharField(max_length=12, default=enquiry.EnquiryLevel.CONTACT.value)
    """How far it has been passed up while it waits."""
    answer_closed = models.BinaryField(blank=True, default=b"")
    answer_salt = models.BinaryField(blank=True, default=b"")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="enquiry_number_in_government"
            ),
            models.UniqueConstraint(fields=["secret_sha256"], name="enquiry_secret_once"),
            models.CheckConstraint(
                name="enquiry_answer_is_whole",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "due"],
                name="enquiry_waiting",
                condition=Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} enquiry {self.number}"
