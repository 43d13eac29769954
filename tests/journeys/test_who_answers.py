"""People leave and agencies are split; what was promised stays, and somebody answers for it.

Runs after the other journeys, whose people it moves.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_the_chain import enter, in_public

pytestmark = pytest.mark.journey

HEAD = "/desk/kukar/office/posts/KA-DISKOMINFO/"
SIGNED_ON = "/kukar/komitmen/KB-2025-01/"
SIGNATURE = r"Kepala Dinas Komunikasi dan Informatika\s+\d+ \w+ \d{4}"
SECRET = "sungai mengalir sampai ke delta"


def day(n: int = 0) -> str:
    return (datetime.now(ZoneInfo("Asia/Makassar")).date() + timedelta(days=n)).isoformat()


@pytest.fixture
def somebody(browser, open_site):
    """A wide page of somebody new, as often as a journey needs one."""
    opened = []

    def come(name: str = "") -> Page:
        context = browser.new_context(
            base_url=open_site.address, viewport={"width": 1200, "height": 900}, locale="id-ID"
        )
        opened.append(context)
        page = context.new_page()
        if name:
            enter(page, open_site, name)
        return page

    yield come
    for context in opened:
        context.close()


def invited(admin: Page, username: str) -> str:
    """Make an account on the page, and read the link to hand over."""
    admin.goto("/desk/kukar/office/accounts/")
    admin.locator("[name=name]").fill(f"Pejabat {username} (contoh)")
    admin.locator("[name=username]").fill(username)
    admin.locator("main form:has([name=username]) button.btn").click()
    text = admin.locator("textarea#text").input_value()
    return re.search(r"https?://\S+(/accounts/invitation/\S+)", text)[1]


def lost_phone(admin: Page, username: str) -> None:
    """Have the codes forgotten that an earlier journey set up, as for a phone that is lost."""
    admin.goto("/desk/kukar/office/accounts/")
    admin.locator("main tr", has_text=re.compile(rf"\b{username}\b")).first.locator(
        "a"
    ).first.click()
    expect(admin.locator("main .lede")).to_contain_text(username)
    admin.get_by_text("Ponsel dan kode pemulihan hilang").click()
    admin.get_by_role("button", name="Hapus kode sekali pakai").click()
    expect(admin.locator(".told")).to_contain_text(re.compile("Kodenya dihapus|tidak memakai kode"))


def handed_over(admin: Page, username: str, capacity: str, first: str, last: str = "") -> None:
    admin.goto(HEAD)
    form = admin.locator("form[action$='/hand-over/']")
    form.locator("[name=username]").fill(username)
    form.locator("[name=capacity]").select_option(capacity)
    form.locator("[name=from_date]").fill(first)
    form.locator("[name=until_date]").fill(last)
    form.locator("button").click()
    expect(admin.locator(".told .success")).to_be_visible()


def comes(page: Page, link: str, username: str) -> None:
    """Accept the invitation and log in."""
    page.goto(link)
    page.locator("[name=password1]").fill(SECRET)
    page.locator("[name=password2]").fill(SECRET)
    page.locator("main form button.btn").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(SECRET)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(re.compile("/desk/kukar/"))


def promises_of(page: Page) -> str:
    """What the post's page in the office says it answers for."""
    page.goto(HEAD)
    return re.search(r"(\d+) butir komitmen", page.locator("main").inner_text())[1]


