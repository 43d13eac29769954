"""Plans, items, changes, adopted versions, and the flat public picture of a version."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from idaman.core.people.models import Agency, Government, Post
from idaman.core.places.models import Region
from idaman.core.taxonomy import Dimension, FundingSource, SubDimension
from idaman.features.indicators.models import Indicator


class PlanQuerySet(models.QuerySet["Plan"]):
    def of(self, government: Government) -> PlanQuerySet:
        return self.filter(government=government)

    def public(self) -> PlanQuerySet:
        """Plans with at least one adopted version."""
        return self.filter(versions__isnull=False).distinct()


class Plan(models.Model):
    """One edition of a government's masterplan, from draft to closed."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=40)
    title = models.CharField(max_length=500)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    """The newest revision; each change raises it by one."""
    root = models.CharField(max_length=64, blank=True, default="")
    """Merkle root of the item hashes at that revision."""
    books = models.JSONField(default=list, blank=True)
    """Which books it is printed as; empty means the first set that ships."""
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "slug"], name="plan_slug_in_government"),
            models.CheckConstraint(
                name="plan_period_runs_forward", condition=Q(last_year__gte=models.F("first_year"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id}/{self.slug}"


class ItemQuerySet(models.QuerySet["Item"]):
    def of(self, government: Government) -> ItemQuerySet:
        return self.filter(government=government)

    def standing(self) -> ItemQuerySet:
        """What is in the plan now, without what was removed."""
        return self.filter(body__isnull=False)


class Item(models.Model):
    """One element of a draft: an activity, an indicator, the settings. Order is data too."""

    # Its own indexes would be rewritten by each save: what asks for items names their plan.
    government = models.ForeignKey(
        Government, models.PROTECT, related_name="plan_items", db_index=False
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items", db_index=False)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    position = models.PositiveIntegerField(default=0)
    body = models.JSONField(null=True)
    """None once removed; the row stays, so that its history does."""
    hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "code"], name="item_code_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.code}"


class Change(models.Model):
    """One step of a plan: which item, from which hash to which, by whom. Appended only."""

    government = models.ForeignKey(
        Government, models.PROTECT, related_name="plan_changes", db_index=False
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="changes", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    old_hash = models.CharField(max_length=64, blank=True, default="")
    new_hash = models.CharField(max_length=64, blank=True, default="")
    body = models.JSONField(null=True)
    """The item as it became, without what is empty (see idaman.features.plan.rules.diff.shortened).

    None when it was removed or when an import stored the whole.
    """
    is_part = models.BooleanField(default=False)
    """Whether `body` is only the fields that became different, to keep history small."""
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["plan", "kind", "code"], name="change_of_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "sequence", "kind", "code"], name="change_once_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}@{self.sequence} {self.code}"


class Composition(models.Model):
    """A whole document as it stood at a revision, stored at import and adoption."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="compositions")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="compositions")
    sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    document = models.JSONField()
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The workbook it was read from, where there was one."""
    findings = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "sequence"], name="composition_once_a_revision")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}@{self.sequence}"


class VersionQuerySet(models.QuerySet["Version"]):
    def of(self, government: Government) -> VersionQuerySet:
        return self.filter(government=government)

    def public(self) -> VersionQuerySet:
        """Every adopted version is public, superseded ones too."""
        return self.filter(government__is_open=True)

    def current(self) -> VersionQuerySet:
        """The version each government works by."""
        return self.filter(is_current=True)


class Version(models.Model):
    """An adopted plan: a frozen revision with the regulation that adopted it."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="versions")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=500)
    vision = models.TextField(blank=True, default="")
    regulation = models.CharField(max_length=200, blank=True, default="")
    """Number of the regulation as printed; blank when none is known, which the page says."""
    regulation_date = models.DateField(null=True, blank=True)
    salt = models.BinaryField()
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_in_plan"),
            models.UniqueConstraint(
                fields=["government"], name="one_current_version", condition=Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PrintedBookQuerySet(models.QuerySet["PrintedBook"]):
    def of(self, government: Government) -> PrintedBookQuerySet:
        return self.filter(government=government)

    def public(self) -> PrintedBookQuerySet:
        """Books of adopted versions are public once they are published."""
        return self.filter(government__is_open=True)

    def newest_of(self, version: Version) -> PrintedBookQuerySet:
        """The books of the version's latest printing, in their order."""
        latest = self.filter(version=version).order_by("-printing").values("printing")[:1]
        return self.filter(version=version, printing=latest).order_by("number")


class PrintedBook(models.Model):
    """One published book of an adopted version, as PDF and for Word. A later printing takes its
    place.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="printed_books")
    version = models.ForeignKey(Version, models.PROTECT, related_name="printed_books")
    printing = models.PositiveIntegerField()
    """Which printing of the version it belongs to; a later one takes the earlier one's place."""
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=30)
    title = models.CharField(max_length=120)
    pages = models.PositiveIntegerField()
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = PrintedBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "printing", "key"], name="book_once_a_printing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.key}"


