"""What officers sent: acknowledged at once, read apart from the page, then offered or refused."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.evidence.models import Exhibit
from idaman.core.jobs.models import Job
from idaman.core.people.models import Government, Post


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def of(self, government: Government) -> SubmissionQuerySet:
        return self.filter(government=government)

    def reading(self) -> SubmissionQuerySet:
        """What was acknowledged and is neither offered nor refused yet."""
        return self.filter(state=Submission.State.READING)


class Submission(models.Model):
    """A file and a note an officer sent: acknowledged at once, read apart, then offered as evidence
    or answered with a sentence.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        """Words kept for later; nothing was sent."""
        READING = "reading"
        OFFERED = "offered"
        REFUSED = "refused"
        """The file is no evidence; the sentence says why, and the note is still there."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="submissions")
    item_code = models.CharField(max_length=24)
    requirement = models.CharField(max_length=16, blank=True, default="")
    """The code of the requirement, as exhibits carry it; blank for an item without milestones."""
    note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    token = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    exhibit = models.ForeignKey(
        Exhibit, models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    sentence = models.TextField(blank=True, default="")
    sentence_en = models.TextField(blank=True, default="")
    leaf = models.CharField(max_length=64, blank=True, default="")
    """The ledger's entry that acknowledges it."""
    is_seen = models.BooleanField(default=False)
    """The refusal was read and put away, or answered with another file."""
    is_sample = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sent_by", "token"], name="submission_once", condition=~Q(token="")
            ),
            models.UniqueConstraint(
                fields=["sent_by", "item_code"],
                name="one_draft_an_item",
                condition=Q(state="draft"),
            ),
            models.CheckConstraint(
                name="submission_is_something",
                condition=Q(state="draft") | (~Q(sha256="") & Q(job__isnull=False)),
            ),
        ]
        # The clock asks every turn for what is being read, in the order it came.
        indexes = [models.Index(fields=["state", "id"], name="submission_state")]

    def __str__(self) -> str:
        return f"{self.item_code} ← {self.sha256[:12]} ({self.state})"

    def say(self, language: str) -> str:
        """Say why it was refused: in Indonesian for "id", in English otherwise."""
        return self.sentence if language == "id" else self.sentence_en or self.sentence
