"""What citizens say, at the desk: reading it first, writing it down, plates and slips to print."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Status
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.access import may_assist, may_make_plates
from idaman.features.delivery.actions import citizens as actions
from idaman.features.delivery.forms.citizens import (
    AssistForm,
    ModerationForm,
    PlatesForm,
    UpholdForm,
)
from idaman.features.delivery.models import Answer, CitizenPhoto, Milestone, Objection, Plate
from idaman.features.delivery.paper import plates as paper
from idaman.features.delivery.queries import answers, board
from idaman.features.plan.models import Adopted, AdoptedQuerySet
from idaman.paper.qr import qr
from idaman.web.copies import copy_response
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent

A_PAGE = 50


@desk_page()
def citizens(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the milestones people are asked about, with what they say and what can be done."""
    asked = Milestone.objects.of(desk.government).exclude(region=None)
    words = request.GET.get("q", "").strip()[:80]
    if words:
        asked = asked.filter(
            Q(name__icontains=words) | Q(item_code__iexact=words) | Q(region__name__icontains=words)
        )
    office = desk.post.agency
    if office is not None and office.kind == Agency.Kind.DISTRICT and office.region is not None:
        inside = Q(region__code__startswith=f"{office.region.code}.")
        asked = asked.filter(Q(region=office.region) | inside)
    rows = asked.select_related("region__parent", "government").order_by("due", "pk")
    start = _number(request.GET.get("from", ""))
    shown = list(rows[start : start + A_PAGE + 1])
    counts = answers(desk.government, desk.now)
    works = board(
        desk.government, now=desk.now, codes={row.item_code for row in shown[:A_PAGE]}
    ).works
    owners = {item.code: item.owner for item in _items(desk, works)}
    states = {state.pk: state for work in works.values() for state in work.milestones}
    context = {
        "rows": [
            {
                "milestone": row,
                "counts": counts.get(row.pk),
                "progress": states[row.pk].progress if row.pk in states else None,
                "may_serve": may_make_plates(milestone=row, post=desk.post),
                "may_assist": may_assist(
                    milestone=row, owner=owners.get(row.item_code), post=desk.post
                ),
            }
            for row in shown[:A_PAGE]
        ],
        "words": words,
        "next": start + A_PAGE if len(shown) > A_PAGE else None,
        "waiting": _waiting(desk) if desk.can(Permission.CITIZENS_MODERATE) else None,
    }
    return show(request, desk, "delivery/desk/citizens.html", context)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def _waiting(desk: Desk) -> int:
    unread = Answer.objects.of(desk.government).to_moderate().count()
    return unread + Objection.objects.of(desk.government).to_moderate().count()


