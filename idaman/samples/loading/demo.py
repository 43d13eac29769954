"""The demonstration: a whole site from nothing, by the commands an operator uses."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from idaman.cli import audit, house

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post

WITA = ZoneInfo("Asia/Makassar")
FOUNDED = datetime(2025, 3, 3, 8, tzinfo=WITA).astimezone(UTC)
ADOPTED = datetime(2025, 9, 1, 8, tzinfo=WITA).astimezone(UTC)
"""The plan in force was prepared from the founding until then."""
"""When the sample's records begin."""
SAMPLES = Path(str(files("idaman"))) / "samples"

PEOPLE: dict[str, dict[str, list[str]]] = {
    "sekretariat": {"kukar": ["SEKRETARIAT"]},
    "petugas": {"kukar": ["PET-DISKOMINFO"]},
    "kepala": {"kukar": ["KA-DISKOMINFO"]},
    "camat": {"kukar": ["KA-KEC-TABANG"]},
    "sekda": {"kukar": ["SEKDA"]},
    "bupati": {"kukar": ["BUPATI"]},
    "dewan": {"kukar": ["DEWAN-KETUA"]},
    "pendamping": {"kukar": ["PENDAMPING-UTAMA"], "ppu": ["PENDAMPING-UTAMA"]},
    "asesor": {"kukar": ["ASESOR-1"]},
    "provinsi": {"kukar": ["PROVINSI"]},
    "admin": {"kukar": ["ADMINISTRATOR"]},
    "sekretariat-ppu": {"ppu": ["SEKRETARIAT"]},
}
"""Demo log-ins and the posts each holds. Users are posts; nobody here has a name."""


@click.command()
@click.option("--port", default=8000, show_default=True, help="Pintu yang didengarkan.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Tempat datanya.")
@click.option("--load-only", is_flag=True, help="Muat contoh tanpa membuka situs.")
def demo(port: int, home: Path | None, load_only: bool) -> None:
    """Coba semuanya: muat Kutai Kartanegara (contoh) dan buka situsnya di komputer ini."""
    home = (home or Path.cwd() / "var" / "demo").resolve()
    _prepare(home, port)
    house.open_house()
    if house.waiting_migrations():
        house.migrate()
    load_samples(home)
    _greet(home, port)
    if not load_only:
        # The site begins in a process of its own: what printed the sample started threads, and a
        # worker forked from here would wait for them for ever when somebody signs.
        sys.stdout.flush()
        serve = ["serve", "--host", "127.0.0.1", "--port", str(port)]
        os.execv(sys.executable, [sys.executable, "-m", "idaman", *serve])


def _prepare(home: Path, port: int) -> None:
    """Give the demonstration its own place and its own secret, kept for later starts."""
    home.mkdir(parents=True, exist_ok=True)
    secret = home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    os.environ["IDAMAN_HOME"] = str(home)
    os.environ["IDAMAN_SECRET_KEY"] = secret.read_text()
    os.environ["IDAMAN_DEMO"] = "yes"
    os.environ.setdefault("IDAMAN_PUBLIC_URL", f"http://127.0.0.1:{port}")


