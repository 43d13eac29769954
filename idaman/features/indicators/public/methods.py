"""How figures come to be: one page a method, so that anyone can count again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.core.rulebook import RULES
from idaman.core.taxonomy import Dimension, SubDimension
from idaman.features.indicators.rules.official import METHODS as OFFICIAL
from idaman.web import words
from idaman.web.portal.site import Site, show, site_page

METHODS: dict[str, str | Promise] = {
    "janji": _("How it is decided whether a promise is kept"),
    "petak": _("How the marks are counted"),
    "anggaran": _("How money is summed"),
    "gabungan": _("How figures are rolled up"),
    "perkiraan": _("How the end of work is foretold"),
    "audit-ulang": _("How acceptances are looked at again"),
    "tanda": _("How figures and rows are labelled"),
    "dimensi": _("Six dimensions, eighteen sub-dimensions"),
    "indikator": _("How indicators are read"),
    "capaian-hasil": _("How figures are read, and which count"),
    "pemeriksaan-angka": _("How figures are held against each other"),
    "keadaan-angka": _("How it is counted whether figures are there and in time"),
    "indeks": _("How an index of our own is made, and how sure a rank is"),
    "lintasan": _("How it is judged whether a target is on its way"),
    "gerbang": _("How the ten points of a quick win are counted"),
    "potensi": _("How potentials are listed and how far they are"),
    "pelayanan": _("How service standards are read and times are measured"),
    "ekonomi": _("How the region's economy is counted"),
    "kepuasan": _("How satisfaction with services is counted"),
    "riwayat": _("How the history can be checked"),
    "tanda-tangan": _("What a signature is worth here"),
    "laporan": _("How answers to reports are counted"),
    "kata-warga": _("What citizens say, and what it brings about"),
    "kluster": _("How clusters are told from chance"),
    "hari-kerja": _("How working days are counted"),
    "pemeriksaan": _("What is checked before a plan is adopted"),
    "sumber": _("Sources"),
}


@site_page
def methods(request: HttpRequest, site: Site) -> HttpResponse:
    context = {"methods": METHODS, "official": OFFICIAL.values()}
    return show(request, site, "indicators/public/methods.html", context)


@site_page
def method(request: HttpRequest, site: Site, method: str) -> HttpResponse:
    if method not in METHODS:
        raise Http404
    return show(
        request,
        site,
        "indicators/public/method.html",
        {
            "method": method,
            "title": METHODS[method],
            "part": f"indicators/public/methods/{method}.html",
            "why": words.WHY.items(),
            "dimensions": [
                (d, words.DIMENSIONS[d.value], [s.value for s in SubDimension if s.dimension == d])
                for d in Dimension
            ],
            "rules": [
                {
                    "id": rule.id,
                    "severity": rule.severity.value,
                    "why": rule.why.say(site.language),
                    "remedy": rule.advice.say(site.language),
                }
                for rule in RULES.values()
                if rule.about == "plan"
            ]
            if method == "pemeriksaan"
            else [],
        },
    )
