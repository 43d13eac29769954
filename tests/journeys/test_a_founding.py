"""An empty machine becomes a working government: one command, then a browser and nothing else."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from idaman.core.findings import References
from idaman.features.plan.rules import workbook
from tests.build import a_document
from tests.cli.own_house import ROOT
from tests.journeys.test_the_chain import in_public
from tests.waiting import is_open, wait_for

pytestmark = pytest.mark.journey

FOUNDER, HEAD = "siti@kukarkab.go.id", "kadis@kukarkab.go.id"
SECRET = "sungai mengalir sampai ke delta"
OTHER_SECRET = "kapal feri berlabuh di tenggarong"
PLACES = "kode\tnama\tjenis\n" + "".join(
    f"64.02.{d:02}\t{name}\tkecamatan\n64.02.{d:02}.2001\tDesa {name} Hulu\tdesa\n"
    for d, name in enumerate(("Muara Muntai", "Loa Kulu", "Tabang"), start=1)
)
AGENCIES = """kode\tnama\tsingkatan\tjenis\tkecamatan
BAPPEDA\tBadan Perencanaan Pembangunan Daerah\tBappeda\tbadan\t
DISDIK\tDinas Pendidikan\tDisdik\tdinas\t
KEC-TABANG\tKecamatan Tabang\tKec. Tabang\tkecamatan\tTabang
"""
PEOPLE = f"""nama\tsurel\tkode jabatan\tsifat\tmulai
Kepala Contoh\t{HEAD}\tKA-DISKOMINFO\tdefinitif\t2026-01-01
Camat Contoh\tcamat@kukarkab.go.id\tKA-KEC-TABANG\tdefinitif\t2026-01-01
"""


@dataclass
class Hands:
    """A person at a page: every click, paste and typed letter is counted."""

    page: Page
    clicks: int = 0
    letters: int = 0
    pastes: int = 0
    pages: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.pages.append(address)

    def click(self, where: str) -> None:
        self.page.locator(where).first.click()
        self.clicks += 1
        self.pages.append(where)

    def type(self, where: str, text: str) -> None:
        self.page.locator(where).fill(text)
        self.clicks += 1
        self.letters += len(text)

    def paste(self, where: str, text: str) -> None:
        self.page.locator(where).fill(text)
        self.clicks += 1
        self.pastes += 1

    def minutes(self) -> float:
        """What a practised person needs, by the keystroke-level model of Card, Moran and Newell.

        A click is thinking, pointing and pressing (1.35 + 1.1 + 0.2 s), a letter 0.28 s, a paste
        four keys and the way to another window (1.35 + 4 × 0.28 + 2 × 0.4 s).
        """
        return (self.clicks * 2.65 + self.letters * 0.28 + self.pastes * 3.27) / 60


@dataclass(frozen=True)
class Machine:
    address: str
    link: str
    folder: Path


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """What `idaman init` leaves behind, with its site open. Nothing else is typed at a shell."""
    folder = tmp_path_factory.mktemp("mesin") / "situs"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DATABASE_URL"))}
    program = [sys.executable, "-m", "idaman"]
    told = subprocess.run(
        [*program, "init", str(folder), "--host", "situs.example.go.id", "--port", str(port)],
        env=kept | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    link = re.search(r"https://situs\.example\.go\.id(/accounts/founding/\S+)", told.stdout)[1]
    lines = (folder / "idaman.env").read_text().splitlines()
    said = dict(line.replace('"', "").split("=", 1) for line in lines if line[:1].isalpha())
    # There is no proxy with TLS on the machine of a test.
    address = f"http://127.0.0.1:{port}"
    said |= {"IDAMAN_PUBLIC_URL": address, "IDAMAN_BEHIND_PROXY": "", "PYTHONPATH": str(ROOT)}
    with (folder / "log" / "idaman.log").open("ab") as log:
        serve = subprocess.Popen(
            [*program, "serve", "--port", str(port), "--workers", "1"],
            env=kept | said,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(
            lambda: is_open(port),
            process=serve,
            why=(folder / "log" / "idaman.log").read_text,
        )
        yield Machine(address, link, folder)
    finally:
        serve.terminate()
        serve.wait(timeout=240)


def at(browser: Browser, machine: Machine) -> Page:
    context = browser.new_context(
        base_url=machine.address, viewport={"width": 1200, "height": 900}, locale="id-ID"
    )
    return context.new_page()


DESK = "/desk/kutai-kartanegara/"


def bring(hands: Hands, target: str, rows: str, source: str = "") -> None:
    """Paste a table, look at what its columns are taken for, look at what would come, enter it."""
    hands.open(f"{DESK}tables/send/?target={target}")
    hands.paste("[name=rows]", rows)
    if source:
        hands.type("[name=source]", source)
    hands.click("form[enctype] button.btn")
    expect(hands.page).to_have_url(re.compile("/mapping/"), timeout=240_000)
    hands.click("form:has([name=sheet]) p.row button.btn")
    expect(hands.page).to_have_url(re.compile("/rows/"), timeout=240_000)
    hands.click("form[action$='/enter/'] button")
    expect(hands.page.locator(".told .success").first).to_be_visible()


def steps(page: Page) -> dict[str, bool]:
    """The list of first steps: what is there, by name."""
    page.goto(f"{DESK}office/start/")
    items = page.locator(".steps li")
    return {
        each.locator("b").inner_text(): bool(each.locator(".status.kept").count())
        for each in (items.nth(n) for n in range(items.count()))
    }


def test_from_an_empty_machine_to_a_plan_in_public(browser, machine, tmp_path, record_property):
    hands = Hands(at(browser, machine))
    page = hands.page

    # Found.
    hands.open(machine.link)
    hands.type("#place", "Kutai Kartanegara")
    hands.type("#code", "64.02")
    hands.type("#person", "Siti Aminah")
    hands.type("#username", FOUNDER)
    hands.type("#password1", SECRET)
    hands.type("#password2", SECRET)
    hands.click("form.founding button")
    expect(page).to_have_url(re.compile("/office/start/$"))
    before = steps(page)
    assert not before["Kecamatan dan desa"]

    # Places, agencies, posts, people.
    bring(hands, "places", PLACES)
    bring(hands, "agencies", AGENCIES)
    hands.open(f"{DESK}office/posts/")
    hands.click("form[action$='/usual-posts/'] button")
    expect(page.locator(".told .success")).to_contain_text("jabatan dibentuk")
    bring(hands, "accounts", PEOPLE)

    # The second person comes, in a browser of their own.
    hands.open(f"{DESK}office/accounts/")
    hands.click("main a:has-text('Kepala Contoh')")
    text = page.locator("textarea#text").input_value()
    invited = Hands(at(browser, machine))
    invited.open(re.search(r"https?://\S+(/accounts/invitation/\S+)", text)[1])
    invited.type("[name=password1]", OTHER_SECRET)
    invited.type("[name=password2]", OTHER_SECRET)
    invited.click("main form button.btn")
    invited.type("[name=login]", HEAD)
    invited.type("[name=password]", OTHER_SECRET)
    invited.click("main form button")
    expect(invited.page.locator(".desk-bar")).to_contain_text("Dinas Komunikasi")

    # The plan: the workbook is sent, checked, compared, imported, adopted. That is the
    # secretariat's, the founder's other post; the page offers to go on as it.
    place = SimpleNamespace(
        name="Kabupaten Kutai Kartanegara", region=SimpleNamespace(code="64.02")
    )
    plan = a_document(place, owner=SimpleNamespace(code="DISKOMINFO"))
    file = tmp_path / "rencana.xlsx"
    file.write_bytes(workbook.write(plan, References()))
    hands.open(f"{DESK}tables/send/?target=plan")
    hands.click("form:has([name=back]) button")
    page.locator("[name=file]").set_input_files(file)
    hands.clicks += 2
    hands.click("form[enctype] button.btn")
    expect(page).to_have_url(re.compile("/(findings|compare)/"), timeout=240_000)
    if "/findings/" in page.url:
        hands.click("main a[href$='/compare/']")
    hands.click("form[action$='/import/'] button")
    hands.open(f"{DESK}plans/2025-2029/adopt/")
    hands.type("[name=regulation]", "Perbup 1/2026 (contoh)")
    hands.click("main form:has([name=regulation]) button.btn")

    # Anyone sees it.
    in_public(at(browser, machine), "/kutai-kartanegara/quick-win/QW-01/", "Muara Muntai Hulu")
    after = steps(page)
    for name in ("Kecamatan dan desa", "Perangkat daerah", "Rencana", "Rencana ditetapkan"):
        assert after[name], name
    record_property("clicks", hands.clicks + invited.clicks)
    record_property("letters", hands.letters + invited.letters)
    record_property("minutes", round(hands.minutes() + invited.minutes(), 1))
    # Not how fast somebody is, but how much is asked of them.
    assert hands.clicks <= 60
    assert hands.letters <= 400
