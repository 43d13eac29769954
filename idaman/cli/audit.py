"""Comparing every row with the act that wrote it."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from idaman.cli import house, tables

if TYPE_CHECKING:
    from idaman.core.ledger.actions import auditing

MOST_NAMED = 20
NIGHT = 1
"""The hour after which the clock audits, once a day."""


@click.command()
@click.option("--accept", is_flag=True, help="Ikat yang berbeda sebagaimana adanya sekarang.")
@house.indoors
def audit(accept: bool) -> None:
    """Bandingkan setiap baris dengan catatan buku besar yang menulisnya."""
    from idaman.core.ledger.actions import auditing

    found = run()
    tell(found)
    if accept and found.findings:
        from idaman.core.people.actions import OPERATOR

        count = auditing.accept(post=OPERATOR, now=house.now())
        click.echo(f"{count} baris diikat sebagaimana adanya; dicatat di buku besar.")
    sys.exit(1 if found.findings else 0)


def tell(found: auditing.RowAudit) -> None:
    """Name what differs, or say that nothing does."""
    for each in found.findings[:MOST_NAMED]:
        click.echo(f"BEDA   {each}")
    if (more := len(found.findings) - MOST_NAMED) > 0:
        click.echo(f"       … dan {more} lagi.")
    if not found.findings:
        click.echo(
            f"baik   {found.rows} baris sama dengan {found.entries} catatan "
            f"({found.seconds:.1f} detik)."
        )


_child: subprocess.Popen[bytes] | None = None


def attend(moment: datetime) -> None:
    """Audit once a day, at night, in a process of its own: the clock goes on meanwhile."""
    from django.utils import timezone

    from idaman.core.ledger.models import AuditRun

    global _child
    if _child is not None and _child.poll() is None:
        return
    here = timezone.localtime(moment)
    last = AuditRun.objects.newest_first().first()
    is_due = last is None or timezone.localtime(last.at).date() < here.date()
    if is_due and here.hour >= NIGHT:
        _child = subprocess.Popen(
            [sys.executable, "-m", "idaman", "audit"], stdout=subprocess.DEVNULL
        )


def rows_stand() -> bool:
    """Compare all rows as they stand and tell of it, keeping nothing; after a restore."""
    from idaman.core.ledger.actions import auditing

    with tables.one_moment():
        found = auditing.audit()
    tell(found)
    return not found.findings


def run() -> auditing.RowAudit:
    """Audit as of one moment, and keep what was found."""
    from django.conf import settings

    from idaman.core.ledger.actions import auditing

    faults = auditing.faults_of_logs(tiles=settings.TILES)
    with tables.one_moment():
        found = auditing.audit()
    found.findings[:0] = faults
    auditing.keep(found=found, now=house.now())
    return found
