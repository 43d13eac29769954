"""The service catalogue at the desk: editing, forms, completeness, printing and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core import versions
from idaman.core.jobs.models import Job
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.services import forms as form
from idaman.features.services import words as say
from idaman.features.services.actions import catalogue, forms
from idaman.features.services.forms import PaperForm
from idaman.features.services.models import Service, ServiceVersion
from idaman.features.services.paper import notices as book
from idaman.features.services.queries import completeness, measured_times
from idaman.features.services.rules.body import filled, missing
from idaman.features.services.rules.lists import COMPONENTS, COMPONENTS_SOURCE, INTERNAL, PUBLISHED
from idaman.features.services.rules.misplaced_lines import mixed
from idaman.features.services.rules.rows import cell_of
from idaman.features.services.rules.workbook import workbook
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished, keep_upload
from idaman.web.forms import ReasonForm, sent
from idaman.web.rules.bodies import Both, WrongBody

A_PAGE = 50
PDF = "application/pdf"


def service_of(desk: Desk, code: str) -> Service:
    """Find a service of this government."""
    rows = Service.objects.of(desk.government).select_related(
        "government__region", "newest__agency", "newest__by", "shown"
    )
    return get_object_or_404(rows, code=code)


@desk_page()
def services(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the catalogue, from a place in the order of codes; own services where asked for."""
    rows = Service.objects.of(desk.government).standing()
    is_mine = request.GET.get("whose") == "mine" and desk.post.agency is not None
    if is_mine and desk.post.agency is not None:
        rows = rows.owned_by(desk.post.agency)
    agency = request.GET.get("agency", "")[:20]
    if agency:
        rows = rows.filter(newest__agency__code=agency)
    after = request.GET.get("after", "")[:24]
    found = list(
        (rows.filter(code__gt=after) if after else rows)
        .select_related("newest__agency", "shown")
        .order_by("code")[: A_PAGE + 1]
    )
    seen = found[:A_PAGE]
    context = {
        "rows": [_listed(desk, row) for row in seen],
        "is_mine": is_mine,
        "agency": agency,
        "next": seen[-1].code if len(found) > A_PAGE else "",
        "published": len(PUBLISHED),
        "internal": len(INTERNAL),
    }
    return show(request, desk, "services/desk/services.html", context)


def _listed(desk: Desk, row: Service) -> dict[str, Any]:
    assert row.newest is not None
    body = row.newest.said
    known = filled(body)
    return {
        "service": row,
        "time": say.time(body.time),
        "fee": say.fees(body),
        "published": sum(known[name] for name in PUBLISHED),
        "internal": sum(known[name] for name in INTERNAL),
        "mixed": len(mixed(body)),
        "is_changed": row.shown_id is not None and row.shown_id != row.newest_id,
        "may_publish": row.shown_id != row.newest_id
        and desk.can(Permission.SERVICE_PUBLISH, row.agency),
    }


