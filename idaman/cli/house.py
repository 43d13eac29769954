"""Opening the house for a command: settings, translations, static files, the right moment."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from idaman.core import translations
from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.core.text import Text

P = ParamSpec("P")
R = TypeVar("R")


class Resting:
    """Called between pieces of long work: where more want a processor than there are, it rests
    twice as long as the last piece took, a second at most."""

    def __init__(self) -> None:
        self.since = time.thread_time()

    def __call__(self) -> None:
        if os.getloadavg()[0] > (os.cpu_count() or 1):
            time.sleep(min(1.0, 2 * (time.thread_time() - self.since)))
        self.since = time.thread_time()


_moment: datetime | None = None


def now() -> datetime:
    """The moment, read once a command, where it begins."""
    return _moment or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Do something as if it were then: the sample has a past."""
    global _moment
    before, _moment = _moment, moment
    try:
        yield
    finally:
        _moment = before


def compile_translations() -> None:
    """Compile what was translated since last time; say who must do it where this user cannot."""
    try:
        translations.compile_translations()
    except PermissionError as no:
        raise click.ClickException(str(no)) from None


def open_house() -> None:
    """Load the settings; say plainly what is missing where they are not complete."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idaman.config.settings")
    from django.core.exceptions import ImproperlyConfigured

    # Before Django wakes: a process keeps the catalogue it found first, and so do its workers.
    compile_translations()
    try:
        import django

        django.setup()
    except ImproperlyConfigured as no:
        raise click.ClickException(str(no)) from None


def indoors(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the house, and turn a refusal into a sentence and exit code 1."""

    @functools.wraps(command)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        open_house()
        from django.db import DatabaseError

        try:
            return refusing(command)(*args, **kwargs)
        except DatabaseError as no:
            _refuse_old_tables(no)
            raise

    return opened


def _refuse_old_tables(no: Exception) -> None:
    """Say plainly where the database does not answer or its tables are of another release."""
    from django.db import Error

    from idaman.cli import history

    try:
        if wrong := history.fault():
            raise click.ClickException(f"{wrong.found} {wrong.remedy}") from None
        waiting = waiting_migrations()
    except Error:
        raise click.ClickException(
            f"Basis data tidak dapat dibuka: {str(no).splitlines()[0]} Jalankan `idaman doctor`."
        ) from None
    if waiting:
        raise click.ClickException(
            f"Basis data tertinggal {len(waiting)} langkah. Jalankan `idaman migrate` dahulu."
        ) from None


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into a sentence and exit code 1."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refused as no:
            click.echo(f"Ditolak: {no}", err=True)
            sys.exit(1)

    return told


def throw_away(root: Path, *, before: datetime) -> int:
    """Delete files under a folder older than that, but none that waiting work names; say how many.

    A waiting job names a file by its hash, or the folder that is its own.
    """
    old = [
        path
        for path in root.rglob("*")
        if path.is_file() and path.stat().st_mtime < before.timestamp()
    ]
    if not old:
        return 0
    from idaman.core.jobs.actions import named_by_open

    needed = named_by_open()
    count = 0
    for path in old:
        if path.name in needed or needed & {str(folder) for folder in path.parents}:
            continue
        path.unlink(missing_ok=True)
        count += 1
        # A folder that was one visitor's own goes with what lay in it.
        if (own := path.parents[1]) not in (root, *root.parents):
            shutil.rmtree(own, ignore_errors=True)
    return count


