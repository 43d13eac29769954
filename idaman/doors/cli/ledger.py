"""Commands about the ledger."""

from __future__ import annotations

import sys

import click

from idaman.doors.cli import house


@click.group()
def ledger() -> None:
    """Buku besar: semua perbuatan, berurutan, tak dapat ditulis ulang."""


@ledger.command()
@click.option("--government", "slug", help="Hanya log ini; bawaan: semua log.")
@house.indoors
def verify(slug: str | None) -> None:
    """Hitung ulang seluruh buku besar dari isinya: sidik jari, urutan, akar."""
    from idaman.pure.refused import Refused
    from idaman.rooms.ledger import actions
    from idaman.rooms.ledger.models import Log

    slugs = list(Log.objects.order_by("slug").values_list("slug", flat=True))
    if slug is not None and slug not in slugs:
        raise Refused(
            f"Tidak ada log “{slug}”. Yang ada: {', '.join(slugs) or 'belum ada'}.",
            en=f"There is no log “{slug}”. There are: {', '.join(slugs) or 'none yet'}.",
        )
    faulty = False
    for name in [slug] if slug else slugs:
        verdict = actions.verify(slug=name)
        for fault in verdict.faults:
            click.echo(f"RUSAK  {fault}")
        if not verdict.faults:
            waiting = f", {verdict.waiting} menunggu urutan" if verdict.waiting else ""
            click.echo(f"baik   {name}: {verdict.size} catatan, akar {verdict.root}{waiting}")
        faulty = faulty or bool(verdict.faults)
    sys.exit(1 if faulty else 0)
