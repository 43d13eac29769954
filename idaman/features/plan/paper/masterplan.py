"""The masterplan on paper: its books, a summary of two pages, a poster for one wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from idaman.core.canonical import digest
from idaman.core.money import say_rupiah
from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension
from idaman.core.text import Text
from idaman.features.plan.actions import composed_at, references_of
from idaman.features.plan.models import Plan, Version
from idaman.features.plan.paper import contents
from idaman.features.plan.paper.contents import MapTile, Matter
from idaman.features.plan.rules.book_sets import BookPlan, books_in
from idaman.features.plan.rules.model import Document
from idaman.paper.parts import qr

SUMMARY = BookPlan("ringkasan", "Ringkasan dua halaman", ("summary", "strategy-in-brief"))
POSTER = "poster"


@dataclass(frozen=True)
class PrintEdition:
    """What every page of a printing says of itself."""

    government: str
    hash: str
    """What tells the revision from any other, 64 hexadecimal digits."""
    hash_said: str
    """What that is: the root of the revision, or the fingerprint of its words."""
    revision: int
    address: str
    """Where the plan stands in public, for the QR code; blank for a draft."""
    version: str = ""
    """Which adopted version it is; blank for a draft."""
    regulation: str = ""

    def as_data(self, matter: Matter, title: str, now: datetime) -> dict[str, Any]:
        settings = matter.document.settings
        return {
            "government": self.government,
            "title": title,
            "plan": settings.title,
            "edition": settings.edition,
            "sample": settings.sample,
            "draft": not self.version,
            "version": self.version,
            "regulation": self.regulation,
            "revision": self.revision,
            "hash": self.hash,
            "hash_said": self.hash_said,
            "address": self.address,
            "qr": qr(self.address) if self.address else "",
            "printed": contents.day(now.date()),
        }


class NoRevision(Refused):
    """The plan never had the revision that is asked for."""


def draft(plan: Plan, sequence: int | None, *, now: datetime) -> list[dict[str, Any]]:
    """Lay out the books of a revision as a draft; without a number, of the newest.

    Raises NoRevision, WrongBooks.
    """
    at = plan.sequence if sequence is None else sequence
    document = composed_at(plan, at) if 0 < at <= plan.sequence else None
    if document is None:
        raise NoRevision(
            Text(
                "This plan has no revision %(at)s; its revisions are 1 to %(sequence)s.",
                at=at,
                sequence=plan.sequence,
            ),
        )
    is_newest = at == plan.sequence
    edition = PrintEdition(
        government=plan.government.name,
        hash=plan.root if is_newest else digest(document.model_dump(mode="json")),
        hash_said="akar revisi" if is_newest else "sidik isi",
        revision=at,
        address="",
    )
    return to_print(
        _matter(plan, document), books_in(plan.books), edition, _there(now, plan.government)
    )


def adopted(version: Version, *, now: datetime) -> list[dict[str, Any]]:
    """Lay out the books of an adopted version, with the address of its public page.

    Raises WrongBooks.
    """
    plan, composition = version.plan, version.composition
    number = version.regulation
    if number and version.regulation_date:
        number += f", {contents.day(version.regulation_date)}"
    adopted_on = _there(version.adopted_at, plan.government).date()
    edition = PrintEdition(
        government=plan.government.name,
        hash=composition.root,
        hash_said="akar revisi",
        revision=composition.sequence,
        address=_address(version),
        version=f"Versi {version.number}, ditetapkan {contents.day(adopted_on)}",
        regulation=number,
    )
    document = Document.model_validate(composition.document)
    return to_print(
        _matter(plan, document), books_in(plan.books), edition, _there(now, plan.government)
    )


def _there(moment: datetime, government: Government) -> datetime:
    """The moment as the clocks on the government's walls show it."""
    return moment.astimezone(ZoneInfo(government.timezone))


def _address(version: Version) -> str:
    """The public page of a version, as it stands on paper."""
    government = version.plan.government
    with override("id"):
        path = reverse(
            "portal:version",
            kwargs={
                "government": government.slug,
                "plan": version.plan.slug,
                "number": version.number,
            },
        )
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}" + path.replace(f"/{government.slug}/", "/", 1)
    return settings.PUBLIC_URL + path


def _matter(plan: Plan, document: Document) -> Matter:
    districts = Region.objects.within(plan.government.region.code).districts()
    return Matter(
        document,
        references_of(plan.government),
        plan.government.name,
        tuple(
            MapTile(region.code, region.tile_label, region.tile_x, region.tile_y)
            for region in districts
            if region.tile_x is not None and region.tile_y is not None
        ),
    )


def titles_of(printed: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Give the title of each document of a printing by its key."""
    return {each["key"]: each["data"]["title"] for each in printed}


def source(name: str) -> str:
    """The Typst source of a book, the summary or the poster."""
    return (files(__package__) / f"{name}.typ").read_text()


def to_print(
    matter: Matter, plans: Sequence[BookPlan], edition: PrintEdition, now: datetime
) -> list[dict[str, Any]]:
    """Lay out everything a printing makes: the books, the summary, the poster.

    Each has a `key`, which names its files, the Typst `source` and its `data`; what is also made
    for Word says so.
    """
    made = [
        {
            "key": book["key"],
            "source": source("masterplan"),
            "word": True,
            "data": {
                **edition.as_data(matter, book["title"], now),
                "brief": book["key"] == SUMMARY.key,
                "chapters": book["chapters"],
            },
        }
        for book in contents.books(matter, [*plans, SUMMARY])
    ]
    poster = {**edition.as_data(matter, "Poster", now), **_poster(matter)}
    return [
        *made,
        {"key": POSTER, "source": source("poster"), "word": False, "data": poster},
    ]


def _poster(matter: Matter) -> dict[str, Any]:
    document = matter.document
    by_dimension = contents.by_dimension_of(matter)
    active = [w for w in document.quick_wins if not w.dropped]
    with override("id"):
        return {
            "vision": document.settings.vision,
            "figures": [
                {"figure": contents.number(len(document.objectives)), "said": "sasaran"},
                {"figure": contents.number(len(document.programmes)), "said": "program"},
                {"figure": contents.number(len(document.activities)), "said": "kegiatan"},
                {"figure": contents.number(len(active)), "said": "quick win"},
                {
                    "figure": say_rupiah(sum(a.cost_idr for a in document.activities)),
                    "said": "kebutuhan anggaran",
                },
            ],
            "dimensions": [
                {
                    "name": d.label,
                    "count": contents.number(len(by_dimension[d])),
                    "money": say_rupiah(sum(a.cost_idr for a in by_dimension[d])),
                    "objectives": [o.name for o in matter.objectives(d)],
                }
                for d in Dimension
            ],
            "quick_wins": [
                {
                    "name": w.name,
                    "who": matter.agency(w.owner) or contents.NOBODY,
                    "until": contents.day(w.ends) or "tanpa tanggal",
                }
                for w in active
            ],
            "years": [
                {"year": str(year), "amount": amount, "said": say_rupiah(amount)}
                for year in matter.years
                for amount in [
                    sum(
                        c.amount_idr for a in document.activities for c in a.costs if c.year == year
                    )
                ]
            ],
        }
