"""Coming to the desk: which government, which post, and what this week asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme as is_local
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.jobs.models import Job
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission, Role
from idaman.features.commitments.models import Clause, Line, Sheet, SheetState, SignerKey
from idaman.features.delivery.models import Reply, Submission
from idaman.features.delivery.queries import Board, MilestoneState, RequirementState, board
from idaman.features.delivery.queries.audits import drawn_for
from idaman.features.delivery.queries.secretary import WaitingDecision, overview
from idaman.features.delivery.queries.verifiers import waiting_for
from idaman.features.delivery.rules.obligation import ExhibitStep as Proven
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.indicators.models import TechnicalSheet
from idaman.features.indicators.queries import PlaceIndicator, measured, state_of
from idaman.features.plan.models import Adopted, Plan, Version
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, show
from idaman.web.desk.handbook import address_for, own_page
from idaman.web.rules.handbook import shelf

SOON = timedelta(days=30)
MOST_SHOWN = 50


@never_cache
def start(request: DeskRequest) -> HttpResponse:
    """Lead the person to their government, or let them choose among several."""
    return _led(request, "desk:week")


def account_identity(request: DeskRequest) -> HttpResponse:
    """Lead the person to their name and address, at the desk of a government they work for."""
    return _led(request, "desk:own-account")


def account_sign_on(request: DeskRequest) -> HttpResponse:
    """Lead the person to the identities that open their account."""
    return _led(request, "desk:own-account-sign-on")


def _led(request: DeskRequest, to: str) -> HttpResponse:
    held = (
        Post.objects.held_by(request.user, timezone.localdate())
        .select_related("government", "agency")
        .order_by("government__name", "pk")
    )
    posts = list(held)
    slugs = {post.government.slug for post in posts}
    if len(slugs) == 1:
        return redirect(to, government=slugs.pop())
    return TemplateResponse(
        request, "delivery/desk/start.html", {"posts": posts, "to": to}
    ).render()


@desk_page(methods=POSTED)
def post(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Act from another of one's own posts."""
    chosen = next((p for p in desk.posts if p.code == request.POST.get("post")), None)
    if chosen is None:
        messages.error(request, _("You do not hold that post today."))
    else:
        request.session[f"post:{desk.slug}"] = chosen.code
        back = request.POST.get("back", "")
        # Only to where the person came from: a page of this government's desk.
        if re.match(rf"(/en)?/desk/{re.escape(desk.slug)}/", back) and is_local(back, None):
            return redirect(back)
    return redirect("desk:week", government=desk.slug)


