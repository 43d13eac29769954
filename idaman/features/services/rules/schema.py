"""A service as schema.org describes one: GovernmentService, for search engines and machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.lines import DAYS, Opening, Place
from idaman.features.services.rules.lists import CHANNELS
from idaman.features.services.rules.sla.clock import TimeUnit

IRI = "https://schema.org/"
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DURATIONS = {
    TimeUnit.DAYS: "P{}D",
    TimeUnit.CALENDAR: "P{}D",
    TimeUnit.HOURS: "PT{}H",
    TimeUnit.MINUTES: "PT{}M",
}
"""ISO 8601, which knows no working days: the page beside it says which days count."""
assert len(NAMES) == len(DAYS)


@dataclass(frozen=True)
class BodyContext:
    """What the body does not know: addresses, and who offers the service to whom."""

    url: str
    provider: str
    provider_url: str
    government: str
    form_urls: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    language: str = "id"


def described(body: ServiceBody, around: BodyContext) -> dict[str, Any]:
    """Describe a service as JSON-LD; what is not entered is left out, never invented.

    >>> around = BodyContext("https://a/", "Dinas", "https://b/", "Kabupaten")
    >>> said = described(ServiceBody(name="KTP-el", agency="A"), around)
    >>> said["@type"], said["provider"]["@type"], "offers" in said
    ('GovernmentService', 'GovernmentOrganization', False)
    """
    english = around.language == "en"
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": (body.name_en if english else "") or body.name,
        "url": around.url,
        "identifier": around.url.rstrip("/").rpartition("/")[2],
        "inLanguage": around.language,
        "provider": {
            "@type": "GovernmentOrganization",
            "name": around.provider,
            "url": around.provider_url,
            "parentOrganization": {"@type": "GovernmentOrganization", "name": around.government},
        },
        "areaServed": [
            {"@type": "AdministrativeArea", "name": name}
            for name in around.served or (around.government,)
        ],
    }
    if summary := (body.summary_en if english else "") or body.summary:
        said["description"] = summary
    if body.words:
        said["alternateName"] = list(body.words)
    if product := (body.product_en if english else "") or body.product:
        said["serviceOutput"] = {"@type": "Thing", "name": product}
    if body.fees:
        said["offers"] = [_offer(fee.amount_idr, fee.case, fee.per) for fee in body.fees]
    if channels := _channels(body, around):
        said["availableChannel"] = channels
    return said


def _offer(amount_idr: int, case: str, per: str) -> dict[str, Any]:
    offer: dict[str, Any] = {"@type": "Offer", "price": amount_idr, "priceCurrency": "IDR"}
    if case:
        offer["name"] = case
    if per:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "price": amount_idr,
            "priceCurrency": "IDR",
            "unitText": per,
        }
    return offer


def _channels(body: ServiceBody, around: BodyContext) -> list[dict[str, Any]]:
    taking = (
        {"processingTime": DURATIONS[body.time.unit].format(body.time.value)} if body.time else {}
    )
    found: list[dict[str, Any]] = []
    if body.online:
        found.append({"@type": "ServiceChannel", "serviceUrl": body.online, **taking})
    for place in body.places:
        channel: dict[str, Any] = {
            "@type": "ServiceChannel",
            "serviceLocation": _location(place),
            **taking,
        }
        if place.phone:
            channel["servicePhone"] = {"@type": "ContactPoint", "telephone": place.phone}
        found.append(channel)
    if not found and body.channels:
        found = [
            {"@type": "ServiceChannel", "name": CHANNELS[code].say(around.language), **taking}
            for code in body.channels
        ]
    for url in around.form_urls:
        found.append({"@type": "ServiceChannel", "name": "Formulir", "serviceUrl": url})
    return found


def _location(place: Place) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": "GovernmentOffice", "name": place.name}
    if place.address:
        said["address"] = {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "addressCountry": "ID",
        }
    if place.hours:
        said["openingHoursSpecification"] = [_hours(each) for each in place.hours]
    return said


def _hours(opening: Opening) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"{IRI}{NAMES[day - 1]}" for day in opening.days],
        "opens": opening.opens,
        # schema.org has no 24:00; the end of the day is the minute before it.
        "closes": "23:59" if opening.closes == "24:00" else opening.closes,
    }
