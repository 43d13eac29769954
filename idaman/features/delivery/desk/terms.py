"""The days that count and who verifies what: read by everybody, set by the secretariat."""

from __future__ import annotations

from functools import partial

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.forms.terms import DeliveryTermsForm, VerifiersForm
from idaman.features.delivery.models import Terms
from idaman.features.delivery.rules.verifying import VerifierRole
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import sent


@desk_page()
def rules_of_delivery(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the terms, now and before, and who verifies what; forms for who may set them."""
    return _page(request, desk)


def _page(
    request: DeskRequest,
    desk: Desk,
    terms_form: DeliveryTermsForm | None = None,
    verifiers_form: VerifiersForm | None = None,
) -> HttpResponseBase:
    terms = list(Terms.objects.of(desk.government).select_related("set_by").order_by("-from_date"))
    in_force = next((t for t in terms if t.from_date <= desk.today), None)
    refused = terms_form or verifiers_form
    context = {
        "terms": terms,
        "in_force": in_force or Terms(),
        "standard": in_force is None,
        "rules": verifying.rules_of(desk.government),
        "roles": list(VerifierRole),
        "agencies": Agency.objects.of(desk.government).order_by("code"),
        "terms_form": terms_form or DeliveryTermsForm().standing_at(in_force or Terms()),
        "verifiers_form": verifiers_form or VerifiersForm(),
    }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/rules_of_delivery.html", context, status=status)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def terms_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set the days that count from a date on."""
    form = DeliveryTermsForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(work.set_terms, government=desk.government),
        message=_("The terms are set. What fell due before keeps its own."),
        to=lambda _terms: redirect("desk:rules-of-delivery", desk.slug),
    )
    return answer or _page(request, desk, terms_form=form)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def verifiers_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set who verifies evidence of a kind, one after the other."""
    form = VerifiersForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(verifying.set_rule, government=desk.government),
        message=_("The rule is set and public."),
        to=lambda _rule: redirect("desk:rules-of-delivery", desk.slug),
    )
    return answer or _page(request, desk, verifiers_form=form)
