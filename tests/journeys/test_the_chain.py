"""The one story of the sample: the villages without signal.

Every issue adds its links, in the browser, as the person concerned; none is ever removed. Today
it runs from a workshop to the plan, the village and back: proposed by an agency, questioned by the
expert, promised, found, understood, questioned, changed in a draft, adopted, signed, proven by a
photo from Tabang, verified by another, told on the home page, doubted by villagers, and back with
the verifier; then reported from a phone at the river, answered, checked by a second person, opened
again by a photo, and the reports that came beyond chance stand as a cluster that anyone can read
and the secretariat accepts as a candidate for the next quick win. From the photo the villages
without signal are counted anew, the indicator moves in the open, and from the outcome anybody walks
back to the photo from Tabang; when villagers doubt it, the figure says so.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.photos import a_photo

pytestmark = pytest.mark.journey
VILLAGE = "/kukar/kecamatan/tabang/muara-tubo/"
PLACE = "64.02.12.2017"
TOLD: dict[str, str] = {}
"""What one test tells the next: the number of the photo from Tabang."""


def a_phone(browser: Browser, open_site):
    """A phone of its own: 360 px wide, no scripts, nothing kept from before."""
    return browser.new_context(
        base_url=open_site.address,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        locale="id-ID",
    ).new_page()


def fits(page) -> bool:
    box = page.locator("main").bounding_box()
    return box is not None and box["width"] <= 360


def enter(page: Page, site, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(site.logins[name])
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_it_begins_in_a_workshop_and_with_an_experts_question(page, open_site):
    enter(page, open_site, "petugas")
    page.goto("/desk/kukar/plans/2025-2029/proposals/1/")
    expect(page.locator("main")).to_contain_text("lima desa hulu Tabang")
    expect(page.locator("main")).to_contain_text("BT-3.3")
    expect(page.locator("main")).to_contain_text("Masuk rencana", ignore_case=True)

    page.goto("/kukar/rencana/catatan-ahli/")
    told = page.locator("article", has_text="QW-01").first
    expect(told).to_contain_text("Menara berdiri")
    expect(told).to_contain_text("Desa dengan sinyal terukur")
    expect(told).to_contain_text("diikuti")


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
    page.get_by_role("link", name="Desa tanpa sinyal seluler", exact=True).click()
    expect(page).to_have_url(re.compile(r"/kukar/statistik/BLANKSPOT/$"))
    rows = [row.inner_text() for row in page.locator("main table").first.locator("tr").all()]
    for year, counts in (("2021", ("23", "13")), ("2022", ("20", "18"))):
        for count in counts:
            assert any(row.startswith(year) and re.search(rf"\b{count}\b", row) for row in rows)
    expect(page.locator("main")).to_contain_text("sumber berbeda")


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
    in_public(page, "/kukar/quick-win/QW-01/", "siang dan malam")

    assert in_public(page, "/kukar/versi/", "Perbup 7/2026")
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr


def one_time_code(secret: str, *, step: int) -> str:
    """The code an authenticator shows in that half minute (RFC 6238)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    made = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    at = made[-1] & 15
    return f"{(int.from_bytes(made[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def a_fresh_step(page: Page) -> int:
    """The half minute of a one-time code, with enough of it left to press a button in."""
    while time.time() % 30 > 15:
        page.wait_for_timeout(250)
    return int(time.time()) // 30


def in_public(page: Page, address: str, pattern: str, *, seconds: int = 240) -> re.Match[str]:
    """What a public page says, once it has been built anew."""
    for _ in range(4 * seconds):
        page.goto(address)
        if found := re.search(pattern, page.locator("main").inner_text(), re.IGNORECASE):
            return found
        page.wait_for_timeout(250)
    raise AssertionError(f"{address} never said {pattern}:\n{page.locator('main').inner_text()}")


def verified(page: Page) -> int:
    """How much of the required evidence is verified, as the home page says."""
    return int(in_public(page, "/kukar/", r"Terverifikasi\s+(\d+) dari \d+")[1])