@desk_page(Permission.CITIZENS_MODERATE)
def moderation(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what nobody has read yet, the oldest first, and objections that can be forwarded."""
    return _show_moderation(request, desk)


def _show_moderation(
    request: DeskRequest,
    desk: Desk,
    refused: ModerationForm | UpholdForm | None = None,
    of: Answer | Objection | None = None,
) -> HttpResponseBase:
    """Show what waits; `refused` is the form that comes back, beside what it is of."""
    said = list(
        Answer.objects.of(desk.government)
        .to_moderate()
        .select_related("milestone__region", "photo")
        .order_by("pk")[:A_PAGE]
    )
    against = Objection.objects.of(desk.government).select_related("exhibit", "photo")
    unread = list(against.to_moderate().order_by("pk")[:A_PAGE])
    standing = list(
        against.shown()
        .filter(upheld_at=None, exhibit__status=Status.ACCEPTED)
        .order_by("pk")[:A_PAGE]
    )
    photos = [photo for row in (*said, *unread) if (photo := getattr(row, "photo", None))]

    def beside(row: Answer | Objection) -> tuple[Answer | Objection, ModerationForm | UpholdForm]:
        mark = f"{row._meta.model_name}-{row.pk}"
        return row, refused if refused and row == of else ModerationForm(auto_id=f"%s-{mark}")

    context = {
        "answers": [beside(row) for row in said],
        "objections": [beside(row) for row in unread],
        "standing": [
            (row, refused if refused and row == of else UpholdForm(auto_id=f"%s-{row.pk}"))
            for row in standing
        ],
        "waiting": _waiting(desk),
        "pictures": _read(desk, photos),
        "recent": [beside(row) for row in _recent(desk)],
    }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/moderation.html", context, status=status)


def _read(desk: Desk, photos: list[CitizenPhoto]) -> dict[int, str]:
    """How far each photo is: done, waiting, or refused because it is none."""
    jobs = Job.objects.of(actions.job_log(desk.government)).filter(pk__in=[p.job for p in photos])
    states = dict(jobs.values_list("pk", "state"))
    return {photo.pk: states.get(photo.job, JobState.REFUSED) for photo in photos}


def _recent(desk: Desk) -> list[Answer]:
    """What was decided last, so that it can be decided anew."""
    decided = Answer.objects.of(desk.government).exclude(state_at=None).filter(erased_at=None)
    return list(decided.select_related("milestone", "state_by").order_by("-state_at")[:10])


@desk_page(Permission.CITIZENS_MODERATE, methods=POSTED)
def answer_moderate(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show or hide the words and picture of an answer."""
    found = get_object_or_404(
        Answer.objects.of(desk.government).select_related("milestone", "government", "photo"),
        pk=number,
    )
    return _moderate(request, desk, found)


@desk_page(Permission.CITIZENS_MODERATE, methods=POSTED)
def objection_moderate(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show or hide the words and picture of an objection."""
    return _moderate(request, desk, _objection(desk, number))


def _moderate(request: DeskRequest, desk: Desk, thing: Answer | Objection) -> HttpResponseBase:
    form = ModerationForm(sent(request), auto_id=f"%s-{thing._meta.model_name}-{thing.pk}")
    back = redirect("desk:moderation", desk.slug)
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.moderate, thing=thing),
        message=_("Decided. The answer counts either way."),
        to=lambda _decided: back,
        late={actions.NotModerated: back},
    )
    return answer or _show_moderation(request, desk, form, thing)


@desk_page(Permission.CITIZENS_MODERATE, methods=POSTED)
def objection_uphold(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Send evidence back to verification because of an objection."""
    found = _objection(desk, number)
    form = UpholdForm(sent(request), auto_id=f"%s-{number}")
    back = redirect("desk:moderation", desk.slug)
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.uphold, objection=found),
        message=_("The evidence is back in verification, in public."),
        to=lambda _upheld: back,
        late={Refused: back},
    )
    return answer or _show_moderation(request, desk, form, found)


def _objection(desk: Desk, number: int) -> Objection:
    return get_object_or_404(
        Objection.objects.of(desk.government).select_related(
            "exhibit__government", "exhibit__offered_by__agency", "government", "photo"
        ),
        pk=number,
    )


