"""What the public sees of figures: outcomes, sources side by side, targets, places, files."""

import csv
import gzip
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government
from idaman.core.period import Frequency
from idaman.core.places.models import Region
from idaman.features.indicators.actions import checks, statistics, weights
from idaman.features.indicators.models import Indicator, Outcome, Statistic
from idaman.features.indicators.queries.checks import checked
from idaman.features.indicators.rules.direction import Better
from idaman.features.plan.actions import link_indicator
from idaman.features.plan.models import Adopted
from tests.build import NOON, a_document, a_government
from tests.features.indicators.scenes import Office, a_measured, a_statistic, an_indicator, told
from tests.features.indicators.test_checks import a_band
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    government = a_government(slug="angka")
    office = Office(government)
    a_plan_in_force(government, a_document(government, owner=office.owner))
    return office


def published():
    """Have every page built anew, at once."""
    Government.objects.update(public_revision=F("public_revision") + 1)


def seen(client, page, language=""):
    """A page without the marks by which figures are counted again."""
    published()
    answer = client.get(f"{language}/angka/{page}")
    assert answer.status_code == 200
    return re.sub(r"</?data\b[^>]*>", "", answer.content.decode())


def test_every_outcome_says_which_way_it_goes_or_that_nothing_is_known(client, office):
    ipm = a_measured(office)
    a_statistic(office, ipm, "75.95", "2023")
    a_statistic(office, ipm, "76.57", "2024")
    home = seen(client, "")
    assert "76,57" in home
    assert "membaik" in home
    assert home.count("belum ada nilai yang diketahui") == 5
    text = seen(client, "hasil/sejahtera/", "/en")
    assert "getting better" in text
    assert "from 75.95, since 2023" in text
    assert "no value known" in seen(client, "hasil/mandiri/", "/en")
    assert client.get("/angka/hasil/kaya-raya/").status_code == 404


def test_a_band_that_was_withdrawn_stays_on_the_page_struck_through(client, office):
    ipm = a_measured(office)
    band = a_band(office, low=Decimal(70), high=Decimal(80))
    stated = checks.state_band(indicator=ipm, band=band, by=office.officer, now=NOON)
    assert "<del>" not in seen(client, "statistik/IPM/")
    checks.withdraw_band(band=stated, reason="Salah formulir.", by=office.officer, now=NOON)
    text = seen(client, "statistik/IPM/")
    assert "ditarik 17 Agustus 2026: Salah formulir." in text
    assert "<del>" in text


def test_sources_that_differ_stand_side_by_side_and_make_no_headline(client, office):
    desa = a_measured(office, code="DESA", unit="desa", better=Better.DOWN)
    a_statistic(office, desa, "23", publisher="Kominfo")
    other = a_statistic(office, desa, "13", publisher="Kajian")
    text = seen(client, "statistik/DESA/")
    assert "sumber berbeda" in text
    assert not re.search(r"\b18\b", text.partition("<main")[2].partition("</main>")[0])
    for said in ("Kominfo", "Kajian"):
        assert said in text
    main = seen(client, "hasil/sejahtera/").partition("<main")[2]
    assert "membaik" not in main
    assert "sumber berbeda" in main
    statistics.follow(
        indicator=desa,
        region=office.government.region,
        period="2024",
        series="",
        statistic=other,
        reason="Diukur di lapangan.",
        by=office.secretariat,
        now=NOON,
    )
    text = seen(client, "statistik/DESA/")
    assert "satu diikuti" in text
    assert "Diukur di lapangan." in text
    assert "Kominfo" in text


def test_what_has_no_sheet_is_said_so_and_enters_no_outcome(client, office):
    a_statistic(office, an_indicator(office, code="TANPA"), "5", "2023")
    text = seen(client, "statistik/TANPA/")
    assert "belum ada lembar teknis" in text
    assert "Indikator TANPA" not in seen(client, "")
    outcomes = seen(client, "hasil/")
    assert outcomes.index("Indikator TANPA") > outcomes.index("Belum ada lembar teknis")
    row = next(iter(rows_of(client, "unduh/indikator.csv")))
    assert (row["kode"], row["lembar_teknis_versi"], row["contoh"]) == ("TANPA", "", "tidak")


def test_a_figure_leads_to_who_entered_it_and_to_its_entry(client, office):
    a_statistic(office, a_measured(office), "76.57")
    ledger.sequence_all(now=NOON)
    text = seen(client, "statistik/IPM/")
    assert office.secretariat.name in text
    assert "/angka/riwayat/" in text
    assert "versi 1, disahkan" in text


