"""What a government's current plan and territory hold, read once and looked up by many pages.

An adopted version never changes and nothing public changes between two publications, so a process
keeps what its pages read over and over. A book belongs to one government and is never shared.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.safestring import SafeString

from idaman.core.people.models import Agency, Government
from idaman.core.people.queries import end_of_day
from idaman.core.places.models import Kawasan, Region
from idaman.features.delivery.queries import (
    Board,
    Objections,
    Statements,
    answers,
    board,
    first_day,
    objections,
    told,
)
from idaman.features.delivery.queries.forecasts import Foreseeing, foreseeing
from idaman.features.delivery.queries.quickwins import QuickWins, quick_wins
from idaman.features.delivery.queries.rollups import Numbers, numbers
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.forecast import ForecastEnd
from idaman.features.economy.queries import Economy, economy
from idaman.features.indicators.models import WeightScheme
from idaman.features.indicators.queries import (
    Catalogue,
    PlaceIndicator,
    catalogue,
    measured,
    places_known,
    weights_of,
)
from idaman.features.indicators.queries.checks import CheckResults, checked
from idaman.features.indices.queries import IndexView
from idaman.features.indices.queries import shown as shown_indices
from idaman.features.plan.models import Adopted, AdoptedCost, AdoptedPartner, AdoptedPlace, Version
from idaman.features.plan.queries import ItemCost, Trajectory, grouped, trajectories
from idaman.features.potentials.models import PotentialVersion
from idaman.features.potentials.queries import PotentialView, shown
from idaman.features.reports.models import Request
from idaman.features.reports.queries.outcomes import ReportOutcomes, became_by_place
from idaman.features.services.queries import ServiceView, offered
from idaman.features.stewardship.models import DataEdition

PROMISED = ("activity", "quick_win")
NAMES_OTHERS = ("depends_on", "indicators", "activities", "replaced_by", "potentials")
"""Where an item's body names other items by their codes."""


SAME_EVERY_DAY = ("agencies", "items", "districts", "regions", "_places", "_costs")
"""What a book of a past day shares with the one of today."""
MOST_DAYS = 4
"""Past days of which a book is kept: anyone may ask for any day."""


class BookEdition(NamedTuple):
    """Which book is the right one: whose, after which publication, of which version."""

    government: int
    slug: str
    name: str
    host: str
    revision: int
    version: int | None
    day: date
    """The day at the government's place: what is due today may be late tomorrow."""


# Asked before every page that is built: written out, it takes a tenth of the time.
NEWEST = f"""
    select g.id, g.slug, g.name, g.host, g.public_revision, v.id, g.timezone
    from {Government._meta.db_table} g
    left join {Version._meta.db_table} v on v.government_id = g.id and v.is_current = %s
    where g.slug = %s and g.is_open = %s
"""


