"""A plan from an empty page to its adoption, as four workshops make it, on a phone and wide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.journeys.test_the_chain import enter

pytestmark = pytest.mark.journey

PLAN = "/desk/ppu/plans/2031-2035/"
PARTS = (
    *("structure.people", "structure.budget", "structure.governance"),
    *("infrastructure.physical", "infrastructure.digital", "infrastructure.social"),
    *("superstructure.regulation", "superstructure.institution", "superstructure.procedure"),
)
DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")


def answer(page: Page, address: str, **fields: str) -> APIResponse:
    """Send a form of the desk as the browser would, with what the page itself put into it."""
    shown = page.request.get(address).text()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    hidden.pop("next", None)
    sent = page.request.post(address, form={**hidden, **fields}, headers={"Referer": page.url})
    assert sent.ok, sent.text()
    assert 'class="error"' not in sent.text(), (address, re.findall(r'error">([^<]+)', sent.text()))
    return sent


def write(page: Page, sheet: str, row: str, **fields: str) -> None:
    answer(page, f"{PLAN}worksheets/{sheet}/{row}/", **fields)


def newest(page: Page, sheet: str) -> str:
    """The code of the last element on a worksheet: an earlier edition's is not given again."""
    shown = page.request.get(f"{PLAN}worksheets/{sheet}/").text()
    return re.findall(rf"/worksheets/{sheet}/([A-Z]+-\d+)/", shown)[-1]


@pytest.fixture
def wide(browser, open_site):
    context = browser.new_context(
        base_url=open_site.address, viewport={"width": 1280, "height": 800}, locale="id-ID"
    )
    yield context.new_page()
    context.close()


def fits(page: Page) -> None:
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sideways) <= 0, page.url


