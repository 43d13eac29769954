"""Reports that come by SP4N-LAPOR!, as its exports tell them: taken in once, kept up to date.

The national channel answers them; here they are counted, shown once moderated, and followed. Who
sent one is not taken in at all. A second export changes what it changed there and doubles nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import sealed
from idaman.core.findings import Finding, Severity
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.places.models import Region, RegionLevel
from idaman.core.search import normalise
from idaman.core.text import Text
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.steps import closed
from idaman.features.reports.models import Request, RequestStep, Source, State, Step, Visibility
from idaman.features.reports.rules import report as reports

WORDS_LENGTH = 6000
STEPS = {
    State.RECEIVED: Step.ARRIVED,
    State.FORWARDED: Step.FORWARDED,
    State.WORKING: Step.STARTED,
    State.CLOSED: Step.CLOSED,
    State.OUTSIDE: Step.OUTSIDE,
    State.REFUSED: Step.REFUSED,
}
"""What a report that stands so in the export went through last."""
LABELS = {
    "state": ("Status", "How it stands"),
    "kind": ("Klasifikasi", "Class"),
    "agency": ("Perangkat daerah", "Agency"),
    "place": ("Lokasi", "Place"),
    "closed": ("Tanggal tutup", "Day it was closed"),
    "words": ("Isi laporan", "What it says"),
}
SAID = {
    "received": "belum diteruskan",
    "forwarded": "diteruskan",
    "working": "diproses",
    "asked": "menunggu pelapor",
    "answered": "dijawab",
    "closed": "selesai",
    "outside": "bukan wewenang",
    "merged": "digabung",
    "refused": "diarsipkan",
}


@dataclass
class _Known:
    """What the rows of an export are matched with; read once."""

    government: Government
    agencies: list[tuple[str, Agency]]
    places: list[reports.NamedPlace]
    regions: Mapping[str, Region]
    standing: Mapping[str, Request]
    today: date

    def agency(self, text: str) -> Agency | None:
        """Find whom an export names: by code, by short name, or by the longest name in the text."""
        said = f" {normalise(text)} "
        found = [(len(name), agency) for name, agency in self.agencies if f" {name} " in said]
        best = max(found, key=lambda pair: pair[0], default=(0, None))[1]
        return best.successor if best is not None and best.successor_id else best

    def region(self, text: str) -> Region | None:
        code = reports.place_named(text, self.places) if text else None
        return self.regions.get(code or "")


@dataclass
class _Row:
    """One row of an export beside the report it is about, if that is known."""

    record: Record
    tracking: str
    standing: Request | None
    state: State
    kind: str
    topic: str
    visibility: str
    agency: Agency | None
    region: Region | None
    words: str
    answer: str
    arrived: date | None
    answered: date | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether an error keeps the whole export out; a warning does not."""
        return any(each.severity is Severity.ERROR for each in self.findings)

    def changes(self, secret: bytes) -> dict[str, tuple[str, str]]:
        """Say what of a known report the row tells otherwise: old and new, in words."""
        was = self.standing
        assert was is not None
        told: dict[str, tuple[str, str]] = {}
        if was.taken_back_at is not None or was.state not in _same(self.state):
            told["state"] = (SAID[was.state], SAID[self.state])
        if self.kind and self.kind != was.kind:
            told["kind"] = (was.kind, self.kind)
        if self.agency is not None and self.agency.pk != was.agency_id:
            told["agency"] = (was.agency.short if was.agency else "", self.agency.short)
        if self.region is not None and self.region.pk != was.region_id:
            told["place"] = (was.region.name if was.region else "", self.region.name)
        day = day_of(was.government, was.answered_at) if was.answered_at else None
        if self.answered is not None and self.answered != day:
            told["closed"] = (day.isoformat() if day else "", self.answered.isoformat())
        if self.words and was.closed and reports.fingerprint(self.words, secret) != was.alike:
            told["words"] = ("…", "…")
        return told

    def what(self, secret: bytes) -> str:
        if self.standing is None:
            return "added"
        if _is_ours(self.standing):
            return "unchanged"
        return "changed" if self.changes(secret) else "unchanged"


def _same(state: State) -> tuple[State, ...]:
    """States that an export does not tell apart from this one."""
    if state == State.CLOSED:
        return (State.CLOSED, State.ANSWERED)
    return (State.WORKING, State.ASKED) if state == State.WORKING else (state,)


