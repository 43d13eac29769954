"""Official methods, to be tried with one's own numbers: a simulation, never an official value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.rules.figures import NotANumber, plain, read_number
from idaman.features.indicators.rules.official import (
    METHODS,
    Method,
    MethodExample,
    NotInRange,
    reckon,
)
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.figures import exact

SHOWN = 6
"""So many digits of what is exact."""
MOST = 40
"""A number of more signs is none."""


@site_page
def official_method(request: HttpRequest, site: Site, key: str) -> HttpResponse:
    """Tell an official method, and reckon it from the numbers of the address."""
    method = METHODS.get(key)
    if method is None:
        raise Http404
    version = method.version(request.GET.get("version", "") or _version_of(method, request))
    in_version = method.in_version(version)
    typed = {each.key: request.GET.get(each.key, "")[:MOST] for each in in_version.inputs}
    found, no = None, dict[str, str]()
    if any(typed.values()):
        values, no = _read(in_version, typed, site.language)
        if not no:
            try:
                found = reckon(method, values, version=version.key if version else "")
            except NotInRange as refused:
                no = {"": refused.say(site.language)}
    context = {
        "method": in_version,
        "fields": [(each, typed[each.key], no.get(each.key, "")) for each in in_version.inputs],
        "version": version,
        "no": no,
        "found": found,
        "exact": exact(round(found.exact, SHOWN)) if found else "",
        "printed": exact(found.printed) if found else "",
        "band": found.band if found else None,
        "steps": [
            (step, _written(step.sum, site.language), exact(round(step.value, SHOWN)))
            for step in (found.steps if found else ())
        ],
        "examples": [_example(method, each, site.language) for each in method.examples],
        "bands": [(band, exact(band.least) if band.least >= 0 else "") for band in method.bands],
    }
    return show(
        request, site, "indicators/public/official_method.html", context, 422 if no else 200
    )


def _version_of(method: Method, request: HttpRequest) -> str:
    """Find the version an address without one meant: the first all of whose numbers it gives."""
    for version in method.versions:
        if all(request.GET.get(each.key) for each in method.in_version(version).inputs):
            return version.key
    return ""


def _read(
    method: Method, typed: dict[str, str], language: str
) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Read what was typed; what cannot be read, or is missing, with what would be right."""
    values: dict[str, Decimal] = {}
    no: dict[str, str] = {}
    for each in method.inputs:
        try:
            values[each.key] = read_number(typed[each.key]) if typed[each.key].strip() else _none()
            if not each.least <= values[each.key] <= each.most:
                raise NotANumber(
                    Text(
                        "Write a number from %(least)s to %(most)s.",
                        least=exact(each.least),
                        most=exact(each.most),
                    ),
                )
        except Refused as refused:
            no[each.key] = refused.say(language)
    return values, no


def _none() -> Decimal:
    raise NotANumber(Text("Write the number."))


def _example(method: Method, each: MethodExample, language: str) -> dict[str, Any]:
    """An example as the page shows it: what comes out here, and an address that reckons it."""
    found = reckon(method, each.values, version=each.version)
    written = [_written(plain(value), language) for value in each.values]
    inputs = method.in_version(found.version).inputs
    asked = {i.key: value for i, value in zip(inputs, written, strict=True)}
    if each.version:
        asked["version"] = each.version
    return {
        "said": each.said,
        "version": found.version,
        "source": each.source,
        "published": exact(each.result),
        "here": exact(found.printed),
        "agrees": found.printed == each.result,
        "href": f"?{urlencode(asked)}#hasil",
    }


def _written(text: str, language: str) -> str:
    """Write decimals, and nothing else has a point in it, as the language does."""
    return text if language == "en" else text.replace(".", ",")
