"""Counting a site's figures again from the open data it publishes, from anywhere."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import click

from idaman.cli import house
from idaman.cli.remote_log import Far
from idaman.core.people.rules.modules import DATASETS as OF_MODULES
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.opendata import recount_figures, recount_regions

LINK = re.compile(r'href="([^"#?]+)"')
FRONT = re.compile(r'href="(/(?:kawasan/)?[a-z0-9-]+/)"')
"""Where the front page of a host leads: its governments and its kawasan."""
KAWASAN = re.compile(r"(?:/en)?/kawasan/[a-z0-9-]+$")
FIGURE = re.compile(r"hitungan/([a-z_-]+)/([a-z]+)/([^/]+)/$")
SHOWN = re.compile(r'<data class="figure" value="([^"]*)">')
MARKED = re.compile(r'(?:<data class="recounted" value|data-recounted)="([^"=]+)=([^"]*)"')
NEEDED = ("plan_items", "obligations", "progress", "money", "figures", *recount_figures.NEEDED)
BEGUN = (
    *("", "kepuasan/", "ekonomi/", "laporan/angka/", "indikator/"),
    *("angka/pemeriksaan/", "angka/keadaan/", "anggaran/", "periode/", "kluster/"),
    *("statistik/", "janji/", "kecamatan/", "pelayanan/kelengkapan/", "pemeriksa/"),
    *("laporan/", "perkiraan/", "rencana/"),
)
"""Where reading begins: the front page, and those that show each family."""
AGAIN = (
    "Bila ada yang baru saja berubah, ulangi sesudah terbitan berikutnya (paling lambat satu jam)."
)
MOST_PAGES = 60
"""So many pages are read for figures; those nearest to the front page come first."""


class Unlike(Refused):
    """What was downloaded is not what the manifest lists."""


@dataclass(frozen=True)
class Recount:
    """What counting a site again came to: figures published, those unlike, and pages followed."""

    published: int = 0
    unlike: int = 0
    followed: int = 0
    is_whole: bool = False
    """Whether there was something to count, on pages and in files, and all of it agreed."""


@click.command()
@click.argument("address", metavar="URL")
@click.option("--pages", default=MOST_PAGES, show_default=True, help="Halaman yang ditelusuri.")
@house.refusing
def recompute(address: str, pages: int) -> None:
    """Hitung ulang setiap angka terbit sebuah situs dari data terbukanya saja.

    URL-nya halaman depan pemerintah daerah, misalnya https://…/kukar, sebuah kawasan,
    https://…/kawasan/ikn, atau seluruh pemasangan, https://…; tidak memerlukan pemasangan.
    """
    with Far(address) as site:
        if not site.parts.path.strip("/"):
            sys.exit(_of_host(site, pages))
        count = _of_kawasan if KAWASAN.search(site.parts.path) else _of_site
        sys.exit(0 if count(site, pages).is_whole else 1)


def _of_host(host: Far, pages: int) -> int:
    """Count every site and kawasan that the front page of a host leads to; 0 where all agree."""
    front = (host.get("") or b"").decode(errors="replace")
    paths = sorted(set(FRONT.findall(front.partition("<main")[2].partition("</main>")[0])))
    counted_sites = []
    for path in paths:
        root = f"{host.parts.scheme}://{host.parts.netloc}{path.rstrip('/')}"
        click.secho(path.strip("/"), bold=True)
        try:
            count = _of_kawasan if KAWASAN.search(path.rstrip("/")) else _of_site
            with Far(root) as site:
                counted_sites.append(count(site, pages))
        except Refused as no:
            click.echo(f"{path.strip('/')}: {no}", err=True)
            counted_sites.append(Recount())
    whole = sum(each.is_whole for each in counted_sites)
    published = sum(each.published for each in counted_sites)
    same = published - sum(each.unlike for each in counted_sites)
    sites = f"{whole} dari {len(paths)} situs terhitung sama"
    click.echo(f"Seluruhnya: {sites}, {same} dari {published} angka.")
    return 0 if paths and whole == len(paths) else 1


def _of_site(site: Far, pages: int) -> Recount:
    """Count a government's figures again and say of each family how many agree."""
    from idaman.opendata import recompute as lake

    datasets = downloaded(site)
    rolled = {(r["measure"], r["by"], r["key"]): lake.published(r) for r in datasets["figures"]}
    known = {("gabungan", *key): _said(said) for key, said in rolled.items()}
    again = {("gabungan", *key): _said(said) for key, said in lake.figures(datasets).items()}
    known |= recount_figures.published(datasets)
    again |= recount_figures.counted(datasets)
    unequal = {key: said for key, said in known.items() if again.get(key) != said}
    wrong = [
        f"{'/'.join(key)}: terbit {said}, terhitung {again.get(key, 'tidak terhitung')}"
        for key, said in unequal.items()
    ]
    seen, unlike = walked(site, rolled, known | recount_figures.told(datasets), most=pages)
    for line in (*wrong, *unlike):
        click.echo(line, err=True)
    for family in ("gabungan", *recount_figures.FAMILIES):
        of, bad = (sum(key[0] == family for key in some) for some in (known, unequal))
        click.echo(f"{family}: {of - bad} dari {of}.")
    click.echo(f"{len(known) - len(wrong)} dari {len(known)} angka terhitung sama.")
    click.echo(f"{seen} angka di halaman ditelusuri, {len(unlike)} tidak sama.")
    if not known:
        click.echo("Tidak ada satu angka pun yang terbit.", err=True)
    if not seen:
        click.echo("Tidak ada satu angka pun ditemukan di halaman.", err=True)
    is_whole = bool(known and seen and not wrong and not unlike)
    return Recount(len(known), len(wrong), seen, is_whole)


