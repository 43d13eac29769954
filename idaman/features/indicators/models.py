"""Indicators, the versions of their technical sheets, statistics, and weights."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.models import Agency, Government, Post
from idaman.core.period import Frequency, TimePeriod, read_period
from idaman.core.places.models import Region
from idaman.features.indicators.rules.direction import Band, Better
from idaman.features.indicators.rules.figures import ReleasedFigure


class Outcome(models.TextChoices):
    """What the region longs to become, as the vision and its slogan say."""

    PROSPEROUS = "sejahtera"
    HAPPY = "berbahagia"
    SMART = "cerdas"
    INNOVATIVE = "inovatif"
    COMPETITIVE = "berdaya-saing"
    INDEPENDENT = "mandiri"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def of(self, government: Government) -> IndicatorQuerySet:
        return self.filter(government=government)

    def public(self) -> IndicatorQuerySet:
        """What is measured is public, with a sheet or without."""
        return self.filter(government__is_open=True)


class Indicator(models.Model):
    """Something that is measured, under a code for good. Name and unit are those of today."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    unit = models.CharField(max_length=60)
    """What its values count. Another unit is another indicator."""
    owner = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    """The agency that enters its values and answers for its sheet."""
    is_sample = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "code"], name="indicator_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"

    @property
    def subject(self) -> str:
        """How the ledger names it."""
        return f"indicator:{self.code}"


class TechnicalSheetQuerySet(models.QuerySet["TechnicalSheet"]):
    def of(self, government: Government) -> TechnicalSheetQuerySet:
        return self.filter(government=government)

    def public(self) -> TechnicalSheetQuerySet:
        """Sheets that were ever approved, with those that replaced them."""
        return self.filter(
            government__is_open=True,
            state__in=[TechnicalSheet.State.APPROVED, TechnicalSheet.State.SUPERSEDED],
        )

    def approved(self) -> TechnicalSheetQuerySet:
        """The sheets in force."""
        return self.filter(state=TechnicalSheet.State.APPROVED)

    def drafts(self) -> TechnicalSheetQuerySet:
        """The sheets somebody works on."""
        return self.filter(state=TechnicalSheet.State.DRAFT)


class TechnicalSheet(models.Model):
    """One version of what an indicator means: definition, formula, unit, direction, source, series,
    frequency, owner. Drafted by one, approved by another.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        SUPERSEDED = "superseded"
        DROPPED = "dropped"

    government = models.ForeignKey(Government, models.PROTECT, related_name="technical_sheets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    definition = models.TextField()
    formula = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=60)
    better = models.CharField(max_length=4, choices=[(b.value, b.value) for b in Better])
    band_low = models.CharField(max_length=30, blank=True, default="")
    band_high = models.CharField(max_length=30, blank=True, default="")
    """Where within bounds is better: the bounds, as exact decimals."""
    lowest = models.CharField(max_length=30, blank=True, default="")
    highest = models.CharField(max_length=30, blank=True, default="")
    """What is plausible; a value outside is entered only when it is said again."""
    source = models.TextField()
    series = models.JSONField(default=list, blank=True)
    """Pairs of code and name, the running one first; empty where there is only one."""
    frequency = models.CharField(max_length=12, choices=[(f.value, f.value) for f in Frequency])
    lag_days = models.PositiveSmallIntegerField(default=365)
    """So many days after a period its figure should be there."""
    disaggregation = models.TextField(blank=True, default="")
    method = models.CharField(max_length=200, blank=True, default="")
    """Which version of the method, as its maker calls it."""
    owner = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="technical_sheets"
    )
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True, default="")
    sdgs = models.JSONField(default=list, blank=True)
    writers = models.JSONField(default=list, blank=True)
    """Codes of all posts that wrote in it: none of them may approve it."""
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TechnicalSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "version"], name="sheet_version_once"),
            models.UniqueConstraint(
                fields=["indicator"], name="one_approved_sheet", condition=Q(state="approved")
            ),
            models.UniqueConstraint(
                fields=["indicator"], name="one_draft_sheet", condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.version}"

    @property
    def band(self) -> Band | None:
        """The bounds within which it is good; None where there are none."""
        if not self.band_low or not self.band_high:
            return None
        return Decimal(self.band_low), Decimal(self.band_high)

    @property
    def series_codes(self) -> list[str]:
        """The codes a value's series may have; the running one first."""
        return [str(code) for code, _ in self.series] or [""]

    def is_plausible(self, value: Decimal) -> bool:
        """Tell whether a value lies within what is plausible."""
        return (not self.lowest or value >= Decimal(self.lowest)) and (
            not self.highest or value <= Decimal(self.highest)
        )


