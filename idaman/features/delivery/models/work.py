"""The work: milestones with the evidence they require, money, stops, and the terms that hold."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from idaman.core.days import Calendar
from idaman.core.people.models import Agency, Government, Post
from idaman.core.places.models import Region
from idaman.features.delivery.rules import escalating, obligation
from idaman.features.delivery.rules.verifying import EvidenceKind


class TermsQuerySet(models.QuerySet["Terms"]):
    def of(self, government: Government) -> TermsQuerySet:
        return self.filter(government=government)

    def on(self, day: date) -> Terms | None:
        """The terms that hold on a day."""
        return self.filter(from_date__lte=day).order_by("-from_date").first()


class Terms(models.Model):
    """The days that count in a government from a date on, and who is told when something is late. A
    new version is a new row.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="terms")
    from_date = models.DateField()
    broken_after_days = models.PositiveSmallIntegerField(default=90)
    mending_days = models.PositiveSmallIntegerField(default=5)
    verifying_days = models.PositiveSmallIntegerField(default=5)
    remind_days = models.PositiveSmallIntegerField(default=14)
    """So many days before the due date the owner is reminded."""
    head_from_day = models.PositiveSmallIntegerField(default=15)
    """From so many days after it on, the head of the agency is told."""
    secretary_from_day = models.PositiveSmallIntegerField(default=31)
    """And from so many on the regional secretary."""
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = TermsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "from_date"], name="terms_from_a_day"),
            models.CheckConstraint(
                name="terms_escalate_in_order",
                condition=Q(head_from_day__gte=1, secretary_from_day__gte=F("head_from_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.from_date}"

    def said(self, calendar: Calendar) -> obligation.ObligationTerms:
        """Give them as the calculations take them, with the government's calendar."""
        return obligation.ObligationTerms(
            broken_after_days=self.broken_after_days,
            mending_days=self.mending_days,
            verifying_days=self.verifying_days,
            calendar=calendar,
        )

    @property
    def ladder(self) -> tuple[escalating.EscalationStep, ...]:
        """Who is told of a late promise, and from which day."""
        return escalating.ladder_of(
            head_from_day=self.head_from_day, secretary_from_day=self.secretary_from_day
        )


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def of(self, government: Government) -> MilestoneQuerySet:
        return self.filter(government=government)

    def public(self) -> MilestoneQuerySet:
        return self.filter(government__is_open=True)

    def about(self, item_code: str) -> MilestoneQuerySet:
        return self.filter(item_code=item_code)


class Milestone(models.Model):
    """A step of an activity or quick win: what will be there, where, and by when."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="milestones")
    item_code = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    due = models.DateField()
    baseline_due = models.DateField()
    """The date as it was first set; it stays beside whatever it was moved to."""
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    is_go_live = models.BooleanField(default=False)
    """Reaching it means that people can use the quick win."""
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "item_code", "number"], name="milestone_number_of_item"
            ),
        ]
        indexes = [models.Index(fields=["government", "due"], name="milestone_due")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """KEG-043.2 is the second milestone of KEG-043."""
        return f"{self.item_code}.{self.number}"


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def of(self, government: Government) -> RequirementQuerySet:
        return self.filter(government=government)

    def public(self) -> RequirementQuerySet:
        return self.filter(government__is_open=True)


class Requirement(models.Model):
    """One piece of evidence a milestone requires, and how much of the progress it carries."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="requirements")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="requirements")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in EvidenceKind])
    weight = models.PositiveSmallIntegerField(default=1)
    source_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who keeps the source of the figure, where a figure is asked for."""
    salt = models.BinaryField()

    objects = RequirementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "number"], name="requirement_number_of_milestone"
            ),
            models.CheckConstraint(name="requirement_weighs", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """2.1 is the first requirement of the second milestone; exhibits carry it."""
        return f"{self.milestone.number}.{self.number}"


class ReschedulingQuerySet(models.QuerySet["Rescheduling"]):
    def of(self, government: Government) -> ReschedulingQuerySet:
        return self.filter(government=government)


class Rescheduling(models.Model):
    """A milestone's date moved, from what to what and why. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="reschedulings")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reschedulings")
    old_due = models.DateField()
    new_due = models.DateField()
    reason = models.TextField()
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReschedulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rescheduling_moves", condition=~Q(old_due=F("new_due"))),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.old_due} → {self.new_due}"


class SpendingQuerySet(models.QuerySet["Spending"]):
    def of(self, government: Government) -> SpendingQuerySet:
        return self.filter(government=government)

    def public(self) -> SpendingQuerySet:
        return self.filter(government__is_open=True)

    def counting(self, at: datetime) -> SpendingQuerySet:
        """What was entered until a moment and not withdrawn by then."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), entered_at__lte=at)


class Spending(models.Model):
    """Money of an item as a source tells it: the ceiling of a year and what was realised.

    Appended; of one item and year the newest `told_on` counts. Money proves nothing delivered.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="spendings")
    item_code = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    ceiling_idr = models.BigIntegerField()
    realised_idr = models.BigIntegerField()
    told_on = models.DateField()
    source = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When the table it came in was undone; from then on what was told before counts again."""

    objects = SpendingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_not_negative",
                condition=Q(ceiling_idr__gte=0) & Q(realised_idr__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["government", "item_code", "year"], name="spending_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.year} {self.told_on}"


class StopQuerySet(models.QuerySet["Stop"]):
    def of(self, government: Government) -> StopQuerySet:
        return self.filter(government=government)

    def public(self) -> StopQuerySet:
        return self.filter(government__is_open=True)


class Stop(models.Model):
    """The work on an item ended before it was done, why, and what replaces it, if anything."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="stops")
    item_code = models.CharField(max_length=24)
    replaced_by = models.CharField(max_length=24, blank=True, default="")
    reason = models.TextField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = StopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "item_code"], name="stopped_once"),
        ]

    def __str__(self) -> str:
        return self.item_code


class ReplyQuerySet(models.QuerySet["Reply"]):
    def of(self, government: Government) -> ReplyQuerySet:
        return self.filter(government=government)

    def public(self) -> ReplyQuerySet:
        return self.filter(government__is_open=True)


class Reply(models.Model):
    """What an agency says, in its own words, beside a promise that is late or broken."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="replies")
    item_code = models.CharField(max_length=24)
    text = models.TextField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReplyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.item_code} {self.at:%Y-%m-%d}"
