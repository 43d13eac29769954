"""Where each part begins. The desk and the accounts come before any government's name."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from idaman.features.stewardship.public import health, readiness

urlpatterns = [
    path("metrics", health.metrics, name="metrics"),
    path("ready", readiness.ready, name="ready"),
    path("health/details", health.health_details, name="health-details"),
    path("open311/", include("idaman.features.reports.api.urls")),
    *i18n_patterns(
        path("desk/", include("idaman.config.urls_desk")),
        path("accounts/", include("idaman.features.stewardship.desk.account_urls")),
        path("", include("idaman.config.urls_public")),
        prefix_default_language=False,
    ),
]
handler400 = "idaman.web.portal.errors.bad_request"
handler403 = "idaman.web.portal.errors.forbidden"
handler404 = "idaman.web.portal.errors.not_found"
handler500 = "idaman.web.portal.errors.broken"
