"""Addresses for programs. The last suffix names the form of the answer."""

from __future__ import annotations

from django.urls import include, path, register_converter

from idaman.features.reports.api import answers, open311


class FormConverter:
    """One of the two forms an answer has."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")

V2 = [
    path("services.<form:form>", open311.open311_services, name="open311-services"),
    path("services/<str:code>.<form:form>", open311.open311_service, name="open311-service"),
    path("requests.<form:form>", open311.open311_requests, name="open311-requests"),
    path("requests/<str:code>.<form:form>", open311.open311_request, name="open311-request"),
    path("servicerequestupdates.<form:form>", open311.open311_updates, name="open311-updates"),
    path("tokens/<str:token>.<form:form>", open311.open311_token, name="open311-token"),
]
app_name = "api"
urlpatterns = [
    path("discovery.<form:form>", open311.open311_discovery, name="open311-discovery"),
    path("v2/", include(V2)),
    path("test/v2/", include(V2), {"is_test": True}),
    path("<path:rest>", answers.open311_unknown, name="open311-unknown"),
]