def load_samples(home: Path, *, today: date | None = None) -> None:
    """Load the sample governments, each step once: what is there already is left alone."""
    from idaman.core.ledger import actions as ledger
    from idaman.core.ledger.models import AuditRun
    from idaman.core.people.models import Government
    from idaman.core.places.models import Kawasan, Region

    started = time.monotonic()
    today = today or house.now().astimezone(WITA).date()
    # The sample has a past: what it shows took a year, and the ledger says so.
    with house.at(FOUNDED):
        if not Region.objects.exists():
            from idaman.cli.places import load_table, load_tiles

            with _step("Wilayah"):
                load_table(SAMPLES / "places.csv")
                load_tiles(SAMPLES / "tiles.csv")
        for slug in ("kukar", "ppu"):
            if not Government.objects.filter(slug=slug).exists():
                with _step(f"Pemerintah daerah {slug}"):
                    _found(json.loads((SAMPLES / slug / "government.json").read_text()))
            government = Government.objects.select_related("region").get(slug=slug)
            _load_plans(government, home, today)
            with house.at(ADOPTED):
                _load_indicators(government)
    with house.at(ADOPTED):
        if not Kawasan.objects.exists():
            from idaman.cli.kawasan import load_groups

            with _step("Kawasan"):
                load_groups(SAMPLES / "kawasan.json")
        _give_logins(home)
    _commit(home, today)
    _serve(today)
    _bridge(today)
    while ledger.sequence_all(now=house.now()):
        pass
    _strike_the_clock()
    if not AuditRun.objects.exists():
        audit.run()
        ledger.sequence_all(now=house.now())
    Government.objects.all().publish(house.now())
    if time.monotonic() - started > 3:
        house.count_rows()
        click.echo(f"Contoh siap dalam {time.monotonic() - started:.0f} detik.")


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    click.echo(f"  {name} …", nl=False)
    yield
    click.echo(f" {time.monotonic() - started:.1f} detik")


def _found(said: dict[str, Any]) -> None:
    """Found a government with its agencies and posts, in one transaction."""
    from django.db import transaction

    from idaman.core.people import actions
    from idaman.core.people.models import Post
    from idaman.core.people.permissions import Role
    from idaman.core.places.models import Region

    now = house.now()
    with transaction.atomic():
        government = actions.found(
            slug=said["slug"],
            name=said["name"],
            name_en=said["name_en"],
            short=said["short"],
            initials=said["initials"],
            region=Region.objects.get(code=said["place"]),
            timezone=said["timezone"],
            lead_agency=said["lead_agency"],
            is_sample=True,
            by=actions.OPERATOR,
            now=now,
        )
        operator = Post.objects.of(government).get(code=actions.OPERATOR)
        agencies = {
            a["code"]: actions.set_up_agency(
                government=government,
                code=a["code"],
                short=a["short"],
                name=a["name"],
                kind=a["kind"],
                region=Region.objects.filter(code=a.get("place") or "").first(),
                source=a.get("source") or "",
                by=operator,
                now=now,
            )
            for a in said["agencies"]
        }
        for p in said["posts"]:
            actions.set_up_post(
                government=government,
                code=p["code"],
                name=p["name"],
                role=Role(p["role"]),
                agency=agencies.get(p["agency"] or ""),
                by=operator,
                now=now,
            )


def _load_plans(government: Government, home: Path, today: date) -> None:
    """Write each sample plan as a workbook, then check, import and adopt it like an operator."""
    from idaman.cli.plan import take_in
    from idaman.features.plan import actions
    from idaman.features.plan.models import Version
    from idaman.features.plan.rules import workbook
    from idaman.features.plan.rules.model import Document
    from idaman.samples.loading import workshops as demo_workshops

    post: Post = house.post_named(government, None)
    for source in sorted((SAMPLES / government.slug).glob("plan-*.json")):
        said = json.loads(source.read_text())
        document = Document.model_validate(laid_out(said["document"], today))
        slug = f"{document.settings.first_year}-{document.settings.last_year}"
        if Version.objects.of(government).filter(plan__slug=slug).exists():
            continue
        with _step(document.settings.title):
            file = home / "contoh" / f"{government.slug}-{slug}.xlsx"
            file.parent.mkdir(exist_ok=True)
            references = actions.references_of(government)
            # What was proposed in a workshop came into the plan afterwards, as it does in life.
            story = _workshops_of(government, slug)
            file.write_bytes(
                workbook.write(demo_workshops.before(document, story or {}), references)
            )
            plan = take_in(file, government, post, now=house.now())
            if story:
                demo_workshops.prepare(plan, document, story)
                file.write_bytes(workbook.write(document, references))
                plan.refresh_from_db()
            is_closed = said["state"] == "closed"
            actions.adopt(
                plan=plan,
                regulation=said.get("regulation") or "",
                regulation_date=None,
                by=post,
                now=house.now() if is_closed else ADOPTED,
            )
            if is_closed:
                actions.close(plan=plan, by=post, now=house.now())


