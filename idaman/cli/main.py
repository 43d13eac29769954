"""The command `idaman`. Exit codes: 0 fine, 1 findings or refusal, 2 wrong use."""

from __future__ import annotations

from typing import Any

import click

from idaman.cli import house
from idaman.cli.audit import audit
from idaman.cli.backup import backup, move, restore
from idaman.cli.ca import ca
from idaman.cli.data import ask, data
from idaman.cli.doctor import doctor
from idaman.cli.founding import found_link, furnish
from idaman.cli.init import init
from idaman.cli.kawasan import kawasan
from idaman.cli.ledger import ledger
from idaman.cli.mail_trial import mail_trial
from idaman.cli.places import places
from idaman.cli.plan import plan
from idaman.cli.recompute import recompute
from idaman.cli.serve import build, serve, tick
from idaman.cli.status import status
from idaman.samples.loading.demo import demo
from idaman.web.markup import without_marks


class Plain(click.Group):
    """Says why it stops in plain words: sentences mark their commands for pages, not for here."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as no:
            if type(no) is click.ClickException:
                raise click.ClickException(without_marks(no.message)) from None
            raise


@click.group(
    cls=Plain, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.version_option(package_name="idaman", prog_name="idaman", message="%(prog)s %(version)s")
def main() -> None:
    """Rencana kota cerdas yang ditepati: siapkan, tandatangani, kerjakan, buktikan.

    Kode keluar: 0 baik, 1 ada temuan atau penolakan, 2 salah pakai.
    """


@click.command()
@house.indoors
def migrate() -> None:
    """Sesuaikan tabel basis data dengan rilis ini."""
    waiting = house.waiting_migrations()
    house.migrate()
    click.echo(f"{len(waiting)} langkah dijalankan." if waiting else "Sudah sesuai.")


for command in (
    demo,
    init,
    furnish,
    found_link,
    serve,
    migrate,
    backup,
    restore,
    move,
    status,
    doctor,
    mail_trial,
    plan,
    places,
    kawasan,
    ledger,
    audit,
    data,
    ask,
    recompute,
    ca,
    tick,
    build,
):
    main.add_command(command)
