"""Lists: fifty to a page, paged by position, sorted, and whole as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from idaman.rooms.masterplan.models import Adopted

MOST = 50
NEVER = date(9999, 12, 31)
SORTS: dict[str, tuple[Callable[[Adopted], Any], Callable[[str], Any]]] = {
    "plan": (lambda item: item.position, int),
    "name": (lambda item: item.name.lower(), str),
    "ends": (lambda item: item.ends or NEVER, date.fromisoformat),
    "cost": (lambda item: -item.cost_idr, int),
}
"""What each order goes by, and how that is read back from an address."""


@dataclass(frozen=True)
class Page:
    """One page of a list and the way onward."""

    rows: list[Adopted]
    next: str
    is_first: bool
    first: str = ""
    csv: str = ""
    sort: str = ""


def page_of(
    items: Iterable[Adopted], request: HttpRequest, *, sorts: Sequence[str] = ("plan",)
) -> Page:
    """Take the page the address asks for, found by the last row seen, never by counting."""
    sort = request.GET.get("sort", sorts[0])
    if sort not in sorts:
        raise BadRequest("No such order.")
    by, read = SORTS[sort]
    after = request.GET.get("after", "")
    seen: tuple[Any, int] | None = None
    if after:
        value, _, last = after.rpartition("~")
        try:
            seen = read(value), int(last)
        except ValueError:
            raise BadRequest("No such place in the list.") from None
    ordered = sorted(((by(item), item.pk, item) for item in items), key=lambda row: row[:2])
    rows = [row for row in ordered if seen is None or row[:2] > seen]
    kept = {"sort": sort} if sort != sorts[0] else {}
    day = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    kept = {**day, **kept}
    onward = ""
    if len(rows) > MOST:
        place, key, _ = rows[MOST - 1]
        onward = urlencode({**kept, "after": f"{place}~{key}"})
    return Page(
        [item for _, _, item in rows[:MOST]],
        onward,
        is_first=not after,
        first=urlencode(kept),
        csv=urlencode({**day, "format": "csv"}),
        sort=sort,
    )


def wants_csv(request: HttpRequest) -> bool:
    """Tell whether the address asks for the whole list as CSV."""
    return request.GET.get("format") == "csv"


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Write a list as CSV: UTF-8 without a mark, no cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def safe(cell: object) -> object:
    """Write a cell so that no spreadsheet takes it for a formula.

    >>> safe("=1+1"), safe("-"), safe(-2), safe(True), safe(None)
    ("'=1+1", "'-", -2, 'ya', '')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "ya" if cell else "tidak"
        case str() if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in "\t\r\n":
            return "'" + cell if cell else ""
    return cell


ITEM_HEAD = (
    "kode", "jenis", "nama", "nama_inggris", "dimensi", "subdimensi", "induk",
    "penanggung_jawab", "mulai", "selesai", "biaya_idr", "seluruh_kabupaten", "dihentikan",
    "contoh",
)  # fmt: skip


def items_csv(name: str, items: Iterable[Adopted]) -> HttpResponse:
    """Write items of the plan as CSV, with the same columns everywhere."""
    return csv_file(
        name,
        ITEM_HEAD,
        (
            (
                i.code, i.kind, i.name, i.name_en, i.dimension, i.sub_dimension, i.parent_code,
                i.owner.code if i.owner else "", i.starts, i.ends, i.cost_idr or None,
                i.whole_regency, i.is_dropped, i.is_sample,
            )
            for i in items
        ),
    )  # fmt: skip
