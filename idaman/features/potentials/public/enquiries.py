"""Asking about a potential without an account: the form, and the receipt with its clock.

These are forms: never kept, sent from our own pages only, without a cookie. What is written lies
unreadable in the database; only whoever holds the receipt's address sees its answer.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.refusal import Refused
from idaman.features.potentials import words as say
from idaman.features.potentials.actions import enquiries as actions
from idaman.features.potentials.forms import EnquiryForm
from idaman.features.potentials.models import Enquiry, EnquiryTerms, Potential
from idaman.features.potentials.rules.enquiry import ReplyTerms
from idaman.web.forms import sent
from idaman.web.portal.site import Site, show
from idaman.web.portal.visitors import form_page
from idaman.web.words import named

SECRET_LENGTH = 64


@form_page
def enquiry(request: HttpRequest, site: Site, code: str) -> HttpResponseBase:
    """Take what an investor asks; answer with a receipt that only they have."""
    found = (
        Potential.objects.public()
        .filter(government=site.government, code=code)
        .select_related("shown__contact", "shown__owner", "newest__owner", "government__region")
        .first()
    )
    if found is None:
        return _sentence(
            request, site, _("There is no such potential here now. Perhaps it was taken back.")
        )
    row = EnquiryTerms.objects.public().filter(government=site.government).on(site.today)
    terms = row.said if row else ReplyTerms()
    form = EnquiryForm(sent(request))
    context = {"potential": found, "version": found.shown, "terms": terms, "form": form}
    if request.method != "POST" or not form.is_valid():
        return show(request, site, "potentials/public/enquiry.html", context, form.status)
    try:
        _made, secret = actions.ask(
            **form.cleaned_data,
            potential=found,
            secret=settings.SECRET_KEY.encode(),
            language=site.language,
            now=timezone.now(),
        )
    except AlreadyDone:
        return _sentence(
            request,
            site,
            _(
                "This form was received before and counts once. Its receipt stands at the address "
                "you were led to then."
            ),
            status=409,
        )
    except Refused as no:
        form.refuse(no, site.language)
        status = 429 if isinstance(no, actions.TooManyEnquiries) else 422
        return show(request, site, "potentials/public/enquiry.html", context, status)
    return redirect(site.to("enquiry-receipt", code=code, secret=secret))


@form_page
def enquiry_receipt(request: HttpRequest, site: Site, code: str, secret: str) -> HttpResponseBase:
    """Show whoever has its address how their enquiry stands: number, clock, step, answer."""
    found = (
        Enquiry.objects.public()
        .filter(
            government=site.government,
            potential__code=code,
            secret_sha256=actions.hashed(secret[:SECRET_LENGTH]),
        )
        .select_related("potential", "version", "contact", "answered_by")
        .prefetch_related("steps")
        .first()
    )
    if found is None:
        return _sentence(request, site, _("There is no receipt under this address."))
    seen = site.book.potential(code)
    answer = None
    unreadable = ""
    try:
        answer = actions.answer_of(found, settings.SECRET_KEY.encode())
    except Refused as no:
        unreadable = no.say(site.language)
    return show(
        request,
        site,
        "potentials/public/enquiry_receipt.html",
        {
            "enquiry": found,
            "answer": answer,
            "unreadable": unreadable,
            "is_late": found.answered_at is None and site.today > found.due,
            "stage": named(seen.standing.proven, say.STAGES) if seen else "",
            "steps": [(s, named(s.to, say.STAGES)) for s in found.steps.all()],
            "address": site.public_address("enquiry-receipt", code=code, secret=secret),
        },
    )


def _sentence(
    request: HttpRequest, site: Site, said: str, *, status: int = 404
) -> HttpResponseBase:
    return show(request, site, "potentials/public/enquiry_none.html", {"said": said}, status)