class PermanentCode(models.Model):
    """A code that an adopted item has for good, in the whole government and over editions."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="permanent_codes")
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=500)
    first_version = models.ForeignKey(Version, models.PROTECT, related_name="first_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "kind", "code"], name="permanent_code_in_government"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AdoptedQuerySet(models.QuerySet["Adopted"]):
    def public(self) -> AdoptedQuerySet:
        """Everything adopted is public."""
        return self.filter(government__is_open=True)

    def of(self, government: Government) -> AdoptedQuerySet:
        return self.filter(government=government)

    def current(self) -> AdoptedQuerySet:
        """What is in the version the government works by."""
        return self.filter(is_current=True)

    def in_version(self, version: Version) -> AdoptedQuerySet:
        return self.filter(version=version)

    def activities(self) -> AdoptedQuerySet:
        return self.filter(kind="activity")

    def quick_wins(self) -> AdoptedQuerySet:
        return self.filter(kind="quick_win")

    def indicators(self) -> AdoptedQuerySet:
        return self.filter(kind="indicator")

    def promised(self) -> AdoptedQuerySet:
        """Activities and quick wins: what somebody promised to do."""
        return self.filter(kind__in=["activity", "quick_win"])

    def owned_by(self, agency: Agency) -> AdoptedQuerySet:
        """What the agency answers for: its own, and that of agencies it took over."""
        return self.filter(Q(owner=agency) | Q(owner__successor=agency))

    def within(self, code: str) -> AdoptedQuerySet:
        """What names this place or a place inside it."""
        return self.filter(
            Q(places__region__code=code) | Q(places__region__code__startswith=f"{code}.")
        ).distinct()


class Adopted(models.Model):
    """One element of an adopted version, laid out flat for reading. Never changed.

    `body` is the element as in the document (idaman.features.plan.rules.model); the other columns
    are
    drawn from it so that pages can find and sort.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="adopted")
    version = models.ForeignKey(Version, models.PROTECT, related_name="items")
    is_current = models.BooleanField(default=False)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500, blank=True, default="")
    dimension = models.CharField(
        max_length=12, blank=True, default="", choices=[(d.value, d.label) for d in Dimension]
    )
    sub_dimension = models.CharField(
        max_length=30, blank=True, default="", choices=[(s.value, s.label) for s in SubDimension]
    )
    parent_code = models.CharField(max_length=24, blank=True, default="")
    """Programme of an activity, objective of a programme or indicator, mission of an objective."""
    owner = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="adopted")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    cost_idr = models.BigIntegerField(default=0)
    whole_regency = models.BooleanField(default=False)
    is_dropped = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    body = models.JSONField()

    objects = AdoptedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "code"], name="adopted_code_in_version"
            ),
        ]
        indexes = [
            models.Index(
                fields=["government", "is_current", "kind", "position"], name="adopted_listed"
            ),
            models.Index(fields=["version", "kind", "position"], name="adopted_in_version"),
            models.Index(fields=["version", "parent_code"], name="adopted_children"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.code}"

    def years(self) -> range:
        """The years it runs in; empty when it has no dates."""
        if self.starts is None or self.ends is None:
            return range(0)
        return range(self.starts.year, self.ends.year + 1)

    def timing(self, today: date) -> str:
        """Where the plan puts it today: undated, ahead, under_way or past. Not a status.

        Whether it was delivered is not known from the plan; delivery tells that.
        """
        if self.is_dropped:
            return "dropped"
        if self.starts is None or self.ends is None:
            return "undated"
        if today < self.starts:
            return "ahead"
        return "under_way" if today <= self.ends else "past"

    @property
    def said(self) -> dict[str, Any]:
        body: dict[str, Any] = self.body
        return body


class AdoptedPlaceQuerySet(models.QuerySet["AdoptedPlace"]):
    def public(self) -> AdoptedPlaceQuerySet:
        return self.filter(government__is_open=True)


class AdoptedPlace(models.Model):
    """A place an adopted item names."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="adopted_places")
    item = models.ForeignKey(Adopted, models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, models.PROTECT, related_name="adopted_places")

    objects = AdoptedPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "region"], name="adopted_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} @ {self.region_id}"


class AdoptedCostQuerySet(models.QuerySet["AdoptedCost"]):
    def public(self) -> AdoptedCostQuerySet:
        return self.filter(government__is_open=True)


class AdoptedCost(models.Model):
    """Money of an adopted item, for one year from one source."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="adopted_costs")
    item = models.ForeignKey(Adopted, models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=[(s.value, s.value) for s in FundingSource])
    amount_idr = models.BigIntegerField()

    objects = AdoptedCostQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.item_id} {self.year} {self.source}"


class AdoptedPartnerQuerySet(models.QuerySet["AdoptedPartner"]):
    def public(self) -> AdoptedPartnerQuerySet:
        return self.filter(government__is_open=True)


class AdoptedPartner(models.Model):
    """An agency that helps with an adopted item it does not own."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="adopted_partners")
    item = models.ForeignKey(Adopted, models.CASCADE, related_name="partners")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="adopted_partnered")

    objects = AdoptedPartnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "agency"], name="adopted_partner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} + {self.agency_id}"


class IndicatorLinkQuerySet(models.QuerySet["IndicatorLink"]):
    def of(self, government: Government) -> IndicatorLinkQuerySet:
        return self.filter(government=government)

    def public(self) -> IndicatorLinkQuerySet:
        """What an indicator of the plan is measured by is public."""
        return self.filter(government__is_open=True)


class IndicatorLink(models.Model):
    """By which statistic an indicator of the plan is measured, since when. The newest counts."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="indicator_links")
    item_code = models.CharField(max_length=24)
    """The permanent code of the plan's indicator."""
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="links"
    )
    """None: by none any more."""
    region = models.ForeignKey(Region, models.PROTECT, related_name="indicator_links")
    is_sample = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    objects = IndicatorLinkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["government", "item_code"], name="link_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} ← {self.indicator_id}"
