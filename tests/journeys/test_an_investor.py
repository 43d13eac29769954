"""An investor asks on a small phone without scripts, and something comes of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_chain import a_phone, enter, fits

pytestmark = pytest.mark.journey
POTENTIAL = "/kukar/potensi/POT-102/"


def test_an_investor_asks_is_answered_and_sees_what_came_of_it(page, browser, open_site):
    phone = a_phone(browser, open_site)
    phone.goto(POTENTIAL)
    phone.locator("a[href$='/tanya/']").first.click()
    assert fits(phone)
    phone.get_by_label("Nama Anda").fill("Penanam modal (contoh)")
    phone.locator("[name=reach]").fill("besok saja")
    phone.locator("[name=words]").fill("Apakah dermaganya boleh disewa?")
    phone.locator("main form .btn").click()
    expect(phone.locator("[role=alert]")).to_contain_text("surel atau nomor telepon")
    expect(phone.locator("[name=words]")).to_have_value("Apakah dermaganya boleh disewa?")
    phone.locator("[name=reach]").fill("0541 123456")
    phone.locator("main form .btn").click()
    expect(phone.locator("h1")).to_contain_text("sudah masuk")
    assert fits(phone)
    assert not phone.context.cookies()
    receipt, today = phone.url, datetime.now(UTC).date()
    number = phone.locator("dl.facts b").first.inner_text()

    enter(page, open_site, "sekretariat")
    page.goto("/desk/kukar/enquiries/")
    page.locator(f"main a[href$='/enquiries/{number}/']").first.click()
    expect(page.locator("main")).to_contain_text("dermaganya boleh disewa")
    page.locator("[name=text]").fill("Boleh, lewat perjanjian sewa lima tahun.")
    page.locator("main form .btn").click()

    page.goto("/desk/kukar/potentials/POT-102/")
    page.get_by_text("Catat langkah").first.click()
    page.locator("[name=on]").fill(today.isoformat())
    page.locator("select[name=exhibit]").select_option(index=1)
    page.locator("select[name=enquiry]").select_option(number)
    page.locator("form[action$='/step/'] .btn").click()
    expect(page.locator("main")).to_contain_text(f"{today:%Y}")

    phone.goto(receipt)
    expect(phone.locator("main")).to_contain_text("perjanjian sewa lima tahun")
    expect(phone.locator("dl.facts")).to_contain_text("Kelanjutannya")
    assert fits(phone)
    assert not re.search("Penanam modal", phone.request.get(POTENTIAL).text())
