"""What pages ask of the plan and its delivery: promises as marks and counts, places as tiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from idaman.core.places.models import Region
from idaman.features.delivery.queries import Obligation, Work
from idaman.features.delivery.queries.rollups import ALL, By
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.obligation import Progress, Standing
from idaman.features.plan.models import Adopted
from idaman.opendata.recount_rows import UNSIGNED, held
from idaman.web import words
from idaman.web.charts.squares import ChartSquare, squares
from idaman.web.charts.tiles import Outline, Tile, outlines, tiles
from idaman.web.portal.site import Site
from idaman.web.templatetags.ui import name

PAGES = {
    "objective": "objective",
    "programme": "programme",
    "activity": "activity",
    "quick_win": "quick-win",
    "indicator": "indicator",
}
"""Kind of item → the page that shows one."""


def address_of(site: Site, kind: str, code: str) -> str:
    """Give the page of one item; the plan itself for kinds without a page of their own."""
    return site.to(PAGES[kind], code=code) if kind in PAGES else site.to("plan")


def marks(site: Site, items: Iterable[Adopted]) -> SafeString:
    """Draw items as one mark each: by how they stand once something is signed, else as planned."""
    base = {
        kind: site.to(PAGES[kind], code="KODE").rpartition("KODE")
        for kind in ("activity", "quick_win")
    }
    said_of = {code: str(said) for code, said in (words.TIMINGS | words.STATUSES).items()}
    rows = []
    for item in items:
        before, _, after = base[item.kind]
        code, _days = site.stands(item)
        said = f"{item.code} {name(item)}: {said_of[code]}"
        rows.append(
            ChartSquare(
                f"{before}{item.code}{after}",
                f"{said} (contoh)" if item.is_sample else said,
                code,
                is_round=item.kind == "quick_win",
            )
        )
    if site.book.board.obligations:
        rows.sort(key=lambda row: ORDER.get(row.code, len(ORDER)))
    return squares(rows)


ORDER = {code: n for n, code in enumerate(words.STATUSES)}
"""In which order the statuses are drawn and counted."""


COUNTED_AGAIN = frozenset({*Standing, UNSIGNED})
"""How a promise stands by what was signed; the plan's dates say the rest."""


@dataclass(frozen=True)
class Extent:
    """How many items a part of the plan holds, and how many of them are promises."""

    items: int
    promises: int | None
    """None until anything is signed at all."""
    by: str
    key: str
    of_items: str = "items"
    of_promises: str = "promises"
    """As which measures the open data count them."""


def extent(site: Site, items: Iterable[Adopted], by: By = By.ALL, key: str = ALL) -> Extent:
    """Count the items of a part of the plan, and the promises among them."""
    codes = [item.code for item in items]
    promised = site.book.board.promised
    signed = sum(code in promised for code in codes) if site.book.board.obligations else None
    return Extent(len(codes), signed, by.value, key)


@dataclass(frozen=True)
class Count:
    """How many plan items have one status, and where they are listed."""

    code: str
    n: int
    href: str
    group: tuple[str, str] | None = None
    """Of what the open data count as many; None where the plan's dates alone decide."""


def counts(
    site: Site, items: Iterable[Adopted], by: By = By.ALL, key: str = ALL, **which: str
) -> list[Count]:
    """Count items by status, each count with its list; nothing before anything is signed."""
    if not site.book.board.obligations:
        return []
    found = Counter(site.stands(item)[0] for item in items)
    address = f"{site.now_at('obligations')}?{site.also}"
    return [
        Count(
            code,
            n,
            f"{address}{urlencode({**which, 'standing': code})}",
            (by.value, key) if code in COUNTED_AGAIN else None,
        )
        for code in words.STATUSES
        if (n := found[code])
    ]


@dataclass(frozen=True)
class Delivery:
    """What the promises of a part of the plan come to."""

    promised: int
    kept: int
    late: int
    broken: int

    @property
    def written(self) -> str:
        """As the open data are counted to it."""
        return held(self.promised, self.kept, self.late, self.broken)


def delivery(obligations: Iterable[Obligation]) -> Delivery:
    """Sum promises up; what an amendment released is none any more."""
    rows = [o for o in obligations if o.standing != Standing.RELEASED]
    return Delivery(
        promised=len(rows),
        kept=sum(o.is_kept for o in rows),
        late=sum(o.standing == Standing.LATE for o in rows),
        broken=sum(o.standing == Standing.BROKEN for o in rows),
    )


