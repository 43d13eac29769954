"""How the site stands now, on one screen."""

from __future__ import annotations

import sys

import click

from idaman.cli import house


@click.command()
@house.indoors
def status() -> None:
    """Tunjukkan keadaan situs ini: jam, buku besar, antrean, cakram, cadangan, pesan."""
    from idaman.features.stewardship.standing import HealthState, seen, worst

    said = seen(house.now())
    for line in said:
        click.echo(line)
    sys.exit(1 if worst(said) is HealthState.ILL else 0)
