"""A trial letter: whether the mail server takes what this installation hands in."""

from __future__ import annotations

import sys

import click

from idaman.cli import house


@click.command("mail")
@click.argument("address")
@house.indoors
def mail_trial(address: str) -> None:
    """Kirim satu surel percobaan ke ADDRESS lewat peladen yang diatur."""
    from smtplib import SMTPException

    from django.conf import settings

    from idaman.cli import mail

    if settings.SMTP is None:
        raise click.ClickException(
            "Surel belum diatur. Isi IDAMAN_SMTP_URL dan IDAMAN_SMTP_FROM (docs/operate.md)."
        )
    try:
        mail.send_trial(address, house.now())
    except (OSError, SMTPException, ValueError) as no:
        click.echo(f"Tidak terkirim: {type(no).__name__}: {no}", err=True)
        sys.exit(1)
    click.echo(f"{settings.SMTP.host} menerima surel percobaan. Periksa kotak masuknya.")