@dataclass(frozen=True)
class ThreeFigures:
    """Claimed, verified and what citizens say of one group, with the address of each figure."""

    progress: Progress
    counts: Counts
    how: Mapping[str, str]
    """Measure → the page that says how it came to be."""
    group: tuple[str, str]
    """What it is grouped by, and which."""


def figures(site: Site, by: By = By.ALL, key: str = ALL) -> ThreeFigures | None:
    """Roll a group's evidence up as the pages of explanation do; None where none is known."""
    numbers = site.book.numbers
    claimed, verified = (numbers.rolled(measure, by, key) for measure in ("claimed", "verified"))
    if not verified.denominator:
        return None
    works = (site.book.board.works.get(row.code) for row in numbers.of("verified", by, key))
    return ThreeFigures(
        progress=Progress(
            claimed=int(claimed.numerator or 0),
            verified=int(verified.numerator or 0),
            required=int(verified.denominator),
        ),
        counts=citizens_say(site, *works),
        how={
            measure: site.to("explanation", measure=measure, by=by.value, key=key)
            for measure in ("claimed", "verified")
        },
        group=(by.value, key),
    )


def citizens_say(site: Site, *works: Work | None) -> Counts:
    """Sum what citizens said of every milestone of some work."""
    said = (
        site.book.citizens.get(milestone.pk, Counts())
        for work in works
        if work
        for milestone in work.milestones
        if milestone.pk
    )
    return sum(said, Counts())


def district_map(site: Site, *, by_plan: bool = False) -> SafeString:
    """Draw the districts: what part of their promises is kept; before that, what is planned."""
    if by_plan or not site.book.board.obligations:
        return _planned_map(site)
    found = {r.code: delivery(site.book.board.at(r.code)) for r in site.book.districts}

    def share(region: Region) -> int | None:
        there = found[region.code]
        return there.kept * 100 // there.promised if there.promised else None

    def said(region: Region) -> str:
        there = found[region.code]
        if not there.promised:
            return gettext("nothing is promised in writing here")
        return gettext("%(kept)d of %(all)d promises kept, %(late)d late, %(broken)d broken") % {
            "kept": there.kept,
            "all": there.promised,
            "late": there.late,
            "broken": there.broken,
        }

    def exact(region: Region) -> str:
        there = found[region.code]
        counted = f"standings/held/district/{region.code}={there.written}"
        return counted if there.promised else ""

    return place_map(
        site.book.districts,
        href=lambda r: site.to("district", district=r.slug),
        value=share,
        said=said,
        shown=lambda r: f"{found[r.code].kept}/{found[r.code].promised}",
        exact=exact,
        label=gettext("Map of the districts: what part of the promises is kept"),
    )


def _planned_map(site: Site) -> SafeString:
    """Draw the districts with how many plan items name each: real outlines if all are known."""
    counts = site.book.counts_by_district

    def said(code: str) -> str:
        n = counts[code]
        return ngettext("%(n)d plan item", "%(n)d plan items", n) % {"n": n}

    label = gettext("Map of the districts: how many plan items name each")
    return place_map(
        site.book.districts,
        href=lambda r: site.to("district", district=r.slug),
        value=lambda r: counts[r.code],
        said=lambda r: said(r.code),
        exact=lambda r: f"named/items/district/{r.code}={n}" if (n := counts[r.code]) else "",
        label=label,
    )


def place_map(
    regions: Sequence[Region],
    *,
    href: Callable[[Region], str],
    value: Callable[[Region], int | None],
    said: Callable[[Region], str],
    label: str,
    shown: Callable[[Region], str] | None = None,
    exact: Callable[[Region], str] = lambda region: "",
) -> SafeString:
    """Draw places as outlines when every boundary is loaded, else as tiles.

    `exact` names what is counted at a place and gives it as the open data are counted to it;
    nothing where there is nothing to count.
    """
    if regions and all(getattr(r, "boundary", None) for r in regions):
        return outlines(
            [
                Outline(href(r), r.full_name, value(r), said(r), r.boundary.geojson, exact(r))
                for r in regions
            ],
            label=label,
        )
    return tiles(
        [
            Tile(
                href(r),
                r.full_name,
                r.tile_label or r.name[:3],
                r.tile_x,
                r.tile_y,
                value(r),
                said(r),
                shown(r) if shown and value(r) is not None else None,
                exact(r),
            )
            for r in regions
            if r.tile_x is not None and r.tile_y is not None
        ],
        label=label,
    )


def timings(site: Site, items: Iterable[Adopted]) -> Counter[str]:
    """How many items the plan puts where today."""
    return Counter(item.timing(site.today) for item in items)
