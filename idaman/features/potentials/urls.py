"""Addresses of potentials: what follows a government's own, its page and its name."""

from idaman.features.potentials.desk import enquiries as desk_enquiries
from idaman.features.potentials.desk import register as desk
from idaman.features.potentials.public import enquiries, register
from idaman.web.pages import Pages

POTENTIAL = "potentials/<str:code>/"
POTENTIAL_PUBLIC = "potensi/<str:code>/"
DESK: Pages = [
    ("potentials/", desk.potentials, "potentials"),
    ("potentials/new/", desk.potential_new, "potential-new"),
    (POTENTIAL, desk.potential, "potential"),
    (f"{POTENTIAL}edit/", desk.potential_edit, "potential-edit"),
    (
        f"{POTENTIAL}versions/<int:number>/",
        desk.potential_version,
        "potential-version",
    ),
    (f"{POTENTIAL}evidence/", desk.potential_evidence, "potential-evidence"),
    (f"{POTENTIAL}step/", desk.potential_step, "potential-step"),
    (f"{POTENTIAL}print/", desk.potential_print, "potential-print"),
    (f"{POTENTIAL}take-back/", desk.potential_take_back, "potential-take-back"),
    (f"{POTENTIAL}ask/", desk_enquiries.enquiry_new, "enquiry-new"),
    (
        "jobs/<int:number>/potential-evidence/",
        desk.potential_evidence_ready,
        "potential-evidence-ready",
    ),
    ("jobs/<int:number>/potential/", desk.potential_publish, "potential-publish"),
    (
        "jobs/<int:number>/potential/<slug:kind>.pdf",
        desk.potential_sheet,
        "potential-sheet",
    ),
    ("enquiries/", desk_enquiries.enquiries, "enquiries"),
    ("enquiries/terms/", desk_enquiries.enquiry_terms, "enquiry-terms"),
    ("enquiries/<int:number>/", desk_enquiries.enquiry, "enquiry"),
]
PUBLIC: Pages = [
    ("potensi/", register.potentials, "potentials"),
    (POTENTIAL_PUBLIC, register.potential, "potential"),
    (f"{POTENTIAL_PUBLIC}lembar-<slug:kind>.pdf", register.potential_sheet, "potential-sheet"),
    (f"{POTENTIAL_PUBLIC}tanya/", enquiries.enquiry, "enquiry"),
    (f"{POTENTIAL_PUBLIC}tanya/<str:secret>/", enquiries.enquiry_receipt, "enquiry-receipt"),
]
