"""Sending evidence from a phone at 360 px, over 50 kbit/s and 400 ms, as the issue asks."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from idaman.core.evidence.rules.picture import prepare
from idaman.core.files import blobs
from tests.journeys.test_the_chain import enter

pytestmark = pytest.mark.journey

WEEK = "/desk/kukar/"
FORM = "/desk/kukar/evidence/KEG-043/offer/"
BYTES_A_SECOND = 50_000 // 8
FIELDS = "main form[data-send] :is(input:not([type=hidden]), select, textarea)"


def a_photo(folder: Path, *, seed: int) -> Path:
    """A camera's photo of two megabytes or more, lying on its side, with place and time."""
    dice = random.Random(seed)
    small = Image.new("RGB", (24, 18))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(24 * 18)])
    image = small.resize((2560, 1920), Image.Resampling.BICUBIC)
    grain = Image.effect_noise(image.size, 60).convert("RGB")
    image = Image.blend(image, grain, 0.07)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:08:01 09:30:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (0.0, 28.0, 12.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (116.0, 1.0, 30.0)
    path = folder / f"foto-{seed}.jpg"
    image.save(path, "JPEG", quality=95, exif=exif)
    assert path.stat().st_size > 1_500_000
    return path


def weak(page: Page):
    """The link of the village office, and everything that comes over it."""
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    received: list[float] = []
    link.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    link.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    return received


def the_receipt(page: Page) -> str:
    """The number of what was received, from the receipt."""
    expect(page).to_have_url(re.compile(r"/desk/kukar/sent/\d+/$"), timeout=240_000)
    expect(page.locator("main h1")).to_contain_text(re.compile("diterima|received", re.I))
    return re.search(r"sent/(\d+)/", page.url)[1]


def kept_file(page: Page, site) -> bytes:
    """The file as the server keeps it, by the receipt's hash."""
    sha256 = page.locator("main dl code").last.inner_text()
    return blobs.path_of(site.home / "files", sha256).read_bytes()


def no_wider_than_the_phone(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_my_week_to_a_receipt_in_one_page_over_a_weak_link(page, open_site, tmp_path):
    enter(page, open_site, "petugas")
    received = weak(page)
    page.goto(WEEK)
    assert sum(received) <= 100_000, "my week, with all it needs"
    assert no_wider_than_the_phone(page)
    links = page.locator('main a[href*="/offer/"]')
    assert links.count() > 0, "my week links straight to sending"

    received.clear()
    page.goto(FORM)
    assert sum(received) <= 100_000
    assert no_wider_than_the_phone(page)
    assert page.locator(FIELDS).count() <= 4
    page.locator("input[type=file]").set_input_files(a_photo(tmp_path, seed=1))
    page.locator("[name=note]").fill("Menara menyala sejak pagi.")
    expect(page.locator("[data-told]")).to_contain_text("kB", timeout=240_000)
    page.locator("main form[data-send] button").first.click()
    the_receipt(page)
    expect(page.locator("main")).to_contain_text("Menara menyala sejak pagi.")

    sent = kept_file(page, open_site)
    assert len(sent) <= 300_000
    with Image.open(io.BytesIO(sent)) as image:
        assert image.height > image.width, "it stands upright"
    (tmp_path / "sent.jpg").write_bytes(sent)
    told = prepare(str(tmp_path / "sent.jpg"), str(tmp_path / "files"))
    assert (told["latitude"], told["longitude"]) == (0.47, 116.025), "its place came along"
    assert told["taken_at"] == "2026-08-01T09:30:00"
    assert told["height"] > told["width"], "and it is not turned twice"
    assert page.evaluate("Object.keys(localStorage).length") == 0, "nothing stays on the phone"

    for _ in range(960):
        if page.locator('main a[href*="/exhibits/"]').count():
            break
        page.wait_for_timeout(250)
        page.reload()
    # It was offered by itself: nobody pressed anything.
    expect(page.locator('main a[href*="/exhibits/"]')).to_be_visible()


def test_a_cut_loses_no_text_and_counts_once(page, open_site, tmp_path):
    enter(page, open_site, "petugas")
    photo = a_photo(tmp_path, seed=2)
    page.goto(FORM)
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("[name=note]").fill("Terputus di tengah jalan.")
    expect(page.locator("[data-told]")).to_contain_text("kB", timeout=240_000)

    # The form arrives, its answer does not: the phone cannot know.
    def cut(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/offer/", cut)
    page.locator("main form[data-send] button").first.click()
    expect(page.locator("[data-told]")).to_contain_text(re.compile("terputus|cut"))
    page.unroute("**/offer/")

    # The officer closes the page, comes back, and sends it all again.
    page.goto(WEEK)
    page.goto(FORM)
    expect(page.locator("[name=note]")).to_have_value("Terputus di tengah jalan.")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator("[data-told]")).to_contain_text("kB", timeout=240_000)
    page.locator("main form[data-send] button").first.click()
    number = the_receipt(page)

    page.goto(FORM)
    expect(page.locator("[name=note]")).to_have_value("")
    following = page.request.get(f"/desk/kukar/sent/{int(number) + 1}/")
    assert following.status == 404, "it was counted once"


def test_without_javascript_each_step_is_kept_and_sent(browser, open_site, tmp_path):
    context = browser.new_context(
        base_url=open_site.address,
        viewport={"width": 360, "height": 740},
        locale="id-ID",
        java_script_enabled=False,
    )
    page = context.new_page()
    enter(page, open_site, "petugas")
    page.goto(FORM)
    page.locator("[name=note]").fill("Catatan dahulu, foto menyusul.")
    page.locator("main button[name=keep]").click()
    page.goto(FORM)
    expect(page.locator("[name=note]")).to_have_value("Catatan dahulu, foto menyusul.")
    photo = a_photo(tmp_path, seed=3)
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("main form[data-send] button").first.click()
    the_receipt(page)
    expect(page.locator("main")).to_contain_text("Catatan dahulu, foto menyusul.")
    assert kept_file(page, open_site) == photo.read_bytes()
    context.close()


def test_a_file_that_is_no_evidence_comes_back_with_its_sentence(page, open_site, tmp_path):
    enter(page, open_site, "petugas")
    page.goto(FORM)
    (tmp_path / "surat.jpg").write_bytes(b"<html>bukan foto</html>")
    page.locator("input[type=file]").set_input_files(tmp_path / "surat.jpg")
    page.locator("[name=note]").fill("Catatan yang tidak hilang.")
    page.locator("main form[data-send] button").first.click()
    receipt = the_receipt(page)
    for _ in range(960):
        page.goto(f"/desk/kukar/sent/{receipt}/")
        if page.locator("main textarea").count():
            break
        page.wait_for_timeout(250)
    expect(page.locator("main")).to_contain_text("halaman web")
    expect(page.locator("main textarea")).to_have_value("Catatan yang tidak hilang.")
    page.goto(WEEK)
    expect(page.locator("main")).to_contain_text("halaman web")
    page.goto(f"/desk/kukar/sent/{receipt}/")
    page.locator('form[action$="/away/"] button').click()
    expect(page.locator("main")).not_to_contain_text("halaman web")
