"""What is signed with and by whom: keys, signatures on both routes, requests to others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from idaman.core.people.models import Government, Holding, Post
from idaman.features.commitments.models.documents import CommitmentStage, Line, Sheet

PIN_TRIES = 5
"""After so many wrong PINs a key is locked for good; two people can have it replaced."""

ENDING = timedelta(days=60)
"""So long before its certificate ends a signer is told: two others must grant a new key."""


class Route(models.TextChoices):
    """How a signature was made."""

    ELECTRONIC = "electronic"
    UPLOADED = "uploaded"
    EXTERNAL = "external"
    PAPER = "paper"


class SignerKeyQuerySet(models.QuerySet["SignerKey"]):
    def of(self, government: Government) -> SignerKeyQuerySet:
        return self.filter(government=government)

    def standing(self) -> SignerKeyQuerySet:
        """Keys that were not revoked."""
        return self.filter(revoked_at=None)

    def ending(self, now: datetime) -> SignerKeyQuerySet:
        """Standing keys of those who still hold the post, that end soon or have ended."""
        held = Q(holding__until_date=None) | Q(holding__until_date__gte=now.date())
        return self.standing().filter(held, valid_until__lte=now + ENDING)


class SignerKey(models.Model):
    """A signer's private key, locked by a PIN nobody else knows, and its certificate."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="signer_keys")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="signer_keys")
    serial = models.CharField(max_length=40, unique=True)
    certificate = models.TextField()
    wrapped = models.TextField()
    tries_left = models.PositiveSmallIntegerField(default=PIN_TRIES)
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SignerKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], name="one_standing_key", condition=Q(revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.serial[:12]


class SigningRecoveryQuerySet(models.QuerySet["SigningRecovery"]):
    def of(self, government: Government) -> SigningRecoveryQuerySet:
        return self.filter(government=government)


class SigningRecovery(models.Model):
    """Replacing a signer's key: asked by the signer, granted by two others, then used once."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="signing_recoveries")
    key = models.ForeignKey(SignerKey, models.PROTECT, related_name="recoveries")
    asked_at = models.DateTimeField()
    first_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)

    objects = SigningRecoveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_recovery_a_key"),
            models.CheckConstraint(
                name="recovery_by_two",
                condition=Q(second_by=None) | ~Q(second_by=F("first_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def of(self, government: Government) -> SignatureQuerySet:
        return self.filter(government=government)

    def public(self) -> SignatureQuerySet:
        return self.filter(
            government__is_open=True,
            sheet__commitment__stage__in=[CommitmentStage.OPEN, CommitmentStage.CLOSED],
        )


class Signature(models.Model):
    """A signature that stands: by which post, in which capacity, on which route, over what file.

    Appended only. Its `recorded_at` is the ledger time at which it counts as valid.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="signatures")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="signatures")
    line = models.OneToOneField(Line, models.PROTECT, related_name="signature")
    route = models.CharField(max_length=10, choices=Route.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="signatures")
    capacity = models.CharField(
        max_length=12, choices=Holding.Capacity.choices, blank=True, default=""
    )
    """Blank where the source does not tell."""
    signed_on = models.DateField()
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    key = models.ForeignKey(
        SignerKey, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    level = models.CharField(max_length=6, blank=True, default="")
    is_certified = models.BooleanField(default=False)
    validation = models.JSONField(null=True, blank=True)
    factor = models.CharField(max_length=10, blank=True, default="")
    """The second factor shown at signing."""
    leaf = models.CharField(max_length=64)
    """The ledger entry that recorded it."""
    is_sample = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["file_sha256"], name="signature_of_file"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.route}"

    @property
    def seen(self) -> dict[str, Any]:
        """What validation said of this very signature; empty on paper."""
        found: list[dict[str, Any]] = (self.validation or {}).get("signatures", [])
        return found[-1] if found else {}


class PaperSignatureQuerySet(models.QuerySet["PaperSignature"]):
    def of(self, government: Government) -> PaperSignatureQuerySet:
        return self.filter(government=government)


class PaperSignature(models.Model):
    """Ink on paper, as the secretariat recorded it; it counts when a second person confirms."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    government = models.ForeignKey(Government, models.PROTECT, related_name="paper_signatures")
    line = models.ForeignKey(Line, models.PROTECT, related_name="paper")
    capacity = models.CharField(
        max_length=12, choices=Holding.Capacity.choices, blank=True, default=""
    )
    signed_on = models.DateField()
    scan_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The scanned page; blank where there is none, which the page says."""
    note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PaperSignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                name="one_paper_a_line",
                condition=Q(state__in=["waiting", "confirmed"]),
            ),
            models.CheckConstraint(
                name="paper_by_two",
                condition=Q(settled_by=None) | ~Q(settled_by=F("recorded_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.signed_on}"


class ExternalRequest(models.Model):
    """A sheet sent to a signing service outside, until it comes back signed or is refused."""

    class State(models.TextChoices):
        ASKED = "asked"
        WAITING = "waiting"
        SIGNED = "signed"
        REFUSED = "refused"

    government = models.ForeignKey(Government, models.PROTECT, related_name="external_requests")
    line = models.ForeignKey(Line, models.PROTECT, related_name="external")
    account = models.CharField(max_length=60)
    """The signer's name at the service."""
    base_sha256 = models.CharField(max_length=64)
    remote = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    sentence = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                name="one_external_a_line",
                condition=Q(state__in=["asked", "waiting", "signed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"
