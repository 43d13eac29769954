"""Reorganisations, editions of the open data, requests of persons: acts over several features."""

from __future__ import annotations

from django.db import models

from idaman.core.people.models import Agency, Government, Post, User


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def of(self, government: Government) -> ReorganisationQuerySet:
        return self.filter(government=government)

    def public(self) -> ReorganisationQuerySet:
        """What becomes of agencies is public."""
        return self.filter(government__is_open=True)


class Reorganisation(models.Model):
    """Agencies merged (*digabung*), split (*dipecah*) or closed (*ditutup*), with their posts."""

    class Kind(models.TextChoices):
        MERGED = "merged"
        SPLIT = "split"
        CLOSED = "closed"

    government = models.ForeignKey(Government, models.PROTECT, related_name="reorganisations")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    agencies = models.JSONField()
    """Codes of the agencies that ended."""
    into = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    """Who answers for all of it; None only where there was nothing to answer for."""
    posts = models.JSONField()
    """Code of each post → the agency it went to, or "" where it ended."""
    on = models.DateField()
    basis = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReorganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{', '.join(self.agencies)} {self.kind} {self.on}"


class DataEditionQuerySet(models.QuerySet["DataEdition"]):
    def of(self, government: Government) -> DataEditionQuerySet:
        return self.filter(government=government)

    def public(self) -> DataEditionQuerySet:
        """Which files are the open data is public."""
        return self.filter(government__is_open=True)

    def newest(self) -> DataEdition | None:
        """The one that counts."""
        return self.order_by("-number").first()


class DataEdition(models.Model):
    """The open data of a government as of a moment: files listed in a manifest whose hash is in the
    ledger.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="data_editions")
    number = models.PositiveIntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    leaf = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = DataEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="data_edition_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} data {self.number}"


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def of(self, government: Government) -> PersonRequestQuerySet:
        return self.filter(government=government)

    def searching(self) -> PersonRequestQuerySet:
        """What the clock still opens boxes for."""
        return self.filter(state=PersonRequest.State.SEARCHING)

    def decided(self) -> PersonRequestQuerySet:
        """What was done or refused."""
        return self.filter(decided_at__isnull=False)


class PersonRequest(models.Model):
    """Somebody asks for a copy of what is kept of them, or that it be erased."""

    class Asks(models.TextChoices):
        EXPORT = "export"
        ERASE = "erase"

    class KnownBy(models.TextChoices):
        ACCOUNT = "account"
        REACH = "reach"
        """A telephone number or an e-mail address they gave; boxes are opened one by one."""
        RECEIPT = "receipt"
        """The secret of a receipt, or the hash that an answer was receipted with."""

    class Identity(models.TextChoices):
        """How it was made sure that they are who they say."""

        CARD = "card"
        """They came, and an identity card was looked at; its number is not kept."""
        REACHED = "reached"
        """They answered a call or message at the number or address that is searched for."""
        RECEIPT = "receipt"
        """They showed the receipt."""
        OFFICE = "office"
        """An officer known to the secretariat."""

    class State(models.TextChoices):
        SEARCHING = "searching"
        FOUND = "found"
        """Everything was looked through; somebody decides."""
        DONE = "done"
        REFUSED = "refused"

    government = models.ForeignKey(Government, models.PROTECT, related_name="person_requests")
    number = models.PositiveIntegerField()
    asks = models.CharField(max_length=6, choices=Asks.choices)
    known_by = models.CharField(max_length=7, choices=KnownBy.choices)
    identity = models.CharField(max_length=7, choices=Identity.choices)
    closed = models.BinaryField(blank=True, default=b"")
    """What is searched for, who asked and why, encrypted; empty once erased."""
    salt = models.BinaryField()
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="person_requests"
    )
    """The account it is about, where it is about one."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.SEARCHING)
    found = models.JSONField(default=dict)
    """Keys of what belongs to them, by table: {"services.Request": [12]}."""
    searched = models.JSONField(default=dict)
    """The last key looked at, by table."""
    unreadable = models.PositiveIntegerField(default=0)
    """Boxes of another secret, which nobody can search."""
    asked_at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, default="")
    """Why it was refused."""
    reason_salt = models.BinaryField(blank=True, default=b"")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="person_request_number"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people say its number."""
        return f"DP-{self.number:04d}"

    @property
    def count(self) -> int:
        """How many rows are theirs."""
        return sum(len(keys) for keys in self.found.values()) + (1 if self.user_id else 0)
