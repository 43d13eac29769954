"""Every promise and how it stands, filtered and sorted as the address asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.places.models import Region
from idaman.features.delivery.queries import Obligation
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.plan.models import Adopted
from idaman.web import words
from idaman.web.portal import reading
from idaman.web.portal.lists import NEVER, csv_file, paged, wants_csv
from idaman.web.portal.site import Site, show, site_page

FILTERS = ("standing", "agency", "dimension", "district", "village", "commitment", "fed")
LONGEST = 100


@dataclass(frozen=True)
class Promise:
    """An obligation, or an item of the plan that nobody has signed yet."""

    number: int
    code: str
    kind: str
    name: str
    agency_code: str
    dimension: str
    standing: str
    days_late: int
    due: date | None
    is_sample: bool
    obligation: Obligation | None
    item: Adopted | None


ORDERS: dict[str, tuple[Callable[[Promise], Any], Callable[[str], Any]]] = {
    "due": (lambda p: p.due or NEVER, date.fromisoformat),
    "late": (lambda p: -p.days_late, int),
    "name": (lambda p: p.name.lower(), str),
    "agency": (lambda p: p.agency_code, str),
}


@site_page
def obligations(request: HttpRequest, site: Site) -> HttpResponse:
    asked = {name: request.GET[name][:LONGEST] for name in FILTERS if request.GET.get(name)}
    others = {k: v for k, v in asked.items() if k != "standing"}
    # Counted with all the other filters, so that each count leads to as many rows.
    fits = _filter(site, others)
    rows = [p for p in promises(site) if fits(p)]
    counted = Counter(p.standing for p in rows)
    if standing := asked.get("standing"):
        if standing not in words.STATUSES:
            raise BadRequest("No such status.")
        rows = [p for p in rows if p.standing == standing]
    if wants_csv(request):
        return _csv(site, rows)

    def listed(**asked: str) -> str:
        return f"?{site.also}{urlencode(asked)}"

    fed, of_all = site.book.board.owned_and_fed
    return show(
        request,
        site,
        "delivery/public/obligations.html",
        {
            "page": paged(rows, request, orders=ORDERS, key=lambda p: p.number, kept=asked),
            "asked": asked,
            "agency": _agency(site, asked.get("agency", "")),
            "village": _village(site, asked.get("village", "")),
            "all": listed(**others) if others else site.to("obligations"),
            "sorts": [(sort, listed(**asked, sort=sort)) for sort in ORDERS],
            "counts": [
                reading.Count(code, counted[code], listed(**others, standing=code))
                for code in words.STATUSES
                if counted[code]
            ],
            "extent": reading.extent(site, site.book.promised),
            "fed": fed,
            "of_all": of_all,
            "choices": _choices(site),
        },
    )


def promises(site: Site) -> Iterator[Promise]:
    """Give every signed promise, then what the plan holds that nobody has signed."""
    board = site.book.board
    for o in board.obligations:
        yield Promise(
            number=o.clause,
            code=o.item_code,
            kind=o.kind,
            name=o.name,
            agency_code=o.agency_code,
            dimension=o.dimension,
            standing=o.standing.value,
            days_late=o.days_late,
            due=o.due,
            is_sample=o.is_sample,
            obligation=o,
            item=site.book.find(o.kind, o.item_code),
        )
    for item in site.book.promised:
        if item.code not in board.by_item and not item.is_dropped:
            yield Promise(
                number=-item.pk,
                code=item.code,
                kind=item.kind,
                name=item.name,
                agency_code=item.owner.code if item.owner else "",
                dimension=item.dimension,
                standing="unsigned",
                days_late=0,
                due=None,
                is_sample=item.is_sample,
                obligation=None,
                item=item,
            )


def _filter(site: Site, asked: dict[str, str]) -> Callable[[Promise], bool]:
    """Make of the address's filters one question to ask of every promise."""
    there = _codes_in(site, asked["district"]) if "district" in asked else frozenset()
    named = _codes_at(site, asked["village"]) if "village" in asked else frozenset()
    if asked.get("fed", "yes") not in ("yes", "no"):
        raise BadRequest("A promise is fed or it is not.")

    def fits(promise: Promise) -> bool:
        o = promise.obligation
        return (
            asked.get("agency", promise.agency_code) == promise.agency_code
            and asked.get("dimension", promise.dimension) == promise.dimension
            and (
                "commitment" not in asked or (o is not None and o.commitment == asked["commitment"])
            )
            and ("district" not in asked or promise.code in there)
            and ("village" not in asked or promise.code in named)
            and ("fed" not in asked or (o is not None and _is_fed(o, asked["fed"])))
        )

    return fits


def _codes_in(site: Site, district: str) -> frozenset[str]:
    region = site.book.district(district)
    if region is None:
        raise Http404
    return frozenset(item.code for item in site.book.within(region))


def _codes_at(site: Site, village: str) -> frozenset[str]:
    """The promises that name a village, written as its district and itself."""
    region = _village(site, village)
    if region is None:
        raise Http404
    return frozenset(item.code for item in site.book.naming_place(region))


def _village(site: Site, asked: str) -> Region | None:
    district, _, village = asked.partition("/")
    return site.book.village(district, village)


def _is_fed(obligation: Obligation, asked: str) -> bool:
    """Whether it is counted as owned and fed, or counted and not; what was released is neither."""
    is_fed = obligation.is_owned and obligation.is_fed
    return obligation.standing != Standing.RELEASED and is_fed == (asked == "yes")


def _agency(site: Site, code: str) -> Any:
    return next((a for a in site.book.agencies.values() if a.code == code), None)


def _choices(site: Site) -> dict[str, list[tuple[str, str]]]:
    """What each filter may be, for the form."""
    busy = {p.agency_code for p in promises(site)}
    return {
        "agency": [(a.code, a.short) for a in site.book.agencies.values() if a.code in busy],
        "dimension": [(code, str(said)) for code, said in words.DIMENSIONS.items()],
        "district": sorted(((r.slug, r.name) for r in site.book.districts), key=lambda r: r[1]),
    }


def _csv(site: Site, rows: list[Promise]) -> HttpResponse:
    def row(p: Promise) -> tuple[object, ...]:
        o = p.obligation
        if o is None:
            return (p.code, p.kind, p.name, p.agency_code, p.dimension, p.standing, *[None] * 11,
                    p.is_sample)  # fmt: skip
        done = o.work.progress
        return (
            p.code, p.kind, p.name, p.agency_code, p.dimension, p.standing, o.signed_on, o.due,
            o.first_due, o.moves, o.days_late, o.owner_name, o.is_fed, f"{o.commitment}/{o.sheet}",
            done.claimed, done.verified, done.required, p.is_sample,
        )  # fmt: skip

    return csv_file(
        "janji",
        ("kode", "jenis", "nama", "perangkat_daerah", "dimensi", "status", "ditandatangani",
         "tenggat", "tenggat_pertama", "kali_digeser", "hari_terlambat", "penanggung_jawab",
         "diberi_bukti", "lembar", "bobot_diklaim", "bobot_terverifikasi", "bobot_disyaratkan",
         "contoh"),
        map(row, rows),
    )  # fmt: skip