@desk_page()
def week(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what waits for this post: what its agency owes, and what waits for its verdict."""
    agency = desk.post.agency
    to_judge = (
        waiting_for(agency, now=desk.now) if agency and desk.can(Permission.EVIDENCE_JUDGE) else []
    )
    second_looks = len(drawn_for(agency)) if agency and desk.can(Permission.EVIDENCE_JUDGE) else 0
    mine = _mine(desk, agency) if agency else None
    to_decide = _to_decide(desk)
    to_approve, overdue = _figures(desk, agency)
    waiting = len(to_judge) + len(to_decide) + len(to_approve) + len(overdue)
    context = {
        "count": waiting + second_looks + (mine["count"] if mine else 0),
        "help": shelf.page(own_page(desk), language()).title,
        "help_address": address_for(desk, f"page:{own_page(desk)}"),
        "to_decide": to_decide,
        "to_approve": to_approve,
        "overdue": overdue,
        "mine": mine,
        "to_judge": to_judge[:MOST_SHOWN],
        "to_judge_left": max(0, len(to_judge) - MOST_SHOWN),
        "second_looks": second_looks,
        "plans": _plans(desk) if desk.can(Permission.PLAN_IMPORT) else None,
        "checks": _checks(desk) if desk.can(Permission.PLAN_IMPORT) else None,
        "is_young": desk.can(Permission.PEOPLE_APPOINT)
        and not Version.objects.of(desk.government).exists(),
        "ending_key": _ending_key(request, desk),
        "urge_second_factor": desk.post.role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
        and not is_mfa_enabled(request.user),
    }
    return show(request, desk, "delivery/desk/week.html", context)


def _ending_key(request: DeskRequest, desk: Desk) -> SignerKey | None:
    """The person's own signing key, where its certificate ends within sixty days or has ended."""
    if not desk.can(Permission.COMMITMENT_SIGN):
        return None
    keys = SignerKey.objects.of(desk.government).ending(desk.now)
    return keys.filter(holding__post=desk.post, holding__user=request.user).first()


def _to_decide(desk: Desk) -> list[WaitingDecision]:
    """What waits for the word of this very post, as the secretary's page has it."""
    # The secretariat, which runs the meetings, has these on a page of their own.
    if desk.post.role not in (Role.LEADERSHIP, Role.COUNCIL):
        return []
    return overview(desk.government, post=desk.post, now=desk.now).waiting


def _figures(
    desk: Desk, agency: Agency | None
) -> tuple[list[TechnicalSheet], list[tuple[PlaceIndicator, str]]]:
    """Technical sheets that wait for the post's approval, and figures its agency has to bring."""
    drafts = TechnicalSheet.objects.of(desk.government).drafts()
    working = list(drafts.select_related("indicator__owner").order_by("drafted_at"))
    to_approve = [
        sheet
        for sheet in working
        if desk.post.code not in sheet.writers
        and desk.can(Permission.INDICATOR_APPROVE, sheet.indicator.owner)
    ]
    if agency is None or not desk.can(Permission.STATISTIC_ENTER, agency):
        return to_approve, []
    by_indicator = {sheet.indicator_id: sheet for sheet in working}
    known = measured(desk.government, now=desk.now) if agency.indicators.exists() else []
    states = [
        (each, state_of(each, by_indicator, desk.today))
        for each in known
        if each.indicator.owner_id == agency.pk
    ]
    return to_approve, [row for row in states if row[1] in ("no_sheet", "stale")][:MOST_SHOWN]


@dataclass(frozen=True)
class OpenMilestone:
    """A milestone that still asks the agency for evidence: what is missing, and since when."""

    work: str
    name: str
    item: Adopted | None
    milestone: MilestoneState
    requirements: tuple[RequirementState, ...]
    days: int | None
    """Days until it is due; negative once they are over."""

    @property
    def mark(self) -> str:
        return self.milestone.standing.value

    @property
    def late(self) -> int:
        return -(self.days or 0)

    @property
    def is_sample(self) -> bool:
        return self.milestone.is_sample or bool(self.item and self.item.is_sample)


def _mine(desk: Desk, agency: Agency) -> dict[str, Any]:
    """What the agency owes, by what it signed; only its own items are read."""
    owned = {
        item.code: item
        for item in Adopted.objects.of(desk.government)
        .current()
        .promised()
        .owned_by(agency)
        .filter(is_dropped=False)
    }
    signed = Clause.objects.of(desk.government).filter(
        sheet__agency=agency, sheet__state=SheetState.SIGNED
    )
    codes = {*owned, *signed.values_list("item_code", flat=True)}
    seen = board(desk.government, now=desk.now, codes=codes)
    steps = list(_steps(seen, agency, owned, desk.today))
    broken = [o for o in seen.of_agency(agency.code) if o.standing == Standing.BROKEN]
    may_send = desk.can(Permission.EVIDENCE_OFFER, agency)
    replied = set(
        Reply.objects.of(desk.government)
        .filter(item_code__in=[o.item_code for o in broken])
        .values_list("item_code", flat=True)
    )
    submissions = list(
        Submission.objects.of(desk.government)
        .filter(sent_by__agency=agency)
        .filter(
            Q(state__in=[Submission.State.READING, Submission.State.DRAFT])
            | Q(state=Submission.State.REFUSED, is_seen=False)
        )
        .order_by("pk")[:MOST_SHOWN]
    )
    sent_back = list(
        Exhibit.objects.of(desk.government)
        .filter(status=Status.RETURNED, offered_by__agency=agency)
        .order_by("pk")[: MOST_SHOWN if may_send else 0]
    )
    steps = steps if may_send else []
    late = [s for s in steps if s.days is not None and s.days < 0]
    soon = [s for s in steps if s.days is not None and 0 <= s.days <= SOON.days]
    later = [s for s in steps if s.days is None or s.days > SOON.days]
    may_reply = desk.can(Permission.DELIVERY_REPLY, agency)
    replies = [o for o in broken if may_reply and o.item_code not in replied]
    sheets = _to_sign(desk)
    refused = [s for s in submissions if may_send and s.state == Submission.State.REFUSED]
    gaps = [gap for item in owned.values() if (gap := _gap(item, desk.today))]
    return {
        "late": late,
        "soon": soon,
        "later": later[:MOST_SHOWN],
        "planned": _planned(seen, owned, desk.today),
        "awaiting": _awaiting(seen, owned)[:MOST_SHOWN],
        "sheets": sheets,
        "replies": replies,
        "refused": [{"sent": s, "why": s.say(language())} for s in refused],
        "reading": [s for s in submissions if s.state == Submission.State.READING],
        "drafts": [
            s
            for s in submissions
            if s.state == Submission.State.DRAFT and s.sent_by_id == desk.post.pk
        ],
        "sent_back": sent_back,
        "gaps": gaps[:MOST_SHOWN],
        "gaps_left": max(0, len(gaps) - MOST_SHOWN),
        "owned": len(codes),
        "obligations": len(seen.of_agency(agency.code)),
        "count": len([*late, *soon, *sent_back, *refused, *sheets, *replies]),
    }


def _to_sign(desk: Desk) -> list[Sheet]:
    """The sheets that wait for this post's own signature; those who lead have them above."""
    if desk.can(Permission.COUNCIL_SEE) or not desk.can(Permission.COMMITMENT_SIGN):
        return []
    lines = Line.objects.of(desk.government).missing().filter(post=desk.post)
    return [
        line.sheet
        for line in lines.select_related("sheet__commitment", "sheet__agency").order_by("pk")
    ]


def _steps(
    seen: Board, agency: Agency, owned: dict[str, Adopted], today: date
) -> Iterator[OpenMilestone]:
    """Every milestone that lacks evidence, the most urgent first; what is released asks nothing."""
    found = []
    for code in sorted({*owned, *seen.works}):
        obligation = seen.by_item.get(code)
        if obligation and (
            obligation.agency_code != agency.code or obligation.standing == Standing.RELEASED
        ):
            continue
        work, item = seen.works.get(code), owned.get(code)
        # Without a signature and without milestones nothing is asked for yet.
        if work is None or work.stopped_on or (not obligation and work.milestones[0].is_implied):
            continue
        for milestone in work.milestones:
            lacking = tuple(r for r in milestone.requirements if r.proof.sent is None)
            if not lacking:
                continue
            due = milestone.due
            step = OpenMilestone(
                work=code,
                name=obligation.name if obligation else item.name if item else code,
                item=item,
                milestone=milestone,
                requirements=lacking,
                days=(due - today).days if due else None,
            )
            found.append(step)
    far = max((s.days for s in found if s.days is not None), default=0) + 1
    yield from sorted(found, key=lambda s: (far if s.days is None else s.days, s.work))


def _planned(seen: Board, owned: dict[str, Adopted], today: date) -> list[Adopted]:
    """What the plan has in its period or past it, and nobody has signed; the next to end first."""
    found = [
        item
        for code, item in owned.items()
        if code not in seen.by_item and item.timing(today) in ("under_way", "past")
    ]
    return sorted(found, key=lambda item: (item.ends or today, item.code))


def _awaiting(seen: Board, owned: dict[str, Adopted]) -> list[dict[str, Any]]:
    """What was sent and not yet judged, the longest wait first."""
    found = [
        {"work": code, "item": owned.get(code), "sent": sent, "what": requirement.what}
        for code, work in seen.works.items()
        for milestone in work.milestones
        for requirement in milestone.requirements
        for sent in requirement.sent
        if sent.status == Proven.OFFERED
    ]
    return sorted(found, key=lambda each: each["sent"].offered)


def _gap(item: Adopted, today: date) -> dict[str, Any] | None:
    """What the plan itself does not say of an item."""
    missing = [
        word
        for word, lacks in (
            ("dates", item.timing(today) == "undated"),
            ("cost", not item.cost_idr),
            ("places", not item.whole_regency and not item.body.get("places")),
        )
        if lacks
    ]
    return {"item": item, "missing": missing} if missing else None


def _plans(desk: Desk) -> list[dict[str, Any]]:
    adopted_as = {
        version.plan_id: version
        for version in Version.objects.of(desk.government)
        .select_related("composition")
        .defer("composition__document", "composition__findings")
        .order_by("number")
    }
    found = []
    for plan in Plan.objects.of(desk.government).order_by("-first_year"):
        adopted = adopted_as.get(plan.pk)
        found.append(
            {
                "plan": plan,
                "adopted": adopted,
                "is_ahead": not adopted or adopted.composition.sequence != plan.sequence,
                "findings": 0 if plan.closed_at else _found_in(plan),
            }
        )
    return found


def _found_in(plan: Plan) -> int:
    newest = plan.compositions.order_by("-sequence").values_list("findings", flat=True).first()
    return len(newest or [])


def _checks(desk: Desk) -> list[Job]:
    checks = Job.objects.of(desk.slug).filter(kind="plan.check").order_by("-id")
    # The result holds a whole document: only its count of errors is fetched.
    counted = checks.annotate(errors=F("result__counts__error")).defer("result")
    return list(counted[:8])
