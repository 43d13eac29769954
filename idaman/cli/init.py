"""Preparing a real site: its folder, its secrets, and what the system around it needs."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import click

from idaman.cli import house
from idaman.core.refusal import Refused
from idaman.core.text import Text

TEMPLATES = Path(str(files(__package__))) / "site"
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
@click.option(
    "--ask-password",
    is_flag=True,
    help="Tanyakan sandi basis data, supaya tidak terlihat di daftar proses.",
)
@click.option("--port", default=8000, show_default=True, help="Pintu yang didengarkan.")
@click.option("--user", default="idaman", show_default=True, help="Pengguna sistem layanannya.")
@click.option("--files-only", is_flag=True, help="Berkasnya saja; `idaman furnish` menyusul.")
def init(
    folder: Path,
    hosts: tuple[str, ...],
    database: str,
    ask_password: bool,
    port: int,
    user: str,
    files_only: bool,
) -> None:
    """Siapkan situs sungguhan: rahasia, pengaturan, unit systemd, proksi, log, tabel."""
    _check(hosts, database, port, user)
    if ask_password:
        database = _with_password(database)
    elif urlsplit(database).password:
        click.echo(
            "Sandi di baris perintah terlihat oleh pengguna lain di komputer ini selama perintah "
            "berjalan; lain kali pakai --ask-password.",
            err=True,
        )
    folder = folder.absolute()
    house.refusing(prepare)(folder, hosts=hosts, database=database, port=port, user=user)
    house.compile_translations()
    owner = _give_to(folder, user)
    told = None if files_only else _furnish(folder, owner)
    _tell(folder, hosts=hosts, database=database, user=user, is_owned=owner is not None, told=told)
    sys.exit(1 if told is not None and told.returncode else 0)


def _with_password(database: str) -> str:
    """Put the password into the address, from the environment or as typed unseen.

    Raises BadParameter where there is no database to have one.
    """
    if not database:
        raise click.BadParameter("Perlu --database.", param_hint="--ask-password")
    password = os.environ.get("IDAMAN_DATABASE_PASSWORD") or click.prompt(
        "Sandi basis data", hide_input=True
    )
    parts = urlsplit(database)
    name, _, at = parts.netloc.rpartition("@")
    name = name.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}:{quote(password, safe='')}@{at}"))


def _give_to(folder: Path, user: str) -> pwd.struct_passwd | None:
    """Give the folder to the system's user, where there is one and we may; tell whose it is."""
    try:
        owner = pwd.getpwnam(user)
    except KeyError:
        return None
    if os.geteuid() != 0:
        return owner if owner.pw_uid == os.geteuid() else None
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return owner


def _furnish(folder: Path, owner: pwd.struct_passwd | None) -> subprocess.CompletedProcess[str]:
    """Furnish the site in a process that knows its settings, as the user who will run it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DATABASE_URL"))}
    is_root = os.geteuid() == 0 and owner is not None
    try:
        return subprocess.run(
            [*program().split(), "furnish"],
            env=kept | dict(_settings_in(folder)),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            user=owner.pw_uid if is_root and owner else None,
            group=owner.pw_gid if is_root and owner else None,
            extra_groups=[] if is_root else None,
        )
    except OSError as no:
        return subprocess.CompletedProcess([], 1, "", f"{no.filename}: {no.strerror}")


def _settings_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Read back what was written, as a shell does."""
    for line in (folder / "idaman.env").read_text().splitlines():
        name, sign, value = line.partition("=")
        if sign and not name.startswith("#"):
            yield name, value.strip('"')


def _check(hosts: tuple[str, ...], database: str, port: int, user: str) -> None:
    """Refuse what would not stand in the files, before anything is written."""
    from idaman.core import dsn

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
            Text(
                "The path %(folder)s holds a space or special sign, which systemd does "
                "not take. Choose another place.",
                folder=folder,
            ),
        )
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Refused(
                Text(
                    "%(folder)s is not empty; nothing is written over. Choose another folder.",
                    folder=folder,
                ),
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
            Text(
                "%(reason)s cannot be written: %(strerror)s.",
                reason=no.filename or folder,
                strerror=no.strerror,
            ),
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


def _tell(
    folder: Path,
    *,
    hosts: tuple[str, ...],
    database: str,
    user: str,
    is_owned: bool,
    told: subprocess.CompletedProcess[str] | None,
) -> None:
    as_user = f"runuser -u {user} -- sh -c 'set -a; . {folder}/idaman.env; {program()}"
    steps = []
    if not is_owned:
        steps.append(
            "Pengguna dan pemilik:\n"
            f"      adduser --system --group --home {folder} {user}\n"
            f"      chown -R {user}: {folder}"
        )
    if told is None or told.returncode:
        steps.append(
            f"{_database_step(database)}\n"
            "    Lalu tabel, otoritas sertifikat, dan tautan pendirian:\n"
            f"      {as_user} furnish'"
        )
    steps += [
        f"Simpan salinan {folder}/idaman.env dan {folder}/log.key di tempat lain yang terkunci,\n"
        f"    dan pindahkan {folder}/ca-root ke luar komputer ini.",
        "Layanan:\n"
        f"      cp {folder}/systemd/idaman* /etc/systemd/system/\n"
        "      systemctl daemon-reload\n"
        "      systemctl enable --now idaman idaman-tick idaman-backup.timer",
        f"Proksi dengan TLS, salah satu: {folder}/proxy/nginx.conf atau {folder}/proxy/Caddyfile.\n"
        f"    Arahkan DNS {', '.join(hosts)} ke komputer ini.",
        f"Perputaran log: cp {folder}/logrotate/logrotate.conf /etc/logrotate.d/idaman",
        f"Periksa: {as_user} doctor'",
    ]
    click.echo(f"Situs disiapkan di {folder}.")
    if told is not None and told.returncode:
        said = (told.stderr or told.stdout).strip() or f"kode keluar {told.returncode}"
        click.echo(f"Belum dilengkapi: {said}", err=True)
    click.echo("Langkah berikutnya, sebagai root:\n")
    for number, step in enumerate(steps, start=1):
        click.echo(f" {number}. {step}")
    if told is not None and not told.returncode:
        click.echo(f"\n{told.stdout.strip()}")
        click.echo("\nBuka tautan itu di peramban; semua yang lain dikerjakan di sana.")


def _database_step(database: str) -> str:
    if database:
        return "Buat basis data PostgreSQL yang kosong dengan UTF-8 dan pengguna di DATABASE_URL."
    return "Basis data: SQLite di folder data. Tidak ada yang perlu dibuat."
