"""The register: a potential, its versions, when it was shown, and its steps towards jobs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Agency, Government, Post
from idaman.core.places.models import Region
from idaman.features.potentials.rules.body import PotentialBody
from idaman.features.potentials.rules.pipeline import PipelineStage

POTENTIAL = "potential:"
"""What evidence of a potential is about, before its code."""


class PotentialQuerySet(models.QuerySet["Potential"]):
    def of(self, government: Government) -> PotentialQuerySet:
        return self.filter(government=government)

    def standing(self) -> PotentialQuerySet:
        """What was not withdrawn."""
        return self.filter(newest__isnull=False)

    def public(self) -> PotentialQuerySet:
        """What was published and not taken back, on sites that are open."""
        return self.filter(government__is_open=True, shown__isnull=False)

    def owned_by(self, agency: Agency) -> PotentialQuerySet:
        """What an agency answers for in the newest version, or took over from a closed one."""
        return self.filter(Q(newest__owner=agency) | Q(newest__owner__successor=agency))


class Potential(models.Model):
    """What the region could live from: a place, a kind, a capacity, and what an investor asks for.
    Known by a code that never changes; withdrawn when the table that brought it is undone.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="potentials")
    code = models.CharField(max_length=24)
    newest = models.OneToOneField(
        "PotentialVersion", models.PROTECT, null=True, blank=True, related_name="newest_of"
    )
    """What the desk edits; nothing where it was withdrawn, until it is entered again."""
    shown = models.OneToOneField(
        "PotentialVersion", models.PROTECT, null=True, blank=True, related_name="shown_of"
    )
    """What the public sees; nothing before it is published and after it is taken back."""
    made_at = models.DateTimeField()

    objects = PotentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="potential_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"

    @property
    def subject(self) -> str:
        """What its evidence is about, as exhibits name it."""
        return f"{POTENTIAL}{self.code}"

    @property
    def owner(self) -> Agency | None:
        """Who answers for it in the newest version."""
        return self.newest.owner if self.newest else None


class PotentialVersionQuerySet(models.QuerySet["PotentialVersion"]):
    def of(self, government: Government) -> PotentialVersionQuerySet:
        return self.filter(government=government)

    def public(self) -> PotentialVersionQuerySet:
        """What the public sees of each potential."""
        return self.filter(government__is_open=True, shown_of__isnull=False)


class PotentialVersion(models.Model):
    """What the register said of a potential from some moment on. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    potential = models.ForeignKey(Potential, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    """See rules.body; the columns below repeat parts of it, for finding."""
    body_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = PotentialVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["potential", "number"], name="potential_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.potential_id} v{self.number}"

    @property
    def code(self) -> str:
        """The potential's code."""
        return self.potential.code

    @property
    def said(self) -> PotentialBody:
        """The facts, typed."""
        return PotentialBody.model_validate(self.body)


class ShowingQuerySet(models.QuerySet["Showing"]):
    def of(self, government: Government) -> ShowingQuerySet:
        return self.filter(government=government)

    def public(self) -> ShowingQuerySet:
        """Publishing is an act in public."""
        return self.filter(government__is_open=True)


class Showing(models.Model):
    """A potential was published in a version with its sheets, or taken back with a reason."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    potential = models.ForeignKey(Potential, models.PROTECT, related_name="showings")
    version = models.ForeignKey(
        PotentialVersion, models.PROTECT, null=True, blank=True, related_name="showings"
    )
    """None where it was taken back."""
    sheet_id = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the investor's sheet in Indonesian."""
    sheet_en = models.CharField(max_length=64, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ShowingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="showing_has_sheets_or_reason",
                condition=Q(version__isnull=True) & ~Q(reason="")
                | Q(version__isnull=False) & ~Q(sheet_id="") & ~Q(sheet_en=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.potential_id} {'shown' if self.version_id else 'taken back'}"


class PotentialStepQuerySet(models.QuerySet["PotentialStep"]):
    def of(self, government: Government) -> PotentialStepQuerySet:
        return self.filter(government=government)

    def public(self) -> PotentialStepQuerySet:
        """Steps of what the public sees."""
        return self.filter(government__is_open=True, potential__shown__isnull=False)


class PotentialStep(models.Model):
    """A step towards jobs with its evidence, or back with its reason: *terdaftar, siap, ditawarkan,
    sepakat, membuka lapangan kerja*.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    potential = models.ForeignKey(Potential, models.PROTECT, related_name="steps")
    to = models.CharField(max_length=8, choices=[(s.value, s.value) for s in PipelineStage])
    on = models.DateField()
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, blank=True, related_name="+")
    """What proves it, once another agency has accepted it."""
    jobs = models.PositiveIntegerField(null=True, blank=True)
    enquiry = models.ForeignKey(
        "Enquiry", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    """The enquiry it came from."""
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = PotentialStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="potential_step_says_why",
                condition=Q(exhibit__isnull=False) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.potential_id} → {self.to}"
