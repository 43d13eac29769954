"""The one story of the sample: the villages without signal.

Every issue adds its links, in the browser, as the person concerned; none is ever removed. Today
it runs from the plan to the village: promised, found, understood, questioned, changed in a
draft, adopted, and told in the open.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey


def enter(page: Page, site, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(site.logins[name])
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_a_villager_finds_what_is_promised_to_the_village(page, open_site):
    page.goto("/kukar/")
    page.goto("/kukar/cari/?q=muara+tuboq")
    page.get_by_role("link", name=re.compile("Muara Tubo")).first.click()
    expect(page).to_have_url(re.compile(r"/kukar/kecamatan/tabang/muara-tubo/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Muara Tubo")
    page.get_by_role("link", name=re.compile("lima desa hulu Tabang")).first.click()
    expect(page).to_have_url(re.compile(r"/kukar/quick-win/QW-01/$"))
    expect(page.locator("main")).to_contain_text("Dinas Komunikasi dan Informatika")
    expect(page.locator("main")).to_contain_text("contoh")


def test_a_journalist_sees_that_the_counts_disagree(page, open_site):
    page.goto("/kukar/indikator/IND-19/")
    story = page.locator("main").inner_text()
    for count in ("23", "20", "18", "13"):
        assert re.search(rf"\b{count}\b", story), count
    assert "okeborneo.com" in story, "each count names its source"


def test_the_secretariat_changes_the_promise_and_adopts_it_in_the_open(page, open_site):
    enter(page, open_site, "sekretariat")
    page.goto("/desk/kukar/plans/2025-2029/quick_win/QW-01/edit/")
    field = page.locator("[name=benefit]")
    field.fill("Warga dapat menelepon bidan dari balai desa, siang dan malam.")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("main")).to_contain_text("menelepon bidan dari balai desa")

    page.goto("/kukar/quick-win/QW-01/")
    assert "siang dan malam" not in page.locator("main").inner_text(), "a draft is not public"

    page.goto("/desk/kukar/plans/2025-2029/adopt/")
    page.locator("[name=regulation]").fill("Perbup 7/2026 (contoh)")
    page.get_by_role("button", name="Tetapkan dan terbitkan").click()
    for _ in range(30):
        page.wait_for_timeout(500)
        page.goto("/kukar/quick-win/QW-01/")
        if "siang dan malam" in page.locator("main").inner_text():
            break
    expect(page.locator("main")).to_contain_text("siang dan malam")

    page.goto("/kukar/versi/")
    expect(page.locator("main")).to_contain_text("Perbup 7/2026")
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr
