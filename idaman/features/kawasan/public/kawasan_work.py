"""A kawasan's promises, services and districts, read from what each open site publishes.

Promises, satisfaction and reports come from the open data of each site, so that what a site keeps
to itself cannot come here; each figure leads to the page of its site that explains it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.core.places.rules.kawasan import Common, Inside
from idaman.core.places.rules.names import key as spelled
from idaman.features.delivery.queries.citizens import answers_by_item
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.indicators.queries import Beside, side_by_side
from idaman.features.indicators.rules.comparing import FEW, ConfidenceSpan, inseparable, wilson
from idaman.features.kawasan.public.kawasan import TerritoryRow, group_of, shown, to
from idaman.features.services import words as say
from idaman.features.services.models import Service
from idaman.features.services.queries import times_taken
from idaman.features.services.rules.body import ServiceBody, public_part
from idaman.features.services.rules.measured_times import MeasuredTimes
from idaman.features.stewardship.pieces.data import EditionReader, editions_of
from idaman.features.surveys import words as say_satisfied
from idaman.features.surveys.rules.interval import Interval
from idaman.web import words
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.templatetags.ui import number, percent_of, recounted

STANDINGS = ("kept", "kept_late", "late", "broken")
"""Promises whose day has come, as they turned out."""
EVIDENCED = ("claimed", "verified")
ALL = "all"


@dataclass(frozen=True)
class SiteFigure:
    """One figure of a site: as it stands on the page that explains it, and where that is."""

    said: str | SafeString
    href: str
    share: Fraction | None = None


@dataclass
class SitePromises:
    """How one government stands: its promises, and three figures that are never mixed."""

    place: TerritoryRow
    published: EditionReader | None = None
    promises: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    figures: dict[str, SiteFigure] = field(default_factory=dict)
    citizens: Counts = field(default_factory=Counts)

    @property
    def due(self) -> int:
        """How many promises have turned out one way or the other."""
        return sum(self.counts[each] for each in STANDINGS)

    @property
    def kept(self) -> int:
        return self.counts["kept"] + self.counts["kept_late"]

    @property
    def turned(self) -> list[tuple[SiteFigure, str | Promise]]:
        """How many turned out how, each as the page that explains it says it."""
        return [
            (
                self.figures.get(code) or SiteFigure(number(self.counts[code]), ""),
                words.STATUSES[code],
            )
            for code in STANDINGS
        ]

    @property
    def is_few(self) -> bool:
        return self.due < FEW

    @property
    def share(self) -> str:
        return percent_of(Fraction(self.kept, self.due)) if self.due else ""

    @property
    def span(self) -> ConfidenceSpan | None:
        return wilson(self.kept, self.due)

    @property
    def between(self) -> str:
        """The interval of the share kept, in per cent."""
        return between(self.span)

    @property
    def voices(self) -> str:
        """What citizens say: so many yes of so many; a share only from ten answers on."""
        tally = self.citizens.all
        said = gettext("%(a)s of %(b)s") % {"a": number(tally.yes), "b": number(tally.total)}
        if tally.share is None:
            return said
        return f"{percent_of(Fraction(tally.yes, tally.total))} ({said})"

    @property
    def has_voices(self) -> bool:
        return self.citizens.all.total > 0

    @property
    def voices_href(self) -> str:
        site = self.place.site
        return to("method", government=site.slug, method="kata-warga") if site else ""


def between(span: ConfidenceSpan | None) -> str:
    """Write an interval of a share in whole per cent, outward.

    >>> between(wilson(7, 10)), between(wilson(0, 10)), between(wilson(0, 0))
    ('39–90 %', '0–28 %', '')
    """
    if span is None:
        return ""
    return f"{int(span.low * 100)}–{min(100, -int(-span.high * 100 // 1))} %"


@login_not_required
def kawasan_promises(request: HttpRequest, kawasan: str) -> HttpResponse:
    """What each government promised and kept, in all and dimension by dimension."""
    group = group_of(kawasan)
    found = editions_of(group.open)
    voices = answers_by_item(group.open, timezone.now())
    kept = {
        place.region.pk: _kept(place, found.get(place.site.pk) if place.site else None, voices)
        for place in group.places
        if place.is_member
    }
    whole = [by[ALL] for by in kept.values()]
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}-janji",
            ("kode_kemendagri", "wilayah", "dimensi", "janji", *STANDINGS, "batas_bawah_persen",
             "batas_atas_persen", "warga_ya", "warga_menjawab", "terbitan_data"),
            (
                (each.place.region.code, each.place.region.full_name, key, each.promises,
                 *(each.counts[s] for s in STANDINGS),
                 round(each.span.low * 100, 1) if each.span else None,
                 round(each.span.high * 100, 1) if each.span else None,
                 each.citizens.all.yes, each.citizens.all.total,
                 each.published.edition.number if each.published else None)
                for by in kept.values()
                for key, each in by.items()
            ),
        )  # fmt: skip
    dimensions = [
        (words.dimension(code), [by[code] for by in kept.values() if by[ALL].promises])
        for code in words.DIMENSIONS
    ]
    spans = [(each.place.region.name, each.span) for each in whole if each.span and not each.is_few]
    return shown(
        request,
        group,
        "kawasan/public/kawasan_promises.html",
        {
            "whole": whole,
            "dimensions": [
                (name, rows) for name, rows in dimensions if any(row.promises for row in rows)
            ],
            "silent": [each.place.region.full_name for each in whole if not each.promises],
            "compared": len(spans),
            "inseparable": inseparable(spans),
        },
    )


def _is_promise(row: Mapping[str, Any]) -> bool:
    """Whether a row of `obligations` counts: what an amendment released is none any more."""
    return bool(row["standing"] != Standing.RELEASED)


def _kept(
    place: TerritoryRow, published: EditionReader | None, voices: Mapping[tuple[int, str], Counts]
) -> dict[str, SitePromises]:
    """How a government stands in all, and in each dimension."""
    found = {key: SitePromises(place, published) for key in (ALL, *words.DIMENSIONS)}
    if published is None or place.site is None:
        return found
    rows = published.rows("obligations")
    for row in rows:
        for key in {ALL, row["dimension"]} & set(found):
            found[key].promises += _is_promise(row)
            found[key].counts[row["standing"]] += 1
    for row in published.rows("figures", "all", "dimension"):
        key = row["key"] if row["by"] == "dimension" else ALL
        if row["by"] in ("dimension", ALL) and key in found:
            found[key].figures[row["measure"]] = _told(place.site, row)
    dimension_of = {row["code"]: row["dimension"] for row in published.rows("plan_items")}
    dimension_of |= {row["item"]: row["dimension"] for row in rows}
    for (government, item), counts in voices.items():
        if government == place.site.pk:
            for key in {ALL, dimension_of.get(item, "")} & set(found):
                found[key].citizens += counts
    return found


def _told(site: Government, row: Mapping[str, Any]) -> SiteFigure:
    """A rolled-up figure as the page that explains it says it."""
    href = to(
        "explanation", government=site.slug, measure=row["measure"], by=row["by"], key=row["key"]
    )
    if row["denominator"] is None:
        said = number(row["numerator"]) if row["numerator"] is not None else ""
        return SiteFigure(said, href)
    if row["numerator"] is None or not row["denominator"]:
        return SiteFigure("", href)
    share = Fraction(row["numerator"], row["denominator"])
    return SiteFigure(percent_of(share), href, share)


# Services


@dataclass
class Offer:
    """One government's service of a kind: what it promises, what was measured, who says what."""

    place: TerritoryRow
    service: Service | None = None
    body: ServiceBody | None = None
    known: MeasuredTimes | None = None
    reports: dict[str, SiteFigure] = field(default_factory=dict)
    satisfaction: SafeString | None = None
    interval: str = ""
    span: ConfidenceSpan | None = None
    is_of_agency: bool = False

    @property
    def promised(self) -> str:
        return say.time(self.body.time) if self.body else ""

    @property
    def median(self) -> str:
        if self.known is None or self.known.is_few:
            return ""
        return say.amount_of_time(self.known.median, self.known.unit)

    @property
    def many(self) -> int:
        return self.known.many if self.known else 0

    @property
    def is_few(self) -> bool:
        return self.many < FEW

    @property
    def href(self) -> str:
        site = self.place.site
        if not site or not self.service or not site.uses["services"]:
            return ""
        return to("service", government=site.slug, code=self.service.code)


