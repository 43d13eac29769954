"""The documents: commitments, their sheets, clauses and the lines to be signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Agency, Government, Post
from idaman.features.plan.models import Version


class CommitmentStage(models.TextChoices):
    """Where a commitment stands. It only ever moves forward, one step at a time."""

    DRAFT = "draft"
    NEGOTIATING = "negotiating"
    OPEN = "open"
    CLOSED = "closed"


class SheetState(models.TextChoices):
    """Where one sheet stands."""

    DRAFT = "draft"
    OPEN = "open"
    SIGNED = "signed"
    SUPERSEDED = "superseded"


class AmendmentReason(models.TextChoices):
    """What alone may change a signed sheet."""

    BUDGET = "budget"
    REORGANISATION = "reorganisation"
    FORCE_MAJEURE = "force_majeure"
    COUNCIL = "council"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def of(self, government: Government) -> CommitmentQuerySet:
        return self.filter(government=government)

    def public(self) -> CommitmentQuerySet:
        """What was opened for signing, since then."""
        return self.filter(
            government__is_open=True, stage__in=[CommitmentStage.OPEN, CommitmentStage.CLOSED]
        )


class Commitment(models.Model):
    """A joint commitment: drawn from an adopted version, negotiated, opened, signed, closed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="commitments")
    version = models.ForeignKey(Version, models.PROTECT, related_name="commitments")
    code = models.CharField(max_length=24)
    title = models.CharField(max_length=300)
    preamble = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    stage = models.CharField(
        max_length=12, choices=CommitmentStage.choices, default=CommitmentStage.DRAFT
    )
    is_paper = models.BooleanField(default=False)
    """Signed on paper before this program knew it: no sheets of agencies, only who signed."""
    source = models.TextField(blank=True, default="")
    is_sample = models.BooleanField(default=False)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="commitment_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SheetQuerySet(models.QuerySet["Sheet"]):
    def of(self, government: Government) -> SheetQuerySet:
        return self.filter(government=government)

    def public(self) -> SheetQuerySet:
        """Sheets of what was opened for signing, without drafts of amendments."""
        return self.filter(
            government__is_open=True,
            commitment__stage__in=[CommitmentStage.OPEN, CommitmentStage.CLOSED],
        ).exclude(state=SheetState.DRAFT)

    def newest(self) -> SheetQuerySet:
        """Each agency's sheet that counts: in force or waiting for its signatures."""
        return self.exclude(state=SheetState.SUPERSEDED)


class Sheet(models.Model):
    """What one agency promises, signed by itself. Without an agency: the umbrella (*lembar induk*),
    which lists the sheets' hashes.
    """

    UMBRELLA = "INDUK"

    government = models.ForeignKey(Government, models.PROTECT, related_name="sheets")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="sheets")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="sheets")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.DRAFT)
    content = models.JSONField(null=True, blank=True)
    """The words as they were opened for signing; nothing changes them afterwards."""
    content_hash = models.CharField(max_length=64, blank=True, default="")
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The file as it was opened for signing, before anybody signed."""
    paper_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The same words as a form to be signed in ink."""
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The file with all signatures so far."""
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(
        max_length=16, choices=AmendmentReason.choices, blank=True, default=""
    )
    reason_text = models.TextField(blank=True, default="")
    statement = models.TextField(blank=True, default="")
    """The agency's own words about its amendment."""
    approved_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    salt = models.BinaryField()
    opened_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "agency", "number"], name="sheet_number_of_agency"
            ),
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="umbrella_number",
                condition=Q(agency=None),
            ),
            models.UniqueConstraint(
                fields=["commitment", "agency"],
                name="one_amendment_at_a_time",
                condition=Q(state__in=["draft", "open"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}/{self.code}"

    @property
    def code(self) -> str:
        """The agency's code, with the number from the second on; INDUK for the umbrella."""
        name = self.agency.code if self.agency else self.UMBRELLA
        return name if self.number == 1 else f"{name}.{self.number}"


class ClauseQuerySet(models.QuerySet["Clause"]):
    def of(self, government: Government) -> ClauseQuerySet:
        return self.filter(government=government)

    def public(self) -> ClauseQuerySet:
        return self.filter(
            government__is_open=True,
            sheet__commitment__stage__in=[CommitmentStage.OPEN, CommitmentStage.CLOSED],
        ).exclude(sheet__state=SheetState.DRAFT)

    def ownerless(self) -> ClauseQuerySet:
        """Promises nobody answers for (tanpa penanggung jawab)."""
        return self.filter(owner=None)


class Clause(models.Model):
    """One line of a sheet: what, by when, who answers, what will prove it. With its sheet's
    signature it is a promise.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="clauses")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    item_code = models.CharField(max_length=24)
    name = models.CharField(max_length=500)
    target = models.TextField(blank=True, default="")
    due = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="clauses_owned"
    )
    deputy = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="clauses_deputised"
    )
    evidence = models.TextField(blank=True, default="")
    """What will prove that it was kept."""
    budget_code = models.CharField(max_length=60, blank=True, default="")
    salt = models.BinaryField()
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    """The clause as it was first signed, where an amendment changed it."""
    is_released = models.BooleanField(default=False)
    """An amendment let the agency off this promise; it stays on the page, as released."""
    is_sample = models.BooleanField(default=False)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item_code"], name="clause_item_on_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.item_code}"


class ClauseChange(models.Model):
    """One step of negotiating a clause: how it stood, how it stands. Appended only."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="clause_changes")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="changes")
    old = models.JSONField()
    new = models.JSONField()
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.clause_id} {self.at:%Y-%m-%d}"


class LineQuerySet(models.QuerySet["Line"]):
    def of(self, government: Government) -> LineQuerySet:
        return self.filter(government=government)

    def public(self) -> LineQuerySet:
        return self.filter(
            government__is_open=True,
            sheet__commitment__stage__in=[CommitmentStage.OPEN, CommitmentStage.CLOSED],
        ).exclude(sheet__state=SheetState.DRAFT)

    def missing(self) -> LineQuerySet:
        """Who has not signed what is open."""
        return self.filter(signed_at=None, sheet__state=SheetState.OPEN)


class Line(models.Model):
    """A place for one post's signature on a sheet."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="lines")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="lines")
    post = models.ForeignKey(Post, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "post"], name="line_of_post_once"),
            models.UniqueConstraint(fields=["sheet", "position"], name="line_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.post_id}"

    @property
    def field(self) -> str:
        """The name of its field in the PDF."""
        return f"TTD-{self.position}"
