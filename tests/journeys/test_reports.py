"""A report from a phone at the river: without scripts, through a cut, doubted by a photo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.at_desk import a_photo
from tests.journeys.test_citizens import a_phone, fits
from tests.journeys.test_the_chain import enter, in_public

pytestmark = pytest.mark.journey
VILLAGE = "/kukar/kecamatan/tabang/muara-tubo/"
PLACE = "64.02.12.2017"


def photo() -> dict[str, object]:
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": a_photo(3).read()}


def fill(page: Page, words: str) -> None:
    page.goto(f"/kukar/laporan/baru/?place={PLACE}")
    expect(page.locator("main")).to_contain_text("112")
    page.locator("input[name=photo]").set_input_files([photo()])
    page.locator("[name=topic]").select_option("health")
    page.locator("[name=words]").fill(words)


def test_a_report_goes_from_a_phone_without_scripts_to_the_page_of_its_village(
    page: Page, browser: Browser, open_site
):
    words = "Obat malaria di puskesmas pembantu habis sejak tiga minggu"
    phone = a_phone(browser, open_site)
    phone.goto(VILLAGE)
    phone.get_by_role("link", name="Laporkan masalah").first.click()
    fill(phone, words)
    assert fits(phone)
    phone.get_by_role("button", name=re.compile("irim laporan")).click()
    expect(phone).to_have_url(re.compile(r"/kukar/laporan/lacak/[a-z0-9]{20}/$"))
    assert fits(phone)
    assert not phone.context.cookies(), "who reports leaves no mark"
    receipt = phone.url
    number = int(re.search(r"LP-0*(\d+)", phone.locator("main").inner_text())[1])

    enter(page, open_site, "sekretariat")
    for _ in range(30):
        page.goto("/desk/kukar/reports/moderation/")
        card = page.locator("article", has_text=f"LP-{number:06}").first
        if card.locator("input[name=photo]").count():
            break
        page.wait_for_timeout(1000)
    card.get_by_role("button", name="Tampilkan", exact=True).click()
    expect(page.locator("main")).not_to_contain_text(f"LP-{number:06} ·")
    in_public(page, f"/kukar/laporan/LP-{number}/", "Obat malaria")
    expect(page.locator("main img")).to_have_count(1)
    in_public(page, VILLAGE, "Obat malaria")
    phone.goto(receipt)
    expect(phone.locator("main")).to_contain_text("Yang dibaca umum")


def test_a_cut_loses_no_word_and_the_report_counts_once(page: Page, open_site):
    words = "Dermaga desa lantainya patah, anak sekolah hampir jatuh"
    fill(page, words)
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("irim laporan")).click()
    expect(page.locator("[data-told]")).to_contain_text("Sambungan putus")
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile(r"/laporan/lacak/[a-z0-9]{20}/$"))
    page.goto("/kukar/laporan/baru/")
    expect(page.locator("[name=words]")).to_have_value("")


def test_a_villager_reopens_the_answer_about_the_signal(page: Page, browser: Browser, open_site):
    """The chain comes round: what was promised, proven and answered is doubted by a photo."""
    page.goto(VILLAGE)
    page.get_by_role("link", name=re.compile("Menara di desa kami")).first.click()
    expect(page.locator("main")).to_contain_text("sudah menyala dan diukur")
    page.get_by_role("link", name="Belum beres").click()
    page.locator("input[name=photo]").set_input_files([photo()])
    page.locator("[name=words]").fill("Kemarin hujan, dari pagi tidak ada sinyal sama sekali.")
    page.get_by_role("button", name="Buka lagi laporan ini").click()
    expect(page.locator("main")).to_contain_text("terbuka lagi")
    in_public(page, VILLAGE, r"dibuka lagi")
    in_public(page, "/kukar/perangkat-daerah/DISKOMINFO/", r"dibuka lagi")
