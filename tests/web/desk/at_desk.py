"""What the tests of the desk share: a government at work, and everybody's browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from idaman.cli import work as clock
from idaman.cli.child_main import WORK
from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.files import blobs
from idaman.core.findings import References
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules import mapping as mappings
from idaman.core.imports.rules.outcome import Parcel
from idaman.core.imports.rules.records import Record
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.people import actions as people
from idaman.core.people.models import Agency, Government, Intake, Post
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.features.commitments.actions import drafting, keys
from idaman.features.commitments.actions import paper as papers
from idaman.features.commitments.models import PaperSignature, Sheet, SigningRecovery
from idaman.features.commitments.paper import sheets
from idaman.features.delivery.actions import citizens, council, sending
from idaman.features.delivery.actions import work as planning
from idaman.features.delivery.actions.work import RequiredEvidence, set_milestone
from idaman.features.delivery.models import (
    Answer,
    CitizenPhoto,
    Draw,
    Milestone,
    Objection,
    Plate,
    Submission,
)
from idaman.features.delivery.paper import stocktakes
from idaman.features.delivery.queries import claims
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.economy.actions import tables as economy
from idaman.features.economy.models import SectorTable
from idaman.features.indicators.actions import weights
from idaman.features.indicators.models import Outcome, Statistic
from idaman.features.indices import actions as indices
from idaman.features.indices.rules.work import computed
from idaman.features.plan.models import Adopted, Plan
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.model import Document
from idaman.features.potentials.actions import enquiries, register
from idaman.features.potentials.models import Enquiry, Potential
from idaman.features.potentials.paper import printing_of
from idaman.features.reports.actions import handling, learning, reporting
from idaman.features.reports.actions.moderating import job_log
from idaman.features.reports.actions.steps import ReportPicture
from idaman.features.reports.models import Cluster, ClusterVersion, Request, RequestPhoto
from idaman.features.services.actions import catalogue, forms
from idaman.features.services.models import Service
from idaman.features.services.paper import notices
from idaman.features.stewardship.actions import persons
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.rules import table_work as work_of_tables
from idaman.features.stewardship.rules.targets import TARGETS
from idaman.features.workshops.actions import meeting, proposing, reviewing
from idaman.features.workshops.models import Workshop
from idaman.features.workshops.paper.preparing import attendance_to_print
from tests.build import (
    NOON,
    a_document,
    a_government,
    a_person,
    a_post,
    a_region,
    an_activity,
    an_adopted,
    an_agency,
)
from tests.features.commitments.scenes import a_key
from tests.features.delivery.meetings import an_agenda
from tests.features.indicators.scenes import Office, a_draft, a_measured, a_statistic
from tests.features.indices.indexing import a_spec
from tests.photos import a_photo


@dataclass
class House:
    """A government with two agencies, a post of every role, an adopted plan and its draft."""

    government: Government
    own: Agency
    other: Agency
    posts: dict[Role, Post]
    verifier: Post
    document: Document
    plan: Plan

    @property
    def slug(self) -> str:
        return self.government.slug

    def address(self, rest: str = "") -> str:
        return f"/desk/{self.slug}/{rest}"


def a_house(**settings_of: Any) -> House:
    government = a_government(**settings_of)
    lead = an_agency(government, name="Dinas Kominfo")
    own, other = an_agency(government), an_agency(government)
    agency_of = {Role.SECRETARIAT: lead, Role.OFFICER: own, Role.HEAD: own}
    posts = {role: a_post(government, role=role, agency=agency_of.get(role)) for role in Role}
    verifier = a_post(government, role=Role.HEAD, agency=other)
    document = a_document(government, owner=own)
    version = an_adopted(government, by=posts[Role.SECRETARIAT], document=document)
    return House(government, own, other, posts, verifier, document, version.plan)


def logged_in(*posts: Post) -> Client:
    client = Client()
    client.force_login(a_person(*posts))
    return client


def work() -> Job:
    """Do the oldest job as the child would, and end it as the clock does."""
    job = jobs.claim(worker="test", now=timezone.now())
    assert job is not None
    return work_on(job)


def work_on(job: Job) -> Job:
    now = timezone.now()
    params = {**job.params, "files": str(settings.FILES), "limit_bytes": 20_000_000}
    try:
        result = WORK[job.kind](params, lambda _n: None)
    except Refused as no:
        clock.end(job, {"refused": {"id": str(no), "en": no.say("en")}}, now=now)
    else:
        clock.end(job, {"result": result}, now=now)
    job.refresh_from_db()
    return job


def a_json(document: Document) -> SimpleUploadedFile:
    return SimpleUploadedFile("rencana.json", jsonfile.dumps(document), "application/json")


def an_exhibit(house: House, *, picture_hash: str = "", subject: str = "KEG-001") -> Exhibit:
    file = evidence.receive(
        government=house.government,
        sha256=f"{Exhibit.objects.count() + 1:064x}",
        prepared={
            "public_sha256": "",
            "media_type": "image/jpeg",
            "bytes": 10,
            "width": 4,
            "height": 3,
            "latitude": None,
            "longitude": None,
            "picture_hash": picture_hash,
        },
        taken_at=None,
        by=house.posts[Role.OFFICER],
        now=NOON,
    )
    return evidence.offer(
        file=file,
        subject=subject,
        owner=house.own,
        note="Menara menyala",
        by=house.posts[Role.OFFICER],
        now=NOON,
    )


def a_milestone(house: House, *, code: str = "KEG-001", **more: Any) -> Milestone:
    """A milestone due on the last of August 2026 that asks for a photo."""
    item = Adopted.objects.of(house.government).current().get(code=code)
    good: dict[str, Any] = {
        "item": item,
        "name": "Menara berdiri",
        "due": date(2026, 8, 31),
        "requires": [RequiredEvidence("Foto menara menyala", EvidenceKind.PLACE)],
        "by": house.posts[Role.OFFICER],
        "now": NOON,
    }
    return set_milestone(**{**good, **more})


def a_submission(house: House, *, code: str = "KEG-001", **more: Any) -> Submission:
    """A file the officer sent, which nobody has read yet."""
    good: dict[str, Any] = {
        "item": Adopted.objects.of(house.government).current().get(code=code),
        "requirement": None,
        "sha256": "1" * 64,
        "note": "Menara menyala",
        "by": house.posts[Role.OFFICER],
        "now": NOON,
        "token": "",
    }
    return sending.send(**{**good, **more})


def a_drawn_exhibit(house: House, exhibit: Exhibit) -> Exhibit:
    """The exhibit, listed and drawn for a second look in some month."""
    Draw.objects.create(
        government=house.government,
        month=date(2020 + Draw.objects.count() // 12, 1 + Draw.objects.count() % 12, 1),
        listed=[exhibit.pk],
        list_hash="0" * 64,
        committed_at=NOON,
        drawn=[exhibit.pk],
        drawn_at=NOON,
    )
    return exhibit


def an_export(house: House) -> Job:
    """A file of all claims, made for the secretariat."""
    asked = claims.ClaimSelection(as_of=NOON.date())
    said = claims.told(house.government, asked, originals=False, most=100)
    kept = blobs.keep(settings.EXPORTS, claims.as_bytes(said), limit=10_000_000)
    params = {
        "sha256": kept.sha256,
        "folder": str(settings.EXPORTS),
        "tiles": str(settings.TILES),
        "pictures": True,
        "originals": False,
        "export_limit_bytes": 10_000_000,
        "asked": asked.as_json(),
    }
    return a_job_done(house, "claims.export", params, "")


def a_printed_page(house: House) -> Job:
    """A page of the handbook that the secretariat had printed."""
    kept = blobs.keep(settings.FILES, [b"%PDF-1.7 a page"], limit=100)
    post = house.posts[Role.SECRETARIAT].code
    job = jobs.ask(
        log=house.slug,
        kind="handbook.make",
        post=post,
        now=NOON,
        params={"cover": {"title": "Untuk sekretariat"}},
        subject="handbook:sekretariat",
    )
    result = {"sha256": kept.sha256, "bytes": 15}
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=result, finished_at=NOON)
    return job


def a_book(house: House) -> Job:
    """The adopted books as the secretariat had them printed."""
    kept = blobs.keep(settings.FILES, [b"%PDF-1.7 a book"], limit=100)
    post = house.posts[Role.SECRETARIAT].code
    job = jobs.ask(
        log=house.slug,
        kind="books.make",
        post=post,
        now=NOON,
        params={"version": 1, "revision": 1, "titles": {"buku-1": "Buku 1"}},
        subject=f"books:{house.plan.slug}",
    )
    result = {"buku-1": {"pdf": kept.sha256, "docx": "", "pages": 1}}
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=result, finished_at=NOON)
    return job


def a_figure(house: House) -> Statistic:
    """A figure of the indicator IPM beside another that differs, and a draft of its next sheet."""
    office, by = Office(house.government, owner=house.own), house.posts[Role.SECRETARIAT]
    indicator = a_measured(office)
    a_draft(office, indicator, by=by)
    scheme = weights.draft_weights(
        government=house.government,
        outcome=Outcome.PROSPEROUS,
        weights={"IPM": Decimal(100)},
        source="Keputusan",
        by=by,
        now=NOON,
    )
    assert scheme.version == 1
    a_statistic(office, indicator, "75", publisher="Kajian")
    return a_statistic(office, indicator, "76")


@dataclass
class Arrived:
    """A table of places: entered once, and sent once more with another name."""

    arrival: Arrival
    read: Job
    rows: Job


def a_table(house: House) -> Arrived:
    """A village that arrived as a table, and the same table on its way once more."""
    by = house.posts[Role.SECRETARIAT]
    own = f"{house.government.region.code}.01.2002"
    record = Record("tempelan", 2, {"code": own, "name": "Desa Baru"})
    file = blobs.keep(settings.FILES, [own.encode()], limit=10_000)
    parcel = Parcel(
        target="places", file_sha256=file.sha256, mapping_sha256="b" * 64, is_file_kept=True
    )
    arrival = people.enter_places(
        government=house.government, records=[record], parcel=parcel, by=by, now=NOON
    )
    said = f"kode\tnama\n{own}\tDesa Lain\n".encode()
    kept = blobs.keep(settings.ARRIVING, [said], limit=10_000)
    sent = {
        "sha256": kept.sha256,
        "name": "",
        "target": "places",
        "source": "",
        "original": str(settings.ARRIVING),
        "folder": str(settings.ARRIVING),
    }
    read = a_job_done(house, "table.read", sent, "")
    table = work_of_tables.kept_tables(settings.ARRIVING, read.result["tables"])[0]
    mapping = mappings.propose(table, TARGETS["places"], References())
    params = {
        **sent,
        "read": read.pk,
        "tables": read.result["tables"],
        "sheet": 0,
        "sheet_name": table.sheet,
        "mapping": mapping.as_json(),
        "remembered": mapping.remembered(table),
        "references": References().as_json(),
    }
    return Arrived(arrival, read, a_job_done(house, "table.rows", params, ""))


@dataclass
class Committed:
    """A commitment open for signing, and what waits around it for somebody's word."""

    sheet: Sheet
    printing: Job
    brought: Job
    paper: PaperSignature
    recovery: SigningRecovery

    @property
    def code(self) -> str:
        return self.sheet.commitment.code