def test_the_head_signs_the_amendment_and_the_obligation_moves_in_the_open(page, open_site):
    before = in_public(page, "/kukar/quick-win/QW-01/", r"terlambat \d+ hari")
    assert before, "the promise is late until its amendment is signed"

    enter(page, open_site, "kepala")
    page.goto("/accounts/2fa/totp/activate/")
    page.locator("input[name=password]").fill(open_site.logins["kepala"])
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(re.compile("totp/activate/$"))
    secret = page.locator("main code").first
    secret = secret.inner_text().replace(" ", "")
    step = a_fresh_step(page)
    page.locator("input[name=code]").fill(one_time_code(secret, step=step))
    page.locator("input[name=code]").press("Enter")
    expect(page).not_to_have_url(re.compile("activate"))

    page.goto("/desk/kukar/commitments/KB-2025-01/sheets/DISKOMINFO.2/sign/")
    pins = json.loads((open_site.home / "pins.json").read_text())
    page.locator("input[name=pin]").fill(pins["KA-DISKOMINFO"])
    # A code counts once, so signing waits for the next.
    while (following := a_fresh_step(page)) == step:
        page.wait_for_timeout(250)
    page.locator("input[name=code]").fill(one_time_code(secret, step=following))
    page.get_by_role("button", name="Tanda tangani lembar ini").click()

    said = in_public(page, "/kukar/quick-win/QW-01/", r"belum jatuh tempo")
    assert said
    story = page.locator("main").inner_text()
    assert re.search(r"(pertama|semula) dijanjikan", story, re.IGNORECASE), story
    page.goto("/kukar/komitmen/KB-2025-01/DISKOMINFO.2/")
    expect(page.locator("main")).to_contain_text("Kepala Dinas Komunikasi dan Informatika")


def test_a_photo_from_tabang_is_verified_by_the_district_and_the_home_page_changes(
    page, open_site, browser, tmp_path
):
    from tests.journeys.test_the_phone import a_photo

    before = verified(page)
    enter(page, open_site, "petugas")
    page.goto("/desk/kukar/evidence/QW-01/offer/")
    page.locator("select[name=requirement]").select_option("3.1")
    page.locator("input[type=file]").set_input_files(a_photo(tmp_path, seed=64))
    page.locator("[name=note]").fill("Tiga menara menyala, difoto dari perahu di Tabang.")
    expect(page.locator("[data-told]")).to_contain_text("kB", timeout=240_000)
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page).to_have_url(re.compile(r"/desk/kukar/sent/\d+/$"), timeout=240_000)
    for _ in range(960):
        if page.locator('main a[href*="/exhibits/"]').count():
            break
        page.wait_for_timeout(250)
        page.reload()
    exhibit = page.locator('main a[href*="/exhibits/"]').first.get_attribute("href")

    context = browser.new_context(base_url=open_site.address, locale="id-ID")
    other = context.new_page()
    enter(other, open_site, "camat")
    number = TOLD["photo"] = re.search(r"exhibits/(\d+)/", exhibit)[1]
    other.goto(f"/desk/kukar/verify/?exhibit={number}")
    expect(other.locator("main")).to_contain_text("difoto dari perahu di Tabang")
    other.get_by_role("button", name="Terima", exact=True).click()
    expect(other.locator(".told")).to_be_visible()
    context.close()

    for _ in range(960):
        if (after := verified(page)) != before:
            break
        page.wait_for_timeout(250)
    assert after == before + 3, "the photo weighs three"
    page.goto(f"/kukar/bukti/{number}/")
    expect(page.locator("main")).to_contain_text("Camat Tabang")
    expect(page.get_by_role("link", name="Ini tidak benar")).to_be_visible()


