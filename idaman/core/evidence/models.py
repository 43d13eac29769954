"""Files, the exhibits made of them, and the verdicts passed on those."""

from __future__ import annotations

from django.db import models

from idaman.core.people.models import Government, Post
from idaman.core.text import Text


class Status(models.TextChoices):
    """Where an exhibit stands. What is required but has no exhibit at all is *belum*."""

    DRAFT = "draf"
    OFFERED = "proses"
    RETURNED = "revisi"
    ACCEPTED = "diterima"
    REJECTED = "ditolak"
    WITHDRAWN = "dicabut"


STATUS_TEXTS: dict[Status, Text] = {
    Status.DRAFT: Text("draft"),
    Status.OFFERED: Text("waiting for verification"),
    Status.RETURNED: Text("sent back"),
    Status.ACCEPTED: Text("accepted"),
    Status.REJECTED: Text("rejected"),
    Status.WITHDRAWN: Text("taken back"),
}

MISSING = "belum"

MOVES: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.OFFERED, Status.WITHDRAWN}),
    Status.OFFERED: frozenset(
        {Status.RETURNED, Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN}
    ),
    Status.RETURNED: frozenset({Status.OFFERED, Status.WITHDRAWN}),
    # What was accepted can still prove wrong: a citizen's answer or a re-audit takes it back.
    Status.ACCEPTED: frozenset({Status.WITHDRAWN, Status.REJECTED, Status.OFFERED}),
    Status.REJECTED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}


class FileQuerySet(models.QuerySet["File"]):
    def of(self, government: Government) -> FileQuerySet:
        return self.filter(government=government)


class File(models.Model):
    """Content offered to one government, named by its SHA-256."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    public_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The copy anyone may see: re-encoded, without the place and time inside the picture."""
    small_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The same for weak links, 640 pixels wide or high; blank where none was made."""
    media_type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    picture_hash = models.CharField(max_length=16, blank=True, default="")
    """64-bit perceptual hash in hex: near-identical pictures differ in few bits."""
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Post, models.PROTECT, related_name="files")

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "sha256"], name="file_once_a_government"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def shown_sha256(self) -> str:
        """The copy to show on a page: the small one where there is one."""
        return self.small_sha256 or self.public_sha256


class ExhibitQuerySet(models.QuerySet["Exhibit"]):
    def of(self, government: Government) -> ExhibitQuerySet:
        return self.filter(government=government)

    def about(self, subject: str) -> ExhibitQuerySet:
        return self.filter(subject=subject)

    def public(self) -> ExhibitQuerySet:
        """What anyone may see: what was accepted."""
        return self.filter(status=Status.ACCEPTED)


class Exhibit(models.Model):
    """A file offered for one subject, such as the activity KEG-001."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="exhibits")
    file = models.ForeignKey(File, models.PROTECT, related_name="exhibits")
    subject = models.CharField(max_length=120)
    requirement = models.CharField(max_length=16, blank=True, default="")
    """The code of the subject's requirement it is to prove; blank for the whole."""
    note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OFFERED)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    """An earlier exhibit with the same or a near-identical picture."""
    is_sample = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Post, models.PROTECT, related_name="exhibits")

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["government", "subject"], name="exhibit_about")]

    def __str__(self) -> str:
        return f"{self.subject} ← {self.file_id}"


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def of(self, government: Government) -> VerdictQuerySet:
        return self.filter(government=government)


class Verdict(models.Model):
    """A step in an exhibit's life, by another agency than the one that offered it."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="verdicts")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="verdicts")
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="verdicts")

    objects = VerdictQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.exhibit_id}: {self.status}"