@dataclass
class Said:
    """What citizens said of a milestone in a village, and what waits around it to be decided."""

    milestone: Milestone
    plate: Plate
    answer: Answer
    objection: Objection
    photo: CitizenPhoto


def what_citizens_said(house: House) -> Said:
    """An answer with a photo that was read, an objection, a plate; nobody has looked at them."""
    by = house.posts[Role.SECRETARIAT]
    promised = Adopted.objects.of(house.government).current().promised()
    milestone = planning.set_milestone(
        item=promised.select_related("owner", "government").get(code="KEG-001"),
        name="Menara di desa",
        due=NOON.date(),
        requires=[planning.RequiredEvidence("Foto menara menyala", EvidenceKind.PLACE)],
        region=Region.objects.get(code=f"{house.government.region.code}.01.2001"),
        by=by,
        now=NOON,
    )
    exhibit = an_exhibit(house)
    evidence.judge(
        exhibit=exhibit,
        owner=house.own,
        status=Status.ACCEPTED,
        reason="",
        by=house.verifier,
        now=NOON,
    )
    log = citizens.job_log(house.government)
    job = jobs.ask(log=log, kind="picture", post=citizens.CITIZEN, now=NOON, params={})
    copy = blobs.keep(settings.CITIZENS / "copies", [b"a copy"], limit=100).sha256
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, result={"public_sha256": copy}, finished_at=NOON
    )
    plate, *_ = citizens.make_plates(
        milestone=milestone, kind=Plate.Kind.PLATE, count=2, by=by, now=NOON
    )
    answer = citizens.answer(
        milestone=milestone,
        there="yes",
        works="partly",
        text="Mati kalau hujan",
        picture=citizens.CitizenPicture("a" * 64, job.pk),
        device="a",
        now=NOON,
    )
    objection = citizens.object_to(exhibit=exhibit, reason="Di desa lain", device="a", now=NOON)
    return Said(milestone, plate, answer, objection, answer.photo)