def _is_ours(request: Request) -> bool:
    """What somebody here refused or merged stays so, whatever the next export says."""
    is_refused = request.state == State.REFUSED and request.hidden_at is not None
    return request.taken_back_at is None and (is_refused or request.state == State.MERGED)


def _known(government: Government, records: Sequence[Record], now: datetime) -> _Known:
    agencies = Agency.objects.of(government).select_related("successor")
    named = [
        (normalise(name), each)
        for each in agencies
        for name in (each.name, each.short, each.code)
        if len(name) > 2
    ]
    inside = list(Region.objects.within(government.region.code).select_related("parent"))
    places = [
        reports.NamedPlace(
            each.code,
            normalise(each.name),
            normalise(each.parent.name)
            if each.level == RegionLevel.VILLAGE and each.parent
            else "",
        )
        for each in inside
        if each.level in (RegionLevel.DISTRICT, RegionLevel.VILLAGE)
    ]
    tracked = {record.text("tracking") for record in records}
    rows = (
        Request.objects.of(government)
        .filter(source=Source.LAPOR, outside_number__in=tracked)
        .select_related("agency", "region", "government")
    )
    return _Known(
        government=government,
        agencies=named,
        places=places,
        regions={each.code: each for each in inside},
        standing={each.outside_number: each for each in rows},
        today=day_of(government, now),
    )


def _read(government: Government, records: Sequence[Record], now: datetime) -> list[_Row]:
    """Lay each row beside what is known of it. Three queries, however many rows."""
    known = _known(government, records, now)
    return [_row(record, known) for record in records]


def _row(record: Record, known: _Known) -> _Row:
    title, said = record.text("title").strip(), record.text("words").strip()
    words = f"{title}\n\n{said}" if title and said and title not in said else said or title
    tracking = record.text("tracking")
    row = _Row(
        record=record,
        tracking=tracking,
        standing=known.standing.get(tracking),
        state=State(record.text("state")),
        kind=record.text("kind"),
        topic=reports.topic_named(record.text("category") or title),
        visibility=record.text("secrecy") or Visibility.ANONYMOUS,
        agency=known.agency(record.text("agency")),
        region=known.region(record.text("place")),
        words=words[:WORDS_LENGTH],
        answer=record.text("answer").strip()[:WORDS_LENGTH],
        arrived=record.day("arrived"),
        answered=record.day("answered"),
    )
    if row.arrived and row.arrived > known.today:
        row.findings.append(
            _wrong(
                record,
                "arrived",
                "Tanggal laporan masih akan datang. Periksa urutan tanggal dan bulannya.",
                "The day it came is still to come. Check the order of day and month.",
            )
        )
    if row.arrived and row.answered and row.answered < row.arrived:
        row.findings.append(
            _wrong(
                record,
                "answered",
                "Tanggal tutup lebih awal daripada tanggal laporan.",
                "It was closed before it came.",
            )
        )
    if (where := record.text("place").strip()) and row.region is None:
        row.findings.append(record.finding("report-elsewhere", "place", value=where[:80]))
    whom = record.text("agency").strip()
    # Before it is passed on, an export names the government as a whole, which is no agency of it.
    if whom and row.agency is None and not normalise(whom).startswith("pemerintah "):
        row.findings.append(record.finding("report-agency-unknown", "agency", value=whom[:80]))
    if row.standing is None and not words:
        row.findings.append(
            _wrong(
                record,
                "words",
                "Judul dan isi laporan kosong, jadi tidak ada yang dapat dicatat.",
                "Title and words are empty, so there is nothing to take in.",
            )
        )
    return row


def _wrong(record: Record, name: str, reason: str, reason_en: str) -> Finding:
    return record.finding("report-wrong", name, reason=reason, reason_en=reason_en)


def examine_lapor(
    *,
    government: Government,
    records: Sequence[Record],
    secret: bytes,
    by: Post,
    now: datetime,
) -> list[RecordOutcome]:
    """Say of each row which report it would take in or bring up to date. Changes nothing."""
    outcomes = []
    for row in _read(government, records, now):
        what = "conflict" if row.is_wrong else row.what(secret)
        changed = row.changes(secret) if what == "changed" else {}
        where = row.region.name if row.region else row.record.text("place")
        outcomes.append(
            RecordOutcome(
                row=row.record.row,
                what=what,  # type: ignore[arg-type]
                title=row.tracking,
                detail=" · ".join(
                    filter(None, (SAID[row.state], where, row.agency.short if row.agency else ""))
                ),
                fields=tuple((*LABELS[name], *values) for name, values in changed.items()),
                findings=tuple(row.findings),
            )
        )
    return outcomes