@desk_page()
def services_complete(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show agency by agency which of the fourteen components are entered, the emptiest first."""
    told = completeness(desk.government)
    context = {
        "rows": [
            (each, round(100 * each.share(PUBLISHED)), round(100 * each.share(INTERNAL)))
            for each in told
        ],
        "components": [
            (
                say.label(name),
                name in PUBLISHED,
                sum(d[name] for each in told for _s, d in each.services),
            )
            for name in COMPONENTS
        ],
        "in_all": sum(len(each.services) for each in told),
        "without": Agency.objects.of(desk.government)
        .open()
        .exclude(pk__in=[each.agency.pk for each in told])
        .order_by("name"),
        "source": COMPONENTS_SOURCE,
    }
    return show(request, desk, "services/desk/services_complete.html", context)


@desk_page()
def services_table(request: DeskRequest, desk: Desk) -> HttpResponse:
    """Give the catalogue as a workbook that may be edited and sent back as a table."""
    rows = Service.objects.of(desk.government).standing().select_related("newest")
    if request.GET.get("whose") == "mine" and desk.post.agency is not None:
        rows = rows.owned_by(desk.post.agency)
    listed = ((row.code, row.newest.said) for row in rows.order_by("code") if row.newest)
    response = HttpResponse(
        workbook(listed, language()),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="pelayanan-{desk.slug}.xlsx"'
    return response


def _form_page(
    request: DeskRequest,
    desk: Desk,
    cells: Mapping[str, Any],
    problems: Mapping[str, Both],
    *,
    service: Service | None = None,
    expected: int = 0,
    code: str = "",
    status: int = 200,
) -> HttpResponseBase:
    said = {name: both[language() != "id"] for name, both in problems.items()}
    context = {
        "groups": form.groups(desk, cells, said),
        "kept_forms": cells.get("kept_forms", ()),
        "problems": said,
        "service": service,
        "expected": expected,
        "code": code,
    }
    return show(request, desk, "services/desk/service_edit.html", context, status=status)


@desk_page(Permission.SERVICE_EDIT, methods=BOTH)
def service_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Enter a service."""
    if request.method != "POST":
        own = desk.post.agency.code if desk.post.agency else ""
        return _form_page(request, desk, {"agency": own, "sample": desk.government.is_sample}, {})
    cells, body, wrong = form.read(request.POST, {})
    code = request.POST.get("code", "")[:24]
    if not wrong:
        try:
            made = catalogue.enter(
                government=desk.government,
                body=body,
                code=code,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except WrongBody as no:
            wrong = no.fields
        except Refused as no:
            say_no(request, no)
            return _form_page(request, desk, cells, {}, code=code, status=422)
        else:
            messages.success(request, _("Entered. The public sees it once it is published."))
            return redirect("desk:service", government=desk.slug, code=made.code)
    return _form_page(request, desk, cells, wrong, code=code, status=422)


@desk_page(Permission.SERVICE_EDIT, methods=BOTH)
def service_edit(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Edit a service; two who edit at once both keep what they typed."""
    found = service_of(desk, code)
    if not desk.can(Permission.SERVICE_EDIT, found.agency) or found.newest is None:
        raise Http404
    newest = found.newest
    if request.method != "POST":
        cells = form.cells_of(newest.said)
        return _form_page(request, desk, cells, {}, service=found, expected=newest.number)
    cells, body, wrong = form.read(request.POST, newest.body)
    typed = request.POST.get("expected", "")
    expected = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    if not wrong:
        try:
            catalogue.edit(
                service=found,
                body=body,
                expected=expected,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except WrongBody as no:
            wrong = no.fields
        except versions.ChangedMeanwhile as no:
            say_no(request, no)
            # The next save is made knowing theirs; what was typed is still in the form.
            return _form_page(
                request, desk, cells, {}, service=found, expected=newest.number, status=409
            )
        except Refused as no:
            say_no(request, no)
            return _form_page(
                request, desk, cells, {}, service=found, expected=expected, status=422
            )
        else:
            messages.success(
                request, _("Saved as a new version. The public sees it once it is published.")
            )
            return redirect("desk:service", government=desk.slug, code=code)
    return _form_page(request, desk, cells, wrong, service=found, expected=expected, status=422)


@desk_page()
def service(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show a service with its components, what is mixed up, its history, what can be done."""
    return _service_page(request, desk, service_of(desk, code))


def _service_page(
    request: DeskRequest,
    desk: Desk,
    found: Service,
    *,
    back_form: ReasonForm | None = None,
    withdraw_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    if found.newest is None:
        raise Http404
    body = found.newest.said
    known = filled(body)
    measured = measured_times(desk.government, [found.pk], desk.now).get(found.pk)
    context = {
        "service": found,
        "version": found.newest,
        "body": body,
        "summary": say.text(body, "summary"),
        "published": [(say.label(name), _in_words(body, name)) for name in PUBLISHED],
        "internal": [(say.label(name), _in_words(body, name)) for name in INTERNAL],
        "missing": [say.label(name) for name in known if not known[name]],
        "mixed": [(say.label(m.stands_in), m.line, say.label(m.reads_like)) for m in mixed(body)],
        "around": [
            (say.label(name), _in_words(body, name))
            for name in ("channels", "online", "words", "events", "source")
        ],
        "places": [(place, say.hours(place)) for place in body.places],
        "measured": say.measured(measured),
        "many": measured.many if measured else 0,
        "versions": found.versions.select_related("by").order_by("-number")[:A_PAGE],
        "showings": found.showings.select_related("by", "version").order_by("-pk")[:10],
        "may_edit": desk.can(Permission.SERVICE_EDIT, found.agency),
        "may_publish": desk.can(Permission.SERVICE_PUBLISH, found.agency),
        "is_newest_shown": found.shown_id == found.newest_id,
        "back_form": back_form or ReasonForm(auto_id="back-%s"),
        "withdraw_form": withdraw_form or ReasonForm(auto_id="withdraw-%s"),
    }
    return show(request, desk, "services/desk/service.html", context, status=status)


def _in_words(body: Any, name: str) -> str:
    """Write a field as people read it; nothing known is the empty string."""
    match name:
        case "time":
            since = f" ({body.time_from})" if body.time and body.time_from else ""
            return say.time(body.time) + since
        case "channels":
            return ", ".join(say.channels(body))
        case "events":
            return ", ".join(say.events(body))
        case "fees":
            basis = f"\n{body.fee_basis}" if body.fee_basis else ""
            cases = (
                f"{fee.case}: {say.fee(fee)}" if fee.case else say.fee(fee) for fee in body.fees
            )
            return "\n".join(cases) + basis
        case "requirements" | "procedure":
            return "\n".join(f"{n}. {line}" for n, line in enumerate(say.lines(body, name), 1))
        case "product" | "complaints":
            return say.text(body, name)
    return cell_of(body, name)


@desk_page()
def service_version(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Show what a version says and what it changed from another, or from the one before it."""
    found = service_of(desk, code)
    versions = ServiceVersion.objects.of(desk.government).filter(service=found)
    version = get_object_or_404(versions.select_related("by"), number=number)
    asked = request.GET.get("with", "")
    other = int(asked) if asked.isdecimal() and len(asked) < 7 else number - 1
    before = versions.filter(number=other).first()
    new, old = version.said, before.said if before else None
    lines = [
        (say.label(name), cell_of(old, name) if old else "", cell_of(new, name))
        for name in type(new).model_fields
        if (getattr(new, name) != getattr(old, name) if old else cell_of(new, name))
    ]
    context = {
        "service": found,
        "version": version,
        "before": before,
        "lines": lines,
        "others": versions.exclude(pk=version.pk)
        .order_by("-number")
        .values_list("number", flat=True)[:A_PAGE],
    }
    return show(request, desk, "services/desk/service_version.html", context)


@desk_page(Permission.SERVICE_EDIT, methods=POSTED)
def service_form(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a form as a PDF; a child looks what it is, then it gets its title."""
    found = service_of(desk, code)
    if not desk.can(Permission.SERVICE_EDIT, found.agency):
        raise Http404
    try:
        kept, name = keep_upload(request, "file")
        job = ask_once(
            request,
            desk,
            kind="picture",
            params={"sha256": kept.sha256, "with_small": False, "name": name},
            subject=found.subject,
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:service", government=desk.slug, code=code)
    return redirect("desk:job", government=desk.slug, number=job.pk)


@desk_page(Permission.SERVICE_EDIT, methods=BOTH)
def service_form_ready(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was sent as a form, and add it to the service under a title."""
    job = finished(desk, number, "picture", "service")
    found = service_of(desk, job.subject.partition(":")[2])
    if not desk.can(Permission.SERVICE_EDIT, found.agency) or found.newest is None:
        raise Http404
    is_pdf = (job.result or {}).get("media_type") == PDF
    form = PaperForm(sent(request) if is_pdf else None)
    answer = carry_out(
        request,
        desk,
        form,
        partial(forms.attach_form, service=found, sha256=job.params["sha256"]),
        message=_("Added. The public gets it once the service is published."),
        to=lambda _made: redirect("desk:service", government=desk.slug, code=found.code),
    )
    context = {"service": found, "job": job, "is_pdf": is_pdf, "form": form}
    page = "services/desk/service_form.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page()
def service_file(request: DeskRequest, desk: Desk, code: str, number: int) -> FileResponse:
    """Give a form that was handed in as a file, as it was handed in."""
    found = service_of(desk, code)
    forms = found.newest.said.forms if found.newest else ()
    if not 1 <= number <= len(forms) or not forms[number - 1].sha256:
        raise Http404
    return file_of(forms[number - 1].sha256, f"{code}-{number}.pdf")


@desk_page(Permission.SERVICE_PUBLISH, methods=POSTED)
def services_print(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Print the notices of the newest versions of the chosen services, to be published."""
    codes = request.POST.getlist("code")[:A_PAGE]
    rows = Service.objects.of(desk.government).standing().filter(code__in=codes)
    chosen = [
        (row, row.newest)
        for row in rows.select_related("newest__agency", "newest__government").order_by("code")
        if row.newest and desk.can(Permission.SERVICE_PUBLISH, row.agency)
    ]
    try:
        if not chosen:
            raise versions.NotPublished(Text("Choose first what is to be printed."))
        job = ask_once(
            request,
            desk,
            kind="pdf.make",
            params={
                **book.printing_of(chosen, desk.now),
                "versions": {row.code: version.number for row, version in chosen},
            },
            subject=f"service:{chosen[0][0].code}",
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:services", government=desk.slug)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, number: int) -> tuple[Job, list[catalogue.PrintedNotice]]:
    """Find what a job printed: versions of services that the post may publish."""
    job = finished(desk, number, "pdf.make", "service")
    numbers: dict[str, int] = job.params.get("versions", {})
    result: dict[str, str] = job.result or {}
    rows = ServiceVersion.objects.of(desk.government).filter(service__code__in=numbers)
    found = [
        catalogue.PrintedNotice(
            version.service,
            version,
            {lang: result.get(book.key(version.service.code, lang), "") for lang in book.LANGUAGES},
        )
        for version in rows.select_related("service__newest__agency", "agency").order_by(
            "service__code"
        )
        if version.number == numbers[version.service.code]
    ]
    if not found or not all(desk.can(Permission.SERVICE_PUBLISH, p.service.agency) for p in found):
        raise Http404
    return job, found


@desk_page(Permission.SERVICE_PUBLISH, methods=BOTH)
def services_publish(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show the notices as printed, and publish the versions they were printed of."""
    job, printed = _printed(desk, number)
    if request.method == "POST":
        try:
            catalogue.publish(
                government=desk.government,
                printed=printed,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("Published. Everybody sees it within seconds."))
        if len(printed) > 1:
            return redirect("desk:services", government=desk.slug)
        return redirect("desk:service", government=desk.slug, code=printed[0].service.code)
    context = {
        "job": job,
        "rows": [
            (
                each,
                [say.label(name) for name in missing(each.version.said)],
                mixed(each.version.said),
                each.service.newest_id == each.version.pk,
            )
            for each in printed
        ],
        "is_newest": all(each.service.newest_id == each.version.pk for each in printed),
    }
    return show(request, desk, "services/desk/services_publish.html", context)


@desk_page(Permission.SERVICE_PUBLISH)
def service_notice(
    request: DeskRequest, desk: Desk, number: int, code: str, kind: str
) -> FileResponse:
    """Give the notice of a service in a language as it was printed."""
    _job, printed = _printed(desk, number)
    sha256 = next((each.notices.get(kind) for each in printed if each.service.code == code), "")
    if not sha256:
        raise Http404
    return file_of(sha256, f"{code}-{kind}.pdf")


@desk_page(Permission.SERVICE_PUBLISH, methods=POSTED)
def service_take_back(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a service off the public site."""
    found = service_of(desk, code)
    form = ReasonForm(sent(request), auto_id="back-%s")
    answer = carry_out(
        request,
        desk,
        form,
        partial(catalogue.take_back, service=found),
        message=_("Taken back. Its history stays here and in the ledger."),
        to=lambda _made: redirect("desk:service", government=desk.slug, code=code),
    )
    return answer or _service_page(request, desk, found, back_form=form, status=form.status)


@desk_page(Permission.SERVICE_EDIT, methods=POSTED)
def service_withdraw(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a service that is no longer offered out of the catalogue."""
    found = service_of(desk, code)
    form = ReasonForm(sent(request), auto_id="withdraw-%s")
    answer = carry_out(
        request,
        desk,
        form,
        partial(catalogue.withdraw, service=found),
        message=_("Withdrawn. Its history stays in the ledger."),
        to=lambda _made: redirect("desk:services", government=desk.slug),
    )
    return answer or _service_page(request, desk, found, withdraw_form=form, status=form.status)
