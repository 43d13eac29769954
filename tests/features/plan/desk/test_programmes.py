"""Programmes as officers keep them, from their own file to items of the plan."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.core.taxonomy import FundingSource
from idaman.features.plan.actions import document_of, save_item
from tests.core.imports.officers import ods, sheet
from tests.web.desk.arriving import brought, compared, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ARRIVING = tmp_path / "arriving"


class Desk:
    """The secretariat of a government with an open plan."""

    def __init__(self):
        self.house = a_house()
        self.client = logged_in(self.house.posts[Role.SECRETARIAT])
        self.desk = self.house.address()
        self.own, self.other = self.house.own, self.house.other

    @property
    def plan(self):
        self.house.plan.refresh_from_db()
        return document_of(self.house.plan)

    def named(self, name):
        return next(a for a in self.plan.activities if a.name == name)

    def rows(self, file, **changes):
        return mapped(
            self.client, self.desk, sent(self.client, self.desk, "programmes", file), **changes
        )


@pytest.fixture
def at():
    return Desk()


def file_of(data, name="program.xlsx"):
    return SimpleUploadedFile(name, data)


MORE = {"fixed-source": "Renja 2026"}


def dinas_kominfo(at):
    """Titles, two levels of headings merged, a row of numbers, groups, totals, "Rp"."""
    return sheet(
        [
            ["MATRIKS RENCANA PROGRAM SMART CITY"],
            ["KABUPATEN UJI TAHUN 2025-2029"],
            [],
            ["No", "Kegiatan", "Lokasi", "OPD", "Pagu Indikatif (Rp)", "", "Ket."],
            ["", "", "", "", 2026, 2027, ""],
            [1, 2, 3, 4, 5, 6, 7],
            ["Program: Desa Digital"],
            [1, "Menara desa", "Kec. Hulu", at.own.name, "Rp 1.250.000.000,00", "-", ""],
            [
                2,
                "Pelatihan operator",
                "Kecamatan Hilir",
                at.other.name,
                50_000_000,
                "75 juta",
                "lanjutan",
            ],
            ["", "Jumlah", "", "", "Rp 1.300.000.000,00", 75_000_000, ""],
            ["Program: Satu Data"],
            [1, "Portal data", "", at.own.code, 200_000_000, 200_000_000, ""],
            ["", "TOTAL", "", "", 1_500_000_000, 275_000_000, ""],
            [],
            ["Sumber: Dinas Kominfo"],
        ],
        merge=["E4:F4", "A1:G1"],
    )


def test_a_matrix_with_merged_headings_becomes_programmes_and_activities(at):
    rows = at.rows(file_of(dinas_kominfo(at)), **MORE)
    before = at.house.plan.sequence
    page = compared(at.client, at.desk, rows)
    assert "Menara desa" in page
    assert f"Beside revision {before} of the plan" in page
    assert "Money:" in page, "what would move is summed before anything is entered"
    assert len(at.plan.activities) == 1
    arrival = entered(at.client, at.desk, rows)
    assert (arrival.added, arrival.rows["total"], arrival.rows["group"]) == (3, 2, 2)
    assert at.house.plan.sequence == before
    menara, latih, portal = (
        at.named(n) for n in ("Menara desa", "Pelatihan operator", "Portal data")
    )
    named = {p.code: p.name for p in at.plan.programmes}
    assert [named[a.programme] for a in (menara, latih, portal)] == [
        "Desa Digital",
        "Desa Digital",
        "Satu Data",
    ]
    assert [(c.year, c.source, c.amount_idr) for c in latih.costs] == [
        (2026, FundingSource.APBD, 50_000_000),
        (2027, FundingSource.APBD, 75_000_000),
    ]
    assert menara.cost_idr == 1_250_000_000
    assert (menara.owner, latih.owner) == (at.own.code, at.other.code)
    assert menara.places == (f"{at.house.government.region.code}.01",)
    assert menara.source == "Renja 2026"
    entry = Entry.objects.get(act="masterplan.programmes-entered")
    assert entry.detail["added"] == 3
    shown = at.client.get(f"{at.desk}tables/{arrival.pk}/").content.decode()
    (apart,) = re.findall(r'href="([^"]+/compare/[^"]+)"', shown)
    told = at.client.get(apart.replace("&amp;", "&")).content.decode()
    assert "Menara desa" in told
    assert at.named("Portal data").code in told


def test_the_same_table_again_changes_rather_than_doubles(at):
    first = entered(at.client, at.desk, at.rows(file_of(dinas_kominfo(at)), **MORE))
    assert first
    same = at.rows(file_of(dinas_kominfo(at)))
    assert "Everything is recorded like this already" in compared(at.client, at.desk, same)
    items = at.house.plan.items.filter(body__isnull=False)
    renamed = next(i for i in items if i.body.get("name") == "Menara desa")
    save_item(
        plan=at.house.plan,
        kind="activity",
        code=renamed.code,
        body={**renamed.body, "name": "Menara untuk desa"},
        expected_hash=renamed.hash,
        by=at.house.posts[Role.SECRETARIAT],
        now=first.entered_at,
    )
    again = entered(at.client, at.desk, at.rows(file_of(dinas_kominfo(at))))
    assert (again.added, again.changed) == (0, 1)
    assert len(at.plan.activities) == 4
    assert at.named("Menara desa").code == renamed.code


def test_an_opendocument_sheet_with_a_column_of_programmes(at):
    data = ods(
        [
            ["LAMPIRAN II"],
            ["Program", "Uraian Kegiatan", "Perangkat Daerah", "Volume", "Satuan", "Anggaran 2026"],
            ["Kota Hijau", "Taman baca", at.own.name, 12, "unit", 300000000],
            ["", "Bank sampah", at.own.name, 3, "lokasi", 90000000],
            ["Jumlah", "", "", "", "", 390000000],
        ]
    )
    arrival = entered(at.client, at.desk, at.rows(file_of(data, "hijau.ods"), **MORE))
    assert arrival.added == 2
    bank = at.named("Bank sampah")
    assert (bank.output_target, bank.output_unit, bank.cost_idr) == (3, "lokasi", 90_000_000)
    assert {a.programme for a in at.plan.activities[1:]} == {at.named("Taman baca").programme}


def test_a_text_of_the_old_office_with_semicolons(at):
    text = (
        "PROGRAM KEGIATAN;;;;\r\n;;;;\r\n"
        "Kode Rekening;Nama Kegiatan;SKPD;Pagu 2026 (juta);Keterangan\r\n"
        f"2.16.01;Kafé literasi;{at.own.name};1.250,5;tahap I\r\n"
        f"2.16.02;Ruang kreatif;{at.other.name};75;n/a\r\n"
        ";TOTAL;;1.325,5;\r\n"
    )
    rows = at.rows(
        file_of(text.encode("cp1252"), "program.csv"),
        **MORE,
        **{"fixed-programme": "Ekonomi kreatif"},
    )
    assert entered(at.client, at.desk, rows).added == 2
    cafe = at.named("Kafé literasi")
    assert (cafe.dpa_code, cafe.cost_idr, cafe.note) == ("2.16.01", 1_250_500_000, "tahap I")


def test_a_table_of_programmes_is_taken_out_until_somebody_builds_on_it(at):
    before = at.plan
    arrival = entered(at.client, at.desk, at.rows(file_of(dinas_kominfo(at)), **MORE))
    at.client.post(f"{at.desk}tables/{arrival.pk}/undo/", {"reason": "Salah edisi"})
    arrival.refresh_from_db()
    assert arrival.undone_because == "Salah edisi"
    assert at.plan == before
    first = entered(at.client, at.desk, at.rows(file_of(dinas_kominfo(at)), **MORE))
    other = sheet([["Kegiatan", "OPD", "Pagu 2026"], ["Lain", at.own.name, 5], ["Baru", "", 6]])
    assert brought(at.client, at.desk, "programmes", file_of(other))
    at.client.post(f"{at.desk}tables/{first.pk}/undo/", {"reason": "x"})
    first.refresh_from_db()
    assert first.undone_at is None
    assert at.named("Menara desa")


def test_what_the_plans_rules_refuse_is_said_before_anything_is_entered(at):
    book = Workbook()
    for row in (
        ["Kegiatan", "OPD", "Pagu 2050", "Mulai", "Selesai"],
        ["Jauh", at.own.name, 5, "2026-05-01", "2026-01-01"],
        ["Dekat", "Dinas Sihir", 5, "2026-01-01", "2026-05-01"],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    rows = at.rows(file_of(file.getvalue()))
    page = compared(at.client, at.desk, rows)
    assert "Dinas Sihir" in page
    assert entered(at.client, at.desk, rows) is None
    assert len(at.plan.activities) == 1


def test_without_an_open_plan_the_table_waits_with_a_sentence(at):
    rows = at.rows(file_of(dinas_kominfo(at)))
    at.client.post(at.house.address(f"plans/{at.house.plan.slug}/close/"), {"token": "c"})
    answer = at.client.get(f"{at.desk}jobs/{rows.pk}/rows/", follow=True)
    assert "Belum ada rencana yang terbuka" in answer.content.decode()
