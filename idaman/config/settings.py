"""All settings, in one file; an installation changes them through the environment.

Nothing starts without `IDAMAN_HOME` and `IDAMAN_SECRET_KEY`, except `idaman demo`, which sets
both for itself, and the tests.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from idaman.core import dsn
from idaman.core.people.rules import oidc
from idaman.features.messages.rules import smtp
from idaman.web.rules.handbook import shelf


def _asked(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if not value:
        raise ImproperlyConfigured(
            f"{name} belum diatur. Jalankan `idaman demo` untuk mencoba, "
            "atau baca docs/operate.md untuk memasang."
        )
    return value


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _secret_in(file: Path) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as no:
        raise ImproperlyConfigured(f"IDAMAN_LOG_KEY: {file} tidak dapat dibaca.") from no
    if len(secret) < 32:
        raise ImproperlyConfigured(f"IDAMAN_LOG_KEY: isi {file} lebih pendek dari 32 huruf.")
    return secret


def _worded(read: Callable[..., Any], *written: Any) -> Any:
    try:
        return read(*written)
    except ValueError as no:
        raise ImproperlyConfigured(str(no)) from None


HOME = Path(_asked("IDAMAN_HOME")).resolve()
FILES = HOME / "files"
TILES = HOME / "tiles"
"""The hashes of every log, and the last checkpoint each published: one folder a log."""
SECRET_KEY = _asked("IDAMAN_SECRET_KEY")
_LOG_KEY = os.environ.get("IDAMAN_LOG_KEY", "")
LOG_SECRET = _secret_in(Path(_LOG_KEY)) if _LOG_KEY else SECRET_KEY.encode()
"""What the logs' signing keys are sealed with, at rest."""
WITNESSES = _list("IDAMAN_WITNESSES")
"""Who cosigns checkpoints: `<vkey> <address>`, separated by commas."""
DEBUG = False
IS_DEMO = os.environ.get("IDAMAN_DEMO", "") == "yes"
ALLOWED_HOSTS = _list("IDAMAN_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_URL = os.environ.get("IDAMAN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")

DATABASES = {"default": _worded(dsn.database, os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CORE = {  # Label, and the folder it lies in.
    "ledger": "ledger",
    "jobs": "jobs",
    "arrivals": "imports",
    "regions": "places",
    "people": "people",
    "evidence": "evidence",
}
FEATURES = {  # Label, and the folder it lies in.
    "potentials": "potentials",
    "economy": "economy",
    "commitments": "commitments",
    "indicators": "indicators",
    "indices": "indices",
    "services": "services",
    "surveys": "surveys",
    "reports": "reports",
    "masterplan": "plan",
    "delivery": "delivery",
    "workshops": "workshops",
    "outbox": "messages",
    "stewardship": "stewardship",
    "kawasan": "kawasan",
}
OWN_APPS = [*CORE, *FEATURES]
INSTALLED_APPS = [
    *[f"idaman.core.{folder}" for folder in CORE.values()],
    *[f"idaman.features.{folder}" for folder in FEATURES.values()],
    "idaman.web",
    "idaman.web.portal",
    "idaman.web.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # The templates of its widgets.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "leaflet",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "idaman.features.stewardship.public.health.Observed",
    "django.middleware.security.SecurityMiddleware",
    "idaman.web.middleware.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # above the pages that are kept
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "idaman.features.reports.api.answers.InItsForm",
    "idaman.web.middleware.Language",
    "idaman.web.middleware.Tenant",
    "idaman.web.middleware.PublishedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "idaman.web.session.Sitting",
    "idaman.web.middleware.ClosedUnlessOpened",  # closed unless opened
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "idaman.config.urls"
WSGI_APPLICATION = "idaman.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["idaman.web.whitespace.Loader"])],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "idaman.web.templatetags.ui"],
        },
    }
]

# Forms are rendered with the same tags as pages.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["idaman.web.session.SignedInUser"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "idaman.features.stewardship.desk.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# A whole office logs in from one address at ten in the morning; guessing one name is still slow.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    # Wrong keys only: who shows a right one is never kept waiting by a neighbour's guesses.
    "open311_key": "20/m/ip",
}
MFA_ADAPTER = "idaman.features.stewardship.desk.accounts.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = os.environ.get("IDAMAN_TOTP_ISSUER", "Meja perangkat daerah")
SOCIALACCOUNT_ADAPTER = "idaman.features.stewardship.desk.accounts.SingleSignOn"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "idaman.features.stewardship.desk.oidc.SingleSignOnProvider",
        "APPS": [],
    }
}
if os.environ.get("IDAMAN_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "sso",
            "name": os.environ.get("IDAMAN_OIDC_NAME", "SSO Pemda"),
            "client_id": _asked("IDAMAN_OIDC_CLIENT"),
            "secret": _asked("IDAMAN_OIDC_SECRET"),
            "settings": {"server_url": _worded(oidc.issuer, os.environ["IDAMAN_OIDC_ISSUER"])},
        }
    )
OIDC_ALGORITHMS: list[str] = _worded(oidc.algorithms, _list("IDAMAN_OIDC_ALGORITHMS"))
"""Which signatures of a token are accepted."""
OIDC_KEYS_SECONDS = 30
"""The provider's keys are asked for again this seldom, however many tokens name unknown ones."""

