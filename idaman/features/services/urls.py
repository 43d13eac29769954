"""Addresses of services: what follows a government's own, its page and its name."""

from idaman.features.services import desk as services_desk
from idaman.features.services import public as services_public
from idaman.web.pages import Pages

SERVICE = "services/<str:code>/"
SERVICE_PUBLIC = "pelayanan/<str:code>/"
DESK: Pages = [
    ("services/", services_desk.services, "services"),
    ("services/new/", services_desk.service_new, "service-new"),
    ("services/completeness/", services_desk.services_complete, "services-complete"),
    ("services/table.xlsx", services_desk.services_table, "services-table"),
    ("services/print/", services_desk.services_print, "services-print"),
    (SERVICE, services_desk.service, "service"),
    (f"{SERVICE}edit/", services_desk.service_edit, "service-edit"),
    (f"{SERVICE}versions/<int:number>/", services_desk.service_version, "service-version"),
    (f"{SERVICE}form/", services_desk.service_form, "service-form"),
    (f"{SERVICE}forms/<int:number>.pdf", services_desk.service_file, "service-file"),
    (f"{SERVICE}take-back/", services_desk.service_take_back, "service-take-back"),
    (f"{SERVICE}withdraw/", services_desk.service_withdraw, "service-withdraw"),
    ("jobs/<int:number>/service-form/", services_desk.service_form_ready, "service-form-ready"),
    ("jobs/<int:number>/services/", services_desk.services_publish, "services-publish"),
    (
        "jobs/<int:number>/services/<str:code>-<slug:kind>.pdf",
        services_desk.service_notice,
        "service-notice",
    ),
]
PUBLIC: Pages = [
    ("pelayanan/", services_public.services, "services"),
    ("pelayanan/kelengkapan/", services_public.services_complete, "services-complete"),
    (SERVICE_PUBLIC, services_public.service, "service"),
    (f"{SERVICE_PUBLIC}papan-<slug:kind>.pdf", services_public.service_notice, "service-notice"),
    (f"{SERVICE_PUBLIC}formulir-<int:number>.pdf", services_public.service_form, "service-form"),
]
