"""Keeping a site open: the server, and beside it the clock that sequences and works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import click

from idaman.cli import house


@click.command()
@click.option("--once", is_flag=True, help="Satu putaran saja, lalu selesai.")
@house.indoors
def tick(once: bool) -> None:
    """Beri urutan pada buku besar, terbitkan yang tertunda, kerjakan yang menunggu."""
    from idaman.cli import chores, mail, signing_service, work

    if once:
        turn(rest=timedelta(0))
        work.run_waiting()
        signing_service.attend()
        chores.do(house.now())
        turn(rest=timedelta(0))
        mail.attend(house.now())
        witness_turn()
        return
    with house.opened():
        _keep_turning()


def _keep_turning() -> None:
    """Turn until asked to stop, or until whoever kept the site open is gone."""
    stop = threading.Event()

    def asked_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked_to_stop)
    signal.signal(signal.SIGINT, asked_to_stop)
    threading.Thread(target=_work_on, args=(stop,), daemon=True).start()
    threading.Thread(target=_ask_witnesses, args=(stop,), daemon=True).start()
    threading.Thread(target=_do_chores, args=(stop,), daemon=True).start()
    threading.Thread(target=_carry, args=(stop,), daemon=True).start()
    parent = os.getppid()
    while not stop.wait(1.0):
        _patiently(turn)
        if os.getppid() != parent:
            break


SIGN_AT_MOST_EVERY = timedelta(seconds=5)


def turn(*, rest: timedelta = SIGN_AT_MOST_EVERY) -> None:
    """One turn of the clock: order the ledger and sign it, publish what had to wait."""
    from django.conf import settings

    from idaman.core.files import marks
    from idaman.core.ledger import actions as ledger
    from idaman.core.ledger.actions import signing
    from idaman.core.people.models import Government

    moment = house.now()
    marks.make(Path(settings.HOME), marks.CLOCK, moment)
    ledger.sequence_all(now=moment)
    Government.objects.all().publish_due(moment)
    forget_visitors(moment)
    forget_log_ins(moment)
    for refusal in signing.sign_all(
        tiles=settings.TILES, secret=settings.LOG_SECRET, now=moment, rest=rest
    ):
        _say_seldom(refusal)


def forget_visitors(moment: datetime) -> None:
    """Throw away what visitors sent to be examined, and what was found, after an hour."""
    from django.conf import settings

    from idaman.core.jobs.models import Job

    Job.objects.public().filter(asked_at__lt=moment - timedelta(hours=1)).delete()
    house.throw_away(settings.EXAMINED, before=moment - timedelta(hours=1))
    # What assessors asked for can be asked for again.
    house.throw_away(settings.EXPORTS, before=moment - timedelta(days=1))


def forget_log_ins(moment: datetime) -> None:
    """Throw away the rows of log-ins that are over."""
    from django.contrib.sessions.models import Session

    over = Session.objects.filter(expire_date__lt=moment)
    if over.exists():
        over.delete()


def witness_turn() -> None:
    """Show what was signed to the witnesses that have not seen it."""
    from django.conf import settings

    from idaman.cli import witnesses

    if asked := witnesses.configured(settings.WITNESSES):
        witnesses.ask_all(asked, tiles=settings.TILES, now=house.now())


_said: dict[str, float] = {}


def _say_seldom(refusal: str) -> None:
    """Log a refusal once an hour; the clock meets it every turn."""
    import logging

    if time.monotonic() - _said.get(refusal, -3600.0) >= 3600:
        _said[refusal] = time.monotonic()
        logging.getLogger(__name__).error("%s", refusal)


def _work_on(stop: threading.Event) -> None:
    from idaman.cli import signing_service, work

    while not stop.wait(0.5):
        _patiently(work.run_waiting)
        _patiently(signing_service.attend)


def _ask_witnesses(stop: threading.Event) -> None:
    while not stop.wait(2.0):
        _patiently(witness_turn)


def _carry(stop: threading.Event) -> None:
    from idaman.cli import mail

    while not stop.wait(3.0):
        _patiently(lambda: mail.attend(house.now()))


CHORES_EVERY = 60.0


def _do_chores(stop: threading.Event) -> None:
    from idaman.cli import audit, chores

    while not stop.wait(CHORES_EVERY):
        _patiently(lambda: chores.do(house.now()))
        _patiently(lambda: audit.attend(house.now()))


def _patiently(act: object) -> None:
    """A database that is busy or away for a moment must not end the clock."""
    import logging

    from django.db import Error, close_old_connections

    try:
        close_old_connections()
        act()  # type: ignore[operator]
    except Error:
        logging.getLogger(__name__).exception("The clock missed a turn.")
        time.sleep(1)


@click.command()
@house.indoors
def build() -> None:
    """Bangun ulang halaman publik yang sudah usang, di samping situs yang sedang dibuka."""
    from importlib import import_module

    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from idaman.web import building

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    signal.signal(signal.SIGINT, lambda number, frame: stop.set())
    # Whoever waits for an answer goes first: this takes what is left of the machine.
    if hasattr(os, "SCHED_IDLE"):
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    parent = os.getppid()
    import_module(settings.ROOT_URLCONF)
    application = get_wsgi_application()
    building.keep_building(application, is_over=lambda: stop.is_set() or os.getppid() != parent)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Alamat yang didengarkan.")
@click.option("--port", default=8000, show_default=True, help="Pintu yang didengarkan.")
@click.option("--workers", default=0, help="Banyaknya proses; bawaan: satu untuk tiap inti.")
@click.option("--without-clock", is_flag=True, help="Tanpa jam: `idaman tick` berjalan sendiri.")
@house.indoors
def serve(host: str, port: int, workers: int, without_clock: bool) -> None:
    """Buka situs: peladen dan jam kerjanya. Ctrl-C menutup keduanya."""
    keep_open(host=host, port=port, workers=workers, with_clock=not without_clock)


def keep_open(*, host: str, port: int, workers: int = 0, with_clock: bool = True) -> None:
    """Serve until asked to stop; the clock runs beside and is started again if it dies.

    Raises ClickException where the database is not up to date or the port is taken.
    """
    if waiting := house.waiting_migrations():
        raise click.ClickException(
            f"Basis data tertinggal {len(waiting)} langkah. Jalankan `idaman migrate` dahulu."
        )
    _refuse_taken_port(host, port)
    _welcome()
    with house.opened():
        _serve(host, port, workers, with_clock=with_clock)


def _welcome() -> None:
    """Where nobody is founded yet, say how; a link goes to a person at a screen, never to a log."""
    from idaman.cli import founding
    from idaman.core.people.models import FoundingLink

    if not founding.is_empty():
        return
    if sys.stdout.isatty() and not FoundingLink.objects.open(house.now()).exists():
        founding.tell(founding.fresh_link())
    else:
        click.echo("Belum ada pemerintah daerah. `idaman found-link` mencetak tautan pendirian.")


CLOSE_WITHIN = 5
"""Seconds a request may still take once the site is asked to close: a client that never finishes
sending its request must not hold the site open."""


def _serve(host: str, port: int, workers: int, *, with_clock: bool) -> None:
    house.gather_static()
    measurements = _share_measurements()
    closing = threading.Event()
    beside = [
        threading.Thread(target=_keep_beside, args=(closing, command), daemon=True)
        for command in (["tick", "build"] if with_clock else ["build"])
    ]
    for each in beside:
        each.start()
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    try:
        Server(
            "idaman.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers or os.cpu_count() or 1,
            blocking_threads=2 if _waits_for_its_database() else 1,
            # It counts connections, and browsers keep theirs open: with few, the rest wait.
            backpressure=2048,
            backlog=2048,
            respawn_failed_workers=True,
            workers_kill_timeout=CLOSE_WITHIN,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        closing.set()
        for each in beside:
            each.join(timeout=10)
        shutil.rmtree(measurements, ignore_errors=True)


def _waits_for_its_database() -> bool:
    """Tell whether another process answers our questions: meanwhile a second thread can work."""
    from django.db import connection

    return connection.vendor != "sqlite"


def _share_measurements() -> Path:
    """Let all processes of this opening count into one folder, which is to be thrown away.

    They write to files that are mapped into memory, and are killed where the disk has no room for
    it: so these lie in memory itself, where the machine has such a place.
    """
    from django.conf import settings

    memory, home = Path("/dev/shm"), Path(settings.HOME)
    shutil.rmtree(home / "metrics", ignore_errors=True)  # Where earlier releases had them.
    place = memory if os.access(memory, os.W_OK) else home
    folder = tempfile.mkdtemp(prefix="idaman-metrics-", dir=place)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return Path(folder)


def _refuse_taken_port(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise click.ClickException(
                f"Pintu {port} sudah dipakai program lain. Pilih yang lain dengan --port "
                f"(atau `make demo PORT={port + 1}`)."
            ) from None


def _keep_beside(closing: threading.Event, command: str) -> None:
    """Run a command beside the server, and start it again whenever it ends."""
    while not closing.is_set():
        child = subprocess.Popen([sys.executable, "-m", "idaman", command])
        while child.poll() is None and not closing.wait(0.5):
            pass
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=8)
            except subprocess.TimeoutExpired:
                child.kill()
        elif not closing.is_set():
            closing.wait(2)
