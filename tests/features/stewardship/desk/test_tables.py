"""Whatever arrives as a table: sent, mapped, compared, entered, remembered, undone."""

import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from idaman.cli.chores import forget_tables
from idaman.core.imports.models import Arrival, Remembered
from idaman.core.jobs.models import Job
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Holding, Invitation, Post, User
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.delivery.models import Spending
from tests.refused_forms import refused
from tests.web.desk.arriving import brought, compared, entered, form_of, mapped, sent
from tests.web.desk.at_desk import House, a_house, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ARRIVING = tmp_path / "arriving"


class At:
    """A desk somebody sits at."""

    def __init__(self, role=Role.SECRETARIAT):
        self.house: House = a_house()
        self.client = logged_in(self.house.posts[role])
        self.desk = self.house.address()

    def sent(self, target, table, **form):
        return sent(self.client, self.desk, target, table, **form)

    def mapped(self, job, **changes):
        return mapped(self.client, self.desk, job, **changes)

    def compared(self, job):
        return compared(self.client, self.desk, job)

    def entered(self, job, token=""):
        return entered(self.client, self.desk, job, token)

    def brought(self, target, table, **form):
        return brought(self.client, self.desk, target, table, **form)

    def page(self, rest):
        return self.client.get(f"/en{self.desk}{rest}").content.decode()

    def post(self, rest, **form):
        return self.client.post(f"{self.desk}{rest}", form)


@pytest.fixture
def at():
    return At()


def people_of(at):
    head, verifier = at.house.posts[Role.OFFICER].code, at.house.posts[Role.EXPERT].code
    return (
        "DAFTAR PEJABAT\n\nnama;surel;jabatan;sifat;TMT;sampai\n"
        f"Siti Aminah;siti@kukar.go.id;{head};definitif;2026-08-17;\n"
        f"Budi;budi;{verifier};Plt.;1/8/2026;31/12/2026\n"
    )


def test_a_list_of_people_is_looked_at_and_then_entered_whole(at):
    before = User.objects.count()
    rows = at.mapped(at.sent("accounts", people_of(at), source="Kepegawaian"))
    page = at.compared(rows)
    assert "Siti Aminah (siti@kukar.go.id)" in page
    assert User.objects.count() == before
    arrival = at.entered(rows)
    assert (arrival.added, arrival.source, arrival.is_file_kept) == (4, "Kepegawaian", False)
    siti = User.objects.get(username="siti@kukar.go.id")
    assert (siti.first_name, siti.email) == ("Siti Aminah", "siti@kukar.go.id")
    assert not siti.has_usable_password()
    assert siti.holdings.get().post == at.house.posts[Role.OFFICER]
    assert Holding.objects.get(user__username="budi").capacity == "plt"
    assert Invitation.objects.count() == 2
    entry = Entry.objects.get(act="people.accounts-entered")
    assert entry.detail["file"] == arrival.file_sha256
    assert entry.detail["mapping"] == arrival.mapping_sha256
    for entry in Entry.objects.of(at.house.slug):
        assert b"siti" not in bytes(entry.body).lower()


def test_a_post_is_found_by_its_name_and_a_first_day_left_empty_is_today(at):
    post = at.house.posts[Role.OFFICER]
    table = f"nama;surel;jabatan\nSiti Aminah;siti@kukar.go.id;{post.name.upper()}\n"
    assert at.entered(at.mapped(at.sent("accounts", table))).added == 2
    holding = Holding.objects.get(user__username="siti@kukar.go.id")
    assert (holding.post, holding.from_date) == (post, timezone.localdate())


def test_a_name_that_several_posts_bear_asks_for_the_code(at):
    first, second = at.house.posts[Role.OFFICER], at.house.posts[Role.HEAD]
    Post.objects.filter(pk=second.pk).update(name=first.name)
    table = f"nama;surel;jabatan\nSiti Aminah;siti@kukar.go.id;{first.name}\n"
    rows = at.mapped(at.sent("accounts", table))
    page = at.compared(rows)
    assert first.code in page
    assert second.code in page
    assert at.entered(rows) is None


def test_the_kind_before_a_name_is_no_part_of_it(at):
    own = at.house.government.region.code
    table = f"kode;nama\n{own}.03;Kec. Kelay\n{own}.03.2001;Desa Long Lamcin\n"
    assert at.brought("places", table).added == 2
    names = {region.full_name for region in Region.objects.within(f"{own}.03")}
    assert names == {"Kecamatan Kelay", "Desa Long Lamcin"}


