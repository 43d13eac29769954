"""Looking a file over before anything parses it: what may harm or cannot be read stays outside."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from idaman.core.findings import Finding, found

LIMIT = 20 * 2**20
"""How large a file may be as sent."""
UNPACKED = 300 * 2**20
"""How large its parts may be together once unpacked."""
RATIO = 200
"""How many times larger than sent, before it counts as a bomb; spreadsheets reach about 30."""
SMALL = 8 * 2**20
"""What unpacks to less than this is harmless at any ratio."""
ENTRIES = 2_000

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PIECE = 1 << 18
MANIFEST = "META-INF/manifest.xml"


def inspect(data: bytes, limit: int = LIMIT, *, ods: bool = False) -> list[Finding]:
    """Refuse what is no harmless workbook, with the sentence that fits; else find nothing.

    A workbook is XLSX; with `ods`, OpenDocument too.
    """
    if len(data) > limit:
        return [too_large(len(data), limit)]
    if not data.strip(b"\0 \r\n\t"):
        return [found("file-empty")]
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return [found("file-encrypted" if encrypted else "file-old-format")]
    if not data.startswith(b"PK"):
        return [found("file-not-workbook", kind=_kind(data))]
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            return _parts(parts, len(data), ods)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return [found("file-damaged")]
    except RuntimeError:  # what zipfile raises for an entry locked with a password
        return [found("file-encrypted")]


def too_large(size: int, limit: int) -> Finding:
    """Say that a file is larger than allowed."""
    return found("file-too-large", size=_megabytes(size), limit=_megabytes(limit))


def _parts(parts: zipfile.ZipFile, sent: int, ods: bool) -> list[Finding]:
    entries = parts.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES or len(set(names)) != len(names):
        return [found("file-bomb", size=f"{len(entries)} bagian")]
    if any(_is_macro(name) for name in names):
        return [found("file-macros")]
    is_ods = ods and "xl/workbook.xml" not in names and "content.xml" in names
    if "xl/workbook.xml" not in names and not is_ods:
        return [found("file-not-workbook", kind=_zip_kind(names))]
    declared = sum(entry.file_size for entry in entries)
    if _bomb(declared, sent):
        return [found("file-bomb", size=_megabytes(declared))]
    unpacked = 0
    for entry in entries:
        with parts.open(entry) as part:
            first = True
            # The sizes a file declares may lie, so they are counted.
            while piece := part.read(PIECE):
                unpacked += len(piece)
                if _bomb(unpacked, sent):
                    return [found("file-bomb", size=_megabytes(unpacked))]
                if first and b"<!DOCTYPE" in piece[:4096] and entry.filename != MANIFEST:
                    return [found("file-damaged")]
                if is_ods and entry.filename == MANIFEST and b"encryption-data" in piece:
                    return [found("file-encrypted")]
                first = False
    return []


def _is_macro(name: str) -> bool:
    """Tell whether a part holds macros; LibreOffice lists its empty libraries in script-l?.xml."""
    if name.lower().endswith(("vbaproject.bin", "vbadata.xml")):
        return True
    is_basic = name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")
    return is_basic and not name.endswith(("script-lb.xml", "script-lc.xml"))


def is_workbook(data: bytes) -> bool:
    """Tell whether a file is one of those that are opened as a workbook, or that only look so."""
    return data.startswith((b"PK", OLE))


def _bomb(unpacked: int, sent: int) -> bool:
    return unpacked > UNPACKED or (unpacked > SMALL and unpacked > RATIO * sent)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.1f} MB".translate(str.maketrans(",.", ".,"))


def _kind(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return "PDF"
    if data.lstrip()[:1] in (b"<", b"{", b"["):
        return "teks"
    try:
        data[:4096].decode("utf-8", errors="strict" if len(data) <= 4096 else "ignore")
    except UnicodeDecodeError:
        return "biner"
    return "teks" if b"\0" not in data[:4096] else "biner"


def _zip_kind(names: list[str]) -> str:
    if "word/document.xml" in names:
        return "DOCX"
    if "content.xml" in names:
        return "OpenDocument"
    if "xl/workbook.bin" in names:
        return "XLSB"
    return "ZIP"
