"""Every public page of the sample, read like a visitor who follows every link."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from urllib.parse import unquote, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.walking import Links, Outline, look
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

HOME_KB, VILLAGE_KB = 60, 30
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # What passes is judged as well, only not described.
}
KB = "/kukar/komitmen/KB-2025-01/"
SHOWN = [
    "/kukar/",
    "/kukar/rencana/",
    "/kukar/kegiatan/",
    "/kukar/kegiatan/KEG-043/",
    "/kukar/quick-win/",
    "/kukar/quick-win/QW-01/",
    "/kukar/peta-jalan/",
    "/kukar/anggaran/",
    "/kukar/indikator/",
    "/kukar/indikator/IND-19/",
    "/kukar/hasil/",
    "/kukar/hasil/sejahtera/",
    "/kukar/statistik/",
    "/kukar/statistik/IPM/",
    "/kukar/statistik/BLANKSPOT/",
    "/kukar/kecamatan/",
    "/kukar/kecamatan/tabang/",
    "/kukar/kecamatan/tabang/muara-tubo/",
    "/kukar/kecamatan/tabang/muara-tubo/papan/",
    "/kukar/perangkat-daerah/",
    "/kukar/cari/?q=sinyal+tabng",
    "/kukar/riwayat/",
    "/kukar/unduh/",
    "/kukar/metode/",
    "/kukar/bantuan/",
    "/kukar/bantuan/warga/",
    "/kukar/versi/",
    "/kukar/komitmen/",
    "/kukar/komitmen/KB-2021-01/",
    "/kukar/komitmen/KB-2021-01/INDUK/",
    KB,
    f"{KB}INDUK/",
    f"{KB}DISKOMINFO/",
    f"{KB}DPMD/",
    f"{KB}DAMKARMATAN/",
    f"/en{KB}DPMD/",
    "/kukar/periksa/",
    "/kukar/tidak-ada/",
    "/en/kukar/",
    "/kawasan/ikn/",
    "/kawasan/ikn/indikator/",
    "/kawasan/ikn/indikator/PADI/",
    "/kawasan/ikn/janji/",
    "/kawasan/ikn/pelayanan/",
    "/kawasan/ikn/kecamatan/",
    "/",
    "/_gallery/",
    "/accounts/login/",
]


def test_every_link_leads_somewhere(first, second):
    broken = {a: p.status for a, p in (first | second).items() if p.status != 200}
    assert broken == {}
    assert len(first) > 450, "twenty districts and 237 villages alone are more"


@pytest.fixture(scope="module")
def outlines(first, second):
    pages = (first | second).items()
    return {a: Outline(page.text) for a, page in pages if page.type == "text/html"}


def test_a_link_into_a_page_names_a_place_that_is_there(outlines):
    dead = set()
    for address, outline in outlines.items():
        for link in outline.links:
            page, _, place = urljoin(address, link).partition("#")
            if place and page in outlines and unquote(place) not in outlines[page].ids:
                dead.add((address, link))
    assert dead == set()


def test_no_two_places_of_a_page_have_one_name(outlines):
    twice = {a: {i for i in o.ids if o.ids.count(i) > 1} for a, o in outlines.items()}
    assert {a: ids for a, ids in twice.items() if ids} == {}


def test_headings_go_down_one_step_at_a_time(outlines):
    jumps = {
        address
        for address, outline in outlines.items()
        for above, below in zip([0, *outline.levels], outline.levels, strict=False)
        if below > above + 1
    }
    assert jumps == set()


def test_what_is_seen_of_a_control_is_part_of_what_it_is_called(outlines):
    unlike = {
        (name, seen)
        for outline in outlines.values()
        for name, seen in outline.labelled
        if seen.casefold() not in name.casefold()
    }
    assert unlike == set()


def test_moments_are_told_to_the_second(outlines):
    assert [m for o in outlines.values() for m in o.moments if "." in m or not m] == []


def test_history_speaks_in_words_and_keeps_its_data_folded(first):
    entries = {a: p for a, p in first.items() if re.search(r"/riwayat/\d+/$", a)}
    assert len(entries) > 40
    for address, page in entries.items():
        shown = re.sub(r"(?s)<details>.*?</details>", "", page.text)
        assert not re.search(r"<dt>[a-z_]+</dt>", shown), address
        assert "SENDER" not in shown, address
        assert "{" not in re.sub(r"<[^>]+>", "", shown), address


def test_every_village_is_two_steps_from_home(open_site, first):
    home = f"{open_site.address}/kukar/"
    near = Links()
    near.feed(first[home].text)
    step_one = {urljoin(home, link) for link in near.found}
    step_two: set[str] = set()
    for address in step_one & first.keys():
        links = Links()
        links.feed(first[address].text)
        step_two |= {urljoin(address, link) for link in links.found}
    villages = {a for a in first if re.fullmatch(r".*/kecamatan/[^/]+/(?!papan)[^/]+/", a)}
    assert len(villages) == 237
    assert villages <= step_two | step_one


def test_no_page_is_heavy(open_site, first):
    style = look(
        urljoin(
            open_site.address, re.search(r'href="([^"]+\.css)"', next(iter(first.values())).text)[1]
        )
    )
    for address, page in first.items():
        if page.type == "text/html":
            assert page.sent_bytes + style.sent_bytes <= HOME_KB * 1024, address
            if re.search(r"/kecamatan/[^/]+/(?!papan)[^/]+/$", address):
                assert len(page.text.encode()) <= VILLAGE_KB * 1024, address


def test_the_sample_says_on_every_page_that_it_is_one(first, second):
    for address, page in (first | second).items():
        if page.type == "text/html":
            assert 'content="noindex"' in page.text, address
            assert "contoh" in page.text, address


def test_public_pages_set_no_cookie_and_carry_the_policy(first):
    for address, page in first.items():
        # A file that somebody brought is served in a sandbox, where no script runs at all.
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy or "default-src 'none'; sandbox" in policy, address
        # A form has its own page, which is not kept and may carry the token against forgery.
        if not address.endswith("/periksa/"):
            assert "Set-Cookie" not in page.headers, address
            assert "Cookie" not in page.headers.get("Vary", ""), address


def test_the_second_government_is_nobody_elses(second):
    """Whose name is at the top: the other sample's names stand only where they belong."""
    for address, page in second.items():
        # The worked examples of an official method are those that were published.
        if page.type != "text/html" or "/metode/resmi/" in address:
            continue
        own = re.sub(r"(?s)<footer.*?</footer>", "", page.text)
        own = re.sub(r'(?s)<(\w+)[^>]*class="[^"]*\bsource\b[^"]*".*?</\1>', "", own)
        found = re.search(r"Kukar|Kutai|Idaman", re.sub(r"<[^>]+>", " ", own))
        assert found is None, (
            address,
            found and own[max(0, found.start() - 80) : found.end() + 80],
        )