def _of_kawasan(group: Far, _pages: int) -> Recount:
    """Count what the members of a kawasan come to from the open data of each."""
    members = _table(group, "?format=csv")
    known = {
        (row["indikator"], row["deret"], row["periode"]): (
            int(row["diketahui"]),
            recount_regions.written(
                float(row[name]) if row[name] else None for name in recount_regions.COLUMNS
            ),
            row["penimbang"],
        )
        for row in _table(group, "indikator/?format=csv&of=together")
    }
    root = f"{group.parts.scheme}://{group.parts.netloc}{KAWASAN.split(group.parts.path)[0]}"
    sites = []
    for row in members:
        if slug := row["situs"]:
            with Far(f"{root}/{slug}") as member:
                rows = downloaded(member, ("statistics",))["statistics"]
            sites.append(recount_regions.SiteRows(slug, row["kode_kemendagri"], rows))
    places = [row["kode_kemendagri"] for row in members]
    values = recount_regions.together(sites, places)
    by = next((tuple(said[2].split("/")) for said in known.values() if said[2]), ())
    weights = values.get(by, {}) if len(by) == 3 else {}
    again = recount_regions.rolled(values, places, weights)
    wrong = [
        f"{'/'.join(line)}: terbit {said}, terhitung {again.get(line, 'tidak terhitung')}"
        for line in sorted(known.keys() | again.keys())
        if (said := known.get(line, (0, ""))[:2]) != again.get(line)
    ]
    for line in wrong:
        click.echo(line, err=True)
    same = sum(again.get(line) == said[:2] for line, said in known.items())
    click.echo(f"{len(sites)} situs, {len(places)} anggota.")
    click.echo(f"{same} dari {len(known)} angka terhitung sama.")
    return Recount(len(known), len(wrong), 0, bool(known and not wrong))


