"""How reports are handled: routing rules, terms, replies, who was told, and what is looked at."""

from __future__ import annotations

from datetime import date

from django.db import models

from idaman.core.people.models import Government, Post
from idaman.core.prepared_queries import Prepared
from idaman.features.reports.models.requests import Request
from idaman.features.reports.rules.report import VISIBLE
from idaman.features.services.rules.sla.terms import TermsOfService, in_force


class SlaTermsQuerySet(models.QuerySet["SlaTerms"]):
    def of(self, government: Government) -> SlaTermsQuerySet:
        return self.filter(government=government)

    def public(self) -> SlaTermsQuerySet:
        """How long an answer may take is public."""
        return self.filter(government__is_open=True)

    def on(self, day: date) -> TermsOfService:
        """The terms that count for what arrives on a day: the national ones as changed here."""
        return _terms(self.own_on(day), day)

    def own_on(self, day: date) -> SlaTerms | None:
        """The government's own terms that count on a day."""
        return self.filter(from_date__lte=day).order_by("-from_date").first()

    def visible_topics_on(self, day: date) -> frozenset[str]:
        """The topics whose answer has to show how it looks afterwards."""
        own = self.own_on(day)
        return (
            VISIBLE if own is None or own.visible_topics is None else frozenset(own.visible_topics)
        )


class SlaTerms(models.Model):
    """A government's own days for answers to reports, from a date on."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="sla_terms")
    from_date = models.DateField()
    days = models.JSONField()
    """Class or step (`rules.sla`) → days; what is not named is as nationally."""
    visible_topics = models.JSONField(null=True, blank=True)
    """Topics whose answer has to show how it looks afterwards; nothing for the usual ones."""
    source = models.CharField(max_length=300)
    """The letter or decree that says so."""
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = SlaTermsQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["government", "from_date"], name="sla_terms_from_day"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.from_date}"


OWN_TERMS: Prepared[SlaTerms] = Prepared(
    lambda government, day: (
        SlaTerms.objects.of(government).filter(from_date__lte=day).order_by("-from_date")[:1]
    )
)


def terms_of(government: Government, day: date) -> TermsOfService:
    """The terms that count for what arrives on a day: the national ones as changed here."""
    return _terms(OWN_TERMS.first(government, day), day)


def _terms(own: SlaTerms | None, day: date) -> TermsOfService:
    national = in_force(day)
    return national.changed(own.days, source=own.source) if own else national


class RoutingRulesQuerySet(models.QuerySet["RoutingRules"]):
    def of(self, government: Government) -> RoutingRulesQuerySet:
        return self.filter(government=government)

    def newest(self) -> RoutingRules | None:
        return self.order_by("-number").first()


class RoutingRules(models.Model):
    """Who gets which report, as rules in their order. Appended: the last version counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="routing_rules")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    """A list of rules, see idaman.features.reports.rules.routing."""
    note = models.CharField(max_length=300, blank=True, default="")
    """Why they were changed."""
    is_sample = models.BooleanField(default=False)
    salt = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = RoutingRulesQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["government", "number"], name="routing_rules_once"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} v{self.number}"


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def of(self, government: Government) -> ReplyTemplateQuerySet:
        return self.filter(government=government)

    def standing(self) -> ReplyTemplateQuerySet:
        return self.filter(closed_on=None)


class ReplyTemplate(models.Model):
    """Words an answer may begin with; whoever answers fills in what was done."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="reply_templates")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    words = models.TextField()
    is_sample = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "code"], name="reply_template_in_government"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.code}"


class RequestNoticeQuerySet(models.QuerySet["RequestNotice"]):
    def of(self, government: Government) -> RequestNoticeQuerySet:
        return self.filter(government=government)


class RequestNotice(models.Model):
    """Somebody was told that a report waits: each level once for each last day. Appended."""

    class Level(models.TextChoices):
        SOON = "soon"
        """Its agency: the last day is near."""
        LATE = "late"
        """Its agency: the last day is over."""
        UP = "up"
        """The secretariat: it is still late."""
        UNROUTED = "unrouted"
        """The secretariat: nobody has it yet."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="notices")
    level = models.CharField(max_length=8, choices=Level.choices)
    due = models.DateField()
    at = models.DateTimeField()

    objects = RequestNoticeQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["request", "level", "due"], name="request_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.level} {self.due}"


class ClosureDrawQuerySet(models.QuerySet["ClosureDraw"]):
    def of(self, government: Government) -> ClosureDrawQuerySet:
        return self.filter(government=government)

    def public(self) -> ClosureDrawQuerySet:
        """What is drawn, and how, is public."""
        return self.filter(government__is_open=True)


class ClosureDraw(models.Model):
    """Answers of one month, and those drawn from them for somebody else to look at.

    The list is committed before anybody knows the seed, as with evidence.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="closure_draws")
    month = models.DateField()
    """Its first day."""
    listed = models.JSONField()
    """Numbers of the reports answered in it whose answer stood as the list was committed."""
    list_hash = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    checkpoint = models.TextField(blank=True, default="")
    checkpoint_size = models.BigIntegerField(null=True, blank=True)
    seed = models.CharField(max_length=64, blank=True, default="")
    is_witnessed = models.BooleanField(default=False)
    drawn = models.JSONField(default=list, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    objects = ClosureDrawQuerySet.as_manager()

    class Meta:
        app_label = "services"
        constraints = [
            models.UniqueConstraint(fields=["government", "month"], name="closure_draw_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.month:%Y-%m}"
