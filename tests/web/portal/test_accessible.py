"""Pages keep WCAG 2.2 AA as axe sees it, in light and dark, and never run sideways on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from idaman.core.ledger import actions as ledger
from tests.build import NOON, a_document, a_government, an_activity, an_agency
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.web.portal.places import a_plan_in_force
from tests.web.portal.test_paper import CHROMIUM, FLAGS

PAGES = (
    "", "rencana/", "janji/", "pemeriksa/", "metode/janji/", "peta-jalan/", "anggaran/",
    "kegiatan/", "kegiatan/KEG-001/", "indikator/",
    "kecamatan/", "kecamatan/hulu/desa-hulu/", "kecamatan/hulu/papan/", "cari/?q=sinyal",
    "hasil/", "hasil/sejahtera/", "statistik/", "statistik/IPM/",
    "bantuan/", "bantuan/pemeriksa/",
    "riwayat/", "unduh/", "tidak-ada/",
)  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def texts(client, db):
    government = a_government(slug="akses", is_sample=True)
    agency = an_agency(government)
    village = f"{government.region.code}.01.2001"
    activities = (
        an_activity(owner=agency.code, places=(village,), sample=True),
        an_activity("KEG-002", starts=None, ends=None, costs=()),
    )
    a_plan_in_force(
        government, a_document(government, owner=agency, activities=activities, sample=True)
    )
    office = Office(government)
    ipm = a_measured(office)
    for year, value in (("2022", "75"), ("2023", "75.95"), ("2024", "76.57")):
        a_statistic(office, ipm, value, year)
    a_statistic(office, ipm, "70", "2023", publisher="Kajian")
    style = Path(finders.find("ui/idaman.css")).read_text(encoding="utf-8")
    return {
        page: client.get(f"/akses/{page}")
        .content.decode()
        .replace("</head>", f"<style>{style}</style></head>")
        for page in PAGES
    }


DELIVERY = (
    "", "janji/", "kegiatan/KEG-001/", "kegiatan/KEG-900/", "quick-win/QW-01/", "pemeriksa/",
    "kecamatan/hulu/", "kecamatan/hulu/desa-hulu/", "peta/", "metode/janji/",
)  # fmt: skip


@pytest.fixture
def signed_texts(client, db):
    """The pages of a government that has signed, with accepted, late and ownerless promises."""
    world = World(slug="akses", is_sample=True)
    milestone = a_milestone(world)
    exhibit = sent(world, the_requirement(milestone))
    judged(world, exhibit)
    ledger.sequence_all(now=NOON)
    own = f"komitmen/{world.commitment.code}/{world.own.code}/"
    pages = (*DELIVERY, own, f"bukti/{exhibit.pk}/", f"perangkat-daerah/{world.own.code}/")
    style = Path(finders.find("ui/idaman.css")).read_text(encoding="utf-8")
    return {
        page: client.get(f"/akses/{page}")
        .content.decode()
        .replace("</head>", f"<style>{style}</style></head>")
        for page in pages
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_delivery_is_accessible_too(signed_texts, scheme):
    assert all("<h1" in text for text in signed_texts.values())
    assert faults(signed_texts, scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_runs_sideways(texts, scheme):
    assert faults(texts, scheme) == []


def faults(texts, scheme):
    """What axe finds on these pages on a phone, and which of them run sideways."""
    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
        for address, text in texts.items():
            page.set_content(text)
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                found.append((address, "runs sideways"))
            for fault in Axe().run(page, options=RULES).response["violations"]:
                found.append((address, fault["id"], fault["nodes"][0]["html"][:120]))
        browser.close()
    return found
