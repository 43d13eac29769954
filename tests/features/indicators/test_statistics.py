"""Statistics: entered, corrected, taken back; sources that differ stand side by side."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from idaman.core.evidence.models import Status
from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.period import Frequency
from idaman.core.places.models import Region
from idaman.features.indicators.actions import statistics
from idaman.features.indicators.actions.statistics import (
    AlreadyThere,
    FigureNotStanding,
    Implausible,
    NothingToFollow,
    PeriodWrong,
    SeriesWrong,
)
from idaman.features.indicators.models import Following, Retraction, Statistic
from idaman.features.indicators.queries import measured, places_of, state_of
from idaman.features.indicators.rules.direction import Better, Movement
from idaman.features.indicators.rules.figures import Accord
from tests.build import NOON, TODAY
from tests.core.evidence.test_actions import judged
from tests.features.indicators.scenes import Office, a_measured, a_statistic, an_indicator, told
from tests.web.desk.at_desk import a_house, an_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def ipm(office):
    return a_measured(office)


def acts():
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def known(office, **more):
    (found,) = measured(office.government, now=NOON, **more)
    return found


def test_a_figure_is_kept_with_every_digit_and_its_ledger_entry(office, ipm):
    entered = a_statistic(office, ipm, "76.50")
    entered.refresh_from_db()
    assert entered.value == "76.50"
    entry = Entry.objects.get(leaf=entered.leaf)
    assert (entry.act, entry.subject) == ("indicators.statistic-entered", "indicator:IPM")
    assert entry.detail["value"] == "76.50"
    assert "BPS" not in bytes(entry.body).decode()


def test_a_figure_of_a_large_sum_is_not_rounded_by_any_database(office):
    grdp = a_measured(office, code="PDRB", unit="rupiah", highest=None)
    a_statistic(office, grdp, "177367523456789.25")
    assert Statistic.objects.get().number == Decimal("177367523456789.25")


def test_two_sources_are_both_kept_and_give_no_one_value(office, ipm):
    a_statistic(office, ipm, "23")
    a_statistic(office, ipm, "13", publisher="Kajian")
    latest = known(office).latest
    assert latest.settled.accord is Accord.DISPUTED
    assert latest.value is None
    assert [row.value for row in latest.standing] == ["23", "13"]
    assert state_of(known(office), {}, TODAY) == "disputed"


def test_the_government_says_which_source_it_follows_and_the_other_stays(office, ipm):
    a_statistic(office, ipm, "23")
    other = a_statistic(office, ipm, "13", publisher="Kajian")
    where = {
        "indicator": ipm,
        "region": office.government.region,
        "period": "2024",
        "series": "",
        "by": office.secretariat,
        "now": NOON,
    }
    statistics.follow(**where, statistic=other, reason="Diukur di lapangan.")
    latest = known(office).latest
    assert (latest.value, latest.differs, len(latest.standing)) == (Decimal(13), True, 2)
    assert acts()[-1] == "indicators.source-followed"
    statistics.follow(**where, statistic=None, reason="Ternyata tidak lengkap.")
    assert known(office).latest.value is None
    with pytest.raises(WordsMissing):
        statistics.follow(**where, statistic=other, reason=" ")
    with pytest.raises(NotAllowed):
        statistics.follow(**{**where, "by": office.officer}, statistic=other, reason="x")
    assert Following.objects.count() == 2


def test_only_what_stands_can_be_followed(office, ipm):
    first = a_statistic(office, ipm, "23")
    statistics.retract(statistic=first, reason="Salah tahun.", by=office.officer, now=NOON)
    with pytest.raises(NothingToFollow):
        statistics.follow(
            indicator=ipm,
            region=office.government.region,
            period="2024",
            series="",
            statistic=first,
            reason="x",
            by=office.secretariat,
            now=NOON,
        )


def test_a_correction_stands_beside_what_it_corrects(office, ipm):
    wrong = a_statistic(office, ipm, "67.57")
    right = statistics.correct(
        statistic=wrong,
        figure=told(office, "76.57", corrects=wrong, reason="Angka tertukar."),
        by=office.officer,
        now=NOON,
    )
    latest = known(office).latest
    assert latest.value == Decimal("76.57")
    assert [row.value for row in latest.rows] == ["67.57", "76.57"]
    entry = Entry.objects.get(leaf=right.leaf)
    assert (entry.detail["was"], entry.detail["corrects"]) == ("67.57", wrong.leaf)
    assert "tertukar" not in bytes(entry.body).decode()
    before = acts()
    with pytest.raises(FigureNotStanding):
        statistics.correct(
            statistic=wrong,
            figure=told(office, "1", corrects=wrong, reason="Lagi."),
            by=office.officer,
            now=NOON,
        )
    with pytest.raises(WordsMissing):
        statistics.correct(
            statistic=right,
            figure=told(office, "1", corrects=right),
            by=office.officer,
            now=NOON,
        )
    assert acts() == before


def test_what_is_taken_back_stays_in_sight_and_counts_no_more(office, ipm):
    kept = a_statistic(office, ipm, "76.57")
    with pytest.raises(WordsMissing):
        statistics.retract(statistic=kept, reason="", by=office.officer, now=NOON)
    statistics.retract(statistic=kept, reason="Milik tahun lain.", by=office.officer, now=NOON)
    assert known(office).latest is None
    assert Statistic.objects.get().value == "76.57"
    with pytest.raises(FigureNotStanding):
        statistics.retract(statistic=kept, reason="Lagi.", by=office.officer, now=NOON)
    assert Retraction.objects.count() == 1
    assert acts()[-1] == "indicators.statistic-retracted"


@pytest.mark.parametrize(
    ("value", "period", "changes", "refusal"),
    [
        ("76", "2024-S1", {}, PeriodWrong),
        ("76", "2027", {}, PeriodWrong),
        ("76", "2024", {"series": "SP2010"}, SeriesWrong),
        ("76", "2024", {"publisher": " "}, WordsMissing),
        ("101", "2024", {}, Implausible),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    office, ipm, value, period, changes, refusal
):
    before = acts()
    with pytest.raises(refusal):
        a_statistic(office, ipm, value, period, **changes)
    assert not Statistic.objects.exists()
    assert acts() == before


def test_an_implausible_value_is_entered_when_it_is_said_again(office, ipm):
    statistics.enter(
        indicator=ipm,
        figure=told(office, "101"),
        by=office.officer,
        now=NOON,
        said_again=True,
    )
    assert known(office).latest.value == Decimal(101)


def test_the_same_source_is_not_entered_twice(office, ipm):
    a_statistic(office, ipm, "76.5")
    with pytest.raises(AlreadyThere):
        a_statistic(office, ipm, "76.50")
    a_statistic(office, ipm, "76.50", publication="Berita resmi")
    assert known(office).latest.settled.accord is Accord.ONE
    a_statistic(office, ipm, "76.5", publisher="Kajian")
    assert known(office).latest.settled.accord is Accord.AGREED


def test_only_the_agency_that_answers_and_the_secretariat_enter_figures(office, ipm):
    with pytest.raises(NotAllowed):
        statistics.enter(indicator=ipm, figure=told(office, "1"), by=office.stranger, now=NOON)
    with pytest.raises(NotAllowed):
        statistics.enter(indicator=ipm, figure=told(office, "1"), by=Office().officer, now=NOON)
    statistics.enter(indicator=ipm, figure=told(office, "1"), by=office.officer, now=NOON)


def test_without_a_sheet_a_figure_is_kept_and_judged_by_nothing(office):
    indicator = an_indicator(office)
    a_statistic(office, indicator, "1", "2023")
    a_statistic(office, indicator, "2", "2024")
    found = known(office)
    assert found.latest.value == Decimal(2)
    assert (found.movement, found.is_judged) == (Movement.UNKNOWN, False)


def test_series_are_never_one_line_and_the_running_one_comes_first(office):
    indicator = a_measured(office, series=(("LF", "baru"), ("SP", "lama")))
    a_statistic(office, indicator, "73.59", "2020", series="SP")
    a_statistic(office, indicator, "75.95", "2023", series="LF")
    a_statistic(office, indicator, "76.57", "2024", series="LF")
    found = known(office)
    assert [(line.series, len(line.readings)) for line in found.lines] == [("LF", 2), ("SP", 1)]
    assert (found.movement, found.before.period.code) == (Movement.BETTER, "2023")


def test_values_of_different_sources_are_not_compared(office, ipm):
    a_statistic(office, ipm, "75", "2023", publisher="Pemkab")
    a_statistic(office, ipm, "76", "2024")
    assert known(office).movement is Movement.UNKNOWN


@pytest.mark.parametrize(
    "written", ["BPS, rilis 2026", "BPS (rilis 2026)", "Badan Pusat Statistik 2026", "bps, 2026"]
)
def test_a_release_behind_a_publisher_makes_no_other_publisher(office, ipm, written):
    a_statistic(office, ipm, "75", "2023")
    a_statistic(office, ipm, "76", "2024", publisher=written)
    row = ipm.statistics.get(period="2024")
    assert (row.publisher, row.release) == ("BPS", "2026")
    assert known(office).movement is Movement.BETTER


def test_a_newer_release_supersedes_the_older_of_the_same_publisher_only(office, ipm):
    old = a_statistic(office, ipm, "75.94", publisher="BPS, rilis 2025")
    new = a_statistic(office, ipm, "76.24", publisher="BPS, rilis 2026")
    latest = known(office).latest
    assert (latest.value, latest.settled.accord) == (new.number, Accord.ONE)
    assert (latest.standing, latest.superseded) == ([new], [old])
    assert latest.rows == (old, new)  # Both stay in sight.
    other = a_statistic(office, ipm, "70", publisher="Kajian")
    assert known(office).latest.is_disputed
    statistics.follow(
        indicator=ipm, region=office.government.region, period="2024", series="", statistic=old,
        reason="Angka resmi.", by=office.secretariat, now=NOON,
    )  # fmt: skip
    assert known(office).latest.chosen == new
    for row in (new, other):
        statistics.retract(statistic=row, reason="Keliru.", by=office.secretariat, now=NOON)
    assert known(office).latest.value == old.number


def test_a_second_publisher_who_says_the_same_takes_no_comparison_away(office, ipm):
    a_statistic(office, ipm, "75", "2023")
    a_statistic(office, ipm, "76", "2024")
    a_statistic(office, ipm, "76", "2024", publisher="Kemendagri")
    found = known(office)
    assert (found.latest.settled.accord, found.movement) == (Accord.AGREED, Movement.BETTER)


def test_rows_from_before_are_parted_and_what_was_written_stays(office, ipm):
    parting = import_module("idaman.features.indicators.migrations.0007_publisher_and_release")
    a_statistic(office, ipm, "75", "2023")
    a_statistic(office, ipm, "76", "2024", publisher="Kajian")
    ipm.statistics.filter(period="2024").update(publisher="BPS, rilis 2026")
    assert known(office).movement is Movement.UNKNOWN
    parting.part(apps, None)
    row = ipm.statistics.get(period="2024")
    assert (row.publisher, row.release, row.source_written) == ("BPS", "2026", "BPS, rilis 2026")
    assert ipm.statistics.get(period="2023").source_written == ""
    assert known(office).movement is Movement.BETTER
    parting.join(apps, None)
    row.refresh_from_db()
    assert (row.publisher, row.release, row.source_written) == ("BPS, rilis 2026", "", "")


def test_within_bounds_is_better_where_the_sheet_says_so(office):
    indicator = a_measured(office, better=Better.BAND, band=(Decimal(2), Decimal(5)))
    a_statistic(office, indicator, "4", "2023")
    a_statistic(office, indicator, "7", "2024")
    assert known(office).movement is Movement.WORSE


def test_gaps_and_what_is_overdue_are_said(office, ipm):
    a_statistic(office, ipm, "72", "2020")
    a_statistic(office, ipm, "75", "2023")
    found = known(office)
    assert [period.code for period in found.gaps()] == ["2021", "2022"]
    assert found.is_stale(TODAY)
    assert state_of(found, {}, TODAY) == "stale"


def test_what_is_bound_to_no_time_is_entered_without_a_period(office):
    area = a_measured(office, code="LUAS", unit="km²", frequency=Frequency.ONCE, highest=None)
    a_statistic(office, area, "26912.065", "-")
    with pytest.raises(PeriodWrong):
        a_statistic(office, area, "1", "2024")
    assert not known(office).is_stale(TODAY)


def test_a_place_inside_has_its_own_figures(office, ipm):
    village = Region.objects.get(code=f"{office.government.region.code}.01.2001")
    a_statistic(office, ipm, "60", region=village)
    assert known(office).latest is None
    assert known(office, region=village).latest.value == Decimal(60)
    assert list(places_of(office.government, code="IPM", now=NOON)) == [village]
    district = village.parent
    assert measured(office.government, now=NOON, region=district, only_known=True) == []


def test_the_past_is_shown_as_it_was_known(office, ipm):
    later = NOON + timedelta(days=3)
    first = a_statistic(office, ipm, "70")
    statistics.correct(
        statistic=first,
        figure=told(office, "76", corrects=first, reason="Salah ketik."),
        by=office.officer,
        now=later,
    )
    assert known(office).latest.value == Decimal(70)
    (now,) = measured(office.government, now=later)
    assert now.latest.value == Decimal(76)


def test_many_figures_are_entered_in_one_act_or_not_at_all(office, ipm):
    rows = [(ipm, told(office, value, year)) for value, year in (("70", "2022"), ("71", "2023"))]
    given = {"government": office.government, "by": office.secretariat, "now": NOON}
    entered = statistics.enter_many(**given, figures=rows, token="t")
    assert {row.leaf for row in entered} == {Entry.objects.latest("pk").leaf}
    assert Entry.objects.latest("pk").detail["count"] == 2
    with pytest.raises(AlreadyDone):
        statistics.enter_many(**given, figures=rows, token="t")
    before = acts()
    with pytest.raises(AlreadyThere):
        statistics.enter_many(**given, figures=[(ipm, told(office, "72", "2024")), rows[0]])
    assert acts() == before
    assert Statistic.objects.count() == 2
    with pytest.raises(NotAllowed):
        statistics.enter_many(**{**given, "by": office.stranger}, figures=rows)


def test_a_figure_sent_twice_counts_once(office, ipm):
    given = {"indicator": ipm, "figure": told(office, "1"), "by": office.officer, "now": NOON}
    statistics.enter(**given, token="t")
    with pytest.raises(AlreadyDone):
        statistics.enter(**given, token="t")
    assert Statistic.objects.count() == 1


def test_more_indicators_ask_no_more_questions(office, django_assert_num_queries):
    for number in range(5):
        indicator = a_measured(office, code=f"IND{number}")
        for year in range(2019, 2025):
            a_statistic(office, indicator, "50", str(year))
    with django_assert_num_queries(4):
        measured(office.government, now=NOON)


def test_a_figure_rests_on_accepted_evidence_only_and_says_when_that_is_doubted():
    house = a_house()
    office = Office(house.government, owner=house.own)
    indicator = a_measured(office, code="DESA", unit="desa")
    exhibit = an_exhibit(house)
    with pytest.raises(statistics.NotAccepted):
        a_statistic(office, indicator, "17", exhibit=exhibit)
    judged(house, exhibit)
    exhibit.refresh_from_db()
    row = a_statistic(office, indicator, "17", exhibit=exhibit)
    entry = Entry.objects.get(act="indicators.statistic-entered")
    assert entry.detail["evidence"] == exhibit.pk
    assert not row.rests_on_doubt
    judged(house, exhibit, Status.WITHDRAWN)
    row = Statistic.objects.select_related("exhibit").get()
    assert row.rests_on_doubt
    elsewhere = Office()
    with pytest.raises(statistics.NotAccepted):
        a_statistic(elsewhere, a_measured(elsewhere), "17", exhibit=exhibit)
