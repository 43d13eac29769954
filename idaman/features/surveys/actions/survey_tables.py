"""Answers that arrive as a table: all or none, each sheet once, put aside together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.text import Text
from idaman.features.surveys.actions.answering import Sheets, standing_papers
from idaman.features.surveys.actions.surveys import held_survey
from idaman.features.surveys.models import Survey, SurveyResponse, SurveyState
from idaman.features.surveys.rules.elements import ELEMENTS, GROUPS, Miskeyed, SurveySheet, keyed

SUBJECT = "survey-response:"


@dataclass
class _Row:
    """One record as a sheet of a survey, beside what stands there under its number."""

    record: Record
    survey: Survey | None
    number: int = 0
    sheet: SurveySheet | None = None
    standing: SurveySheet | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def what(self) -> str:
        if self.findings:
            return "conflict"
        return "unchanged" if self.standing is not None else "added"

    def wrong(self, name: str, reason: str, reason_en: str) -> None:
        finding = self.record.finding("survey-wrong", name, reason=reason, reason_en=reason_en)
        self.findings.append(finding)


def _read(government: Government, records: Sequence[Record], by: Post) -> list[_Row]:
    """Read each record as a sheet; a query for the surveys, one for the sheets of each."""
    rows = Survey.objects.of(government).select_related("agency", "government")
    wanted = {record.text("survey").upper() for record in records}
    numbers = [int(code[4:]) for code in wanted if code.startswith("SKM-") and code[4:].isdecimal()]
    surveys = {each.code: each for each in rows.filter(number__in=numbers)}
    found = [_row(record, surveys.get(record.text("survey").upper()), by) for record in records]
    for survey in surveys.values():
        mine = [row for row in found if row.survey is survey and row.sheet is not None]
        stands = standing_papers(survey, [row.number for row in mine])
        for row in mine:
            row.standing = stands.get(row.number)
            if row.standing is not None and row.standing != row.sheet:
                row.wrong(
                    "number",
                    f"Lembar nomor {row.number} sudah tercatat dengan jawaban lain.",
                    f"Sheet {row.number} is recorded already with other answers.",
                )
    return found


def _row(record: Record, survey: Survey | None, by: Post) -> _Row:
    row = _Row(record, survey)
    code = record.text("survey")
    if survey is None:
        row.wrong("survey", f"Tidak ada survei {code}.", f"There is no survey {code}.")
        return row
    if not access.can(by, Permission.SURVEY_RUN, government=survey.government, owner=survey.agency):
        row.wrong(
            "survey",
            f"{code} dijalankan perangkat daerah lain.",
            f"{code} is run by another agency.",
        )
    if not survey.is_open:
        row.wrong("survey", f"{code} tidak sedang terbuka.", f"{code} is not open now.")
    number = record.number("number")
    if number is None or number != int(number) or not 0 < number < 1_000_000:
        row.wrong(
            "number",
            "Nomor lembar adalah bilangan bulat mulai 1.",
            "The number of a sheet is a whole number from 1 on.",
        )
        return row
    row.number = int(number)
    row.sheet = _sheet(row, record, survey)
    return row


def _sheet(row: _Row, record: Record, survey: Survey) -> SurveySheet | None:
    digits = ""
    for place in range(1, len(ELEMENTS) + 1):
        said = record.number(f"u{place}")
        if said is None or said not in (1, 2, 3, 4):
            row.wrong(
                f"u{place}",
                f"U{place} berisi {'kosong' if said is None else said}; jawaban 1 sampai 4.",
                f"U{place} is {'empty' if said is None else said}; an answer is 1 to 4.",
            )
            return None
        digits += str(int(said))
    groups = "".join(record.text(kind) or "0" for kind in GROUPS)
    try:
        return keyed(digits + groups, survey.of_form)
    except Miskeyed as no:
        row.wrong("u1", no.why.id, no.why.en)
        return None


def examine_answers(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row whether it is a new sheet. Changes nothing."""
    return [
        RecordOutcome(
            row=row.record.row,
            what=row.what,  # type: ignore[arg-type]
            title=f"{row.record.text('survey')} / {row.number or '?'}",
            findings=tuple(row.findings),
        )
        for row in _read(government, records, by)
    ]


@transaction.atomic
def enter_answers(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Enter the sheets of a table, all or none; what is known already counts once.

    Raises NotAllowed, HasFindings, NothingToEnter, AlreadyDone.
    """
    access.require(by, Permission.TABLE_SEND, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # Held in one order, so that two tables of the same surveys never wait for each other.
    for survey in {
        r.survey.pk: r.survey for r in _read(government, records, by) if r.survey
    }.values():
        held_survey(survey)
    rows = _read(government, records, by)
    if wrong := sum(bool(row.findings) for row in rows):
        raise HasFindings(wrong)
    traces: list[Trace] = [
        Trace(row.record.row, "unchanged", f"{SUBJECT}{row.number}")
        for row in rows
        if row.what == "unchanged"
    ]
    zone = ZoneInfo(government.timezone)
    for survey in {row.survey.pk: row.survey for row in rows if row.survey}.values():
        new = [row for row in rows if row.survey == survey and row.what == "added"]
        if not new:
            continue
        sheets = Sheets(
            [(row.number, row.sheet, _moment(row.record, zone, now)) for row in new if row.sheet]
        )
        entry = ledger.record(
            "services.survey-entered",
            subject=survey.subject,
            **about(by, now, is_public=True),
            detail=sheets.detail(),
        )
        made = SurveyResponse.objects.bulk_create(
            sheets.rows(survey, by=by, leaf=entry.leaf), batch_size=500
        )
        traces += [
            Trace(row.record.row, "added", f"{SUBJECT}{one.pk}")
            for row, one in zip(new, made, strict=True)
        ]
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    ledger.record(
        "services.survey-table-entered",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail=arrival.detail(),
    )
    return arrival


def _moment(record: Record, zone: ZoneInfo, now: datetime) -> datetime:
    """Noon of the day the row names, never after now."""
    day = record.day("day")
    if day is None:
        return now
    return min(now, datetime.combine(day, time(12), zone).astimezone(UTC))


@transaction.atomic
def undo_answers(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Put aside all sheets a table brought; not once a survey of them is closed.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.TABLE_SEND, government=government)
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    brought = arrival.arrived.filter(what="added").values_list("about", flat=True)
    keys = [int(each.removeprefix(SUBJECT)) for each in brought]
    rows = SurveyResponse.objects.of(government).filter(pk__in=keys)
    leaning = rows.exclude(survey__state=SurveyState.OPEN).select_related("survey").first()
    if leaning is not None:
        raise LeanedOn(
            Text(
                "%(survey)s was closed; open the survey again with a reason, then undo "
                "this arrival.",
                survey=leaning.survey.code,
            ),
        )
    rows.counting().update(aside_at=now, aside_by=by, aside_because=reason.strip()[:2000])
    ledger.record(
        "services.survey-table-undone",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail={"sheets": len(keys)},
    )