def gather_static() -> None:
    """Lay out static files under hashed names, when the release or a file has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    newest = 0.0
    for finder in get_finders():
        for path, storage in finder.list([]):
            newest = max(newest, Path(storage.path(path)).stat().st_mtime)
    stamp = Path(settings.STATIC_ROOT) / ".gathered"
    if stamp.exists() and stamp.read_text() == f"{newest}":
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(f"{newest}")


def waiting_migrations() -> list[str]:
    """Name the migrations the database has not had yet."""
    return [f"{migration.app_label}.{migration.name}" for migration in _waiting()]


def _waiting() -> list[Any]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration for migration, _ in plan]


def migrate() -> None:
    """Bring the database's tables up to this release, and bind rows as they came out of it.

    Raises Refused for a database of another program, of a newer release, or half migrated.
    """
    from django.core.management import call_command

    from idaman.cli import history, tables
    from idaman.core.ledger.actions import auditing

    if wrong := history.fault():
        raise Refused(
            Text(
                "%(found)s %(remedy)s Nothing was changed.",
                found=Bilingual(wrong.found, wrong.found_en),
                remedy=Bilingual(wrong.remedy, wrong.remedy_en),
            )
        )
    if tables.is_empty():
        tables.lay()
    rewritten = _rewritten_by(waiting := _waiting())
    call_command("migrate", interactive=False, verbosity=0)
    if not auditing.begin(now=now()) and waiting:
        auditing.upgrade(tables=rewritten, now=now())


def _rewritten_by(waiting: list[Any]) -> set[str]:
    """Name the tables whose rows these migrations may rewrite: those of their apps."""
    from django.apps import apps
    from django.db.migrations import RunPython, RunSQL

    rooms = {
        migration.app_label
        for migration in waiting
        if any(isinstance(done, RunPython | RunSQL) for done in migration.operations)
    }
    models = (m for room in rooms for m in apps.get_app_config(room).get_models())
    return {model._meta.db_table for model in models}


def count_rows() -> None:
    """Let PostgreSQL know what much was written at once, rather than when it looks by itself.

    Without it a prepared statement is planned anew at each asking: what it costs is not known.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def opened() -> Iterator[None]:
    """Hold the house open: what must find it closed then refuses.

    Raises ClickException while it is being restored or moved.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_door(fcntl.LOCK_SH))
        except BlockingIOError:
            raise click.ClickException(
                "Situs ini sedang dipulihkan atau dipindahkan. Tunggu sampai selesai."
            ) from None
        yield


@contextmanager
def closed() -> Iterator[None]:
    """Do something that nobody else may see half done.

    Raises Refused while the site or its clock runs.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_door(fcntl.LOCK_EX))
        except BlockingIOError:
            raise Refused(
                Text(
                    "The site or its clock is running. Stop it first (`idaman serve`, "
                    "`idaman tick`, or their systemd units), then repeat."
                ),
            ) from None
        yield


@contextmanager
def _door(how: int) -> Iterator[None]:
    from django.conf import settings

    with (Path(settings.HOME) / "door").open("w") as door:
        fcntl.flock(door, how | fcntl.LOCK_NB)
        yield


def government_named(slug: str) -> Any:
    """Find a government by its address.

    Raises Refused with the addresses there are.
    """
    from idaman.core.people.models import Government

    found = Government.objects.filter(slug=slug).select_related("region").first()
    if found is None:
        known = ", ".join(Government.objects.order_by("slug").values_list("slug", flat=True))
        raise Refused(
            Text(
                "There is no government “%(slug)s”. There are: %(known)s.",
                slug=slug,
                known=known or Text("none yet"),
            )
        )
    return found


def post_named(government: Any, code: str | None) -> Any:
    """Find the post to act from; without a code, the government's first secretariat post.

    Raises Refused.
    """
    from idaman.core.people.models import Post
    from idaman.core.people.permissions import Role

    posts = Post.objects.of(government).select_related("agency").order_by("code")
    found = (
        posts.filter(code=code).first()
        if code
        else posts.filter(role=Role.SECRETARIAT, agency__code=government.lead_agency).first()
        or posts.filter(role=Role.SECRETARIAT).first()
    )
    if found is None:
        raise Refused(
            Text(
                "There is no post %(post)s in %(government)s. Name one with --post.",
                post=code or Text("of the secretariat"),
                government=government.name,
            )
        )
    return found