def test_the_indicator_moves_and_walks_back_to_the_photo_from_tabang(page: Page, open_site):
    number = TOLD["photo"]
    enter(page, open_site, "petugas")
    page.goto("/desk/kukar/indicators/BLANKSPOT/enter/")
    said = {
        "period": time.strftime("%Y"),
        "value": "12",
        "publisher": "Diskominfo Kutai Kartanegara (contoh)",
        "publication": "Pengukuran ulang lima desa hulu Tabang (contoh)",
        "evidence": number,
    }
    for name, value in said.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=nature][value=reported], select[name=nature]").first.evaluate(
        "one => { one.value = 'reported'; one.checked = true; }"
    )
    page.get_by_role("button", name="Catat", exact=True).click()
    expect(page).to_have_url(re.compile(r"/indicators/BLANKSPOT/$"))

    in_public(page, "/kukar/hasil/cerdas/", r"Desa tanpa sinyal seluler[^§]*?\b12\b")
    page.get_by_role("link", name="Desa tanpa sinyal seluler").first.click()
    expect(page).to_have_url(re.compile(r"/kukar/statistik/BLANKSPOT/"))
    in_public(page, page.url, r"membaik")
    story = page.locator("main").inner_text()
    assert "Sinyal di desa: lima desa hulu Tabang" in story, "what is done for it"
    page.get_by_role("link", name=f"dihitung dari bukti {number}").click()
    expect(page).to_have_url(re.compile(rf"/kukar/bukti/{number}/"))
    expect(page.locator("main img").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Camat Tabang")
    expect(page.locator("main")).to_contain_text("Tabang")


def test_three_villagers_say_no_and_it_goes_back_to_verification(page, open_site, browser):
    before = verified(page)
    enter(page, open_site, "sekretariat")
    page.goto("/desk/kukar/plates/QW-01.3/")
    page.locator("input[name=kind][value=slip]").check()
    page.locator("input[name=count]").fill("1")
    page.get_by_role("button", name="Buat dan cetak").click()
    expect(page.locator(".slips article")).to_have_count(12)
    printed = page.locator(".slips").inner_text()
    slips = re.findall(r"/kukar/p/[\w-]+/", printed)
    assert len(set(slips)) == 12, printed

    for slip in slips[:3]:
        context = browser.new_context(base_url=open_site.address, java_script_enabled=False)
        villager = context.new_page()
        villager.goto(slip)
        villager.locator("input[name=there][value=no]").check()
        villager.get_by_role("button", name="Kirim jawaban").click()
        expect(villager.locator("main")).not_to_contain_text("Kirim jawaban")
        assert not context.cookies(), "a slip needs no cookie"
        context.close()

    for _ in range(960):
        if (after := verified(page)) != before:
            break
        page.wait_for_timeout(250)
    assert after == before - 3, "what villagers doubt is not verified any more"
    in_public(page, "/kukar/statistik/BLANKSPOT/", r"dihitung dari bukti \d+ tidak diterima lagi")
    enter_again = browser.new_context(base_url=open_site.address, locale="id-ID").new_page()
    enter(enter_again, open_site, "sekretariat")
    enter_again.goto("/kukar/quick-win/QW-01/")
    expect(enter_again.locator("main")).to_contain_text("menunggu verifikasi")
    enter_again.context.close()
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr


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


def test_a_villager_reports_is_answered_and_opens_it_again_by_a_photo(
    page: Page, browser: Browser, open_site
):
    words = "Menara di desa berdiri, telepon balai desa putus-nyambung, kalau hujan sinyal hilang"
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
    for _ in range(960):
        page.goto("/desk/kukar/reports/moderation/")
        card = page.locator("article", has_text=f"LP-{number:06}").first
        if card.locator("input[name=photo]").count():
            break
        page.wait_for_timeout(250)
    card.get_by_role("button", name="Tampilkan", exact=True).click()
    in_public(page, f"/kukar/laporan/LP-{number}/", "Menara di desa berdiri")
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
    in_public(page, VILLAGE, "Menara di desa berdiri")


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


def test_reports_beyond_chance_stand_as_a_cluster_that_anyone_can_read(page: Page, open_site):
    page.goto("/kukar/kluster/1/")
    expect(page.locator("main")).to_contain_text("LP-")
    enter(page, open_site, "sekretariat")
    page.goto("/desk/kukar/clusters/1/")
    page.get_by_role("button", name="Terima sebagai calon").click()
    page.get_by_role("link", name=re.compile("Calon INO-")).click()
    expect(page.locator("h1")).to_contain_text("Mengurangi laporan")
    in_public(page, "/kukar/kluster/1/", r"INO-\d+")
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr
