"""Sending evidence to those who verify it, their verdicts, and passing on what nobody judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Value, When

from idaman.core.days import working_days_after
from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, File, Status, Verdict
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, calendar_of, republish
from idaman.core.people.permissions import GRANTS, Permission
from idaman.core.prepared_queries import Prepared, PreparedChange, PreparedRow
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.access import Subject, subject_of, subjects_of, turns_of
from idaman.features.delivery.models import Requirement, Terms, Turn, VerifyingRule
from idaman.features.delivery.rules import obligation
from idaman.features.delivery.rules.verifying import (
    STANDARD,
    EvidenceKind,
    VerifierRole,
    VerifierRule,
    chain,
)
from idaman.features.plan.models import Adopted
from idaman.features.potentials.actions import steps
from idaman.features.potentials.models import Potential

SENT_BACK: Prepared[Verdict] = Prepared(
    lambda exhibit: (
        Verdict.objects.filter(exhibit=exhibit, status=Status.RETURNED)
        .select_related("by__agency")
        .order_by("-pk")[:1]
    )
)
LAST_TURN: Prepared[int] = Prepared(
    lambda government, exhibit: (
        Turn.objects.of(government)
        .filter(exhibit=exhibit)
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    )
)
END_TURNS_JUDGED = PreparedChange(
    lambda government, exhibit, agency, now: (
        Turn.objects.of(government).open().filter(exhibit=exhibit),
        {
            "ended_at": now,
            "end": Case(
                When(agency=agency, then=Value(Turn.End.JUDGED.value)),
                default=Value(Turn.End.ELSEWHERE.value),
            ),
        },
    )
)
END_TURNS = PreparedChange(
    lambda government, exhibit, now: (
        Turn.objects.of(government).open().filter(exhibit=exhibit),
        {"ended_at": now, "end": Turn.End.ELSEWHERE},
    )
)
TURN = PreparedRow(Turn)
TERMS_ON: Prepared[Terms] = Prepared(
    lambda government, day: (
        Terms.objects.of(government).filter(from_date__lte=day).order_by("-from_date")[:1]
    )
)
JUDGES = tuple(role for role, powers in GRANTS.items() if Permission.EVIDENCE_JUDGE in powers)


class NotYourTurn(Refused):
    """The exhibit was offered to another agency for its verdict."""


class NotARule(Refused):
    """A rule names nobody, or an agency that is not there."""


class NoSuchRequirement(Refused):
    """The item has no such requirement."""


@transaction.atomic
def offer(
    *,
    file: File,
    item: Adopted,
    requirement: Requirement | None,
    note: str,
    by: Post,
    now: datetime,
    token: str = "",
    sent_at: datetime | None = None,
    receipt: str = "",
    is_sample: bool = False,
) -> Exhibit:
    """Offer a file as evidence for a requirement, and ask the first verifier by the rules.

    Without milestones an item has one requirement, its clause; then `requirement` is None. What
    was acknowledged before it could be read counts from `sent_at`, its `receipt` in the ledger.
    Raises NotAllowed, NoSuchRequirement, AlreadyDone.
    """
    if requirement is not None and requirement.milestone.item_code != item.code:
        raise NoSuchRequirement(Text("%(item)s requires no such evidence.", item=item.code))
    exhibit = evidence.offer(
        file=file,
        subject=item.code,
        requirement=requirement.code if requirement else "",
        owner=item.owner,
        note=note,
        by=by,
        now=now,
        token=token,
        sent_at=sent_at,
        receipt=receipt,
        is_sample=is_sample,
    )
    _ask_first(exhibit, now)
    republish(file.government, now)
    return exhibit


@transaction.atomic
def offer_about_potential(
    *,
    potential: Potential,
    sha256: str,
    prepared: dict[str, Any],
    note: str,
    by: Post,
    now: datetime,
    proves: str = "",
    taken_at: datetime | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Exhibit:
    """Offer a file as evidence of a potential, and ask the first verifier by the rules.

    Raises NotAllowed, NoSuchEvidence, AlreadyDone.
    """
    exhibit = steps.offer_evidence(
        potential=potential,
        sha256=sha256,
        prepared=prepared,
        note=note,
        proves=proves,
        taken_at=taken_at,
        is_sample=is_sample,
        by=by,
        now=now,
        token=token,
    )
    _ask_first(exhibit, now)
    return exhibit


@transaction.atomic
def offer_about(
    *,
    subject: str,
    sha256: str,
    prepared: dict[str, Any],
    note: str,
    by: Post,
    now: datetime,
    taken_at: datetime | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Exhibit:
    """Offer a file as evidence for what a feature above holds, and ask the first verifier.

    Whoever calls decides whether it may be. Raises NotAllowed, AlreadyDone.
    """
    file = evidence.receive(
        government=by.government,
        sha256=sha256,
        prepared=prepared,
        taken_at=taken_at,
        by=by,
        now=now,
    )
    exhibit = evidence.offer(
        file=file,
        subject=subject,
        owner=by.agency,
        note=note,
        by=by,
        now=now,
        token=token,
        is_sample=is_sample,
    )
    _ask_first(exhibit, now)
    republish(file.government, now)
    return exhibit


def _ask_first(exhibit: Exhibit, now: datetime) -> None:
    if (about := subject_of(exhibit)) is not None:
        ask_next(exhibit=exhibit, about=about, now=now)


@transaction.atomic
def offer_again(
    *, exhibit: Exhibit, about: Subject, answer: str, by: Post, now: datetime, token: str = ""
) -> Verdict:
    """Offer again what was sent back; whoever sent it back is asked first.

    Raises NotAllowed, NoSuchMove, AlreadyDone.
    """
    verdict = evidence.offer_again(
        exhibit=exhibit, owner=about.owner, answer=answer, by=by, now=now, token=token
    )
    judged = SENT_BACK.first(exhibit)
    agency = judged.by.agency if judged else None
    if agency is not None:
        _turn(exhibit, agency, now)
    else:
        ask_next(exhibit=exhibit, about=about, now=now)
    republish(exhibit.government, now)
    return verdict


@transaction.atomic
def judge(
    *,
    exhibit: Exhibit,
    owner: Agency | None,
    status: Status,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Verdict:
    """Accept an exhibit, send it back, reject it, or take back what was accepted.

    Raises NotAllowed, NotYourTurn, NotAnother, ReasonMissing, NoSuchMove, AlreadyDone.
    """
    access.require(by, Permission.EVIDENCE_JUDGE, government=exhibit.government)
    waiting = turns_of(exhibit)
    if by.agency_id not in {turn.agency_id for turn in waiting} and waiting:
        raise NotYourTurn(
            Text(
                "This evidence was offered to %(short)s for verification.",
                short=waiting[-1].agency.short,
            ),
        )
    # Before the act is recorded, so that its entry binds them.
    _end_turns(exhibit, by.agency_id, now)
    verdict = evidence.judge(
        exhibit=exhibit, owner=owner, status=status, reason=reason, by=by, now=now, token=token
    )
    republish(exhibit.government, now)
    return verdict


@transaction.atomic
def withdraw(
    *, exhibit: Exhibit, owner: Agency | None, reason: str, by: Post, now: datetime, token: str = ""
) -> Verdict:
    """Take an exhibit back; nobody has to verify it any more.

    Raises NotAllowed, ReasonMissing, NoSuchMove, AlreadyDone.
    """
    verdict = evidence.withdraw(
        exhibit=exhibit, owner=owner, reason=reason, by=by, now=now, token=token
    )
    _end_turns(exhibit, None, now)
    republish(exhibit.government, now)
    return verdict


@transaction.atomic
def reopen(*, exhibit: Exhibit, reason: str, by: Post, now: datetime) -> Verdict:
    """Put accepted evidence back to verification, by somebody else than the first time.

    Raises NoSuchMove.
    """
    verdict = evidence.reopen(exhibit=exhibit, reason=reason, by=by, now=now)
    if (about := subject_of(exhibit)) is not None:
        ask_next(exhibit=exhibit, about=about, now=now, is_recheck=True)
    republish(exhibit.government, now)
    return verdict


@transaction.atomic
def pass_on(*, government: Government, by: Post, now: datetime) -> int:
    """Offer to the next what an agency let wait too long; return how much.

    The wait stays counted against the agency that let it wait. Where nobody is left to ask, the
    last one asked keeps waiting.
    """
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    # Held, so that a verdict passed meanwhile is neither overwritten nor asked for again.
    late = list(
        Turn.objects.of(government)
        .open()
        .filter(until__lt=today)
        .select_for_update(of=("self",))
        .select_related("exhibit__offered_by", "agency", "exhibit__government")
    )
    if not late:
        return 0
    subjects = subjects_of(government, {turn.exhibit.subject for turn in late})
    passed = 0
    for turn in late:
        subject = subjects.get(turn.exhibit.subject)
        asked = subject and ask_next(
            exhibit=turn.exhibit, about=subject, now=now, is_recheck=turn.is_recheck
        )
        if not asked:
            continue
        turn.ended_at, turn.end = now, Turn.End.PASSED_ON
        turn.save(update_fields=["ended_at", "end"])
        ledger.record(
            "delivery.passed-on",
            log=government.slug,
            subject=turn.exhibit.subject,
            post=by.code,
            agency=by.agency.code if by.agency else "",
            now=now,
            is_public=True,
            detail={
                "exhibit": turn.exhibit_id,
                "from": turn.agency.code,
                "to": asked.agency.code,
                "since": turn.since.astimezone(ZoneInfo(government.timezone)).date().isoformat(),
            },
        )
        passed += 1
    if passed:
        republish(government, now)
    return passed


@transaction.atomic
def set_rule(
    *,
    government: Government,
    kind: EvidenceKind,
    to: Iterable[str],
    by: Post,
    now: datetime,
    token: str = "",
) -> VerifyingRule:
    """Set who verifies evidence of a kind, one after the other: roles or agencies' codes.

    Raises NotAllowed, NotARule, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_RULES, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    named = list(dict.fromkeys(to))
    known = {*map(str, VerifierRole), *Agency.objects.of(government).values_list("code", flat=True)}
    if not named or (unknown := [code for code in named if code not in known]):
        raise NotARule(
            Text("No such agency: %(unknown)s.", unknown=", ".join(unknown) if named else "–")
        )
    rule, _ = VerifyingRule.objects.update_or_create(
        government=government, kind=kind, defaults={"to": named, "set_at": now, "set_by": by}
    )
    ledger.record(
        "delivery.rule-set",
        subject=f"rule:{kind}",
        token=token,
        **about(by, now, is_public=True),
        detail={"to": named},
    )
    return rule


def rules_of(government: Government) -> list[VerifierRule]:
    """The government's own rules, and the standard one for each kind it has none for."""
    own = {rule.kind: rule for rule in VerifyingRule.objects.of(government)}
    return [
        VerifierRule(rule.kind, tuple(own[rule.kind].to)) if rule.kind in own else rule
        for rule in STANDARD
    ]


def terms_on(government: Government, day: date, *, now: datetime) -> obligation.ObligationTerms:
    """The terms that hold on a day, with the calendar as known at a moment; else the standard."""
    calendar = calendar_of(government, now)
    terms = TERMS_ON.first(government, day)
    return terms.said(calendar) if terms else obligation.ObligationTerms(calendar=calendar)


def requirement_of(exhibit: Exhibit) -> Requirement | None:
    """The requirement an exhibit is to prove; None for an item without milestones."""
    milestone, _, number = exhibit.requirement.partition(".")
    if not (milestone.isdigit() and number.isdigit()):
        return None
    return (
        Requirement.objects.of(exhibit.government)
        .filter(
            milestone__item_code=exhibit.subject,
            milestone__number=int(milestone),
            number=int(number),
        )
        .select_related("milestone__region", "source_agency")
        .first()
    )


def ask_next(
    *, exhibit: Exhibit, about: Subject, now: datetime, is_recheck: bool = False
) -> Turn | None:
    """Ask the next agency by the rules that was not asked before; None when nobody is left."""
    government = exhibit.government
    requirement = requirement_of(exhibit)
    interested = (about.owner, about.owner and about.owner.successor, exhibit.offered_by.agency)
    never = {agency.code for agency in interested if agency}
    never |= set(
        Turn.objects.of(government).filter(exhibit=exhibit).values_list("agency__code", flat=True)
    )
    judges = Agency.objects.of(government).filter(posts__role__in=JUDGES).distinct()
    by_code = {agency.code: agency for agency in judges.select_related("region")}
    named = _named(government, about, requirement, by_code.values())
    kind = EvidenceKind(requirement.kind) if requirement else _kind_of(named)
    codes = chain(
        kind=kind,
        named=named,
        never={*never, *(set(named.values()) - set(by_code))},
        rules=rules_of(government),
    )
    agency = next((by_code[code] for code in codes if code in by_code), None)
    return _turn(exhibit, agency, now, is_recheck=is_recheck) if agency else None


def ask(*, exhibit: Exhibit, agency: Agency, now: datetime, is_recheck: bool = False) -> Turn:
    """Offer an exhibit to this agency for its verdict."""
    return _turn(exhibit, agency, now, is_recheck=is_recheck)


def _turn(exhibit: Exhibit, agency: Agency, now: datetime, *, is_recheck: bool = False) -> Turn:
    government = exhibit.government
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    terms = terms_on(government, today, now=now)
    return TURN(
        Turn(
            government=government,
            exhibit=exhibit,
            agency=agency,
            number=(LAST_TURN.first(government, exhibit) or 0) + 1,
            since=now,
            until=working_days_after(today, terms.verifying_days, calendar=terms.calendar),
            is_recheck=is_recheck,
        )
    )


def _end_turns(exhibit: Exhibit, judged_by: int | None, now: datetime) -> None:
    if judged_by is not None:
        END_TURNS_JUDGED(exhibit.government, exhibit, judged_by, now)
    else:
        END_TURNS(exhibit.government, exhibit, now)


def _named(
    government: Government,
    about: Subject,
    requirement: Requirement | None,
    judges: Iterable[Agency],
) -> dict[str, str]:
    """Who fills each role for this requirement here."""
    named: dict[str, str] = {}
    codes = _places(about, requirement)
    for agency in judges:
        if agency.kind == Agency.Kind.INSPECTORATE:
            named.setdefault(VerifierRole.INSPECTORATE, agency.code)
        elif agency.code.startswith("BAPPE"):
            named.setdefault(VerifierRole.PLANNING, agency.code)
        elif agency.kind == Agency.Kind.DISTRICT and agency.region and codes:
            inside = f"{agency.region.code}."
            if all(code == agency.region.code or code.startswith(inside) for code in codes):
                named.setdefault(VerifierRole.DISTRICT, agency.code)
    if requirement and requirement.source_agency:
        named[VerifierRole.SOURCE] = requirement.source_agency.code
    if government.lead_agency:
        named[VerifierRole.LEAD] = government.lead_agency
    return named


def _places(about: Subject, requirement: Requirement | None) -> list[str]:
    if requirement is not None:
        region = requirement.milestone.region
        return [region.code] if region else []
    return [region.code for region in about.places]


def _kind_of(named: dict[str, str]) -> EvidenceKind:
    """A whole item is proven at its place where one district has it, else by a document."""
    return EvidenceKind.PLACE if VerifierRole.DISTRICT in named else EvidenceKind.DOCUMENT
