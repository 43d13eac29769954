"""A request that a program sends: read, checked, and taken as any other report is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from idaman.doors.api.answers import Asked, Wrongs
from idaman.doors.api.reading import OTHER, no_service
from idaman.pure.open311 import asking
from idaman.pure.open311.asking import WORDS_LENGTH, AskedWrong
from idaman.pure.refused import Refused
from idaman.pure.service.report import KINDS, TOPICS, spelled
from idaman.rooms.people.actions import key_shown
from idaman.rooms.people.models import ApiKey, Government
from idaman.rooms.regions.models import Region
from idaman.rooms.services.actions import reporting
from idaman.rooms.services.actions.pictures import Unread, kept_photo, picture_of
from idaman.rooms.services.models import Request, RequestPhoto, Service, Source, Visibility
from idaman.ui import reports as say

KIND, VISIBILITY, VILLAGE = "KIND", "VISIBILITY", "VILLAGE"
NAME_LENGTH = 60


@dataclass(frozen=True)
class Field:
    """Something that may be said of a report by attribute[CODE]: one value of a list."""

    code: str
    description: str
    hint: str
    values: dict[str, str]

    def defined(self, order: int) -> dict[str, Any]:
        """Give it as a service definition does."""
        return {
            "variable": True,
            "code": self.code,
            "datatype": "singlevaluelist",
            "required": False,
            "datatype_description": self.hint,
            "order": order,
            "description": self.description,
            "values": [{"key": key, "name": name} for key, name in self.values.items()],
        }


def fields(government: Government) -> list[Field]:
    """List what may be said of a report here; all of it may be left out."""
    villages = Region.objects.within(government.region.code).villages().select_related("parent")
    return [
        Field(KIND, _("Kind of report"), _("Without it: a complaint"), dict(say.kinds())),
        Field(
            VISIBILITY,
            _("Who may see it"),
            _("Without it: anonymous, or open where a name or address is given"),
            {code: str(words) for code, words in say.VISIBILITIES.items()},
        ),
        Field(
            VILLAGE,
            _("Village"),
            _("Code of the village; address_id takes the same codes"),
            {
                row.code: f"{row.full_name}, {row.parent.full_name if row.parent else ''}"
                for row in villages.order_by("code")
            },
        ),
    ]


def subject_of(government: Government, code: str) -> Service | str:
    """Find the published service or the topic of a code.

    Raises NotThere.
    """
    if code in TOPICS:
        return code
    found = Service.objects.public().filter(government=government, code=code).first()
    if found is None:
        raise no_service(code)
    return found


def taken(asked: Asked) -> tuple[str, list[dict[str, Any]], int]:
    """Take a request; on the test endpoint do all but keep it.

    Raises AskedWrong, NotThere, KeyWrong, Wrongs, and what `reporting.report` raises.
    """
    if asked.request.content_type not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        raise AskedWrong(
            "Kirim sebagai application/x-www-form-urlencoded atau multipart/form-data.",
            en="Send it as application/x-www-form-urlencoded or multipart/form-data.",
        )
    government = asked.government()
    key = key_shown(government, asked.given("api_key"))
    said = replace(_said(asked, government), api_key=key)
    token, secret = _token(asked, key), settings.SECRET_KEY.encode()
    if first := reporting.sent_before(government, secret=secret, token=token):
        return _taken(asked, government, *first)
    photo = None if asked.is_test else _photo(asked)
    with transaction.atomic():
        made, receipt = reporting.report(
            government=government,
            said=said,
            pictures=picture_of(photo, government, RequestPhoto.Role.REPORT, now=asked.now),
            secret=secret,
            now=asked.now,
            source=Source.OPEN311,
            token=token,
        )
        if asked.is_test:
            transaction.set_rollback(True)
    return _taken(asked, government, made, receipt)


def _photo(asked: Asked) -> Unread | None:
    announced = asked.request.headers.get("Content-Length", "")
    file = asked.request.FILES.get("media")
    return kept_photo(file, root=settings.CITIZENS, announced=announced)


def _taken(
    asked: Asked, government: Government, made: Request, receipt: str
) -> tuple[str, list[dict[str, Any]], int]:
    if asked.is_test:
        notice = _("A trial: what was sent is right. Nothing was kept.")
        return "service_requests", [_receipt(f"TEST-{made.code}", notice)], 201
    address = asked.address(government, "report-receipt", key=spelled(receipt))
    notice = _("Receipt, for the sender only: %(address)s") % {"address": address}
    return "service_requests", [_receipt(made.code, notice)], 201


def _receipt(code: str, notice: str) -> dict[str, Any]:
    return {"service_request_id": code, "service_notice": notice, "account_id": None}


def _token(asked: Asked, key: ApiKey) -> str:
    """Name what is sent, so that it counts once if it is sent again with the same key of its own.

    The header Idempotency-Key is the program's to give.
    """
    own = asked.request.headers.get("Idempotency-Key", "")
    if len(own) < reporting.TOKEN_LENGTH:
        return secrets.token_urlsafe(24)
    return hashlib.sha256(f"{key.pk}:{own}".encode()).hexdigest()


def _said(asked: Asked, government: Government) -> reporting.Said:
    """Read what is reported; say all that is wrong at once.

    Raises NotThere, Wrongs.
    """
    wrongs: list[Refused] = []

    def read(reader: Callable[..., Any], *args: Any) -> Any:
        try:
            return reader(*args)
        except AskedWrong as no:
            wrongs.append(no)
            return None

    code = read(_needed, asked, "service_code")
    subject = subject_of(government, code) if code else None
    words = read(_words, asked)
    chosen = read(_chosen, asked, government) or {}
    place = read(asking.point, asked.given("lat"), asked.given("long"))
    region = read(_region, asked, government, chosen)
    named = " ".join(filter(None, (asked.given("first_name"), asked.given("last_name"))))
    reach = asked.given("phone") or asked.given("email")
    is_named = bool(named or reach)
    if not wrongs:
        read(_located, asked, place, region)
    read(_nameless, chosen, is_named)
    if wrongs:
        raise Wrongs(wrongs)
    return reporting.Said(
        words=words,
        region=region or government.region,
        kind=chosen.get(KIND, next(iter(KINDS))),
        topic=subject if isinstance(subject, str) else OTHER,
        service=subject if isinstance(subject, Service) else None,
        visibility=chosen.get(VISIBILITY, Visibility.OPEN if is_named else Visibility.ANONYMOUS),
        name=named[: 2 * NAME_LENGTH],
        reach=reach,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        language=asked.language,
    )


def _needed(asked: Asked, name: str) -> str:
    if not (given := asked.given(name)):
        raise AskedWrong(f"{name}: wajib diisi.", en=f"{name} required.")
    return given


def _words(asked: Asked) -> str:
    """Read what is said; a place in words and the address of a picture stand below it."""
    lines = [strip_tags(_needed(asked, "description")).strip()]
    below = (strip_tags(asked.given(name)) for name in ("address_string", "media_url"))
    words = "\n\n".join([*lines, *filter(None, below)])
    if len(words) > WORDS_LENGTH:
        raise AskedWrong(
            f"description: paling panjang {WORDS_LENGTH} huruf bersama address_string dan "
            f"media_url, bukan {len(words)}.",
            en=f"description: at most {WORDS_LENGTH} characters together with address_string and "
            f"media_url, not {len(words)}.",
        )
    return words


def _chosen(asked: Asked, government: Government) -> dict[str, str]:
    """Read the attributes; each is one of its list."""
    sent = dict(asked.request.GET.lists()) | dict(asked.request.POST.lists())
    given = asking.attributes({name: [str(v) for v in vs] for name, vs in sent.items()})
    if not given:
        return {}
    known = {each.code: each.values for each in fields(government)}
    for code, values in given.items():
        if code not in known or len(values) != 1 or values[0] not in known[code]:
            raise AskedWrong(
                f"attribute[{code}]: pilih satu nilai dari services/…; bukan "
                f"“{', '.join(values)[:60]}”.",
                en=f"attribute[{code}]: choose one value that the service definition lists, not "
                f"“{', '.join(values)[:60]}”.",
            )
    return {code: values[0] for code, values in given.items()}


def _region(asked: Asked, government: Government, chosen: dict[str, str]) -> Region | None:
    code = asked.given("address_id") or chosen.get(VILLAGE, "")
    if not code:
        return None
    within = Region.objects.within(government.region.code)
    if (found := within.filter(code=code).first()) is None:
        raise AskedWrong(
            f"address_id: tidak ada kecamatan atau desa “{code[:20]}” di {government.name}.",
            en=f"address_id: there is no district or village “{code[:20]}” in "
            f"{government.name_en or government.name}.",
        )
    return found


def _nameless(chosen: dict[str, str], is_named: bool) -> None:
    if is_named and chosen.get(VISIBILITY) == Visibility.ANONYMOUS:
        raise AskedWrong(
            "Ada nama, telepon, atau surel, tetapi laporannya anonim: semuanya tidak akan "
            f"disimpan. Kosongkan, atau pilih attribute[{VISIBILITY}] lain.",
            en="There is a name, phone or email, yet the report is anonymous: none would be kept. "
            f"Leave them out, or choose another attribute[{VISIBILITY}].",
        )


def _located(asked: Asked, place: object, region: object) -> None:
    if place is None and region is None and not asked.given("address_string"):
        raise AskedWrong(
            "Sebutkan tempatnya: lat dan long, address_string, atau address_id.",
            en="Say where it is: lat and long, address_string, or address_id.",
        )