@login_not_required
def kawasan_services(request: HttpRequest, kawasan: str) -> HttpResponse:
    """The same service at each government: promised and measured time, answers, satisfaction."""
    group = group_of(kawasan)
    now = timezone.now()
    services = list(
        Service.objects.public()
        .filter(government__in=group.open)
        .select_related("shown__agency")
        .order_by("government", "code")
    )
    times = times_taken(group.open, [each.pk for each in services], now)
    counted = {key: _Counted(published) for key, published in editions_of(group.open).items()}
    kinds: list[dict[str, Any]] = []
    for common in group.rules.services:
        offers = [
            _offer(place, common, services, times, counted)
            for place in group.places
            if place.is_member
        ]
        spans = [(each.place.region.name, each.span) for each in offers if each.span]
        kinds.append(
            {
                "common": common,
                "offers": offers,
                "shown": [each for each in offers if each.service],
                "without": [
                    each.place.region.full_name
                    for each in offers
                    if each.place.site and not each.service
                ],
                "closed": [each.place.region.full_name for each in offers if not each.place.site],
                "inseparable": inseparable(spans),
            }
        )
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}-pelayanan",
            ("pelayanan", "kode_kemendagri", "wilayah", "kode", "nama", "dijanjikan",
             "diukur_dari", "terukur", "kepuasan_antara"),
            (
                (kind["common"].code, o.place.region.code, o.place.region.full_name,
                 o.service.code if o.service else "", o.body.name if o.body else "", o.promised,
                 o.many, o.median, o.interval)
                for kind in kinds
                for o in kind["offers"]
            ),
        )  # fmt: skip
    return shown(request, group, "kawasan/public/kawasan_services.html", {"kinds": kinds})


