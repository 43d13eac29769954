"""The command `idaman`. Exit codes: 0 fine, 1 findings or refusal, 2 wrong use."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from idaman.cli import house
from idaman.web.markup import without_marks

COMMANDS = {
    "ask": "idaman.cli.data:ask",
    "audit": "idaman.cli.audit:audit",
    "backup": "idaman.cli.backup:backup",
    "build": "idaman.cli.serve:build",
    "ca": "idaman.cli.ca:ca",
    "data": "idaman.cli.data:data",
    "demo": "idaman.samples.loading.demo:demo",
    "doctor": "idaman.cli.doctor:doctor",
    "found-link": "idaman.cli.founding:found_link",
    "furnish": "idaman.cli.founding:furnish",
    "init": "idaman.cli.init:init",
    "kawasan": "idaman.cli.kawasan:kawasan",
    "ledger": "idaman.cli.ledger:ledger",
    "mail": "idaman.cli.mail_trial:mail_trial",
    "move": "idaman.cli.backup:move",
    "places": "idaman.cli.places:places",
    "plan": "idaman.cli.plan:plan",
    "recompute": "idaman.cli.recompute:recompute",
    "restore": "idaman.cli.backup:restore",
    "serve": "idaman.cli.serve:serve",
    "status": "idaman.cli.status:status",
    "tick": "idaman.cli.serve:tick",
}
"""Where each command is: only the one that is called is loaded, for all together take a second."""


class CommandLine(click.Group):
    """Loads a command when it is called, and says why it stops in plain words.

    Sentences mark their commands for pages, not for here.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module, _, name = COMMANDS[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), name), cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as no:
            if type(no) is click.ClickException:
                raise click.ClickException(without_marks(no.message)) from None
            raise


@click.group(
    cls=CommandLine,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="idaman", prog_name="idaman", message="%(prog)s %(version)s")
def main() -> None:
    """Rencana kota cerdas yang ditepati: siapkan, tandatangani, kerjakan, buktikan.

    Kode keluar: 0 baik, 1 ada temuan atau penolakan, 2 salah pakai.
    """


@main.command()
@house.indoors
def migrate() -> None:
    """Sesuaikan tabel basis data dengan rilis ini."""
    waiting = house.waiting_migrations()
    house.migrate()
    click.echo(f"{len(waiting)} langkah dijalankan." if waiting else "Sudah sesuai.")
