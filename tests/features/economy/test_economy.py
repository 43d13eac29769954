"""Tables of the economy: kept with their source, corrected, chosen, and what they allow."""

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.features.economy.actions import tables as actions
from idaman.features.economy.models import WHOLE, SectorTable, TableMeasure
from idaman.features.economy.queries import ANALYSES, economy
from idaman.features.economy.rules.sectors import SECTORS
from tests.build import NOON, a_region
from tests.features.economy.scenes import Scene

pytestmark = pytest.mark.django_db


def test_without_tables_every_figure_names_what_lacks():
    scene = Scene()
    known = economy(scene.government)
    for code in ANALYSES:
        found = known.analysis(code)
        assert not found.is_there
        assert found.needs
    assert {need.why for need in known.needs} == {"absent"}


def test_complete_tables_make_every_figure_by_sector():
    scene = Scene()
    for year, times in ((2022, 1), (2023, 1.1), (2024, 1.3)):
        scene.table(year=year, times=times)
        scene.table(scene.province, year=year, times=5 * times)
    known = economy(scene.government)
    assert (known.first, known.last, known.measure) == (2022, 2024, "grdp_constant")
    there = [a.code for a in known.all if a.is_there]
    assert there == ["quotients", "dynamic", "klassen", "shift", "growth", "specialisation"]
    quotients = known.analysis("quotients")
    assert all(abs(row.value - 1) < 1e-9 for row in quotients.rows)
    assert len(quotients.rows) == len(SECTORS)
    assert abs(known.analysis("growth").figures["growth"] - 0.3) < 1e-9
    later = economy(scene.government, first=2023, last=2024)
    assert abs(later.analysis("growth").figures["growth"] - (1.3 / 1.1 - 1)) < 1e-9


def test_a_gap_is_named_by_its_sector_and_nothing_is_made():
    scene = Scene()
    scene.table()
    values = {s: "10" for s in SECTORS if s not in ("D", "MN")}
    scene.table(scene.province, values=values)
    found = economy(scene.government).analysis("quotients")
    assert not found.is_there
    (need,) = found.needs
    assert (need.why, need.gaps, need.region, need.year) == (
        "gaps",
        ("D", "MN"),
        scene.province,
        2024,
    )


def test_two_sources_stand_beside_each_other_until_one_is_followed():
    scene = Scene()
    scene.table(scene.province, times=5)
    first, second = scene.table(), scene.table(source="Bappeda uji", times=2)
    known = economy(scene.government)
    (need,) = known.analysis("quotients").needs
    assert (need.why, need.sources) == ("conflict", 2)
    with pytest.raises(WordsMissing):
        actions.follow_table(table=second, reason=" ", by=scene.secretariat, now=NOON)
    with pytest.raises(NotAllowed):
        actions.follow_table(table=second, reason="Lebih baru", by=scene.officer, now=NOON)
    actions.follow_table(table=second, reason="Lebih baru", by=scene.secretariat, now=NOON)
    found = economy(scene.government).analysis("quotients")
    assert found.is_there
    assert second in found.tables
    assert first not in found.tables
    assert len(economy(scene.government).tables["grdp_constant", first.region.code, 2024]) == 2


def test_a_correction_says_why_and_taking_it_back_brings_the_earlier_one_again():
    scene = Scene()
    old = scene.table()
    before = (SectorTable.objects.count(), Entry.objects.count())
    with pytest.raises(WordsMissing):
        scene.table(corrects=old, times=2)
    with pytest.raises(actions.TableNotStanding):
        scene.table(scene.province, corrects=old, reason="Salah ketik", times=2)
    assert (SectorTable.objects.count(), Entry.objects.count()) == before
    new = scene.table(corrects=old, reason="Salah ketik", times=2)
    standing = SectorTable.objects.of(scene.government).standing()
    assert list(standing) == [new]
    with pytest.raises(actions.TableNotStanding):
        scene.table(corrects=old, reason="Lagi", times=3)
    actions.take_table_back(table=new, by=scene.secretariat, now=NOON)
    assert list(standing.all()) == [old]
    with pytest.raises(actions.TableNotStanding):
        actions.take_table_back(table=new, by=scene.secretariat, now=NOON)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": {}}, "kosong"),
        ({"values": {"A": "-1"}}, "sektor A"),
        ({"values": {"A": "banyak"}}, "sektor A"),
        ({"values": {"A": "NaN"}}, "sektor A"),
        ({"values": {"Z": "1"}}, "Sektor Z"),
        ({"values": {**dict.fromkeys(SECTORS, "10"), WHOLE: "200"}}, "berbeda"),
        ({"year": 1850}, "1850"),
        ({"year": 2027}, "2027"),
        ({"measure": "emas"}, "Pilih"),
    ],
)
def test_a_table_that_cannot_be_is_refused_and_nothing_is_kept(changes, said):
    scene = Scene()
    before = Entry.objects.count()
    with pytest.raises(actions.WrongTable, match=said):
        scene.table(**changes)
    with pytest.raises(WordsMissing):
        scene.table(source=" ")
    with pytest.raises(NotAllowed):
        scene.table(by=scene.head)
    assert (SectorTable.objects.count(), Entry.objects.count()) == (0, before)


def test_the_same_table_of_the_same_source_is_kept_once():
    scene = Scene()
    scene.table()
    with pytest.raises(actions.SameTable):
        scene.table()


def test_figures_are_kept_exactly_and_the_ledger_knows_their_hash_only():
    scene = Scene()
    values = {s: f"{n}.100" for n, s in enumerate(SECTORS)}
    table = scene.table(values=values)
    assert table.values["B"] == "1.1"
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.table-entered")
    assert entry.is_public
    assert "BPS" not in bytes(entry.body).decode()


def test_regions_are_compared_where_income_and_people_of_all_are_known():
    scene = Scene()
    own = scene.government.region
    neighbour = a_region(code=f"{own.code[:3]}01", name="Tetangga", parent=scene.province)
    for year, income in ((2015, ("100", "100")), (2017, ("110", "140"))):
        for region, amount, people in (
            (own, income[0], "1000"),
            (neighbour, income[1], "3000"),
        ):
            scene.table(region, year=year, values={WHOLE: amount})
            scene.table(region, year=year, values={WHOLE: people}, measure=TableMeasure.POPULATION)
    known = economy(scene.government)
    regions, inequality = known.analysis("regions"), known.analysis("inequality")
    assert {row.code: str(row.quadrant) for row in regions.rows} == {
        own.code: "pressed",
        neighbour.code: "rising",
    }
    assert [row.code for row in inequality.rows] == ["2015", "2017"]
    assert inequality.rows[1].value < inequality.rows[0].value
    SectorTable.objects.filter(region=neighbour, year=2017, measure="population").delete()
    assert [n.region for n in economy(scene.government).analysis("regions").needs] != []


def test_growth_is_not_told_from_current_prices():
    scene = Scene()
    for year in (2022, 2024):
        scene.table(year=year, measure=TableMeasure.GRDP_CURRENT, times=year / 2022)
        scene.table(scene.province, year=year, measure=TableMeasure.GRDP_CURRENT, times=9)
    known = economy(scene.government)
    assert known.analysis("quotients").is_there
    shift = known.analysis("shift")
    assert {need.measure for need in shift.needs} == {"grdp_constant"}


def test_more_tables_ask_no_more_questions(django_assert_num_queries):
    scene = Scene()
    for year in range(2018, 2024):
        scene.table(year=year)
        scene.table(scene.province, year=year, times=3)
    with django_assert_num_queries(4):
        assert economy(scene.government).all
