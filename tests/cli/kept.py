"""A site worth keeping, and all that can be seen of it; played in houses by test_backup.py."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from idaman.cli import house, tables
from idaman.core.evidence.models import File
from idaman.core.files import blobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Log
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.people.models import Government
from tests.build import NOON
from tests.features.delivery.scenes import SHEET, World, sent

FORM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def a_site() -> str:
    """A government at work, with evidence on disk, private acts, and a signed ledger."""
    with transaction.atomic():
        world = World(slug="uji")
        sent(world)
        blobs.keep(settings.FILES, [SHEET], limit=1000)
        for file in File.objects.all():
            kept = blobs.keep(settings.FILES, [f"foto {file.pk}".encode()], limit=1000)
            File.objects.filter(pk=file.pk).update(sha256=kept.sha256)
        for n, content in enumerate((b"bukti satu", b"bukti dua \x00\xff")):
            kept = blobs.keep(settings.FILES, [content], limit=1000)
            File.objects.create(
                government=world.government,
                sha256=kept.sha256,
                media_type="text/plain",
                bytes=kept.bytes,
                latitude=-0.123456789 * n,
                received_at=NOON,
                received_by=world.officer,
            )
        ledger.record("test.secret", log="uji", subject="RAHASIA", post="P", now=NOON)
    copy = blobs.keep(settings.CITIZENS / "copies", [b"foto warga tanpa tempat"], limit=1000)
    Job.objects.create(
        log="uji", kind="picture", post="PUBLIK", state=JobState.DONE, asked_at=NOON,
        finished_at=NOON, result={"public_sha256": copy.sha256},
    )  # fmt: skip
    (settings.AUTHORITY).mkdir(exist_ok=True)
    (settings.AUTHORITY / "issuer.pem").write_text("bukan sertifikat sungguhan")
    publish()
    Government.objects.all().publish(timezone.now())
    return "uji"


def publish() -> None:
    """What a turn of the clock does."""
    while ledger.sequence_all(now=timezone.now()):
        pass
    signing.sign_all(tiles=settings.TILES, secret=settings.LOG_SECRET, now=timezone.now())


def one_more_act() -> None:
    ledger.record("test.later", log="uji", subject="x", post="P", now=NOON, is_public=True)
    publish()


def may_sign() -> str:
    return signing.refusal(slug="uji", tiles=settings.TILES, secret=settings.LOG_SECRET)


def seen(pages: bool = True) -> dict[str, Any]:
    """Every page that can be reached, every file, every root, and every row."""
    if pages:
        house.gather_static()
    with tables.one_moment():
        rows = {
            tables.label(table): [
                hashlib.sha256(b"".join(tables.lines(table))).hexdigest(),
                tables.highest(table),
            ]
            for table in tables.tables(tables.applied())
            if tables.label(table) not in ("sessions.Session", "ledger.Witness")
        }
    return {
        "pages": crawl("/uji/", "/en/uji/") if pages else {},
        "files": {
            str(path.relative_to(settings.HOME)): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in ("files", "citizens", "ca")
            for path in sorted((settings.HOME / folder).rglob("*"))
            if path.is_file()
        },
        "roots": {log.slug: [log.size, log.root] for log in Log.objects.order_by("slug")},
        "signed": {
            log.slug: hashlib.sha256(
                HashShelf(settings.TILES / log.slug).published or b""
            ).hexdigest()
            for log in Log.objects.order_by("slug")
        },
        "faults": [
            fault
            for slug in Log.objects.values_list("slug", flat=True)
            for fault in ledger.verify(slug=slug, tiles=settings.TILES).faults
        ],
        "rows": rows,
    }


def crawl(*starts: str) -> dict[str, str]:
    """Follow every link of the public site; give each page's hash, without what is random."""
    client = Client(HTTP_HOST="localhost")
    waiting, found = list(starts), {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        said = FORM.sub(b"", body)
        if address.endswith(".pdf") or address.endswith(".xlsx"):
            said = str(len(said) > 1000).encode()
        found[address] = f"{answer.status_code} {hashlib.sha256(said).hexdigest()}"
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = re.findall(rb'href="(/[^"#]*)', body)
            waiting += [
                link.decode()
                for link in links
                if link.startswith((b"/uji/", b"/en/uji/")) and b"?" not in link
            ]
    return found