def a_job_done(house: House, kind: str, params: dict[str, Any], subject: str) -> Job:
    """Work the secretariat asked for, done at once whatever else is waiting."""
    post = house.posts[Role.SECRETARIAT].code
    job = jobs.ask(log=house.slug, kind=kind, post=post, now=NOON, params=params, subject=subject)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, worker="test")
    job.refresh_from_db()
    return work_on(job)


def a_photo_read(house: House, subject: str) -> Job:
    """A photo that was sent about something, and read."""
    photo = blobs.keep(settings.FILES, a_photo(7).chunks(), limit=10_000_000)
    read = {"sha256": photo.sha256, "with_small": True, "name": "foto.jpg"}
    return a_job_done(house, "picture", read, subject)


def a_sheet_to_sign(house: House) -> Job:
    """The attendance sheet of the workshop, printed."""
    held = Workshop.objects.of(house.government).get()
    asked = attendance_to_print(held, agencies=[house.own], seats=[], now=NOON)
    return a_job_done(house, "pdf.make", asked, f"attendance:{house.plan.slug}/{held.number}")


def a_commitment(house: House) -> Committed:
    """Printed and opened; a file was brought, ink was recorded, a new key was asked for."""
    by = house.posts[Role.SECRETARIAT]
    commitment = drafting.draw(
        version=house.plan.versions.get(),
        title="Komitmen Bersama",
        preamble="Kami menepati rencana ini.",
        umbrella_posts=[house.posts[Role.LEADERSHIP], house.posts[Role.COUNCIL]],
        by=by,
        now=NOON,
    )
    drafting.open_negotiation(commitment=commitment, by=by, now=NOON)
    asked = sheets.to_print(commitment, list(commitment.sheets.all()), NOON)
    printing = a_job_done(
        house,
        "pdf.make",
        {**asked, "code": commitment.code},
        f"commitment:{commitment.code}",
    )
    printed = sheets.printed_in(printing.result)
    drafting.open_for_signing(commitment=commitment, printed=printed, by=by, now=NOON)
    sheet = commitment.sheets.select_related("commitment", "agency").get(agency=house.own)
    brought = a_job_done(
        house,
        "pdf.validate",
        {
            **sheets.trust(NOON),
            "sha256": sheet.file_sha256,
            "name": "lembar.pdf",
            "base": sheet.file_sha256,
            "moment": NOON.isoformat(),
            "line": sheet.lines.get().pk,
            "capacity": "definitive",
        },
        f"sheet:{commitment.code}/{sheet.code}",
    )
    paper = papers.record_paper(
        line=commitment.sheets.get(agency=None).lines.get(post=house.posts[Role.COUNCIL]),
        signed_on=NOON.date(),
        capacity="definitive",
        scan_sha256=sheet.paper_sha256,
        note="",
        by=by,
        now=NOON,
    )
    a_person(house.verifier)
    key = a_key(house.verifier)
    recovery = keys.ask_recovery(key=key, by=house.verifier, now=NOON)
    return Committed(sheet, printing, brought, paper, recovery)


