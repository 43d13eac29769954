"""Enquiries of investors at the desk: the queue of the contact's agency, answers, the terms."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.days import working_days_between
from idaman.core.people.models import CalendarDay
from idaman.core.people.permissions import Permission, Role
from idaman.core.refusal import Refused
from idaman.features.potentials.actions import enquiries as actions
from idaman.features.potentials.desk.register import potential_of
from idaman.features.potentials.forms import AnswerForm, EnquiryForm, EnquiryTermsForm
from idaman.features.potentials.models import Enquiry, EnquiryTerms
from idaman.features.potentials.models.enquiries import EnquiryQuerySet
from idaman.features.potentials.rules.enquiry import ReplyTerms
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, say_no, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent

A_PAGE = 50


def _mine(desk: Desk) -> EnquiryQuerySet:
    """What the post may read: all for the secretariat, else what its own agency answers for."""
    rows = Enquiry.objects.of(desk.government)
    if desk.post.role == Role.SECRETARIAT:
        return rows
    agency = desk.post.agency
    if agency is None:
        return rows.none()
    of_agency = Q(potential__newest__owner=agency) | Q(potential__newest__owner__successor=agency)
    return rows.filter(of_agency)


@desk_page(Permission.ENQUIRY_ANSWER)
def enquiries(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what waits, the longest first, then what was answered."""
    return _enquiries_page(request, desk)


def _enquiries_page(
    request: DeskRequest, desk: Desk, form: EnquiryTermsForm | None = None
) -> HttpResponseBase:
    rows = _mine(desk).select_related("potential", "version", "contact", "answered_by")
    before = request.GET.get("before", "")
    over = rows.exclude(answered_at=None)
    if before.isdecimal() and len(before) < 9:
        over = over.filter(number__lt=int(before))
    answered = list(over.order_by("-number")[: A_PAGE + 1])
    terms = EnquiryTerms.objects.of(desk.government).select_related("set_by").order_by("-from_date")
    in_force = next((t for t in terms if t.from_date <= desk.today), None)
    calendar = CalendarDay.objects.of(desk.government).calendar(desk.now)
    context = {
        "waiting": [
            (
                each,
                working_days_between(each.due, desk.today, calendar=calendar)
                if each.due < desk.today
                else -working_days_between(desk.today, each.due, calendar=calendar),
            )
            for each in rows.waiting().order_by("due", "number")[:200]
        ],
        "answered": answered[:A_PAGE],
        "next": answered[A_PAGE - 1].number if len(answered) > A_PAGE else "",
        "terms": in_force.said if in_force else ReplyTerms(),
        "history": terms,
        "standard": in_force is None,
        "form": form
        or EnquiryTermsForm(initial=asdict(in_force.said if in_force else ReplyTerms())),
    }
    status = form.status if form else 200
    return show(request, desk, "potentials/desk/enquiries.html", context, status=status)


@desk_page(Permission.ENQUIRY_ANSWER, methods=BOTH)
def enquiry(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was asked and the answer; take the answer."""
    rows = _mine(desk).select_related(
        "potential__newest__owner", "version", "contact", "answered_by", "government"
    )
    found = get_object_or_404(rows, number=number)
    secret = settings.SECRET_KEY.encode()
    form = AnswerForm(sent(request))
    answered = carry_out(
        request,
        desk,
        form,
        partial(actions.answer, enquiry=found, secret=secret),
        message=_("Recorded. Whoever asked sees it under the receipt; call or write as well."),
        to=lambda _made: redirect("desk:enquiry", government=desk.slug, number=number),
    )
    if answered:
        return answered
    words = answer = None
    try:
        words, answer = actions.opened(found, secret), actions.answer_of(found, secret)
    except Refused as no:
        say_no(request, no)
    context = {"enquiry": found, "words": words, "answer": answer, "form": form}
    return show(request, desk, "potentials/desk/enquiry.html", context, status=form.status)


@desk_page(Permission.ENQUIRY_ANSWER, methods=BOTH)
def enquiry_new(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Write down what came by telephone or at the counter, so that its clock runs as well."""
    found = potential_of(desk, code)
    if found.shown is None or not desk.can(Permission.ENQUIRY_ANSWER, found.owner):
        raise Http404
    form = EnquiryForm(sent(request))
    form.fields["name"].label = _("Name")
    form.fields["words"].label = _("What they ask")
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.ask, potential=found, secret=settings.SECRET_KEY.encode()),
        message=_("Written down. Its clock runs from today."),
        to=lambda made: redirect("desk:enquiry", government=desk.slug, number=made[0].number),
    )
    context = {"potential": found, "form": form}
    page = "potentials/desk/enquiry_new.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.ECONOMY_ENTER, methods=POSTED)
def enquiry_terms(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set how soon enquiries are answered and how long they are kept."""
    form = EnquiryTermsForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.set_terms, government=desk.government),
        message=_("The terms are set. What arrived before keeps its date."),
        to=lambda _made: redirect("desk:enquiries", government=desk.slug),
    )
    return answer or _enquiries_page(request, desk, form)
