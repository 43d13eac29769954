"""What is printed fits its paper: the notice on one A4 page, the roadmap on A3 landscape."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from tests.build import NOON, a_document, a_government, an_activity, an_agency
from tests.web.portal.places import a_crowded_village, a_plan_in_force

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MM = 72 / 25.4
MANY = 80
"""Activities of one village: several times what one sheet of paper holds."""
PAST = f"kegiatan/KEG-001/?as_of={NOON.date() + timedelta(days=3)}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client):
    """Addresses of a crowded place, as text."""
    government = a_government(slug="penuh", is_sample=True)
    agency = an_agency(government, code="DINAS-YANG-NAMANYA")
    place = f"{government.region.code}.01.2001"
    activities = tuple(
        an_activity(
            f"KEG-{n:03}",
            name=f"Membangun sarana bersama nomor {n} " + "yang panjang namanya " * 6,
            owner=agency.code,
            places=(place,),
            sample=True,
        )
        for n in range(1, MANY + 1)
    )
    a_plan_in_force(
        government, a_document(government, owner=agency, activities=activities, sample=True)
    )
    style = "".join(
        Path(finders.find(name)).read_text(encoding="utf-8")
        for name in ("ui/idaman.css", "portal/roadmap.css")
    )
    here = ("kecamatan/hulu/papan/", "kecamatan/hulu/desa-hulu/papan/", "peta-jalan/", PAST)
    return {
        page: client.get(f"/penuh/{page}")
        .content.decode()
        .replace("</head>", f"<style>{style}</style></head>")
        for page in here
    }


def opened(page_text, **view):
    """Show a page in a browser and give what `look` says about it."""
    # Playwright's loop runs in this thread, so Django must be told that this is known.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(**view)
            page.set_content(page_text)
            wide = page.evaluate("document.documentElement.scrollWidth")
            paper = page.pdf(prefer_css_page_size=True, print_background=False)
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    return wide, pypdf.PdfReader(io.BytesIO(paper))


def test_a_notice_is_exactly_one_a4_page(pages):
    for page in ("kecamatan/hulu/papan/", "kecamatan/hulu/desa-hulu/papan/"):
        _, paper = opened(pages[page])
        assert len(paper.pages) == 1, page
        box = paper.pages[0].mediabox
        assert (round(box.width / MM), round(box.height / MM)) == (210, 297)
        text = paper.pages[0].extract_text()
        assert "testserver/penuh/kecamatan/hulu/" in text
        assert "contoh" in text
        assert "<path" in pages[page]


def test_what_is_printed_says_that_it_is_a_sample_and_of_which_day(pages):
    _, paper = opened(pages[PAST])
    text = " ".join(paper.pages[0].extract_text().split())
    assert "bukan terbitan resmi" in text
    assert "seperti keadaannya pada akhir" in text
    assert "Kembali ke hari ini" not in text


def test_the_roadmap_prints_on_a3_and_stands_on_a_phone(pages):
    wide, paper = opened(pages["peta-jalan/"], viewport={"width": 360, "height": 800})
    assert wide <= 360
    box = paper.pages[0].mediabox
    assert (round(box.width / MM), round(box.height / MM)) == (420, 297)
    words = "".join(page.extract_text() for page in paper.pages)
    assert "KEG-001" in words
    assert f"KEG-{MANY:03}" in words


@pytest.fixture
def signed_notice(client):
    """The notice of a crowded village whose promises are all signed, as text."""
    a_crowded_village("janji-penuh", 40)
    style = Path(finders.find("ui/idaman.css")).read_text(encoding="utf-8")
    page = client.get("/janji-penuh/kecamatan/hulu/desa-hulu/papan/").content.decode()
    return page.replace("</head>", f"<style>{style}</style></head>")


def test_a_notice_with_the_standing_of_each_promise_is_one_a4_page(signed_notice):
    assert 'class="status ' in signed_notice
    _, paper = opened(signed_notice)
    assert len(paper.pages) == 1
    assert "testserver/janji-penuh/kecamatan/hulu/" in paper.pages[0].extract_text()
