"""Record all that a visitor, an officer, a program and an operator see of the sample; compare two.

    python -m tests.same record DIR [--only AREA …] [--keep-home]
    python -m tests.same compare DIR_A DIR_B [--only AREA …] [--lines 60]

Before a refactoring one record is made, after each of its steps another: only what the step means
to change may differ. The sample is loaded and its pages are asked for at a frozen moment and with
chance from a seed (tests/frozen.py), so that two records of one tree are equal.

Areas, one file of JSON lines each, sorted; texts and pages lie beside them in bodies.db:

- schema, rows, files: what the sample is once it is loaded. Every object of the database and every
  model, every row of every table, every file under the home with its hash: the ledger's roots and
  tiles, the manifests and files of the open data and of lake/inner are among these.
- commands: the help of `idaman` and of every command below it.
- portal, desk, accounts, open311: every address, with status, Location, content type, body, size
  and, where it can be counted alike again, the number of queries.

Which addresses. Anonymous, in either language: all that can be reached by links, without exception,
and CAP of each pattern and set of parameters where there is a query. Every log-in of the sample in
Indonesian: likewise at the desk, CAP of each pattern. Every pattern of the resolver no link led to,
with values that other addresses have in that place, or rows of the database. Of the desk's
addresses SHARED of each pattern are asked by everybody, in both languages: also by anonymous, and
by the other government. Public pages know no log-in, so ONE of each pattern is asked by each. Which
ones is decided by the hash of the address, so that a new address moves few others. Open311 is asked
for its lists and all its reports, in both forms. Only GET; what a form does is for the tests.

Queries are counted everywhere but on public pages; there for the first ONE of each pattern, after
what the process keeps of them was thrown away: how many a public page asks otherwise depends on
what was asked before it.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import traceback
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from tests.dom import Dom

# What this recorder knows of the tree inside idaman; all else it finds by itself.
SETTINGS = "idaman.config.settings"
LOADER = ("idaman", "demo", "--load-only")
CLOCK = ("idaman", "tick", "--once")
COMMANDS = "idaman.__main__:main"
KEPT_BETWEEN_PAGES = "idaman.features.delivery.pieces.book:SHELF"
"""Has a mapping `kept`: what the public pages of a process read once."""

MOMENT = "2026-11-30T02:00:00+00:00"
SEED = "same"
ROOT = Path(__file__).parents[1]
AREAS = ("schema", "rows", "files", "commands", "portal", "desk", "accounts", "open311")
CRAWLED = AREAS[4:]
CAP, SHARED, ONE = 8, 3, 1
AT_ONCE = 2
LONGEST_TEXT = 400_000
ANYONE = ""
IN_TEXT = ("text/", "application/json", "application/xml", "application/atom", "image/svg", "+json")


def named(place: str) -> Any:
    """Import what `module:name` names."""
    module, _, name = place.partition(":")
    return getattr(__import__(module, fromlist=[name]), name)


# ---- what is kept ------------------------------------------------------------------------------


class Bodies:
    """Texts by their hash, each kept once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "bodies.db", timeout=60, isolation_level=None)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = off")
        self.db.execute("create table if not exists body (hash text primary key, text blob)")

    def keep(self, text: str) -> str:
        raw = text.encode("utf-8", "surrogateescape")
        key = hashlib.sha256(raw).hexdigest()[:24]
        self.db.execute("insert or ignore into body values (?, ?)", (key, zlib.compress(raw, 1)))
        return key

    def read(self, key: str) -> list[str]:
        found = self.db.execute("select text from body where hash = ?", (key,)).fetchone()
        return zlib.decompress(found[0]).decode("utf-8", "surrogateescape").splitlines()


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text(
        "".join(sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows))
    )