@transaction.atomic
def enter_lapor(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    secret: bytes,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Take in new reports and bring known ones up to date, all or none.

    One entry tells the ledger which numbers; words stay out of it. Raises NotAllowed, HasFindings,
    NothingToEnter, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government is held, so that two reports never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    rows = _read(government, records, now)
    if wrong := [each for row in rows for each in row.findings if each.severity is Severity.ERROR]:
        raise HasFindings(len(wrong))
    added = _add([row for row in rows if row.standing is None], government, secret, by, now)
    changed = [row for row in rows if row.standing is not None and row.what(secret) == "changed"]
    before = _change(changed, government, secret, by, now)
    traces = []
    for row in rows:
        request = added.get(row.tracking) or row.standing
        assert request is not None
        what = (
            "added"
            if row.tracking in added
            else "changed"
            if row.tracking in before
            else "unchanged"
        )
        traces.append(
            Trace(
                row.record.row,
                what,  # type: ignore[arg-type]
                f"request:{request.code}",
                before=before.get(row.tracking),
            )
        )
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    numbers = sorted(each.number for each in added.values())
    ledger.record(
        "services.lapor_taken_in",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now, is_public=True),
        detail={**arrival.detail(), "numbers": [numbers[0], numbers[-1]] if numbers else []},
    )
    republish(government, now)
    return arrival


def _add(
    rows: Sequence[_Row], government: Government, secret: bytes, by: Post, now: datetime
) -> dict[str, Request]:
    """Make the reports of new rows and their steps; two statements, however many."""
    number = Request.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    clock = clocks.clock_of(government, now)
    terms = clocks.terms_on(government, day_of(government, now))
    made = []
    for n, row in enumerate(rows, start=number + 1):
        assert row.arrived is not None
        request = Request(
            government=government,
            number=n,
            source=Source.LAPOR,
            outside_number=row.tracking,
            kind=row.kind or "complaint",
            topic=row.topic,
            visibility=row.visibility,
            agency=row.agency,
            region=row.region,
            closed=closed(row.words, secret),
            salt=secrets.token_bytes(16),
            alike=reports.fingerprint(row.words, secret),
            arrived_at=_at(government, row.arrived),
            entered_by=by,
            is_sample=government.is_sample,
        )
        _stand(request, row, now)
        clocks.set_due(request, state=row.state, now=now, terms=terms, clock=clock)
        made.append(request)
    Request.objects.bulk_create(made, batch_size=200)
    RequestStep.objects.bulk_create(
        [step for row, each in zip(rows, made, strict=True) for step in _steps(each, row, by, now)],
        batch_size=200,
    )
    return {each.outside_number: each for each in made}


def _stand(request: Request, row: _Row, now: datetime) -> None:
    """Set where the report stands, and since when it is answered, as the row says."""
    request.state, request.changed_at = row.state, now
    request.taken_back_at = None
    is_over = row.state in (State.CLOSED, State.OUTSIDE, State.REFUSED)
    ended = _at(request.government, row.answered) if row.answered else now
    request.closed_at = ended if is_over else None
    request.answered_at = ended if row.state == State.CLOSED else None


def _steps(request: Request, row: _Row, by: Post, now: datetime) -> list[RequestStep]:
    first = _step(request, 1, Step.ARRIVED, State.RECEIVED, request.arrived_at, by)
    if row.state == State.RECEIVED:
        return [first]
    return [first, _last(request, 2, row, by, now)]


def _last(request: Request, number: int, row: _Row, by: Post, now: datetime) -> RequestStep:
    at = _at(request.government, row.answered) if row.answered else now
    step = _step(request, number, STEPS[row.state], row.state, at, by)
    step.agency, step.words = row.agency, row.answer
    return step


def _step(
    request: Request, number: int, step: Step, state: State, at: datetime, by: Post
) -> RequestStep:
    return RequestStep(
        government=request.government,
        request=request,
        number=number,
        step=step,
        state=state,
        salt=secrets.token_bytes(16),
        at=at,
        by=by,
        due=request.due,
    )


