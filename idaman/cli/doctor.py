"""What is wrong with an installation, in plain words, and how to mend it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from idaman.cli import history, house, needed_files
from idaman.core.files import marks
from idaman.web.markup import without_marks

MOST_NAMED = 10
OFTEN_BEGUN = 5
"""So often a clock does not die of chance while it does the same work."""


@dataclass(frozen=True)
class Ailment:
    """Something wrong, and what mends it. What is not grave does not stop the site."""

    sentence: str
    remedy: str
    is_grave: bool = True


@click.command()
@house.indoors
def doctor() -> None:
    """Periksa pemasangan ini dan katakan cara memperbaikinya."""
    found = list(ailments())
    for each in found:
        click.echo(f"{'SAKIT' if each.is_grave else 'PERHATIKAN'}: {without_marks(each.sentence)}")
        click.echo(f"  Perbaikan: {without_marks(each.remedy)}")
    if not found:
        click.echo("Sehat: basis data, berkas, buku besar, dan pengaturan baik.")
    sys.exit(1 if any(each.is_grave for each in found) else 0)


def ailments() -> Iterator[Ailment]:
    """Look at settings, disk, database, tenants, ledger and jobs in turn."""
    yield from _settings()
    yield from _disk()
    yield from _site()
    from django.db import Error

    try:
        yield from _database()
    except Error as no:
        yield Ailment(
            f"Basis data tidak dapat dibuka: {str(no).splitlines()[0]}",
            "Periksa DATABASE_URL, apakah peladen basis datanya hidup, dan apakah berkas basis "
            "datanya utuh; bila rusak, pulihkan cadangan dengan `idaman restore --force`.",
        )


def _database() -> Iterator[Ailment]:
    """Look at the tables first, and only where they are this release's at what is in them."""
    if wrong := history.fault():
        yield Ailment(wrong.found, wrong.remedy)
        return
    if waiting := house.waiting_migrations():
        yield Ailment(
            f"Tabel basis data tertinggal {len(waiting)} langkah dari rilis ini.",
            "Jalankan `idaman migrate`.",
        )
        return
    yield from _moments()
    yield from _tenants()
    yield from _codes()
    yield from _files()
    yield from _sent()
    yield from _ledger()
    yield from _rows()
    yield from _jobs()
    yield from _mail()
    yield from _signers()


def _settings() -> Iterator[Ailment]:
    from django.conf import settings

    if not settings.IS_DEMO and len(settings.SECRET_KEY) < 32:
        yield Ailment(
            "IDAMAN_SECRET_KEY lebih pendek dari 32 huruf.",
            "Buat yang baru: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'.",
        )
    if not settings.IS_DEMO and not settings.IS_HTTPS:
        yield Ailment(
            "IDAMAN_PUBLIC_URL tidak memakai https.",
            "Pasang TLS di depan peladen dan tulis alamat https (lihat docs/operate.md).",
            is_grave=False,
        )


def _disk() -> Iterator[Ailment]:
    from django.conf import settings

    home = Path(settings.HOME)
    if not os.access(home, os.W_OK):
        yield Ailment(
            f"{home} tidak dapat ditulis.", "Beri hak tulis kepada pengguna yang menjalankan."
        )
        return
    free = shutil.disk_usage(home).free
    if free < 1 << 30:
        yield Ailment(
            f"Ruang kosong tinggal {free // (1 << 20)} MB.",
            "Kosongkan sebagian atau pindahkan IDAMAN_HOME ke cakram yang lebih besar.",
            is_grave=free < 200 * (1 << 20),
        )


def _site() -> Iterator[Ailment]:
    """Look after a site that `idaman init` prepared: secrets, units, proxy, backups."""
    from django.conf import settings

    if not settings.SITE:
        return
    site = Path(settings.SITE)
    if not (site / "idaman.env").exists():
        yield Ailment(
            f"IDAMAN_SITE menunjuk {site}, tetapi idaman.env tidak ada di sana.",
            "Tulis folder yang disiapkan `idaman init`, atau hapus variabel itu.",
        )
        return
    yield from _secrets_of(site)
    if (site / "ca-root" / "root.key").exists():
        yield Ailment(
            f"Kunci akar sertifikat masih di komputer ini, di {site / 'ca-root'}.",
            "Pindahkan folder itu ke tempat terkunci di luar komputer ini; peladen tidak "
            "memerlukannya.",
            is_grave=False,
        )
    yield from _units_of(site)
    yield from _time()
    yield from _proxy()
    last = marks.of(Path(settings.HOME), marks.BACKUP)
    if last is None or (house.now() - last).days >= 2:
        yield Ailment(
            "Tidak ada cadangan dari dua hari terakhir.",
            "Nyalakan idaman-backup.timer, atau jalankan `idaman backup BERKAS` sendiri.",
            is_grave=False,
        )


