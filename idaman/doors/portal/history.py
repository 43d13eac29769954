"""What happened: versions of the plan, and every public act in its order."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.utils.xmlutils import SimplerXMLGenerator

from idaman.doors.portal.lists import MOST, csv_file, items_csv, page_of, wants_csv
from idaman.doors.portal.site import Site, show, site_page
from idaman.rooms.ledger.models import Entry
from idaman.rooms.masterplan.models import Adopted, Version
from idaman.ui import words
from idaman.ui.templatetags.ui import name

OURS = uuid.UUID("5d0e2d5e-4d0e-4a52-9f0b-1c1d3a0c5e11")
"""Names our feeds and entries for good, whatever host they are read from."""


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
    return show(request, site, "portal/versions.html", {"versions": found})


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
        "portal/version.html",
        {
            "version": found,
            "kinds": kinds,
            "kind": kind,
            "page": page_of(items.filter(kind=kind).defer("body"), request),
        },
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
        "portal/history.html",
        {
            "entries": found[:MOST],
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
        "portal/entry.html",
        {
            "entry": found,
            "pretty": json.dumps(found.said, indent=2, ensure_ascii=False),
            "computed": hashlib.sha256(b"\x00" + body).hexdigest(),
            "size": len(body),
        },
    )


@site_page
def changes_feed(request: HttpRequest, site: Site) -> HttpResponse:
    """The public acts as an Atom feed; names of entries outlive host names and addresses."""
    before = _before(request)
    entries = list(
        Entry.objects.public().of(site.government.slug).newest_first().before(before)[: MOST + 1]
    )
    onward = entries[MOST - 1].position if len(entries) > MOST else None
    here = site.public_address("changes-feed")
    feed = ChangesFeed(
        title=gettext("Changes: %(name)s") % {"name": name(site.government)},
        link=site.public_address("history"),
        description="",
        language=site.language,
        author_name=name(site.government),
        feed_url=f"{here}?before={before}" if before is not None else here,
        feed_guid=uuid.uuid5(OURS, f"feed:{site.government.slug}").urn,
        onward=f"{here}?before={onward}" if onward is not None else "",
        changed=entries[0].at if entries else site.government.created_at,
    )
    for each in entries[:MOST]:
        said = str(words.ACTS.get(each.act, each.act))
        feed.add_item(
            title=f"{said}: {each.subject}",
            link=site.public_address("entry", position=each.position),
            description=gettext("Entry %(n)s of the ledger, by %(post)s.")
            % {"n": each.position, "post": each.post},
            pubdate=each.at,
            updateddate=each.at,
            unique_id=uuid.uuid5(OURS, each.leaf).urn,
            author_name=each.agency or each.post,
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


class ChangesFeed(Atom1Feed):
    """Atom whose `updated` is the newest act, not the moment of rendering; with a next page."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if onward := self.feed.get("onward"):
            handler.addQuickElement("link", "", {"rel": "next", "href": onward})
