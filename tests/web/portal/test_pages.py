"""Every page of the site: it answers, in both languages, small, with few questions asked."""

import csv
import gzip
import io
import json
import re
from pathlib import Path

import feedparser
import jsonschema
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.config import urls_public as portal_urls
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government
from idaman.core.places.models import Boundary, Kawasan, KawasanMember, Region
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.model import Document, Indicator, QuickWin
from idaman.web.portal.errors import broken
from idaman.web.portal.site import NAV
from tests.build import NOON, a_document, a_government, an_activity, an_agency
from tests.features.commitments.test_public import OF_A_COMMITMENT
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.web.portal.places import (
    CSV_PAGES,
    FOR_PROGRAMS,
    OF_A_BOOK,
    OF_A_CLUSTER,
    OF_A_FIGURE,
    OF_A_POTENTIAL,
    OF_A_REPORT,
    OF_A_SERVICE,
    OF_A_SURVEY,
    OF_AN_EXHIBIT,
    OF_AN_INDEX,
    OF_CITIZENS,
    OF_THE_DATA,
    PAGES,
    a_plan_in_force,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """A government whose plan is in force and names its first village."""
    government = a_government(slug="uji", is_sample=True)
    agency = an_agency(government, code="DISKOMINFO")
    village = f"{government.region.code}.01.2001"
    activities = (
        an_activity(owner=agency.code, places=(village,), whole_regency=False, sample=True),
        an_activity("KEG-002", owner=agency.code, depends_on=("KEG-001",)),
    )
    document = a_document(government, owner=agency, activities=activities, sample=True)
    a_plan_in_force(government, document)
    office = Office(government)
    a_statistic(office, a_measured(office), "76.57")
    return government


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_page_from_a_new_book_asks_few_questions_of_the_database(client, site, page, language):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{language}/uji/{page}")
    assert answer.status_code == 200
    # The board of all promises is read once a publication, whatever their number.
    assert len(asked) <= 35
    assert answer.headers["Content-Language"] == ("en" if language else "id")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("page", ["", "kegiatan/", "peta-jalan/", "kecamatan/hulu/"])
def test_more_activities_ask_no_more_questions(client, page):
    asked = []
    for slug, many in (("sedikit", 2), ("banyak", 40)):
        government = a_government(slug=slug)
        village = f"{government.region.code}.01.2001"
        activities = tuple(an_activity(f"KEG-{n:03}", places=(village,)) for n in range(1, many))
        a_plan_in_force(government, a_document(government, activities=activities))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{slug}/{page}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


ELSEWHERE = {
    *OF_A_COMMITMENT,
    *OF_AN_EXHIBIT,
    *OF_CITIZENS,
    *OF_A_POTENTIAL,
    *OF_A_BOOK,
    *OF_A_FIGURE,
    *OF_AN_INDEX,
    *OF_A_CLUSTER,
    *OF_A_SURVEY,
    *OF_A_SERVICE,
    *OF_A_REPORT,
    *OF_THE_DATA,
}


def test_every_address_of_the_site_is_walked_by_these_tests():
    ours = [
        p
        for p in portal_urls.urlpatterns
        if str(p.pattern).startswith("<slug:government>/") and p.name not in ELSEWHERE
    ]
    assert len(ours) > 30
    for pattern in ours:
        shape = re.sub(r"<int:\w+>", r"\\d+", str(pattern.pattern).replace(".", r"\."))
        shape = re.sub(r"<(str|slug):\w+>", "[^/]+", shape)
        shape = re.sub(r"<path:\w+>", ".+", shape)
        asked = ("uji/" + p.partition("?")[0] for p in (*PAGES, *FOR_PROGRAMS))
        walked = [p for p in asked if re.fullmatch(shape, p)]
        assert walked, f"{pattern.pattern} is walked by no test"


def test_the_same_page_is_not_sent_twice(client, site):
    first = client.get("/uji/")
    again = client.get("/uji/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_home_page_and_its_style_weigh_at_most_sixty_kilobytes(client):
    government = a_government(slug="besar", is_sample=True)
    village = f"{government.region.code}.01.2001"
    activities = tuple(
        an_activity(
            f"KEG-{n:03}",
            name=f"Membangun sarana nomor {n} di desa hulu",
            places=(village,),
            sample=True,
        )
        for n in range(1, 301)
    )
    a_plan_in_force(government, a_document(government, activities=activities, sample=True))
    home = gzip.compress(client.get("/besar/").content)
    style = gzip.compress(Path(finders.find("ui/idaman.css")).read_bytes())
    assert len(style) <= 6 * 1024
    assert len(home) + len(style) <= 60 * 1024
    # The village everything is promised to stays light as well.
    assert len(client.get("/besar/kecamatan/hulu/desa-hulu/").content) <= 30 * 1024
    # The roadmap shows all 300 and each of their bars.
    roadmap = client.get("/besar/peta-jalan/").content.decode()
    assert roadmap.count('<span class="t">') == 301


def test_a_village_is_two_clicks_from_home(client, site):
    Region.objects.filter(parent=site.region).update(tile_x=0, tile_y=0)
    home = client.get("/uji/").content.decode()
    assert 'href="/uji/kecamatan/hulu/"' in home
    district = client.get("/uji/kecamatan/hulu/").content.decode()
    assert 'href="/uji/kecamatan/hulu/desa-hulu/"' in district


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_front_door_of_the_installation_names_every_open_government(client, site, language):
    hidden = a_government(slug="tertutup")
    Government.objects.filter(pk=hidden.pk).update(is_open=False)
    text = client.get(f"{language}/").content.decode()
    assert f'href="{language}/uji/"' in text
    assert "tertutup" not in text
    assert client.get(f"{language}/_gallery/").status_code == 200


def test_the_house_says_that_it_is_well(client):
    assert client.get("/health").content == b"ok"


def test_what_is_invented_is_marked_and_not_indexed(client, site):
    for page in ("", "kegiatan/", "kegiatan/KEG-001/", "peta-jalan/", "kecamatan/hulu/desa-hulu/"):
        text = client.get(f"/uji/{page}").content.decode()
        assert '<meta name="robots" content="noindex">' in text
        assert '<aside class="note"' in text
        assert text.count('<span class="contoh">contoh</span>') > 1, page


def test_a_real_government_carries_no_sample_mark(client):
    government = a_government(slug="nyata")
    a_plan_in_force(government)
    text = client.get("/nyata/kegiatan/").content.decode()
    assert "noindex" not in text
    assert "contoh" not in text


def test_a_gap_is_said_in_words(client):
    government = a_government(slug="rumpang")
    bare = an_activity(
        owner=None,
        starts=None,
        ends=None,
        costs=(),
        indicators=(),
        whole_regency=True,
        rpjmd_code="",
    )
    document = a_document(government, activities=(bare,))
    mute = Indicator(code="IND-02", name="Tanpa apa pun", objective="SAS-01", unit="desa")
    document = Document.model_validate(
        {
            **document.model_dump(),
            "indicators": [*document.model_dump()["indicators"], mute.model_dump()],
        }
    )
    a_plan_in_force(government, document)
    text = client.get("/en/rumpang/kegiatan/KEG-001/").content.decode()
    for gap in ("nobody is responsible", "no dates", "no cost stated", "nothing measures it"):
        assert f'<span class="gap">{gap}</span>' in text
    text = client.get("/en/rumpang/indikator/IND-02/").content.decode()
    for gap in ("no baseline value", "no targets", "nobody answers for it"):
        assert gap in text
    assert "<polyline" not in text


def test_without_a_plan_every_page_still_answers(client):
    a_government(slug="kosong")
    missing = (
        "SAS-01",
        "PRG-01",
        "KEG-001",
        "QW-01",
        "IND-01",
        "DISKOMINFO",
        "tahun/2026",
        "2025-2029",
        "riwayat/1",
        "statistik/IPM",
        "rencana.xlsx",
        "rencana.json",
    )
    for page in PAGES:
        status = client.get(f"/kosong/{page}").status_code
        assert status == (404 if any(m in page for m in missing) else 200), page


def test_a_dropped_quick_win_keeps_its_page_its_reason_and_its_successor(client):
    government = a_government(slug="batal")
    document = a_document(government)
    first = document.quick_wins[0]
    dropped = QuickWin.model_validate(
        {
            **first.model_dump(),
            "code": "QW-09",
            "name": "Yang batal",
            "dropped": "Lahannya tidak tersedia.",
            "replaced_by": "QW-01",
        }
    )
    document = Document.model_validate(
        {**document.model_dump(), "quick_wins": [first.model_dump(), dropped.model_dump()]}
    )
    a_plan_in_force(government, document)
    text = client.get("/batal/quick-win/QW-09/").content.decode()
    assert "Lahannya tidak tersedia." in text
    assert 'href="/batal/quick-win/QW-01/"' in text
    assert "/batal/quick-win/QW-09/" in client.get("/batal/quick-win/QW-01/").content.decode()


def test_names_are_escaped_everywhere(client):
    government = a_government(slug="licik")
    evil = '<script>alert("x")</script>'
    a_plan_in_force(
        government,
        a_document(government, activities=(an_activity(name=evil, output=evil, note=evil),)),
    )
    for page in PAGES:
        if page.startswith("unduh/rencana.") or "DISKOMINFO" in page:
            continue
        text = client.get(f"/licik/{page}").content.decode()
        if page.endswith(".geojson"):
            continue
        assert "<script>alert" not in text, page


def test_a_csv_has_its_sample_column_and_runs_nothing(client, site):
    for page in CSV_PAGES:
        glue = "" if page.endswith("&") else "?"
        answer = client.get(f"/uji/{page}{glue}format=csv")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8", page
        assert not answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert rows, page
        for row in rows:
            assert None not in row
            assert not any((v or "")[:1] in ("=", "+", "@") for v in row.values())
    rows = list(
        csv.DictReader(io.StringIO(client.get("/uji/kegiatan/?format=csv").content.decode()))
    )
    assert [r["contoh"] for r in rows] == ["ya", "tidak"]


def test_a_name_that_looks_like_a_formula_is_only_text_in_csv(client):
    government = a_government(slug="rumus")
    a_plan_in_force(
        government,
        a_document(government, activities=(an_activity(name='=HYPERLINK("http://x";"y")'),)),
    )
    text = client.get("/rumus/kegiatan/?format=csv").content.decode()
    assert "'=HYPERLINK" in text


def test_a_long_list_is_paged_without_losing_or_repeating_a_row(client):
    government = a_government(slug="panjang")
    activities = tuple(
        an_activity(
            f"KEG-{n:03}",
            name=f"Kegiatan {n % 7}",
            ends=None if n % 5 == 0 else an_activity().ends,
            costs=(),
        )
        for n in range(1, 121)
    )
    a_plan_in_force(government, a_document(government, activities=activities))
    for sort in ("", "?sort=name", "?sort=ends", "?sort=cost"):
        seen, address = [], f"/panjang/kegiatan/{sort}"
        while address:
            text = client.get(address).content.decode()
            body = text[text.index("<tbody>") :]
            seen += re.findall(r'/panjang/kegiatan/(KEG-\d+)/"', body)
            onward = re.search(r'rel="next" href="(\?[^"]+)"', text)
            address = "/panjang/kegiatan/" + onward[1].replace("&amp;", "&") if onward else ""
        assert len(seen) == 120
        assert len(set(seen)) == 120


@pytest.mark.parametrize("query", ["after=x", "after=1~y", "sort=no", "after=~"])
def test_a_nonsense_place_in_a_list_is_refused(client, site, query):
    assert client.get(f"/uji/kegiatan/?{query}").status_code == 400


def test_the_language_switch_keeps_the_page(client, site):
    text = client.get("/uji/kegiatan/?sort=name").content.decode()
    assert 'href="/en/uji/kegiatan/?sort=name"' in text
    text = client.get("/en/uji/kegiatan/?sort=name").content.decode()
    assert 'href="/uji/kegiatan/?sort=name"' in text


def test_on_its_own_host_the_addresses_are_without_the_name(client, site):
    Government.objects.filter(pk=site.pk).update(host="uji.example.go.id")
    answer = client.get("/kegiatan/", headers={"Host": "uji.example.go.id"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'href="/kegiatan/KEG-001/"' in text
    assert '"/uji/' not in text
    english = client.get("/en/kegiatan/", headers={"Host": "uji.example.go.id"}).content.decode()
    assert 'href="/en/kegiatan/KEG-001/"' in english


def test_money_is_the_sum_of_the_activities(client, site):
    # Two activities of 1.2 billion each; the quick win's half billion is not added again.
    assert (
        'title="IDR 2,400,000,000">IDR 2.4 billion'
        in client.get("/en/uji/anggaran/").content.decode()
    )


def test_the_feed_can_be_read_and_its_ids_do_not_depend_on_the_host(client, site):
    first = feedparser.parse(client.get("/uji/riwayat/atom.xml").content)
    assert not first.bozo
    assert first.feed.id.startswith("urn:uuid:")
    newest = Entry.objects.public().newest_first().first()
    assert first.feed.updated_parsed[:6] == newest.at.utctimetuple()[:6]
    Government.objects.filter(pk=site.pk).update(host="uji.example.go.id")
    second = feedparser.parse(
        client.get("/riwayat/atom.xml", headers={"Host": "uji.example.go.id"}).content
    )
    assert [e.id for e in first.entries] == [e.id for e in second.entries]
    assert second.entries[0].link.startswith("http://uji.example.go.id/riwayat/")


def test_an_entry_shows_the_bytes_that_were_hashed(client, site):
    entry = Entry.objects.public().newest_first().first()
    answer = client.get(f"/uji/riwayat/{entry.position}/?format=json")
    assert answer.content == bytes(entry.body)
    text = client.get(f"/uji/riwayat/{entry.position}/").content.decode()
    assert entry.leaf in text


def test_what_is_not_public_has_no_page(client, site):
    private = Entry.objects.filter(is_public=False, position__isnull=False).first()
    assert client.get(f"/uji/riwayat/{private.position}/").status_code == 404


def test_an_unopened_government_has_no_site(client, site):
    Government.objects.filter(pk=site.pk).update(is_open=False)
    assert {client.get(f"/uji/{page}").status_code for page in PAGES} == {404}


def test_the_kawasan_names_its_members_and_links_open_sites(client, site):
    other = Region.objects.create(
        code="99.99",
        level="regency",
        kind="kabupaten",
        name="Seberang",
        parent=site.region.parent,
        slug="seberang",
    )
    kawasan = Kawasan.objects.create(slug="gabung", name="Kawasan Gabung")
    KawasanMember.objects.create(
        kawasan=kawasan, region=site.region, area_km2=12.5, population=1000, source="Uji"
    )
    KawasanMember.objects.create(kawasan=kawasan, region=other, is_confirmed=False)
    text = client.get("/en/kawasan/gabung/").content.decode()
    assert 'href="/en/uji/"' in text
    assert "not confirmed" in text
    assert "1,000" in text


def test_boundaries_turn_the_tiles_into_a_map(client, site):
    districts = Region.objects.filter(parent=site.region)
    districts.update(tile_x=1, tile_y=1)
    assert "<rect" in client.get("/uji/kecamatan/").content.decode()
    Government.objects.filter(pk=site.pk).update(public_revision=99)
    square = {"type": "Polygon", "coordinates": [[[117, 0], [118, 0], [118, 1], [117, 0]]]}
    for district in districts:
        Boundary.objects.create(
            region=district, geojson=square, area_km2=1, source="Uji", loaded_at=NOON
        )
    text = client.get("/uji/kecamatan/").content.decode()
    assert "<rect" not in text
    assert '<path d="M' in text
    data = json.loads(client.get("/uji/peta/data.geojson").content)
    assert data["features"][0]["geometry"] == square


def test_a_map_script_is_loaded_on_the_map_page_only(client, site):
    Region.objects.filter(parent=site.region).update(latitude=-0.4, longitude=117.0)
    for page in PAGES:
        text = client.get(f"/uji/{page}").content
        if page == "peta/":
            assert b"leaflet" in text
        elif not page.startswith("unduh/rencana"):
            assert b"<script" not in text, page


def test_errors_wear_the_same_look(client, site):
    lost = client.get("/en/uji/kegiatan/TIDAK-ADA/")
    assert lost.status_code == 404
    assert b"This page is not there" in lost.content
    assert b"/en/uji/" in lost.content
    # Also where no address of ours matches, the government keeps its name at the top.
    assert site.name.encode() in client.get("/uji/tidak/ada/sama/sekali/").content
    nobody = client.get("/tidak-ada/")
    assert nobody.status_code == 404
    assert b"Halaman ini" in nobody.content or b"This page" in nobody.content


def test_times_are_those_of_the_governments_clocks(client, site):
    entry = Entry.objects.public().newest_first().first()
    assert "12:00 WITA" in client.get(f"/uji/riwayat/{entry.position}/").content.decode()


def test_a_broken_page_asks_the_database_nothing(rf, site):
    request = rf.get("/uji/")
    request.resolver_match = None
    with CaptureQueriesContext(connection) as asked:
        answer = broken(request)
    assert answer.status_code == 500
    assert len(asked) == 0


def test_the_second_government_never_speaks_of_another(client, site):
    neighbour = a_government(slug="tetangga")
    a_plan_in_force(neighbour)
    for page in PAGES:
        # The worked examples of an official method are those that were published.
        if "DISKOMINFO" in page or page.startswith(("unduh/rencana", "metode/resmi/")):
            continue
        text = client.get(f"/tetangga/{page}").content.decode()
        text = re.sub(r"<footer>.*?</footer>", "", text, flags=re.S)
        text = re.sub(r'/static/ui/idaman[^"]*', "", text)
        for word in ("Kukar", "Kutai", "Idaman", site.name, "/uji/"):
            assert word not in text, (page, word)


def test_the_workbook_and_the_json_hold_the_adopted_document(client, site):
    body = client.get("/uji/unduh/rencana.json").content
    reading = jsonfile.loads(body)
    document = reading.document
    assert (reading.findings, jsonfile.dumps(document)) == ([], body), "it is what export writes"
    assert [a.code for a in document.activities] == ["KEG-001", "KEG-002"]
    schema = json.loads(client.get("/uji/unduh/rencana.schema.json").content)
    jsonschema.validate(json.loads(body), schema)
    with pytest.raises(jsonschema.ValidationError, match="format"):
        jsonschema.validate(document.model_dump(mode="json"), schema)
    workbook = client.get("/uji/unduh/rencana.xlsx")
    assert workbook.content[:2] == b"PK"
    assert "contoh" in workbook.headers["Content-Disposition"]


def test_the_head_of_every_page_is_a_few_sections_and_the_pages_of_the_open_one(client, site):
    names = [page for _label, entries in NAV for page, _name, _under in entries]
    under = [each for _label, entries in NAV for _page, _name, more in entries for each in more]
    assert len(NAV) <= 8, "one line"
    assert len(names + under) == len({*names, *under}), "a page stands in one place"
    assert {*names, *under} <= {pattern.name for pattern in portal_urls.urlpatterns}
    page = client.get("/uji/quick-win/").content.decode()
    assert page.count('aria-current="true"') == 1, "the section"
    assert page.count('aria-current="page"') == 1, "and the page in it"
    assert 'class="pages"' not in client.get("/uji/cari/").content.decode()
