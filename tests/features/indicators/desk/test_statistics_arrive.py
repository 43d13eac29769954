"""Figures that arrive as a table: wide and long, with their doubts at the cell, and undone."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from idaman.core.imports.rules.outcome import errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.core.period import Frequency
from idaman.core.places.models import Region
from idaman.features.indicators.actions import statistics
from idaman.features.indicators.actions.arriving import examine_statistics
from idaman.features.indicators.models import Following, Retraction, Statistic
from idaman.features.indicators.queries import measured
from tests.build import NOON
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.web.desk.arriving import entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ARRIVING = tmp_path / "arriving"


class At:
    """The secretariat's desk, with two indicators of an agency."""

    def __init__(self):
        self.house = a_house()
        self.office = Office(self.house.government, owner=self.house.own)
        self.ipm = a_measured(self.office, name="Indeks pembangunan manusia")
        self.miskin = a_measured(self.office, code="MISKIN", unit="persen")
        self.client = logged_in(self.house.posts[Role.SECRETARIAT])
        self.desk = self.house.address()

    def mapped(self, table, **changes):
        job = sent(self.client, self.desk, "statistics", table)
        here = {"fixed-place": self.house.government.region.code}
        return mapped(self.client, self.desk, job, **{**here, **changes})

    def page(self, job):
        return self.client.get(f"{self.desk}jobs/{job.pk}/rows/").content.decode()

    def entered(self, job):
        return entered(self.client, self.desk, job)

    def brought(self, table):
        return self.entered(self.mapped(table))

    def undo(self, arrival):
        return self.client.post(
            f"{self.desk}tables/{arrival.pk}/undo/",
            {"token": f"u{arrival.pk}", "reason": "Salah berkas"},
        )


@pytest.fixture
def at(db):
    return At()