class StatisticQuerySet(models.QuerySet["Statistic"]):
    def of(self, government: Government) -> StatisticQuerySet:
        return self.filter(government=government)

    def public(self) -> StatisticQuerySet:
        """Every figure is public, corrected and withdrawn ones too."""
        return self.filter(government__is_open=True)

    def numbered(self, number: int) -> StatisticQuerySet:
        return self.filter(pk=number)


class Statistic(models.Model):
    """One figure of an indicator, at a place, of a period and series, from one source.

    Appended only: a correction is another row that points at this one.
    """

    class Nature(models.TextChoices):
        OFFICIAL = "official"
        """Published by whose figure it is."""
        REPORTED = "reported"
        """Told by somebody else: a statement, a study, a count of the government's own."""
        SIMULATION = "simulation"
        """Computed here; never an official value."""

    class Certainty(models.TextChoices):
        PROVISIONAL = "provisional"
        FINAL = "final"

    government = models.ForeignKey(Government, models.PROTECT, related_name="statistics")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="statistics")
    region = models.ForeignKey(Region, models.PROTECT, related_name="statistics")
    period = models.CharField(max_length=8)
    series = models.CharField(max_length=24, blank=True, default="")
    value = models.CharField(max_length=30)
    """The exact decimal, with the digits it was published with: no database rounds text."""
    unit = models.CharField(max_length=60)
    publisher = models.CharField(max_length=120)
    """Whose figure it is; a known publisher by its one name."""
    release = models.CharField(max_length=120, blank=True, default="")
    """In which release of the publisher it stands, such as 2026; a newer one supersedes it."""
    source_written = models.CharField(max_length=120, blank=True, default="")
    """Publisher and release as they were written in one, where a row is older than the parting."""
    publication = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    """Where it can be looked up: an address or a page."""
    published_on = models.DateField(null=True, blank=True)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    certainty = models.CharField(max_length=11, choices=Certainty.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    exhibit = models.ForeignKey(
        Exhibit, models.PROTECT, null=True, blank=True, related_name="statistics"
    )
    """The evidence it was counted from, accepted when the figure was entered."""
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    reason = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    leaf = models.CharField(max_length=64)
    """The ledger entry that entered it."""
    is_sample = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = StatisticQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_has_a_reason", condition=Q(corrects=None) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="statistic_has_a_value_and_source",
                condition=~Q(value="") & ~Q(publisher=""),
            ),
        ]
        indexes = [
            models.Index(fields=["government", "region"], name="statistic_of_place"),
            models.Index(fields=["indicator", "region", "period"], name="statistic_of_key"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.region_id} {self.period}: {self.value}"

    @property
    def when(self) -> TimePeriod:
        return read_period(self.period)

    @property
    def number(self) -> Decimal:
        """The value, exact."""
        return Decimal(self.value)

    @property
    def key(self) -> tuple[int, int, str, str]:
        """What it is a figure of: indicator, place, period, series."""
        return self.indicator_id, self.region_id, self.period, self.series

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "retraction")

    @property
    def rests_on_doubt(self) -> bool:
        """Whether the evidence it was counted from is not accepted any more."""
        return self.exhibit is not None and self.exhibit.status != Status.ACCEPTED

    @property
    def figure(self) -> ReleasedFigure:
        """What of it decides which figures stand."""
        return ReleasedFigure(
            self.pk, self.number, self.publisher, self.corrects_id, self.is_withdrawn, self.release
        )


class RetractionQuerySet(models.QuerySet["Retraction"]):
    def of(self, government: Government) -> RetractionQuerySet:
        return self.filter(government=government)


