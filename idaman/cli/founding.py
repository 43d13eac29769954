"""Furnishing a fresh site, and the link with which a government is founded in the browser."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import click

from idaman.cli import house


@click.command()
@house.indoors
def furnish() -> None:
    """Lengkapi situs yang disiapkan: tabel, otoritas sertifikat, tautan pendirian."""
    if house.waiting_migrations():
        house.migrate()
    install_authority()
    if is_empty():
        tell(fresh_link())
    else:
        click.echo("Lengkap. `idaman found-link` mencetak tautan untuk pemerintah daerah lain.")


def install_authority() -> None:
    """Give the installation its certificate authority, once; the root's key goes aside.

    The root's password lies beside its key: both are there only to be carried away together.
    """
    from django.conf import settings

    from idaman.features.commitments.rules import ca_files
    from idaman.paper.rules import ca

    aside = Path(settings.SITE or settings.HOME) / "ca-root"
    if (settings.AUTHORITY / ca_files.KEY).exists() or aside.exists():
        return
    made = ca.make_root(name=f"Idaman {urlsplit(settings.PUBLIC_URL).hostname}", now=house.now())
    password = secrets.token_urlsafe(24)
    aside.mkdir(mode=0o700)
    ca_files.keep(aside, made.authority, secret=password)
    for name, content in (
        ("root.key", ca.key_pem(made.root_key, password.encode())),
        ("root.password", f"{password}\n".encode()),
    ):
        (aside / name).touch(mode=0o600)
        (aside / name).write_bytes(content)
    ca_files.keep(settings.AUTHORITY, made.authority, secret=settings.SECRET_KEY)


@click.command("found-link")
@house.indoors
def found_link() -> None:
    """Cetak tautan sekali pakai untuk mendirikan satu pemerintah daerah di peramban."""
    tell(fresh_link())


def fresh_link() -> str:
    """Make a founding link and give its address; the one before stops working."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from idaman.core.people import actions

    secret = secrets.token_urlsafe(32)
    actions.make_founding_link(
        digest=actions.digest_of(secret), by=actions.OPERATOR, now=house.now()
    )
    with override("id"):
        return settings.PUBLIC_URL + reverse("founding", kwargs={"link": secret})


def tell(address: str) -> None:
    """Say what the link is for; it is printed this once and kept nowhere."""
    click.echo("Tautan pendirian, untuk satu pemerintah daerah, satu kali, tujuh hari:")
    click.echo(f"  {address}")
    click.echo(
        "Siapa pun yang memegangnya dapat mendirikan. Tautan ini tidak disimpan; "
        "`idaman found-link` membuat yang baru dan membatalkan yang ini."
    )


def is_empty() -> bool:
    """Tell whether no government has been founded here yet."""
    from idaman.core.people.models import Government

    return not Government.objects.exists()