@dataclass
class Registered:
    """A published potential with a sheet printed, evidence read, somebody asking, and a table."""

    potential: Potential
    printing: Job
    picture: Job
    enquiry: Enquiry
    table: SectorTable


def a_report(house: House) -> RequestPhoto:
    """A report with a photo, whose copy lies there to be looked at."""
    house.government.intake = Intake.OWN
    house.government.save()
    copy = blobs.keep(settings.CITIZENS / "copies", a_photo(9).chunks(), limit=10_000_000)
    job = Job.objects.create(
        log=job_log(house.government),
        kind="picture",
        post="SENDER",
        state=JobState.DONE,
        result={"public_sha256": copy.sha256},
        asked_at=NOON,
        finished_at=NOON,
    )
    village = Region.objects.get(code=f"{house.government.region.code}.01.2001")
    made, _key = reporting.report(
        government=house.government,
        said=reporting.ReportInput("Lampu jalan mati", region=village, topic="power"),
        pictures=[ReportPicture(RequestPhoto.Role.REPORT, "a" * 64, job.pk)],
        secret=settings.SECRET_KEY.encode(),
        now=NOON,
    )
    return made.photos.get()


def a_register(house: House) -> Registered:
    by = house.posts[Role.SECRETARIAT]
    body = {
        "name": "Tambak udang Hulu",
        "kind": "fishery",
        "place": f"{house.government.region.code}.01.2001",
        "owner": house.own.code,
        "contact": house.posts[Role.OFFICER].code,
        "unlocked_by": ["KEG-001"],
    }
    potential = register.enter(government=house.government, body=body, by=by, now=NOON)
    assert potential.newest is not None
    asked = {**printing_of(potential, potential.newest, NOON), "version": 1}
    printing = a_job_done(house, "pdf.make", asked, potential.subject)
    register.publish(
        potential=potential, version=potential.newest, sheets=printing.result, by=by, now=NOON
    )
    picture = a_photo_read(house, potential.subject)
    potential = Potential.objects.select_related(
        "government__region", "shown__contact", "newest__owner"
    ).get(pk=potential.pk)
    words = enquiries.EnquiryWords("Sari", "CV Uji", "sari@contoh.id", "Apakah lahannya bebas?")
    enquiry, _secret = enquiries.ask(
        potential=potential, words=words, secret=settings.SECRET_KEY.encode(), now=NOON
    )
    table = economy.enter_table(
        government=house.government,
        measure="grdp_constant",
        region=house.government.region,
        year=2024,
        values={"A": "10"},
        source="Uji",
        by=by,
        now=NOON,
    )
    return Registered(potential, printing, picture, enquiry, table)


