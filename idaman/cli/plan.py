"""Commands about plans: the workbook out, the check, the import, the comparison, the adoption.

What reads and writes workbooks is loaded where it is used: every other command would wait for it.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from idaman.cli import house
from idaman.core import cells
from idaman.core.bilingual import Bilingual
from idaman.core.files import blobs
from idaman.core.findings import Finding, References, Severity
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan.rules.diff import Difference, diff
from idaman.features.plan.rules.model import Document, Settings

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post
    from idaman.features.plan.models import Plan

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
MARKS = {Severity.ERROR: "SALAH", Severity.WARNING: "PERIKSA", Severity.ADVICE: "SARAN"}


class NoSuchVersion(Refused):
    """The plan has no such adopted version."""


class UnreadablePlan(Refused):
    """The file holds no plan; the findings say why."""


@click.group()
def plan() -> None:
    """Rencana kota cerdas: buku kerja, pemeriksaan, impor, perbandingan, penetapan."""


@plan.command()
@click.option("--government", "slug", required=True, help="Alamat pemerintah daerah, mis. kukar.")
@click.option("--first-year", type=int, required=True, help="Tahun pertama rencana.")
@click.option("--last-year", type=int, required=True, help="Tahun terakhir rencana.")
@click.option("-o", "--output", type=OUT, required=True, help="Berkas .xlsx yang dibuat.")
@house.indoors
def template(slug: str, first_year: int, last_year: int, output: Path) -> None:
    """Buat buku kerja kosong dengan perangkat daerah dan wilayah sendiri."""
    from idaman.features.plan import actions
    from idaman.features.plan.rules import workbook

    if last_year < first_year:
        raise click.UsageError("Tahun terakhir mendahului tahun pertama.")
    government = house.government_named(slug)
    settings = Settings(
        title=f"Rencana Kota Cerdas {government.name} {first_year}–{last_year}",
        place=government.region.code,
        edition=f"{first_year}–{last_year}",
        first_year=first_year,
        last_year=last_year,
        sample=government.is_sample,
    )
    _write(output, workbook.template(actions.references_of(government), settings))
    click.echo(f"Buku kerja kosong ditulis ke {output}.")


@plan.command()
@click.argument("file", type=FILE)
@click.option("--government", "slug", help="Periksa juga terhadap OPD dan wilayahnya.")
@click.option("--csv", "as_csv", is_flag=True, help="Cetak temuan sebagai CSV.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--strict", is_flag=True, help="Peringatan pun berakhir dengan kode 1.")
@house.refusing
def check(file: Path, slug: str | None, as_csv: bool, language: Any, strict: bool) -> None:
    """Periksa sebuah rencana (.xlsx atau .json) tanpa mengubah apa pun."""
    references = None
    if slug:
        house.open_house()
        from idaman.features.plan import actions

        references = actions.references_of(house.government_named(slug))
    _, findings = read(file, references)
    if as_csv:
        _findings_as_csv(findings, language)
    else:
        _say_findings(findings, language)
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    sys.exit(1 if any(f.severity in grave for f in findings) else 0)


@plan.command("import")
@click.argument("file", type=FILE)
@click.option("--government", "slug", required=True, help="Alamat pemerintah daerah.")
@click.option("--post", "post_code", help="Jabatan yang bertindak; bawaan: sekretariat.")
@house.indoors
def import_(file: Path, slug: str, post_code: str | None) -> None:
    """Impor rencana sebagai revisi terbaru, seluruhnya atau tidak sama sekali."""
    government = house.government_named(slug)
    post = house.post_named(government, post_code)
    taken = take_in(file, government, post, now=house.now())
    click.echo(f"{taken.title}: revisi {taken.sequence}, akar {taken.root[:16]}…")


@plan.command()
@click.option("--government", "slug", required=True, help="Alamat pemerintah daerah.")
@click.option("--plan", "edition", help="Edisi, mis. 2025-2029; bawaan: yang terbaru.")
@click.option("--format", "kind", type=click.Choice(["xlsx", "json"]), default="xlsx")
@click.option("-o", "--output", type=OUT, required=True, help="Berkas yang dibuat.")
@house.indoors
def export(slug: str, edition: str | None, kind: str, output: Path) -> None:
    """Tulis rencana yang sedang disusun ke buku kerja atau JSON."""
    from idaman.features.plan import actions
    from idaman.features.plan.rules import jsonfile, workbook

    government = house.government_named(slug)
    document = actions.document_of(_plan_named(government, edition))
    if kind == "json":
        _write(output, jsonfile.dumps(document))
    else:
        _write(output, workbook.write(document, actions.references_of(government)))
    click.echo(f"{document.settings.title} ditulis ke {output}.")


@plan.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@house.refusing
def diff_(old: Path, new: Path) -> None:
    """Bandingkan dua rencana: ditambah, dihapus, diubah, dipindah, uang bergeser.

    Berakhir dengan kode 1 bila berbeda.
    """
    differences = diff(_document(old), _document(new))
    for each in differences:
        click.echo(_difference(each))
    if not differences:
        click.echo("Tidak ada perbedaan.")
    sys.exit(1 if differences else 0)


@plan.command()
@click.option("--government", "slug", required=True, help="Alamat pemerintah daerah.")
@click.option("--plan", "edition", help="Edisi, mis. 2025-2029; bawaan: yang terbaru.")
@click.option("--regulation", default="", help="Nomor peraturan; kosong bila belum diketahui.")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Tanggal peraturan.")
@click.option("--post", "post_code", help="Jabatan yang bertindak; bawaan: sekretariat.")
@house.indoors
def adopt(
    slug: str, edition: str | None, regulation: str, on: datetime | None, post_code: str | None
) -> None:
    """Tetapkan revisi terbaru sebagai rencana yang berlaku."""
    from idaman.features.plan import actions

    government = house.government_named(slug)
    try:
        version = actions.adopt(
            plan=_plan_named(government, edition),
            regulation=regulation,
            regulation_date=on.date() if on else None,
            by=house.post_named(government, post_code),
            now=house.now(),
        )
    except actions.HasErrors as no:
        _say_findings(no.findings, "id")
        raise
    click.echo(f"{version.title}: versi {version.number} berlaku sejak sekarang.")


@plan.command()
@click.option("--government", "slug", required=True, help="Alamat pemerintah daerah.")
@click.option("--plan", "edition", required=True, help="Edisi, mis. 2021-2026.")
@click.option("--post", "post_code", help="Jabatan yang bertindak; bawaan: sekretariat.")
@house.indoors
def close(slug: str, edition: str, post_code: str | None) -> None:
    """Tutup edisi yang masa berlakunya sudah lewat."""
    from idaman.features.plan import actions

    government = house.government_named(slug)
    actions.close(
        plan=_plan_named(government, edition),
        by=house.post_named(government, post_code),
        now=house.now(),
    )
    click.echo(f"Edisi {edition} ditutup; tetap dapat dibaca.")


@plan.command()
@click.option("-o", "--output", type=OUT, required=True, help="Berkas .json yang dibuat.")
def schema(output: Path) -> None:
    """Tulis JSON Schema dokumen rencana."""
    from idaman.features.plan.rules import jsonfile

    text = json.dumps(jsonfile.json_schema(), ensure_ascii=False, indent=2, sort_keys=True)
    _write(output, (text + "\n").encode())
    click.echo(f"JSON Schema ditulis ke {output}.")


def read(file: Path, references: References | None) -> tuple[Document | None, list[Finding]]:
    """Read a plan in a child that may die of it; give the document and what was found.

    Raises UnreadablePlan where the child died.
    """
    import tempfile

    from idaman.cli import child

    limit = 200 * 1024 * 1024
    with tempfile.TemporaryDirectory() as folder:
        with file.open("rb") as source:
            kept = blobs.keep(Path(folder), iter(lambda: source.read(1 << 20), b""), limit=limit)
        try:
            said = child.in_child(
                "plan.check",
                {
                    "files": folder,
                    "sha256": kept.sha256,
                    "references": (references or References()).as_json(),
                    "limit_bytes": 20 * 1024 * 1024,
                },
            )
        except child.Died:
            raise UnreadablePlan(
                Text(
                    "%(file)s stopped its reader; look at it, save it again, try once more.",
                    file=file.name,
                ),
            ) from None
    if "refused" in said:
        raise UnreadablePlan(Bilingual(**said["refused"]))
    result = said["result"]
    document = result["document"] and Document.model_validate(result["document"])
    return document or None, [Finding.from_json(f) for f in result["findings"]]


def take_in(file: Path, government: Government, post: Post, *, now: datetime) -> Plan:
    """Check a plan and make it the newest revision of its edition.

    Raises UnreadablePlan after printing what was found, and what `actions.take_in` raises.
    """
    from idaman.features.plan import actions
    from idaman.features.plan.models import Plan

    document, findings = read(file, actions.references_of(government))
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if document is None or errors:
        _say_findings(errors, "id")
        raise UnreadablePlan(
            Text("%(file)s cannot be imported yet; nothing has changed.", file=file.name)
        )
    from django.conf import settings

    with file.open("rb") as source:
        kept = blobs.keep(
            settings.FILES,
            iter(lambda: source.read(1 << 20), b""),
            limit=settings.UPLOAD_LIMIT_BYTES,
        )
    slug = f"{document.settings.first_year}-{document.settings.last_year}"
    present = Plan.objects.of(government).filter(slug=slug).first()
    return actions.take_in(
        government=government,
        plan=present,
        document=document,
        base_sequence=present.sequence if present else 0,
        by=post,
        now=now,
        file_sha256=kept.sha256,
    )


def _plan_named(government: Government, edition: str | None) -> Plan:
    from idaman.features.plan.models import Plan

    plans = Plan.objects.of(government).order_by("-last_year", "-first_year")
    found = plans.filter(slug=edition).first() if edition else plans.first()
    if found is None:
        known = ", ".join(plans.values_list("slug", flat=True)) or "belum ada"
        raise Refused(
            Text(
                "There is no plan %(edition)s in %(government)s. There are: %(known)s.",
                edition=edition or "",
                government=government.name,
                known=known,
            ),
        )
    return found


def _document(file: Path) -> Document:
    document, findings = read(file, None)
    if document is None:
        _say_findings(findings, "id")
        raise UnreadablePlan(Text("%(file)s cannot be read as a plan.", file=file.name))
    return document


@plan.command()
@click.argument("government")
@click.option("--plan", "edition", help="Edisi, mis. 2025-2029; bawaan: yang terbaru.")
@click.option("--revision", type=int, help="Revisi draf; bawaan: yang terbaru.")
@click.option("--version", "number", type=int, help="Versi yang ditetapkan, sebagai ganti draf.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder hasil."
)
@house.indoors
def book(
    government: str, edition: str | None, revision: int | None, number: int | None, out: Path
) -> None:
    """Cetak buku-buku rencana sebagai PDF dan Word. Ctrl-C menghentikannya."""
    from idaman.features.plan.models import Version
    from idaman.features.plan.paper import masterplan

    found = _plan_named(house.government_named(government), edition)
    if number is None:
        documents = masterplan.draft(found, revision, now=house.now())
    else:
        versions = Version.objects.filter(plan=found, number=number)
        version = versions.select_related("plan__government__region", "composition").first()
        if version is None:
            raise NoSuchVersion(
                Text(
                    "Edition %(slug)s has no adopted version %(number)s.",
                    slug=found.slug,
                    number=number,
                ),
            )
        documents = masterplan.adopted(version, now=house.now())
    out.mkdir(parents=True, exist_ok=True)
    for name, pages in _print_books(documents, out):
        click.echo(f"{name}: {pages} halaman")


def _print_books(documents: list[dict[str, Any]], out: Path) -> Iterable[tuple[str, int]]:
    """Print in a child, with a bar that tells how far it is, and lay the files into a folder."""
    from django.conf import settings

    from idaman.cli.child import in_child

    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch:
        laid = json.dumps(documents, ensure_ascii=False).encode()
        kept = blobs.keep(Path(scratch), [laid], limit=len(laid))
        with click.progressbar(length=100, label="Mencetak", file=sys.stderr) as bar:

            def beat(progress: int | None) -> bool:
                if progress is not None:
                    bar.update(progress - bar.pos)
                return True

            told = in_child(
                "books.make",
                {
                    "sha256": kept.sha256,
                    "folder": scratch,
                    "into": scratch,
                    "limit_bytes": settings.EXPORT_LIMIT_BYTES,
                    "at": house.now().isoformat(),
                },
                beat=beat,
            )
            bar.update(100 - bar.pos)
        if "refused" in told:
            raise Refused(Bilingual(**told["refused"]))
        for key, made in told["result"].items():
            for ending in ("pdf", "docx"):
                if made[ending]:
                    data = blobs.path_of(Path(scratch), made[ending]).read_bytes()
                    _write(out / f"{key}.{ending}", data)
            yield key, made["pages"]


@plan.command()
@click.argument("government")
@click.option("--plan", "edition", help="Edisi, mis. 2025-2029; bawaan: yang terbaru.")
@click.option("--item", "code", help="Hanya butir dengan kode ini, mis. KEG-001.")
@click.option("--last", type=int, default=50, show_default=True, help="Banyaknya yang terbaru.")
@house.indoors
def history(government: str, edition: str | None, code: str | None, last: int) -> None:
    """Tampilkan perubahan rencana, yang terbaru lebih dahulu."""
    found = _plan_named(house.government_named(government), edition)
    changes = found.changes.select_related("by").order_by("-sequence", "kind", "code")
    if code:
        changes = changes.filter(code=code.upper())
    shown = list(changes[: max(1, last)])
    if not shown:
        raise Refused(
            Text("Edition %(edition)s has no changes of %(code)s.", edition=found.slug, code=code)
            if code
            else Text("Edition %(edition)s has no changes.", edition=found.slug)
        )
    for change in shown:
        what = "dihapus" if not change.new_hash else "ditambah" if not change.old_hash else "diubah"
        at = change.at.astimezone(ZoneInfo(found.government.timezone))
        click.echo(
            f"{change.sequence:>6}  {at:%Y-%m-%d %H:%M}  {what:8}  "
            f"{change.kind} {change.code}  {change.by.code}"
        )


def _write(output: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = output.with_name(f".{output.name}.new")
    try:
        fresh.write_bytes(data)
        fresh.replace(output)
    except OSError as no:
        fresh.unlink(missing_ok=True)
        raise click.ClickException(f"{output} tidak dapat ditulis: {no.strerror}.") from None


def _say_findings(findings: Iterable[Finding], language: Any) -> None:
    counted: Counter[Severity] = Counter()
    for finding in findings:
        counted[finding.severity] += 1
        click.echo(f"{MARKS[finding.severity]:8}{finding.place or '-'}: {finding.say(language)}")
        if remedy := finding.remedy(language):
            click.echo(f"{'':8}→ {remedy} [{finding.rule}]")
    words = ", ".join(f"{counted[s]} {MARKS[s].lower()}" for s in Severity)
    click.echo(f"Temuan: {words}.")


def _findings_as_csv(findings: Iterable[Finding], language: Any) -> None:
    table = csv.writer(sys.stdout)
    table.writerow(["tingkat", "tempat", "kode", "kolom", "temuan", "perbaikan", "aturan"])
    for f in findings:
        words = [f.say(language), f.remedy(language)]
        told = [f.severity.value, f.place, f.code, f.field, *words, f.rule]
        table.writerow([cells.guarded(cell) for cell in told])


def _difference(each: Difference) -> str:
    marks = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
    fields = "; ".join(f"{name}: {old!r} → {new!r}" for name, (old, new) in each.fields.items())
    money = f" (Rp {each.money_idr:+,})".replace(",", ".") if each.money_idr else ""
    return f"{marks[each.what]} {each.kind} {each.code}{money}{': ' + fields if fields else ''}"
