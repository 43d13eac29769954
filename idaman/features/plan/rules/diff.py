"""What changed between two plans, and a plan as items that are kept one by one."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import rfc8785

from idaman.features.plan.rules.model import KINDS, Document, Piece, Settings

What = Literal["added", "removed", "changed", "moved"]

SETTINGS = "settings"
"""The kind of the one item that holds the document's settings."""


@dataclass(frozen=True)
class PlanElement:
    """One element of a plan as it is kept: its kind, permanent code, place in order, and body."""

    kind: str
    code: str
    position: int
    body: dict[str, Any] = field(hash=False)


def items_of(document: Document) -> list[PlanElement]:
    """Take a document apart into items, settings first, each kind in its own order."""
    items = [PlanElement(SETTINGS, "SETTINGS", 0, document.settings.model_dump(mode="json"))]
    for kind, (listed, _) in KINDS.items():
        for position, piece in enumerate(getattr(document, listed)):
            items.append(PlanElement(kind, piece.code, position, piece.model_dump(mode="json")))
    return items


def compose(items: Iterable[PlanElement]) -> Document:
    """Put a document together from its items, in whatever order they come."""
    kept = sorted(items, key=lambda item: (item.kind, item.position, item.code))
    plain: dict[str, Any] = {listed: [] for listed, _ in KINDS.values()}
    for item in kept:
        if item.kind == SETTINGS:
            plain[SETTINGS] = item.body
        else:
            plain[KINDS[item.kind][0]].append(item.body)
    return Document.model_validate(plain)


def shortened(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a body what is empty or as it is by default, to keep history small.

    A default never changes its meaning, or old bodies would: give a field another name instead.

    >>> body = lengthened("mission", {"code": "M-1", "text": "Sambungkan desa"})
    >>> body
    {'code': 'M-1', 'text': 'Sambungkan desa', 'source': ''}
    >>> shortened("mission", body)
    {'code': 'M-1', 'text': 'Sambungkan desa'}
    >>> lengthened("mission", shortened("mission", body)) == body
    True
    """
    return _type(kind).model_validate(dict(body)).model_dump(mode="json", exclude_defaults=True)


def lengthened(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Give a body whole again, with everything that was left out of it."""
    return _type(kind).model_validate(dict(body)).model_dump(mode="json")


def apart(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a body that became different; laid over the first, they give the second.

    >>> apart("mission", {"code": "M-1", "text": "Lama", "source": "RPJMD"},
    ...       {"code": "M-1", "text": "Baru"})
    {'text': 'Baru', 'source': ''}
    """
    was = lengthened(kind, before)
    return {name: said for name, said in lengthened(kind, after).items() if said != was[name]}


def _type(kind: str) -> type[Piece]:
    return Settings if kind == SETTINGS else KINDS[kind][1]


def body_hash(body: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a body's canonical JSON (RFC 8785), in hexadecimal.

    >>> body_hash({"b": 1.0, "a": "x"}) == body_hash({"a": "x", "b": 1})
    True
    """
    return hashlib.sha256(rfc8785.dumps(dict(body))).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One element that is not as it was: `fields` maps a field to its old and new value."""

    kind: str
    code: str
    what: What
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict, hash=False)
    money_idr: int = 0
    """How much more (or less, if negative) it costs than before."""
    name: str = ""
    """What it is called now, or was before it was removed."""


def diff(old: Document, new: Document) -> list[Difference]:
    """Tell what was added, removed, changed and moved; an element is known by kind and code."""
    before = {(item.kind, item.code): item for item in items_of(old)}
    after = {(item.kind, item.code): item for item in items_of(new)}
    moved = _moved(before, after)
    found = []
    for key in after | before:
        was, now = before.get(key), after.get(key)
        money = _money(now) - _money(was)
        if was is None or now is None:
            what: What = "removed" if now is None else "added"
            found.append(Difference(*key, what, money_idr=money, name=_name(now or was)))
        elif was.body != now.body:
            names = [name for name in now.body if was.body.get(name) != now.body[name]]
            fields = {name: (was.body.get(name), now.body[name]) for name in names}
            found.append(Difference(*key, "changed", fields, money, _name(now)))
        if was and now and key in moved:
            place = {"position": (was.position, now.position)}
            found.append(Difference(*key, "moved", place, name=_name(now)))
    return found


def _name(item: PlanElement | None) -> str:
    body = item.body if item else {}
    named = (body.get(field) for field in ("name", "text", "title", "aim", "gap"))
    return next((str(each) for each in named if each), "")


def money_moved(differences: Iterable[Difference]) -> dict[str, int]:
    """Sum how much money was added, taken away, and what is left of the two."""
    changes = [each.money_idr for each in differences]
    more = sum(change for change in changes if change > 0)
    less = -sum(change for change in changes if change < 0)
    return {"more_idr": more, "less_idr": less, "net_idr": more - less}


def _money(item: PlanElement | None) -> int:
    return sum(cost["amount_idr"] for cost in item.body.get("costs", ())) if item else 0


_Key = tuple[str, str]


def _moved(before: Mapping[_Key, PlanElement], after: Mapping[_Key, PlanElement]) -> set[_Key]:
    """Elements out of line among those that stayed: not everything after an insertion."""
    stayed = [key for key in before if key in after]
    moved = set()
    for kind in KINDS:
        row = [key for key in stayed if key[0] == kind]
        moved |= set(row) - _in_line(sorted(row, key=lambda key: after[key].position), before)
    return moved


def _in_line(row: list[_Key], before: Mapping[_Key, PlanElement]) -> set[_Key]:
    """The longest run of elements that kept their order (patience sorting)."""
    tops: list[int] = []
    heads: list[int] = []
    back: list[int] = []
    for index, key in enumerate(row):
        pile = bisect_left(tops, before[key].position)
        back.append(heads[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [before[key].position]
        heads[pile : pile + 1] = [index]
    kept = set()
    at = heads[-1] if heads else -1
    while at >= 0:
        kept.add(row[at])
        at = back[at]
    return kept
