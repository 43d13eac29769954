"""Addresses of the public site: Indonesian words in both languages, the government first."""

from django.urls import path

from idaman.features.commitments import urls as commitments
from idaman.features.delivery import urls as delivery
from idaman.features.economy import urls as economy
from idaman.features.indicators import urls as indicators
from idaman.features.indices import urls as indices
from idaman.features.kawasan import urls as kawasan
from idaman.features.plan import urls as plan
from idaman.features.potentials import urls as potentials
from idaman.features.reports import urls as reports
from idaman.features.services import urls as services
from idaman.features.stewardship import urls as stewardship
from idaman.features.stewardship.public import home
from idaman.features.surveys import urls as surveys
from idaman.features.workshops import urls as workshops
from idaman.web.pages import Pages
from idaman.web.portal import handbook

app_name = "portal"
SHARED: Pages = [
    ("bantuan/", handbook.handbook, "handbook"),
    ("bantuan/<slug:chapter>/", handbook.handbook_page, "handbook-page"),
]
PAGES: Pages = [
    *SHARED,
    *potentials.PUBLIC,
    *economy.PUBLIC,
    *commitments.PUBLIC,
    *indicators.PUBLIC,
    *indices.PUBLIC,
    *services.PUBLIC,
    *surveys.PUBLIC,
    *reports.PUBLIC,
    *plan.PUBLIC,
    *delivery.PUBLIC,
    *workshops.PUBLIC,
    *stewardship.PUBLIC,
]
urlpatterns = [
    path("", home.home, name="home"),
    path("health", home.health, name="health"),
    path("_gallery/", home.gallery, name="gallery"),
    *kawasan.urlpatterns,
    *(path(f"<slug:government>/{rest}", view, name=name) for rest, view, name in PAGES),
]
