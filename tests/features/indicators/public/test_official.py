"""Official methods in the open: each reckons its examples and says what is wrong with a number."""

import re
from html import unescape

import pytest

from idaman.features.indicators.rules.official import METHODS
from tests.build import a_government

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db):
    return f"/{a_government().slug}/metode/resmi/"


@pytest.mark.parametrize("key", METHODS)
def test_each_example_of_the_page_leads_to_the_result_beside_it(client, here, key):
    page = client.get(f"{here}{key}/").content.decode()
    assert "bukan nilai resmi" in page
    links = re.findall(r'href="(\?[^"]+)#hasil"', page)
    assert len(links) == len(METHODS[key].examples)
    shown = re.findall(r'class="n" data-l="Di sini">([^<]+)<', page)
    for link, printed in zip(links, shown, strict=True):
        reckoned = client.get(f"{here}{key}/{unescape(link)}")
        assert reckoned.status_code == 200
        assert f'<b class="nw">{printed}</b>' in reckoned.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("iks=0,5&ike=0,5", "Isi angkanya."),
        ("iks=0,5&ike=0,5&ikl=2", "Isi dari 0 sampai 1."),
        ("iks=0,5&ike=setengah&ikl=1", "bukan angka"),
    ],
)
def test_a_number_that_is_wrong_is_answered_beside_it_and_the_others_stay(
    client, here, asked, said
):
    answer = client.get(f"{here}idm/?{asked}")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'value="0,5"' in page
    assert "Hasil simulasi" not in page


def test_a_sum_no_nine_scores_can_make_is_refused_with_what_would_be_right(client, here):
    sums = "&".join(f"u{n}=105" for n in range(1, 9))
    page = client.get(f"{here}skm/?n=29&{sums}&u9=300").content.decode()
    assert "antara 29 dan 116" in page


def test_english_speaks_english_and_an_unknown_method_is_none(client, here):
    page = client.get(f"/en{here}ipm/").content.decode()
    assert "thousand rupiah a year" in page
    assert "Umur harapan hidup" not in page
    assert client.get(f"{here}karangan/").status_code == 404


def test_each_version_asks_for_its_own_numbers_and_names_itself(client, here):
    page = client.get(f"{here}ikf/").content.decode()
    assert 'name="belanja"' in page
    assert 'name="pendapatan"' not in page
    other = client.get(f"{here}ikf/?version=pendapatan&pad=5502&pendapatan=10000").content.decode()
    assert 'name="pendapatan"' in other
    assert "0,5502" in other
    assert "Hasil simulasi <span" in other
    assert "terhadap pendapatan (cara singkat)</span>" in other
    assert '<input type="hidden" name="version" value="pendapatan">' in other
    assert "Strategi dan perencanaan" in client.get(f"{here}spbe/?version=2018").content.decode()


def test_an_address_from_before_the_versions_means_what_it_meant(client, here):
    page = client.get(f"{here}ikf/?pad=428,82&pendapatan=5800").content.decode()
    assert "0,0739" in page