def _secrets_of(site: Path) -> Iterator[Ailment]:
    """Nobody but the site's own user may read what is secret."""
    from django.conf import settings

    for path in (site / "idaman.env", site / "log.key", Path(settings.HOME)):
        try:
            kept = path.stat()
        except OSError:
            yield Ailment(
                f"{path} tidak ada atau tidak dapat dilihat.",
                "Kembalikan dari salinan rahasia yang disimpan di tempat lain.",
            )
            continue
        if kept.st_mode & 0o077:
            yield Ailment(
                f"{path} dapat dibaca pengguna lain di komputer ini.",
                f"chmod {'700' if path.is_dir() else '600'} {path}",
            )


UNITS = Path("/etc/systemd/system")


def _units_of(site: Path) -> Iterator[Ailment]:
    """The units that run are those that were prepared, and the program they start exists."""
    for unit in ("idaman.service", "idaman-tick.service", "idaman-backup.timer"):
        prepared, standing = site / "systemd" / unit, UNITS / unit
        if not standing.exists():
            yield Ailment(
                f"{unit} belum dipasang di {UNITS}.",
                f"cp {prepared} {UNITS}/ && systemctl daemon-reload && "
                f"systemctl enable --now {unit}",
                is_grave=False,
            )
            continue
        found = re.search(r"^ExecStart=(\S+)", standing.read_text(), re.MULTILINE)
        if found and not Path(found[1]).exists():
            yield Ailment(
                f"{unit} menjalankan {found[1]}, yang tidak ada.",
                f"Betulkan ExecStart di {standing}, lalu systemctl daemon-reload.",
            )
        if f"{site}/" not in standing.read_text() and unit.endswith(".service"):
            yield Ailment(
                f"{unit} tidak memakai {site}.",
                f"Pasang yang disiapkan: cp {prepared} {UNITS}/ && systemctl daemon-reload",
                is_grave=False,
            )