def test_a_correction_and_what_was_taken_back_stay_in_sight(client, office):
    ipm = a_measured(office)
    wrong = a_statistic(office, ipm, "67.57")
    statistics.correct(
        statistic=wrong,
        figure=told(office, "76.57", corrects=wrong, reason="Angka tertukar."),
        by=office.officer,
        now=NOON,
    )
    gone = a_statistic(office, ipm, "1.5", publisher="Lain")
    statistics.retract(statistic=gone, reason="Salah daerah.", by=office.officer, now=NOON)
    text = seen(client, "statistik/IPM/")
    assert '<span class="was">67,57</span>' in text
    assert '<span class="was">1,5</span>' in text
    for why in ("Angka tertukar.", "Salah daerah."):
        assert why in text


def test_series_and_gaps_are_shown_as_they_are(client, office):
    ipm = a_measured(office, series=(("LF", "baru"), ("SP", "lama")))
    for year, value in (("2020", "72"), ("2023", "74"), ("2024", "75")):
        a_statistic(office, ipm, value, year, series="LF")
    a_statistic(office, ipm, "70", "2019", series="SP")
    text = seen(client, "statistik/IPM/")
    assert "2021, 2022" in text
    assert text.count("<polyline") == 1
    assert "Deret SP: lama" in text


def test_a_target_is_judged_against_what_was_measured(client, office):
    desa = a_measured(office, code="DESA", unit="desa", better=Better.DOWN)
    item = Adopted.objects.of(office.government).current().get(code="IND-01")
    assert "Belum dinyatakan dengan angka mana" in seen(client, "indikator/IND-01/")
    link_indicator(item=item, indicator=desa, by=office.secretariat, now=NOON)
    assert "belum ada nilai sesudah nilai dasar" in seen(client, "indikator/IND-01/")
    a_statistic(office, desa, "21", "2025")
    assert "tertinggal dari targetnya" in seen(client, "indikator/IND-01/")
    assert "tertinggal dari targetnya" in seen(client, "indikator/")
    assert "tertinggal dari targetnya" in seen(client, "statistik/DESA/")


def test_a_target_without_a_sheet_is_not_judged(client, office):
    desa = an_indicator(office, code="DESA", unit="desa")
    a_statistic(office, desa, "1", "2025")
    item = Adopted.objects.of(office.government).current().get(code="IND-01")
    link_indicator(item=item, indicator=desa, by=office.secretariat, now=NOON)
    assert "belum ada lembar teknis, jadi tidak dinilai" in seen(client, "indikator/IND-01/")


def test_adopted_weights_share_out_what_got_better(client, office):
    for code in ("A", "B"):
        indicator = a_measured(office, code=code)
        a_statistic(office, indicator, "70", "2023")
        a_statistic(office, indicator, "71" if code == "A" else "69", "2024")
    scheme = weights.draft_weights(
        government=office.government,
        outcome=Outcome.PROSPEROUS,
        weights={"A": Decimal("62.5"), "B": Decimal("37.5")},
        source="Keputusan uji",
        by=office.secretariat,
        now=NOON,
    )
    assert "62,5" not in seen(client, "hasil/sejahtera/")
    weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)
    text = seen(client, "hasil/sejahtera/")
    assert "62,5 %" in text
    assert "simulasi, bukan nilai resmi" in text
    assert "Keputusan uji" in text


def test_places_and_agencies_show_what_is_known_there(client, office):
    area = a_measured(office, code="LUAS", unit="km²", frequency=Frequency.ONCE, highest=None)
    village = Region.objects.get(code=f"{office.government.region.code}.01.2001")
    a_statistic(office, area, "12.50", "-", region=village)
    a_statistic(office, area, "13.75", "-", region=village, publisher="BIG")
    text = seen(client, "kecamatan/hulu/desa-hulu/")
    assert "12,50 / 13,75" in text
    assert "BIG" in text
    assert "Belum ada angka yang diketahui" in seen(client, "kecamatan/hilir/desa-hilir/")
    assert "Indikator LUAS" in seen(client, f"perangkat-daerah/{office.owner.code}/")
    assert "1 wilayah lain" in seen(client, "statistik/")
    assert village.full_name in seen(client, "statistik/LUAS/")


def test_a_village_with_many_figures_stays_small_and_asks_little(client, office):
    village = Region.objects.get(code=f"{office.government.region.code}.01.2001")
    for n in range(30):
        indicator = an_indicator(office, code=f"IND-{n}")
        a_statistic(office, indicator, str(n), region=village, publisher=f"Dinas nomor {n}")
    text = seen(client, "kecamatan/hulu/desa-hulu/")
    assert len(gzip.compress(text.encode())) < 30_000
    assert text.count("/statistik/IND-") == 24