class Retraction(models.Model):
    """A figure taken back, and why. The figure stays where it was, struck through."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="retractions")
    statistic = models.OneToOneField(Statistic, models.PROTECT, related_name="retraction")
    reason = models.TextField()
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = RetractionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.statistic_id)


class FollowingQuerySet(models.QuerySet["Following"]):
    def of(self, government: Government) -> FollowingQuerySet:
        return self.filter(government=government)

    def public(self) -> FollowingQuerySet:
        """Which source is followed is public, with every earlier choice."""
        return self.filter(government__is_open=True)


class Following(models.Model):
    """Which of several figures the government follows, and why. The newest one counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="followings")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="followings")
    region = models.ForeignKey(Region, models.PROTECT, related_name="followings")
    period = models.CharField(max_length=8)
    series = models.CharField(max_length=24, blank=True, default="")
    statistic = models.ForeignKey(
        Statistic, models.PROTECT, null=True, blank=True, related_name="followings"
    )
    """None: none of them any more."""
    reason = models.TextField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = FollowingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["government", "region"], name="following_of_place"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.statistic_id}"

    @property
    def key(self) -> tuple[int, int, str, str]:
        return self.indicator_id, self.region_id, self.period, self.series


class WeightSchemeQuerySet(models.QuerySet["WeightScheme"]):
    def of(self, government: Government) -> WeightSchemeQuerySet:
        return self.filter(government=government)

    def public(self) -> WeightSchemeQuerySet:
        """Schemes that were ever adopted."""
        return self.filter(government__is_open=True).exclude(adopted_at=None)

    def adopted(self) -> WeightSchemeQuerySet:
        """What was adopted, the newest version first."""
        return self.exclude(adopted_at=None).order_by("outcome", "-version")


class WeightScheme(models.Model):
    """How much each indicator of an outcome counts: one version, used once it adds up to 100 and is
    adopted.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="weight_schemes")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    version = models.PositiveIntegerField()
    weights = models.JSONField(default=dict)
    """Exact decimals by the indicator's code; adopted only where they add up to 100."""
    source = models.TextField()
    """The decision, regulation or reasoning they rest on."""
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WeightSchemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "outcome", "version"], name="weights_version_once"
            ),
            models.CheckConstraint(
                name="adopted_by_another",
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} v{self.version}"

    @property
    def shares(self) -> dict[str, Decimal]:
        """The weights, exact, by the indicator's code."""
        return {code: Decimal(weight) for code, weight in self.weights.items()}


class StatedBandQuerySet(models.QuerySet["StatedBand"]):
    def of(self, government: Government) -> StatedBandQuerySet:
        return self.filter(government=government)

    def public(self) -> StatedBandQuerySet:
        """What a government said of itself is public."""
        return self.filter(government__is_open=True)


class StatedBand(models.Model):
    """Between which bounds a government said in a self-assessment that an indicator lies.

    A band is no value and never stands among statistics; it is held against them. Appended only:
    the newest of a period that was not withdrawn is the one that counts.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="stated_bands")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="stated_bands")
    region = models.ForeignKey(Region, models.PROTECT, related_name="stated_bands")
    period = models.CharField(max_length=8)
    low = models.CharField(max_length=30, blank=True, default="")
    high = models.CharField(max_length=30, blank=True, default="")
    """Exact decimals in the indicator's unit; empty where the band is open."""
    publisher = models.CharField(max_length=120)
    publication = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    note = models.TextField(blank=True, default="")
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = StatedBandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stated_band_has_a_bound", condition=~Q(low="") | ~Q(high="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.low}–{self.high}"


class BandWithdrawalQuerySet(models.QuerySet["BandWithdrawal"]):
    def of(self, government: Government) -> BandWithdrawalQuerySet:
        return self.filter(government=government)

    def public(self) -> BandWithdrawalQuerySet:
        """That a band was taken back, and why, is public."""
        return self.filter(government__is_open=True)


class BandWithdrawal(models.Model):
    """A band taken back, and why. The band stays where it was, struck through."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="band_withdrawals")
    band = models.OneToOneField(StatedBand, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = BandWithdrawalQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.band_id)


class FindingAnswerQuerySet(models.QuerySet["FindingAnswer"]):
    def of(self, government: Government) -> FindingAnswerQuerySet:
        return self.filter(government=government)

    def public(self) -> FindingAnswerQuerySet:
        """What the government says to a finding is public, with everything it said before."""
        return self.filter(government__is_open=True)


class FindingAnswer(models.Model):
    """What the government says to a finding of a cross-check. It closes nothing.

    The check goes on showing what it finds, with the answers beside it. Appended only.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="finding_answers")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="finding_answers")
    finding = models.CharField(max_length=160)
    """Rule, indicator, place, period and series, as `Finding.key` has them."""
    rules = models.CharField(max_length=24)
    """The version of the rules it was found by."""
    reason = models.TextField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = FindingAnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["government", "finding"], name="answer_of_finding"),
        ]

    def __str__(self) -> str:
        return self.finding
