"""Lists: fifty to a page, paged by position, sorted, and whole as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from idaman.core import cells
from idaman.features.delivery.queries import Board
from idaman.features.plan.models import Adopted

MOST = 50
Row = TypeVar("Row")
NEVER = date(9999, 12, 31)
SORTS: dict[str, tuple[Callable[[Adopted], Any], Callable[[str], Any]]] = {
    "plan": (lambda item: item.position, int),
    "name": (lambda item: item.name.lower(), str),
    "ends": (lambda item: item.ends or NEVER, date.fromisoformat),
    "cost": (lambda item: -item.cost_idr, int),
}
"""What each order goes by, and how that is read back from an address."""


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """One page of a list and the way onward."""

    rows: list[Row]
    next: str
    is_first: bool
    first: str = ""
    csv: str = ""
    sort: str = ""


def page_of(
    items: Iterable[Adopted], request: HttpRequest, *, sorts: Sequence[str] = ("plan",)
) -> ListPage[Adopted]:
    """Take the page of items the address asks for."""
    orders = {sort: SORTS[sort] for sort in sorts}
    return paged(items, request, orders=orders, key=lambda item: item.pk)


def paged(
    rows: Iterable[Row],
    request: HttpRequest,
    *,
    orders: Mapping[str, tuple[Callable[[Row], Any], Callable[[str], Any]]],
    key: Callable[[Row], int],
    kept: Mapping[str, str] | None = None,
) -> ListPage[Row]:
    """Take the page the address asks for, found by the last row seen, never by counting.

    The first of the orders is the usual one; `kept` is what the onward addresses carry along.
    """
    usual = next(iter(orders))
    sort = request.GET.get("sort", usual)
    if sort not in orders:
        raise BadRequest("No such order.")
    by, read = orders[sort]
    after = request.GET.get("after", "")
    seen: tuple[Any, int] | None = None
    if after:
        value, _, last = after.rpartition("~")
        try:
            seen = read(value), int(last)
        except ValueError:
            raise BadRequest("No such place in the list.") from None
    ordered = sorted(((by(row), key(row), row) for row in rows), key=lambda row: row[:2])
    found = [row for row in ordered if seen is None or row[:2] > seen]
    day = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    always = {**day, **(kept or {})}
    carried = {**always, **({"sort": sort} if sort != usual else {})}
    onward = ""
    if len(found) > MOST:
        place, last_key, _ = found[MOST - 1]
        onward = urlencode({**carried, "after": f"{place}~{last_key}"})
    return ListPage(
        [row for _, _, row in found[:MOST]],
        onward,
        is_first=not after,
        first=urlencode(carried),
        csv=urlencode({**always, "format": "csv"}),
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
    ("'=1+1", '-', -2, 'ya', '')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "ya" if cell else "tidak"
        case str():
            return cells.guarded(cell)
    return cell


ITEM_HEAD = (
    "kode", "jenis", "nama", "nama_inggris", "dimensi", "subdimensi", "induk",
    "penanggung_jawab", "mulai", "selesai", "biaya_idr", "seluruh_kabupaten", "dihentikan",
    "contoh",
)  # fmt: skip
DELIVERY_HEAD = ("status", "tenggat", "tenggat_pertama", "kali_digeser", "hari_terlambat")


def items_csv(name: str, items: Iterable[Adopted], board: Board | None = None) -> HttpResponse:
    """Write items of the plan as CSV; with the board also how it stands with each promise."""
    return csv_file(
        name,
        ITEM_HEAD if board is None else (*ITEM_HEAD, *DELIVERY_HEAD),
        (
            (
                i.code, i.kind, i.name, i.name_en, i.dimension, i.sub_dimension, i.parent_code,
                i.owner.code if i.owner else "", i.starts, i.ends, i.cost_idr or None,
                i.whole_regency, i.is_dropped, i.is_sample, *_delivery(i, board),
            )
            for i in items
        ),
    )  # fmt: skip


def _delivery(item: Adopted, board: Board | None) -> tuple[object, ...]:
    if board is None:
        return ()
    promise = board.by_item.get(item.code)
    if promise is None:
        return ("unsigned", None, None, None, None)
    return (
        promise.standing.value, promise.due, promise.first_due, promise.moves, promise.days_late
    )  # fmt: skip
