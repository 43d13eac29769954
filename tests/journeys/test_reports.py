"""What people send from a phone: a report through a cut, an answer to the survey by a plate."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_the_chain import a_phone, enter, fill, fits

pytestmark = pytest.mark.journey


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


def test_a_visitor_answers_the_survey_by_the_plate_at_the_counter(
    page: Page, browser: Browser, open_site
):
    enter(page, open_site, "sekretariat")
    page.goto("/desk/kukar/surveys/SKM-006/codes/")
    page.locator("input[name=kind][value=counter]").check()
    page.locator("input[name=count]").fill("1")
    page.locator("main form button", has_text="Buat").first.click()
    plate = page.locator("article", has=page.locator(".code svg, .code img")).first
    address = re.search(r"/kukar/skm/[\w-]+/", plate.inner_text())[0]

    phone = a_phone(browser, open_site)
    phone.goto(address)
    assert fits(phone)
    assert not phone.context.cookies(), "who only looks is given no cookie"
    phone.get_by_role("button", name="Kirim jawaban").click()
    questions = phone.locator("fieldset", has=phone.locator("input[value='4']"))
    for n in range(9):
        questions.nth(n).locator("input[value='4']").check()
    phone.locator("[name=words]").fill("Antre sebentar, petugasnya ramah.")
    phone.get_by_role("button", name="Kirim jawaban").click()
    expect(phone.locator("main")).to_contain_text("Terima kasih")
    assert fits(phone)
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("sudah menjawab")
    page.goto("/desk/kukar/surveys/SKM-006/")
    expect(page.locator("main")).to_contain_text("Antre sebentar")