def a_workbook():
    """A table as a statistics office gives it: title, a numbering row, a column a year."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet("Indikator")
    sheet.write(0, 0, "INDIKATOR MAKRO KABUPATEN")
    for n, head in enumerate(("No", "Indikator", "Satuan", "2022", "2023", "2024", "Sumber")):
        sheet.write(2, n, head)
        sheet.write(3, n, n + 1)
    rows = (
        (1, "Indeks pembangunan manusia", "indeks", 75.1, 75.95, 76.57, "BPS"),
        (2, "MISKIN", "persen", "-", 7.61, "n/a", "BPS"),
    )
    for at, row in enumerate(rows, start=4):
        for n, value in enumerate(row):
            sheet.write(at, n, value)
    book.close()
    return SimpleUploadedFile("makro.xlsx", kept.getvalue())


def test_a_column_a_year_becomes_a_figure_a_year_and_gaps_stay_gaps(at):
    arrival = at.brought(a_workbook())
    assert arrival.added == 4
    told = Statistic.objects.order_by("indicator__code", "period")
    assert [(s.indicator.code, s.period, s.value, s.publisher) for s in told] == [
        ("IPM", "2022", "75.1", "BPS"),
        ("IPM", "2023", "75.95", "BPS"),
        ("IPM", "2024", "76.57", "BPS"),
        ("MISKIN", "2023", "7.61", "BPS"),
    ]
    entry = Entry.objects.get(act="indicators.statistics-taken-in")
    assert (entry.detail["count"], entry.detail["file"]) == (4, arrival.file_sha256)
    assert {s.leaf for s in told} == {entry.leaf}
    # The same table again says nothing new and writes nothing.
    assert at.entered(at.mapped(a_workbook())) is None
    assert Statistic.objects.count() == 4
    assert Entry.objects.filter(act="indicators.statistics-taken-in").count() == 1


def test_rows_with_a_place_and_a_semester_are_read_one_by_one(at):
    own = at.house.government.region.code
    a_measured(at.office, code="SERAPAN", unit="persen", frequency=Frequency.SEMESTER)
    at.brought(
        "indikator;wilayah;periode;nilai;sumber;terbitan\n"
        f"SERAPAN;{own};2024-S1;24,12;BPKAD;LRA semester I\n"
        f"SERAPAN;{own}.01;Semester II 2024;51,5;BPKAD;LRA semester II\n"
    )
    rows = Statistic.objects.select_related("region").order_by("period")
    assert [(s.period, s.region.code, s.value) for s in rows] == [
        ("2024-S1", own, "24.12"),
        ("2024-S2", f"{own}.01", "51.5"),
    ]


def test_a_release_is_read_from_its_column_or_behind_the_publisher(at):
    at.brought(
        "indikator;tahun;nilai;sumber;rilis\n"
        "IPM;2023;75,95;Badan Pusat Statistik;2025\nIPM;2024;76,57;BPS, rilis 2026;\n"
    )
    told = Statistic.objects.order_by("period").values_list("publisher", "release")
    assert list(told) == [("BPS", "2025"), ("BPS", "2026")]
    # Another value in a newer release is no correction and needs no reason.
    at.entered(at.mapped("indikator;tahun;nilai;sumber\nIPM;2024;76,60;BPS, rilis 2027\n"))
    (known, _) = measured(at.house.government, now=Entry.objects.latest("pk").at)
    assert known.latest.value == Decimal("76.60")


def test_a_table_of_regencies_gives_no_figure_to_a_village_of_the_same_sound(at):
    own = at.house.government.region
    village = Region.objects.within(own.code).filter(level="village").first()
    name = village.name.removeprefix("Desa ")
    rows = at.mapped(
        "indikator;Kabupaten/Kota;tahun;nilai;sumber\n"
        f"IPM;{own.name};2024;70;BPS\nIPM;{name};2024;71;BPS\n"
        "IPM;Kab. Sukabumi;2024;72;BPS\n"
    )
    page = at.page(rows)
    assert f"“{name}” di luar wilayah ini" in page
    assert "“Kab. Sukabumi” di luar wilayah ini" in page
    at.entered(rows)
    assert {each.region for each in Statistic.objects.all()} <= {own}


def test_a_source_for_all_rows_is_said_on_the_page(at):
    rows = at.mapped(
        "indikator;tahun;nilai\nIPM;2023;75,95\nIPM;2024;76,57\n", **{"fixed-publisher": "BPS"}
    )
    at.entered(rows)
    assert set(Statistic.objects.values_list("publisher", flat=True)) == {"BPS"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ENTAH;2024;1;indeks", "Tidak ada indikator “ENTAH”"),
        ("IPM;2024;1;orang", "dihitung dalam “indeks”"),
        ("IPM;2024-S1;1;indeks", "tidak cocok"),
        ("IPM;lusa;1;indeks", "bukan periode"),
    ],
)
def test_a_row_that_cannot_be_is_named_at_its_cell_and_nothing_is_entered(at, row, said):
    rows = at.mapped(f"indikator;periode;nilai;satuan;sumber\n{row};BPS\nIPM;2023;75;indeks;BPS\n")
    assert said in at.page(rows)
    at.client.post(f"{at.desk}jobs/{rows.pk}/enter/", {"token": "x"})
    assert not Statistic.objects.exists()
    assert not Entry.objects.filter(act="indicators.statistics-taken-in").exists()


def test_an_odd_figure_and_one_that_differs_are_shown_and_may_be_entered(at):
    a_statistic(at.office, at.ipm, "70", "2023", publisher="Kajian")
    rows = at.mapped("indikator;tahun;nilai;sumber\nIPM;2023;75,95;BPS\nIPM;2024;765;BPS\n")
    page = at.page(rows)
    assert "di luar batas wajar" in page
    assert "berbeda dari 70 menurut Kajian" in page
    at.entered(rows)
    (known, _) = measured(at.house.government, now=Entry.objects.latest("pk").at)
    assert known.latest.value == Decimal(765)
    assert known.is_disputed


def test_another_value_of_the_same_source_is_a_correction_and_needs_its_reason(at):
    first = a_statistic(at.office, at.ipm, "67.57", "2024", publication="")
    table = "indikator;tahun;nilai;sumber;alasan koreksi\nIPM;2024;76,57;BPS;{}\n"
    assert "sudah tercatat dengan 67.57" in at.page(at.mapped(table.format("")))
    arrival = at.entered(at.mapped(table.format("Angka tertukar")))
    assert (arrival.added, arrival.changed) == (0, 1)
    right = Statistic.objects.get(corrects=first)
    assert (right.value, right.reason) == ("76.57", "Angka tertukar")
    assert at.undo(arrival).status_code == 302
    (known, _) = measured(at.house.government, now=Entry.objects.latest("pk").at)
    assert known.latest.chosen == first


def test_an_undone_table_leaves_its_figures_in_sight_and_counts_none(at):
    arrival = at.brought("indikator;tahun;nilai;sumber\nIPM;2024;76,57;BPS\n")
    assert at.undo(arrival).status_code == 302
    assert Statistic.objects.count() == Retraction.objects.count() == 1
    entry = Entry.objects.get(act="indicators.statistics-withdrawn")
    assert entry.detail["count"] == 1
    assert "Salah berkas" not in bytes(entry.body).decode()
    at.undo(arrival)
    assert Retraction.objects.count() == 1


def test_what_was_built_on_is_not_undone(at):
    arrival = at.brought("indikator;tahun;nilai;sumber\nIPM;2024;76,57;BPS\n")
    row = Statistic.objects.get()
    a_statistic(at.office, at.ipm, "70", "2024", publisher="Kajian")
    statistics.follow(
        indicator=at.ipm,
        region=row.region,
        period="2024",
        series="",
        statistic=row,
        reason="Resmi.",
        by=at.house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    answer = at.undo(arrival)
    page = at.client.get(answer.url) if answer.status_code == 302 else answer
    assert "dinyatakan diikuti" in page.content.decode()
    assert not Retraction.objects.exists()
    assert Following.objects.count() == 1


def test_only_what_an_agency_keeps_is_entered_by_it(at):
    record = Record(
        "",
        2,
        {
            "indicator": "IPM",
            "place": at.house.government.region.code,
            "year": 2024,
            "value": "76",
            "publisher": "BPS",
        },
    )
    said = {
        post: [f.rule for f in errors_in(examine_statistics(
            government=at.house.government, records=[record], now=NOON, by=post
        ))]
        for post in (at.office.officer, at.office.stranger)
    }  # fmt: skip
    assert said == {at.office.officer: [], at.office.stranger: ["indicator-of-others"]}


def test_figures_of_a_place_that_is_not_known_do_not_become_the_whole_territorys(at):
    table = "indikator;kecamatan;tahun;nilai;sumber\nIPM;Atlantis;2024;70;BPS\n"
    job = sent(at.client, at.desk, "statistics", table)
    rows = mapped(at.client, at.desk, job)
    page = at.page(rows)
    assert "Belum ada kolom untuk “Wilayah”" in page
    at.client.post(f"{at.desk}jobs/{rows.pk}/enter/", {"token": "x"})
    assert not Statistic.objects.exists()