def a_learning(house: House) -> Job:
    """A model that was learned and kept, and the work it came from."""
    said = {"labels": ["A", "B"], "rarity": {}, "weights": {}, "start": [0.0, 0.0]}
    judged = {"learned_from": 400, "judged_on": 100, "right": 80, "right_by_rules": 70}
    result = {"model": said, "judgement": {**judged, "only_model": 15, "only_rules": 5}}
    learning.keep_learned(
        government=house.government,
        model=said,
        judgement={**judged, "only_model": 15, "only_rules": 5},
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    return Job.objects.create(
        log=house.slug,
        kind="routing.learn",
        post=house.posts[Role.SECRETARIAT].code,
        state=JobState.DONE,
        result=result,
        asked_at=NOON,
        finished_at=NOON,
    )


def an_index_tried(house: House) -> Job:
    """An index that was tried and proposed, and the work it came from."""
    own, other = house.government.region, a_region(code="99.41")
    figures = {
        "units": [[r.code, r.full_name, r.kind] for r in (own, other)],
        "cells": [
            [own.code, "IPM", "72", 1, house.slug, "BPS", True],
            [own.code, "TPT", "4", 2, house.slug, "BPS", True],
            [other.code, "IPM", "70", 3, house.slug, "BPS", True],
            [other.code, "TPT", "5", 4, house.slug, "BPS", True],
        ],
        "history": [],
    }
    asked = {"spec": a_spec(), "reach": "peer", "figures": figures}
    units = [own.code, other.code]
    by = house.posts[Role.SECRETARIAT]
    indices.propose_index(
        government=house.government,
        slug="hasil",
        spec=a_spec(),
        units=units,
        reach="peer",
        reason="Melihat hasil.",
        by=by,
        now=NOON,
    )
    return Job.objects.create(
        log=house.slug,
        kind="index.compute",
        post=by.code,
        state=JobState.DONE,
        params={**asked, "slug": "hasil", "units": units},
        result=computed(asked),
        asked_at=NOON,
        finished_at=NOON,
    )


def a_cluster(house: House) -> Cluster:
    """More reports about one thing than before."""
    made = Cluster.objects.create(
        government=house.government, number=1, topic="topic:road", found_at=NOON, changed_at=NOON
    )
    ClusterVersion.objects.create(
        government=house.government,
        cluster=made,
        number=1,
        until=NOON.date(),
        now=9,
        before=2,
        lower=1.1,
        upper=30.0,
        p=0.02,
        tested=3,
        late=1,
        requests=[],
        at=NOON,
    )
    return made


def a_person_request(house: House) -> PersonRequest:
    """Somebody asks for what is kept under a telephone number."""
    return persons.ask_for_person(
        government=house.government,
        asks="export",
        known_by="reach",
        identity="card",
        asked=persons.DataRequestInput("Ibu Siti", "0812 3456 789"),
        secret=settings.SECRET_KEY.encode(),
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )


@dataclass
class AtTheCounter:
    """A published service with its notice printed, and a form of it read."""

    service: Service
    printing: Job
    form: Job


def a_counter(house: House) -> AtTheCounter:
    by = house.posts[Role.SECRETARIAT]
    body = {"name": "Kartu keluarga", "agency": house.own.code, "requirements": ["Buku nikah"]}
    service = catalogue.enter(government=house.government, body=body, by=by, now=NOON)
    assert service.newest is not None
    asked = {
        **notices.printing_of([(service, service.newest)], NOON),
        "versions": {service.code: 1},
    }
    printing = a_job_done(house, "pdf.make", asked, service.subject)
    catalogue.publish(
        government=house.government,
        printed=[
            catalogue.PrintedNotice(
                service,
                service.newest,
                {k: printing.result[notices.key(service.code, k)] for k in notices.LANGUAGES},
            )
        ],
        by=by,
        now=NOON,
    )
    read = {"sha256": printing.result[notices.key(service.code, "id")], "name": "formulir.pdf"}
    form = a_job_done(house, "picture", read, service.subject)
    forms.attach_form(service=service, title="F-1.01", sha256=read["sha256"], by=by, now=NOON)
    return AtTheCounter(service, printing, form)


def an_answered_report(house: House, shown: RequestPhoto) -> Request:
    """The same report, forwarded to the house's own agency and answered."""
    common = {"request": shown.request, "now": NOON}
    by = house.posts[Role.SECRETARIAT]
    handling.forward(agency=house.own, by=by, **common)
    after = ReportPicture(RequestPhoto.Role.AFTER, "b" * 64, shown.job or 0)
    handling.answer(
        words="Lampunya diganti.", pictures=[after], by=house.posts[Role.OFFICER], **common
    )
    return shown.request


def a_dewan(house: House) -> Job:
    """One stocktake held, with a decision, and its papers printed."""
    by = house.posts[Role.SECRETARIAT]
    planned = council.plan_stocktake(
        government=house.government, on=NOON.date(), place="Pendopo", by=by, now=NOON
    )
    held = council.hold_stocktake(
        stocktake=planned,
        agenda=an_agenda(house.government, now=NOON),
        minutes="Rapat dibuka.",
        by=by,
        now=NOON,
    )
    decision = council.decide(
        stocktake=held,
        text="Selesaikan pengadaan.",
        owner=house.posts[Role.HEAD],
        due=NOON.date(),
        by=by,
        now=NOON,
    )
    asked = stocktakes.to_print(held, agenda=held.agenda, decisions=[decision], now=NOON)
    return a_job_done(house, "pdf.make", asked, f"stocktake:{held.number}")


def a_preparation(house: House) -> None:
    """What stands around a draft: a workshop with a decision, a note, a proposal that waits."""
    by = house.posts[Role.SECRETARIAT]
    planned = meeting.plan_workshop(
        plan=house.plan,
        stage=1,
        on=NOON.date(),
        until=None,
        place="Aula Bappeda",
        by=by,
        now=NOON,
    )
    meeting.decide(
        workshop=planned,
        text="Kirim daftar program.",
        owner=house.posts[Role.HEAD],
        due=NOON.date(),
        by=by,
        now=NOON,
    )
    proposing.propose(
        plan=house.plan,
        kind="activity",
        code="KEG-009",
        body=an_activity("KEG-009", owner=house.own.code).model_dump(mode="json"),
        base_hash="",
        reason="Desa tanpa sinyal",
        by=house.posts[Role.OFFICER],
        now=NOON,
    )
    reviewing.note(
        plan=house.plan,
        kind="activity",
        code="KEG-001",
        text="Siapa yang merawat menaranya?",
        by=house.posts[Role.EXPERT],
        now=NOON,
    )
