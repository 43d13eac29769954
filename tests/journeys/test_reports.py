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
    page.locator("[name=topic]").select_option("signal")
    page.locator("[name=words]").fill(words)


def do(page: Page, number: int, act: str, *, shows: str, **said: str) -> None:
    """Do one act of an office on the page of a report."""
    page.goto(f"/desk/kukar/reports/{number}/")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    form = page.locator("form", has=page.locator(f"input[name=act][value={act}]")).first
    for name, value in said.items():
        form.locator(f"[name={name}]").fill(value)
    for after in form.locator("input[name=after]").all():
        after.set_input_files([photo()])
    with page.expect_navigation():
        form.evaluate("one => one.requestSubmit(one.querySelector('button:not([type=button])'))")
    expect(page.locator("main")).to_contain_text(shows)


def test_a_report_goes_from_a_phone_without_scripts_to_its_answer_and_back(
    page: Page, browser: Browser, open_site
):
    words = "Menara di desa mati, telepon dari balai desa putus-nyambung kalau hujan"
    phone = a_phone(browser, open_site)
    phone.goto(VILLAGE)
    phone.get_by_role("link", name="Laporkan masalah").first.click()
    fill(phone, words)
    assert fits(phone)
    phone.get_by_role("button", name="Kirim laporan").click()
    expect(phone.locator("main")).to_contain_text("Apakah salah satu dari ini?")
    phone.get_by_role("button", name="kirim laporan saya").click()
    expect(phone).to_have_url(re.compile(r"/kukar/laporan/lacak/[a-z0-9]{20}/$"))
    assert fits(phone)
    assert not phone.context.cookies(), "who reports leaves no mark"
    receipt = phone.url
    number = int(re.search(r"LP-0*(\d+)", phone.locator("main").inner_text())[1])

    enter(page, open_site, "sekretariat")
    for _ in range(60):
        page.goto("/desk/kukar/reports/moderation/")
        card = page.locator("article", has_text=f"LP-{number:06}").first
        if card.locator("input[name=photo]").count():
            break
        page.wait_for_timeout(1000)
    card.get_by_role("button", name="Tampilkan", exact=True).click()
    in_public(page, f"/kukar/laporan/LP-{number}/", "Menara di desa mati")
    expect(page.locator("main img")).to_have_count(1)
    do(page, number, "forward", shows="Diskominfo")  # by the rule that fires

    officer = browser.new_context(base_url=open_site.address, locale="id-ID").new_page()
    enter(officer, open_site, "petugas")
    replied = "Baterai menara diganti kemarin sore."
    do(officer, number, "answer", words=replied, shows=replied)
    second = browser.new_context(base_url=open_site.address, locale="id-ID").new_page()
    enter(second, open_site, "camat")
    second.goto(f"/desk/kukar/reports/{number}/check/")
    second.locator("[name=words]").fill("Kami menelepon dari balai desa, tersambung.")
    second.locator("button[value=confirm]").click()

    phone.goto(receipt)
    expect(phone.locator("main")).to_contain_text("Baterai menara diganti")
    expect(phone.locator("main")).to_contain_text("Orang lain memeriksa: sudah beres")
    phone.locator("summary", has_text="belum beres").click()
    phone.locator("#why").fill("Semalam hujan, mati lagi.")
    phone.locator("details input[name=photo]").set_input_files([photo()])
    phone.get_by_role("button", name="Buka lagi laporan ini").click()
    expect(phone.locator("main")).to_contain_text("Dibuka lagi dengan foto baru")
    in_public(page, f"/kukar/laporan/LP-{number}/", "Dibuka lagi dengan foto baru")
    in_public(page, VILLAGE, "Menara di desa mati")
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr


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