def test_a_plan_is_made_from_nothing_to_its_adoption(page, wide, browser, open_site):
    """The secretariat on a projector, the expert on a phone."""
    enter(wide, open_site, "sekretariat-ppu")
    wide.goto("/desk/ppu/plans/")
    wide.get_by_role("link", name="Mulai rencana").click()
    wide.get_by_label("Judul").fill("Rencana kecil (contoh)")
    wide.get_by_label("Tahun awal").fill("2031")
    wide.get_by_label("Tahun akhir").fill("2035")
    wide.get_by_label("Visi").fill("Penajam yang tersambung")
    wide.get_by_role("button", name="Mulai", exact=True).click()
    expect(wide).to_have_url(re.compile(f"{PLAN}preparation/$"))
    expect(wide.locator(".stages li")).to_have_count(4)
    fits(wide)

    # The first row is filled before everybody's eyes, and leads to the next.
    wide.goto(f"{PLAN}worksheets/readiness/")
    wide.get_by_role("link", name="Sumber daya manusia").click()
    wide.get_by_label("Skor").fill("2,5")
    wide.get_by_label("Alasan").fill("Empat puluh petugas terlatih")
    wide.get_by_label("Bukti").fill("Daftar pelatihan")
    wide.get_by_role("button", name="Simpan dan lanjut").click()
    expect(wide.get_by_role("heading", level=1)).to_contain_text("Anggaran")
    fits(wide)

    # The connection is cut while somebody types; the text is sent once when it is back.
    wide.get_by_label("Skor").fill("2")
    wide.context.set_offline(True)
    wide.get_by_label("Alasan").fill("Belum ada pos tersendiri")
    wide.get_by_role("button", name="Simpan dan lanjut").click()
    expect(wide.locator("[data-told]")).to_contain_text("tersimpan di perangkat")
    wide.context.set_offline(False)
    expect(wide.get_by_role("heading", level=1)).to_contain_text("Tata kelola", timeout=240_000)

    for part in PARTS[2:]:
        write(wide, "readiness", f"new-{part}", score="2", reason="Dinilai", evidence="Notulen")
    for dimension in DIMENSIONS:
        write(wide, "gaps", f"new-{dimension}", now="Belum", wanted="Sudah", gap="Jarak")
    for element in ("structure", "infrastructure", "superstructure"):
        for quadrant in ("strength", "weakness", "opportunity", "threat"):
            write(
                wide, "swot", f"new-{element}.{quadrant}", text=f"Pokok {quadrant}", source="Bimtek"
            )
    write(wide, "strategies", "new", text="Sambungkan desa", drawn_from="SWOT-001")
    write(wide, "vision", "new-mission", text="Menyambungkan desa", source="RPJMD")
    write(wide, "vision", "new-living", name="Desa tersambung", mission="MIS-001", source="RPJMD")

    # The second stage: an agency's programme, how it is measured, what is done.
    write(wide, "programmes", "new", name="Sinyal desa", objective="SAS-001", rpjmd_code="2.16")
    targets = {f"targets.{year}": str(year - 2020) for year in range(2031, 2036)}
    write(
        wide, "indicators", "new", name="Desa bersinyal", objective="SAS-001", unit="desa",
        direction="up", baseline="5", baseline_year="2030", baseline_source="BPS", **targets,
    )  # fmt: skip
    indicator = newest(wide, "indicators")
    owner = re.search(
        r'<option value="([A-Z]+)"',
        wide.request.get(f"{PLAN}worksheets/activities/new/").text().split('name="owner"')[1],
    )[1]
    work = {
        "programme": "PRG-001", "owner": owner, "starts": "2031-01-12", "ends": "2031-11-30",
        "whole_regency": "yes", "rpjmd_code": "2.16.03", "indicators": indicator,
        "costs.0.year": "2031", "costs.0.source": "apbd", "costs.0.amount_idr": "1000000000",
    }  # fmt: skip
    for sub in ("governance.service", "branding.tourism", "economy.welfare", "living.mobility",
                "society.learning", "environment.waste"):  # fmt: skip
        write(wide, "activities", "new", name=f"Kerja {sub}", sub_dimension=sub, **work)
    activities = newest(wide, "activities")
    write(wide, "innovations", "new", name="Antrean daring", dimension="living", candidate="yes")
    write(
        wide, "roadmap", "new-short", name="Menyambung", first_year="2031", last_year="2032",
        activities=activities,
    )  # fmt: skip
    for dimension in DIMENSIONS:
        write(
            wide, "quick-wins", "new", name=f"Cepat {dimension}", dimension=dimension, owner=owner,
            activities=activities, measure="Desa", unit="desa", target="3", starts="2031-02-01",
            ends="2031-10-31", whole_regency="yes",
        )  # fmt: skip

    # The expert reads on a phone: asks, is answered, lets pass what may stand, approves.
    win = newest(wide, "quick-wins")
    enter(page, open_site, "pendamping")
    page.goto(f"{PLAN}quick_win/{win}/")
    page.get_by_text("Tulis catatan untuk butir ini").click()
    page.get_by_label("Catatan").fill("Bagaimana ini dirasakan warga?")
    page.get_by_role("button", name="Simpan catatan").click()
    fits(page)
    wide.goto(f"{PLAN}quick_win/{win}/edit/")
    wide.locator("[name=benefit]").fill("Antrean tinggal sepuluh menit")
    wide.get_by_role("button", name="Simpan", exact=True).click()
    expect(wide).to_have_url(re.compile(rf"{PLAN}quick_win/{win}/$"))
    wide.goto(f"{PLAN}notes/1/")
    wide.get_by_role("button", name="Diikuti dengan perubahan ini").click()
    expect(wide.locator("main")).to_contain_text("Antrean tinggal sepuluh menit")

    for stage in (1, 2, 3, 4):
        gate = f"{PLAN}gates/{stage}/"
        keys = re.findall(r'name="key" value="([^"]+)"', page.request.get(gate).text())
        for key in keys:
            shown = page.request.get(gate).text()
            csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)[1]
            reason = {"csrfmiddlewaretoken": csrf, "token": key[:60], "key": key, "reason": "Kecil"}
            page.request.post(f"{gate}waive/", form=reason, headers={"Referer": page.url})
        page.goto(gate)
        fits(page)
        page.get_by_role("button", name="Setujui tahap ini").click()
        expect(page.locator("main")).to_contain_text("menyetujui revisi")
        wide.goto(gate)
        wide.get_by_role("button", name="Lewati gerbang").click()
        expect(wide.locator(".stages .kept")).to_have_count(stage)

    wide.goto(f"{PLAN}adopt/")
    wide.locator("[name=regulation]").fill("Perbup contoh 1/2031")
    wide.get_by_role("button", name="Tetapkan dan terbitkan").click()
    expect(wide).to_have_url(re.compile("/desk/ppu/versions/$"))
    page.goto(f"{PLAN}annex/")
    expect(page.locator("main")).to_contain_text("Bagaimana ini dirasakan warga?")
    expect(page.locator("main")).to_contain_text("Antrean tinggal sepuluh menit")
    fits(page)

    # What was adopted is printed: every book as PDF and as Word, and published.
    wide.goto(f"{PLAN}books/")
    wide.get_by_role("button", name="Cetak buku yang ditetapkan").click()
    expect(wide).to_have_url(re.compile(r"/jobs/\d+/books/$"), timeout=120_000)
    files = [a.get_attribute("href") for a in wide.locator("main table a[download]").all()]
    assert {each.rpartition(".")[2] for each in files} == {"pdf", "docx"}
    for each, begins in ((files[0], b"%PDF-1.7"), (files[1], b"PK")):
        assert wide.request.get(each).body().startswith(begins)
    wide.get_by_role("button", name="Terbitkan buku").click()
    expect(wide.locator("main")).to_contain_text("terbit")
