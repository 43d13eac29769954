"""Surveys of satisfaction: what is asked of whom, the answers without anybody's name, the plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Agency, Government, Post
from idaman.core.period import TimePeriod, read_period
from idaman.features.services.models import Service
from idaman.features.surveys.rules.elements import ELEMENTS, FORMS, QuestionnaireForm


class SurveyState(models.TextChoices):
    """How far a survey is."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class SurveyQuerySet(models.QuerySet["Survey"]):
    def of(self, government: Government) -> SurveyQuerySet:
        return self.filter(government=government)

    def public(self) -> SurveyQuerySet:
        """Those whose result was published, on sites that are open."""
        return self.filter(government__is_open=True, state=SurveyState.PUBLISHED)

    def asking(self) -> SurveyQuerySet:
        """Those that take answers now."""
        return self.filter(state=SurveyState.OPEN)

    def run_by(self, agency: Agency) -> SurveyQuerySet:
        """What an agency asks, or took over from a closed one."""
        return self.filter(Q(agency=agency) | Q(agency__successor=agency))


class Survey(models.Model):
    """Nine questions about an agency or a service in a period; planned, open, closed, published."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="surveys")
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="surveys")
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    """The service that is asked about; none where it is the agency as a whole."""
    period = models.CharField(max_length=8)
    """The period the answers speak of, as idaman.core.period writes it."""
    form = models.CharField(max_length=20, choices=[(key, key) for key in FORMS])
    population = models.PositiveIntegerField(null=True, blank=True)
    """How many were served in the period; none where nobody knows."""
    population_source = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=9, choices=SurveyState.choices, default=SurveyState.PLANNED)
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "number"], name="survey_number_in_government"
            ),
            models.CheckConstraint(
                name="survey_population_has_its_source",
                condition=Q(population=None) | ~Q(population_source=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """SKM-003 is the third survey of the government."""
        return f"SKM-{self.number:03d}"

    @property
    def subject(self) -> str:
        """What the ledger calls it."""
        return f"survey:{self.code}"

    @property
    def of_form(self) -> QuestionnaireForm:
        return FORMS[self.form]

    @property
    def of_period(self) -> TimePeriod:
        return read_period(self.period)

    @property
    def is_open(self) -> bool:
        return self.state == SurveyState.OPEN


class SurveyTokenQuerySet(models.QuerySet["SurveyToken"]):
    def of(self, government: Government) -> SurveyTokenQuerySet:
        return self.filter(government=government)

    def public(self) -> SurveyTokenQuerySet:
        return self.filter(government__is_open=True)


class SurveyToken(models.Model):
    """A plate at the counter, or a slip or link for one answer; only its hash is kept.

    The code is made from `seed` and the installation's secret, so that it can be printed again;
    what is looked up is its SHA-256, so that a copy of the data answers nothing.
    """

    class Kind(models.TextChoices):
        COUNTER = "counter"
        SLIP = "slip"
        LINK = "link"

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="tokens")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    batch = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyTokenQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "batch", "number"], name="survey_token_number_in_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.label}"

    @property
    def label(self) -> str:
        """What stands in small print under the code, such as 3.12."""
        return f"{self.batch}.{self.number}"

    @property
    def is_for_one(self) -> bool:
        """Whether it gives one answer, to whoever holds it."""
        return self.kind != self.Kind.COUNTER


class SurveyChannel(models.TextChoices):
    """The way an answer came."""

    COUNTER = "counter"
    """By the QR code at the counter."""
    SLIP = "slip"
    LINK = "link"
    AFTER = "after"
    """Asked on the page of a report once it was answered."""
    PAPER = "paper"
    """Typed from paper."""
    PHONE = "phone"
    """Asked by an officer, by telephone or at the desk."""


BY_THEMSELVES = (
    SurveyChannel.COUNTER,
    SurveyChannel.SLIP,
    SurveyChannel.LINK,
    SurveyChannel.AFTER,
)
"""Sent by whoever answered, so that the time says something."""


class WordsVerdict(models.TextChoices):
    """Whether somebody looked at free words, and what was decided."""

    NONE = "none"
    """There are no words."""
    UNSEEN = "unseen"
    SHOWN = "shown"
    HIDDEN = "hidden"


class SurveyResponseQuerySet(models.QuerySet["SurveyResponse"]):
    def of(self, government: Government) -> SurveyResponseQuerySet:
        return self.filter(government=government)

    def counting(self) -> SurveyResponseQuerySet:
        """Those that were not put aside."""
        return self.filter(aside_at=None)

    def public(self) -> SurveyResponseQuerySet:
        """What may be counted in public; pages show sums once the survey is published."""
        return self.counting().filter(government__is_open=True)


class SurveyResponse(models.Model):
    """Nine scores and, where given, groups of one respondent; names nobody."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    channel = models.CharField(max_length=7, choices=SurveyChannel.choices)
    token = models.ForeignKey(
        SurveyToken, models.PROTECT, null=True, blank=True, related_name="responses"
    )
    voter = models.CharField(max_length=64, blank=True, default="")
    """A hash that lets a code, a telephone or a report answer once; it names nobody."""
    paper = models.PositiveIntegerField(null=True, blank=True)
    """The number on the sheet, where there was one."""
    scores = models.CharField(max_length=9)
    """Nine digits from 1 to 4, in the order of idaman.features.surveys.rules.elements.ELEMENTS."""
    sex = models.CharField(max_length=1, blank=True, default="")
    age = models.CharField(max_length=1, blank=True, default="")
    education = models.CharField(max_length=1, blank=True, default="")
    occupation = models.CharField(max_length=1, blank=True, default="")
    closed = models.BinaryField(blank=True, default=b"")
    """What was written in own words, encrypted."""
    seen = models.CharField(max_length=6, choices=WordsVerdict.choices, default=WordsVerdict.NONE)
    words = models.TextField(blank=True, default="")
    """The same words once somebody looked at them and let them be seen."""
    salt = models.BinaryField()
    leaf = models.CharField(max_length=64)
    """The receipt: the ledger's hash of the entry."""
    at = models.DateTimeField()
    entered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    """The post that typed or asked it; nobody where the respondent sent it."""
    aside_at = models.DateTimeField(null=True, blank=True)
    aside_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    aside_because = models.TextField(blank=True, default="")
    is_sample = models.BooleanField(default=False)

    objects = SurveyResponseQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "voter"],
                name="survey_response_once",
                condition=~Q(voter="") & Q(aside_at=None),
            ),
            models.UniqueConstraint(
                fields=["survey", "paper"],
                name="survey_paper_once",
                condition=Q(paper__isnull=False, aside_at=None),
            ),
            models.CheckConstraint(
                name="survey_aside_by_somebody",
                condition=Q(aside_at=None, aside_by=None)
                | Q(aside_at__isnull=False, aside_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["survey", "at", "id"], name="survey_responses_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.channel}"


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    def of(self, government: Government) -> ImprovementQuerySet:
        return self.filter(government=government)

    def standing(self) -> ImprovementQuerySet:
        """What was not dropped."""
        return self.filter(dropped_at=None)

    def public(self) -> ImprovementQuerySet:
        """What an office does about published results, dropped or not."""
        return self.filter(government__is_open=True, survey__state=SurveyState.PUBLISHED)


class Improvement(models.Model):
    """What is done about one element of a result: who, by when. Followed in delivery."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="improvements")
    number = models.PositiveSmallIntegerField()
    element = models.CharField(max_length=12, choices=[(each, each) for each in ELEMENTS])
    action = models.CharField(max_length=300)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due = models.DateField()
    salt = models.BinaryField()
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.TextField(blank=True, default="")

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="improvement_number_of_survey"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """SKM-003.2 is the second improvement after the third survey."""
        return f"{self.survey.code}.{self.number}"