def hashed(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def rank(text: str) -> str:
    """Order things as chance would, the same way each time."""
    return hashed(f"{SEED}|{text}".encode())


# ---- the sample as it lies there ---------------------------------------------------------------


def schema(home: Path) -> Iterator[tuple[str, str]]:
    from django.apps import apps

    with sqlite3.connect(home / "idaman.db") as db:
        for kind, name, sql in db.execute("select type, name, sql from sqlite_master"):
            yield f"{kind} {name}", re.sub(r"([(,])\s*", r"\1\n", sql or "")
        steps = db.execute("select app, name from django_migrations order by app, id")
        yield "migrations", "\n".join(f"{app}.{name}" for app, name in steps)
    for model in apps.get_models():
        fields = model._meta.get_fields(include_hidden=True)
        told = [
            f"{f.name}: {f.get_internal_type()} null={f.null}"
            + "".join(
                f" {key}={getattr(f, key)!r}"
                for key in ("unique", "max_length", "choices", "db_column", "db_index")
                if getattr(f, key, None)
            )
            for f in fields
            if f.concrete
        ]
        yield f"model {model._meta.label_lower}", "\n".join([model._meta.db_table, *sorted(told)])


def rows(home: Path) -> Iterator[tuple[str, str]]:
    with sqlite3.connect(home / "idaman.db") as db:
        tables = [t for (t,) in db.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            found = db.execute(f'select * from "{table}"')
            columns = [each[0] for each in found.description]
            told = [
                " ".join(f"{name}={_shown(v)}" for name, v in zip(columns, row, strict=True))
                for row in found
            ]
            yield table, "\n".join(sorted(told)).replace(str(home), "HOME")


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return f"x{hashed(value)[:24]}" if len(value) > 64 else f"x{value.hex()}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 400 else f"{text[:200]}… {hashed(text.encode())[:24]}"


LEFT_OUT = re.compile(r"^(idaman\.db|static/|cache/|uploads/|door$)")
UNLIKE = re.compile(r"\.key$")
"""Files whose bytes are drawn inside a library that takes no seed: that they are there is kept."""


def files(home: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if not path.is_file() or LEFT_OUT.search(name):
            continue
        raw = path.read_bytes()
        text = f"{len(raw)} bytes" if UNLIKE.search(name) else as_text(raw, _type_of(name), home)
        yield name, text


def _type_of(name: str) -> str:
    if name.startswith("tiles/") and "checkpoint" in name:
        return "text/plain"
    ending = name.rpartition(".")[2]
    return {"json": "application/json", "csv": "text/csv"}.get(ending, "")


def commands() -> Iterator[tuple[str, str]]:
    """The help of every command, as `--help` prints it 100 columns wide."""
    import click

    def below(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        context = click.Context(command, info_name=" ".join(path), terminal_width=100)
        yield " ".join(path), command.get_help(context)
        for name, each in sorted(getattr(command, "commands", {}).items()):
            yield from below(each, (*path, name))

    return below(named(COMMANDS), ("idaman",))


def as_text(raw: bytes, kind: str, home: Path) -> str:
    """Give what is to be compared of a body: text where it is text, else its hash and length."""
    if kind.startswith("text/html"):
        return Dom(raw.decode().replace(str(home), "HOME")).text()
    if any(part in kind for part in IN_TEXT) and len(raw) <= LONGEST_TEXT:
        text = raw.decode("utf-8", "surrogateescape").replace(str(home), "HOME")
        if "json" in kind:
            try:
                return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
            except ValueError:
                pass
        return text
    return f"sha256 {hashed(raw)}, {len(raw)} bytes"


# ---- asking ------------------------------------------------------------------------------------


@dataclass
class Seen:
    """What was answered at an address."""

    address: str
    who: str
    status: int
    location: str
    type: str
    size: int
    body: str
    queries: int | None
    links: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        told = {k: v for k, v in vars(self).items() if k != "links" and v not in ("", None)}
        return {"address": self.address, "who": self.who, **told}


class Visitor:
    """Somebody with a browser: asks for addresses, one after another."""

    def __init__(self, who: str, home: Path, bodies: Bodies) -> None:
        from django.contrib.auth import get_user_model
        from django.test import Client

        self.who, self.home, self.bodies = who, home, bodies
        self.cookies = SimpleCookie()
        if who != ANYONE:
            client = Client()
            client.force_login(get_user_model().objects.get(username=who))
            self.cookies = client.cookies
            # What is asked for first after a log-in also notes when that was.
            self.ask("/desk/", counted=False)

    def ask(self, address: str, *, counted: bool) -> Seen:
        from django.core.cache import caches
        from django.db import connection
        from django.test import Client

        from tests import frozen

        for name in caches.settings:
            caches[name].clear()
        if counted:
            named(KEPT_BETWEEN_PAGES).kept.clear()
        frozen.reseed(address)
        asked = 0

        def count(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*args)

        # A browser of its own: no page that was kept for another answers.
        client = Client(raise_request_exception=False)
        client.cookies = self.cookies
        with connection.execute_wrapper(count):
            response = client.get(address)
            raw = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        text, links = as_text(raw, kind, self.home), ()
        if kind.startswith("text/html"):
            links = tuple(Dom(raw.decode()).links())
        response.close()
        return Seen(
            address=address,
            who=self.who or "anyone",
            status=response.status_code,
            location=response.headers.get("Location", ""),
            type=kind,
            size=len(raw),
            body=self.bodies.keep(text),
            queries=asked if counted else None,
            links=links,
        )


# ---- which addresses ---------------------------------------------------------------------------


def patterns() -> dict[str, tuple[str, ...]]:
    """Give every route of the resolver, and its parameters."""
    from django.urls import URLResolver, get_resolver

    def below(resolver: Any, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            yield from below(each, route) if isinstance(each, URLResolver) else [route]

    return {
        route: tuple(re.findall(r"<(?:\w+:)?(\w+)>", route)) for route in below(get_resolver(), "")
    }


def route_of(address: str) -> tuple[str, dict[str, Any]] | None:
    """Give the route an address follows and its values; None where there is none."""
    from django.urls import Resolver404, resolve
    from django.utils import translation

    path = urlsplit(address).path
    with translation.override("en" if path.startswith("/en/") else "id"):
        try:
            found = resolve(path)
        except Resolver404:
            return None
    return found.route.removeprefix("en/"), found.captured_kwargs


def kind_of(address: str) -> str:
    """Name what addresses have in common: route and, of a query, which parameters."""
    found = route_of(address)
    asked = sorted({part.partition("=")[0] for part in urlsplit(address).query.split("&")} - {""})
    return (found[0] if found else urlsplit(address).path) + f"?{'&'.join(asked)}" * bool(asked)


def inside(base: str, link: str) -> str | None:
    """Give the address a link leads to, without its fragment; None where that is elsewhere."""
    target = urlsplit(urljoin(f"http://testserver{base}", link.strip()))
    if target.netloc != "testserver" or target.scheme != "http":
        return None
    if target.path.startswith("/static/"):
        return None
    return target.path + f"?{target.query}" * bool(target.query)


def few(addresses: Iterable[str], most: int) -> list[str]:
    """Choose so many of each kind, always the same."""
    by_kind = defaultdict(list)
    for address in set(addresses):
        by_kind[kind_of(address)].append(address)
    return sorted(a for each in by_kind.values() for a in sorted(each, key=rank)[:most])


def is_public(address: str) -> bool:
    return not re.match(r"^(?:/en)?/(?:desk|accounts)(?:/|$)", address)


def is_english(address: str) -> bool:
    return re.match(r"^/en(?:[/?]|$)", address) is not None


def is_translated(address: str) -> bool:
    return re.match(r"^/(?:open311|metrics|health)(?:[/?]|$)", address) is None


def area_of(address: str) -> str:
    first = address.removeprefix("/en").strip("/").partition("/")[0].partition("?")[0]
    return first if first in CRAWLED else "portal"


@dataclass
class Walk:
    """Follow links from a start, level by level."""

    visitor: Visitor
    most: Callable[[str], int | None]
    """How many of a kind to ask for, by an address; None for all."""
    seen: dict[str, Seen] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    passed: set[str] = field(default_factory=set)
    """Public addresses that were linked to, and not asked for."""

    def ask(self, address: str) -> Seen:
        kind = kind_of(address)
        counted = area_of(address) != "portal" or self.asked[kind] < ONE
        self.seen[address] = seen = self.visitor.ask(address, counted=counted)
        self.asked[kind] += 1
        return seen

    def follow(self, starts: Iterable[str]) -> None:
        level = list(starts)
        while level:
            found: set[str] = set()
            for address in sorted(level, key=rank):
                most, asked = self.most(address), self.asked[kind_of(address)]
                if address in self.seen:
                    continue
                if most is not None and asked >= most:
                    if self.visitor.who != ANYONE and is_public(address):
                        self.passed.add(address)
                    continue
                seen = self.ask(address)
                leads = [inside(address, link) for link in (*seen.links, seen.location)]
                found |= {a for a in leads if a and a not in self.seen}
            level = sorted(found)


# ---- crawling ----------------------------------------------------------------------------------


G = "join people_government g on g.id = t.government_id"
DESK = "desk/<slug:government>/"
SITE = "<slug:government>/"
ROWS = {
    f"{DESK}jobs/<int:number>": "select replace(log, 'LAPORAN:', ''), id from jobs_job",
    f"{DESK}keys/<int:number>": f"select g.slug, t.id from commitments_signerkey t {G}",
    f"{DESK}papers/<int:number>": f"select g.slug, t.id from commitments_papersignature t {G}",
    f"{DESK}recoveries/<int:number>": f"select g.slug, t.id from commitments_signingrecovery t {G}",
    f"{DESK}answers/<int:number>": f"select g.slug, t.id from delivery_answer t {G}",
    f"{DESK}objections/<int:number>": f"select g.slug, t.id from delivery_objection t {G}",
    f"{DESK}photos/<int:number>": f"select g.slug, t.id from delivery_citizenphoto t {G}",
    f"{DESK}plates/<int:number>": f"select g.slug, t.id from delivery_plate t {G}",
    f"{DESK}office/holdings/<int:number>": f"select g.slug, t.id from people_holding t {G}",
    f"{DESK}council/<int:number>/decisions/<int:decision>": f"""select g.slug, s.number, t.number
        from delivery_decision t {G} join delivery_stocktake s on s.id = t.stocktake_id""",
    f"{DESK}indicators/<str:code>/bands/<int:number>": f"""select g.slug, i.code, t.id
        from indicators_statedband t {G} join indicators_indicator i on i.id = t.indicator_id""",
    f"{DESK}weights/<slug:outcome>/<int:version>": f"""select g.slug, t.outcome, t.version
        from indicators_weightscheme t {G}""",
    f"{DESK}work/<str:code>/milestones/<int:milestone>": f"""select g.slug, t.item_code, t.number
        from delivery_milestone t {G}""",
    f"{DESK}surveys/<str:code>/improvements/<int:number>": f"""select g.slug,
        printf('SKM-%03d', s.number), t.number from services_improvement t {G}
        join services_survey s on s.id = t.survey_id""",
    f"{DESK}surveys/<str:code>/codes/<int:number>": f"""select g.slug,
        printf('SKM-%03d', s.number), t.id from services_surveytoken t {G}
        join services_survey s on s.id = t.survey_id""",
    f"{DESK}surveys/<str:code>/words/<int:number>": f"""select g.slug,
        printf('SKM-%03d', s.number), t.id from services_surveyresponse t {G}
        join services_survey s on s.id = t.survey_id where t.closed is not null""",
    f"{DESK}commitments/<str:code>/sheets/<str:sheet>/clauses/<str:item>": f"""select g.slug,
        c.code, case when s.number > 1 then a.code || '.' || s.number else a.code end, t.item_code
        from commitments_clause t {G} join commitments_sheet s on s.id = t.sheet_id
        join commitments_commitment c on c.id = s.commitment_id
        join people_agency a on a.id = s.agency_id""",
    f"{SITE}tanya/<str:code>/<str:leaf>": f"""select g.slug, m.item_code || '.' || m.number, t.leaf
        from delivery_answer t {G} join delivery_milestone m on m.id = t.milestone_id""",
    f"{SITE}bukti/<int:number>/tidak-benar/<str:leaf>": f"""select g.slug, t.exhibit_id, t.leaf
        from delivery_objection t {G}""",
    f"{SITE}skm/diterima/<str:leaf>": f"""select g.slug, t.leaf
        from services_surveyresponse t {G} where t.leaf <> ''""",
    f"{SITE}ledger/tile/<path:tile>": """select slug, tile from people_government,
        (select '0/000' tile union select '0/001.p/4' union select 'entries/000')""",
    f"{SITE}warga/<int:number>": f"select g.slug, t.id from delivery_citizenphoto t {G}",
}
"""Where the database has values of a place in a route that no link leads to."""


def known_values(addresses: Iterable[str], home: Path) -> dict[str, set[tuple[str, ...]]]:
    """Collect what stands in each place of a route: by the route up to it, the values so far."""
    known = defaultdict(set)
    for address in addresses:
        if (found := route_of(address)) is None:
            continue
        route, values = found
        so_far: tuple[str, ...] = ()
        for place in re.finditer(r"<(?:\w+:)?(\w+)>", route):
            so_far += (str(values[place[1]]),)
            known[route[: place.end()]].add(so_far)
    with sqlite3.connect(home / "idaman.db") as db:
        for route, question in ROWS.items():
            known[route] |= {tuple(map(str, row)) for row in db.execute(question)}
    return known


def filled(route: str, known: dict[str, set[tuple[str, ...]]]) -> list[str]:
    """Give addresses of a route no link led to; what nobody knows is called x, or 1."""
    ways: list[tuple[str, ...]] = [()]
    for number, place in enumerate(re.finditer(r"<(?:(\w+):)?(\w+)>", route)):
        # The more of a way is known, the better it leads somewhere.
        begun = known.get(route[: place.end()], set())
        if fit := [way for way in begun if way[:number] in ways] or list(begun):
            ways = sorted(fit, key=lambda way: rank(repr(way)))[:SHARED]
        else:
            unknown = {"int": "1", "form": "json"}.get(place[1] or "", "x")
            ways = [(*way, unknown) for way in ways]
    return ["/" + _with(route, way) for way in ways]


def _with(route: str, values: tuple[str, ...]) -> str:
    left = list(values)
    return re.sub(r"<[^>]+>", lambda _: quote(left.pop(0)), route)


def open311_addresses(home: Path) -> list[str]:
    """Give what a program asks for, which follows no links: lists and reports in both forms."""
    from urllib.parse import urlencode

    with sqlite3.connect(home / "idaman.db") as db:
        governments = [slug for (slug,) in db.execute("select slug from people_government")]
        reports = db.execute(f"""select g.slug, printf('LP-%04d', t.number), t.state
            from services_request t {G} order by t.number""").fetchall()
    told = []
    for form in ("json", "xml"):
        told.append(f"/open311/discovery.{form}")
        for part in ("v2", "test/v2"):
            for slug in governments:
                whose = urlencode({"jurisdiction_id": slug})
                told += [
                    f"/open311/{part}/{name}.{form}?{whose}"
                    for name in ("services", "requests", "servicerequestupdates", "services/road")
                ]
                told += [
                    f"/open311/{part}/requests.{form}?{whose}&{more}"
                    for more in ("status=open", "status=closed&page_size=3", "q=jalan", "x=1")
                ]
        told += [
            f"/open311/v2/requests/{code}.{form}?jurisdiction_id={slug}"
            for slug, code, _state in reports
        ]
    return told


@dataclass(frozen=True)
class Task:
    """What one visitor asks for, in a process of its own."""

    name: str
    who: str
    starts: tuple[str, ...]
    language: str = ""
    """Links are followed to pages of this language; without one, only the starts are asked for."""

    def most(self, address: str) -> int | None:
        """Give how many of its kind are followed; None for all."""
        if is_translated(address) and is_english(address) != (self.language == "en"):
            return 0
        if self.who == ANYONE and is_public(address):
            return CAP if "?" in address else None
        return 0 if is_public(address) else CAP

    def do(self, home: Path, out: Path) -> None:
        """Ask in a copy of the database, and write what was seen."""
        from django.db import connections

        own = out / f"{self.name}.db"
        shutil.copyfile(home / "idaman.db", own)
        connections["default"].settings_dict["NAME"] = str(own)
        walk = Walk(Visitor(self.who, home, Bodies(out)), self.most)
        if self.language:
            walk.follow(self.starts)
        for address in self.starts:
            if address not in walk.seen:
                walk.ask(address)
        connections.close_all()
        rows = [seen.row() for seen in walk.seen.values()]
        lines = [json.dumps(row) + "\n" for row in (*rows, {"passed": sorted(walk.passed)})]
        (out / f"{self.name}.seen").write_text("".join(lines))
        for path in out.glob(f"{self.name}.db*"):
            path.unlink()


def side_by_side(tasks: list[Task], home: Path, out: Path) -> list[dict[str, Any]]:
    """Do tasks in processes that begin alike, some at once; give all that was seen."""
    waiting, running = list(tasks), dict[int, Task]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            task = waiting.pop(0)
            if child := os.fork():
                running[child] = task
                continue
            try:
                task.do(home, out)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        child, how = os.wait()
        task = running.pop(child)
        if how:
            raise SystemExit(f"{task.name} ended with {how}.")
    told = []
    for task in tasks:
        path = out / f"{task.name}.seen"
        told += [json.loads(line) for line in path.read_text().splitlines()]
        path.unlink()
    return told


def crawl(home: Path, out: Path) -> list[dict[str, Any]]:
    """Ask for every address, as everybody."""
    logins = list(json.loads((home / "logins.json").read_text()))
    walks = [
        Task("anyone-id", ANYONE, STARTS, "id"),
        Task("anyone-en", ANYONE, ("/en/",), "en"),
        *(Task(f"{who}-id", who, ("/desk/",), "id") for who in logins),
    ]
    told = side_by_side(walks, home, out)
    seen = [row for row in told if "address" in row]
    passed = {a for row in told for a in row.get("passed", ()) if not is_english(a)}
    by_who = defaultdict(set)
    for row in seen:
        by_who[row["who"]].add(row["address"])
    known = {a for each in by_who.values() for a in each if not is_english(a)}
    reached, values = {kind_of(a).partition("?")[0] for a in known}, known_values(known, home)
    led_to_by_none = [
        a for route in patterns() if route not in reached for a in filled(route, values)
    ]
    desk = few((a for a in known if not is_public(a)), SHARED)
    desk += [a for a in led_to_by_none if not is_public(a)]
    public = [a for a in led_to_by_none if is_public(a)]
    linked = few((a for a in passed - known if is_public(a)), CAP)
    once = few((a for a in (*known, *public) if is_public(a) and "?" not in a), ONE)
    lists = []
    for who in (ANYONE, *logins):
        asked = [*desk, *(() if who else (*public, *linked))]
        asked += ["/en" + a for a in asked if is_translated(a)]
        asked += once if who else open311_addresses(home)
        mine = by_who[who or "anyone"]
        lists.append(Task(f"{who or 'anyone'}-too", who, _without(mine, asked)))
    return seen + [row for row in side_by_side(lists, home, out) if "address" in row]


STARTS = ("/", "/accounts/login/", "/health", "/metrics")


def _without(seen: set[str], asked: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(asked) - seen, key=rank))


def together(seen: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tell once what several saw alike."""
    alike = defaultdict(list)
    for row in seen:
        alike[json.dumps({**row, "who": ""}, sort_keys=True)].append(row["who"])
    return [{**json.loads(told), "who": " ".join(sorted(who))} for told, who in alike.items()]


# ---- recording ---------------------------------------------------------------------------------


def begin_frozen(arguments: list[str]) -> None:
    """Begin this program anew with its clock stopped."""
    frozen = [sys.executable, str(ROOT / "tests" / "frozen.py"), MOMENT, SEED, "tests.same"]
    os.chdir(ROOT)
    os.execve(sys.executable, [*frozen, *arguments], {**os.environ, "PYTHONHASHSEED": "0"})


def load(home: Path) -> None:
    """Load the sample as an operator does, and let the clock strike once."""
    shutil.rmtree(home, ignore_errors=True)
    os.environ.update(
        IDAMAN_HOSTS="testserver",
        IDAMAN_PUBLIC_URL="http://testserver",
        IDAMAN_LOG_LEVEL="CRITICAL",
        DJANGO_SETTINGS_MODULE=SETTINGS,
    )
    for name in ("DATABASE_URL", "IDAMAN_SECRET_KEY", "IDAMAN_HOME"):
        os.environ.pop(name, None)
    subprocess.run([sys.executable, "-m", *LOADER, "--home", str(home)], check=True, cwd=ROOT)
    os.environ.update(
        IDAMAN_HOME=str(home), IDAMAN_SECRET_KEY=(home / "secret").read_text(), IDAMAN_DEMO="yes"
    )
    subprocess.run([sys.executable, "-m", *CLOCK], check=True, cwd=ROOT)


def open_settings() -> None:
    """Set Django up as the site has it, but for what two processes or two releases share."""
    import django
    from django.conf import settings

    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # Static files keep their names: what is in them is not what is compared here.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django.setup()
    logging.disable(logging.CRITICAL)


def record(out: Path, only: set[str], *, keep_home: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("bodies.db*"):
        old.unlink()
    home = out / "home"
    load(home)
    open_settings()
    bodies = Bodies(out)
    still: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
        "schema": lambda: schema(home),
        "rows": lambda: rows(home),
        "files": lambda: files(home),
        "commands": commands,
    }
    for area, tell in still.items():
        if area in only:
            told = ({"address": name, "body": bodies.keep(text)} for name, text in tell())
            write_lines(out / f"{area}.jsonl", told)
    bodies.db.close()
    if only & set(CRAWLED):
        seen = together(crawl(home, out))
        for area in CRAWLED:
            mine = [row for row in seen if area_of(row["address"]) == area]
            write_lines(out / f"{area}.jsonl", mine)
            print(f"{area}: {len(mine)} answers")
    if not keep_home:
        shutil.rmtree(home)


# ---- comparing ---------------------------------------------------------------------------------


def read_area(folder: Path, area: str) -> dict[tuple[str, str], dict[str, Any]]:
    path = folder / f"{area}.jsonl"
    told = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {(row["address"], who): row for row in told for who in row.get("who", "-").split()}


TOLD = ("status", "location", "type", "queries", "body")


def compare(a: Path, b: Path, only: set[str], lines: int) -> int:
    """Print what differs, alike differences once, and a summary; give how many answers differ."""
    before, after = Bodies(a), Bodies(b)
    summary, total = [], 0
    for area in (each for each in AREAS if each in only):
        old, new = read_area(a, area), read_area(b, area)
        gone, come = old.keys() - new.keys(), new.keys() - old.keys()
        for sign, keys in (("-", gone), ("+", come)):
            for address, who in _by_address(keys).items():
                print(f"{sign} {area} {address}  [{who}]")
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key in sorted(old.keys() & new.keys()):
            if told := _difference(old[key], new[key], before, after):
                groups[told].append(key)
        for told, keys in groups.items():
            print()
            for address, who in list(_by_address(keys).items())[:6]:
                print(f"@ {area} {address}  [{who}]")
            if (more := len(_by_address(keys)) - 6) > 0:
                print(f"@ … and {more} more addresses")
            shown = told.splitlines()
            print("\n".join(shown[:lines]))
            if len(shown) > lines:
                print(f"… {len(shown) - lines} more lines")
        changed = sum(map(len, groups.values()))
        total += changed + len(gone) + len(come)
        summary.append(_summed(area, old, new, changed, len(gone), len(come)))
    print("\n" + "\n".join(summary))
    return total


def _by_address(keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    found = defaultdict(list)
    for address, who in sorted(keys):
        found[address].append(who)
    return {address: " ".join(who) for address, who in found.items()}


def _difference(old: dict[str, Any], new: dict[str, Any], before: Bodies, after: Bodies) -> str:
    told = [
        f"{name}: {old.get(name)} → {new.get(name)}"
        for name in TOLD[:-1]
        if old.get(name) != new.get(name)
    ]
    if old["body"] != new["body"]:
        words = before.read(old["body"]), after.read(new["body"])
        told += list(difflib.unified_diff(*words, "before", "after", lineterm="", n=2))
    return "\n".join(told)


def _summed(
    area: str, old: dict[Any, Any], new: dict[Any, Any], changed: int, gone: int, come: int
) -> str:
    both = old.keys() & new.keys()
    asked = [(old[k].get("queries") or 0, new[k].get("queries") or 0) for k in both]
    heavier = sum(new[k].get("size", 0) - old[k].get("size", 0) for k in both)
    return (
        f"{area}: {len(both) - changed} the same, {changed} differ, {gone} gone, {come} new"
        f" ({len({k[0] for k in old})} → {len({k[0] for k in new})} addresses); queries"
        f" {sum(n for n, _ in asked)} → {sum(n for _, n in asked)}; {heavier:+d} bytes"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.same", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    ways = parser.add_subparsers(dest="way", required=True)
    recording, comparing = ways.add_parser("record"), ways.add_parser("compare")
    recording.add_argument("out", type=Path)
    recording.add_argument("--keep-home", action="store_true")
    comparing.add_argument("a", type=Path)
    comparing.add_argument("b", type=Path)
    comparing.add_argument("--lines", type=int, default=60, help="of each difference")
    for way in (recording, comparing):
        way.add_argument("--only", nargs="+", choices=AREAS, default=AREAS)
    asked = parser.parse_args(arguments)
    if asked.way == "compare":
        return bool(compare(asked.a, asked.b, set(asked.only), asked.lines))
    if "tests.frozen" not in sys.modules:
        asked.out = asked.out.resolve()
        begin_frozen(["record", str(asked.out), *arguments[2:]])
    record(asked.out, set(asked.only), keep_home=asked.keep_home)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
