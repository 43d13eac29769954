"""What the handbook's pictures show is still there to be taken by `make pictures`."""

import pytest

from tests.journeys.test_the_chain import enter
from tests.pictures import SHOTS, cut

pytestmark = pytest.mark.journey

STILL = {name: shot for name, shot in SHOTS.items() if shot.before is None}
"""Those that need nothing done to the site before."""


@pytest.mark.parametrize("who", sorted({shot.who for shot in STILL.values()}))
def test_what_a_picture_shows_is_still_on_its_page(who, browser, open_site):
    context = browser.new_context(base_url=open_site.address, locale="id-ID")
    page = context.new_page()
    if who:
        enter(page, open_site, who)
    for name, shot in STILL.items():
        if shot.who == who:
            page.set_viewport_size({"width": shot.width, "height": 900})
            page.goto(shot.path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= shot.width, f"{shot.path} runs sideways"
            piece = cut(page, shot)
            assert piece["height"] > 80, name
            for mark in shot.marks:
                assert page.locator(mark).count(), f"{name}: {mark}"
    context.close()
