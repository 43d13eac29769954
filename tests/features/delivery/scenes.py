"""Builders: a government whose agencies have signed, with everybody who verifies what they send.

`World()` has KEG-001 and QW-01 of Dinas `own`, KEG-002 of `other`, KEG-900 of nobody, due on the
days the plan names (QW-01 30 November 2026, the activities 31 December 2026).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from idaman.core.canonical import digest
from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, File, Status, Verdict
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Role
from idaman.features.commitments.actions import amending, drafting, paper
from idaman.features.commitments.actions.content import content_of, contents
from idaman.features.commitments.models import AmendmentReason, Clause, Commitment, Line, Sheet
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Milestone, Requirement
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
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

_n = count(1)
SHEET = b"lembar yang ditandatangani"
FILE = sha256(SHEET).hexdigest()


class World:
    """A government at work: two offices that promise, four that verify, a plan, signed sheets."""

    def __init__(self, *, is_signed: bool = True, **more: Any) -> None:
        self.government = a_government(**more)
        self.own = an_agency(self.government, name="Dinas Sendiri")
        self.other = an_agency(self.government, name="Dinas Lain")
        self.lead = an_agency(self.government, code="DISKOMINFO")
        self.inspectorate = self._agency("INSPEKTORAT", Agency.Kind.INSPECTORATE)
        self.planning = self._agency("BAPPEDA", Agency.Kind.BOARD)
        region = self.government.region
        self.upstream = region.children.get(code=f"{region.code}.01")
        self.downstream = region.children.get(code=f"{region.code}.02")
        self.village = self.upstream.children.get()
        self.district = self._agency("KEC-HULU", Agency.Kind.DISTRICT, self.upstream)
        self.government.lead_agency = self.lead.code
        self.government.save(update_fields=["lead_agency"])
        self.secretariat = a_post(self.government, role=Role.SECRETARIAT, agency=self.lead)
        self.regent = a_post(self.government, role=Role.LEADERSHIP)
        self.operator = Post.objects.create(
            government=self.government, code="OPERATOR", name="Operator", role=Role.ADMINISTRATOR
        )
        self.heads = {
            agency.code: a_post(self.government, role=Role.HEAD, agency=agency)
            for agency in Agency.objects.of(self.government)
        }
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.own)
        for post in (self.secretariat, self.regent, *self.heads.values()):
            a_person(post)
        document = a_document(
            self.government,
            owner=self.own,
            activities=(
                an_activity("KEG-001", owner=self.own.code),
                an_activity("KEG-002", owner=self.other.code),
                an_activity("KEG-900", owner=None),
            ),
        )
        self.version = an_adopted(self.government, by=self.secretariat, document=document)
        self.commitment = a_signed_commitment(self) if is_signed else None

    def _agency(self, code: str, kind: str, region: Any = None) -> Agency:
        agency = an_agency(self.government, code=code)
        agency.kind, agency.region = kind, region
        agency.save(update_fields=["kind", "region"])
        return agency

    def item(self, code: str = "KEG-001") -> Adopted:
        rows = Adopted.objects.of(self.government).current()
        return rows.select_related("owner", "government").get(code=code)

    def head(self, agency: Agency) -> Post:
        return self.heads[agency.code]


def a_signed_commitment(
    world: World, *, now: datetime = NOON, unsigned: Sequence[Agency] = ()
) -> Commitment:
    """Every agency signs its sheet in ink, but those named; so does the regent the umbrella."""
    by = world.secretariat
    commitment = drafting.draw(
        version=world.version,
        title="Komitmen Bersama",
        preamble="Kami menepati rencana ini.",
        umbrella_posts=[world.regent],
        by=by,
        now=now,
    )
    drafting.open_negotiation(commitment=commitment, by=by, now=now)
    told = contents(commitment)
    printed = {pk: _printed(digest(content)) for pk, content in told.items()}
    drafting.open_for_signing(commitment=commitment, printed=printed, by=by, now=now)
    absent = {agency.pk for agency in unsigned}
    for sheet in commitment.sheets.select_related("agency"):
        if sheet.agency_id not in absent:
            signed_in_ink(world, sheet, now=now)
    commitment.refresh_from_db()
    return commitment


def signed_in_ink(world: World, sheet: Sheet, *, now: datetime = NOON) -> Sheet:
    """Every line of the sheet is signed on paper, recorded by one and confirmed by another."""
    lines = Line.objects.filter(sheet=sheet).select_related("sheet__commitment", "post")
    for line in lines.select_related("government", "sheet__agency"):
        recorded = paper.record_paper(
            line=line,
            signed_on=now.date(),
            capacity="definitive",
            scan_sha256=FILE,
            note="",
            by=world.secretariat,
            now=now,
        )
        paper.confirm_paper(paper=recorded, by=world.regent, now=now)
    sheet.refresh_from_db()
    return sheet


def an_amendment(world: World, *, agency: Agency | None = None, now: datetime = NOON) -> Sheet:
    """The draft of an amendment of an agency's signed sheet."""
    assert world.commitment is not None
    old = world.commitment.sheets.newest().get(agency=agency or world.own)
    return amending.amend(
        sheet=old,
        reason=AmendmentReason.BUDGET,
        reason_text="Anggaran dipotong",
        statement="Kami menyesal",
        approved_by=world.regent,
        by=world.secretariat,
        now=now,
    )