def test_a_list_sent_twice_counts_once_and_the_same_list_says_so(at):
    rows = at.mapped(at.sent("accounts", people_of(at)))
    assert at.entered(rows, token="once")
    entries = Entry.objects.count()
    again = at.post(f"jobs/{rows.pk}/enter/", token="once")
    # What names people is thrown away once entered, so there is nothing left to enter.
    assert again.status_code == 302
    assert Entry.objects.count() == entries
    same = at.mapped(at.sent("accounts", people_of(at)))
    page = at.compared(same)
    assert "Everything is recorded like this already" in page
    assert "The same file was entered" in page
    assert at.entered(same) is None
    assert Arrival.objects.count() == 1


def test_what_names_people_is_kept_only_until_it_is_entered(at, settings):
    def kept():
        return [p for p in settings.ARRIVING.rglob("*") if p.is_file()]

    rows = at.mapped(at.sent("accounts", people_of(at)))
    assert len(kept()) == 3
    arrival = at.entered(rows)
    assert kept() == []
    assert arrival.findings == []
    assert at.client.get(f"{at.desk}tables/{arrival.pk}/file").status_code == 404
    assert "not kept, because it names people" in at.page(f"tables/{arrival.pk}/")
    answer = at.client.get(f"{at.desk}jobs/{rows.pk}/rows/")
    assert answer.url == f"{at.desk}tables/send/"


def test_one_wrong_row_keeps_all_of_them_out_and_is_named(at):
    wrong = people_of(at) + "Ani;ani;TIDAK-ADA;definitif;2026-08-17;\n=1+1;x;;;besok;\n"
    before = User.objects.count()
    rows = at.mapped(at.sent("accounts", wrong))
    page = at.compared(rows)
    assert "TIDAK-ADA" in page
    assert "besok" in page
    assert "nothing is recorded" in page
    assert "Enter these rows" not in page
    answer = at.client.get(f"{at.desk}jobs/{rows.pk}/rows/?what=conflict")
    listed = {o.row: o for o in answer.context["page"].object_list}
    assert set(listed) == {6, 7}
    assert answer.context["counts"]["conflict"] == 2
    assert all(o.findings for o in listed.values())
    assert at.entered(rows) is None
    assert User.objects.count() == before
    told = at.client.get(f"{at.desk}jobs/{rows.pk}/rows.csv").content.decode()
    assert "tempelan!F7" in told or "tempelan!E7" in told
    left_out = at.mapped(Job.objects.get(pk=rows.params["read"]), skip="6-7")
    assert at.entered(left_out).added == 4


def test_a_service_of_an_agency_nobody_knows_stands_among_what_is_wrong(at):
    agency = at.house.own.code
    table = f"nama pelayanan;perangkat daerah\nKTP;{agency}\nIzin;Dinas Khayalan\n"
    rows = at.mapped(at.sent("services", table))
    answer = at.client.get(f"{at.desk}jobs/{rows.pk}/rows/?what=conflict")
    said = {o.row: [f.rule for f in o.findings] for o in answer.context["page"].object_list}
    assert "agency-not-known" in said[3]


def test_a_name_from_a_table_is_written_out_safely(at):
    nasty = people_of(at).replace("Siti Aminah", '"<b onclick=x>"')
    job = at.sent("accounts", nasty)
    assert "<b onclick" not in at.page(f"jobs/{job.pk}/mapping/")
    assert "<b onclick" not in at.compared(at.mapped(job))


def villages_of(at):
    own = at.house.government.region.code
    return (
        "No;Kode Wilayah;Nama Desa/Kelurahan;Luas\n"
        f"1;{own}.03;Hulu Sungai;1\n2;{own}.03.2001;Muara Baru;2\n3;{own}.03.1001;Kota Baru;3\n"
        f"4;{own}.01;Hulu Lama;4\n;Jumlah;3\n"
    )


def test_villages_arrive_and_are_taken_back(at):
    own = at.house.government.region.code
    arrival = at.brought("places", villages_of(at), source="Bagian Pemerintahan")
    assert (arrival.added, arrival.changed, arrival.is_file_kept) == (3, 1, True)
    kinds = dict(Region.objects.within(f"{own}.03").values_list("code", "kind"))
    assert kinds == {
        f"{own}.03": "kecamatan",
        f"{own}.03.2001": "desa",
        f"{own}.03.1001": "kelurahan",
    }
    assert Region.objects.get(code=f"{own}.01").name == "Hulu Lama"
    page = at.page(f"tables/{arrival.pk}/")
    assert "Bagian Pemerintahan" in page
    assert (
        at.client.get(f"{at.desk}tables/{arrival.pk}/file").getvalue() == villages_of(at).encode()
    )
    assert "Kecamatan, desa" in at.client.get(f"{at.desk}tables/").content.decode()
    at.post(f"tables/{arrival.pk}/undo/", reason="", token="u-1")
    arrival.refresh_from_db()
    assert arrival.undone_at is None
    at.post(f"tables/{arrival.pk}/undo/", reason="Salah wilayah", token="u-2")
    arrival.refresh_from_db()
    assert arrival.undone_because == "Salah wilayah"
    assert not Region.objects.within(f"{own}.03").exists()
    assert Region.objects.get(code=f"{own}.01").name == "Hulu"
    acts = Entry.objects.of(at.house.slug).filter(subject=f"arrival:{arrival.pk}")
    assert acts.order_by("pk").first().act == "people.places-entered"
    assert acts.order_by("pk").last().act == "people.places-undone"
    assert all(e.is_public and b"Salah" not in bytes(e.body) for e in acts)


def test_places_of_others_or_without_a_district_are_refused(at):
    own = at.house.government.region.code
    rows = at.mapped(
        at.sent(
            "places",
            f"kode;nama;jenis\n99.99.01;Jauh;kecamatan\n{own}.77.2001;Yatim;desa\n"
            f"{own}.01.2009;Salah;kecamatan\n6403180;Bps;desa\n",
        )
    )
    page = at.compared(rows)
    for code in ("99.99.01", f"{own}.77.2001", f"{own}.01.2009", "6403180"):
        assert code in page
    assert "4 errors" in page
    assert at.entered(rows) is None


def test_a_place_that_is_leaned_on_is_not_taken_back(at):
    own = at.house.government.region.code
    arrival = at.brought("places", f"kode;nama\n{own}.03;Hulu Sungai\n")
    at.brought("places", f"kode;nama\n{own}.03.2001;Muara Baru\n")
    answer = at.post(f"tables/{arrival.pk}/undo/", reason="Salah wilayah")
    arrival.refresh_from_db()
    assert arrival.undone_at is None
    assert Region.objects.filter(code=f"{own}.03").exists()
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.content.decode()
    assert 'value="Salah wilayah"' in answer.content.decode()


def test_an_arrival_is_not_undone_with_a_reason_that_is_too_long(at):
    arrival = at.brought("places", f"kode;nama\n{at.house.government.region.code}.03;Hulu\n")
    where = f"{at.desk}tables/{arrival.pk}/undo/"
    typed = {"reason": "x" * 2001, "token": "u"}
    refused(at.client, where, typed, field="reason", says="2000", here=where)
    arrival.refresh_from_db()
    assert arrival.undone_at is None


def test_a_confirmed_mapping_is_proposed_at_once_the_next_time(at):
    own = at.house.government.region.code
    table = f"Aa;Bb\n{own}.03;Hulu Sungai\n"
    job = at.sent("places", table, source="Setda")
    page = at.page(f"jobs/{job.pk}/mapping/")
    assert form_of(page)["field-1"] == ""
    assert (
        at.post(f"jobs/{job.pk}/mapping/", **{"field-1": "name", "field-2": "name"}).status_code
        == 422
    )
    rows = at.mapped(job, **{"field-1": "code", "field-2": "name", "fixed-source": "Perda 1"})
    assert at.entered(rows).source == "Setda"
    assert Remembered.objects.get().source == "Setda"
    later = at.sent("places", f"Aa;Bb\n{own}.04;Hilir Sungai\n")
    page = at.page(f"jobs/{later.pk}/mapping/")
    assert "Mapped as you confirmed it" in page
    form = form_of(page)
    assert [form[name] for name in ("field-1", "field-2", "fixed-source", "source")] == [
        "code",
        "name",
        "Perda 1",
        "Setda",
    ]
    other = at.sent("places", f"Aa;Cc\n{own}.05;Tepi Sungai\n", source="Setda")
    page = at.page(f"jobs/{other.pk}/mapping/")
    assert form_of(page)["field-1"] == "code"
    assert "The columns are not those you confirmed" in page


