"""A provider of single sign-on that really runs: its own keys, its own addresses, on loopback.

It does what OpenID Connect asks, PKCE included. A test changes one answer and looks what follows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT = "idaman"
SECRET = "rahasia klien yang panjang sekali, lebih dari cukup"
CALLBACK = "http://testserver/accounts/sso/sso/callback/"
RSA = rsa.generate_private_key(65537, 2048)
OTHER_RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
Change = Callable[[dict[str, Any]], dict[str, Any]]


def as_it_is(said: dict[str, Any]) -> dict[str, Any]:
    return said


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Provider:
    """What it answers; each part may be replaced by a test."""

    subject: str = "f:1:kepala"
    algorithm: str = "RS256"
    key: Any = RSA
    """What tokens are signed with."""
    kid: str | None = "k1"
    published: dict[str, Any] = field(default_factory=lambda: {"k1": RSA})
    """What the key set says, by name."""
    jwk: Change = as_it_is
    discovery: Change = as_it_is
    claims: Change = as_it_is
    userinfo: Change = as_it_is
    answer: Change = as_it_is
    """The answer of the token endpoint."""
    back: Change = as_it_is
    """What is said in the address that leads back."""
    asked: Counter[str] = field(default_factory=Counter)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    issuer: str = ""

    def get(self, path: str, said: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
        match path:
            case "/realm/.well-known/openid-configuration":
                return 200, self.discovery(self._discovery())
            case "/realm/keys":
                return 200, {"keys": [self._public(k, key) for k, key in self.published.items()]}
            case "/realm/userinfo":
                if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                    return 401, {"error": "invalid_token"}
                return 200, self.userinfo({"sub": self.subject, "preferred_username": "kepala"})
            case "/realm/elsewhere":
                return 302, {"Location": f"{self.issuer}/keys"}
        return 404, {}

    def authorize(self, said: dict[str, str]) -> str:
        """The address a browser is led back to, once its person has said yes."""
        assert (said["client_id"], said["redirect_uri"]) == (CLIENT, CALLBACK)
        assert (said["response_type"], "openid" in said["scope"].split()) == ("code", True)
        assert said["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self.codes[code] = said
        return f"{CALLBACK}?{urlencode(self.back({'code': code, 'state': said['state']}))}"

    def token(self, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(said.get("code", ""), None)
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if (
            asked is None
            or said.get("redirect_uri") != asked["redirect_uri"]
            or b64(digest(said.get("code_verifier", ""))) != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(20)
        self.tokens.add(access)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "azp": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": b64(digest(access)[:16]),
        }
        signed = self.signed(self.claims(claims))
        return 200, self.answer(
            {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}
        )

    def signed(self, claims: dict[str, Any]) -> str:
        headers = {"kid": self.kid} if self.kid else {}
        if self.algorithm == "HS256":  # By hand: a library refuses a public key as a secret.
            head = b64(json.dumps({"alg": "HS256", "typ": "JWT", **headers}).encode())
            return _by_secret(f"{head}.{b64(json.dumps(claims).encode())}", self.key)
        return jwt.encode(claims, self.key, algorithm=self.algorithm, headers=headers)

    def _public(self, kid: str, key: Any) -> dict[str, Any]:
        kinds = jwt.algorithms
        kind = kinds.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else kinds.ECAlgorithm
        return self.jwk({**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"})

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["plain", "S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": False,
        }

    def served(self) -> ThreadingHTTPServer:
        """Start to answer; whoever asked for it shuts it down."""
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                provider.asked[address.path.removeprefix("/realm/")] += 1
                said = dict(parse_qsl(address.query))
                if address.path == "/realm/authorize":
                    return self._say(302, {"Location": provider.authorize(said)})
                return self._say(*provider.get(address.path, said, self.headers))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.asked[self.path.removeprefix("/realm/")] += 1
                self._say(*provider.token(dict(parse_qsl(body))))

            def _say(self, status: int, said: dict[str, Any]) -> None:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", said["Location"])
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{server.server_port}/realm"
        Thread(target=server.serve_forever, daemon=True).start()
        return server


def _by_secret(text: str, secret: bytes) -> str:
    return f"{text}.{b64(hmac.digest(secret, text.encode(), 'sha256'))}"
