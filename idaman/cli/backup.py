"""Keeping a site: a backup while it runs, bringing it back, and moving it to another database."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from idaman.cli import archive, audit, house, needed_files, tables
from idaman.cli.archive import FOLDERS
from idaman.core.files import marks
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.refusal import Refused
from idaman.core.text import Text

WITHOUT = frozenset({"sessions.Session"})
"""Not kept in a backup: whoever got it would be logged in. Everybody logs in again instead."""


class NotEmpty(Refused):
    """There is something where the backup is to go."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@house.indoors
def backup(file: Path) -> None:
    """Cadangkan seluruh situs ke satu berkas, juga ketika situs berjalan."""
    from django.conf import settings

    if file.exists():
        raise Refused(
            Text("%(file)s exists and is not written over. Choose another name.", file=file)
        )
    if not file.parent.is_dir():
        raise Refused(Text("There is no folder %(parent)s.", parent=file.parent))
    damaged: list[str] = []
    home = Path(settings.HOME)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as scratch:
            manifest = archive.write(
                file,
                lambda writing: _fill(writing, Path(scratch), damaged),
                {
                    "release": version("idaman"),
                    "at": house.now().isoformat(),
                    "home": str(home),
                    "secret": _mark(settings.SECRET_KEY.encode()),
                    "log_secret": _mark(settings.LOG_SECRET),
                },
            )
    except OSError as no:
        raise Refused(
            Text(
                "%(file)s could not be written: %(strerror)s. No backup was made.",
                file=file,
                strerror=no.strerror,
            ),
        ) from no
    marks.make(home, marks.BACKUP, house.now())
    click.echo(f"{file}: {_summary(manifest)}")
    click.echo(f"SHA-256 {_sha256(file)}")
    click.echo("Rahasia (IDAMAN_SECRET_KEY, IDAMAN_LOG_KEY) tidak ikut: simpan di tempat lain.")
    if damaged:
        click.echo(
            f"RUSAK: {len(damaged)} berkas hilang atau tidak cocok dengan sidik jarinya, antara "
            f"lain {damaged[0]}.",
            err=True,
        )
        sys.exit(1)


def _fill(writing: archive.Writing, scratch: Path, damaged: list[str]) -> dict[str, Any]:
    """Add the database first and the files after: a row's file is there before the row is."""
    from django.conf import settings

    from idaman.core.ledger.models import Log

    checkpoints: dict[str, bytes] = {}
    with ExitStack() as stack:
        # Nothing is published between the two: what a restored database continues is what it
        # and its shelf agree on.
        with ExitStack() as still:
            shelves = {
                slug: HashShelf(settings.TILES / slug)
                for slug in Log.objects.order_by("slug").values_list("slug", flat=True)
            }
            for shelf in shelves.values():
                still.enter_context(shelf.held())
            stack.enter_context(tables.one_moment())
            for slug, shelf in shelves.items():
                if (published := shelf.published) is not None:
                    checkpoints[slug] = published
        roots = {
            slug: {"size": size, "root": root}
            for slug, size, root in Log.objects.order_by("slug").values_list("slug", "size", "root")
        }
        database = tables.spool(scratch, without=WITHOUT)
        named = list(needed_files.every(Path(settings.HOME), tables.tables(tables.applied())))
    for name in database["tables"]:
        writing.add(scratch / f"{name}.jsonl", f"tables/{name}.jsonl")
    for slug, note in checkpoints.items():
        writing.add_bytes(note, f"tiles/{slug}/checkpoint")
    for each in named:
        if (path := Path(settings.HOME) / each.name).is_file():
            if writing.add(path, each.name) != each.sha256:
                damaged.append(each.name)
        elif each.is_needed:
            damaged.append(each.name)
    for path, name in _own_files(Path(settings.HOME)):
        writing.add(path, name)
    return {"database": database, "ledger": roots}


def _own_files(home: Path) -> Iterator[tuple[Path, str]]:
    """Every file an operator put into a folder of the home, with its name there."""
    for folder in needed_files.OWN:
        for path in sorted((home / folder).glob("[!.]*")):
            if path.is_file():
                yield path, f"{folder}/{path.name}"


def _mark(secret: bytes) -> str:
    """Name a secret without telling it: enough to say later that it is another."""
    return hashlib.sha256(b"idaman backup\x00" + secret).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _summary(manifest: dict[str, Any]) -> str:
    rows = sum(table["rows"] for table in manifest["database"]["tables"].values())
    count = sum(name.startswith("files/") for name in manifest["sha256"])
    return f"{rows} baris, {count} berkas, {len(manifest['ledger'])} buku besar"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Singkirkan yang ada sekarang, lalu pulihkan.")
