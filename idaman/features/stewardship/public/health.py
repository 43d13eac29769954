"""What is measured of every request, and two closed pages for whoever looks after the site."""

from __future__ import annotations

import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from hmac import compare_digest
from importlib.metadata import version
from ipaddress import ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from idaman.core.jobs.queries import standing
from idaman.features.messages.queries import carried
from idaman.features.stewardship.standing import HealthState, seen, worst
from idaman.web import building, timeouts
from idaman.web.rules.logline import REQUEST_FACTS, REQUEST_ID, note

Answer = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("idaman.requests")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
DOORS = ("portal", "desk", "api", "accounts", "static", "kept", "other")

disable_created_metrics()  # type: ignore[no-untyped-call]
OWN = CollectorRegistry()
"""What this process alone has counted; with several processes they share a folder instead."""
REQUESTS = Counter(
    "idaman_http_requests_total",
    "Answered requests, by method, name of the page, and status.",
    ["method", "route", "status"],
    registry=OWN,
)
SECONDS = Histogram(
    "idaman_http_request_duration_seconds",
    "Time until an answer was made, by door.",
    ["door"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=OWN,
)


class Observed:
    """Name, time and count every request; outermost, so that nothing escapes it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named, known = REQUEST_ID.set(_id_of(request)), REQUEST_FACTS.set({})
        started = time.perf_counter()
        try:
            with self._patience(request):
                response = self.get_response(request)
            seconds = time.perf_counter() - started
            route = _route(request, response)
            method = request.method if request.method in METHODS else "other"
            REQUESTS.labels(method, route, str(response.status_code)).inc()
            SECONDS.labels(_door(route)).observe(seconds)
            log.info(
                "%s %s %s",
                method,
                route,
                response.status_code,
                extra={
                    "fields": {
                        "method": method,
                        "route": route,
                        "status": response.status_code,
                        "ms": round(seconds * 1000, 1),
                    }
                },
            )
            response.headers["X-Request-ID"] = REQUEST_ID.get()
            return response
        finally:
            REQUEST_ID.reset(named)
            REQUEST_FACTS.reset(known)

    @staticmethod
    def _patience(request: HttpRequest) -> AbstractContextManager[None]:
        """Nobody waits for what the builder builds."""
        is_building = request.META.get(building.IS_BUILDING)
        return nullcontext() if is_building else timeouts.waiting_at_most()

    def process_view(
        self, request: HttpRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> None:
        """Let the log say which page it is: the pattern of its address, never the address."""
        if request.resolver_match is not None:
            note(page=f"/{request.resolver_match.route}")


def _id_of(request: HttpRequest) -> str:
    """Take the name the proxy gave, where there is one to be believed; else give one."""
    given = request.headers.get("X-Request-ID", "")
    if settings.IS_BEHIND_PROXY and GIVEN_ID.fullmatch(given):
        return given
    return secrets.token_hex(8)


def _route(request: HttpRequest, response: HttpResponseBase) -> str:
    """Name the page by its view, never by its address: there are only so many views."""
    if (match := request.resolver_match) is not None and match.view_name:
        return str(match.view_name)
    if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "static"
    return "kept" if response.status_code in (200, 304) else "other"


def _door(route: str) -> str:
    first = route.partition(":")[0]
    if first.startswith(("account_", "mfa_", "socialaccount_", "openid_")):
        return "accounts"
    return first if first in DOORS else "other"


class Standings(Collector):
    """The state of the installation, read when it is asked for."""

    def collect(self) -> Iterable[Metric]:
        now = standing(home=Path(settings.HOME), now=timezone.now())
        jobs = GaugeMetricFamily("idaman_jobs", "Jobs under way, by state.", labels=["state"])
        jobs.add_metric(["waiting"], now.waiting)
        jobs.add_metric(["running"], now.running)
        yield jobs
        entries = GaugeMetricFamily(
            "idaman_ledger_entries", "Ledger entries, by how far they have come.", labels=["state"]
        )
        entries.add_metric(["sequenced"], now.entries)
        entries.add_metric(["unsequenced"], now.unsequenced)
        entries.add_metric(["unsigned"], now.unsigned)
        yield entries
        for name, words, value in (
            (
                "idaman_job_oldest_waiting_seconds",
                "How long the oldest job has waited.",
                now.oldest_waiting_seconds,
            ),
            (
                "idaman_ledger_oldest_unsequenced_seconds",
                "How long the oldest entry has waited for its position.",
                now.oldest_unsequenced_seconds,
            ),
            (
                "idaman_witnesses_in_trouble",
                "Witnesses that did not sign the last time.",
                now.witnesses_in_trouble,
            ),
            ("idaman_disk_free_bytes", "Free space where the data lie.", now.disk_free_bytes),
            ("idaman_clock_age_seconds", "Since the clock last turned.", now.clock_seconds),
            ("idaman_backup_age_seconds", "Since the last backup.", now.backup_seconds),
        ):
            # What never happened has no age: the sample is left out, the family is not.
            family = GaugeMetricFamily(name, words)
            if value is not None:
                family.add_metric([], value)
            yield family
        post = carried(timezone.now())
        letters = GaugeMetricFamily("idaman_letters", "Mail, by state.", labels=["state"])
        letters.add_metric(["waiting"], post.waiting)
        letters.add_metric(["refused"], post.refused)
        yield letters
        yield GaugeMetricFamily(
            "idaman_letters_overdue_seconds",
            "How long mail that is due could not leave.",
            value=post.overdue_seconds,
        )
        yield GaugeMetricFamily(
            "idaman_messages_untold_entries",
            "Ledger entries nobody was told of yet.",
            value=post.undistributed,
        )
        release = GaugeMetricFamily("idaman_release", "The running release.", labels=["version"])
        release.add_metric([version("idaman")], 1)
        yield release


def _refuse_strangers(request: HttpRequest) -> None:
    """Let pass who carries the token or calls from an allowed address; to others nothing is here.

    Raises Http404.
    """
    token, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if token and compare_digest(given.encode(), f"Bearer {token}".encode()):
        return
    try:
        caller = ip_address(_caller(request))
        if any(caller in ip_network(allowed) for allowed in settings.METRICS_FROM):
            return
    except ValueError:
        pass
    raise Http404


def _caller(request: HttpRequest) -> str:
    """The address somebody calls from: behind a proxy, the one the proxy itself saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.IS_BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the measurements of all processes, in the format Prometheus reads."""
    _refuse_strangers(request)
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    registry.register(Standings())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


class _Own(Collector):
    def collect(self) -> Iterable[Metric]:
        return OWN.collect()


@login_not_required
@never_cache
@require_safe
def health_details(request: HttpRequest) -> HttpResponse:
    """Say part by part how the site stands; 503 where something is ill."""
    _refuse_strangers(request)
    said = list(seen(timezone.now()))
    response = HttpResponse(
        "".join(f"{line}\n" for line in said),
        content_type="text/plain; charset=utf-8",
        status=503 if worst(said) is HealthState.ILL else 200,
    )
    # What the proxy makes of an address, for `idaman doctor`.
    response.headers["X-Idaman-Seen"] = f"{request.scheme} {request.get_host()}"
    response.headers["X-Idaman-Forwarded"] = (
        "yes" if request.headers.get("X-Forwarded-For") else "no"
    )
    return response
