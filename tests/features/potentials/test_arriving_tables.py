"""Tables of the economy that arrive as a file: read, compared, entered, corrected, undone."""

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.economy.models import SectorTable
from idaman.features.economy.rules.sectors import SECTORS
from tests.web.desk.arriving import compared, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db

GIVEN = {
    "fixed-measure": "PDRB harga konstan",
    "fixed-unit": "juta rupiah",
    "fixed-source": "BPS uji, tabel 1",
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ARRIVING = tmp_path / "arriving"


class At:
    def __init__(self):
        self.house = a_house()
        self.client = logged_in(self.house.posts[Role.SECRETARIAT])
        self.desk = self.house.address()
        self.region = self.house.government.region

    def rows(self, table, **given):
        job = sent(self.client, self.desk, "sector-tables", table)
        return mapped(
            self.client, self.desk, job, **GIVEN, **{"fixed-region": self.region.code}, **given
        )

    def entered(self, job):
        return entered(self.client, self.desk, job)

    def standing(self):
        return SectorTable.objects.of(self.house.government).standing()


@pytest.fixture
def at():
    return At()


def a_table(factor=1, **instead):
    """Seventeen sectors and their sum, of two years, as BPS prints them."""
    lines = ["Lapangan Usaha\t2023\t2024"]
    for n, (code, said) in enumerate(SECTORS.items(), 1):
        name = instead.get(code, f"{','.join(code)}. {said.id}")
        lines.append(f"{name}\t{n * 1000 * factor},5\t{n * 2000 * factor},5")
    return "\n".join(lines) + "\n"


def test_a_column_a_year_becomes_a_table_a_year_and_is_taken_back(at):
    arrival = at.entered(at.rows(a_table()))
    assert (arrival.added, arrival.changed) == (34, 0)
    tables = {t.year: t for t in at.standing()}
    assert set(tables) == {2023, 2024}
    assert tables[2024].values["MN"] == "26.0005"
    assert not tables[2024].missing
    assert tables[2024].source == "BPS uji, tabel 1"
    acts = Entry.objects.of(at.house.slug).filter(subject=f"arrival:{arrival.pk}")
    assert acts.get().act == "potentials.tables-entered"
    assert at.entered(at.rows(a_table())) is None
    at.client.post(f"{at.desk}tables/{arrival.pk}/undo/", {"reason": "Salah", "token": "u"})
    assert not at.standing().exists()
    assert acts.order_by("pk").last().act == "potentials.tables-undone"


def test_other_figures_of_the_same_source_are_a_correction_that_says_why(at):
    first = at.entered(at.rows(a_table()))
    unexplained = at.rows(a_table(2))
    assert "gave other figures" in compared(at.client, at.desk, unexplained)
    assert at.entered(unexplained) is None
    second = at.entered(at.rows(a_table(2), **{"fixed-reason": "Angka diperbaiki BPS"}))
    assert second.changed == 34
    assert {t.reason for t in at.standing()} == {"Angka diperbaiki BPS"}
    at.client.post(f"{at.desk}tables/{first.pk}/undo/", {"reason": "Salah", "token": "u"})
    first.refresh_from_db()
    assert first.undone_at is None
    at.client.post(f"{at.desk}tables/{second.pk}/undo/", {"reason": "Salah", "token": "v"})
    assert {t.values["A"] for t in at.standing()} == {"1.0005", "2.0005"}


@pytest.mark.parametrize(
    ("table", "given", "said"),
    [
        (a_table(A="A.1 Tanaman Pangan"), {}, "none of the 17 sectors"),
        (a_table(B="A Pertanian"), {}, "repeats row"),
        (a_table(), {"fixed-region": "Negeri Jauh"}, "Negeri Jauh"),
        (a_table(), {"fixed-unit": "orang"}, "does not suit"),
        (a_table().replace("\t2000,5", "\t-5"), {}, "sector A"),
    ],
)
def test_a_row_that_cannot_be_keeps_every_table_out(at, table, given, said):
    job = sent(at.client, at.desk, "sector-tables", table)
    rows = mapped(at.client, at.desk, job, **GIVEN | {"fixed-region": at.region.name} | given)
    page = compared(at.client, at.desk, rows)
    assert said in page
    assert at.entered(rows) is None
    assert not SectorTable.objects.exists()