def an_amendment_signed(world: World, draft: Sheet, *, now: datetime = NOON) -> Sheet:
    """The amended sheet, opened and signed in ink."""
    draft = Sheet.objects.select_related("commitment", "agency", "replaces").get(pk=draft.pk)
    amending.open_amendment(
        sheet=draft, printed=_printed(digest(content_of(draft))), by=world.secretariat, now=now
    )
    return signed_in_ink(world, draft, now=now)


def clause_of(sheet: Sheet, code: str = "KEG-001") -> Clause:
    clauses = sheet.clauses.select_related("sheet__commitment", "sheet__agency", "government")
    return clauses.get(item_code=code)


def _printed(content_hash: str) -> drafting.PrintedSheet:
    return drafting.PrintedSheet(content_hash=content_hash, pdf_sha256=FILE, paper_sha256=FILE)


def a_milestone(world: World, *, item: str = "KEG-001", now: datetime = NOON, **more: Any):
    """A milestone at the village, due 30 September 2026, that asks for a photo."""
    good: dict[str, Any] = {
        "item": world.item(item),
        "name": "Menara berdiri",
        "due": date(2026, 9, 30),
        "requires": [RequiredEvidence("Foto menara menyala", EvidenceKind.PLACE)],
        "region": world.village,
        "by": world.officer if item != "KEG-002" else world.head(world.other),
        "now": now,
    }
    return work.set_milestone(**{**good, **more})


def the_requirement(milestone: Milestone, number: int = 1) -> Requirement:
    rows = milestone.requirements.select_related("milestone__region", "source_agency")
    return rows.get(number=number)


def a_file(world: World, *, by: Post | None = None, now: datetime = NOON, **read: Any) -> File:
    """A photo nobody has sent before; `read` is what was found in it, such as its place."""
    prepared: dict[str, Any] = {
        "public_sha256": "",
        "media_type": "image/jpeg",
        "bytes": 10,
        "width": 4,
        "height": 3,
        "latitude": None,
        "longitude": None,
        "picture_hash": "",
    }
    return evidence.receive(
        government=world.government,
        sha256=f"{next(_n):064x}",
        prepared={**prepared, **read},
        taken_at=None,
        by=by or world.officer,
        now=now,
    )


def sent(
    world: World,
    requirement: Requirement | None = None,
    *,
    item: str = "KEG-001",
    by: Post | None = None,
    now: datetime = NOON,
    file: File | None = None,
    **more: Any,
) -> Exhibit:
    """Evidence sent for a requirement, by the officer of the agency that owns the item."""
    by = by or (world.head(world.other) if item == "KEG-002" else world.officer)
    return verifying.offer(
        file=file or a_file(world, by=by, now=now),
        item=world.item(item),
        requirement=requirement,
        note="Menara menyala",
        by=by,
        now=now,
        **more,
    )


def judged(
    world: World,
    exhibit: Exhibit,
    status: Status = Status.ACCEPTED,
    *,
    by: Post | None = None,
    now: datetime = NOON,
    reason: str = "Buram",
) -> Verdict:
    """A verdict, by the head of the agency whose turn it is."""
    turn = exhibit.turns.filter(ended_at=None).order_by("-number").first()
    return verifying.judge(
        exhibit=exhibit,
        owner=world.item(exhibit.subject).owner,
        status=status,
        reason="" if status == Status.ACCEPTED else reason,
        by=by or world.head(turn.agency),
        now=now,
    )