def _workshops_of(government: Government, slug: str) -> dict[str, Any] | None:
    source = SAMPLES / government.slug / "workshops.json"
    if not source.exists():
        return None
    story: dict[str, Any] | None = json.loads(source.read_text())["editions"].get(slug)
    return story


def _load_indicators(government: Government) -> None:
    """Load what was measured, once, where the sample has it."""
    from idaman.features.indicators.models import Indicator
    from idaman.samples.loading import indicators as demo_indicators

    source = SAMPLES / government.slug / "indicators.json"
    if source.exists() and not Indicator.objects.of(government).exists():
        with _step("Indikator dan angka bersumber"):
            demo_indicators.load(government, json.loads(source.read_text()))
        indices = source.with_name("indices.json")
        if indices.exists():
            with _step("Indeks buatan sendiri, contoh"):
                demo_indicators.load_indices(government, json.loads(indices.read_text()))


def laid_out(document: dict[str, Any], today: date) -> dict[str, Any]:
    """Lay a sample plan out around a day: "today-30" becomes a date within the plan's period.

    >>> settings = {"first_year": 2025, "last_year": 2029}
    >>> plan = {"settings": settings, "activities": [{"starts": "today-30"}]}
    >>> laid_out(plan, date(2026, 8, 17))["activities"]
    [{'starts': '2026-07-18'}]
    """
    first = date(document["settings"]["first_year"], 1, 1)
    last = date(document["settings"]["last_year"], 12, 31)

    def dated(value: Any) -> Any:
        match value:
            case str() if value.startswith("today"):
                day = today + timedelta(days=int(value.removeprefix("today") or 0))
                return max(first, min(last, day)).isoformat()
            case dict():
                return {key: dated(each) for key, each in value.items()}
            case list():
                return [dated(each) for each in value]
        return value

    result: dict[str, Any] = dated(document)
    return result


def _commit(home: Path, today: date) -> None:
    """Load the sample's commitments through the actions people use, once."""
    from idaman.core.people.models import Government
    from idaman.features.commitments.models import Commitment
    from idaman.samples.loading import commitments as demo_commitments
    from idaman.samples.loading import council as demo_council
    from idaman.samples.loading import delivery as demo_delivery
    from idaman.samples.loading import handling as demo_handling
    from idaman.samples.loading import potentials as demo_potentials
    from idaman.samples.loading import reports as demo_reports
    from idaman.samples.loading import services as demo_services
    from idaman.samples.loading import surveys as demo_surveys

    for source in sorted(SAMPLES.glob("*/commitments.json")):
        government = Government.objects.select_related("region").get(slug=source.parent.name)
        if Commitment.objects.of(government).exists():
            continue
        with _step("Komitmen bersama, dengan tanda tangannya"):
            commitment = demo_commitments.load(government, json.loads(source.read_text()), home)
        done = source.with_name("delivery.json")
        if done.exists():
            said = json.loads(done.read_text())
            people = source.with_name("citizens.json")
            if people.exists():
                said["citizens"] = json.loads(people.read_text())
            meetings = json.loads(source.with_name("council.json").read_text())
            potentials = json.loads(source.with_name("potentials.json").read_text())
            surveys = json.loads(source.with_name("surveys.json").read_text())
            handling = json.loads(source.with_name("handling.json").read_text())
            services = json.loads(source.with_name("services.json").read_text())
            reports = json.loads(source.with_name("reports.json").read_text())
            also = (
                *demo_council.steps(government, meetings, today),
                *demo_potentials.steps(government, potentials, today),
                *demo_surveys.steps(government, surveys, today),
                *demo_handling.steps(government, handling, today),
                *demo_services.steps(government, services, today),
                *demo_reports.steps(government, reports, today),
            )
            with _step("Setahun pelaksanaan, dengan buktinya"):
                demo_delivery.load(government, said, today, also=also)
            with _step("Adendum yang menunggu tanda tangan"):
                demo_commitments.amend(commitment, said["amendment"], today)


