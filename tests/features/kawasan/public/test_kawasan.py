"""A group of territories: figures, promises, services and districts side by side, and fairly."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from idaman.cli import data
from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.core.places.models import Kawasan, KawasanMember, Region
from idaman.core.places.rules.kawasan import Comparing
from idaman.features.indicators.actions import statistics
from idaman.features.indicators.models import Indicator
from idaman.features.indicators.queries import side_by_side
from idaman.features.indicators.queries.many_places import together
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_regions
from tests.build import NOON, a_government, a_post
from tests.features.delivery.scenes import World
from tests.features.indicators.scenes import Office, a_measured, a_statistic, told
from tests.features.services.catalogue import Counter
from tests.features.surveys.surveying import Asking

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "indikator/",
    "indikator/IPM/",
    "janji/",
    "pelayanan/",
    "tujuan/",
    "kecamatan/",
    "cara/",
)


def grouped(*regions, **rules):
    """A group of these territories, by these rules of comparison."""
    group = Kawasan.objects.create(
        slug="gabung", name="Kawasan Gabung", comparing=Comparing(**rules).kept()
    )
    for region in regions:
        KawasanMember.objects.create(kawasan=group, region=region, source="Uji")
    return group


def a_territory(office, code="99.98", name="Hulu"):
    return Region.objects.create(
        code=code, level="regency", kind="kabupaten", name=name, slug=name.lower(),
        parent=office.government.region.parent,
    )  # fmt: skip


def one_of(office, code):
    return Indicator.objects.of(office.government).get(code=code)


def published(government):
    """What anyone may read of a government, as of noon."""
    data.refresh(government=government, by=a_post(government, role=Role.ADMINISTRATOR), now=NOON)
    ledger.sequence_all(now=NOON)


def rows_of(client, page):
    answer = client.get(f"/kawasan/gabung/{page}?format=csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def two():
    """Two open sites and a territory without one; the first tells figures of all three."""
    one, other = Office(), Office()
    third = a_territory(one)
    grouped(one.government.region, other.government.region, third)
    first, second = a_measured(one), a_measured(other)
    a_statistic(one, first, "76.57", "2024")
    a_statistic(one, first, "70.10", "2024", region=other.government.region)
    a_statistic(one, first, "66.09", "2017", region=third)
    a_statistic(other, second, "71.20", "2024")
    return one, other, third


def test_of_a_place_its_own_site_is_believed_and_nothing_known_is_said_so(client, two):
    one, other, third = two
    a_statistic(one, a_measured(one, code="TPT"), "5.1")
    regions = [one.government.region, other.government.region, third]
    (ipm,) = side_by_side(regions, now=NOON)
    values = {key: str(there.reading.value) for key, there in ipm.places.items()}
    assert values == {
        regions[0].pk: "76.57", regions[1].pk: "71.20", regions[2].pk: "66.09",
    }  # fmt: skip
    assert ipm.values(ipm.newest({region.pk for region in regions})).keys() == {
        regions[0].pk, regions[1].pk,
    }  # fmt: skip
    page = client.get("/kawasan/gabung/indikator/IPM/").content.decode()
    assert "71,20" in page
    assert "70,10" not in page
    assert "belum ada nilai" in page, "the third is known of another year alone"
    assert ">73,885</p>" in page, "the middle is of what may be compared"
    assert f"/{other.government.slug}/statistik/IPM/" in page
    older = client.get("/kawasan/gabung/indikator/IPM/?period=2017&series=").content.decode()
    assert "66,09" in older


def test_what_is_known_of_one_place_alone_stands_with_all_the_others_beside_it(client, two):
    one, _other, third = two
    a_statistic(one, a_measured(one, code="TPT"), "5.1")
    assert "Baru diketahui di satu wilayah" in client.get("/kawasan/gabung/indikator/").text
    page = client.get("/kawasan/gabung/indikator/TPT/").text
    assert page.count("belum ada nilai yang diketahui") == 2
    assert third.full_name in page
    assert "terlalu sedikit nilai" in page


def test_what_is_not_open_does_not_cross(client, two):
    _one, other, _third = two
    Government.objects.filter(pk=other.government.pk).update(is_open=False)
    page = client.get("/kawasan/gabung/indikator/IPM/").content.decode()
    assert "71,20" not in page
    assert "70,10" in page


def test_another_unit_is_not_put_beside(two):
    one, other, _third = two
    a_statistic(one, a_measured(one, code="LUAS", unit="km²"), "10")
    a_statistic(other, a_measured(other, code="LUAS", unit="hektare"), "50")
    regions = [one.government.region, other.government.region]
    assert [each.indicator.code for each in side_by_side(regions, now=NOON)] == ["IPM"]


def test_plain_values_of_many_places_settle_as_the_rows_themselves_do(two):
    """The list of figures and the page of one indicator are read in two ways: both must agree."""
    one, other, third = two
    regions = [one.government.region, other.government.region, third]
    fish = a_measured(one, code="IKAN", unit="ton")
    a_statistic(one, fish, "5", "2023", publisher="Dinas")
    followed = a_statistic(one, fish, "6", "2023", publisher="BPS")
    statistics.follow(
        indicator=fish, region=regions[0], period="2023", series="", statistic=followed,
        reason="Sensus.", by=one.secretariat, now=NOON,
    )  # fmt: skip
    a_statistic(one, fish, "7", "2024", publisher="Dinas")
    a_statistic(one, fish, "8", "2024", publisher="BPS")
    wrong = a_statistic(one, fish, "9", "2022")
    statistics.correct(
        statistic=wrong, figure=told(one, "4", "2022", reason="Salah."), by=one.secretariat,
        now=NOON,
    )  # fmt: skip
    back = a_statistic(one, fish, "3", "2021")
    statistics.retract(statistic=back, reason="Ditarik.", by=one.secretariat, now=NOON)
    a_statistic(one, a_measured(one, code="LUAS", unit="km²"), "10")
    a_statistic(other, a_measured(other, code="LUAS", unit="hektare"), "50")
    rows = side_by_side(regions, now=NOON, least=1)
    plain = together(regions, now=NOON)
    assert [each.indicator.code for each in plain] == [each.indicator.code for each in rows]
    inside = {region.pk for region in regions}
    for row, bare in zip(rows, plain, strict=True):
        assert list(bare.readings) == list(row.readings)
        assert bare.newest(inside) == row.newest(inside)
        for key, there in row.readings.items():
            assert bare.values(key) == row.values(key)
            for place, reading in there.items():
                told_of = bare.readings[key][place]
                assert [each.number for each in told_of.standing] == [
                    each.pk for each in reading.standing
                ]
                assert bare.places[place].government == row.places[place].government


def test_members_of_several_provinces_stand_by_province_and_on_no_map_of_one(client, two):
    one, _other, _third = two
    far = a_territory(one, code="98.01", name="Jauh")
    province = Region.objects.create(code="98", level="province", name="Seberang", slug="seberang")
    Region.objects.filter(pk=far.pk).update(parent=province)
    near = client.get("/kawasan/gabung/").text
    KawasanMember.objects.create(
        kawasan=Kawasan.objects.get(slug="gabung"), region=far, source="Uji"
    )
    Government.objects.update(public_revision=F("public_revision") + 1)
    wide = client.get("/kawasan/gabung/").text
    assert 'scope="rowgroup"' in wide
    assert 'href="#p-98"' in wide
    assert "Kosong: tetangga" not in wide
    assert near != wide


def test_the_figures_come_as_csv_with_period_series_and_whose_site(client, two):
    rows = rows_of(client, "indikator/IPM/")
    assert [(row["nilai"], row["periode"]) for row in rows] == [
        ("76.57", "2024"), ("71.20", "2024"), ("66.09", "2017"),
    ]  # fmt: skip


def test_amounts_are_divided_by_the_people_of_one_period_for_all_and_neighbours_do_not_count(
    client,
):
    office = Office()
    home = office.government.region
    others = [a_territory(office, f"99.9{n}", name) for n, name in enumerate(("Hulu", "Hilir"))]
    grouped(
        home,
        others[0],
        around=(others[1].code,),
        fair=({"indicator": "PADI", "per": "people", "each": 1000, "why": "Adil."},),
        peers=({
            "code": "jenis", "name": "Sejenis", "why": "Serupa.",
            "groups": ({"code": "a", "name": "Semua", "places": (home.code, others[1].code)},),
        },),
    )  # fmt: skip
    rice = a_measured(office, code="PADI", unit="ton", highest=None)
    people = a_measured(office, code="PENDUDUK", unit="jiwa", highest=None)
    for region, tons, many in ((home, "500", "2000"), (others[0], "90", "1000"),
                               (others[1], "7", "100")):  # fmt: skip
        a_statistic(office, rice, tons, "2021", region=region)
        a_statistic(office, people, many, "2020", region=region)
        a_statistic(office, people, str(int(many) * 2), "2025", region=region)
    a_statistic(office, people, "1", "2021")
    page = client.get("/kawasan/gabung/indikator/PADI/").text
    assert "ton / 1.000 jiwa" in page
    assert "250 <span" in page, "500 tons of 2,000 people; the year only home knows is not taken"
    assert "Dibagi angka 2020" in page
    assert '<p class="figure">170</p>' in page, "the middle of 250 and 90, without the neighbour"
    assert "tetangga, bukan anggota" in page
    assert "+90" in page, "home is 90 above the middle of its peers, 250 and 70"


def test_what_the_members_come_to_is_counted_again_from_their_open_data_alone(client, two):
    one, other, third = two
    people = a_measured(one, code="PENDUDUK", unit="jiwa", highest=None)
    for region, many in ((one.government.region, "3000"), (other.government.region, "1000")):
        a_statistic(one, people, many, "2025", region=region)
    a_statistic(one, a_measured(one, code="DESA"), "7")
    a_statistic(one, one_of(one, "DESA"), "9", publisher="Lain")
    sites = [
        recount_regions.SiteRows(
            each.government.slug,
            each.government.region.code,
            facts.told(each.government, now=timezone.now())["statistics"],
        )
        for each in (one, other)
    ]
    places = [region.code for region in (third, one.government.region, other.government.region)]
    values = recount_regions.together(sites, places)
    weights = values["PENDUDUK", "", "2025"]
    again = recount_regions.rolled(values, places, weights)
    answer = client.get("/kawasan/gabung/indikator/?format=csv&of=together")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = {
        (row["indikator"], row["deret"], row["periode"]): (
            int(row["diketahui"]),
            recount_regions.written(
                float(row[c]) if row[c] else None for c in recount_regions.COLUMNS
            ),
        )
        for row in rows
    }
    assert shown == again
    assert shown["IPM", "", "2024"] == (2, "72.5425;73.885;75.2275;75.2275")
    assert ("DESA", "", "2024") not in shown, "sources that differ have no middle"
    assert {row["penimbang"] for row in rows} == {"PENDUDUK//2025"}
    lied = [{**row, "as_published": "1"} for row in sites[1].rows]
    spoilt = recount_regions.together(
        [sites[0], recount_regions.SiteRows(sites[1].slug, sites[1].home, lied)], places
    )
    assert recount_regions.rolled(spoilt, places, weights) != again, "a changed row is noticed"


def test_a_shared_goal_says_how_far_each_member_is_from_it(client, two):
    group = Kawasan.objects.get()
    group.comparing = Comparing(
        goals=({"code": "g", "name": "Tinggi", "indicator": "IPM", "want": "least", "value": "75",
                "source": "Uji", "sample": True},)
    ).kept()  # fmt: skip
    group.save()
    far = {row["wilayah"]: row["jarak"] for row in rows_of(client, "tujuan/")}
    one, other, third = two
    assert far == {
        one.government.region.full_name: "0",
        other.government.region.full_name: "3.80",
        third.full_name: "8.91",
    }
    page = client.get("/kawasan/gabung/tujuan/").text
    assert "tercapai" in page
    assert "contoh" in page


def test_promises_stand_beside_each_other_as_each_site_publishes_them(client, tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    world = World(slug="uji")
    closed = World(slug="tutup")
    third = a_territory(Office(world.government))
    grouped(world.government.region, closed.government.region, third)
    published(world.government)
    published(closed.government)
    rows = {r["wilayah"]: r for r in rows_of(client, "janji/") if r["dimensi"] == "all"}
    assert rows[closed.government.region.full_name]["janji"] == "4"
    Government.objects.filter(pk=closed.government.pk).update(is_open=False)
    rows = {r["wilayah"]: r for r in rows_of(client, "janji/") if r["dimensi"] == "all"}
    assert rows[world.government.region.full_name]["janji"] == "4"
    assert rows[closed.government.region.full_name]["janji"] == "0"
    page = client.get("/kawasan/gabung/janji/").text
    assert page.count("belum membuka situs") >= 2
    assert "/uji/hitungan/verified/all/all/" in page
    for address in PAGES:
        shown = client.get(f"/kawasan/gabung/{address}")
        assert "/tutup/" not in shown.content.decode(), address


def test_the_same_service_is_found_by_its_names_with_its_time_and_satisfaction(
    client, tmp_path, settings
):
    settings.LAKE = tmp_path / "lake"
    counter = Counter(slug="uji")
    service = counter.published()
    counter.answered(service, 2)
    asking = Asking(counter.government, counter.own)
    asking.published(many=12)
    a_government(slug="lain")
    lain = Government.objects.get(slug="lain")
    rival = Counter(lain)
    rival.service(name="Kartu keluarga rahasia")
    grouped(
        counter.government.region, lain.region,
        services=({"code": "kk", "name": "KK", "names": ("KARTU  keluarga",)},),
    )  # fmt: skip
    published(counter.government)
    page = client.get("/kawasan/gabung/pelayanan/").text
    assert f"/uji/pelayanan/{service.code}/" in page
    assert "3 hari kerja" in page
    assert "dari 1 jawaban" in page
    assert "terlalu sedikit" in page
    assert "95 % yakin antara" in page
    assert "belum menerbitkan pelayanan ini" in page
    assert "rahasia" not in page


def test_the_districts_inside_are_one_group_and_what_names_two_of_them_counts_once(
    client, tmp_path, settings
):
    settings.LAKE = tmp_path / "lake"
    world = World(slug="uji")
    inside = ({"place": world.upstream.code, "source": "Uji"},
              {"place": world.downstream.code, "is_confirmed": False, "source": "?"})  # fmt: skip
    grouped(world.government.region, inside=inside)
    before = client.get("/kawasan/gabung/kecamatan/").text
    assert "belum menerbitkan data terbuka" in before
    assert '<p class="figure">0</p>' not in before, "what is not known is not none"
    published(world.government)
    page = client.get("/kawasan/gabung/kecamatan/").text
    assert "belum dikonfirmasi" in page
    assert "Penduduknya tidak dijumlahkan" in page
    rows = {row["kode_kemendagri"]: row for row in rows_of(client, "kecamatan/")}
    assert int(rows[world.upstream.code]["isi_rencana"]) > 0
    assert rows[world.upstream.code]["laporan_yang_tampil"] == "0"


def test_a_group_without_goals_or_districts_has_no_page_of_them(client, two):
    for page in ("tujuan/", "kecamatan/"):
        assert client.get(f"/kawasan/gabung/{page}").status_code == 404
        assert f"/kawasan/gabung/{page}" not in client.get("/kawasan/gabung/").text


def asked_by_page(client, n):
    """How often each page of the group asks the database."""
    asked = {}
    for page in (page for page in PAGES if page not in ("tujuan/", "kecamatan/")):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/kawasan/gabung/{page}?n={n}").status_code == 200
        asked[page] = len(queries)
    return asked


def test_a_page_asks_as_often_for_many_members_as_for_few(client, two, tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    one, other, _third = two
    group = Kawasan.objects.get()
    group.comparing = Comparing(
        services=({"code": "kk", "name": "KK", "names": ("Kartu keluarga",)},)
    ).kept()
    group.save()
    for office in (one, other):
        published(office.government)
    asked_by_page(client, 0)
    few = asked_by_page(client, 1)
    for n in range(3):
        more = Office()
        region = more.government.region
        KawasanMember.objects.create(kawasan=group, region=region, source="Uji")
        a_statistic(more, a_measured(more), f"7{n}.5")
        published(more.government)
    for code in ("A", "B"):
        for office in (one, other):
            a_statistic(office, a_measured(office, code=code), "1")
    assert asked_by_page(client, 2) == few


def test_many_places_are_paged_and_every_page_holds_them_against_all(client, two):
    one, other, _third = two
    group = Kawasan.objects.get()
    ipm = one_of(one, "IPM")
    peers = {
        "code": "s",
        "name": "Sebaya",
        "why": "Uji",
        "groups": [{"code": "x", "name": "Semua", "places": []}],
    }
    for n in range(60):
        region = a_territory(one, f"98.{n:02d}", f"Kabupaten {n}")
        KawasanMember.objects.create(kawasan=group, region=region, source="Uji")
        a_statistic(one, ipm, f"{30 + n}", "2024", region=region)
        peers["groups"][0]["places"].append(region.code)
    group.comparing = Comparing(peers=(peers,)).kept()
    group.save()
    first = client.get("/kawasan/gabung/indikator/IPM/?period=2024&peers=s").content.decode()
    onward = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    assert "peers=s" in onward
    assert "period=2024" in onward
    second = client.get(f"/kawasan/gabung/indikator/IPM/{onward}").content.decode()
    rows = [re.findall(r'<tr id="t-([\d.]+)"', page) for page in (first, second)]
    assert [len(page) for page in rows] == [50, 13]
    assert len({*rows[0], *rows[1]}) == 63
    said = r'<p class="figure">([\d,]+)</p><p class="small">nilai tengah'
    assert re.search(said, first)[1] == re.search(said, second)[1]
    middles = [re.search(r"nilai tengah ([\d,]+), ", page)[1] for page in (first, second)]
    assert middles == ["59,5", "59,5"], "peers are held against all peers, not those of a page"
    assert client.get("/kawasan/gabung/indikator/IPM/?after=x").status_code == 400


@pytest.mark.parametrize(
    "page", ["indikator/NIHIL/", "indikator/%00/", "indikator/IPM/x/", "nihil/"]
)
def test_what_is_not_there_is_not_found(page, client, two):
    assert client.get(f"/kawasan/gabung/{page}").status_code == 404
    assert client.get("/kawasan/nihil/indikator/").status_code == 404
    odd = client.get("/kawasan/gabung/indikator/IPM/?period=%00&series=x&peers=zz")
    assert odd.status_code == 200
