"""Who gets in where: every address of the desk, every role, every method."""

import pytest
from django.urls import get_resolver, reverse

from idaman.core.evidence.models import Exhibit, File, Verdict
from idaman.core.imports.models import Arrival, ArrivedRow, Remembered
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.models import (
    Agency,
    AgencyChange,
    ApiKey,
    CalendarDay,
    Government,
    GovernmentChange,
    Holding,
    Invitation,
    Post,
    User,
)
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.commitments.models import (
    Clause,
    ClauseChange,
    Commitment,
    ExternalRequest,
    Line,
    PaperSignature,
    Sheet,
    Signature,
    SignerKey,
    SigningRecovery,
)
from idaman.features.delivery.models import (
    Answer,
    CitizenPhoto,
    Decision,
    Draw,
    Fate,
    FollowedImprovement,
    GateAnswer,
    Milestone,
    Objection,
    Period,
    Plate,
    Reading,
    Recheck,
    Reopening,
    Reply,
    Requirement,
    Rescheduling,
    Rhythm,
    Spending,
    Stocktake,
    Stop,
    Submission,
    Terms,
    Turn,
    VerifyingRule,
)
from idaman.features.economy.models import SectorTable, TableChoice
from idaman.features.indicators.models import (
    BandWithdrawal,
    FindingAnswer,
    Following,
    Indicator,
    Retraction,
    StatedBand,
    Statistic,
    TechnicalSheet,
    WeightScheme,
)
from idaman.features.messages import actions as outbox
from idaman.features.messages.models import MailWish, Message, ReadMark
from idaman.features.plan.models import Change, IndicatorLink, Item, Plan, Version
from idaman.features.potentials.models import (
    Enquiry,
    EnquiryTerms,
    Potential,
    PotentialStep,
    PotentialVersion,
    Showing,
)
from idaman.features.reports.models import Cluster, ClusterVersion, LearnedRouting, ReporterLook
from idaman.features.services.models import Service, ServiceShowing, ServiceVersion
from idaman.features.stewardship.models import PersonRequest, Reorganisation
from idaman.features.surveys.models import Improvement, Survey, SurveyResponse, SurveyToken
from idaman.features.workshops.models import (
    Approval,
    Attendance,
    Candidate,
    FollowUp,
    GatePass,
    GroupSeat,
    Note,
    Proposal,
    Waiver,
    Workshop,
)
from idaman.paper.rules import ca
from tests.build import NOON, a_person
from tests.features.commitments.scenes import an_authority
from tests.web.desk.at_desk import (
    a_book,
    a_cluster,
    a_commitment,
    a_counter,
    a_dewan,
    a_drawn_exhibit,
    a_figure,
    a_house,
    a_learning,
    a_milestone,
    a_person_request,
    a_photo_read,
    a_preparation,
    a_printed_page,
    a_register,
    a_report,
    a_sheet_to_sign,
    a_submission,
    a_table,
    an_answered_report,
    an_exhibit,
    an_export,
    an_index_tried,
    logged_in,
    what_citizens_said,
)
from tests.web.desk.surveyed import a_survey

pytestmark = pytest.mark.django_db

