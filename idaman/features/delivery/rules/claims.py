"""An assessor's file: every claim as a workbook, with the evidence itself and the proofs.

Made in a child from plain data. The same data, files and checkpoint give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from idaman.core.canonical import canonical
from idaman.core.files import blobs
from idaman.core.ledger.rules import tlog
from idaman.core.ledger.rules.notes import SignedNote
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.paper.rules.page_setup import set_up_pages

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
LONGEST_CELL = 32_000
ALWAYS = (2026, 1, 1, 0, 0, 0)
"""Every file in the archive bears this moment, so that nothing but its content tells it apart."""
CHUNK = 1 << 20

STATUSES = {
    "proses": "menunggu verifikasi",
    "revisi": "dikembalikan",
    "diterima": "diterima",
    "ditolak": "ditolak",
    "dicabut": "dicabut",
}
STANDINGS = {
    "kept": "ditepati",
    "kept_late": "ditepati terlambat",
    "wait": "menunggu verifikasi",
    "due": "belum jatuh tempo",
    "late": "terlambat",
    "broken": "ingkar",
    "ownerless": "tanpa penanggung jawab",
    "undated": "tanpa tenggat",
    "released": "dibebaskan",
}


class ExportTooLarge(Refused):
    """The files together are larger than an export may be."""


def workbook(said: dict[str, Any]) -> bytes:
    """Write the claims as XLSX. Every text is written as text, whatever it begins with."""
    file = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = f"Klaim {said['name']} per {said['asked']['as_of']}"
    book.set_properties(
        {"title": title, "created": datetime(*ALWAYS)}  # noqa: DTZ001 # A fixed moment.
    )
    head = book.add_format({"bold": True, "bg_color": "#0b4f6c", "font_color": "#ffffff"})
    for name, columns, rows in _sheets(said):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for at, (column, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, column, head)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                _write(sheet, number, at, value)
    set_up_pages(book)
    book.close()
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_string(row, column, "ya" if value else "tidak")
        case int():
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, str(value)[:LONGEST_CELL])


Columns = list[tuple[str, int]]


def _sheets(said: dict[str, Any]) -> Iterator[tuple[str, Columns, Iterable[Iterable[object]]]]:
    claims = said["claims"]
    yield (
        "klaim",
        [("nomor", 9), ("kode", 12), ("janji", 44), ("dimensi", 13), ("penanggung_jawab", 18),
         ("syarat", 9), ("bukti_yang_diminta", 36), ("dikirim_utc", 27), ("pengirim", 20),
         ("keadaan", 20), ("verifikator", 20), ("perangkat_daerah_verifikator", 18),
         ("diputus_utc", 27), ("sha256", 66), ("catatan_buku_besar", 12), ("contoh", 8)],
        ((c["number"], c["item"], c["name"], c["dimension"], c["agency"], c["requirement"],
          c["asked"], c["offered_at"], c["sender"], STATUSES.get(c["status"], c["status"]),
          c["verifier"], c["verifier_agency"], c["decided_at"], c["sha256"], c["position"],
          c["is_sample"]) for c in claims),
    )  # fmt: skip
    yield (
        "bukti",
        [("nomor", 9), ("kode", 12), ("sha256", 66), ("jenis_berkas", 18), ("ukuran_bita", 12),
         ("sha256_salinan_publik", 66), ("tempat_diketahui", 12), ("diambil_utc", 27),
         ("keterangan_pengirim", 60), ("gambar_sama_dengan_nomor", 12), ("contoh", 8)],
        ((c["number"], c["item"], c["sha256"], c["media_type"], c["bytes"], c["public_sha256"],
          c["place_is_known"], c["taken_at"], c["note"], c["repeats"], c["is_sample"])
         for c in claims),
    )  # fmt: skip
    yield (
        "putusan",
        [("nomor", 9), ("kode", 12), ("keadaan", 20), ("waktu_utc", 27), ("jabatan", 20),
         ("perangkat_daerah", 18), ("alasan", 60)],
        ((c["number"], c["item"], STATUSES.get(s["status"], s["status"]), s["at"], s["post"],
          s["agency"], s["reason"]) for c in claims for s in c["steps"]),
    )  # fmt: skip
    yield (
        "kewajiban",
        [("kode", 12), ("janji", 44), ("perangkat_daerah", 18), ("penanggung_jawab", 20),
         ("komitmen", 14), ("lembar", 14), ("dimensi", 13), ("ditandatangani", 14),
         ("tenggat", 12), ("tenggat_pertama", 12), ("digeser", 9), ("keadaan", 22),
         ("hari_terlambat", 9), ("diklaim", 9), ("diverifikasi", 9), ("diminta", 9),
         ("contoh", 8)],
        ((o["item"], o["name"], o["agency"], o["owner"], o["commitment"], o["sheet"],
          o["dimension"], o["signed_on"], o["due"], o["first_due"], o["moves"],
          STANDINGS.get(o["standing"], o["standing"]), o["days_late"], o["claimed"],
          o["verified"], o["required"], o["is_sample"]) for o in said["obligations"]),
    )  # fmt: skip
    yield "cara memeriksa", [("cara memeriksa", 110)], ([line] for line in readme(said).split("\n"))


def readme(said: dict[str, Any]) -> str:
    """Say, in Indonesian, what is in the file and how anybody checks it."""
    asked = said["asked"]
    only = ", ".join(
        f"{key}: {asked[key]}" for key in ("dimension", "agency", "period") if asked[key]
    )
    sample = (
        ["PERHATIAN: ini CONTOH, bukan terbitan resmi pemerintah daerah.", ""]
        if said["is_sample"]
        else []
    )
    return "\n".join(
        [
            f"# Klaim dan buktinya: {said['name']}",
            "",
            *sample,
            f"Keadaan pada akhir hari {asked['as_of']}; {len(said['claims'])} klaim"
            + (f" ({only})." if only else ", seluruhnya."),
            "",
            "Isi:",
            "- klaim.xlsx: lembar klaim, bukti, putusan, kewajiban.",
            "- gambar/: salinan publik gambar, tanpa tempat dan waktu di dalamnya.",
            "- asli/: berkas seperti yang dikirim, bila Anda berwenang melihatnya. JANGAN",
            "  disebarkan: berkas asli dapat memuat tempat dan orang.",
            "- bukti-buku-besar/: untuk tiap perbuatan, bukti bahwa ia tercatat (.tlog-proof).",
            "- manifest.json: sidik jari SHA-256 setiap berkas di dalam arsip ini.",
            "",
            "Cara memeriksa:",
            "1. Berkas tidak berubah: hitung SHA-256 berkas dan bandingkan dengan nama berkasnya",
            "   dan dengan manifest.json (Linux: sha256sum; Windows: certutil -hashfile … SHA256).",
            "2. Bukti dikirim dan diputus pada waktunya: buka halaman riwayat situs dengan nomor",
            "   catatan di lembar klaim; isi catatan memuat SHA-256 yang sama.",
            "3. Catatan itu tidak disisipkan belakangan: berkas .tlog-proof memuat nomor catatan,",
            "   jalur sidik jari, dan checkpoint yang ditandatangani. Sidik daunnya ada di",
            "   bukti-buku-besar/daftar.json. Periksa dengan alat apa pun yang mengenal",
            "   c2sp.org/tlog-proof, dengan kunci publik di bawah ini.",
            "4. Seluruh buku besar: idaman ledger verify <alamat situs>/ledger",
            "",
            f"Log: {said['origin']}",
            f"Kunci publik: {said['vkey'] or 'belum ada'}",
            f"Checkpoint: {said['checkpoint_size']} catatan",
            "",
            "Klaim berasal dari pengirim; putusan berasal dari perangkat daerah lain. Keduanya",
            "tidak dicampur. Yang belum diverifikasi tertulis demikian.",
        ]
    )


def make(
    said: dict[str, Any],
    *,
    files: Path,
    tiles: Path,
    folder: Path,
    pictures: bool,
    originals: bool,
    limit: int,
    report: Callable[[int], None] = lambda n: None,
) -> dict[str, Any]:
    """Make the archive, keep it in the folder under its hash, and tell what is in it.

    Raises ExportTooLarge where the files together are larger than the limit.
    """
    wanted = _wanted(said, files, pictures=pictures, originals=originals)
    size = sum(path.stat().st_size for _, path in wanted if path.is_file())
    if size > limit:
        raise ExportTooLarge(
            Text(
                "The files together have %(size)s MB, more than the limit of %(limit)s "
                "MB. Narrow it down to one period, dimension or agency, or export "
                "without the original files.",
                size=size // 2**20,
                limit=limit // 2**20,
            ),
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as archive:
        listed, missing = _fill(archive, said, wanted, tiles, report)
        archive.seek(0)
        kept = blobs.keep(folder, iter(lambda: archive.read(CHUNK), b""), limit=2 * limit + 2**26)
    return {
        "sha256": kept.sha256,
        "bytes": kept.bytes,
        "claims": len(said["claims"]),
        "files": len(listed),
        "missing": missing,
    }


def _wanted(
    said: dict[str, Any], files: Path, *, pictures: bool, originals: bool
) -> list[tuple[str, Path]]:
    """Name every file of evidence once: where it lies in the archive, and on disk."""
    found: dict[str, Path] = {}
    for claim in said["claims"]:
        if pictures and (sha256 := claim["public_sha256"]):
            found[f"gambar/{sha256}.jpg"] = blobs.path_of(files, sha256)
        if originals:
            ending = SUFFIXES.get(claim["media_type"], "bin")
            found[f"asli/{claim['sha256']}.{ending}"] = blobs.path_of(files, claim["sha256"])
    return sorted(found.items())


def _fill(
    archive: IO[bytes],
    said: dict[str, Any],
    wanted: list[tuple[str, Path]],
    tiles: Path,
    report: Callable[[int], None],
) -> tuple[list[dict[str, Any]], list[str]]:
    listed: list[dict[str, Any]] = []
    missing: list[str] = []
    with zipfile.ZipFile(archive, "w", allowZip64=True) as out:

        def put(name: str, chunks: Iterable[bytes], how: int = zipfile.ZIP_DEFLATED) -> None:
            info = zipfile.ZipInfo(name, ALWAYS)
            info.compress_type, info.external_attr = how, 0o644 << 16
            digest, size = hashlib.sha256(), 0
            with out.open(info, "w", force_zip64=True) as into:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    into.write(chunk)
            listed.append({"path": name, "sha256": digest.hexdigest(), "bytes": size})

        put("README.md", [readme(said).encode()])
        put("klaim.xlsx", [workbook(said)], zipfile.ZIP_STORED)
        report(20)
        for number, (name, path) in enumerate(wanted):
            try:
                with path.open("rb") as source:
                    put(name, iter(lambda s=source: s.read(CHUNK), b""), zipfile.ZIP_STORED)  # type: ignore[misc]
            except FileNotFoundError:
                missing.append(name)
            report(20 + 50 * number // len(wanted))
        for name, proof in _proofs(said, tiles):
            put(name, [proof])
        report(90)
        manifest = {
            "form": said["form"],
            "government": said["government"],
            "asked": said["asked"],
            "as_of": said["as_of"],
            "is_sample": said["is_sample"],
            "files": sorted(listed, key=lambda each: str(each["path"])),
            "missing": missing,
        }
        out.writestr(zipfile.ZipInfo("manifest.json", ALWAYS), canonical(manifest))
    return listed, missing


def _proofs(said: dict[str, Any], tiles: Path) -> Iterator[tuple[str, bytes]]:
    """Give a proof for each act the checkpoint covers, and the list of all acts."""
    size = said["checkpoint_size"]
    listed = sorted(said["entries"], key=lambda entry: int(entry["position"]))
    if said["checkpoint"]:
        note = SignedNote.read(said["checkpoint"])
        reader = HashShelf(tiles / said["government"]).read
        for entry in listed:
            if (position := int(entry["position"])) < size:
                proof = tlog.InclusionProof(
                    position, tuple(tlog.inclusion(reader, position, size)), note
                )
                yield f"bukti-buku-besar/{position}.tlog-proof", str(proof).encode()
    yield (
        "bukti-buku-besar/daftar.json",
        json.dumps(listed, indent=1, sort_keys=True).encode(),
    )
