"""The open data: written from what the features tell, listed in a manifest, checked, asked."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from idaman.cli import house
from idaman.cli.child import Died, in_child
from idaman.core.bilingual import Bilingual
from idaman.core.canonical import moment
from idaman.core.files import blobs
from idaman.core.refusal import Refused

log = logging.getLogger(__name__)

AT_MOST_EVERY = timedelta(hours=1)
KEPT_DAYS = timedelta(days=30)
"""Files of editions older than this are thrown away, but for the last edition of each month."""


class NotWritten(Refused):
    """The child could not write or read the files."""


def refresh(
    *, government: Any, by: Any, now: datetime, rest: Callable[[], None] = lambda: None
) -> Any:
    """Publish a new edition of a government's open data; None where nothing has changed.

    Only datasets with other rows are written anew. Rests after each, as the caller wants.
    Raises NotAllowed, Overtaken, NotWritten.
    """
    from idaman.features.stewardship import queries as facts
    from idaman.features.stewardship.actions.publishing import publish_data
    from idaman.features.stewardship.models import DataEdition
    from idaman.opendata.datasets import DATASETS
    from idaman.opendata.manifest import Manifest, WrittenDataset

    last = DataEdition.objects.of(government).newest()
    known = _manifest_of(last)
    kept, changed = {}, {}
    for name, rows in facts.each_told(government, now=now, files=settings.FILES):
        content = b"\n".join(DATASETS[name].lines(rows))
        was = known.by_name.get(name) if known else None
        source = hashlib.sha256(content).hexdigest()
        same = was and (was.source, was.schema, set(was.whole)) == (
            source,
            DATASETS[name].schema,
            set(DATASETS[name].forms),
        )
        if was and same and _is_there(was):
            kept[name] = was
        else:
            changed[name] = content
        rest()
    if not changed and known and kept.keys() == known.by_name.keys():
        return None
    settings.LAKE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.LAKE, prefix=".spool-") as folder:
        spools = {}
        for name, content in changed.items():
            spools[name] = str(Path(folder) / name)
            Path(spools[name]).write_bytes(content)
        told = _said(
            in_child(
                "lake.write",
                {"lake": str(settings.LAKE), "government": government.slug, "spools": spools},
            )
        )
    written = {each["name"]: WrittenDataset.read(each) for each in told}
    manifest = Manifest(
        government.slug,
        (last.number if last else 0) + 1,
        moment(now),
        tuple({**kept, **written}[name] for name in sorted({**kept, **written})),
    )
    blobs.keep(settings.LAKE / "manifests", [manifest.content], limit=len(manifest.content))
    return publish_data(government=government, manifest=manifest, by=by, now=now)


def _manifest_of(edition: Any) -> Any:
    from idaman.opendata.manifest import Manifest

    if edition is None:
        return None
    path = blobs.path_of(settings.LAKE / "manifests", edition.manifest_sha256)
    return Manifest.read(path.read_bytes()) if path.exists() else None


def _is_there(written: Any) -> bool:
    return all((settings.LAKE / kept.path).exists() for kept in written.files)


def _said(told: dict[str, Any]) -> Any:
    if "result" in told:
        return told["result"]
    raise NotWritten(Bilingual(**told["refused"]))


def refresh_inner(*, government: Any, rest: Callable[[], None] = lambda: None) -> Any:
    """Write anew what a government asks of itself; give the files of each dataset.

    Raises NotWritten.
    """
    from idaman.features.stewardship import queries as facts
    from idaman.opendata.inner import INNER

    folder = settings.LAKE_INNER / government.slug
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        (folder / ".lock").open("w") as lock,
        tempfile.TemporaryDirectory(dir=folder, prefix=".spool-") as scratch,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        spools = {}
        for name, rows in facts.told_inside(government):
            spools[name] = str(Path(scratch) / name)
            Path(spools[name]).write_bytes(b"\n".join(INNER[name].lines(rows)))
            rest()
        return _said(in_child("lake.inner", {"folder": str(folder), "spools": spools}))


def keep_inner(*, government: Any, by: Any, now: datetime) -> None:
    """Let what was erased leave the files of who asks itself, once an hour at most."""
    from idaman.opendata.inner import files_in

    folder = settings.LAKE_INNER / government.slug
    written = _written_inner.get(government.slug)
    if files_in(folder) is None or (written and written > now - AT_MOST_EVERY):
        return
    refresh_inner(government=government, rest=house.Resting())
    _written_inner[government.slug] = now


_written_inner: dict[str, datetime] = {}
_seen: dict[str, tuple[int, datetime]] = {}


def keep_fresh(*, government: Any, by: Any, now: datetime) -> None:
    """Publish what changed, once an hour at most, for sites that are open."""
    if not government.is_open or not government.uses["open_data"]:
        return
    seen = _seen.get(government.slug) or _published(government)
    if seen and (seen[0] == government.public_revision or seen[1] > now - AT_MOST_EVERY):
        return
    refresh(government=government, by=by, now=now, rest=house.Resting())
    # Publishing turns the pages once more, which is nothing new to tell.
    government.refresh_from_db(fields=["public_revision"])
    _seen[government.slug] = (government.public_revision, now)


def _published(government: Any) -> tuple[int, datetime] | None:
    """When the last edition came out; after a start nobody knows which pages it told."""
    from idaman.features.stewardship.models import DataEdition

    last = DataEdition.objects.of(government).newest()
    return (-1, last.at) if last else None


def forget_old(*, government: Any, by: Any, now: datetime) -> int:
    """Throw away files that no edition of the last month, nor the last of any month, lists."""
    from idaman.features.stewardship.models import DataEdition

    editions = list(DataEdition.objects.of(government).order_by("number"))
    months = {each.at.strftime("%Y-%m"): each for each in editions}
    lasting = [each for each in editions if each.at > now - KEPT_DAYS] + list(months.values())
    wanted: set[str] = set()
    for edition in lasting:
        if manifest := _manifest_of(edition):
            wanted |= {kept.path for kept in manifest.files}
    count = 0
    for path in settings.LAKE.glob(f"*/{government.slug}/*"):
        # A file that was just written may not stand in its manifest yet.
        is_old = path.stat().st_mtime < (now - timedelta(days=1)).timestamp()
        if is_old and str(path.relative_to(settings.LAKE)) not in wanted:
            path.unlink(missing_ok=True)
            count += 1
    return count


@click.group()
def data() -> None:
    """Data terbuka: terbitkan, periksa."""


def _governments(slug: str) -> Iterable[Any]:
    from idaman.core.people.models import Government

    found = Government.objects.filter(is_open=True).order_by("slug")
    if not slug:
        return found
    if not (one := found.filter(slug=slug)):
        raise click.ClickException(
            f"Tidak ada pemerintah daerah {slug} yang situsnya terbuka. Lihat `idaman status`."
        )
    return one


@data.command("publish")
@click.argument("government", required=False, default="")
@house.indoors
def publish(government: str) -> None:
    """Terbitkan data terbuka sekarang juga; yang tidak berubah tidak ditulis ulang."""
    from idaman.core.people.actions import OPERATOR
    from idaman.core.people.models import Post

    for each in _governments(government):
        by = Post.objects.select_related("government", "agency").get(government=each, code=OPERATOR)
        made = refresh(government=each, by=by, now=house.now())
        click.echo(
            f"{each.slug}: terbitan {made.number}, {made.rows} baris."
            if made
            else f"{each.slug}: tidak ada yang berubah."
        )


@data.command("verify")
@click.argument("government", required=False, default="")
@house.indoors
def verify(government: str) -> None:
    """Periksa setiap berkas data terbuka terhadap manifes dan buku besar."""
    from idaman.core.ledger.models import Entry
    from idaman.features.stewardship.models import DataEdition

    wrong, right = [], 0
    for each in _governments(government):
        edition = DataEdition.objects.of(each).newest()
        if edition is None:
            continue
        entry = Entry.objects.of(each.slug).receipts(edition.leaf).first()
        said = json.loads(bytes(entry.body))["detail"]["manifest"] if entry else ""
        manifest = _manifest_of(edition)
        if manifest is None or manifest.sha256 != said:
            wrong.append(f"{each.slug}: manifes terbitan {edition.number} hilang atau berubah.")
            continue
        for kept in manifest.files:
            path = settings.LAKE / kept.path
            if not path.exists():
                wrong.append(f"{each.slug}: {kept.path} hilang.")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != kept.sha256:
                wrong.append(f"{each.slug}: {kept.path} berubah.")
            else:
                right += 1
    for line in wrong:
        click.echo(line, err=True)
    if not right and not wrong:
        raise click.ClickException("Belum ada data terbuka. Jalankan `idaman data publish` dahulu.")
    click.echo(f"{right} berkas cocok dengan manifes dan buku besar, {len(wrong)} tidak.")
    sys.exit(1 if wrong else 0)


@click.command()
@click.argument("question", required=False, default="")
@click.option("--government", "slug", default="", help="Pemerintah daerah yang ditanya.")
@click.option(
    "--engine", default="duckdb", show_default=True, help="duckdb, atau spark://ALAMAT:PORT."
)
@click.option("--lake-at", default="", help="Folder data seperti terlihat dari klaster.")
@click.option("--seconds", type=click.FloatRange(min=1), help="Paling lama (20, dengan Spark 600).")
@house.indoors
def ask(question: str, slug: str, engine: str, lake_at: str, seconds: float | None) -> None:
    """Ajukan pertanyaan (berkas .sql di idaman/opendata/questions) kepada data.

    Yang membaca data dalam, satu per satu, hanya menjawab satu pemerintah daerah di mesin ini.
    """
    from idaman.opendata import ask as lake
    from idaman.opendata.engines import Engine
    from idaman.opendata.inner import INNER

    if not question:
        for name in lake.names():
            click.echo(name)
        return
    put, by = lake.question(question), Engine.read(engine)
    if "government" in put.asks and not slug:
        raise click.UsageError(f"Pertanyaan {question} memerlukan --government.")
    if lake_at and not by.is_spark:
        raise click.UsageError("--lake-at hanya berarti dengan --engine spark://…")
    is_inside = bool(set(put.reads) & set(INNER))
    if is_inside and by.is_elsewhere:
        raise click.ClickException(
            f"Pertanyaan {question} membaca data dalam, yang tidak meninggalkan mesin ini. "
            "Ajukan tanpa --engine."
        )
    by.reach()
    folder, files = _inside(put, slug) if is_inside else _outside(put, slug)
    asked = {"government": slug} if "government" in put.asks else {}
    for row in _answered(by, put.name, lake_at or str(folder), files, seconds, asked):
        click.echo(json.dumps(row, ensure_ascii=False))


SPARK_READS = ("JAVA_HOME", "SPARK_CONF_DIR", "HADOOP_CONF_DIR", "SPARK_LOCAL_IP")
"""What Spark's driver takes from the environment, where an operator sets it."""
SPARK_STARTS_WITHIN = 120