CACHES = {
    # Shared by the processes: the log-in limits count once, not once a worker.
    "default": {
        "BACKEND": "idaman.web.shared_cache.SeldomCounted",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    },
    # Of one process: addresses anyone can invent must not fill the disk.
    "near": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
SESSION_ENGINE = "idaman.web.session"
SESSION_COOKIE_AGE = 8 * 60 * 60
IDLE_SECONDS = 60 * int(os.environ.get("IDAMAN_IDLE_MINUTES", "120"))
"""After so long without use a log-in ends."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []
CSRF_FAILURE_VIEW = "idaman.web.portal.errors.forgery"
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
"""How many proxies of ours stand in front, so that log-in limits count the visitor's address."""
IS_BEHIND_PROXY = os.environ.get("IDAMAN_BEHIND_PROXY", "") == "yes"
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
TILES_URL = os.environ.get("IDAMAN_TILES_URL", "")
"""Address of map tiles, {z}/{x}/{y}; empty means that no foreign server is ever asked."""
_TILES_ORIGIN = "https://" + urlsplit(TILES_URL).netloc if TILES_URL else ""
_OIDC = urlsplit(os.environ.get("IDAMAN_OIDC_ISSUER", ""))
_OIDC_ORIGIN = f"{_OIDC.scheme}://{_OIDC.netloc}" if _OIDC.netloc else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Bars and tiles are sized by style attributes, which carry no script.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", *([_TILES_ORIGIN] if _TILES_ORIGIN else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # A form that leads to single sign-on is followed there by the browser.
        "form-action": ["'self'", *([_OIDC_ORIGIN] if _OIDC_ORIGIN else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

SIGNATURE_ROOTS = Path(os.environ.get("IDAMAN_SIGNATURE_ROOTS", str(HOME / "roots")))
"""Root certificates that are trusted beside our own; those of certified providers in certified/."""
EXAMINED = HOME / "examined"
"""Where a visitor's PDF lies while it is looked at."""
CITIZENS = HOME / "citizens"
"""What citizens photographed: in sent/ until it is read, in copies/ without place and time."""
LAKE = HOME / "lake" / "open"
LAKE_INNER = HOME / "lake" / "inner"
"""The open data: files named by their content, and the manifests that list them."""
ARRIVING = HOME / "arriving"
"""Tables on their way: as they were sent and as they were read, until they are entered or old."""
EXPORTS = HOME / "exports"
"""What assessors asked for, for a day; then it is thrown away and can be asked for again."""
EXPORT_LIMIT_BYTES = int(os.environ.get("IDAMAN_EXPORT_LIMIT_MB", "500")) * 1024 * 1024
AUTHORITY = HOME / "ca"
"""The issuing certificate and key of this installation, written by `idaman ca install`."""
TIME_STAMP_URL = os.environ.get("IDAMAN_TIME_STAMP_URL", "")
"""An RFC 3161 time-stamp service; without it signatures are PAdES B-B."""
SIGNING_SERVICE_URL = os.environ.get("IDAMAN_SIGNING_SERVICE_URL", "").rstrip("/")
SIGNING_SERVICE_TOKEN = os.environ.get("IDAMAN_SIGNING_SERVICE_TOKEN", "")

_SMTP_URL = os.environ.get("IDAMAN_SMTP_URL", "")
SMTP: smtp.Server | None = _worded(smtp.server, _SMTP_URL) if _SMTP_URL else None
"""Where mail is handed in; None where no mail is sent: messages then wait on their page."""
SMTP_FROM = os.environ.get("IDAMAN_SMTP_FROM", "")
"""Who mail comes from; a name before the address is the government's own."""
if SMTP and not re.fullmatch(r"[^@\s]+@[^@\s]+", SMTP_FROM):
    raise ImproperlyConfigured(
        "IDAMAN_SMTP_FROM belum diatur atau bukan alamat surel, misalnya smartcity@kukarkab.go.id."
    )
METRICS_TOKEN = os.environ.get("IDAMAN_METRICS_TOKEN", "")
"""Who carries it may read /metrics and /health/details; nobody may without it or an address."""
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("IDAMAN_METRICS_TOKEN lebih pendek dari 32 huruf.")
METRICS_FROM = _list("IDAMAN_METRICS_FROM")
"""Addresses or networks that may read them without the token."""
for _network in METRICS_FROM:
    try:
        ip_network(_network)
    except ValueError:
        raise ImproperlyConfigured(
            f"IDAMAN_METRICS_FROM: “{_network}” bukan alamat atau jaringan, misalnya 10.1.2.0/24."
        ) from None
SITE = os.environ.get("IDAMAN_SITE", "")
"""The folder `idaman init` prepared, where `idaman doctor` looks after it."""
UPLOAD_LIMIT_BYTES = int(os.environ.get("IDAMAN_UPLOAD_LIMIT_MB", "20")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "idaman.web.desk.uploads.OnlySoLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = str(HOME / "uploads")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    (f"handbook/{language}", shelf.folder() / language / "pictures") for language in ("id", "en")
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Makassar"

LOG_FORMAT = os.environ.get("IDAMAN_LOG_FORMAT", "") or "line"
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured("IDAMAN_LOG_FORMAT: pilih line atau json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "idaman.web.rules.logline.Lines",
            "format": "%(asctime)s %(levelname)s %(name)s%(request_id)s %(message)s",
        },
        "json": {"()": "idaman.web.rules.logline.JsonLines"},
    },
    "filters": {"ordinary": {"()": "idaman.web.rules.logline.OrdinaryAnswers"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["ordinary"],
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("IDAMAN_LOG_LEVEL", "WARNING")},
    # It warns of what is meant: revocation lists are given, nothing is fetched.
    "loggers": {"pyhanko": {"level": "ERROR"}, "pyhanko_certvalidator": {"level": "ERROR"}},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
for _folder in (HOME, FILES, HOME / "cache", HOME / "uploads", STATIC_ROOT):
    _folder.mkdir(parents=True, exist_ok=True)