@desk_page(Permission.CITIZENS_MODERATE)
def citizen_photo(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the copy of a picture to whoever decides on it."""
    photo = get_object_or_404(CitizenPhoto.objects.of(desk.government), pk=number)
    job = Job.objects.of(actions.job_log(desk.government)).filter(pk=photo.job).first()
    copy = (job.result or {}).get("public_sha256", "") if job is not None else ""
    return copy_response(copy)


@desk_page(Permission.CITIZENS_ASSIST, methods=BOTH)
def assist(request: DeskRequest, desk: Desk, about: str) -> HttpResponseBase:
    """Write down what somebody says who came to the office."""
    milestone = _milestone(desk, about)
    item = _item(desk, milestone)
    owner = item.owner if item else None
    form = AssistForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.answer, milestone=milestone, owner=owner),
        message=_("Written down. In public it is counted as told at an office."),
        to=lambda _answer: redirect("desk:assist", desk.slug, milestone.code),
    )
    context = {
        "milestone": milestone,
        "item": item,
        "counts": answers(desk.government, desk.now).get(milestone.pk),
        "may_assist": may_assist(milestone=milestone, owner=owner, post=desk.post),
        "form": form,
    }
    return answer or show(request, desk, "delivery/desk/assist.html", context, status=form.status)


@desk_page(Permission.CITIZENS_ASSIST, methods=BOTH)
def plates(request: DeskRequest, desk: Desk, about: str) -> HttpResponseBase:
    """List the plates and slips of a milestone; make more."""
    milestone = _milestone(desk, about)
    form = PlatesForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.make_plates, milestone=milestone),
        message="",
        to=lambda made: redirect("desk:plates-print", desk.slug, milestone.code, made[0].batch),
    )
    if answer:
        return answer
    found = (
        Plate.objects.of(desk.government)
        .filter(milestone=milestone)
        .select_related("made_by")
        .order_by("-batch", "number")
    )
    through = Answer.objects.of(desk.government).filter(milestone=milestone).exclude(plate=None)
    given = dict(through.order_by().values_list("plate").annotate(n=Count("pk")))
    batches: dict[int, list[Plate]] = {}
    for plate in found:
        batches.setdefault(plate.batch, []).append(plate)
    context = {
        "milestone": milestone,
        "batches": [
            {
                "number": number,
                "kind": rows[0].kind,
                "made_at": rows[0].made_at,
                "made_by": rows[0].made_by,
                "plates": rows,
                "used": sum(plate.pk in given for plate in rows),
                "revoked": sum(plate.revoked_at is not None for plate in rows),
            }
            for number, rows in batches.items()
        ],
        "given": given,
        "may_make": may_make_plates(milestone=milestone, post=desk.post),
        "form": form,
    }
    return show(request, desk, "delivery/desk/plates.html", context, status=form.status)


@desk_page(Permission.CITIZENS_ASSIST)
def plates_print(request: DeskRequest, desk: Desk, about: str, batch: int) -> HttpResponseBase:
    """Lay plates and slips out on A4, to be printed and cut."""
    milestone = _milestone(desk, about)
    if not may_make_plates(milestone=milestone, post=desk.post):
        raise Http404
    rows = Plate.objects.of(desk.government).filter(
        milestone=milestone, batch=batch, revoked_at=None
    )
    made = list(rows.order_by("number"))
    if not made:
        raise Http404
    codes = [(plate, actions.code_of(plate)) for plate in made]
    printed = [
        {"plate": plate, "qr": qr(where), "address": where.partition("://")[2]}
        for plate, code in codes
        if code and (where := paper.address(desk.government, code))
    ]
    a_page = actions.SLIPS_A_SHEET if made[0].kind == Plate.Kind.SLIP else 2
    context = {
        "milestone": milestone,
        "is_slip": made[0].kind == Plate.Kind.SLIP,
        "batch": batch,
        "sheets": [printed[n : n + a_page] for n in range(0, len(printed), a_page)],
        "is_stale": len(printed) < len(made),
    }
    return show(request, desk, "delivery/desk/plates_print.html", context)


@desk_page(Permission.CITIZENS_ASSIST, methods=POSTED)
def plate_revoke(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take a plate or slip out of use."""
    plate = get_object_or_404(
        Plate.objects.of(desk.government).select_related("milestone__region", "government"),
        pk=number,
    )
    try:
        actions.revoke_plate(plate=plate, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Taken out of use. What was answered through it still counts."))
    return redirect("desk:plates", government=desk.slug, about=plate.milestone.code)


def _milestone(desk: Desk, code: str) -> Milestone:
    item_code, _dot, number = code.rpartition(".")
    if not number.isdecimal() or len(number) > 4:
        raise Http404
    return get_object_or_404(
        Milestone.objects.of(desk.government)
        .exclude(region=None)
        .select_related("region__parent", "government"),
        item_code=item_code,
        number=int(number),
    )


def _items(desk: Desk, codes: Iterable[str]) -> AdoptedQuerySet:
    promised = Adopted.objects.of(desk.government).current().promised()
    return promised.filter(code__in=list(codes)).select_related("owner")


def _item(desk: Desk, milestone: Milestone) -> Adopted | None:
    return _items(desk, [milestone.item_code]).first()
