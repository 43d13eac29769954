"""The addresses of the desk. All but the first begin with the government."""

from django.urls import path

from idaman.features.commitments import urls as commitments
from idaman.features.delivery import urls as delivery
from idaman.features.delivery.desk import week
from idaman.features.economy import urls as economy
from idaman.features.indicators import urls as indicators
from idaman.features.indices import urls as indices
from idaman.features.messages import urls as messages
from idaman.features.plan import urls as plan
from idaman.features.potentials import urls as potentials
from idaman.features.reports import urls as reports
from idaman.features.services import urls as services
from idaman.features.stewardship import urls as stewardship
from idaman.features.surveys import urls as surveys
from idaman.features.workshops import urls as workshops
from idaman.web.desk import handbook, jobs
from idaman.web.pages import Pages

app_name = "desk"
SHARED: Pages = [
    ("jobs/<int:number>/", jobs.job, "job"),
    ("jobs/<int:number>/cancel/", jobs.job_cancel, "job-cancel"),
    ("help/", handbook.handbook, "handbook"),
    ("help/<slug:chapter>/", handbook.handbook_page, "handbook-page"),
    ("help/<slug:chapter>/print/", handbook.handbook_print, "handbook-print"),
    ("jobs/<int:number>/help/", handbook.handbook_printed, "handbook-printed"),
    ("jobs/<int:number>/help.pdf", handbook.handbook_file, "handbook-file"),
]
# An item of a plan may have any name: the workshops, which edit items, come after what has one.
PAGES: Pages = [
    *SHARED,
    *potentials.DESK,
    *economy.DESK,
    *commitments.DESK,
    *indicators.DESK,
    *indices.DESK,
    *services.DESK,
    *surveys.DESK,
    *reports.DESK,
    *plan.DESK,
    *delivery.DESK,
    *workshops.DESK,
    *messages.DESK,
    *stewardship.DESK,
]
urlpatterns = [
    path("", week.start, name="start"),
    *(path(f"<slug:government>/{rest}", view, name=name) for rest, view, name in PAGES),
]
