"""Preparing a real site: its folder, its secrets, and what the system around it needs."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from importlib.resources import files
from pathlib import Path

import click

from idaman.doors.cli import house
from idaman.pure.refused import Refused

TEMPLATES = Path(str(files("idaman"))) / "doors" / "cli" / "site"
HOST = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
PLACE = re.compile(r"@([a-z_]+)@")
UPLOADS_MB = 20

PLAIN = {
    "idaman.service": "systemd",
    "idaman-tick.service": "systemd",
    "idaman-backup.service": "systemd",
    "idaman-backup.timer": "systemd",
    "nginx.conf": "proxy",
    "Caddyfile": "proxy",
    "logrotate.conf": "logrotate",
}
"""The files that hold no secret, and the folder each stands in."""

HARDENING = """\
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes
ReadWritePaths=@folder@"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--host",
    "hosts",
    multiple=True,
    required=True,
    help="Nama tuan situs; yang pertama utama, lalu satu untuk tiap pemerintah daerah.",
)
@click.option(
    "--database", default="", help="postgresql://pengguna:sandi@tuan:5432/nama (bawaan: SQLite)."
)
@click.option("--port", default=8000, show_default=True, help="Pintu yang didengarkan.")
@click.option("--user", default="idaman", show_default=True, help="Pengguna sistem layanannya.")
def init(folder: Path, hosts: tuple[str, ...], database: str, port: int, user: str) -> None:
    """Siapkan situs sungguhan: rahasia, pengaturan, unit systemd, proksi, log."""
    _check(hosts, database, port, user)
    folder = folder.absolute()
    house.refusing(prepare)(folder, hosts=hosts, database=database, port=port, user=user)
    house.compile_translations()
    _tell(folder, hosts=hosts, database=database, user=user)


def _check(hosts: tuple[str, ...], database: str, port: int, user: str) -> None:
    """Refuse what would not stand in the files, before anything is written."""
    from idaman.pure import dsn

    for host in hosts:
        if not HOST.fullmatch(host):
            raise click.BadParameter(
                f"“{host}” bukan nama tuan, misalnya smartcity.example.go.id.",
                param_hint="--host",
            )
    try:
        dsn.database(database, Path("/"))
    except ValueError as no:
        raise click.BadParameter(str(no), param_hint="--database") from None
    if not re.fullmatch(r"[^\s\"'`$\\]*", database):
        raise click.BadParameter(
            "Sandi dengan spasi, kutip, $, ` atau \\ ditulis dengan %XX.", param_hint="--database"
        )
    if not 0 < port < 65536:
        raise click.BadParameter("Pintu antara 1 dan 65535.", param_hint="--port")
    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", user):
        raise click.BadParameter(f"“{user}” bukan nama pengguna.", param_hint="--user")


def prepare(folder: Path, *, hosts: tuple[str, ...], database: str, port: int, user: str) -> None:
    """Write a site into an empty folder; nothing is ever written over.

    Raises Refused.
    """
    if re.search(r"[\s\"'$%\\@]", str(folder)):
        raise Refused(
            f"Jalur {folder} memuat spasi atau tanda khusus; systemd tidak menerimanya. Pilih "
            "tempat lain, misalnya /srv/idaman-situs.",
            en=f"The path {folder} holds a space or special sign, which systemd does not take. "
            "Choose another place.",
        )
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Refused(
                f"{folder} tidak kosong; tidak ada yang ditimpa. Pilih folder lain.",
                en=f"{folder} is not empty; nothing is written over. Choose another folder.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o750)
        for name in ("data", "backups", "log"):
            (folder / name).mkdir(mode=0o700)
        _write_secret(folder / "log.key", secrets.token_urlsafe(48) + "\n")
        values = _values(folder, hosts=hosts, database=database, port=port, user=user)
        _write_secret(
            folder / "idaman.env",
            _filled(
                "idaman.env",
                values
                | {"secret": secrets.token_urlsafe(48), "metrics": secrets.token_urlsafe(32)},
            ),
        )
        for name, place in PLAIN.items():
            (folder / place).mkdir(exist_ok=True)
            (folder / place / name).write_text(_filled(name, values))
    except OSError as no:
        raise Refused(
            f"{no.filename or folder} tidak dapat ditulis: {no.strerror}.",
            en=f"{no.filename or folder} cannot be written: {no.strerror}.",
        ) from no


def _values(
    folder: Path, *, hosts: tuple[str, ...], database: str, port: int, user: str
) -> dict[str, str]:
    return {
        "folder": str(folder),
        "user": user,
        "port": str(port),
        "idaman": program(),
        "main": hosts[0],
        "hosts": " ".join(hosts),
        "hosts_caddy": ", ".join(hosts),
        "hosts_env": ",".join((*hosts, "127.0.0.1", "localhost")),
        "domains": " ".join(f"-d {host}" for host in hosts),
        "body": str(UPLOADS_MB + 5),
        "database": database,
        "hardening": HARDENING.replace("@folder@", str(folder)),
    }


def program() -> str:
    """Name the program as systemd is to start it."""
    beside = Path(sys.executable).with_name("idaman")
    if beside.exists():
        return str(beside)
    return shutil.which("idaman") or f"{sys.executable} -m idaman"


def _filled(name: str, values: dict[str, str]) -> str:
    """Fill a template; @@ stands for the sign itself."""
    text = (TEMPLATES / name).read_text().replace("@@", "\x00")
    return PLACE.sub(lambda found: values[found[1]], text).replace("\x00", "@")


def _write_secret(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)


def _tell(folder: Path, *, hosts: tuple[str, ...], database: str, user: str) -> None:
    said = f"""\
Situs disiapkan di {folder}. Langkah berikutnya, sebagai root:

 1. Pengguna dan pemilik:
      adduser --system --group --home {folder} {user}
      chown -R {user}: {folder}
 2. Simpan salinan {folder}/idaman.env dan {folder}/log.key di tempat lain yang terkunci.
 3. {_database_step(database)}
 4. Tabel dan pemeriksaan:
      runuser -u {user} -- sh -c 'set -a; . {folder}/idaman.env; {program()} migrate'
      runuser -u {user} -- sh -c 'set -a; . {folder}/idaman.env; {program()} doctor'
 5. Layanan:
      cp {folder}/systemd/idaman* /etc/systemd/system/
      systemctl daemon-reload
      systemctl enable --now idaman idaman-tick idaman-backup.timer
 6. Proksi dengan TLS, salah satu: {folder}/proxy/nginx.conf atau {folder}/proxy/Caddyfile.
    Arahkan DNS {", ".join(hosts)} ke komputer ini.
 7. Perputaran log: cp {folder}/logrotate/logrotate.conf /etc/logrotate.d/idaman

Sesudah itu buka https://{hosts[0]}/. Nama tuan tiap pemerintah daerah diisi pada pengaturannya."""
    click.echo(said)


def _database_step(database: str) -> str:
    if database:
        return "Buat basis data PostgreSQL yang kosong dengan UTF-8 dan pengguna di DATABASE_URL."
    return "Basis data: SQLite di folder data. Tidak ada yang perlu dibuat."