def test_an_unchanged_page_is_not_sent_twice(open_site):
    address = f"{open_site.address}/kukar/"
    # The clock may publish between the two; then the page is new, and is asked for again.
    wait_for(lambda: _asked_again(address) == 304, seconds=60, every=1)


def _asked_again(address):
    etag = look(address).headers.get("Etag", "")
    asked = urllib.request.Request(address, headers={"If-None-Match": etag})
    try:
        return urllib.request.urlopen(asked).status
    except urllib.error.HTTPError as answer:
        return answer.code


@pytest.fixture(scope="module")
def screens(browser):
    """One visitor with a phone, and one with a wide screen who likes it dark."""
    sizes = {"light": PHONE, "dark": WIDE}
    contexts = {
        scheme: browser.new_context(viewport=size, color_scheme=scheme, locale="id-ID")
        for scheme, size in sizes.items()
    }
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", SHOWN)
def test_a_page_fits_its_screen_and_everyone_can_use_it(open_site, screens, path, scheme):
    page = screens[scheme].new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    answer = page.goto(f"{open_site.address}{path}")
    assert answer.status == (404 if "tidak-ada" in path else 200)
    sideways = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert sideways <= 0, f"{path} scrolls sideways at {page.viewport_size['width']} px"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert [e for e in errors if "404" not in e] == []
    page.close()


def test_no_district_goes_missing_when_the_map_opens(open_site, screens):
    page = screens["dark"].new_page()
    page.goto(f"{open_site.address}/kukar/peta/")
    page.locator("#peta .leaflet-tooltip.place").first.wait_for()
    assert page.locator("#petak svg a:visible").count() == 20
    drawn = page.locator("#peta path.leaflet-interactive").count()
    unplaced = page.locator("main p.gap a").count()
    assert (drawn + unplaced, unplaced) == (20, 3)
    assert page.locator("#peta .leaflet-tooltip.place:visible").count() > 5
    page.close()


def test_a_notice_sheet_is_one_page_of_a4(open_site, browser, tmp_path):
    from pypdf import PdfReader

    for place in ("tabang/muara-tubo/papan/", "tenggarong/papan/"):
        page = browser.new_page()
        page.goto(f"{open_site.address}/kukar/kecamatan/{place}")
        target = tmp_path / "sheet.pdf"
        page.pdf(path=str(target), prefer_css_page_size=True)
        sheets = PdfReader(target).pages
        assert len(sheets) == 1, place
        assert [round(float(v)) for v in sheets[0].mediabox[2:]] == [595, 842]
        page.close()
