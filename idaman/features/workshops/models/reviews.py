"""What experts say of a plan, what became of it, and the gates that were passed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from idaman.core.people.models import Government, Post
from idaman.features.plan.models import Change, Composition, Plan


class NoteQuerySet(models.QuerySet["Note"]):
    def of(self, government: Government) -> NoteQuerySet:
        return self.filter(government=government)

    def open(self) -> NoteQuerySet:
        """Notes nobody has answered yet."""
        return self.filter(state=Note.State.OPEN)

    def public(self) -> NoteQuerySet:
        """Notes on what was adopted since: the annex of a version."""
        return self.filter(
            government__is_open=True, plan__versions__composition__sequence__gte=F("sequence")
        ).distinct()


class Note(models.Model):
    """What an expert says of one item as it stood at one revision, and how it was answered."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    government = models.ForeignKey(Government, models.PROTECT, related_name="notes")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    sequence = models.PositiveIntegerField()
    """The revision the expert read."""
    stage = models.PositiveSmallIntegerField()
    """The stage whose gate it keeps shut until it is answered."""
    text = models.TextField()
    salt = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="answers_notes"
    )
    """The change that answers it, once it is accepted."""
    answer = models.TextField(blank=True, default="")
    """Why it was declined, or what was done."""
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    disposed_at = models.DateTimeField(null=True, blank=True)
    disposed_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="note_number_in_plan"),
            models.CheckConstraint(
                name="note_is_answered_in_full",
                condition=Q(state="open", disposed_at=None, change=None)
                | Q(state="accepted", disposed_at__isnull=False, change__isnull=False)
                | (Q(state="declined", disposed_at__isnull=False, change=None) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(fields=["plan", "kind", "code"], name="note_on_item")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """CA-3 is the third note (catatan ahli) on its plan."""
        return f"CA-{self.number}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def of(self, government: Government) -> ApprovalQuerySet:
        return self.filter(government=government)


class Approval(models.Model):
    """An expert's yes to one stage, as the plan stood at a revision. Appended; the last counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="approvals")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="approvals")
    stage = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    text = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "stage"], name="approval_of_stage")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.stage}@{self.sequence}"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def of(self, government: Government) -> WaiverQuerySet:
        return self.filter(government=government)

    def public(self) -> WaiverQuerySet:
        """Of plans that were adopted."""
        return self.filter(government__is_open=True, plan__versions__isnull=False).distinct()


class Waiver(models.Model):
    """A warning that an expert lets pass, with the reason. An error is never let pass."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="waivers")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="waivers")
    key = models.CharField(max_length=200)
    """What the finding is about (idaman.features.workshops.rules.key_of)."""
    stage = models.PositiveSmallIntegerField()
    reason = models.TextField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="waived_once_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.key}"


class GatePassQuerySet(models.QuerySet["GatePass"]):
    def of(self, government: Government) -> GatePassQuerySet:
        return self.filter(government=government)

    def public(self) -> GatePassQuerySet:
        """Of plans that were adopted."""
        return self.filter(government__is_open=True, plan__versions__isnull=False).distinct()


class GatePass(models.Model):
    """A stage of a plan is done: the whole revision that passed, and the approval it rests on."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="gate_passes")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="gate_passes")
    stage = models.PositiveSmallIntegerField()
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="gate_passes")
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="gate_passes")
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = GatePassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "stage"], name="gate_passed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.stage}"