NAMES = sorted(
    name
    for name in get_resolver().namespace_dict["desk"][1].reverse_dict
    if isinstance(name, str) and name != "start"
)
POSTED_ONLY = {
    "post",
    "claims-export",
    "books-choose",
    "books-print",
    "books-publish",
    "job-cancel",
    "plan-import",
    "plan-close",
    "item-restore",
    "workshop-move",
    "workshop-hold",
    "workshop-decide",
    "follow-up-close",
    "gate-approve",
    "gate-waive",
    "gate-pass",
    "note-answer",
    "item-note",
    "proposal-accept",
    "proposal-return",
    "proposal-withdraw",
    "exhibit-judge",
    "exhibit-answer",
    "exhibit-withdraw",
    "evidence-put-away",
    "milestone-set",
    "milestone-move",
    "work-stop",
    "work-reply",
    "terms-set",
    "days-set",
    "verifiers-set",
    "clause-release",
    "commitment-negotiate",
    "commitment-print",
    "commitment-close",
    "commitment-withdraw",
    "commitment-open",
    "sheet-print",
    "sheet-amend",
    "sheet-outside",
    "paper-confirm",
    "recovery-ask",
    "recovery-grant",
    "key-revoke",
    "usual-posts",
    "office-hand-over",
    "office-holding-end",
    "office-post-end",
    "office-invite",
    "office-account-close",
    "office-account-codes",
    "office-account-correct",
    "quick-win-answer",
    "quick-win-read",
    "quick-win-decide",
    "council-rhythm",
    "stocktake-move",
    "stocktake-hold",
    "stocktake-decide",
    "stocktake-print",
    "decision-close",
    "pilot-open",
    "answer-moderate",
    "objection-moderate",
    "objection-uphold",
    "plate-revoke",
    "report-show",
    "report-hide",
    "report-act",
    "report-reporter",
    "reports-refuse",
    "handbook-print",
    "technical-sheet-approve",
    "technical-sheet-drop",
    "indicator-linked",
    "statistic-retract",
    "band-withdraw",
    "weights-adopt",
    "index-approve",
    "index-decline",
    "potential-evidence",
    "workshop-photo",
    "annex-print",
    "attendance-print",
    "potential-step",
    "potential-print",
    "potential-take-back",
    "services-print",
    "service-form",
    "service-take-back",
    "service-withdraw",
    "enquiry-terms",
    "sector-table-follow",
    "sector-table-take-back",
    "table-enter",
    "table-undo",
    "messages-read",
    "survey-step",
    "survey-population",
    "survey-words",
    "survey-aside",
    "survey-code-revoke",
    "survey-print",
    "improvement-plan",
    "improvement-follow",
    "improvement-drop",
    "routing-turn",
    "cluster-accept",
    "cluster-decline",
    "person-request-decide",
    "person-request-copy",
}
SIGNERS_ONLY = {"sheet-sign", "sheet-outside", "signing-key", "recovery-ask"}
"""What the secretariat, which may open all else, may not: it signs nothing."""
ADMINISTRATORS_ONLY = {
    "office-agency-close",
    "office-merge",
    "office-settings",
    "office-modules",
    "office-api-keys",
    "office-api-key-withdraw",
    "office-post-end",
    "usual-posts",
}
"""Nor does it change what agencies there are."""


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch):
    monkeypatch.setattr(ca, "ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    an_authority()


def addresses(house):
    """Every page of one government's desk, each pointing at something that is there."""
    committed = a_commitment(house)
    job = jobs.ask(
        log=house.slug,
        kind="plan.check",
        post=house.posts[Role.SECRETARIAT].code,
        now=NOON,
        params={"sha256": "0" * 64, "name": "x.xlsx"},
    )
    exhibit = an_exhibit(house)
    somebody = a_person(house.posts[Role.EXPERT])
    sent = a_submission(house)
    milestone = a_milestone(house)
    papers = a_dewan(house)
    export = an_export(house)
    page = a_printed_page(house)
    books = a_book(house)
    said = what_citizens_said(house)
    figure = a_figure(house)
    a_preparation(house)
    listed = a_register(house)
    sheet = a_sheet_to_sign(house)
    counter = a_counter(house)
    table = a_table(house)
    surveyed = a_survey(house)
    reported = a_report(house)
    key, _letters = people.make_key(
        government=house.government,
        name="Aplikasi warga",
        by=house.posts[Role.ADMINISTRATOR],
        now=NOON,
    )
    an_answered_report(house, reported)
    known = {
        "plan": house.plan.slug,
        "kind": "activity",
        "code": "KEG-001",
        "rule": "activity-without-owner",
        "leaf": Entry.objects.of(house.slug).first().leaf,
        "sheet": committed.sheet.code,
        "item": "KEG-001",
        "post": house.posts[Role.HEAD].code,
        "milestone": milestone.number,
        "which": "overdue",
        "decision": 1,
        "stage": 1,
        "row": "new-structure.people",
        "period": "2026-08",
        "about": said.milestone.code,
        "batch": said.plate.batch,
        "chapter": "petugas",
        "outcome": "sejahtera",
        "index": "hasil",
        "key": "buku-1",
        "ending": "pdf",
        "version": 1,
    }
    ledger.sequence(slug=house.slug, now=NOON)
    outbox.distribute(government=house.government, now=NOON)
    heard = Message.objects.of(house.government).to(house.posts[Role.OFFICER]).first()
    sheets = {"worksheet": "readiness", "worksheet-row": "readiness"}
    kinds = {
        "sheet-file": "signed",
        "preview-file": "pdf",
        "stocktake-file": "minutes",
        "potential-sheet": "id",
        "survey-file": "report",
        "service-notice": "id",
    }
    numbers = {
        "plans": 1,
        "exhibits": exhibit.pk,
        "jobs": job.pk,
        "papers": committed.paper.pk,
        "recoveries": committed.recovery.pk,
        "keys": committed.recovery.key_id,
        "sent": sent.pk,
        "rechecks": a_drawn_exhibit(house, exhibit).pk,
        "preview": committed.printing.pk,
        "preview-file": committed.printing.pk,
        "commitment-open": committed.printing.pk,
        "signature-confirm": committed.brought.pk,
        "office-holding-end": somebody.holdings.get().pk,
        "office-account": somebody.pk,
        "office-invite": somebody.pk,
        "office-account-close": somebody.pk,
        "office-account-codes": somebody.pk,
        "office-account-correct": somebody.pk,
        "office-api-key-withdraw": key.number,
        "council": 1,
        "stocktake-printed": papers.pk,
        "claims-ready": export.pk,
        "claims-file": export.pk,
        "handbook-printed": page.pk,
        "books-printed": books.pk,
        "books-publish": books.pk,
        "books-file": books.pk,
        "handbook-file": page.pk,
        "answers": said.answer.pk,
        "objections": said.objection.pk,
        "photos": said.photo.pk,
        "plate-revoke": said.plate.pk,
        "indicators": figure.pk,
        "potential-version": 1,
        "service-version": 1,
        "service-file": 1,
        "service-form-ready": counter.form.pk,
        "services-publish": counter.printing.pk,
        "service-notice": counter.printing.pk,
        "potential-evidence-ready": listed.picture.pk,
        "preparation-printed": sheet.pk,
        "preparation-file": sheet.pk,
        "workshop-photo-ready": a_photo_read(house, "workshop:2025-2029/BT-1.1").pk,
        "potential-publish": listed.printing.pk,
        "potential-sheet": listed.printing.pk,
        "enquiries": listed.enquiry.number,
        "economy": listed.table.pk,
        "tables": table.arrival.pk,
        "table-map": table.read.pk,
        "table-compare": table.rows.pk,
        "table-findings": table.rows.pk,
        "table-enter": table.rows.pk,
        "messages": heard.pk,
        "survey-words": surveyed.words.pk,
        "survey-code-revoke": surveyed.code.pk,
        "survey-printed": surveyed.printed.pk,
        "survey-file": surveyed.printed.pk,
        "improvement-follow": 1,
        "improvement-drop": 1,
        "reports": reported.request.number,
        "report-photos": reported.pk,
        "persons": a_person_request(house).number,
        "clusters": a_cluster(house).number,
        "routing": 1,
        "routing-learned": a_learning(house).pk,
        "indices": 1,
        "index-tried": an_index_tried(house).pk,
    }
    codes = {
        "office-agency": house.other.code,
        "office-agency-close": house.other.code,
        "office-post": house.posts[Role.EXPERT].code,
        "office-hand-over": house.posts[Role.EXPERT].code,
        "office-post-end": house.posts[Role.EXPERT].code,
    }
    found = {}
    for name in NAMES:
        pattern, wanted = get_resolver().namespace_dict["desk"][1].reverse_dict[name][0][0]
        place = pattern.split("/")[1]
        values = {key: known.get(key) for key in wanted if key != "government"}
        if "number" in values:
            values["number"] = numbers.get(name) or numbers[place]
        if name in codes:
            values["code"] = codes[name]
        if name in sheets:
            values["sheet"] = sheets[name]
        if name in kinds:
            values["kind"] = kinds[name]
        if name == "preview-file":
            values["sheet"] = committed.sheet.pk
        if place == "commitments" and "code" in values:
            values["code"] = committed.code
        if place == "indicators" and "code" in values:
            values["code"] = "IPM"
        if place == "potentials" and "code" in values:
            values["code"] = listed.potential.code
        if place == "surveys" and "code" in values:
            values["code"] = surveyed.survey.code
        if (place == "services" or name == "service-notice") and "code" in values:
            values["code"] = counter.service.code
        if place == "quick-wins" and "code" in values:
            values["code"] = "QW-01"
        found[name] = reverse(f"desk:{name}", kwargs={"government": house.slug, **values})
    return found


TABLES = (
    *(Plan, Item, Change, Version, File, Exhibit, Verdict, Job),
    *(Commitment, Sheet, Clause, ClauseChange, Line),
    *(Signature, PaperSignature, ExternalRequest, SignerKey, SigningRecovery),
    *(
        Agency,
        AgencyChange,
        ApiKey,
        CalendarDay,
        GovernmentChange,
        Post,
        Holding,
        Invitation,
        User,
        Reorganisation,
    ),
    *(Milestone, Requirement, Rescheduling, Spending, Stop, Reply),
    *(Submission, Terms, Turn, VerifyingRule),
    *(Draw, Recheck, Turn),
    *(GateAnswer, Reading, Fate, Stop, Stocktake, Decision, Rhythm),
    Period,
    *(Workshop, GroupSeat, Attendance, FollowUp, Proposal, Note, Approval, Waiver, GatePass),
    *(MailWish, ReadMark),
    *(Answer, CitizenPhoto, Objection, Plate, Reopening),
    *(Indicator, TechnicalSheet, Statistic, Retraction, Following, WeightScheme, IndicatorLink),
    *(StatedBand, BandWithdrawal, FindingAnswer),
    *(Potential, PotentialVersion, PotentialStep, Showing),
    *(Enquiry, EnquiryTerms, SectorTable, TableChoice),
    *(Survey, SurveyToken, SurveyResponse, Improvement, FollowedImprovement),
    *(Service, ServiceVersion, ServiceShowing),
    *(Arrival, ArrivedRow, Remembered, Region),
    *(PersonRequest, ReporterLook, Cluster, ClusterVersion, Candidate, LearnedRouting),
)


def rows():
    """How much there is of everything, and where each thing that moves stands."""
    counted = [m.objects.count() for m in TABLES]
    states = [
        *Job.objects.values_list("state"),
        *Exhibit.objects.values_list("status"),
        *Commitment.objects.values_list("stage"),
        *Sheet.objects.values_list("state"),
        *PaperSignature.objects.values_list("state"),
        *Stocktake.objects.values_list("state"),
        *Answer.objects.values_list("state"),
        *Objection.objects.values_list("state"),
    ]
    words = [
        *Plan.objects.order_by("pk").values_list("closed_at"),
        *Clause.objects.order_by("pk").values_list(
            "target", "due", "owner", "evidence", "is_released"
        ),
        *Milestone.objects.order_by("pk").values_list("due"),
        *Submission.objects.order_by("pk").values_list("state", "is_seen"),
        *Line.objects.order_by("pk").values_list("signed_at"),
        *SignerKey.objects.order_by("pk").values_list("revoked_at", "tries_left"),
        *SigningRecovery.objects.order_by("pk").values_list("first_by", "second_by"),
        *Agency.objects.order_by("pk").values_list("name", "closed_on", "successor"),
        *Post.objects.order_by("pk").values_list("agency", "ended_on"),
        *Holding.objects.order_by("pk").values_list("until_date"),
        *User.objects.order_by("pk").values_list("is_active", "password"),
        *Decision.objects.order_by("pk").values_list("closed_at"),
        *Government.objects.order_by("pk").values_list("is_open", "pilot_since", "opened_at"),
        *Plate.objects.order_by("pk").values_list("revoked_at"),
        *TechnicalSheet.objects.order_by("pk").values_list("state"),
        *WeightScheme.objects.order_by("pk").values_list("adopted_at"),
        *Note.objects.order_by("pk").values_list("state"),
        *Proposal.objects.order_by("pk").values_list("state"),
        *Workshop.objects.order_by("pk").values_list("state", "on"),
        *FollowUp.objects.order_by("pk").values_list("closed_at"),
        *Objection.objects.order_by("pk").values_list("upheld_at"),
        *Potential.objects.order_by("pk").values_list("newest", "shown"),
        *Enquiry.objects.order_by("pk").values_list("answered_at", "told", "erased_at"),
        *SectorTable.objects.order_by("pk").values_list("taken_back_at"),
        *Arrival.objects.order_by("pk").values_list("undone_at"),
        *Survey.objects.order_by("pk").values_list("state", "population"),
        *SurveyToken.objects.order_by("pk").values_list("revoked_at"),
        *SurveyResponse.objects.order_by("pk").values_list("seen", "words", "aside_at"),
        *Improvement.objects.order_by("pk").values_list("dropped_at"),
        *Cluster.objects.order_by("pk").values_list("state"),
        *PersonRequest.objects.order_by("pk").values_list("state"),
    ]
    return counted, Entry.objects.count(), sorted(states), words


def test_every_page_is_walked():
    assert len(NAMES) > 60


def test_a_stranger_is_sent_to_the_login(client):
    for name, address in addresses(a_house()).items():
        for send in (client.get, client.post):
            response = send(address)
            assert response.status_code == 302, name
            assert response.url.startswith("/accounts/login/"), name


def test_another_government_does_not_exist():
    home, abroad = a_house(), a_house()
    clients = {role: logged_in(home.posts[role]) for role in Role}
    pages = addresses(abroad)
    before = rows()
    for role, client in clients.items():
        for name, address in pages.items():
            for send in (client.get, client.post):
                response = send(address, {"token": "x", "status": "diterima"})
                assert response.status_code == 404, (role, name)
                assert abroad.government.name not in response.content.decode(), (role, name)
        assert rows() == before, role


def mixed_up(pages, abroad, home):
    """The other government's addresses under the own name, with a client that may open each."""
    roles = (Role.SECRETARIAT, Role.HEAD, Role.ADMINISTRATOR)
    clients = {role: logged_in(home.posts[role]) for role in roles}
    for name, address in pages.items():
        mixed = address.replace(f"/desk/{abroad.slug}/", home.address())
        role = (
            Role.HEAD
            if name in SIGNERS_ONLY
            else Role.ADMINISTRATOR
            if name in ADMINISTRATORS_ONLY
            else Role.SECRETARIAT
        )
        yield name, mixed, clients[role]


def test_an_own_address_with_anothers_number_does_not_exist():
    home, abroad = a_house(), a_house()
    own, pages = set(addresses(home).values()), addresses(abroad)
    others = [m for m in mixed_up(pages, abroad, home) if m[1] not in own]
    before = rows()
    assert len(others) > 25
    for name, mixed, client in others:
        for send in (client.get, client.post):
            assert send(mixed).status_code in (404, 405), name
    assert rows() == before


def test_anothers_commitment_is_not_found_at_a_desk_that_has_none():
    home, abroad = a_house(), a_house()
    pages = {name: a for name, a in addresses(abroad).items() if "/commitments/KB-" in a}
    assert len(pages) > 14
    walked = list(mixed_up(pages, abroad, home))
    before = rows()
    for name, mixed, client in walked:
        for send in (client.get, client.post):
            assert send(mixed).status_code in (404, 405), name
    assert rows() == before


def test_somebody_without_a_post_sees_no_desk():
    house = a_house()
    from django.test import Client

    client = Client()
    client.force_login(a_person())
    assert client.get(house.address()).status_code == 404
    assert "no post today" in client.get("/en/desk/").content.decode()


ALL = set(Role)
EDITORS = {Role.OFFICER, Role.HEAD, Role.SECRETARIAT}
SIGNERS = {Role.HEAD, Role.LEADERSHIP, Role.COUNCIL}
OFFICE = {Role.SECRETARIAT, Role.ADMINISTRATOR}
SECONDS = {Role.SECRETARIAT, Role.LEADERSHIP, Role.ADMINISTRATOR}
SEES_COUNCIL = {Role.SECRETARIAT, Role.LEADERSHIP, Role.COUNCIL}
SECOND_WORDS = {"paper-confirm", "recovery-grant", "key-revoke"}
"""Who gives the second word, and to what: to ink on paper, and to a new key."""
LEADERS_WORDS = {"technical-sheet-approve", "weights-adopt", "index-approve", "index-decline"}
"""What leaders, who write nothing, put in force: sheets and weights that others wrote."""
ALLOWED = {
    "findings": {Role.SECRETARIAT},
    "plan-adopt": {Role.SECRETARIAT},
    "item-edit": EDITORS,
    "item-new": {Role.SECRETARIAT},
    "evidence-offer": EDITORS,
    "evidence-sent": EDITORS,
    "verification-queue": {Role.HEAD, Role.SECRETARIAT},
    "work": ALL,
    "rules-of-delivery": ALL,
    "commitment-draw": {Role.SECRETARIAT},
    "commitment-recall": {Role.SECRETARIAT},
    "clause-negotiate": EDITORS,
    "signing-key": SIGNERS,
    "paper-record": {Role.SECRETARIAT},
    "preview": {Role.SECRETARIAT},
    "preview-file": {Role.SECRETARIAT},
    "recoveries": SECONDS,
    "quick-wins": ALL,
    "quick-win": ALL,
    "secretary": SEES_COUNCIL,
    "secretary-list": SEES_COUNCIL,
    "secretary-digest": SEES_COUNCIL,
    "council": SEES_COUNCIL,
    "council-new": {Role.SECRETARIAT},
    "stocktake": SEES_COUNCIL,
    "stocktake-file": SEES_COUNCIL,
    "pilot": {Role.SECRETARIAT, Role.LEADERSHIP},
    "commitments": ALL,
    "commitment": ALL,
    "signing-day": ALL,
    "sheet": ALL,
    "sheet-file": ALL,
    "sheet-upload": ALL,
    "papers": ALL,
    "paper-scan": SECONDS | {Role.COUNCIL},  # The council signed the sheet that was scanned.
    "periods": ALL,
    "period-close": {Role.SECRETARIAT},
    "claims": {Role.SECRETARIAT, Role.LEADERSHIP, Role.ASSESSOR},
    "ledger": {Role.SECRETARIAT, Role.LEADERSHIP, Role.ASSESSOR, Role.ADMINISTRATOR},
    "office": OFFICE,
    "office-start": OFFICE,
    "office-places": OFFICE,
    "office-agencies": OFFICE,
    "office-agency": OFFICE,
    "office-agency-close": {Role.ADMINISTRATOR},
    "office-merge": {Role.ADMINISTRATOR},
    "office-settings": {Role.ADMINISTRATOR},
    "office-modules": {Role.ADMINISTRATOR},
    "office-api-keys": {Role.ADMINISTRATOR},
    "office-api-key-withdraw": {Role.ADMINISTRATOR},
    "office-posts": OFFICE,
    "office-post": OFFICE,
    "office-accounts": OFFICE,
    "office-account": OFFICE,
    "own-account": ALL,
    "own-account-sign-on": ALL,
    "tables": OFFICE,
    "table-send": OFFICE,
    "table-arrived": OFFICE,
    "office-slips": OFFICE,
    "office-roles": OFFICE,
    "week": ALL,
    "site-health": {Role.SECRETARIAT, Role.ADMINISTRATOR},
    "messages": ALL,
    "messages-slips": ALL,
    "messages-by-mail": ALL,
    "messages-to-pass-on": {Role.SECRETARIAT},
    "working-days": ALL,
    "plans": ALL,
    "plan": ALL,
    "plan-findings": ALL,
    "preparation": ALL,
    "gate": ALL,
    "notes": ALL,
    "note": ALL,
    "annex": ALL,
    "plan-new": {Role.SECRETARIAT},
    "plan-compare": ALL,
    "workshop-new": {Role.SECRETARIAT},
    "workshop": ALL,
    "attendance": {Role.SECRETARIAT},
    "attendance-sheet": {Role.SECRETARIAT},
    "groups": {Role.SECRETARIAT},
    "worksheets": ALL,
    "worksheet": ALL,
    "worksheet-row": ALL,
    "proposals": ALL,
    "proposal": ALL,
    "item-propose": EDITORS,
    "item-propose-new": EDITORS,
    "item": ALL,
    "versions": ALL,
    "evidence": ALL,
    "exhibit": ALL,
    "rechecks": ALL,
    "recheck": ALL,
    "rule": ALL,
    "citizens": ALL,
    "moderation": {Role.SECRETARIAT},
    "citizen-photo": {Role.SECRETARIAT},
    "assist": EDITORS,
    "plates": EDITORS,
    "indicators": ALL,
    "indicator": ALL,
    "indicator-new": EDITORS,
    "technical-sheet": EDITORS,
    "statistic-enter": EDITORS,
    "figures-state": ALL,
    "indicator-findings": EDITORS,
    "indicator-bands": EDITORS,
    "statistic-correct": EDITORS,
    "source-follow": {Role.SECRETARIAT},
    "weights": ALL,
    "indices": ALL,
    "index": ALL,
    "index-new": {Role.SECRETARIAT, Role.EXPERT},
    "index-tried": {Role.SECRETARIAT, Role.EXPERT},
    "weights-of": ALL,
    "potentials": ALL,
    "potential": ALL,
    "potential-version": ALL,
    "potential-new": EDITORS,
    "potential-edit": EDITORS,
    "services": ALL,
    "services-complete": ALL,
    "services-table": ALL,
    "service": ALL,
    "service-version": ALL,
    "service-file": ALL,
    "service-new": EDITORS,
    "service-edit": EDITORS,
    "enquiries": EDITORS,
    "enquiry": EDITORS,
    "enquiry-new": EDITORS,
    "surveys": EDITORS,
    "survey": EDITORS,
    "survey-new": EDITORS,
    "survey-papers": EDITORS,
    "survey-phone": EDITORS,
    "survey-codes": EDITORS,
    "survey-codes-print": EDITORS,
    "report-new": EDITORS,
    "reports": EDITORS,
    "report": EDITORS,
    "report-merge": EDITORS,
    "report-split": EDITORS,
    "report-check": EDITORS,
    "reports-to-check": EDITORS,
    "reports-dashboard": EDITORS,
    "routing-rules": {Role.SECRETARIAT},
    "report-terms": {Role.SECRETARIAT},
    "receivers": {Role.SECRETARIAT},
    "reply-templates": {Role.SECRETARIAT},
    "reports-moderation": {Role.SECRETARIAT},
    "sector-tables": ALL,
    "sector-table": ALL,
    "sector-table-new": {Role.SECRETARIAT},
    "routing-learning": {Role.SECRETARIAT},
    "clusters": {Role.SECRETARIAT},
    "cluster": {Role.SECRETARIAT},
    "person-requests": OFFICE,
    "person-request": OFFICE,
    "reporter-looks": OFFICE,
}


def each_role(house, roles=Role):
    """Each of these roles with a client of its own, in one house: who only looks shares it."""
    return [(role, logged_in(house.posts[role])) for role in roles]


def test_a_role_sees_what_it_may_and_nothing_else():
    house = a_house()
    pages = addresses(house)
    for role, client in each_role(house):
        for name, allowed in ALLOWED.items():
            status = client.get(pages[name]).status_code
            if name == "item-new" and role in EDITORS - allowed:
                assert status == 302, "an agency is led to where it proposes"
            elif role not in allowed:
                assert status == 403, (role, name)
            elif name != "findings":
                assert status == 200, (role, name)


def test_a_sheet_is_signed_by_the_posts_it_names():
    house = a_house()
    agency_sheet = addresses(house)["sheet-sign"]
    umbrella = agency_sheet.replace(f"/{house.own.code}/", f"/{Sheet.UMBRELLA}/")
    for role, client in each_role(house):
        for address, named in (
            (agency_sheet, {Role.HEAD}),
            (umbrella, {Role.LEADERSHIP, Role.COUNCIL}),
        ):
            expected = 200 if role in named else 404 if role in SIGNERS else 403
            assert client.get(address).status_code == expected, (role, address)


def test_who_may_not_import_sees_nobody_elses_check():
    house = a_house()
    pages = addresses(house)
    for role, client in each_role(house, sorted(ALL - {Role.SECRETARIAT})):
        assert client.get(pages["job"]).status_code == 404, role
        assert client.post(pages["job-cancel"]).status_code == 404, role


def test_who_may_only_look_changes_nothing():
    house = a_house()
    pages = addresses(house)
    for role, client in each_role(house, sorted(ALL - EDITORS)):
        only_looks(role, client, pages)


def only_looks(role, client, pages):
    """Send every form of the desk as somebody who may not, and find everything as it was."""
    before = rows()
    for name, address in pages.items():
        if name in SECOND_WORDS and role in SECONDS:
            continue
        if name.startswith(("office", "table", "usual-posts", "person")) and role in OFFICE:
            continue
        if name in LEADERS_WORDS and role == Role.LEADERSHIP:
            continue
        if name in ("index-new", "index-tried") and role == Role.EXPERT:
            continue  # An expert may propose; another post approves.
        if name == "claims-export" and role in ALLOWED["claims"]:
            continue  # Who looks takes along what it sees; that is written down.
        if name in ("handbook-print", "annex-print"):
            continue  # Whoever reads the help may have it on paper.
        response = client.post(address, {"token": "x", "status": "diterima", "reason": "x"})
        takes = {"sheet-upload", "signing-key", "messages-by-mail", "own-account", "item-note"}
        takes |= {"pilot"} if role == Role.LEADERSHIP else set()
        takes |= {"quick-win-decide"} if role in (Role.LEADERSHIP, Role.COUNCIL) else set()
        takes |= {"gate-approve", "gate-waive"} if role == Role.EXPERT else set()
        refused = {422} if name in takes else set()
        assert response.status_code in {302, 403, 404, 405} | refused, (role, name)
    assert rows() == before, role


def test_what_only_takes_posts_answers_nothing_to_a_look():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    pages = addresses(house)
    for name in POSTED_ONLY:
        assert client.get(pages[name]).status_code == 405, name


def test_a_forged_form_is_refused():
    from django.test import Client

    house = a_house()
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_person(house.posts[Role.SECRETARIAT]))
    pages = addresses(house)
    before = rows()
    for name, address in pages.items():
        assert client.post(address, {"token": "x"}).status_code == 403, name
    assert rows() == before


