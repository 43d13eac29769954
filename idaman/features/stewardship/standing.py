"""How an installation stands, in sentences that a technician on the spot understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from idaman.core.jobs.queries import QueueStatus, standing
from idaman.features.commitments.rules import ca_files
from idaman.features.messages.queries import Carried, carried
from idaman.web.markup import without_marks

MINUTE, HOUR, DAY = 60, 3600, 86400


class HealthState(StrEnum):
    GOOD = "BAIK"
    WATCH = "PERHATIKAN"
    ILL = "SAKIT"


class HealthLine(NamedTuple):
    """One thing that was looked at: how it is, and what to do where it is not well."""

    state: HealthState
    about: str
    said: str
    remedy: str = ""

    def __str__(self) -> str:
        said = without_marks(self.said)
        text = f"{self.state:<10}  {self.about:<12}  {said}"
        return f"{text}\n{'':<26}→ {without_marks(self.remedy)}" if self.remedy else text


def lines(now: QueueStatus, post: Carried, *, is_mailing: bool) -> Iterator[HealthLine]:
    """Say it part by part; the order is that in which a fault is looked for."""
    yield clock(now.clock_seconds)
    yield _ledger(now)
    yield _rows(now)
    yield _queue(now)
    yield disk(now.disk_free_bytes)
    yield _backup(now)
    yield _mail(post, is_mailing=is_mailing)
    if now.witnesses_in_trouble:
        yield HealthLine(
            HealthState.WATCH,
            "Saksi",
            f"{now.witnesses_in_trouble} saksi tidak menandatangani.",
            "`idaman doctor` menyebut alasannya.",
        )
    if now.newest_entry_seconds < -MINUTE:
        yield HealthLine(
            HealthState.ILL,
            "Waktu",
            f"Catatan terbaru {_span(-now.newest_entry_seconds)} di masa depan.",
            "Jam komputer mundur. Nyalakan penyelarasan waktu (NTP) dan periksa `timedatectl`.",
        )


def seen(now: datetime) -> list[HealthLine]:
    """Look at this installation and say how it stands: for a page, a command, a monitor."""
    return list(
        lines(
            standing(home=Path(settings.HOME), now=now),
            carried(now),
            is_mailing=settings.SMTP is not None,
        )
    ) + [_certificates(ca_files.ends(settings.AUTHORITY), now)]


def worst(said: list[HealthLine]) -> HealthState:
    """The worst state among the lines."""
    order = list(HealthState)
    return max((line.state for line in said), key=order.index, default=HealthState.GOOD)


def clock(seconds: float | None) -> HealthLine:
    """Say when the clock last turned."""
    remedy = "Jalankan `systemctl restart idaman-tick`, atau `idaman serve` yang membawa jamnya."
    if seconds is None:
        return HealthLine(HealthState.ILL, "Jam", "Belum pernah berputar.", remedy)
    said = f"Berputar {_span(max(0, seconds))} yang lalu."
    if seconds > MINUTE:
        return HealthLine(HealthState.ILL, "Jam", said, remedy)
    return HealthLine(HealthState.GOOD, "Jam", said)


def _ledger(now: QueueStatus) -> HealthLine:
    said = (
        f"{now.entries} catatan di {now.logs} log; {now.unsequenced} menunggu urutan, "
        f"{now.unsigned} belum ditandatangani."
    )
    if now.oldest_unsequenced_seconds > 5 * MINUTE:
        return HealthLine(
            HealthState.ILL, "Buku besar", said, "Jamnya tidak bekerja; lihat baris Jam."
        )
    return HealthLine(HealthState.GOOD, "Buku besar", said)


def _rows(now: QueueStatus) -> HealthLine:
    remedy = "Jamnya membandingkan tiap malam; sekarang juga dengan `idaman audit`."
    if now.audit_seconds is None:
        return HealthLine(
            HealthState.WATCH, "Baris", "Belum pernah dibandingkan dengan buku besar.", remedy
        )
    ago = f"{_span(max(0, now.audit_seconds))} yang lalu"
    if now.audit_faults:
        said = f"{now.audit_faults} temuan ketika dibandingkan dengan buku besar {ago}."
        return HealthLine(
            HealthState.ILL, "Baris", said, "`idaman audit` menyebut baris, kolom, dan catatannya."
        )
    said = f"{now.audit_rows} baris sama dengan buku besar, {ago}."
    if now.audit_seconds > 2 * DAY:
        return HealthLine(HealthState.WATCH, "Baris", said, remedy)
    return HealthLine(HealthState.GOOD, "Baris", said)


def _queue(now: QueueStatus) -> HealthLine:
    said = f"{now.waiting} menunggu, {now.running} dikerjakan."
    if now.oldest_waiting_seconds > 10 * MINUTE:
        said += f" Yang tertua menunggu {_span(now.oldest_waiting_seconds)}."
        return HealthLine(HealthState.ILL, "Antrean", said, "Lihat baris Jam, lalu lognya.")
    return HealthLine(HealthState.GOOD, "Antrean", said)


def disk(free_bytes: int) -> HealthLine:
    """Say how much room is left."""
    free = free_bytes // (1 << 20)
    said = f"{free} MB kosong."
    if free < 200:
        return HealthLine(
            HealthState.ILL, "Cakram", said, "Kosongkan sekarang; situs berhenti bila penuh."
        )
    if free < 1024:
        return HealthLine(
            HealthState.WATCH, "Cakram", said, "Kosongkan sebagian atau perbesar cakramnya."
        )
    return HealthLine(HealthState.GOOD, "Cakram", said)


def _backup(now: QueueStatus) -> HealthLine:
    remedy = "Buat dengan `idaman backup BERKAS`, dan simpan salinannya di komputer lain."
    if now.backup_seconds is None:
        return HealthLine(HealthState.WATCH, "Cadangan", "Belum pernah dibuat.", remedy)
    said = f"Dibuat {_span(max(0, now.backup_seconds))} yang lalu."
    if now.backup_seconds > 2 * DAY:
        return HealthLine(HealthState.WATCH, "Cadangan", said, remedy)
    return HealthLine(HealthState.GOOD, "Cadangan", said)


def _mail(post: Carried, *, is_mailing: bool) -> HealthLine:
    """Say how messages stand; without mail nothing is lost, they wait on their page."""
    if post.undistributed > 1000:
        return HealthLine(
            HealthState.WATCH,
            "Pesan",
            f"{post.undistributed} catatan buku besar belum disampaikan.",
            "Bila tidak berkurang, lihat baris Jam.",
        )
    if not is_mailing:
        return HealthLine(
            HealthState.GOOD,
            "Pesan",
            "Surel mati; setiap pesan menunggu di halaman Pesan.",
            "Untuk menyalakannya isi IDAMAN_SMTP_URL dan IDAMAN_SMTP_FROM.",
        )
    said = f"{post.waiting} surel menunggu; {post.refused} ditolak dalam tujuh hari."
    if post.overdue_seconds > HOUR:
        said += f" Yang tertua menunggu {_span(post.overdue_seconds)}."
        return HealthLine(
            HealthState.WATCH, "Pesan", said, "Periksa IDAMAN_SMTP_URL dan peladen surelnya."
        )
    return HealthLine(HealthState.GOOD, "Pesan", said)


ENDING = timedelta(days=60)
CERTIFICATES = {
    ca_files.ROOT: "akar",
    ca_files.ROOT_CRL: "daftar pencabutan akar",
    ca_files.ISSUER: "penerbit",
}


def _certificates(ends: Mapping[str, datetime], now: datetime) -> HealthLine:
    """Say when the authority's own certificates end; TLS is the proxy's, and its own to watch."""
    if not ends:
        return HealthLine(HealthState.GOOD, "Sertifikat", "Tanpa otoritas sendiri (`idaman ca`).")
    name, end = min(ends.items(), key=lambda each: each[1])
    said = f"{CERTIFICATES[name].capitalize()} berlaku sampai {end:%d-%m-%Y}."
    remedy = "Siapkan yang baru dengan `idaman ca root`; lihat docs/operate.md, Tanda tangan."
    if end <= now:
        return HealthLine(HealthState.ILL, "Sertifikat", said, remedy)
    if end - now <= ENDING:
        return HealthLine(HealthState.WATCH, "Sertifikat", said, remedy)
    return HealthLine(HealthState.GOOD, "Sertifikat", said)


def _span(seconds: float) -> str:
    for unit, name in ((DAY, "hari"), (HOUR, "jam"), (MINUTE, "menit")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} detik"
