"""The command `idaman`. Exit codes: 0 fine, 1 findings or refusal, 2 wrong use."""

from __future__ import annotations

from typing import Any

import click

from idaman.doors.cli import house
from idaman.doors.cli.audit import audit
from idaman.doors.cli.backup import backup, move, restore
from idaman.doors.cli.ca import ca
from idaman.doors.cli.data import ask, data
from idaman.doors.cli.demo import demo
from idaman.doors.cli.doctor import doctor
from idaman.doors.cli.founding import found_link, furnish
from idaman.doors.cli.init import init
from idaman.doors.cli.kawasan import kawasan
from idaman.doors.cli.ledger import ledger
from idaman.doors.cli.mail_trial import mail_trial
from idaman.doors.cli.places import places
from idaman.doors.cli.plan import plan
from idaman.doors.cli.recompute import recompute
from idaman.doors.cli.serve import build, serve, tick
from idaman.doors.cli.status import status
from idaman.ui.markup import without_marks


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