class _Counted:
    """What a site publishes of satisfaction and answers, ready to be looked up."""

    def __init__(self, published: EditionReader) -> None:
        rows = published.rows("computed", "ikm", "reports")
        self.values = {
            (row["family"], row["measure"], row["by"], row["key"]): row["value"] for row in rows
        }
        surveys = {
            (row["service"], row["period"], row["survey"]) for row in published.rows("satisfaction")
        }
        self.surveys = sorted(surveys, key=lambda each: (each[1], each[2]))

    def satisfied(self, service: str, agency: str) -> tuple[str, str, bool]:
        """Group of the newest survey of a service, else of its agency; is it the agency's?"""
        own = [survey for asked, _period, survey in self.surveys if service and asked == service]
        if own:
            return "survey", f"SKM-{own[-1]:03d}", False
        keys = sorted(
            key
            for family, measure, by, key in self.values
            if (family, measure, by) == ("ikm", "index", "agency") and key.endswith(f":{agency}")
        )
        return ("agency", keys[-1], True) if keys else ("", "", False)


def _offer(
    place: TerritoryRow,
    common: Common,
    services: Sequence[Service],
    times: Mapping[int, MeasuredTimes],
    counted: Mapping[int, _Counted],
) -> Offer:
    offer = Offer(place)
    site = place.site
    names = {spelled(name) for name in common.names}
    found = next(
        (
            each
            for each in services
            if site and each.government_id == site.pk and each.shown
            and spelled(each.shown.name) in names
        ),
        None,
    )  # fmt: skip
    if site is None or found is None or found.shown is None:
        return offer
    offer.service, offer.body = found, public_part(found.shown.said)
    offer.known = times.get(found.pk)
    if site.pk in counted:
        _judged(offer, site, counted[site.pk], found.code, found.shown.agency.code)
    return offer


def _judged(offer: Offer, site: Government, told: _Counted, code: str, agency: str) -> None:
    """Add what is published of the agency's answers to reports, and of satisfaction."""
    for measure in ("days", "in-time"):
        exact = told.values.get(("reports", measure, "agency", agency))
        if exact is None:
            continue
        above, below = exact.split("/")
        if above == "-" or below == "0":
            continue
        said = (
            number(float(above))
            if measure == "days"
            else percent_of(Fraction(int(above), int(below)))
        )
        href = to("report-figure", government=site.slug, measure=measure, by="agency", key=agency)
        group = ("agency", agency)
        offer.reports[measure] = SiteFigure(
            recounted("reports", measure, group, exact, said, href), href
        )
    by, key, offer.is_of_agency = told.satisfied(code, agency)
    value = told.values.get(("ikm", "index", by, key))
    if value is None:
        return
    href = to("computed", government=site.slug, family="ikm", measure="index", by=by, key=key)
    said = say_satisfied.written(Fraction(value))
    offer.satisfaction = recounted("ikm", "index", (by, key), value, said, href)
    low, _semicolon, high = told.values.get(("ikm", "interval", by, key), "-").partition(";")
    if high:
        span = Interval(float(low), float(high), is_rough=False, is_corrected=False)
        offer.interval = say_satisfied.between(span)
        offer.span = ConfidenceSpan(span.low, span.high)


# Districts inside the capital's delineation


