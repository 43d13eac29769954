"""Comparing every row with the act that wrote it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from idaman.doors.cli import house, tables

if TYPE_CHECKING:
    from idaman.rooms.ledger.actions import auditing

MOST_NAMED = 20


@click.command()
@click.option("--accept", is_flag=True, help="Ikat yang berbeda sebagaimana adanya sekarang.")
@house.indoors
def audit(accept: bool) -> None:
    """Bandingkan setiap baris dengan catatan buku besar yang menulisnya."""
    from idaman.rooms.ledger.actions import auditing

    found = run()
    for each in found.findings[:MOST_NAMED]:
        click.echo(f"BEDA   {each}")
    if (more := len(found.findings) - MOST_NAMED) > 0:
        click.echo(f"       … dan {more} lagi.")
    if not found.findings:
        click.echo(
            f"baik   {found.rows} baris sama dengan {found.entries} catatan "
            f"({found.seconds:.1f} detik)."
        )
    if accept and found.findings:
        from idaman.rooms.people.actions import OPERATOR

        count = auditing.accept(post=OPERATOR, now=house.now())
        click.echo(f"{count} baris diikat sebagaimana adanya; dicatat di buku besar.")
    sys.exit(1 if found.findings else 0)


def run() -> auditing.Audit:
    """Audit as of one moment, and keep what was found."""
    from django.conf import settings

    from idaman.rooms.ledger.actions import auditing

    faults = auditing.faults_of_logs(tiles=settings.TILES)
    with tables.one_moment():
        found = auditing.audit()
    found.findings[:0] = faults
    auditing.keep(found=found, now=house.now())
    return found
