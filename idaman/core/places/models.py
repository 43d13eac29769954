"""Places, their codes in every scheme, their names as people spell them, their boundaries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from idaman.core.places.rules.kawasan import Comparing


class RegionLevel(models.TextChoices):
    COUNTRY = "country"
    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


class Kind(models.TextChoices):
    """What the place is called in Indonesian law."""

    COUNTRY = "negara"
    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    CITY = "kota"
    DISTRICT = "kecamatan"
    RURAL_VILLAGE = "desa"
    URBAN_VILLAGE = "kelurahan"


class Scheme(models.TextChoices):
    KEMENDAGRI = "kemendagri"
    BPS = "bps"


class RegionQuerySet(models.QuerySet["Region"]):
    def public(self) -> RegionQuerySet:
        """All places are public."""
        return self

    def within(self, code: str) -> RegionQuerySet:
        """A territory and everything in it, by Kemendagri code."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}."))

    def districts(self) -> RegionQuerySet:
        return self.filter(level=RegionLevel.DISTRICT)

    def villages(self) -> RegionQuerySet:
        return self.filter(level=RegionLevel.VILLAGE)


class Region(models.Model):
    """A piece of administered land, named by its Kemendagri code."""

    code = models.CharField(max_length=13, unique=True)
    level = models.CharField(max_length=10, choices=RegionLevel.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField(max_length=120)
    """Unique among siblings; names the place in addresses, e.g. tabang, muara-tubo."""
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    tile_x = models.SmallIntegerField(null=True, blank=True)
    tile_y = models.SmallIntegerField(null=True, blank=True)
    tile_label = models.CharField(max_length=6, blank=True, default="")
    source = models.TextField(blank=True, default="")

    objects = RegionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "slug"], name="region_slug_among_siblings"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def full_name(self) -> str:
        """The name with its kind, as it stands on a sign: Desa Muara Tubo."""
        if self.level in (RegionLevel.COUNTRY, RegionLevel.PROVINCE):
            return self.name
        return f"{self.kind.title()} {self.name}"


class Code(models.Model):
    """The place's code in one scheme: the crosswalk."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=12, choices=Scheme.choices)
    value = models.CharField(max_length=13)
    source = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="code_in_scheme_once"),
            models.UniqueConstraint(
                fields=["region", "scheme"], name="region_has_one_code_a_scheme"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Alias(models.Model):
    """Another spelling of the place's name, as met in real data."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="alias_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The outline of a place, simplified for the screen, as loaded from a file."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="boundary")
    geojson = models.JSONField()
    """A Polygon or MultiPolygon in longitude, latitude (WGS 84)."""
    area_km2 = models.FloatField()
    source = models.TextField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.region_id)


class KawasanQuerySet(models.QuerySet["Kawasan"]):
    def public(self) -> KawasanQuerySet:
        return self


class Kawasan(models.Model):
    """A named group of governments' territories, such as the new-capital area."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    note = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    comparing = models.JSONField(default=dict, blank=True)
    """By what rules its members are put side by side: `Comparing` of the rules of kawasan."""

    objects = KawasanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    @property
    def rules(self) -> Comparing:
        """The rules of comparison, read."""
        return Comparing.read(self.comparing)


class KawasanMember(models.Model):
    """A territory in a kawasan, and where it is said that it belongs."""

    kawasan = models.ForeignKey(Kawasan, models.CASCADE, related_name="members")
    region = models.ForeignKey(Region, models.PROTECT, related_name="kawasan_memberships")
    is_confirmed = models.BooleanField(default=True)
    note = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    area_km2 = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kawasan", "region"], name="kawasan_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kawasan_id}: {self.region_id}"
