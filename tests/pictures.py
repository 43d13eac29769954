"""Takes the pictures of the handbook and of the README from the running sample.

`make pictures` opens a sample site of its own, goes to each page as the person who sees it, cuts
out what matters and writes docs/<language>/pictures. A picture that a page names and nobody knows
how to take is an error, and so is one whose place on the page has gone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.print_layout import SCALE
from tests.journeys.conftest import CHROMIUM, FLAGS, OpenSite, running_site
from tests.journeys.test_the_chain import a_fresh_step, enter, one_time_code

ROOT = Path(__file__).parents[1]
PHONE, WIDE, BROAD = 360, 800, 1100
MARGIN = 12
MARK = "3px solid #d9480f"


@dataclass(frozen=True)
class Shot:
    """Who looks at which page, how wide, from which element on, how far down, what is marked."""

    path: str
    who: str = ""
    width: int = PHONE
    top: str = "main h1"
    high: int = 620
    to: str = ""
    """The picture ends below this element, at most `high` pixels down."""
    marks: tuple[str, ...] = ()
    before: Callable[[Page, OpenSite], None] | None = None


def _with_codes(page: Page, site: OpenSite) -> None:
    """Switch on one-time codes, which signing needs."""
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator("input[name=password]").count():
        page.locator("input[name=password]").fill(site.logins["kepala"])
        page.locator("input[name=password]").press("Enter")
        page.wait_for_load_state()
    if page.locator("main code").count():
        secret = page.locator("main code").first.inner_text().replace(" ", "")
        _enter_code(page, secret)


def _enter_code(page: Page, secret: str) -> None:
    page.locator("input[name=code]").fill(one_time_code(secret, step=a_fresh_step(page)))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_load_state()


def _a_faulty_workbook(page: Page, site: OpenSite) -> None:
    """Upload the sample's workbook with the mistakes officers make."""
    book = openpyxl.load_workbook(site.home / "contoh" / "kukar-2025-2029.xlsx")
    sheet = next(s for s in book if s.title.lower().startswith(("kegiatan", "activit")))
    heads = {str(c.value or "").strip().lower(): c.column for row in sheet["1:4"] for c in row}
    date = next(n for head, n in heads.items() if head.startswith(("mulai", "start")))
    owner = next(n for head, n in heads.items() if head.startswith(("penanggung", "owner")))
    rows = [r for r in range(2, sheet.max_row) if str(sheet.cell(r, 1).value or "")[:3] == "KEG"]
    sheet.cell(rows[2], date).value = "awal tahun"
    sheet.cell(rows[4], owner).value = "Diskominfoo"
    file = Path(tempfile.mkdtemp()) / "masterplan-kukar.xlsx"
    book.save(file)
    page.goto("/desk/kukar/tables/send/?target=plan")
    page.locator("input[name=target][value=plan]").check()
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form[enctype] button").click()
    page.wait_for_url("**/findings/", timeout=90_000)


DESK = "/desk/kukar/"
TOWER = 'main article:has(h3:has-text("Menara menyala di Muara Tubo"))'
SHOTS: dict[str, Shot] = {
    "warga-desa": Shot("/kukar/kecamatan/tabang/muara-tubo/", top=TOWER, to=TOWER),
    "warga-jawab": Shot("/kukar/tanya/QW-01.1/", to="main form button", high=900),
    "petugas-minggu-ini": Shot(DESK, "petugas", high=720, marks=("main h2 >> nth=0",)),
    "petugas-kirim": Shot(
        f"{DESK}evidence/KEG-043/offer/",
        "petugas",
        to="main form[data-send] button[name=keep]",
        high=800,
    ),
    "kepala-tanda-tangan": Shot(
        f"{DESK}commitments/KB-2025-01/sheets/DISKOMINFO.2/sign/",
        "kepala",
        before=_with_codes,
        top="main form:has(input[name=pin])",
        to="main form:has(input[name=pin])",
        high=900,
        marks=("input[name=pin]", "input[name=code]"),
    ),
    "pemeriksa-antrean": Shot(f"{DESK}verify/", "camat", BROAD, high=900, top="main h1"),
    "sekretariat-lima-angka": Shot(f"{DESK}secretary/", "sekretariat", BROAD, high=560),
    "sekretariat-temuan": Shot("", "sekretariat", WIDE, before=_a_faulty_workbook, high=620),
    "sekretariat-komitmen": Shot(f"{DESK}commitments/KB-2025-01/", "sekretariat", BROAD, high=560),
    "sekretariat-urusan": Shot(f"{DESK}office/", "sekretariat", WIDE, high=480),
    "pendamping-rencana": Shot(f"{DESK}plans/2025-2029/", "pendamping", WIDE, high=700),
    "pimpinan-lima-angka": Shot(f"{DESK}secretary/", "sekda", PHONE, high=640),
    "pimpinan-rapat": Shot(f"{DESK}council/2/", "dewan", WIDE, high=700),
    "asesor-klaim": Shot(f"{DESK}claims/", "asesor", BROAD, top="main table", high=480),
    "provinsi-capaian": Shot("/kukar/capaian/", "", WIDE, high=640),
    "pengelola-perangkat-daerah": Shot(f"{DESK}office/agencies/DISPAR/", "admin", WIDE, high=640),
}


def named(language: shelf.Language) -> list[str]:
    """The pictures the pages of a language name."""
    return [
        node.to.removesuffix(".webp")
        for page in shelf.pages(language)
        for node in page.walk()
        if node.kind == "figure"
    ]


Sessions = dict[str, Any]
"""Who has logged in already, with their cookies: a one-time code counts only once."""


def take(
    shot: Shot, browser: Browser, site: OpenSite, language: shelf.Language, sessions: Sessions
) -> Image.Image:
    """Go there as that person and cut out what matters."""
    context = browser.new_context(
        storage_state=sessions.get(shot.who),
        base_url=site.address,
        viewport={"width": shot.width, "height": 900},
        device_scale_factor=SCALE,
        locale="id-ID" if language == "id" else "en-GB",
        color_scheme="light",
    )
    page = context.new_page()
    if shot.who and shot.who not in sessions:
        enter(page, site, shot.who)
    if shot.before:
        shot.before(page, site)
    if shot.who:
        sessions[shot.who] = context.storage_state()
    tongue = "/en" if language == "en" else ""
    page.goto(tongue + (shot.path or page.url.removeprefix(site.address)))
    for mark in shot.marks:
        page.locator(mark).first.evaluate(
            "(e, mark) => { e.style.outline = mark; e.style.outlineOffset = '4px';"
            " e.style.borderRadius = '4px' }",
            MARK,
        )
    clip = cut(page, shot)
    raw = page.screenshot(full_page=True, clip=clip, animations="disabled")
    context.close()
    return Image.open(BytesIO(raw)).convert("RGB")


def cut(page: Page, shot: Shot) -> dict[str, float]:
    """The piece of the page that the picture shows."""
    top = page.locator(shot.top).first.bounding_box()
    assert top, f"{shot.path}: {shot.top} is not on the page"
    y = max(0.0, top["y"] - MARGIN)
    high = float(shot.high)
    if shot.to:
        last = page.locator(shot.to).first.bounding_box()
        assert last, f"{shot.path}: {shot.to} is not on the page"
        high = min(high, last["y"] + last["height"] + MARGIN - y)
    whole = page.evaluate("document.documentElement.scrollHeight")
    return {"x": 0, "y": y, "width": shot.width, "height": min(high, whole - y)}


def keep(image: Image.Image, file: Path, *, most: int = 60_000) -> None:
    """Write a picture as WebP, as sharp as its size allows."""
    for quality in (82, 74, 66, 58, 50):
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= most:
            break
    else:
        raise SystemExit(f"{file.name}: larger than {most} bytes however it is packed")
    file.write_bytes(out.getvalue())


def home(browser: Browser, site: OpenSite) -> None:
    """The README's picture: the first screen of the public site."""
    page = browser.new_page(
        base_url=site.address,
        viewport={"width": 1280, "height": 1000},
        locale="id-ID",
        color_scheme="light",
    )
    page.goto("/kukar/")
    page.screenshot(path=str(ROOT / "docs" / "pictures" / "home.png"))
    page.close()


def main() -> None:
    """Take the pictures that are asked for, all of them unless some are named."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="only these, and “home” for the README's")
    asked.add_argument("--home", type=Path, help="the folder of a sample site that is running …")
    asked.add_argument("--address", help="… and its address; else one is opened for the pictures")
    said = asked.parse_args()
    if unknown := {n for lang in ("id", "en") for n in named(lang)} - SHOTS.keys():
        sys.exit(f"Nobody knows how to take {', '.join(sorted(unknown))}.")
    with tempfile.TemporaryDirectory() as folder:
        opened = (
            nullcontext(
                OpenSite(
                    said.address,
                    said.home,
                    json.loads((said.home / "logins.json").read_text()),
                    {},
                )
            )
            if said.home
            else running_site(Path(folder))
        )
        with opened as site, sync_playwright() as playwright:
            sessions: Sessions = {}
            for language in ("id", "en"):
                # The browser's own words, as in a file field, follow the system's language (and
                # come from Debian's chromium-l10n; without it they are English).
                browser = playwright.chromium.launch(
                    executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": language}
                )
                for name in named(language):
                    if not said.names or name in said.names:
                        file = ROOT / "docs" / language / "pictures" / f"{name}.webp"
                        file.parent.mkdir(exist_ok=True)
                        keep(take(SHOTS[name], browser, site, language, sessions), file)
                        sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size} B\n")
                if language == "id" and (not said.names or "home" in said.names):
                    home(browser, site)
                browser.close()


if __name__ == "__main__":
    main()
