"""Naming groups of governments' territories, which no single government's desk owns."""

from __future__ import annotations

from pathlib import Path

import click

from idaman.cli import house
from idaman.cli.places import publish, text_of
from idaman.cli.plan import FILE
from idaman.core.places.rules.kawasan import read_groups


@click.command()
@click.argument("file", type=FILE)
@house.indoors
def kawasan(file: Path) -> None:
    """Muat kelompok wilayah (kawasan) dari JSON; yang sudah ada diganti dengan isi berkas."""
    for name, count in load_groups(file):
        click.echo(f"{name}: {count} anggota.")


def load_groups(file: Path) -> list[tuple[str, int]]:
    """Load every group of the file or none; give each one's name and how many belong to it.

    Raises Refused.
    """
    from django.db import transaction

    from idaman.core.places import actions

    groups = read_groups(text_of(file))
    with transaction.atomic():
        for group in groups:
            actions.group_kawasan(
                slug=group.slug,
                name=group.name,
                name_en=group.name_en,
                note=group.note,
                source=group.source,
                members=[member.model_dump() for member in group.members],
                comparing=group.comparing,
                by="OPERATOR",
                now=house.now(),
            )
    publish()
    return [(group.name, len(group.members)) for group in groups]