def _table(site: Far, path: str) -> list[dict[str, str]]:
    """Read a page's CSV. Raises Unlike where there is none."""
    body = site.get(path)
    if body is None:
        raise Unlike(Text("There is no kawasan at that address."))
    rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    # A cell that a spreadsheet would run was written with a quote before it.
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def downloaded(site: Far, needed: Iterable[str] = NEEDED) -> dict[str, Any]:
    """Fetch the datasets, each held against its fingerprint in the manifest.

    What belongs to a module that the government does not use may be missing: it has no rows.
    Raises Unlike, Refused.
    """
    content = site.get("data/manifes.json")
    if content is None:
        raise Unlike(Text("That site has published no open data."))
    listed = {each["name"]: each["whole"]["json"] for each in json.loads(content)["datasets"]}
    found: dict[str, Any] = {}
    for name in needed:
        if name in OF_MODULES and name not in listed:
            found[name] = []
            continue
        body = site.get(f"data/{name}.json")
        kept = listed.get(name)
        if body is None or not kept or hashlib.sha256(body).hexdigest() != kept["sha256"]:
            raise Unlike(
                Text("The file data/%(name)s.json is not what the manifest lists.", name=name)
            )
        found[name] = json.loads(body)
    return found


def walked(
    site: Far,
    rolled: dict[tuple[str, str, str], Any],
    known: dict[recount_figures.Key, str],
    *,
    most: int,
) -> tuple[int, list[str]]:
    """Read pages for figures; tell how many were seen and what is wrong with which.

    A page may show no figure that is not published, and no other value than the published one.
    """
    base = site.parts.path.rstrip("/") + "/"
    waiting = deque(f"{base}{each}" for each in BEGUN)
    met = set(waiting)
    figures: dict[tuple[str, str, str], str] = {}
    marked: set[tuple[str, str, str]] = set()
    read = 0
    while waiting and read < most:
        page = waiting.popleft()
        body = site.get(page.removeprefix(base))
        read += 1
        text = body.decode(errors="replace") if body else ""
        marked |= {
            (page, html.unescape(name), html.unescape(said)) for name, said in MARKED.findall(text)
        }
        for href in LINK.findall(text):
            path = urlsplit(urljoin(page, href)).path
            if match := FIGURE.search(path):
                figures[match[1], match[2], unquote(match[3])] = path
            elif path.startswith(base) and path.endswith("/") and path not in met:
                met.add(path)
                waiting.append(path)
    unlike = [*_unlike(site, base, figures, rolled), *_mismarked(marked, known)]
    return len(figures) + len(marked), unlike


def _mismarked(
    marked: Iterable[tuple[str, str, str]], known: dict[recount_figures.Key, str]
) -> Iterable[str]:
    published = {"/".join(key): said for key, said in known.items()}
    for page, name, shown in sorted(marked):
        if name not in published:
            yield f"{page}: {name} tidak ada dalam data terbuka."
        elif published[name] != shown:
            yield f"{page}: {name} di halaman {shown}, data terbuka {published[name]}. {AGAIN}"


def _unlike(
    site: Far,
    base: str,
    figures: dict[tuple[str, str, str], str],
    known: dict[tuple[str, str, str], Any],
) -> Iterable[str]:
    paths = list(figures.items())
    bodies = site.fetch(path.removeprefix(base) for _key, path in paths)
    for (key, path), body in zip(paths, bodies, strict=True):
        shown = SHOWN.search(body.decode(errors="replace")) if body else None
        if key not in known:
            if shown is None or shown[1]:
                yield f"{path}: angkanya tidak ada dalam data terbuka."
        elif shown is None:
            yield f"{path}: halamannya tidak menunjukkan angka."
        elif shown[1] != _said(known[key]):
            yield (f"{path}: halaman {shown[1]}, data terbuka {_said(known[key])}. {AGAIN}")


def _said(figure: Any) -> str:
    """Write a figure as the pages do: numerator/denominator of how many parts."""
    if figure is None:
        return "tidak terhitung"
    above, below, present, expected = figure
    return f"{_n(above)}/{_n(below)} {present}:{expected}"


def _n(value: int | None) -> str:
    return "-" if value is None else str(value)