def newest(slug: str) -> BookEdition | None:
    """Ask which book the open government of that name has now; None when none is open."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [True, slug, True])
        found = cursor.fetchone()
    if found is None:
        return None
    key, slug, name, host, revision, version, zone = found
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    return BookEdition(key, slug, name, host, revision, version, today)


class Book:
    """One government's current plan and territory. Each part is read when first asked for.

    Pages share what they are given here: they look at it and change nothing.
    """

    def __init__(self, edition: BookEdition) -> None:
        self.edition = edition
        self.government = (
            Government.objects.public().select_related("region").get(pk=edition.government)
        )
        self.uses = self.government.uses
        self.version: Version | None = (
            None
            if edition.version is None
            else Version.objects.public()
            .filter(government_id=edition.government)
            .select_related("plan")
            .get(pk=edition.version)
        )

        self.drawn: dict[Any, SafeString] = {}
        """Parts of pages that are the same on all pages, by what they depend on."""
        self.counted: dict[Any, Any] = {}
        """Counts over very many rows and the index of the search: made once a publication."""
        self.past: OrderedDict[date, Book] = OrderedDict()
        """This book as of the days that were asked for last."""

    @cached_property
    def now(self) -> datetime:
        """The moment as of which delivery is shown."""
        return timezone.now()

    @cached_property
    def board(self) -> Board:
        """How it stands with every promise."""
        return board(self.government, now=self.now)

    @cached_property
    def first_day(self) -> date:
        """The first day of which anything is known."""
        return first_day(self.government)

    def as_of(self, day: date) -> Book:
        """Give this book as delivery stood at the end of a day; a few days are kept."""
        found = self.past.get(day)
        if found is None:
            found = Book(self.edition._replace(day=day))
            vars(found)["now"] = end_of_day(self.government, day)
            # The plan and the places are today's, so they are not read again.
            vars(found).update({name: getattr(self, name) for name in SAME_EVERY_DAY})
            self.past[day] = found
            while len(self.past) > MOST_DAYS:
                self.past.popitem(last=False)
        return found

    @cached_property
    def numbers(self) -> Numbers:
        """The rolled-up figures, each with its rows."""
        return numbers(self.government, self.board)

    @cached_property
    def citizens(self) -> dict[int, Counts]:
        """What citizens said of each milestone, by its key."""
        return answers(self.government, self.now)

    @cached_property
    def objections(self) -> dict[int, Objections]:
        """How many say of a piece of evidence that it is not true, by the exhibit's key."""
        return objections(self.government, self.now)

    @cached_property
    def told(self) -> Statements:
        """What was said of the work beside the figures."""
        return told(self.government, now=self.now)

    @cached_property
    def foreseeing(self) -> Foreseeing:
        """What forecasts of the day rest on."""
        return foreseeing(self.government, self.board)

    @cached_property
    def forecasts(self) -> dict[str, ForecastEnd]:
        """When unfinished work will end, by the item's code, where it is not too early to say."""
        return self.foreseeing.all()

    @cached_property
    def measured(self) -> list[PlaceIndicator]:
        """What is known of each indicator for the whole territory."""
        return measured(self.government, now=self.now, listed=self._catalogue)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.government, now=self.now)

    @cached_property
    def _places_known(self) -> frozenset[int]:
        return places_known(self.government, now=self.now)

    def measured_at(self, region: Region) -> list[PlaceIndicator]:
        """What is known of the very place, indicator by indicator; read each time."""
        if region.pk not in self._places_known:
            return []
        return measured(
            self.government, now=self.now, region=region, only_known=True, listed=self._catalogue
        )

    @cached_property
    def checked(self) -> CheckResults:
        """What the cross-checks say of the figures."""
        return checked(self.government, now=self.now, listed=self._catalogue)

    @cached_property
    def became(self) -> dict[str, ReportOutcomes]:
        """What became of the reports of each place that has any, by its code."""
        if not self.uses["reports"]:
            return {}
        rows = Request.objects.public().filter(government=self.government)
        return became_by_place(rows, self.edition.day)

    @cached_property
    def data_edition(self) -> DataEdition | None:
        """The newest edition of the open data; a newer one is another publication."""
        if not self.uses["open_data"]:
            return None
        rows = DataEdition.objects.public().filter(government=self.government)
        return rows.select_related("by").order_by("-number").first()

    @cached_property
    def weights(self) -> dict[str, WeightScheme]:
        """How much the indicators of an outcome weigh, where that was adopted."""
        return weights_of(self.government, now=self.now)

    @cached_property
    def indices(self) -> list[IndexView]:
        """The government's own indices, each with what it gave last."""
        return shown_indices(self.government) if self.uses["indices"] else []

    @cached_property
    def trajectories(self) -> dict[str, Trajectory]:
        """How each indicator of the plan goes, by its code."""
        indicators = self.all("indicator")
        return trajectories(self.government, indicators, now=self.now, known=self.measured)

    @cached_property
    def agencies(self) -> dict[int, Agency]:
        """The government's agencies by their keys, in the order of their names."""
        found = Agency.objects.public().filter(government=self.government).order_by("name")
        return {agency.pk: agency for agency in found}

    @cached_property
    def items(self) -> list[Adopted]:
        """All that the current plan holds, in the plan's order, each with its owner."""
        if self.version is None:
            return []
        found = list(
            Adopted.objects.public()
            .filter(government=self.government)
            .in_version(self.version)
            .order_by("kind", "position", "id")
        )
        for item in found:
            if item.owner_id is not None:
                item.owner = self.agencies[item.owner_id]
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Adopted]]:
        return grouped(self.items, lambda item: item.kind)

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], Adopted]:
        return {(item.kind, item.code): item for item in self.items}

    @cached_property
    def _naming(self) -> dict[tuple[str, str], list[Adopted]]:
        naming: dict[tuple[str, str], list[Adopted]] = defaultdict(list)
        for item in self.items:
            for part in NAMES_OTHERS:
                codes = item.said.get(part) or ()
                for code in dict.fromkeys([codes] if isinstance(codes, str) else codes):
                    naming[part, code].append(item)
        return dict(naming)

    def all(self, *kinds: str) -> list[Adopted]:
        """What the plan holds of these kinds, kind by kind in alphabetical order."""
        return [item for kind in sorted(kinds) for item in self._by_kind.get(kind, ())]

    @cached_property
    def promised(self) -> list[Adopted]:
        """Activities and quick wins: what is a promise once it is signed."""
        return self.all(*PROMISED)

    def find(self, kind: str, code: str) -> Adopted | None:
        """Give the item of that kind and code."""
        return self._by_code.get((kind, code))

    def named(self, kind: str, codes: Iterable[str]) -> list[Adopted]:
        """The items with these codes, in the order of the codes; unknown ones are left out."""
        return [item for code in codes if (item := self.find(kind, code))]

    def naming(self, kind: str, part: str, code: str) -> list[Adopted]:
        """The items of a kind whose body names the code in that part."""
        return [item for item in self._naming.get((part, code), ()) if item.kind == kind]

    @cached_property
    def quick_wins(self) -> QuickWins:
        """Gate, going live, readings and decisions of every quick win."""
        return quick_wins(self.government, self.board, now=self.now)

    @cached_property
    def districts(self) -> list[Region]:
        """The districts by code, with their outlines where these are loaded."""
        return list(
            Region.objects.public()
            .filter(parent=self.government.region)
            .select_related("boundary")
            .order_by("code")
        )

    @cached_property
    def regions(self) -> dict[int, Region]:
        """The territory and every place in it by key, in the order of their codes."""
        found = Region.objects.public().within(self.government.region.code).order_by("code")
        regions = {region.pk: region for region in found}
        for region in regions.values():
            if region.parent_id in regions:
                region.parent = regions[region.parent_id]
        return regions

    @cached_property
    def _by_slug(self) -> dict[tuple[int | None, str], Region]:
        return {(region.parent_id, region.slug): region for region in self.regions.values()}

    @cached_property
    def _place_by_code(self) -> dict[str, Region]:
        return {region.code: region for region in self.regions.values()}

    def place(self, code: str) -> Region | None:
        """Give the place of that code in the territory."""
        return self._place_by_code.get(code)

    def district(self, slug: str) -> Region | None:
        """Give the district of that slug."""
        return self._by_slug.get((self.government.region_id, slug))

    def village(self, district: str, slug: str) -> Region | None:
        """Give the village of that slug in the district of that slug."""
        above = self.district(district)
        return self._by_slug.get((above.pk, slug)) if above else None

    @cached_property
    def _villages(self) -> dict[int, list[Region]]:
        below: dict[int, list[Region]] = {}
        for region in sorted(self.regions.values(), key=lambda region: region.name):
            if region.parent_id is not None:
                below.setdefault(region.parent_id, []).append(region)
        return below

    def villages(self, district: Region) -> list[Region]:
        """The villages of a district by name."""
        return self._villages.get(district.pk, [])

    @cached_property
    def _places(self) -> list[tuple[int, int, str]]:
        """Which item names which place: keys of both, and the place's code."""
        if self.version is None:
            return []
        return list(
            AdoptedPlace.objects.public()
            .filter(government=self.government, item__version=self.version)
            .order_by("region__code", "id")
            .values_list("item_id", "region_id", "region__code")
        )

    @cached_property
    def _places_of(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = defaultdict(list)
        for item, region, _ in self._places:
            places[item].append(region)
        return dict(places)

    def places_of(self, item: Adopted) -> list[Region]:
        """The places an item names, by code; such as lie elsewhere are read each time."""
        keys = self._places_of.get(item.pk, [])
        if all(key in self.regions for key in keys):
            return [self.regions[key] for key in keys]
        found = Region.objects.public().filter(pk__in=keys).select_related("parent")
        return list(found.order_by("code"))

    @cached_property
    def _named_at(self) -> dict[int, set[int]]:
        named: dict[int, set[int]] = defaultdict(set)
        for item, region, _ in self._places:
            named[region].add(item)
        return dict(named)

    def naming_place(self, region: Region) -> list[Adopted]:
        """The plan items that name the very place."""
        keys = self._named_at.get(region.pk, ())
        return [item for item in self.promised if item.pk in keys]

    def within(self, region: Region) -> list[Adopted]:
        """The plan items that name a place or a place inside it, each once."""
        inside = f"{region.code}."
        keys = {
            item for item, _, code in self._places if code == region.code or code.startswith(inside)
        }
        return [item for item in self.promised if item.pk in keys]

    @cached_property
    def counts_by_district(self) -> Counter[str]:
        """How many plan items name each district or a village in it, by the district's code."""
        depth = self.government.region.code.count(".") + 2
        promised = {item.pk for item in self.promised}
        seen = {
            (item, ".".join(code.split(".")[:depth]))
            for item, _, code in self._places
            if item in promised
        }
        return Counter(code for _, code in seen)

    @cached_property
    def everywhere(self) -> int:
        """How many plan items are for the whole territory."""
        return sum(item.whole_regency for item in self.promised)

    @cached_property
    def _costs(self) -> dict[int, list[ItemCost]]:
        costs: dict[int, list[ItemCost]] = defaultdict(list)
        if self.version is not None:
            rows = (
                AdoptedCost.objects.public()
                .filter(government=self.government, item__version=self.version)
                .order_by("year", "source", "id")
                .values_list("item_id", "year", "source", "amount_idr")
            )
            for item, year, source, amount in rows:
                costs[item].append(ItemCost(year, source, amount))
        return dict(costs)

    def costs_of(self, item: Adopted) -> list[ItemCost]:
        """An item's costs by year and source."""
        return self._costs.get(item.pk, [])

    @cached_property
    def money(self) -> dict[str, dict[Any, int]]:
        """The activities' money summed by year, source, dimension and owner's code.

        Quick wins are paid from their activities, so theirs is not added again.
        """
        sums: dict[str, dict[Any, int]] = {
            by: defaultdict(int) for by in ("year", "source", "dimension", "owner")
        }
        for item in self.all("activity"):
            owner = item.owner.code if item.owner else None
            for cost in self.costs_of(item):
                sums["year"][cost.year] += cost.amount_idr
                sums["source"][cost.source] += cost.amount_idr
                sums["dimension"][item.dimension] += cost.amount_idr
                sums["owner"][owner] += cost.amount_idr
        return {
            by: dict(sorted(found.items(), key=lambda pair: (pair[0] is None, str(pair[0]))))
            for by, found in sums.items()
        }

    @cached_property
    def _partners(self) -> dict[int, list[Agency]]:
        partners: dict[int, list[Agency]] = defaultdict(list)
        if self.version is not None:
            rows = (
                AdoptedPartner.objects.public()
                .filter(government=self.government, item__version=self.version)
                .order_by("id")
                .values_list("item_id", "agency_id")
            )
            for item, agency in rows:
                partners[item].append(self.agencies[agency])
        return dict(partners)

    def partners_of(self, item: Adopted) -> list[Agency]:
        """The agencies that help with an item, as the plan lists them."""
        return self._partners.get(item.pk, [])

    @cached_property
    def potentials(self) -> list[PotentialView]:
        """What is published of the region's potential, by code."""
        return shown(self.government) if self.uses["potentials"] else []

    @cached_property
    def _potential_by_code(self) -> dict[str, PotentialView]:
        return {seen.code: seen for seen in self.potentials}

    def potential(self, code: str) -> PotentialView | None:
        """Give the published potential of that code."""
        return self._potential_by_code.get(code)

    @cached_property
    def potentials_listed(self) -> list[PotentialVersion]:
        """The same without what stands around each: for the pages that only link to them."""
        if not self.uses["potentials"]:
            return []
        return list(
            PotentialVersion.objects.public()
            .filter(government=self.government)
            .select_related("potential", "region")
            .order_by("potential__code")
        )

    def listed(self, codes: Iterable[str]) -> list[tuple[str, PotentialVersion | None]]:
        """Give what these codes of the register name; None for what is not published."""
        known = {each.code: each for each in self.potentials_listed} if codes else {}
        return [(code, known.get(code)) for code in codes]

    def potentials_in(self, region: Region) -> list[PotentialVersion]:
        """The potentials that lie in a place, or in a place inside it."""
        inside = f"{region.code}."
        return [
            each
            for each in self.potentials_listed
            if each.region.code == region.code or each.region.code.startswith(inside)
        ]

    def unlocked_by(self, item: Adopted) -> list[PotentialVersion]:
        """The potentials that wait for a promise."""
        return [each for each in self.potentials_listed if item.code in each.body["unlocked_by"]]

    @cached_property
    def services(self) -> list[ServiceView]:
        """What offices promise at the counter, by code."""
        return offered(self.government, self.now) if self.uses["services"] else []

    @cached_property
    def _service_by_code(self) -> dict[str, ServiceView]:
        return {each.code: each for each in self.services}

    def service(self, code: str) -> ServiceView | None:
        """Give the published service of that code."""
        return self._service_by_code.get(code)

    @cached_property
    def economy(self) -> Economy:
        """The tables of the economy and the figures they allow."""
        return economy(self.government)

    @cached_property
    def kawasan(self) -> list[Kawasan]:
        """The groups of territories this one belongs to."""
        if not self.uses["kawasan"]:
            return []
        return list(Kawasan.objects.public().filter(members__region=self.government.region))


class BookShelf:
    """The books of the governments asked for last, one each, the newest edition only."""

    most = 8

    def __init__(self) -> None:
        self.lock = Lock()
        self.kept: OrderedDict[str, Book] = OrderedDict()

    def take(self, slug: str) -> Book | None:
        """Give the open government's book as of now; None when no such government is open."""
        edition = newest(slug)
        with self.lock:
            kept = self.kept.get(slug)
            if kept is not None and kept.edition == edition:
                self.kept.move_to_end(slug)
                return kept
            # What was closed or published anew is not held a moment longer.
            self.kept.pop(slug, None)
        if edition is None:
            return None
        try:
            book = Book(edition)
        except (Government.DoesNotExist, Version.DoesNotExist):
            # Closed, or its plan taken out of public, while it was being opened.
            return None
        with self.lock:
            self.kept[slug] = book
            self.kept.move_to_end(slug)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return book


SHELF = BookShelf()
