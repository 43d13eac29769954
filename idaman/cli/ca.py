"""Commands about the installation's own certificate authority."""

from __future__ import annotations

from pathlib import Path

import click

from idaman.cli import house
from idaman.core.text import Text


@click.group()
def ca() -> None:
    """Otoritas sertifikat pemasangan ini: akar di luar peladen, penerbit di dalamnya."""


@ca.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Map kosong untuk berkasnya.",
)
@click.option("--name", default="Idaman", show_default=True, help="Nama otoritasnya.")
@click.password_option("--password", envvar="IDAMAN_ROOT_PASSWORD", help="Sandi kunci akar.")
def root(out: Path, name: str, password: str) -> None:
    """Buat kunci akar dan penerbitnya, di komputer mana pun, tanpa jaringan."""
    from idaman.features.commitments.rules import ca_files
    from idaman.paper.rules import ca as authority

    if out.exists() and any(out.iterdir()):
        raise click.ClickException(f"{out} tidak kosong; kunci lama tidak ditimpa.")
    made = authority.make_root(name=name, now=house.now())
    ca_files.keep(out, made.authority, secret=password)
    key = out / "root.key"
    key.touch(mode=0o600)
    key.write_bytes(authority.key_pem(made.root_key, password.encode()))
    click.echo(f"Sidik jari akar: {fingerprint(made.authority.root)}")
    click.echo(f"Pindahkan {key} ke tempat di luar jaringan. Peladen tidak pernah memerlukannya.")


@ca.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.password_option(
    "--password",
    envvar="IDAMAN_ROOT_PASSWORD",
    confirmation_prompt=False,
    help="Sandi yang dipakai saat `idaman ca root`.",
)
@house.indoors
def install(folder: Path, password: str) -> None:
    """Pasang penerbit dari map itu; kuncinya dikunci ulang dengan rahasia pemasangan ini."""
    from django.conf import settings

    from idaman.core.refusal import Refused
    from idaman.features.commitments.rules import ca_files

    if (settings.AUTHORITY / ca_files.KEY).exists():
        raise Refused(Text("This installation has an issuer already; it is not written over."))
    try:
        found = ca_files.load(folder, secret=password)
    except ValueError:
        raise Refused(Text("The password does not open the issuing key in that folder.")) from None
    ca_files.keep(settings.AUTHORITY, found, secret=settings.SECRET_KEY)
    click.echo(f"Terpasang. Sidik jari akar: {fingerprint(found.root)}")
    if (folder / "root.key").exists():
        click.echo(f"{folder / 'root.key'} masih di sini: pindahkan ke luar jaringan sekarang.")


@ca.command()
@house.indoors
def show() -> None:
    """Tunjukkan akar, penerbit, dan banyaknya kunci penanda tangan."""
    from idaman.features.commitments.models import SignerKey
    from idaman.features.commitments.paper import sheets

    found = sheets.authority()
    click.echo(f"Akar      {fingerprint(found.root)}")
    click.echo(f"          berlaku sampai {found.root.not_valid_after_utc:%Y-%m-%d}")
    click.echo(f"Penerbit  berlaku sampai {found.issuer.not_valid_after_utc:%Y-%m-%d}")
    standing = SignerKey.objects.standing().count()
    click.echo(f"Kunci     {standing} berlaku, {SignerKey.objects.count() - standing} dicabut")


@ca.command()
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Berkas .crl yang dibuat.",
)
@house.indoors
def crl(output: Path) -> None:
    """Tulis daftar pencabutan yang berlaku sekarang (DER)."""
    from idaman.features.commitments.paper import sheets

    output.write_bytes(sheets.revocations(house.now()))
    click.echo(f"{output} ditulis.")


def fingerprint(certificate: object) -> str:
    """Name a certificate by its SHA-256, as people compare it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    assert isinstance(certificate, x509.Certificate)
    return certificate.fingerprint(SHA256()).hex(":")