def test_another_governments_mappings_and_tables_are_not_seen(at):
    own = at.house.government.region.code
    at.mapped(
        at.sent("places", f"Aa;Bb\n{own}.03;Hulu\n", source="Rahasia"),
        **{"field-1": "code", "field-2": "name"},
    )
    elsewhere = At()
    job = elsewhere.sent("places", "Aa;Bb\n1;Hulu\n", source="Rahasia")
    assert form_of(elsewhere.page(f"jobs/{job.pk}/mapping/"))["field-1"] == ""
    assert "Rahasia" not in elsewhere.page("tables/send/")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"target": "places"}, "Choose a file first"),
        ({"rows": "a;b"}, "Choose first what the table holds"),
        ({"target": "money-of-others", "rows": "a;b"}, "Choose first what the table holds"),
        ({"target": "plan"}, "Choose a file first"),
    ],
)
def test_a_form_that_lacks_something_is_answered_with_a_sentence(at, form, says):
    response = at.client.post(f"/en{at.desk}tables/send/", {"token": "x", **form})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Job.objects.exists()


def test_what_holds_no_table_is_told_and_leads_back(at):
    job = at.sent("places", SimpleUploadedFile("x.csv", b"%PDF-1.7"))
    page = at.page(f"jobs/{job.pk}/mapping/")
    assert "could not be read as a table" in page
    assert "save the table as .xlsx" in page.lower()


def test_a_post_sends_only_what_it_may(at):
    officer = At(Role.OFFICER)
    assert officer.client.get(f"{officer.desk}tables/").status_code == 403
    admin = At(Role.ADMINISTRATOR)
    page = admin.page("tables/send/")
    assert 'value="accounts"' in page
    assert 'value="plan"' not in page


def test_what_was_sent_and_never_entered_is_forgotten_after_a_week(at, settings):
    rows = at.mapped(at.sent("places", villages_of(at)))
    later = timezone.now() + timedelta(days=8)
    for file in settings.ARRIVING.rglob("*"):
        os.utime(file, (later.timestamp() - 8 * 86400, later.timestamp() - 8 * 86400))
    forget_tables(later)
    assert not [p for p in settings.ARRIVING.rglob("*") if p.is_file()]
    rows.refresh_from_db()
    assert (rows.params, rows.result) == ({}, None)
    assert at.client.get(f"{at.desk}jobs/{rows.pk}/rows/").status_code == 404


SIPD = """LAPORAN REALISASI ANGGARAN
SKPD : Dinas Kominfo

Kode Rekening;Uraian;Anggaran;Realisasi;%
1;2;3;4;5
2.16;URUSAN KOMINFO;9.000.000.000;1.000.000.000;11,1
2.16.03.2.01;Pemasangan penguat sinyal;Rp 1.200.000.000,00;Rp 300.000.000,00;25,0
KEG-001;Penguat sinyal tahap dua;5 juta;0;0
;JUMLAH;9.005.000.000;1.000.000.000;11,1
"""


def test_an_export_of_the_treasury_is_matched_and_the_rest_is_named(at):
    job = at.sent("money", SIPD)
    form = {"fixed-year": "2026", "fixed-told_on": "2026-08-01"}
    assert at.post(f"jobs/{job.pk}/mapping/", **form).status_code == 422
    form["source"] = "SIPD realisasi"
    page = at.compared(at.mapped(job, **form))
    assert "2 rows with" in page
    assert "10.2 billion" in page
    paired = at.mapped(job, **form, pairs="2.16.03.2.01 = KEG-001")
    assert "money-summed" not in at.compared(paired)
    arrival = at.entered(paired)
    assert (arrival.added, arrival.source) == (1, "SIPD realisasi")
    told = Spending.objects.get()
    assert (told.item_code, told.year) == ("KEG-001", 2026)
    assert (told.ceiling_idr, told.realised_idr) == (1_205_000_000, 300_000_000)
    assert "SIPD realisasi" in at.page("work/KEG-001/")
    again = at.sent("money", SIPD.replace("300.000.000", "400.000.000"), source="SIPD realisasi")
    page = at.page(f"jobs/{again.pk}/mapping/")
    assert "2.16.03.2.01 = KEG-001" in page
    assert form_of(page)["fixed-year"] == "2026"
    at.post(f"tables/{arrival.pk}/undo/", reason="Salah bulan")
    assert "No money known yet" in at.page("work/KEG-001/")