def rows_of(client, page):
    published()
    answer = client.get(f"/angka/{page}")
    assert answer["Content-Type"].startswith("text/csv")
    return csv.DictReader(io.StringIO(answer.content.decode()))


def test_official_reported_and_simulated_values_have_columns_of_their_own(client, office):
    ipm = a_measured(office, lowest=Decimal(-5))
    kinds = Statistic.Nature
    for n, nature in enumerate(kinds):
        a_statistic(office, ipm, f"-{n}.50", str(2020 + n), nature=nature, note="=1+1")
    rows = list(rows_of(client, "unduh/statistik.csv"))
    told_in = [(r["nilai_resmi"], r["nilai_keterangan"], r["nilai_simulasi"]) for r in rows]
    assert told_in == [("-0.50", "", ""), ("", "-1.50", ""), ("", "", "-2.50")]
    assert {row["catatan"] for row in rows} == {"'=1+1"}
    assert {row["satuan"] for row in rows} == {"indeks"}


def test_a_finding_stands_where_its_figure_is_met_and_leads_to_its_sum_and_answer(client, office):
    quake = a_measured(office, code="GEMPA", unit="kejadian", highest=None)
    a_statistic(office, quake, "20", "2022")
    a_statistic(office, quake, "18", "2022", publisher="Dinas")
    key = f"sumber-berjauhan~GEMPA~{office.government.region.code}~2022~"
    for page in ("hasil/sejahtera/", "statistik/GEMPA/"):
        text = seen(client, page)
        assert f"/angka/angka/pemeriksaan/#{key}" in text
        assert "belum dijawab" in text
    assert "1 angka patut diperiksa" in seen(client, "")
    found = checked(office.government, now=NOON).find(key)
    checks.answer_finding(
        indicator=quake, finding=found, reason="Cara hitung berganti.", by=office.officer, now=NOON
    )
    text = seen(client, "angka/pemeriksaan/")
    assert f'id="{key}"' in text
    assert "(20 − 18) ÷ 20 × 100 = 10" in text
    assert "Cara hitung berganti." in text
    assert "belum menjawabnya" not in text
    assert "Cara hitung berganti." in seen(client, "statistik/GEMPA/")
    rows = list(csv.DictReader(io.StringIO(seen(client, "angka/pemeriksaan/?format=csv"))))
    fired = [row for row in rows if row["hasil"] == "fires"]
    assert [(row["kunci"], row["jawaban"]) for row in fired] == [(key, "Cara hitung berganti.")]


def test_completeness_is_told_of_outcome_agency_and_indicator(client, office):
    year = NOON.year - 2
    a_statistic(office, a_measured(office, lag_days=365), "76.57", str(year))
    an_indicator(office, code="TANPA")
    text = seen(client, "angka/keadaan/")
    assert "1 dari 5 angka yang seharusnya ada memang ada" in text
    assert "waktunya tidak dapat disebut" in text
    assert office.owner.name in text
    assert "1 dari 5" in seen(client, "hasil/sejahtera/")
    rows = {
        row["indikator"]: row
        for row in csv.DictReader(io.StringIO(seen(client, "angka/keadaan/?format=csv")))
    }
    assert (rows["IPM"]["jatuh_tempo"], rows["IPM"]["ada"]) == ("5", "1")
    assert (rows["TANPA"]["jatuh_tempo"], rows["TANPA"]["ada"]) == ("", "")


def test_the_past_shows_what_was_known_then(client, office):
    ipm = a_measured(office)
    Indicator.objects.update(added_at=NOON)
    statistics.enter(
        indicator=ipm, figure=told(office, "76.57"), by=office.officer, now=NOON + timedelta(days=2)
    )
    assert "76,57" in seen(client, "statistik/IPM/")
    assert "76,57" not in seen(client, "statistik/IPM/?as_of=2026-08-18")


def test_another_governments_figures_are_not_found(client, office):
    other = Office(a_government(slug="lain"))
    a_statistic(other, a_measured(other, code="RAHASIA"), "1")
    assert client.get("/angka/statistik/RAHASIA/").status_code == 404
    assert "RAHASIA" not in seen(client, "statistik/")
    assert list(rows_of(client, "unduh/statistik.csv")) == []


def test_an_indicator_is_found_by_its_name_and_code(client, office):
    a_measured(office, code="TPT", name="Tingkat pengangguran terbuka")
    for typed in ("pengangguran", "tpt"):
        assert "/angka/statistik/TPT/" in seen(client, f"cari/?q={typed}")
