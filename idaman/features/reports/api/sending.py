"""A request that a program sends: read, checked, and taken as any other report is."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from idaman.core.bilingual import Bilingual
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.models import ApiKey, Government
from idaman.core.places.models import Region
from idaman.core.places.queries import require_inside
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import reporting
from idaman.features.reports.actions.pictures import (
    UnreadPhoto,
    kept_photo,
    picture_of,
    require_photo,
)
from idaman.features.reports.actions.steps import ReportPicture
from idaman.features.reports.api.answers import MEDIA, ApiRequest, Wrongs
from idaman.features.reports.api.reading import OTHER, no_service
from idaman.features.reports.models import Request, RequestPhoto, Source, Visibility
from idaman.features.reports.rules.open311 import asking
from idaman.features.reports.rules.open311.answer import fit
from idaman.features.reports.rules.open311.asking import WORDS_LENGTH, AskedWrong
from idaman.features.reports.rules.report import KINDS, TOPICS, spelled
from idaman.features.reports.words import reports as say
from idaman.features.services.models import Service

TAKES = (
    *("service_code", "description", "lat", "long", "address_string", "address_id"),
    *("first_name", "last_name", "phone", "email"),
)
"""What a report may say, beside its attributes and photos."""
MOST_PHOTOS = 5
MOST_OF_A_TOKEN = 200
KIND, VISIBILITY, VILLAGE = "KIND", "VISIBILITY", "VILLAGE"
NAME_LENGTH = 60


@dataclass(frozen=True)
class AttributeField:
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


def fields(government: Government) -> list[AttributeField]:
    """List what may be said of a report here; all of it may be left out."""
    villages = Region.objects.within(government.region.code).villages().select_related("parent")
    return [
        AttributeField(KIND, _("Kind of report"), _("Without it: a complaint"), dict(say.kinds())),
        AttributeField(
            VISIBILITY,
            _("Who may see it"),
            _("Without it: anonymous, or open where a name or address is given"),
            {code: str(words) for code, words in say.VISIBILITIES.items()},
        ),
        AttributeField(
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


def taken(asked: ApiRequest) -> tuple[str, list[dict[str, Any]], int]:
    """Take a request; on the test endpoint do all but keep it.

    Raises AskedWrong, NotThere, KeyWrong, Wrongs, and what `reporting.report` raises.
    """
    if asked.request.content_type not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        raise AskedWrong(
            Text("Send it as application/x-www-form-urlencoded or multipart/form-data.")
        )
    government = asked.government()
    key = asked.key(government)
    said, files = _said(asked, government)
    said = replace(said, api_key=key)
    token, secret = _token(asked, key), settings.SECRET_KEY.encode()
    sent = reporting.sent_as(said, [hash_of(each) for each in files], secret)
    if first := reporting.sent_before(government, secret=secret, token=token, sent=sent):
        return _taken(asked, government, *first)
    photos = [] if asked.is_test else kept_photos(files)
    try:
        with transaction.atomic():
            made, receipt = reporting.report(
                government=government,
                said=said,
                pictures=asked_for(photos, asked, government, RequestPhoto.Role.REPORT),
                secret=secret,
                now=asked.now,
                source=Source.OPEN311,
                token=token,
            )
            if asked.is_test:
                transaction.set_rollback(True)
    except Refused as no:
        for each in photos:
            each.drop()
        # The same form came in by another line at the same moment.
        first = reporting.sent_before(government, secret=secret, token=token, sent=sent)
        if not isinstance(no, AlreadyDone) or first is None:
            raise
        made, receipt = first
    return _taken(asked, government, made, receipt)


Files: TypeAlias = "list[UploadedFile[Any]]"


def kept_photos(files: Files) -> list[UnreadPhoto]:
    """Keep photos that were found to be some, each in a folder of its own."""
    kept = (kept_photo(each, root=settings.CITIZENS) for each in files)
    return [each for each in kept if each]


def asked_for(
    photos: list[UnreadPhoto], asked: ApiRequest, government: Government, role: RequestPhoto.Role
) -> list[ReportPicture]:
    """Ask for photos to be copied, in the transaction that takes their form."""
    each = (picture_of(photo, government, role, now=asked.now) for photo in photos)
    return [picture for some in each for picture in some]


def hash_of(file: UploadedFile[Any]) -> str:
    """Name a file by SHA-256 in hex."""
    hashed = hashlib.sha256()
    for chunk in file.chunks():
        hashed.update(chunk)
    return hashed.hexdigest()


def media(asked: ApiRequest, wrongs: list[Refused]) -> tuple[Files, list[str]]:
    """Give the photos that were sent, and the addresses of others; say what is wrong with any."""
    announced = asked.request.headers.get("Content-Length", "")
    most_mb = settings.UPLOAD_LIMIT_BYTES // 1024**2
    if announced.isdecimal() and int(announced) > settings.UPLOAD_LIMIT_BYTES:
        wrongs.append(
            AskedWrong(
                Text(
                    "What was sent is larger than %(most)s MB. Send fewer or smaller photos.",
                    most=most_mb,
                ),
            )
        )
        return [], []
    sent = [(name, f) for name, some in asked.request.FILES.lists() for f in some]
    for name, file in sent:
        shown = f"{name[:40]} ({(file.name or '')[:60]})"
        try:
            if not MEDIA.fullmatch(name):
                raise AskedWrong(Text("this field is not known; send photos as media."))
            if not file.size:
                raise AskedWrong(Text("the file is empty."))
            require_photo(file)
        except Refused as no:
            wrongs.append(AskedWrong(Text("%(file)s: %(reason)s", file=shown, reason=no)))
    if len(sent) > MOST_PHOTOS:
        wrongs.append(
            AskedWrong(
                Text(
                    "media: at most %(most_photos)s photos, not %(count)s.",
                    most_photos=MOST_PHOTOS,
                    count=len(sent),
                ),
            )
        )
    return [file for _name, file in sent], _addresses(asked, wrongs)


def _addresses(asked: ApiRequest, wrongs: list[Refused]) -> list[str]:
    found = []
    for name, values in (*asked.request.GET.lists(), *asked.request.POST.lists()):
        for value in values if MEDIA.fullmatch(name) else ():
            given = fit(str(value)).strip()
            if given and re.fullmatch(r"https?://\S+", given):
                found.append(given)
            elif given:
                wrongs.append(
                    AskedWrong(
                        Text(
                            "%(name)s: send the photo as a file, or its address (https://…), not "
                            "“%(given)s”.",
                            name=name,
                            given=given[:40],
                        ),
                    )
                )
    return found


def _taken(
    asked: ApiRequest, government: Government, made: Request, receipt: str
) -> tuple[str, list[dict[str, Any]], int]:
    if asked.is_test:
        notice = _("A trial: what was sent is right. Nothing was kept.")
        return "service_requests", [_receipt(f"TEST-{made.code}", notice)], 201
    address = asked.address(government, "report-receipt", key=spelled(receipt))
    notice = _("Receipt, for the sender only: %(address)s") % {"address": address}
    return "service_requests", [_receipt(made.code, notice)], 201


def _receipt(code: str, notice: str) -> dict[str, Any]:
    return {"service_request_id": code, "service_notice": notice, "account_id": None}


def _token(asked: ApiRequest, key: ApiKey) -> str:
    """Name what is sent, so that it counts once if it is sent again with the same key of its own.

    The header Idempotency-Key is the program's to give.
    """
    own = asked.request.headers.get("Idempotency-Key", "")
    if own and not reporting.TOKEN_LENGTH <= len(own) <= MOST_OF_A_TOKEN:
        raise AskedWrong(
            Text(
                "Idempotency-Key: give %(token_length)s to %(most_of_a_token)s characters.",
                token_length=reporting.TOKEN_LENGTH,
                most_of_a_token=MOST_OF_A_TOKEN,
            ),
        )
    if not own:
        return secrets.token_urlsafe(24)
    return hashlib.sha256(f"{key.pk}:{own}".encode()).hexdigest()


def _said(asked: ApiRequest, government: Government) -> tuple[reporting.ReportInput, Files]:
    """Read what is reported, and its photos; say all that is wrong at once.

    Raises Wrongs.
    """
    wrongs: list[Refused] = []

    def read(reader: Callable[..., Any], *args: Any) -> Any:
        try:
            return reader(*args)
        except Refused as no:
            wrongs.append(no)
            return None

    code = read(needed, asked, "service_code")
    subject = read(subject_of, government, code) if code else None
    files, addresses = media(asked, wrongs)
    words = read(words_of, asked, (asked.given("address_string"), *addresses))
    chosen = read(_chosen, asked, government) or {}
    place = read(asking.point, asked.given("lat"), asked.given("long"))
    if place:
        read(require_inside, government.region, *place)
    region = read(_region, asked, government, chosen)
    named = " ".join(filter(None, (asked.given("first_name"), asked.given("last_name"))))
    reach = asked.given("phone") or asked.given("email")
    is_named = bool(named or reach)
    if not wrongs:
        read(_located, asked, place, region)
    read(_nameless, chosen, is_named)
    if wrongs:
        raise Wrongs(wrongs)
    said = reporting.ReportInput(
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
    return said, files


def needed(asked: ApiRequest, name: str) -> str:
    if not (given := asked.given(name)):
        raise AskedWrong(Text("%(name)s required.", name=name))
    return given


def words_of(asked: ApiRequest, more: Iterable[str]) -> str:
    """Read what is said; a place in words and addresses of pictures stand below it."""
    lines = [strip_tags(needed(asked, "description")).strip()]
    words = "\n\n".join([*lines, *filter(None, map(strip_tags, more))])
    if len(words) > WORDS_LENGTH:
        raise AskedWrong(
            Text(
                "description: at most %(words_length)s characters together with "
                "address_string and media_url, not %(count)s.",
                words_length=WORDS_LENGTH,
                count=len(words),
            ),
        )
    return reporting.require_words(words)


def _chosen(asked: ApiRequest, government: Government) -> dict[str, str]:
    """Read the attributes; each is one of its list."""
    sent = dict(asked.request.GET.lists()) | dict(asked.request.POST.lists())
    given = asking.attributes({name: [str(v) for v in vs] for name, vs in sent.items()})
    if not given:
        return {}
    known = {each.code: each.values for each in fields(government)}
    for code, values in given.items():
        if code not in known or len(values) != 1 or values[0] not in known[code]:
            raise AskedWrong(
                Text(
                    "attribute[%(code)s]: choose one value that the service definition "
                    "lists, not “%(values)s”.",
                    code=code,
                    values=", ".join(values)[:60],
                ),
            )
    return {code: values[0] for code, values in given.items()}


def _region(asked: ApiRequest, government: Government, chosen: dict[str, str]) -> Region | None:
    code = asked.given("address_id") or chosen.get(VILLAGE, "")
    if not code:
        return None
    within = Region.objects.within(government.region.code)
    if (found := within.filter(code=code).first()) is None:
        raise AskedWrong(
            Text(
                "address_id: there is no district or village “%(code)s” in %(government)s.",
                code=code[:20],
                government=Bilingual(government.name, government.name_en or government.name),
            )
        )
    return found


def _nameless(chosen: dict[str, str], is_named: bool) -> None:
    if is_named and chosen.get(VISIBILITY) == Visibility.ANONYMOUS:
        raise AskedWrong(
            Text(
                "There is a name, phone or email, yet the report is anonymous: none "
                "would be kept. Leave them out, or choose another "
                "attribute[%(visibility)s].",
                visibility=VISIBILITY,
            ),
        )


def _located(asked: ApiRequest, place: object, region: object) -> None:
    if place is None and region is None and not asked.given("address_string"):
        raise AskedWrong(Text("Say where it is: lat and long, address_string, or address_id."))
