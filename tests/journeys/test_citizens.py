"""What people in the village say, on a phone without scripts, until it is verified anew."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_the_chain import a_phone, enter, fits

pytestmark = pytest.mark.journey
ABOUT = "KEG-044.1"
VILLAGE = "/kukar/kecamatan/tabang/bila-talang/"


def expect_in_time(phone: Page, figures: str) -> None:
    """Read the page again, as somebody would whom the busy site asks to, until it says so."""
    for _ in range(960):
        if re.search(figures, " ".join(phone.locator("dl.three").all_inner_texts()[:1])):
            return
        phone.wait_for_timeout(250)
        phone.reload()
    raise AssertionError(phone.locator("body").inner_text())


def test_three_slips_that_say_no_take_the_verified_figure_down(page, browser, open_site):
    enter(page, open_site, "camat")
    page.goto(f"/desk/kukar/plates/{ABOUT}/")
    page.locator("input[value=slip]").check()
    page.locator("main form .btn").first.click()
    slips = list(dict.fromkeys(re.findall(r"/kukar/p/\w{16}/", page.content())))
    assert len(slips) == 12

    phone = a_phone(browser, open_site)
    phone.goto(VILLAGE)
    expect(phone.locator("main")).to_contain_text("Balai desa Muara Belinau")
    for slip in slips[:3]:
        phone = a_phone(browser, open_site)
        phone.goto(slip)
        assert fits(phone)
        phone.locator("input[name=there][value=no]").check()
        phone.locator("main form .btn").click()
        expect(phone).to_have_url(re.compile(rf"/tanya/{ABOUT}/[0-9a-f]{{64}}/$"))
        assert not phone.context.cookies(), "a slip marks no phone"
    phone.goto(slips[0])
    expect(phone.locator("main form")).to_have_count(0)

    phone.goto(f"/kukar/tanya/{ABOUT}/")
    expect_in_time(phone, r"Terverifikasi\s*0")


def test_a_phone_answers_once_and_is_told_when_again(browser, open_site):
    phone = a_phone(browser, open_site)
    phone.goto("/kukar/tanya/KEG-014.1/")
    assert not phone.context.cookies()
    phone.locator("input[name=there][value=yes]").check()
    phone.locator("main form .btn").click()
    expect(phone.locator("[role=alert]")).to_be_visible()
    phone.locator("input[name=works][value=yes]").check()
    phone.locator("main form .btn").click()
    expect(phone).to_have_url(re.compile(r"/tanya/KEG-014\.1/[0-9a-f]{64}/$"))
    (cookie,) = phone.context.cookies()
    assert cookie["httpOnly"]
    phone.goto("/kukar/tanya/KEG-014.1/")
    expect(phone.locator("main form")).to_have_count(0)
    assert fits(phone)
