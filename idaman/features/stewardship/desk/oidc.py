"""Single sign-on by OpenID Connect: what an answer must prove before anybody is let in.

allauth leads there and back: state, PKCE, the exchange of the code. It trusts a token for the
connection it came over; here the token proves itself, by OpenID Connect Core 1.0 §3.1.3.7, RFC 7636
(PKCE) and RFC 9207 (who answers).
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from hmac import compare_digest
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
    OAuth2View,
)
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from jwt.utils import base64url_encode
from requests import RequestException

from idaman.core.people.queries import identity_link
from idaman.core.people.rules import oidc

SKEW_SECONDS = 60
"""How far two clocks may differ."""
LONGEST_WAIT_SECONDS = 10
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LONGEST_SUBJECT = 191
"""As the table of links has it."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
READS = "single-sign-on:reads"
"""Where the session keeps the language an attempt began in."""
CODE = re.compile(r'"error"\s*:\s*"([a-z_]{1,40})"')

log = logging.getLogger(__name__)


class Untrusted(OAuth2Error):  # type: ignore[misc]
    """An answer of the provider that proves nothing; its text is for the log and names nobody."""


class TrustedAnswers(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Ask the provider, and believe only what it proves."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, as far as it is the one that was configured."""
        issuer = self.get_provider().app.settings["server_url"]
        _require_private("issuer", issuer)
        said = super().openid_config
        if not isinstance(said, dict) or said.get("issuer") != issuer:
            named = said.get("issuer") if isinstance(said, dict) else None
            raise Untrusted(f"discovery names the issuer {named!r}, configured is {issuer!r}")
        for name in (*NEEDED, *(["userinfo_endpoint"] if "userinfo_endpoint" in said else [])):
            _require_private(name, said.get(name))
        if "S256" not in said.get("code_challenge_methods_supported", ["S256"]):
            raise Untrusted("the provider does not know PKCE with S256")
        return said

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        # A provider knows one address to lead back to, whatever language the person reads.
        with override(settings.LANGUAGE_CODE):
            return str(super().get_callback_url(request, app))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, str]:
        """Exchange the code, and keep of the answer what is looked at."""
        if not pkce_code_verifier:
            raise Untrusted("the attempt was begun without PKCE")
        self.nonce = oidc.nonce(pkce_code_verifier)
        self._require_who_answers(request)
        try:
            said = super().get_access_token_data(request, app, client, pkce_code_verifier)
        except OAuth2Error as no:
            # The whole answer may carry tokens, which belong in no log.
            code = CODE.search(str(no))
            raise Untrusted(f"no access token: {code[1] if code else 'answer not known'}") from None
        except (KeyError, ValueError, AttributeError):
            raise Untrusted("the answer of the token endpoint cannot be read") from None
        kept = {name: said.get(name) for name in ("access_token", "id_token")}
        for name, value in kept.items():
            if not isinstance(value, str) or not value:
                raise Untrusted(f"no {name}")
        return kept

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Give who logs in, once token and user information prove it."""
        claims = self._proven(app, kwargs["response"]["id_token"], token.token)
        if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise Untrusted("the subject is empty or too long")
        userinfo = {}
        if "userinfo_endpoint" in self.openid_config:
            userinfo = self._fetch_user_info(token.token)
            if not isinstance(userinfo, dict) or userinfo.get("sub") != claims["sub"]:
                raise Untrusted("the user information is of another subject than the token")
        provider = self.get_provider()
        linked = identity_link(provider.sub_id, claims["sub"])
        if linked and linked.extra_data.get("iss", claims["iss"]) != claims["iss"]:
            raise Untrusted("the subject was linked when the issuer was another")
        return provider.sociallogin_from_response(request, claims | {"userinfo": userinfo})

    def _require_who_answers(self, request: HttpRequest) -> None:
        """Refuse an answer that says, or should say and does not, that it is of another issuer."""
        config, named = self.openid_config, request.GET.get("iss")
        is_due = config.get("authorization_response_iss_parameter_supported") is True
        if (named is not None or is_due) and named != config["issuer"]:
            raise Untrusted("the answer came from another issuer")

    def _proven(self, app: Any, id_token: str, access_token: str) -> dict[str, Any]:
        """Read a token after everything that can be checked was checked."""
        config, allowed = self.openid_config, settings.OIDC_ALGORITHMS
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in allowed:
                raise Untrusted(f"the token is signed with {header.get('alg')!r}")
            keys = keys_at(config["jwks_uri"], settings.OIDC_KEYS_SECONDS)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                keys.get_signing_key(header.get("kid", "")).key,
                algorithms=allowed,
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=SKEW_SECONDS,
                options={"require": REQUIRED, "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError) as no:
            raise Untrusted(f"id_token: {no}") from no
        if not compare_digest(str(claims["nonce"]).encode(), self.nonce.encode()):
            raise Untrusted("id_token: the nonce is of another attempt")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else app.client_id) != app.client_id:
            raise Untrusted("id_token: azp names another client")
        if "at_hash" in claims and claims["at_hash"] != at_hash(header["alg"], access_token):
            raise Untrusted("id_token: at_hash is of another access token")
        return claims


class SingleSignOnProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Leads to the provider with PKCE and a nonce; keeps of the answer who it is and no more."""

    oauth2_adapter_class = TrustedAnswers

    def wk_server_url(self, url: str) -> str:
        return f"{url.rstrip('/')}/.well-known/openid-configuration"

    def get_pkce_params(self) -> dict[str, Any]:
        made = generate_code_challenge()
        return {**made, "nonce": oidc.nonce(made["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        # What is asked of the provider is ours to say, not the address's.
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponseBase:
        """Lead to the provider, or say why it cannot be."""
        request.session[READS] = get_language()
        try:
            answer: HttpResponseBase = super().redirect(request, process, **kwargs)
        except (OAuth2Error, RequestException) as no:
            return refusal(request, no)
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        """Keep whose subject it is, and the name by which a person knows their own identity."""
        told = {**data, **data["userinfo"]}
        name = told.get("preferred_username") or told.get("email") or ""
        return {"iss": data["iss"], "name": str(name)[:150]}


@lru_cache(maxsize=4)
def keys_at(address: str, every: float) -> jwt.PyJWKClient:
    """The provider's keys: kept for five minutes, asked for again once a while if one is new."""
    return jwt.PyJWKClient(address, timeout=LONGEST_WAIT_SECONDS, cooldown_duration=every)


def at_hash(algorithm: str, access_token: str) -> str:
    """Compute what binds an access token to its ID token: half its hash (Core §3.1.3.6)."""
    digest = jwt.get_algorithm_by_name(algorithm).compute_hash_digest(access_token.encode())
    return base64url_encode(digest[: len(digest) // 2]).decode()


def refusal(request: HttpRequest, cause: Exception | None) -> HttpResponseBase:
    """Say in one sentence that nobody was let in; the cause goes to the log."""
    status = 400
    if isinstance(cause, RequestException):
        status = 503
        no = _("The single sign-on does not answer; try again later, or use your password.")
        log.warning("single sign-on is out of reach: %s", type(cause).__name__)
    elif cause is not None:
        no = _("What the single sign-on answered could not be proven; tell your administrator.")
        log.warning("single sign-on refused: %s", cause)
    elif "error" in request.GET:
        no = _("The single sign-on let nobody in; try again, or use your password.")
        log.warning("single sign-on answered with an error: %.40r", request.GET["error"])
    else:
        no = _("This attempt is over or began in another browser; begin again.")
    return render(request, "socialaccount/authentication_error.html", {"no": no}, status=status)


def _require_private(name: str, address: object) -> None:
    if not isinstance(address, str) or not oidc.is_private_on_its_way(address):
        raise Untrusted(f"{name} is no https address: {address!r}")


def _answered(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(TrustedAnswers(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, RequestException) as no:
        return refusal(request, no)
    return answer


@login_not_required
def openid_connect_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead somebody who wants to log in to the provider."""
    return _answered(OAuth2LoginView, request, provider_id)


@login_not_required
def openid_connect_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take what the provider sent, in the language the person began in."""
    reads = request.session.get(READS, settings.LANGUAGE_CODE)
    if reads != get_language():
        return redirect(translate_url(request.get_full_path(), reads))
    return _answered(OAuth2CallbackView, request, provider_id)