@click.option(
    "--checkpoint",
    "known",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Checkpoint yang disimpan di luar situs ini; boleh berulang.",
)
@house.indoors
def restore(file: Path, force: bool, known: tuple[Path, ...]) -> None:
    """Pulihkan situs dari cadangan; semuanya diperiksa dahulu, lalu diganti sekaligus."""
    from django.conf import settings

    manifest = archive.verify(file)
    home = Path(settings.HOME)
    with house.closed():
        if not force:
            _refuse_what_is_there(home)
        aside = Path(tempfile.mkdtemp(dir=home, prefix=".restore-"))
        try:
            archive.unpack(file, aside, manifest)
            before = home / f"before-restore-{house.now():%Y%m%dT%H%M%S}"
            _put_in_place(aside, before, home, manifest)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        # Pages are kept by revision; another database may count to the same number.
        shutil.rmtree(home / "cache", ignore_errors=True)
        (home / "cache").mkdir()
        is_older = bool(house.waiting_migrations())
        if is_older:
            house.migrate()
        _keep_newest_checkpoints(known)
        click.echo(f"Dipulihkan dari {file.name}: {_summary(manifest)}.")
        if before.exists():
            click.echo(f"Yang ada sebelumnya disimpan di {before}; hapus bila tidak diperlukan.")
        _tell_of_secrets(manifest)
        # An upgrade may have given entries of an earlier release another form, and so a root.
        stands = _ledger_stands({} if is_older else manifest["ledger"])
        sys.exit(0 if audit.rows_stand() and stands else 1)


def _refuse_what_is_there(home: Path) -> None:
    """Raise NotEmpty where a site is here already."""
    from django.db import connection

    if _is_unfounded():
        return
    there = [name for name in (*FOLDERS, "tiles") if any((home / name).glob("*"))]
    if connection.vendor == "sqlite":
        there += [name for name in ("idaman.db",) if (home / name).exists()]
    elif not tables.is_empty():
        there.append("DATABASE_URL")
    if there:
        raise NotEmpty(
            Text(
                "There is a site in %(home)s already (%(there)s). Restore to an empty "
                "place, or use --force: what is there is put aside, not deleted.",
                home=home,
                there=", ".join(there),
            ),
        )


def _is_unfounded() -> bool:
    """Tell whether the tables are laid and nobody is in them yet, as `idaman init` leaves them."""
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM people_government LIMIT 1")
            return cursor.fetchone() is None
    except DatabaseError:
        return False


def _put_in_place(aside: Path, before: Path, home: Path, manifest: dict[str, Any]) -> None:
    """Lay the database down where nobody sees it, then change everything by renaming."""
    from django.conf import settings
    from django.db import DatabaseError, connection, transaction

    from idaman.core import dsn

    said, was = manifest["database"], manifest.get("home", str(home))
    if connection.vendor == "sqlite":
        with tables.standing_in(dsn.database("", aside)):
            tables.migrate_to(tables.nodes_of(said))
            with transaction.atomic():
                tables.lay_down(aside / "tables", said)
                needed_files.follow(was, str(home))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with _swapped(aside, before, home, ("idaman.db", "idaman.db-wal", "idaman.db-shm")):
            pass
    else:
        try:
            # Renamed within the transaction, and back again should it not be kept.
            with ExitStack() as swapping, transaction.atomic():
                if not tables.is_empty():
                    _set_schema_aside(before.name)
                tables.migrate_to(tables.nodes_of(said))
                tables.lay_down(aside / "tables", said)
                needed_files.follow(was, str(home))
                swapping.enter_context(_swapped(aside, before, home, ()))
        except DatabaseError as no:
            raise Refused(
                Text(
                    "PostgreSQL refuses: %(reason)s. Nothing was changed.",
                    reason=str(no).splitlines()[0],
                ),
            ) from no
        house.count_rows()
    for kept in aside.glob("tiles/*/checkpoint"):
        _remember(Path(settings.TILES) / kept.parent.name, kept.read_bytes())


