"""How the site stands now, on one screen."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from idaman.doors.cli import house


@click.command()
@house.indoors
def status() -> None:
    """Tunjukkan keadaan situs ini: jam, buku besar, antrean, cakram, cadangan."""
    from django.conf import settings

    from idaman.rooms.jobs.facts import standing
    from idaman.ui.standing import State, lines, worst

    said = list(lines(standing(home=Path(settings.HOME), now=house.now())))
    for line in said:
        click.echo(line)
    sys.exit(1 if worst(said) is State.ILL else 0)