def _serve(today: date) -> None:
    """Publish services and surveys of a sample government that has signed nothing yet, once."""
    from idaman.core.people.models import Government
    from idaman.features.services.models import Service
    from idaman.samples.loading import services as demo_services
    from idaman.samples.loading import surveys as demo_surveys

    for source in sorted(SAMPLES.glob("*/services.json")):
        government = Government.objects.select_related("region").get(slug=source.parent.name)
        if source.with_name("commitments.json").exists() or Service.objects.of(government).exists():
            continue
        services = json.loads(source.read_text())
        surveys = json.loads(source.with_name("surveys.json").read_text())
        happened = (
            *demo_services.steps(government, services, today),
            *demo_surveys.steps(government, surveys, today),
        )
        with _step(f"Pelayanan dan survei {government.slug}"):
            for step in sorted(happened, key=lambda step: (step.on, step.order)):
                morning = datetime.combine(step.on, datetime.min.time(), WITA)
                with house.at(morning + timedelta(hours=9, seconds=step.order)):
                    step.do()


def _bridge(today: date) -> None:
    """Let reports of the national channel arrive where the sample has an export, once."""
    from idaman.core.people.models import Government
    from idaman.samples.loading import reports as demo_reports

    for source in sorted(SAMPLES.glob("*/lapor.json")):
        government = Government.objects.select_related("region").get(slug=source.parent.name)
        demo_reports.bridge(government, json.loads(source.read_text()), today)


def _strike_the_clock() -> None:
    """Let the clock strike once, so that what it finds and the open data are there at once."""
    from idaman.cli import chores
    from idaman.core.ledger import actions as ledger
    from idaman.features.stewardship.models import DataEdition

    if DataEdition.objects.exists():
        return
    with _step("Data terbuka"):
        chores.do(house.now())
        while ledger.sequence_all(now=house.now()):
            pass


def _give_logins(home: Path) -> None:
    """Make the demo log-ins, with passwords of this installation alone."""
    from idaman.core.people import actions
    from idaman.core.people.models import Government, Post, User

    kept = home / "logins.json"
    logins: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    governments = {g.slug: g for g in Government.objects.all()}
    for name, posts in PEOPLE.items():
        if User.objects.filter(username=name).exists():
            continue
        logins[name] = secrets.token_urlsafe(9)
        user = User.objects.create_user(username=name, password=logins[name])
        for slug, codes in posts.items():
            operator = Post.objects.of(governments[slug]).get(code=actions.OPERATOR)
            for post in Post.objects.of(governments[slug]).filter(code__in=codes):
                actions.appoint(
                    post=post,
                    user=user,
                    from_date=house.now().date(),
                    by=operator,
                    now=house.now(),
                )
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(logins, indent=1))


def _greet(home: Path, port: int) -> None:
    from idaman.core.people.models import Holding

    logins: dict[str, str] = json.loads((home / "logins.json").read_text())
    address = f"http://127.0.0.1:{port}"
    held = {
        h.user.username: h.post
        for h in Holding.objects.select_related("user", "post__government").order_by("-id")
    }
    click.echo()
    click.secho("Situs contoh (bukan terbitan resmi pemerintah daerah):", bold=True)
    click.echo(f"  Kutai Kartanegara    {address}/kukar/")
    click.echo(f"  Penajam Paser Utara  {address}/ppu/")
    click.echo(f"  Kawasan IKN          {address}/kawasan/ikn/")
    click.echo(f"  Meja kerja           {address}/desk/")
    click.echo()
    click.secho("Akun contoh, hanya untuk pemasangan ini:", bold=True)
    kept = home / "pins.json"
    pins: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    click.echo(f"  {'nama masuk':16} {'kata sandi':14} {'PIN':8} jabatan")
    for name, password in logins.items():
        post = held.get(name)
        # The keys that signed are of the one government whose commitment the sample has.
        pin = pins.get(post.code, "") if post and post.government.slug == "kukar" else ""
        click.echo(f"  {name:16} {password:14} {pin:8} {post.name if post else ''}")
    click.echo("  PIN membuka kunci tanda tangan jabatan itu.")
    click.echo()
    click.echo("Tekan Ctrl-C untuk menutup.")
