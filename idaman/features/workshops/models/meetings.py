"""Workshops: when, where, who was there, what was agreed and what became of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from idaman.core.people.models import Agency, Government, Post
from idaman.core.taxonomy import Dimension
from idaman.features.plan.models import Plan

WORKSHOP = "workshop:"
"""What evidence of a workshop is about, before its plan and code."""


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def of(self, government: Government) -> WorkshopQuerySet:
        return self.filter(government=government)

    def public(self) -> WorkshopQuerySet:
        """Workshops that were held, on plans that were adopted."""
        return self.filter(
            government__is_open=True, state="held", plan__versions__isnull=False
        ).distinct()

    def held(self) -> WorkshopQuerySet:
        return self.filter(state=Workshop.State.HELD)


class Workshop(models.Model):
    """One meeting of a stage (Bimtek): planned, then held with its minutes."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"

    government = models.ForeignKey(Government, models.PROTECT, related_name="workshops")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="workshops")
    stage = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    """Counts the workshops of one plan, whatever their stage."""
    on = models.DateField()
    until = models.DateField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    """Where it is told of, when it was before these records."""
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="workshop_number_in_plan"),
            models.CheckConstraint(
                name="workshop_runs_forward",
                condition=Q(until__gte=F("on")) & Q(stage__gte=1, stage__lte=4),
            ),
            models.CheckConstraint(
                name="workshop_held_has_its_moment",
                condition=Q(state="planned", held_at=None) | Q(state="held", held_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """BT-2.3 is the third workshop on its plan, of the second stage."""
        return f"BT-{self.stage}.{self.number}"

    @property
    def subject(self) -> str:
        """What its photos are about, as exhibits name it."""
        return f"{WORKSHOP}{self.plan.slug}/{self.code}"

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.until - self.on).days + 1


class GroupSeatQuerySet(models.QuerySet["GroupSeat"]):
    def of(self, government: Government) -> GroupSeatQuerySet:
        return self.filter(government=government)


class GroupSeat(models.Model):
    """An agency's seat in the working group of one dimension; one of them leads it."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="group_seats")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="group_seats")
    dimension = models.CharField(
        max_length=12, choices=[(each.value, each.label) for each in Dimension]
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="group_seats")
    is_lead = models.BooleanField(default=False)

    objects = GroupSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "dimension", "agency"], name="seat_once_in_group"
            ),
            models.UniqueConstraint(
                fields=["plan", "dimension"], name="one_lead_in_group", condition=Q(is_lead=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.dimension}: {self.agency_id}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def of(self, government: Government) -> AttendanceQuerySet:
        return self.filter(government=government)


class Attendance(models.Model):
    """A seat taken at a workshop: side, body, position, days. No name: names stay on paper.

    No name: names and signatures stay on the sheet of paper.
    """

    class Side(models.TextChoices):
        COUNCIL = "council"
        TEAM = "team"
        AGENCY = "agency"

    government = models.ForeignKey(Government, models.PROTECT, related_name="attendances")
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="attendances")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    body = models.CharField(max_length=200)
    """The agency's or the institution's name as it stands on the sheet."""
    position = models.CharField(max_length=200, blank=True, default="")
    days = models.JSONField(default=list)
    """Which days it was taken: 1 for the first."""
    is_sample = models.BooleanField(default=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"], name="attendance_number_in_workshop"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id}/{self.number}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def of(self, government: Government) -> FollowUpQuerySet:
        return self.filter(government=government)

    def open(self) -> FollowUpQuerySet:
        return self.filter(closed_at=None)


class FollowUp(models.Model):
    """What a workshop decided: who does it by when. Followed until it is closed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="follow_ups")
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="follow_ups_owned")
    due = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    closing_note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"], name="follow_up_number_of_workshop"
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "due"], name="follow_up_open", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """BT-2.3/1 is the first decision of that workshop."""
        return f"{self.workshop.code}/{self.number}"

    def days_late(self, today: date) -> int:
        """Count the days since it was due; 0 once it is closed."""
        return 0 if self.closed_at else max(0, (today - self.due).days)
