"""Commands about places: codes, names, outlines."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from idaman.cli import child, house
from idaman.cli.plan import FILE
from idaman.core.bilingual import Bilingual
from idaman.core.files import blobs
from idaman.core.places.rules.places import read_places
from idaman.core.refusal import Refused
from idaman.core.text import Text


@click.group()
def places() -> None:
    """Wilayah: kode, nama, batas."""


@places.command()
@click.argument("file", type=FILE)
@house.indoors
def load(file: Path) -> None:
    """Muat tabel wilayah (CSV): kemendagri, bps, level, name, kind, parent, lat, lon, aliases."""
    count = load_table(file)
    publish()
    click.echo(f"{count} wilayah dimuat.")


@places.command()
@click.argument("file", type=FILE)
@house.indoors
def tiles(file: Path) -> None:
    """Muat letak petak peta (CSV): kemendagri, short, x, y."""
    count = load_tiles(file)
    publish()
    click.echo(f"{count} petak dimuat.")


@places.command()
@click.argument("file", type=FILE)
@click.option("--government", "slug", required=True, help="Wilayah pemerintah daerah ini.")
@click.option("--source", required=True, help="Dari mana batas ini, mis. BIG Desember 2024.")
@house.indoors
def boundaries(file: Path, slug: str, source: str) -> None:
    """Muat batas wilayah dari GeoJSON, GeoPackage, atau Shapefile (zip)."""
    import tempfile

    from idaman.core.places import actions
    from idaman.core.places.models import Region

    government = house.government_named(slug)
    names = dict(Region.objects.within(government.region.code).values_list("code", "name"))
    with tempfile.TemporaryDirectory() as folder:
        with file.open("rb") as opened:
            kept = blobs.keep(Path(folder), iter(lambda: opened.read(1 << 20), b""), limit=1 << 30)
        try:
            said = child.in_child(
                "boundaries", {"files": folder, "sha256": kept.sha256, "places": names}
            )
        except child.Died:
            raise Refused(
                Text("%(file)s stopped its reader; look at the file.", file=file.name)
            ) from None
    if "refused" in said:
        raise Refused(Bilingual(**said["refused"]))
    result = said["result"]
    for fault in result["faults"]:
        click.echo(f"PERIKSA {fault}", err=True)
    count = actions.load_boundaries(
        outlines=result["outlines"], source=source, by="OPERATOR", now=house.now()
    )
    publish()
    click.echo(f"{count} batas dimuat, {len(result['faults'])} bidang dilewati.")
    sys.exit(1 if result["faults"] else 0)


def publish() -> None:
    """Let every site show the places as they are now."""
    from idaman.core.people.models import Government

    Government.objects.all().publish(house.now())


def load_table(file: Path) -> int:
    """Load a table of places; with any fault, print them all and load nothing.

    Raises Refused.
    """
    from idaman.core.places import actions

    rows, faults = read_places(text_of(file))
    for fault in faults:
        click.echo(f"SALAH   {file.name} {fault}", err=True)
    if faults:
        raise Refused(
            Text(
                "%(file)s: %(count)s faults; no place was loaded.",
                file=file.name,
                count=len(faults),
            ),
        )
    return actions.load_places(rows=rows, by="OPERATOR", now=house.now())


def load_tiles(file: Path) -> int:
    """Load the squares of the tile-grid map.

    Raises Refused, saying the row.
    """
    from idaman.core.places import actions

    tiles = []
    for number, row in enumerate(csv.DictReader(text_of(file).splitlines()), start=2):
        try:
            tiles.append((row["kemendagri"], row["short"], int(row["x"]), int(row["y"])))
        except (KeyError, ValueError, TypeError):
            raise Refused(
                Text(
                    "%(file)s row %(number)s: its columns are kemendagri, short, x, y (x and "
                    "y whole numbers).",
                    file=file.name,
                    number=number,
                ),
            ) from None
    return actions.place_tiles(tiles=tiles, by="OPERATOR", now=house.now())


def text_of(file: Path) -> str:
    """Read a text file.

    Raises Refused where it is none.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            Text("%(file)s is no UTF-8 text; save it again as UTF-8.", file=file.name)
        ) from None