def test_several_posts_are_switched_and_the_right_one_acts():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER], house.posts[Role.SECRETARIAT])
    assert client.get(house.address("tables/send/")).status_code == 403
    client.post(house.address("post/"), {"post": house.posts[Role.SECRETARIAT].code})
    assert client.get(house.address("tables/send/")).status_code == 200
    client.post(house.address("post/"), {"post": house.posts[Role.COUNCIL].code})
    assert house.posts[Role.SECRETARIAT].name in client.get(house.address()).content.decode()


def test_posts_in_two_governments_are_chosen_from():
    one, two = a_house(), a_house()
    client = logged_in(one.posts[Role.HEAD], two.posts[Role.EXPERT])
    page = client.get("/desk/").content.decode()
    assert one.address() in page
    assert two.address() in page
    assert logged_in(one.posts[Role.HEAD]).get("/desk/").url == one.address()


def test_no_page_of_the_desk_is_kept_by_anybody():
    house = a_house()
    response = logged_in(house.posts[Role.HEAD]).get(house.address())
    assert "no-store" in response["Cache-Control"]


# What stands on the board of promises is read from ten tables, however many promises there are.
QUERIES = {
    "week": 28,
    "work": 24,
    "evidence-offer": 20,
    "verification-queue": 16,
    "quick-wins": 25,
    "quick-win": 25,
    "secretary": 35,
    "secretary-list": 35,
    "secretary-digest": 35,
    "stocktake": 30,
    "claims": 18,
    "periods": 18,
    "period-close": 18,
    "citizens": 20,
    "indicator": 16,
    "source-follow": 14,
    "figures-state": 20,
    "indicator-findings": 18,
    "preparation": 20,
    "gate": 20,
    "note": 16,
    "annex": 14,
    "plan-adopt": 18,
    "item": 14,
    "workshops": 20,
    "workshop": 16,
    "worksheet-row": 16,
    "proposal": 18,
    "item-propose": 16,
    "item-propose-new": 16,
    "potential": 30,
    "potential-publish": 16,
    "sector-table-new": 14,
    "site-health": 22,
    "message": 18,
    "messages": 18,
    "messages-slips": 18,
    "messages-to-pass-on": 18,
}
"""Pages that read the board of all promises, once; the digest twice. And those of a gate, which
reads the plan, its notes, waivers, approvals, changes and passes. Messages read each
kind of row they name once."""


