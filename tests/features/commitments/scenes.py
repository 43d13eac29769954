"""Builders: a commitment at every stage, with an authority and keys that really sign."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from idaman.cli.child_main import WORK
from idaman.core.people.models import Holding, Post
from idaman.core.people.permissions import Role
from idaman.features.commitments.actions import drafting, keys, signing
from idaman.features.commitments.models import Commitment, Line, Signature, SignerKey
from idaman.features.commitments.paper import sheets
from idaman.features.commitments.rules import ca_files
from idaman.paper.rules import ca
from tests.build import (
    NOON,
    a_document,
    a_government,
    a_person,
    a_post,
    an_activity,
    an_adopted,
    an_agency,
)

PIN = "482913"
UNTIL = datetime(2031, 12, 31, tzinfo=UTC)


def an_authority() -> ca.Authority:
    """The test installation's own authority, in its own folder."""
    folder = settings.AUTHORITY
    if not (folder / ca_files.ROOT).exists():
        root = ca.make_root(name="CA Uji", now=datetime(2026, 1, 1, tzinfo=UTC))
        ca_files.keep(folder, root.authority, secret=settings.SECRET_KEY)
    return ca_files.load(folder, secret=settings.SECRET_KEY)


class Scene:
    """A government with agencies, their heads, a leader, a council and a secretariat."""

    def __init__(self, agencies: int = 2, **more: object) -> None:
        self.government = a_government(**more)
        self.secretariat = a_post(self.government, role=Role.SECRETARIAT)
        self.administrator = a_post(self.government, role=Role.ADMINISTRATOR)
        self.regent = a_post(self.government, role=Role.LEADERSHIP)
        self.council = a_post(self.government, role=Role.COUNCIL)
        self.agencies = [an_agency(self.government) for _ in range(agencies)]
        self.heads = [a_post(self.government, role=Role.HEAD, agency=a) for a in self.agencies]
        for post in (
            self.secretariat, self.administrator, self.regent, self.council, *self.heads
        ):  # fmt: skip
            a_person(post)
        activities = tuple(
            an_activity(f"KEG-{n:03}", owner=a.code) for n, a in enumerate(self.agencies, start=1)
        )
        document = a_document(
            self.government,
            owner=self.agencies[0],
            activities=(*activities, an_activity("KEG-900", owner=None)),
        )
        self.version = an_adopted(self.government, by=self.secretariat, document=document)

    def drawn(self, **changes: object) -> Commitment:
        good = {
            "version": self.version,
            "title": "Komitmen Bersama",
            "preamble": "Kami menepati rencana ini.",
            "umbrella_posts": [self.regent, self.council],
            "by": self.secretariat,
            "now": NOON,
        }
        return drafting.draw(**{**good, **changes})

    def negotiating(self) -> Commitment:
        commitment = self.drawn()
        drafting.open_negotiation(commitment=commitment, by=self.secretariat, now=NOON)
        return commitment

    def opened(self) -> Commitment:
        commitment = self.negotiating()
        drafting.open_for_signing(
            commitment=commitment, printed=printed(commitment), by=self.secretariat, now=NOON
        )
        commitment.refresh_from_db()
        return commitment

    def line(self, commitment: Commitment, post: Post) -> Line:
        return commitment_lines(commitment).get(post=post)


def commitment_lines(commitment: Commitment):
    return Line.objects.filter(sheet__commitment=commitment).select_related(
        "sheet__commitment", "sheet__agency", "post", "government"
    )


def printed(commitment: Commitment, only=None):
    asked = sheets.to_print(commitment, only or commitment.sheets.all(), NOON)
    params = {**asked, "files": str(settings.FILES), "limit_bytes": 20_000_000}
    return sheets.printed_in(WORK["pdf.make"](params, lambda n: None))


def a_key(post: Post, *, now: datetime = NOON, until: datetime = UNTIL, pin: str = PIN):
    """A key of the post's holder."""
    an_authority()
    made = sheets.new_key(post, pin=pin, now=now, until=until)
    return keys.keep_key(
        holding=Holding.objects.filter(post=post).latest("pk"), by=post, now=now, **made
    )


def signed(line: Line, *, key: SignerKey | None = None, now: datetime = NOON) -> Signature:
    """The line as its post signs it."""
    key = key or a_key(line.post, now=now)
    line.sheet.refresh_from_db()
    base = line.sheet.file_sha256
    file, level, validation = sheets.signed_over(
        base, line=line, key=key, secret=ca.unwrap(key.wrapped, PIN), now=now
    )
    return signing.sign(
        line=line,
        key=key,
        base_sha256=base,
        file_sha256=file,
        level=level,
        validation=validation,
        factor="totp",
        by=line.post,
        now=now,
    )


def forty_heads(count=40):
    """Forty agencies with keys and an open commitment; how many sign, and what stands after."""
    from django.db import connection

    from idaman.core.ledger import actions as ledger
    from idaman.paper.rules import ca
    from tests.cli.races import at_once

    ca.ARGON = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
    scene = Scene(agencies=count)
    commitment = scene.opened()
    lines = {post.pk: scene.line(commitment, post) for post in scene.heads}
    made = {post.pk: a_key(post) for post in scene.heads}
    ready = {}
    for post in scene.heads:
        base = lines[post.pk].sheet.file_sha256
        ready[post.pk] = (base, *sheets.signed_over(
            base, line=lines[post.pk], key=made[post.pk],
            secret=ca.unwrap(made[post.pk].wrapped, PIN), now=NOON,
        ))  # fmt: skip

    def sign(post):
        base, file, level, said = ready[post.pk]
        signature = signing.sign(
            line=lines[post.pk], key=made[post.pk], base_sha256=base, file_sha256=file,
            level=level, validation=said, factor="totp", by=post, now=NOON,
        )  # fmt: skip
        return signature.leaf

    # Every head sends the form twice.
    told = at_once(*[lambda p=p: sign(p) for p in scene.heads * 2])
    connection.ensure_connection()
    while ledger.sequence(slug=scene.government.slug, now=NOON):
        pass
    return {
        "signed": sum(len(said) == 64 for said in told),
        "refused": sorted({said for said in told if len(said) != 64}),
        "rows": Signature.objects.count(),
        "missing": Line.objects.missing().count(),
        "faults": list(ledger.verify(slug=scene.government.slug).faults),
    }


def one_umbrella_by_two():
    """Regent and council sign one file at the same moment, each again where it was stale."""
    from idaman.paper.rules import ca
    from tests.cli.races import at_once

    ca.ARGON = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
    scene = Scene()
    commitment = scene.opened()
    made = {post.pk: a_key(post) for post in (scene.regent, scene.council)}

    def sign(post):
        for _ in range(5):
            try:
                return signed(scene.line(commitment, post), key=made[post.pk]).leaf
            except signing.StaleFile:
                continue
        return "never"

    told = at_once(*[lambda p=p: sign(p) for p in (scene.regent, scene.council)])
    sheet = commitment.sheets.get(agency=None)
    last = Signature.objects.filter(sheet=sheet, file_sha256=sheet.file_sha256).get()
    return {
        "signed": sum(len(said) == 64 for said in told),
        "state": sheet.state,
        "good": [s["is_good"] for s in last.validation["signatures"]],
    }
