"""Exports of the national channel: taken in once, kept up to date, taken back whole."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from idaman.core.findings import References
from idaman.core.imports.actions import HasFindings, LeanedOn, NothingToEnter
from idaman.core.imports.rules.outcome import Parcel
from idaman.core.imports.rules.records import Record
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Intake
from idaman.features.reports.actions import lapor
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import Request, Source, State, Step, Visibility
from idaman.features.reports.rules.lapor_columns import LAPOR
from idaman.features.reports.rules.report import topic_named
from tests.build import NOON
from tests.core.imports import officers
from tests.features.reports.reports import SECRET, Scene, later

pytestmark = pytest.mark.django_db
EXPORT = (
    "Tracking ID\tTanggal Laporan\tNama Pelapor\tNo. HP\tJudul Laporan\tIsi Laporan\tKategori\t"
    "Instansi Terlapor\tStatus\tKlasifikasi\tLokasi\tTanggal Tutup\tTindak Lanjut Terakhir\n"
    "8123456\t03/08/2026\tBudi Uji\t08123456789\tLampu mati\tLampu di depan balai desa mati\t"
    "Penerangan jalan\tDinas {agency} Kabupaten Uji\tSelesai\tPengaduan Tidak Berkadar Pengawasan\t"
    "Desa Hulu, Kec. Hulu\t10/08/2026\tLampunya sudah diganti\n"
    "8123457\t12/08/2026\tSari Uji\t08123456780\tMohon jadwal\tKapan pelayanan keliling datang\t"
    "Administrasi kependudukan\tPemerintah Kabupaten Uji\tSedang Diproses\tPermintaan Informasi\t"
    "entah di mana\t\t\n"
)


@pytest.fixture
def scene():
    scene = Scene()
    scene.government.intake = Intake.BRIDGE
    scene.government.save()
    scene.agency.name = "Dinas Perhubungan"
    scene.agency.save()
    return scene


def read(text: str = EXPORT) -> list[Record]:
    """Read an export as the desk would, with the mapping that is proposed."""
    with tempfile.TemporaryDirectory() as folder:
        said = text.format(agency="Perhubungan").encode()
        table = officers.table_in(said, LAPOR, Path(folder))
    records, found = officers.read(table, LAPOR, references=References())
    assert found == []
    return records


def enter(scene: Scene, records: list[Record], **more: Any):
    good: dict[str, Any] = {
        "government": scene.government,
        "records": records,
        "parcel": Parcel(target="lapor", file_sha256="a" * 64, mapping_sha256="b" * 64),
        "secret": SECRET,
        "by": scene.secretariat,
        "now": NOON,
    }
    return lapor.enter_lapor(**good | more)


def examine(scene: Scene, records: list[Record]):
    return lapor.examine_lapor(
        government=scene.government,
        records=records,
        secret=SECRET,
        by=scene.secretariat,
        now=NOON,
    )


def test_an_export_comes_in_without_its_senders_and_with_what_it_says_encrypted(scene):
    records = read()
    assert "Budi" not in repr(records)
    assert [each.what for each in examine(scene, records)] == ["added", "added"]
    enter(scene, records)
    first, second = Request.objects.order_by("number")
    assert (first.source, first.outside_number) == (Source.LAPOR, "8123456")
    assert (first.state, first.kind, first.topic) == (State.CLOSED, "complaint", "light")
    assert (first.agency, first.region) == (scene.agency, scene.village)
    assert first.arrived_at.date() == date(2026, 8, 3)
    assert first.answered_at
    assert first.answered_at.date() == date(2026, 8, 10)
    assert (second.state, second.kind, second.agency) == (State.WORKING, "information", None)
    assert (second.region, second.due) == (None, date(2026, 8, 20))
    assert "balai desa" in opened(bytes(first.closed), SECRET)
    assert [s.step for s in first.steps.order_by("number")] == [Step.ARRIVED, Step.CLOSED]
    kept = repr(list(Request.objects.values_list())) + repr(list(Entry.objects.values_list()))
    for word in ("Budi", "08123456789", "balai", "Sari"):
        assert word not in kept
    assert not Request.objects.all().shown().exists(), "words are looked at first"
    assert not first.reporter_closed


def test_a_place_of_another_region_is_said_before_the_report_comes_in_without_it(scene):
    first, second = examine(scene, read())
    assert not first.findings
    assert [(f.rule, f.severity.value) for f in second.findings] == [
        ("report-elsewhere", "warning")
    ]
    assert "entah di mana" in second.findings[0].sentence


def test_an_agency_nobody_knows_is_said_before_the_report_comes_in_without_it(scene):
    told = EXPORT.replace("Dinas {agency} Kabupaten Uji", "Dinas Khayalan Kabupaten Uji")
    first, _whole_government = examine(scene, read(told))
    assert [(f.rule, f.severity.value) for f in first.findings] == [
        ("report-agency-unknown", "warning")
    ]
    assert "Dinas Khayalan" in first.findings[0].sentence
    enter(scene, read(told))
    assert not Request.objects.filter(agency__isnull=False).exists()


def test_the_next_export_changes_what_changed_and_doubles_nothing(scene):
    enter(scene, read())
    with pytest.raises(NothingToEnter):
        enter(scene, read())
    done = EXPORT.replace("Sedang Diproses", "Selesai").replace(
        "entah di mana\t\t", "\t16/08/2026\t"
    )
    (_same, changed) = examine(scene, read(done))
    assert (changed.what, {f[0] for f in changed.fields}) == (
        "changed",
        {"Status", "Tanggal tutup"},
    )
    enter(scene, read(done), now=later(days=1))
    assert Request.objects.count() == 2
    second = Request.objects.get(outside_number="8123457")
    assert (second.state, second.due, second.steps.count()) == (State.CLOSED, None, 3)


def test_an_export_is_taken_back_whole_and_can_come_again(scene):
    first = enter(scene, read())
    undone = {"government": scene.government, "reason": "Salah berkas", "by": scene.secretariat}
    lapor.undo_lapor(arrival=first, now=later(days=1), **undone)
    assert not Request.objects.all().public().exists()
    assert Request.objects.count() == 2, "a number is given once"
    enter(scene, read(), now=later(days=2))
    assert Request.objects.all().public().count() == Request.objects.count() == 2
    done = EXPORT.replace("Sedang Diproses", "Selesai")
    second = enter(scene, read(done), now=later(days=3))
    lapor.undo_lapor(arrival=second, now=later(days=4), **undone)
    assert Request.objects.get(outside_number="8123457").state == State.WORKING
    third = enter(scene, read(done), now=later(days=5))
    scene.show(Request.objects.get(outside_number="8123457"))
    with pytest.raises(LeanedOn, match="LP-"):
        lapor.undo_lapor(arrival=third, now=later(days=6), **undone)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12/08/2026", "12/08/2027"),
        ("10/08/2026", "01/08/2026"),
        ("Mohon jadwal\tKapan pelayanan keliling datang", "\t"),
    ],
)
def test_a_row_that_cannot_be_so_is_shown_at_its_cell_and_nothing_is_entered(scene, old, new):
    records = read(EXPORT.replace(old, new))
    (wrong,) = [each for each in examine(scene, records) if each.is_wrong]
    assert "report-wrong" in {each.rule for each in wrong.findings}
    with pytest.raises(HasFindings):
        enter(scene, records)
    assert not Request.objects.exists()


def test_what_is_secret_there_is_secret_here_and_who_may_not_route_enters_nothing(scene):
    text = EXPORT.replace("Tindak Lanjut Terakhir", "Sifat").replace(
        "Lampunya sudah diganti", "Rahasia"
    )
    enter(scene, read(text))
    assert Request.objects.get(outside_number="8123456").visibility == Visibility.SECRET
    with pytest.raises(NotAllowed):
        enter(scene, read(), by=scene.officer)


def test_what_was_refused_here_is_not_brought_back_by_the_next_export(scene):
    from idaman.features.reports.actions import moderating

    enter(scene, read())
    moderating.refuse(
        government=scene.government,
        numbers=[2],
        reason="Uji coba",
        by=scene.secretariat,
        now=NOON,
    )
    outcomes = examine(scene, read(EXPORT.replace("Sedang Diproses", "Selesai")))
    assert [each.what for each in outcomes] == ["unchanged", "unchanged"]


def test_a_category_is_told_in_everyday_words():
    said = {
        "Penerangan Jalan Umum": "light",
        "Listrik padam": "power",
        "Jalan dan Jembatan": "road",
        "PDAM air bersih": "water",
        "Blank spot": "signal",
        "xyz": "other",
    }
    assert {each: topic_named(each) for each in said} == said