def test_no_page_asks_the_database_more_than_twelve_times(django_assert_max_num_queries):
    house, seen = a_house(), set()
    for name, address, client in mixed_up(addresses(house), house, house):
        if name not in POSTED_ONLY:
            if client not in seen:
                # What is opened first after a log-in also notes when that was.
                client.get(house.address("office/"))
                seen.add(client)
            with django_assert_max_num_queries(QUERIES.get(name, 12)):
                client.get(address)


@pytest.mark.parametrize("where", ["plans/2025-2029/activity/KEG%00/", "plans/2025-2029/?q=a%00b"])
def test_a_nul_is_refused(where):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert client.get(house.address(where)).status_code == 400
    assert client.post(house.address("post/"), {"post": "a\0"}).status_code == 400


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_secretariat_opens_in_both_languages(language):
    house = a_house(is_sample=True)
    for name, address, client in mixed_up(addresses(house), house, house):
        if name in POSTED_ONLY | {"findings", "findings-csv", "compare"}:
            continue
        if name.startswith("exhibit-"):
            continue
        response = client.get(language + address)
        assert response.status_code == 200, name
        if response["Content-Type"].startswith("text/html"):
            body = response.content.decode()
            assert "noindex" in body, name
            assert 'class="note"' in body, name
            assert "style>" not in body, name
