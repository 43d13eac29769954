"""Help on the public site: for citizens first, for anyone without logging in."""

import pytest

from idaman.web.rules.handbook import shelf
from tests.build import a_government

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_citizens_come_first_and_every_page_leads_there(client):
    government = a_government()
    page = text_of(client.get(f"/{government.slug}/bantuan/"))
    places = [page.index(f'/{government.slug}/bantuan/{slug}/"') for slug in shelf.SLUGS]
    assert min(places) == places[0]
    home = text_of(client.get(f"/{government.slug}/"))
    assert f'href="/{government.slug}/bantuan/"' in home


@pytest.mark.parametrize("slug", shelf.SLUGS)
@pytest.mark.parametrize("tongue", ["", "/en"])
def test_a_page_opens_for_anyone_in_both_languages_and_is_light(client, tongue, slug):
    government = a_government()
    page = text_of(client.get(f"{tongue}/{government.slug}/bantuan/{slug}/"))
    language = "en" if tongue else "id"
    assert f'<html lang="{language}"' in page
    assert shelf.page(slug, language).title in page
    assert len(page.encode()) < 60_000
    assert "Set-Cookie" not in client.get(f"{tongue}/{government.slug}/bantuan/{slug}/").headers


def test_links_lead_to_this_site_and_to_its_desk(client):
    government = a_government()
    page = text_of(client.get(f"/{government.slug}/bantuan/warga/"))
    assert f'href="/{government.slug}/kecamatan/"' in page
    officer = text_of(client.get(f"/{government.slug}/bantuan/petugas/"))
    assert f'href="/desk/{government.slug}/"' in officer
    assert f'href="/{government.slug}/bantuan/kepala/"' in officer


def test_a_page_that_does_not_exist_is_not_found(client):
    assert client.get(f"/{a_government().slug}/bantuan/tidak-ada/").status_code == 404


def test_words_find_a_section(client):
    government = a_government()
    page = text_of(client.get(f"/{government.slug}/bantuan/", {"q": "foto tidak benar"}))
    assert f"/{government.slug}/bantuan/warga/#foto-buktinya-tidak-benar" in page
