"""The ledger's tables: one log a government, and its entries."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q

from idaman.core.ledger.rules import notes


class LogQuerySet(models.QuerySet["Log"]):
    def public(self) -> LogQuerySet:
        """Logs whose checkpoints anyone may read: those that have a key to sign with."""
        return self.exclude(vkey="")


class Log(models.Model):
    """One government's log: how many entries it has, its root, and its right edge.

    Only the sequencer writes here.
    """

    slug = models.SlugField(max_length=40, unique=True)
    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64)
    edge = models.JSONField(default=list)
    sequenced_at = models.DateTimeField(null=True, blank=True)
    vkey = models.CharField(max_length=300, blank=True, default="")
    """The public key that checkpoints are signed with, as it is written on paper."""
    sealed_key = models.TextField(blank=True, default="")
    """The private one, encrypted. Made once, before the first checkpoint; never changed."""

    objects = LogQuerySet.as_manager()

    def __str__(self) -> str:
        return self.origin


ROWS_BOUND = "ledger.rows-bound"
"""Binds rows that an act wrote after it was recorded, or that no act wrote."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self) -> EntryQuerySet:
        """Acts anyone may read, once they have their place in the order."""
        return self.filter(is_public=True, position__isnull=False)

    def of(self, slug: str) -> EntryQuerySet:
        return self.filter(log=slug)

    def told(self) -> EntryQuerySet:
        """What somebody did; not the entries that only bind the rows of one before."""
        return self.exclude(act=ROWS_BOUND)

    def about(self, subject: str) -> EntryQuerySet:
        return self.filter(subject=subject)

    def receipts(self, *leaves: str) -> EntryQuerySet:
        """Acts recorded by themselves, found by the hash their receipt shows."""
        return self.filter(has_receipt=True, leaf__in=leaves)

    def unsequenced(self) -> EntryQuerySet:
        return self.filter(position=None).order_by("id")

    def newest_first(self) -> EntryQuerySet:
        return self.order_by("-position")

    def before(self, position: int | None) -> EntryQuerySet:
        """The page after this position, going back in time."""
        return self if position is None else self.filter(position__lt=position)


class EntryManager(models.Manager["Entry"]):
    """Leaves the bindings where they lie: of an import they are as long as all its rows."""

    def get_queryset(self) -> EntryQuerySet:
        return EntryQuerySet(self.model, using=self._db).defer("bindings")


class Entry(models.Model):
    """One act. Written once, never changed, never deleted; only its position comes later.

    Nothing here is a foreign key, so that the record outlives whatever it speaks of. `body` is
    the act, and the other columns repeat parts of it, for finding. What is hashed, and published,
    is the body of a public act; of any other it is `logged`, which holds only a salted hash of
    the body.
    """

    log = models.CharField(max_length=40)
    position = models.BigIntegerField(null=True, blank=True)
    body = models.BinaryField()
    logged = models.BinaryField(null=True, blank=True)
    salt = models.BinaryField(null=True, blank=True)
    leaf = models.CharField(max_length=64)
    has_receipt = models.BooleanField(default=True)
    """Whether it was recorded by itself; then its leaf leads to it. What is appended many at
    once is found by its position: an index of random hashes would cost more than writing it."""
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    post = models.CharField(max_length=60)
    agency = models.CharField(max_length=40, blank=True, default="")
    is_public = models.BooleanField(default=False)
    token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    bindings = models.BinaryField(null=True, blank=True)
    """What the rows are that the act wrote (`idaman/core/bindings.py`); the body has
    their root. Of rows that a later act bound again, the clock leaves the hash alone."""

    objects = EntryManager.from_queryset(EntryQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["log", "position"],
                name="entry_has_its_own_position",
                condition=Q(position__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["log", "post", "token"],
                name="entry_counts_once",
                condition=Q(token__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["leaf"], name="entry_of_a_receipt", condition=Q(has_receipt=True)
            ),
        ]
        indexes = [
            models.Index(fields=["log", "subject", "position"], name="entry_about"),
            models.Index(
                fields=["log"], name="entry_unsequenced", condition=Q(position__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log} #{self.position} {self.act} {self.subject}"

    @property
    def said(self) -> dict[str, Any]:
        """The entry as data, read from the bytes that were hashed."""
        body: dict[str, Any] = json.loads(bytes(self.body))
        return body

    @property
    def detail(self) -> dict[str, Any]:
        detail: dict[str, Any] = self.said["detail"]
        return detail


def stub(log: str, body: bytes, salt: bytes, nonce: str) -> bytes:
    """Write what the log shows of an act that is not public: that there is one, and its hash."""
    private = hashlib.sha256(salt + body).hexdigest()
    # As canonical() would write it: codes and hashes only, their names in order.
    return f'{{"log":"{log}","nonce":"{nonce}","private":"{private}","v":1}}'.encode()


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def public(self) -> CheckpointQuerySet:
        """Checkpoints are public."""
        return self

    def of(self, slug: str) -> CheckpointQuerySet:
        return self.filter(log=slug)

    def newest_first(self) -> CheckpointQuerySet:
        return self.order_by("-size")


class Checkpoint(models.Model):
    """What a log signed of itself at one size. Written once; witnesses add their signatures."""

    log = models.CharField(max_length=40)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    """The text and the log's own signature, exactly as published."""
    at = models.DateTimeField()
    cosignatures = models.JSONField(default=list, blank=True)
    """Lines of witnesses, each verified before it was put here."""
    is_cosigned = models.BooleanField(default=False)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once_a_size"),
        ]
        indexes = [
            models.Index(
                fields=["log", "size"],
                name="checkpoint_cosigned",
                condition=Q(is_cosigned=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log} @{self.size}"

    @property
    def signed(self) -> notes.SignedNote:
        """The checkpoint with all its signatures, as it is served."""
        return notes.SignedNote.read(self.note + "".join(self.cosignatures))


class WitnessQuerySet(models.QuerySet["Witness"]):
    def of(self, slug: str) -> WitnessQuerySet:
        return self.filter(log=slug)


class Witness(models.Model):
    """An independent party that cosigns checkpoints after seeing that each continues the one
    before.
    """

    log = models.CharField(max_length=40)
    vkey = models.TextField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    told_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True, default="")

    objects = WitnessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "vkey"], name="witness_once_a_log"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.log} @{self.size}"


class AuditRunQuerySet(models.QuerySet["AuditRun"]):
    def newest_first(self) -> AuditRunQuerySet:
        return self.order_by("-pk")


class AuditRun(models.Model):
    """What comparing all rows with the acts that wrote them found, once."""

    at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    faults = models.PositiveIntegerField()
    findings = models.JSONField(default=list)
    """The first hundred, as they are told: log, table, key, columns, entry."""

    objects = AuditRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.faults} of {self.rows}"
