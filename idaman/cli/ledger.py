"""Commands about the ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from idaman.cli import house
from idaman.cli.remote_log import Far
from idaman.core.ledger.rules.audit import audit
from idaman.core.ledger.rules.notes import Key, Malformed
from idaman.core.refusal import Refused
from idaman.core.text import Text


@click.group()
def ledger() -> None:
    """Buku besar: semua perbuatan, berurutan, tak dapat ditulis ulang."""


@ledger.command()
@click.argument("address", required=False, metavar="[URL]")
@click.option("--government", "slug", help="Hanya log ini; bawaan: semua log.")
@click.option("--vkey", help="Kunci publik log yang sudah Anda kenal.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Checkpoint yang Anda simpan dahulu; log harus kelanjutannya.",
)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Simpan checkpoint yang baru, bila semuanya baik.",
)
@click.option("--witness", "witnesses", multiple=True, help="Kunci publik saksi; boleh berulang.")
@house.refusing
def verify(
    address: str | None,
    slug: str | None,
    vkey: str | None,
    since: Path | None,
    save: Path | None,
    witnesses: tuple[str, ...],
) -> None:
    """Hitung ulang buku besar: yang di sini, atau yang terbit di URL.

    URL-nya misalnya https://…/kukar/ledger; tidak memerlukan pemasangan.
    """
    if address:
        if slug:
            raise click.UsageError("--government hanya untuk buku besar di sini.")
        sys.exit(_afar(address, vkey, since, save, witnesses))
    if vkey or since or save or witnesses:
        raise click.UsageError("--vkey, --since, --save, dan --witness memerlukan URL.")
    sys.exit(_here(slug))


@house.indoors
def _here(slug: str | None) -> int:
    from django.conf import settings

    from idaman.core.ledger import actions
    from idaman.core.ledger.models import Log

    slugs = list(Log.objects.order_by("slug").values_list("slug", flat=True))
    if slug is not None and slug not in slugs:
        raise Refused(
            Text(
                "There is no log “%(log)s”. There are: %(known)s.",
                log=slug,
                known=", ".join(slugs) or Text("none yet"),
            )
        )
    faulty = False
    for name in [slug] if slug else slugs:
        verdict = actions.verify(slug=name, tiles=settings.TILES)
        for fault in verdict.faults:
            click.echo(f"RUSAK  {fault}")
        if not verdict.faults:
            waiting = f", {verdict.waiting} menunggu urutan" if verdict.waiting else ""
            unsigned = verdict.size - verdict.signed
            later = f", {unsigned} belum ditandatangani" if unsigned else ""
            click.echo(
                f"baik   {name}: {verdict.size} catatan, akar {verdict.root}{waiting}{later}"
            )
        faulty = faulty or bool(verdict.faults)
    return 1 if faulty else 0


def _afar(
    address: str,
    vkey: str | None,
    since: Path | None,
    save: Path | None,
    witnesses: tuple[str, ...],
) -> int:
    with Far(address) as far:
        return _audited(far, vkey, since, save, witnesses)


def _audited(
    far: Far,
    vkey: str | None,
    since: Path | None,
    save: Path | None,
    witnesses: tuple[str, ...],
) -> int:
    if not vkey:
        served = far.get("vkey")
        if served is None:
            raise Refused(
                Text(
                    "There is no log at %(address)s. An address looks like https://…/kukar/ledger",
                    address=far.address,
                ),
            )
        vkey = served.decode(errors="replace").strip()
        click.echo(f"kunci  {vkey}")
        click.echo(
            "       Kunci ini diberikan situs itu sendiri. Cocokkan dengan yang terbit di tempat "
            "lain, lalu pakai --vkey."
        )
    try:
        key, seers = Key.read(vkey), [Key.read(w) for w in witnesses]
    except Malformed as no:
        raise Refused(Text("The public key is written wrongly: %(reason)s", reason=no)) from None
    found = audit(far.fetch, key, since=since.read_bytes() if since else None, witnesses=seers)
    for fault in found.faults:
        click.echo(f"RUSAK  {fault}")
    if found.faults or found.checkpoint is None:
        return 1
    said = found.checkpoint
    click.echo(
        f"baik   {said.origin}: {said.size} catatan ({found.public} terbuka, {found.private} "
        f"tertutup), akar {said.root.hex()}"
    )
    if since:
        click.echo(f"       kelanjutan utuh dari {since}")
    if seers:
        missing = [s.name for s in seers if s.name not in found.witnesses]
        click.echo(f"       disaksikan {', '.join(found.witnesses) or 'belum oleh siapa pun'}")
        if missing:
            click.echo(f"       belum disaksikan {', '.join(missing)}")
    if save:
        save.write_bytes(bytes(found.note) if found.note else b"")
        click.echo(f"       disimpan ke {save}")
    return 0
