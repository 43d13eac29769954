"""The page a founding link leads to: whoever holds the link founds one government, once."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.request import validate_host
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.core.people import actions as people
from idaman.core.people.actions import FoundedGovernment
from idaman.core.people.models import FoundingLink, User
from idaman.core.people.queries import founding_link
from idaman.core.people.rules.founding import LANGUAGES, LONGEST, Charter, read_charter
from idaman.core.places.rules.provinces import WIB, WIT, WITA
from idaman.core.refusal import Refused
from idaman.features.messages.letters import invitation_path, invitation_text, qr_of
from idaman.features.stewardship.desk.invitations import PasswordForm
from idaman.web.desk.acting import language

FIELDS = (*LONGEST, "kind", "code", "bps", "timezone", "languages", "who")
BACKEND = "idaman.web.session.SignedInUser"


@login_not_required
@never_cache
def founding(request: HttpRequest, link: str) -> HttpResponseBase:
    """Ask what a government needs to begin, and found it; looking alone uses nothing up."""
    now = timezone.now()
    digest = people.digest_of(link)
    kept = founding_link(digest)
    if kept is None or not kept.is_open(now):
        return _over(request, kept)
    if request.method != "POST":
        return _page(request, {"who": "me", "kind": "kabupaten"}, {})
    sent = {field: request.POST.get(field, "")[:300] for field in FIELDS}
    if any("\0" in value for value in sent.values()):
        raise SuspiciousOperation("A NUL is no text.")
    charter, faults = read_charter(sent)
    said = {field: (id_ if language() == "id" else en) for field, (id_, en) in faults.items()}
    if fault := _against_host(sent["host"].strip().lower()):
        said.setdefault("host", fault)
    is_me = sent["who"] != "other"
    password = PasswordForm(
        request.POST,
        user=User(username=sent["username"], first_name=sent["person"], email=sent["username"]),
    )
    if is_me and not password.is_valid():
        said |= {field: str(errors[0]) for field, errors in password.errors.items()}
    if said or charter is None:
        return _page(request, sent, said, status=422)
    try:
        # Hashed before the transaction: it takes long on purpose.
        hashed = make_password(password.cleaned_data["password1"]) if is_me else ""
        made = people.found_by_link(
            digest=digest, charter=charter, password_hash=hashed, by=people.OPERATOR, now=now
        )
    except people.LinkOver:
        return _over(request, founding_link(digest))
    except Refused as no:
        messages.error(request, no.say(language()))
        return _page(request, sent, {}, status=422)
    return _begin(request, made) if is_me else _handed_over(request, charter, made)


def _page(
    request: HttpRequest, typed: dict[str, str], faults: dict[str, str], status: int = 200
) -> HttpResponseBase:
    context = {
        "typed": typed,
        "faults": faults,
        "zones": [(WIB, "WIB"), (WITA, "WITA"), (WIT, "WIT")],
        "languages": LANGUAGES,
        "hosts": _own_hosts(),
        "public": urlsplit(settings.PUBLIC_URL).netloc,
    }
    return render(request, "account/founding.html", context, status=status)


def _own_hosts() -> list[str]:
    """Name the hosts that are served here and not shared by all."""
    shared = {urlsplit(settings.PUBLIC_URL).hostname, "localhost", "127.0.0.1", "[::1]"}
    return [host for host in settings.ALLOWED_HOSTS if host not in shared and host[0] != "."]


def _against_host(host: str) -> str:
    """Say why a host name cannot be this government's own; nothing where it can."""
    if not host:
        return ""
    if host in {urlsplit(settings.PUBLIC_URL).hostname, "localhost"}:
        return _("That host name is shared by all governments here; leave it empty.")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return _("This site does not answer to that name yet. Leave it empty; it can be set later.")
    return ""


def _over(request: HttpRequest, kept: FoundingLink | None) -> HttpResponseBase:
    """Say that the link is over, and to its holder what was founded with it."""
    context = {"is_over": True, "founded": kept.founded if kept else None}
    return render(request, "account/founding.html", context, status=410)


def _begin(request: HttpRequest, made: FoundedGovernment) -> HttpResponseBase:
    login(request, made.user, backend=BACKEND)
    # What comes first, places, agencies and posts, is the administrator's.
    request.session[f"post:{made.government.slug}"] = people.ADMINISTRATOR
    messages.success(request, _("Founded. This list leads through what is still to do."))
    return redirect("desk:office-start", government=made.government.slug)


def _handed_over(
    request: HttpRequest, charter: Charter, made: FoundedGovernment
) -> HttpResponseBase:
    """Show the invitation of the first person, once: text, WhatsApp, a code to scan."""
    text = invitation_text(made.government, made.invitation)
    address = settings.PUBLIC_URL + invitation_path(made.invitation)
    context = {
        "made": made,
        "charter": charter,
        "text": text,
        "whatsapp": "https://wa.me/?text=" + quote(text),
        "address": address,
        "qr": qr_of(address),
    }
    return render(request, "account/founding.html", context)