def test_a_mutasi_moves_the_person_and_nothing_else(somebody, open_site):
    admin = somebody("admin")
    lost_phone(admin, "kepala")
    old = somebody("kepala")
    public = somebody()
    before = promises_of(admin)
    signed = in_public(public, SIGNED_ON, SIGNATURE)[0]
    old.goto("/desk/kukar/key/")
    expect(old.locator("main")).to_contain_text("Kunci Anda siap")

    # A Plt. holds the post for two days; the head who left can do nothing from this moment.
    link = invited(admin, "plt.kominfo")
    handed_over(admin, "plt.kominfo", "plt", day(-2), day(30))
    for address in ("/desk/kukar/", "/desk/kukar/key/", "/desk/kukar/office/"):
        assert old.goto(address).status == 404, address
    acting = somebody()
    comes(acting, link, "plt.kominfo")
    expect(acting.locator(".desk-bar")).to_contain_text("Kepala Dinas Komunikasi")
    # The post is held, its key is not: nobody signs with another's.
    acting.goto("/desk/kukar/key/")
    expect(acting.locator("main")).not_to_contain_text("Kunci Anda siap")

    # The definitive head comes, the Plt. leaves the same day.
    link = invited(admin, "kepala.baru")
    handed_over(admin, "kepala.baru", "definitive", day())
    comes(somebody(), link, "kepala.baru")
    assert acting.goto("/desk/kukar/").status == 404
    admin.goto(HEAD)
    expect(admin.locator("main")).to_contain_text(re.compile("Plt"))

    # What the old head signed with is revoked from a page; what it signed stays genuine.
    secretariat = somebody("sekretariat")
    secretariat.goto("/desk/kukar/recoveries/")
    left = secretariat.locator("li", has_text="Kepala Dinas Komunikasi dan Informatika").filter(
        has_text="sudah meninggalkan jabatan"
    )
    left.locator("summary").click()
    left.locator("button").click()
    expect(secretariat.locator(".told .success")).to_contain_text("tetap sah")

    assert promises_of(admin) == before
    assert in_public(public, SIGNED_ON, SIGNATURE)[0] == signed
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr


def test_an_agency_is_split_and_what_it_owes_follows_its_posts_in_the_open(somebody, open_site):
    admin, public = somebody("admin"), somebody()
    admin.goto("/desk/kukar/office/agencies/")
    for field, value in (
        ("code", "DESA-BARU"), ("short", "Dinas Desa"), ("name", "Dinas Desa dan Kampung (contoh)")
    ):  # fmt: skip
        admin.locator(f"main form [name={field}]").fill(value)
    admin.locator("main form:has([name=code]) button.btn").click()
    expect(admin.locator("h1")).to_contain_text("Dinas Desa")

    admin.goto("/desk/kukar/office/posts/KA-DPMD/")
    owed = re.search(r"(\d+) butir komitmen", admin.locator("main").inner_text())[1]
    admin.goto("/desk/kukar/office/agencies/DPMD/close/")
    admin.locator("[name=into]").select_option("DESA-BARU")
    admin.locator("[name='post-PET-DPMD']").select_option("BAPPEDA")
    admin.locator("[name=on]").fill(day())
    admin.locator("[name=basis]").fill("Perda 9/2026 (contoh)")
    admin.locator("button.grave").click()
    expect(admin.locator(".told .success")).to_contain_text("janjinya tetap ada")

    # The head's promises went with the head, the officer elsewhere; nobody is without an answer.
    admin.goto("/desk/kukar/office/posts/KA-DPMD/")
    expect(admin.locator("main")).to_contain_text("Dinas Desa dan Kampung (contoh)")
    expect(admin.locator("main")).to_contain_text(f"{owed} butir komitmen")
    admin.goto("/desk/kukar/office/posts/PET-DPMD/")
    expect(admin.locator("main")).to_contain_text("Badan Perencanaan Pembangunan Daerah")

    in_public(public, "/kukar/perangkat-daerah/DPMD/", "Dinas Desa dan Kampung")
    expect(public.locator("main")).to_contain_text("Ditutup")
    public.locator("main a", has_text=re.compile("Dinas Desa dan Kampung")).first.click()
    expect(public).to_have_url(re.compile("/perangkat-daerah/DESA-BARU/"))
    # What was signed keeps the old name and its signature.
    public.goto("/kukar/komitmen/KB-2025-01/DPMD/")
    expect(public.locator("main")).to_contain_text("Dinas Pemberdayaan Masyarakat dan Desa")
    said = open_site.idaman("ledger", "verify", "--government", "kukar")
    assert said.returncode == 0, said.stdout + said.stderr