@dataclass
class District:
    """A district within the delineation, and what its government's site publishes of it."""

    said: Inside
    region: Region
    site: Government | None
    published: EditionReader | None
    items: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    reports: int = 0
    hidden: int = 0
    """Cells of reports that are kept back, because fewer than five would be known from them."""

    @property
    def href(self) -> str:
        if self.site is None:
            return ""
        return to("district", government=self.site.slug, district=self.region.slug)

    @property
    def promised(self) -> int:
        """How many promises name a place there."""
        return sum(map(_is_promise, self.promises))

    @property
    def counts(self) -> Counter[str]:
        return Counter(row["standing"] for row in self.promises)

    @property
    def standings(self) -> list[tuple[str, int]]:
        """How many promises stand how, the most frequent first."""
        return self.counts.most_common()


@login_not_required
def kawasan_inside(request: HttpRequest, kawasan: str) -> HttpResponse:
    """The districts within the capital's delineation, and what is planned and promised there."""
    group = group_of(kawasan)
    if not group.rules.inside:
        raise Http404
    codes = {each.place: each for each in group.rules.inside}
    regions = list(
        Region.objects.public()
        .filter(code__in=codes)
        .select_related("parent__parent")
        .order_by("code")
    )
    found = editions_of(group.open)
    districts = []
    for region in regions:
        site = group.sites.get(region.parent_id or 0)
        published = found.get(site.pk) if site else None
        districts.append(District(codes[region.code], region, site, published))
    _located(districts)
    known = {
        each.indicator.code: each
        for each in side_by_side(
            regions,
            now=timezone.now(),
            least=1,
            codes={group.rules.people, group.rules.area},
        )
    }
    area, people = known.get(group.rules.area), known.get(group.rules.people)
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}-kecamatan",
            ("kode_kemendagri", "kecamatan", "kabupaten", "terkonfirmasi", "sumber", "isi_rencana",
             "janji", *STANDINGS, "laporan_yang_tampil"),
            (
                (d.region.code, d.region.name, d.region.parent.full_name if d.region.parent else "",
                 "ya" if d.said.is_confirmed else "", d.said.source,
                 len(d.items) if d.published else None, d.promised if d.published else None,
                 *(d.counts[s] if d.published else None for s in STANDINGS),
                 d.reports if d.published else None)
                for d in districts
            ),
        )  # fmt: skip
    return shown(
        request,
        group,
        "kawasan/public/kawasan_inside.html",
        {
            "districts": [(d, _of(area, d), _of(people, d)) for d in districts],
            "together": _together(districts),
            "area": _summed(area, regions),
            "people": _summed(people, regions),
            "has_unconfirmed": any(not d.said.is_confirmed for d in districts),
        },
    )


def _located(districts: Sequence[District]) -> None:
    """Put what each site publishes to the districts it names."""
    by_site: dict[int, list[District]] = defaultdict(list)
    for district in districts:
        if district.published and district.site:
            by_site[district.site.pk].append(district)
    for members in by_site.values():
        published = members[0].published
        assert published is not None
        by_code = {district.region.code: district for district in members}
        for name, into in (("plan_items", "items"), ("obligations", "promises")):
            for row in published.rows(name):
                if name == "plan_items" and row["kind"] not in ("activity", "quick_win"):
                    continue
                named = {".".join(code.split(".")[:3]) for code in row["places"].split()}
                for code in named & set(by_code):
                    getattr(by_code[code], into).append(row)
        for row in published.rows("requests"):
            if (there := by_code.get(row["district"])) is not None:
                there.reports += row["reports"] or 0
                there.hidden += bool(row["is_hidden"])


def _of(known: Beside | None, district: District) -> dict[str, Any] | None:
    """The newest that is known of a district, and where it is explained."""
    there = known.places.get(district.region.pk) if known else None
    if known is None or there is None:
        return None
    href = to("statistic", government=there.government.slug, code=known.indicator.code)
    return {"reading": there.reading, "series": there.line.series, "href": href}


def _summed(known: Beside | None, regions: Collection[Region]) -> str | None:
    """The sum over all districts; nothing where one of them is not known of the same period."""
    key = known.newest([region.pk for region in regions]) if known else None
    values = known.values(key) if known and key else {}
    return str(sum(values.values())) if values and len(values) == len(regions) else None


def _together(districts: Sequence[District]) -> dict[str, Any]:
    """What stands in all districts together: what names several of them counts once."""
    items = {(d.site.pk, row["code"]) for d in districts if d.site for row in d.items}
    promised = {
        (d.site.pk, row["item"]): row["standing"] for d in districts if d.site for row in d.promises
    }
    return {
        "items": len(items),
        "promises": sum(standing != Standing.RELEASED for standing in promised.values()),
        "counts": Counter(promised.values()),
        "reports": sum(d.reports for d in districts),
        "hidden": sum(d.hidden for d in districts),
        "known": sum(d.published is not None for d in districts),
    }