def _set_schema_aside(name: str) -> None:
    """Let what is in a PostgreSQL database stand under another name, within the transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"ALTER SCHEMA {schema} RENAME TO {connection.ops.quote_name(name)}")
        cursor.execute(f"CREATE SCHEMA {schema}")


@contextmanager
def _swapped(aside: Path, before: Path, home: Path, databases: tuple[str, ...]) -> Iterator[None]:
    """Put what lies aside in place of what is here; back again where something goes wrong."""
    done: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        if source.exists():
            target.parent.mkdir(exist_ok=True, mode=0o700)
            source.replace(target)
            done.append((source, target))

    try:
        # An empty folder that the settings made is nothing to be kept.
        for name in (*FOLDERS, *databases):
            if (home / name).is_dir() and not any((home / name).iterdir()):
                (home / name).rmdir()
            move(home / name, before / name)
        for name in (*FOLDERS, *databases):
            move(aside / name, home / name)
        (home / "files").mkdir(exist_ok=True)
        yield
    except BaseException:
        for source, target in reversed(done):
            if source.is_dir() and not any(source.iterdir()):
                source.rmdir()
            target.replace(source)
        raise


def _remember(folder: Path, note: bytes) -> None:
    """Let a shelf remember the larger of two checkpoints: it is never rolled back."""
    shelf = HashShelf(folder)
    with shelf.held():
        there = shelf.published
        if there is None or _size(there) < _size(note):
            shelf.publish(note)


def _size(note: bytes) -> int:
    try:
        return int(note.split(b"\n")[1])
    except (IndexError, ValueError):
        return -1


def _keep_newest_checkpoints(known: tuple[Path, ...]) -> None:
    """Take checkpoints that were kept elsewhere for what was published, if their log signed them.

    Raises Refused for any other file.
    """
    from django.conf import settings

    from idaman.core.ledger.models import Log
    from idaman.core.ledger.rules import tlog
    from idaman.core.ledger.rules.notes import Key, Malformed

    logs = {log.origin: log for log in Log.objects.exclude(vkey="")}
    for path in known:
        note = path.read_bytes()
        log = logs.get(note.partition(b"\n")[0].decode(errors="replace"))
        try:
            if log is None:
                raise Malformed(path.name)
            tlog.read_checkpoint(note, Key.read(log.vkey))
        except Malformed:
            raise Refused(
                Text(
                    "%(path)s is no checkpoint of a log in this backup. The backup is "
                    "restored; do not open the site before this is clear.",
                    path=path.name,
                ),
            ) from None
        _remember(Path(settings.TILES) / log.slug, note)


def _tell_of_secrets(manifest: dict[str, Any]) -> None:
    from django.conf import settings

    if manifest["secret"] != _mark(settings.SECRET_KEY.encode()):
        click.echo(
            "PERHATIKAN: IDAMAN_SECRET_KEY bukan yang dipakai situs yang dicadangkan. Kode sekali "
            "pakai dan penerbit tanda tangan tidak terbuka; kembalikan rahasia yang lama."
        )
    if manifest["log_secret"] != _mark(settings.LOG_SECRET):
        click.echo(
            "PERHATIKAN: rahasia buku besar (IDAMAN_LOG_KEY) bukan yang dipakai situs yang "
            "dicadangkan. Buku besar tidak dapat ditandatangani; kembalikan rahasia yang lama."
        )


def _ledger_stands(kept: dict[str, Any]) -> bool:
    """Lay down the tiles that are missing, verify every log, and say what may not be signed."""
    from django.conf import settings

    from idaman.core.ledger import actions
    from idaman.core.ledger.actions import signing
    from idaman.core.ledger.models import Log

    good = True
    for slug in Log.objects.order_by("slug").values_list("slug", flat=True):
        signing.lay_again(slug=slug, tiles=settings.TILES)
        found = actions.verify(slug=slug)
        told = kept.get(slug, {"size": found.size, "root": found.root})
        same = (found.size, found.root) == (told["size"], told["root"])
        good = good and same and not found.faults
        state = "baik " if same and not found.faults else "RUSAK"
        click.echo(f"{state}  {slug}: {found.size} catatan, akar {found.root}")
        if why := signing.refusal(slug=slug, tiles=settings.TILES, secret=settings.LOG_SECRET):
            good = False
            click.echo(f"TIDAK DITANDATANGANI: {why}")
            click.echo(
                "  Cari cadangan yang lebih baru dan pulihkan dengan --force; bila tidak ada, baca "
                "docs/operate.md bagian Memulihkan buku besar. Halaman lain tetap berjalan."
            )
    return good


@click.command()
@click.argument("url", metavar="URL")
@house.indoors
def move(url: str) -> None:
    """Pindahkan basis data ke PostgreSQL yang kosong, tanpa kehilangan apa pun."""
    from django.conf import settings
    from django.db import DatabaseError, transaction

    from idaman.core import dsn

    try:
        target = dsn.database(url, Path(settings.HOME))
    except ValueError as no:
        raise click.BadParameter(str(no)) from None
    with (
        house.closed(),
        tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".move-") as scratch,
    ):
        _refuse_old_tables()
        with tables.one_moment():
            said = tables.spool(Path(scratch))
        try:
            with tables.standing_in(target):
                if not tables.is_empty():
                    raise NotEmpty(
                        Text(
                            "The database to move to is not empty. Make a new one, such as with "
                            "`createdb -E UTF8 idaman`, and repeat."
                        ),
                    )
                with transaction.atomic():
                    tables.migrate_to(tables.nodes_of(said))
                    tables.lay_down(Path(scratch), said)
        except DatabaseError as no:
            raise Refused(
                Text(
                    "The database to move to refuses: %(reason)s Nothing was moved.",
                    reason=str(no).splitlines()[0],
                ),
            ) from no
    rows = sum(table["rows"] for table in said["tables"].values())
    click.echo(f"{len(said['tables'])} tabel, {rows} baris dipindahkan; semuanya sama.")
    told = subprocess.run(
        [sys.executable, "-m", "idaman", "ledger", "verify"],
        env={**os.environ, "DATABASE_URL": url},
        check=False,
    )
    click.echo("Tulis alamat itu sebagai DATABASE_URL, lalu buka situsnya. Data lama tidak diubah;")
    click.echo("jangan dibuka lagi: buku besar yang dilanjutkan di dua tempat bercabang.")
    sys.exit(told.returncode)


def _refuse_old_tables() -> None:
    if waiting := house.waiting_migrations():
        raise Refused(
            Text(
                "The database is %(count)s steps behind. Run `idaman migrate` first.",
                count=len(waiting),
            ),
        )
