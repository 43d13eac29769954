"""The signing service outside: asked by the clock, never by a page.

The small API it speaks is described in docs/methods/signatures.md. Neither passphrase nor PIN
passes through here: the signer confirms at the service.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings

from idaman.cli.child import Died, in_child
from idaman.cli.house import now
from idaman.core.bilingual import Bilingual
from idaman.core.files import blobs
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.actions import signing
from idaman.features.commitments.models import ExternalRequest, Route
from idaman.features.commitments.paper import sheets

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 10
GIVE_UP = timedelta(days=3)
LIMIT_BYTES = 30 * 1024 * 1024
State = ExternalRequest.State


class ServiceSilent(Exception):
    """The service does not answer now; it is asked again at a later turn."""


class SigningService:
    """What can be asked of the service: user status, sign PDF, verify PDF."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url.rstrip("/"), token

    def user(self, account: str) -> dict[str, Any]:
        return self._ask("GET", f"/users/{quote(account, safe='')}")

    def sign(self, *, account: str, field: str, pdf: bytes) -> str:
        body = {"account": account, "field": field, "pdf": base64.b64encode(pdf).decode()}
        return str(self._ask("POST", "/signatures", body)["id"])[:80]

    def signature(self, remote: str) -> dict[str, Any]:
        return self._ask("GET", f"/signatures/{quote(remote, safe='')}")

    def verify(self, pdf: bytes) -> bool:
        body = {"pdf": base64.b64encode(pdf).decode()}
        return bool(self._ask("POST", "/verifications", body)["genuine"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = Request(
            self.url + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                said: dict[str, Any] = json.loads(answer.read(LIMIT_BYTES))
                return said
        except HTTPError as no:
            if no.code == 404:
                return {"registered": False, "state": "refused", "reason": "tidak dikenal"}
            raise ServiceSilent(str(no)) from no
        except (URLError, TimeoutError, OSError, ValueError) as no:
            raise ServiceSilent(str(no)) from no


def attend(*, clock: Callable[[], datetime] = now) -> int:
    """Take every open request one step further; return how many were attended to."""
    if not settings.SIGNING_SERVICE_URL:
        return 0
    service = SigningService(settings.SIGNING_SERVICE_URL, settings.SIGNING_SERVICE_TOKEN)
    moment = clock()
    due = ExternalRequest.objects.filter(state__in=[State.ASKED, State.WAITING]).exclude(
        tried_at__gt=moment - timedelta(seconds=5)
    )
    count = 0
    for request in due.select_related(
        "line__sheet__commitment", "line__sheet__agency", "line__post__agency", "government"
    ).order_by("pk")[:50]:
        try:
            _step(service, request, moment)
        except ServiceSilent as why:
            log.warning("The signing service does not answer: %s", why)
            if moment - request.asked_at > GIVE_UP:
                _refuse(request, "Layanan tanda tangan tidak menjawab selama tiga hari.", moment)
        except Refused as no:
            _refuse(request, str(no), moment)
        count += 1
    return count


def _step(service: SigningService, request: ExternalRequest, moment: datetime) -> None:
    if request.state == State.ASKED:
        if said := _hindrance(service.user(request.account), moment):
            _refuse(request, said, moment)
            return
        pdf = blobs.path_of(settings.FILES, request.base_sha256).read_bytes()
        remote = service.sign(account=request.account, field=request.line.field, pdf=pdf)
        _hear(request, State.WAITING, moment, remote=remote)
        return
    said_now = service.signature(request.remote)
    if said_now["state"] == "refused":
        reason = str(said_now.get("reason", ""))[:300]
        _refuse(request, f"Layanan tanda tangan menolak: {reason}", moment)
    elif said_now["state"] == "signed":
        _take(service, request, base64.b64decode(said_now["pdf"]), moment)


def _hindrance(user: dict[str, Any], moment: datetime) -> str:
    """Tell what would make the service refuse, before anything is sent there."""
    if not user.get("registered"):
        return "Akun ini belum terdaftar di layanan tanda tangan."
    until = user.get("certificate_until")
    if not until:
        return "Akun ini belum memiliki sertifikat di layanan tanda tangan."
    if datetime.fromisoformat(until) <= moment:
        return f"Sertifikat akun ini habis masa berlakunya pada {until[:10]}. Perpanjang dahulu."
    return ""


def _take(service: SigningService, request: ExternalRequest, pdf: bytes, moment: datetime) -> None:
    if not service.verify(pdf):
        raise signing.NotGenuine(Text("The service itself says that its file is not valid."))
    kept = blobs.keep(settings.FILES, [pdf], limit=settings.UPLOAD_LIMIT_BYTES)
    try:
        said = in_child(
            "pdf.validate",
            {
                **sheets.trust(moment),
                "sha256": kept.sha256,
                "base": request.base_sha256,
                "moment": moment.isoformat(),
                "files": str(settings.FILES),
                "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
            },
        )
    except Died as why:
        raise signing.NotGenuine(Text("The file from the service could not be examined.")) from why
    if "refused" in said:
        raise signing.NotGenuine(Bilingual(**said["refused"]))
    validation = said["result"]
    line = request.line
    holding = line.post.holdings.order_by("-from_date", "-pk").first()
    signing.take_upload(
        line=line,
        base_sha256=request.base_sha256,
        file_sha256=kept.sha256,
        contains_base=validation["contains_base"],
        validation=validation,
        capacity=holding.capacity if holding else "",
        by=line.post,
        now=moment,
        route=Route.EXTERNAL,
    )
    _hear(request, State.SIGNED, moment)


def _refuse(request: ExternalRequest, sentence: str, moment: datetime) -> None:
    _hear(request, State.REFUSED, moment, sentence=sentence)


def _hear(
    request: ExternalRequest,
    state: ExternalRequest.State,
    moment: datetime,
    *,
    remote: str = "",
    sentence: str = "",
) -> None:
    signing.hear_outside(
        request=request,
        state=state,
        by=request.line.post,
        now=moment,
        remote=remote,
        sentence=sentence,
    )