def _change(
    rows: Sequence[_Row], government: Government, secret: bytes, by: Post, now: datetime
) -> dict[str, dict[str, Any]]:
    """Bring known reports up to date; give what each was before, by its tracking number."""
    clock = clocks.clock_of(government, now)
    terms = clocks.terms_on(government, day_of(government, now))
    last = _last_numbers(government, [row.standing for row in rows if row.standing])
    before: dict[str, dict[str, Any]] = {}
    steps = []
    for row in rows:
        request = row.standing
        assert request is not None
        before[row.tracking] = _before(request, last[request.pk])
        request.kind = row.kind or request.kind
        request.topic = request.topic or row.topic
        request.agency = row.agency or request.agency
        request.region = row.region or request.region
        if row.words and request.closed:
            request.closed = closed(row.words, secret)
            request.alike = reports.fingerprint(row.words, secret)
        _stand(request, row, now)
        clocks.set_due(request, state=row.state, now=now, terms=terms, clock=clock)
        request.save()
        steps.append(_last(request, last[request.pk] + 1, row, by, now))
    RequestStep.objects.bulk_create(steps, batch_size=200)
    return before


def _last_numbers(government: Government, requests: Sequence[Request]) -> dict[int, int]:
    rows = RequestStep.objects.of(government).filter(request__in=[each.pk for each in requests])
    return dict(rows.order_by().values_list("request").annotate(n=Max("number")))


def _before(request: Request, number: int) -> dict[str, Any]:
    """What of a report an undoing brings back: where it stood, never what it said."""
    moments = {name: getattr(request, name) for name in ("answered_at", "closed_at")}
    return {
        "step": number,
        "state": request.state,
        "kind": request.kind,
        "agency": request.agency_id,
        "region": request.region_id,
        "due": request.due.isoformat() if request.due else None,
        "taken_back": request.taken_back_at is not None,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }


@transaction.atomic
def undo_lapor(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take back what an export brought: new reports count no more, changed ones stand as before.

    Their numbers are given to nothing else, and a later import brings them back. Raises
    NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    lines = {
        each.about.removeprefix("request:"): each.before
        for each in arrival.arrived.exclude(what="unchanged").order_by("pk")
    }
    numbers = [int(code.removeprefix("LP-")) for code in lines]
    held = list(
        Request.objects.of(government)
        .filter(number__in=numbers)
        .select_for_update(of=("self",))
        .select_related("government")
        .order_by("pk")
    )
    last = _last_numbers(government, held)
    steps = []
    for request in held:
        was = lines[request.code]
        expected = was["step"] + 1 if was else 1 + (request.state != State.RECEIVED)
        if last[request.pk] > expected or request.words_shown_at is not None and was is None:
            raise LeanedOn(
                Text(
                    "The report %(request)s was shown or handled since this arrival; it "
                    "cannot be undone.",
                    request=request.code,
                ),
            )
        _restore(request, was, now)
        number = last[request.pk] + 1
        step = Step.NOTE if was else Step.REFUSED
        undone = _step(request, number, step, State(request.state), now, by)
        undone.words = "" if was else "Kiriman tabel dari SP4N-LAPOR! dibatalkan."
        steps.append(undone)
        request.save()
    RequestStep.objects.bulk_create(steps, batch_size=200)
    salt = bytes(arrival.salt)
    ledger.record(
        "services.lapor_undone",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now, is_public=True),
        detail={"reports": len(held), "reason": sealed(reason.strip(), salt)},
    )
    republish(government, now)


def _restore(request: Request, was: Mapping[str, Any] | None, now: datetime) -> None:
    request.changed_at = now
    if was is None or was["taken_back"]:
        request.state, request.taken_back_at, request.due = State.REFUSED, now, None
        request.closed_at = now
        return
    request.state, request.kind = was["state"], was["kind"]
    request.agency_id, request.region_id = was["agency"], was["region"]
    request.due = date.fromisoformat(was["due"]) if was["due"] else None
    for name in ("answered_at", "closed_at"):
        setattr(request, name, datetime.fromisoformat(was[name]) if was[name] else None)


def _at(government: Government, day: date) -> datetime:
    """The middle of a day at the government's place: an export tells no hour."""
    return datetime.combine(day, time(12), ZoneInfo(government.timezone))
