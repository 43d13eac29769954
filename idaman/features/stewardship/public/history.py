"""What happened: versions of the plan, and every public act in its order."""

from __future__ import annotations

import hashlib
import json
import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from idaman.core.files import blobs
from idaman.core.ledger.models import Entry, EntryQuerySet
from idaman.features.plan.models import Adopted, PrintedBook, Version
from idaman.features.stewardship.public.acts import history_lines
from idaman.features.stewardship.public.entry_parts import entry_parts
from idaman.web.portal.feeds import OURS, ChangesFeed, plain
from idaman.web.portal.lists import MOST, csv_file, items_csv, page_of, wants_csv
from idaman.web.portal.selection import Selection, selection_of
from idaman.web.portal.site import Site, show, site_of, site_page
from idaman.web.templatetags.ui import name


@site_page
def versions(request: HttpRequest, site: Site) -> HttpResponse:
    found = list(
        Version.objects.public()
        .filter(government=site.government)
        .select_related("plan", "adopted_by")
        .order_by("-plan__first_year", "-number")
    )
    if wants_csv(request):
        return csv_file(
            "versi",
            ("rencana", "nomor", "judul", "peraturan", "tanggal_peraturan", "ditetapkan",
             "berlaku", "contoh"),
            (
                (v.plan.slug, v.number, v.title, v.regulation, v.regulation_date,
                 v.adopted_at.isoformat(), v.is_current, v.is_sample)
                for v in found
            ),
        )  # fmt: skip
    return show(request, site, "stewardship/public/versions.html", {"versions": found})


@site_page
def version(request: HttpRequest, site: Site, plan: str, number: int) -> HttpResponse:
    found = (
        Version.objects.public()
        .filter(government=site.government, plan__slug=plan, number=number)
        .select_related("plan", "adopted_by", "composition")
        .defer("composition__document", "composition__findings")
        .first()
    )
    if found is None:
        raise Http404
    kinds = ("objective", "indicator", "programme", "activity", "quick_win")
    items = (
        Adopted.objects.public()
        .in_version(found)
        .filter(kind__in=kinds)
        .select_related("owner")
        .order_by("kind", "position")
    )
    if wants_csv(request):
        return items_csv(f"versi-{plan}-{number}", items)
    kind = request.GET.get("kind", "activity")
    if kind not in kinds:
        raise Http404
    return show(
        request,
        site,
        "stewardship/public/version.html",
        {
            "version": found,
            "kinds": kinds,
            "kind": kind,
            "page": page_of(items.filter(kind=kind).defer("body"), request),
            "books": PrintedBook.objects.public().newest_of(found),
        },
    )


BOOK_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@login_not_required
def book_file(
    request: HttpRequest, government: str, plan: str, number: int, key: str, ending: str
) -> HttpResponseBase:
    """Give a published book of an adopted version."""
    site = site_of(request, government)
    books = PrintedBook.objects.public().of(site.government)
    found = (
        books.filter(version__plan__slug=plan, version__number=number, key=key)
        .order_by("-printing")
        .first()
    )
    sha256 = getattr(found, f"{ending}_sha256", "") if ending in BOOK_TYPES else ""
    path = blobs.path_of(settings.FILES, sha256) if sha256 else None
    if path is None or not path.exists():
        raise Http404
    mark = "-contoh" if site.government.is_sample else ""
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{site.government.slug}-{plan}-v{number}-{key}{mark}.{ending}",
        content_type=BOOK_TYPES[ending],
    )


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    if before and not before.isdecimal():
        raise BadRequest("No such place in the history.")
    return int(before[:18]) if before else None


@site_page
def history(request: HttpRequest, site: Site) -> HttpResponse:
    entries = Entry.objects.public().of(site.government.slug).newest_first()
    if wants_csv(request):
        return csv_file(
            "riwayat",
            ("nomor", "waktu", "perbuatan", "subjek", "jabatan", "perangkat_daerah", "sidik_jari"),
            (
                (e.position, e.at.isoformat(), e.act, e.subject, e.post, e.agency, e.leaf)
                for e in entries.iterator()
            ),
        )
    before = _before(request)
    found = list(entries.before(before)[: MOST + 1])
    return show(
        request,
        site,
        "stewardship/public/history.html",
        {
            "lines": history_lines(site, found[:MOST]),
            "next": found[MOST - 1].position if len(found) > MOST else None,
            "is_first": before is None,
        },
    )


@site_page
def entry(request: HttpRequest, site: Site, position: int) -> HttpResponse:
    found = Entry.objects.public().of(site.government.slug).filter(position=position).first()
    if found is None:
        raise Http404
    body = bytes(found.body)
    if request.GET.get("format") == "json":
        return HttpResponse(body, content_type="application/json")
    return show(
        request,
        site,
        "stewardship/public/entry.html",
        {
            "line": history_lines(site, [found])[0],
            "entry": found,
            "parts": entry_parts(found),
            "pretty": json.dumps(found.said, indent=2, ensure_ascii=False),
            "computed": hashlib.sha256(b"\x00" + body).hexdigest(),
            "size": len(body),
        },
    )


@site_page
def changes_feed(request: HttpRequest, site: Site) -> HttpResponse:
    """The public acts as an Atom feed; names of entries outlive host names and addresses.

    Of the whole government, or only what concerns an agency, a district or one promise.
    """
    before = _before(request)
    selected = selection_of(request, site)
    found = _concerning(site, selected).newest_first().before(before)
    entries = list(found[: MOST + 1])
    onward = entries[MOST - 1].position if len(entries) > MOST else None
    of = ":".join([site.government.slug, *(f"{k}={v}" for k, v in selected.asked.items())])
    feed = ChangesFeed(
        title=gettext("Changes: %(name)s") % {"name": selected.title or name(site.government)},
        link=site.public_address("history"),
        description="",
        language=site.language,
        author_name=name(site.government),
        feed_url=_feed_address(site, selected, before),
        feed_guid=uuid.uuid5(OURS, f"feed:{of}").urn,
        onward=_feed_address(site, selected, onward) if onward is not None else "",
        changed=entries[0].at if entries else site.government.created_at,
    )
    for line in history_lines(site, entries[:MOST]):
        each = line.entry
        feed.add_item(
            title=plain(line.title),
            link=site.public_address("entry", position=each.position),
            description=gettext("Entry %(n)s of the ledger, by %(post)s.")
            % {"n": each.position, "post": plain(line.post)},
            pubdate=each.at,
            updateddate=each.at,
            unique_id=uuid.uuid5(OURS, each.leaf).urn,
            author_name=plain(each.agency or line.post),
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _concerning(site: Site, selected: Selection) -> EntryQuerySet:
    """The public entries about what is followed; an agency's own acts are among them."""
    entries = Entry.objects.public().of(site.government.slug)
    if selected.codes is None:
        return entries
    about = Q(subject__in=selected.codes)
    if selected.agency:
        about |= Q(agency=selected.agency)
    return entries.filter(about)


def _feed_address(site: Site, selected: Selection, before: int | None) -> str:
    asked = {**selected.asked, **({} if before is None else {"before": before})}
    here = site.public_address("changes-feed")
    return f"{here}?{urlencode(asked)}" if asked else here