def _time() -> Iterator[Ailment]:
    """A clock that nothing sets wanders, and what is signed bears its time."""
    timedatectl = shutil.which("timedatectl")
    if timedatectl is None or not Path("/run/systemd/system").is_dir():
        return
    told = subprocess.run(
        [timedatectl, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    if told.stdout.strip() == "no":
        yield Ailment(
            "Jam komputer tidak diselaraskan.",
            "timedatectl set-ntp true; di jaringan tertutup, isi NTP= di timesyncd.conf.",
            is_grave=False,
        )


def _proxy() -> Iterator[Ailment]:
    """Ask the site as a visitor does, and compare what it saw with what was asked."""
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlsplit
    from urllib.request import Request, urlopen

    from django.conf import settings

    if not settings.METRICS_TOKEN:
        return
    request = Request(
        f"{settings.PUBLIC_URL}/health/details",
        headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"},
    )
    try:
        with urlopen(request, timeout=5) as answer:
            headers = answer.headers
    except HTTPError as no:
        headers = no.headers
        no.close()
    except (URLError, OSError, ValueError) as no:
        yield Ailment(
            f"IDAMAN_PUBLIC_URL tidak menjawab dari komputer ini: {getattr(no, 'reason', no)}",
            "Periksa DNS, proksi, sertifikat, dan apakah idaman.service berjalan.",
            is_grave=False,
        )
        return
    asked = urlsplit(settings.PUBLIC_URL)
    if headers.get("X-Idaman-Seen") is None:
        yield Ailment(
            "IDAMAN_PUBLIC_URL dijawab oleh program lain.",
            "Periksa server_name dan proxy_pass di pengaturan proksi.",
        )
    elif headers["X-Idaman-Seen"] != f"{asked.scheme} {asked.netloc}":
        yield Ailment(
            f"Proksi meneruskan permintaan sebagai “{headers['X-Idaman-Seen']}”, bukan "
            f"“{asked.scheme} {asked.netloc}”.",
            "Teruskan Host dan X-Forwarded-Proto (contoh: proxy/nginx.conf).",
        )
    if settings.IS_BEHIND_PROXY and headers.get("X-Idaman-Forwarded") == "no":
        yield Ailment(
            "Proksi tidak meneruskan alamat pengunjung.",
            "Teruskan X-Forwarded-For; tanpa itu batas percobaan masuk dihitung bersama.",
        )


def _moments() -> Iterator[Ailment]:
    """A clock that went back gives new acts an older time than those before."""
    from idaman.core.ledger.models import Entry

    last = Entry.objects.order_by("-id").values_list("at", flat=True).first()
    if last and (last - house.now()).total_seconds() > 60:
        yield Ailment(
            "Jam komputer mundur; catatan terbaru buku besar ada di masa depan.",
            "Nyalakan penyelarasan waktu (NTP) dan periksa `timedatectl`.",
        )


def _signers() -> Iterator[Ailment]:
    """Certificates of signers that end within sixty days: renewing one takes two other people."""
    from django.utils import timezone

    from idaman.features.commitments.models import SignerKey

    ending = SignerKey.objects.ending(timezone.now()).select_related("holding__post", "government")
    keys = list(ending.order_by("valid_until", "pk"))
    if not keys:
        return
    named = "; ".join(
        f"{key.holding.post.name} ({key.government.slug}, {key.valid_until:%d-%m-%Y})"
        for key in keys[:MOST_NAMED]
    )
    more = f"; dan {len(keys) - MOST_NAMED} lagi" if len(keys) > MOST_NAMED else ""
    yield Ailment(
        f"Sertifikat {len(keys)} penanda tangan berakhir dalam 60 hari atau sudah berakhir: "
        f"{named}{more}.",
        "Minta pemegangnya meminta kunci baru di *Kunci tanda tangan saya*; dua orang lain "
        "menyetujuinya.",
        is_grave=False,
    )


def _tenants() -> Iterator[Ailment]:
    """Every key between two rows of tenants must stay within one government."""
    from django.apps import apps
    from django.db.models import F, ForeignKey

    for model in apps.get_models():
        if not model.__module__.startswith("idaman."):
            continue
        if "government" not in {f.name for f in model._meta.fields}:
            continue
        for field in model._meta.fields:
            other = field.related_model
            if not isinstance(field, ForeignKey) or not isinstance(other, type):
                continue
            if "government" not in {f.name for f in other._meta.fields}:
                continue
            strays = (
                model._base_manager.exclude(**{f"{field.name}__government": F("government")})
                .exclude(**{field.name: None})
                .count()
            )
            if strays:
                yield Ailment(
                    f"{strays} baris {model._meta.label} menunjuk {field.name} "
                    "milik pemerintah daerah lain.",
                    "Jangan diperbaiki dengan tangan; pulihkan dari cadangan dan laporkan.",
                )


def _codes() -> Iterator[Ailment]:
    from idaman.core.people.models import Government
    from idaman.core.places.models import Region

    if not Government.objects.exists():
        yield Ailment(
            "Belum ada pemerintah daerah.",
            "Cetak tautan pendirian dengan `idaman found-link`, lalu buka di peramban.",
            is_grave=False,
        )
    for government in Government.objects.select_related("region"):
        if not Region.objects.within(government.region.code).villages().exists():
            yield Ailment(
                f"{government.name} belum memiliki desa atau kelurahan.",
                "Muat tabel wilayahnya: `idaman places load wilayah.csv`.",
                is_grave=False,
            )


def _files() -> Iterator[Ailment]:
    """Tell by kind which of the files a site cannot be without are not where they should lie."""
    from django.apps import apps
    from django.conf import settings

    home = Path(settings.HOME)
    gone: dict[str, list[needed_files.Stored]] = {}
    for each in needed_files.every(home, apps.get_models()):
        if each.is_needed and not (home / each.name).is_file():
            gone.setdefault(each.word, []).append(each)
    for word, files in gone.items():
        first = min(file.sha256 for file in files)
        yield Ailment(
            f"{len(files)} {word} hilang dari cakram, antara lain {first[:12]}….",
            f"Kembalikan folder {home / files[0].folder} dari cadangan.",
        )


def _sent() -> Iterator[Ailment]:
    """What officers sent does not lie unread for an hour."""
    from idaman.features.delivery.models import Submission

    unread = Submission.objects.reading().filter(sent_at__lt=house.now() - timedelta(hours=1))
    if count := unread.count():
        yield Ailment(
            f"{count} kiriman bukti sudah diterima tetapi belum dibaca lebih dari satu jam.",
            "Pastikan `idaman tick` berjalan; lihat lognya bila sudah.",
        )


def _ledger() -> Iterator[Ailment]:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from idaman.cli import witnesses
    from idaman.core.ledger import actions
    from idaman.core.ledger.actions import signing
    from idaman.core.ledger.models import Entry, Log, Witness

    for slug in Log.objects.values_list("slug", flat=True):
        verdict = actions.verify(slug=slug, tiles=settings.TILES)
        if verdict.faults:
            yield Ailment(
                f"Buku besar {slug} tidak utuh: {verdict.faults[0]}",
                "Jalankan `idaman ledger verify`, lalu pulihkan dari cadangan sebelum ini.",
            )
        if why := signing.refusal(slug=slug, tiles=settings.TILES, secret=settings.LOG_SECRET):
            yield Ailment(
                f"Checkpoint tidak ditandatangani. {why}",
                "Pulihkan cadangan yang memuat semua yang sudah diterbitkan; bila tidak ada, "
                "baca docs/operate.md bagian Memulihkan buku besar.",
            )
    old = Entry.objects.unsequenced().first()
    if old and (house.now() - old.at).total_seconds() > 300:
        yield Ailment(
            "Buku besar menunggu urutan lebih dari lima menit; jamnya tidak berjalan.",
            "Jalankan `idaman serve` (jamnya ikut) atau `idaman tick` tersendiri.",
        )
    try:
        asked = {str(w.key) for w in witnesses.configured(settings.WITNESSES)}
    except ImproperlyConfigured as no:
        yield Ailment(f"Saksi salah tulis. {no}", "Betulkan IDAMAN_WITNESSES.")
        asked = set()
    for witness in Witness.objects.exclude(trouble="").filter(vkey__in=asked):
        yield Ailment(
            f"Saksi tidak menandatangani log {witness.log}: {witness.trouble}",
            "Hubungi pengelola saksi itu; jam mencoba lagi setiap menit.",
            is_grave=False,
        )


def _rows() -> Iterator[Ailment]:
    """What the last audit found; it takes too long to be done again here."""
    from idaman.core.ledger.actions.auditing import AuditFinding
    from idaman.core.ledger.models import AuditRun

    last = AuditRun.objects.newest_first().first()
    if last is None or (house.now() - last.at).days >= 2:
        yield Ailment(
            "Baris basis data tidak dibandingkan dengan buku besar dalam dua hari terakhir.",
            "Jalankan `idaman audit`; jam melakukannya tiap malam.",
            is_grave=False,
        )
    if last is not None and last.faults:
        first = f" {AuditFinding.read(last.findings[0])}" if last.findings else ""
        yield Ailment(
            f"{last.faults} temuan ketika baris dibandingkan dengan buku besar pada "
            f"{last.at:%d-%m-%Y}.{first}",
            "Jalankan `idaman audit`, simpan salinan basis datanya sebagai bukti, lalu pulihkan "
            "dari cadangan sebelum ini.",
        )


def _mail() -> Iterator[Ailment]:
    """Without mail nothing is lost; somebody should know, all the same, that none is sent."""
    from django.conf import settings

    from idaman.features.messages.queries import carried

    post = carried(house.now())
    if settings.SMTP is None and not settings.IS_DEMO:
        yield Ailment(
            "Surel tidak dikirim; pesan menunggu di halaman Pesan dan diteruskan sekretariat.",
            "Bila ada peladen surel, isi IDAMAN_SMTP_URL dan IDAMAN_SMTP_FROM.",
            is_grave=False,
        )
    elif post.overdue_seconds > 3600:
        yield Ailment(
            f"{post.waiting} surel menunggu, yang tertua lebih dari satu jam.",
            "Periksa apakah peladen di IDAMAN_SMTP_URL menjawab: `idaman mail ALAMAT`.",
            is_grave=False,
        )


def _jobs() -> Iterator[Ailment]:
    from idaman.core.jobs.models import Job, JobState

    waiting = Job.objects.filter(state=JobState.WAITING).order_by("id").first()
    if waiting and (house.now() - waiting.asked_at).total_seconds() > 600:
        yield Ailment(
            "Ada pekerjaan menunggu lebih dari sepuluh menit.",
            "Jalankan `idaman serve` (jamnya ikut) atau `idaman tick` tersendiri.",
        )
    often = Job.objects.under_way().filter(attempts__gte=OFTEN_BEGUN).order_by("-attempts").first()
    if often:
        yield Ailment(
            f"Pekerjaan {often.pk} ({often.kind}) sudah dimulai {often.attempts} kali dan belum "
            "selesai.",
            "Lihat log jam: mungkin jamnya sendiri dihentikan ketika mengerjakannya (memori?).",
            is_grave=False,
        )