def _answered(
    by: Any,
    question: str,
    lake: str,
    files: dict[str, list[str]],
    seconds: float | None,
    asked: dict[str, str],
) -> Any:
    from idaman.opendata import ask, spark

    params: dict[str, Any] = {
        "question": question,
        "lake": lake,
        "datasets": files,
        "seconds": seconds or (spark.SECONDS if by.is_spark else ask.SECONDS),
        "asked": asked,
    }
    longest = params["seconds"] + SPARK_STARTS_WITHIN
    try:
        return _put(by, params, longest)
    except Died:
        raise click.ClickException(
            "Proses yang menjawab berhenti tanpa jawaban: kehabisan memori, atau terlalu lama. "
            "Ulangi; bila terjadi lagi, IDAMAN_LOG_CHILD=1 menampilkan apa yang dikatakannya."
        ) from None


def _put(by: Any, params: dict[str, Any], longest: float) -> Any:
    if not by.is_spark:
        return _said(in_child("lake.ask", params, seconds=longest))
    params |= {"engine": by.address, "secret": os.environ.get("IDAMAN_SPARK_SECRET", "")}
    return _said(in_child("lake.ask-spark", params, seconds=longest, with_variables=SPARK_READS))


def _outside(put: Any, slug: str) -> tuple[Path, dict[str, list[str]]]:
    """The files of the open data that a question reads."""
    from idaman.features.stewardship.models import DataEdition

    files: dict[str, list[str]] = {name: [] for name in put.reads}
    for each in _governments(slug):
        manifest = _manifest_of(DataEdition.objects.of(each).newest())
        for name in put.reads if manifest else ():
            files[name] += [part.path for part in manifest.by_name[name].parts]
    if not all(files.values()):
        raise click.ClickException(
            "Datanya belum terbit atau kosong. Jalankan `idaman data publish` dahulu."
        )
    return settings.LAKE, files


def _inside(put: Any, slug: str) -> tuple[Path, dict[str, list[str]]]:
    """What one government knows of itself, written anew; nothing of another is in its folder."""
    files = refresh_inner(government=house.government_named(slug))
    if missing := [name for name in put.reads if not files.get(name)]:
        raise click.ClickException(f"Belum ada satu baris pun: {', '.join(missing)}.")
    return settings.LAKE_INNER / slug, files
