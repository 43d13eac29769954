"""What a government asks of itself: current, without anybody's name, and never another's."""

import json
import re
from datetime import timedelta

import duckdb
import pytest
from click.testing import CliRunner

from idaman.cli import data
from idaman.cli.main import main
from idaman.features.reports.models import Request, Visibility
from idaman.features.surveys.models import SurveyResponse
from idaman.opendata.inner import INDEX, INNER
from tests.build import NOON
from tests.features.reports.offices import Office, a_report
from tests.features.surveys.surveying import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path, settings):
    settings.LAKE_INNER = tmp_path / "inner"
    return Office()


def folder_of(office, settings):
    return settings.LAKE_INNER / office.government.slug


def told(*line):
    answer = CliRunner().invoke(main, ["ask", *line], prog_name="idaman")
    assert answer.exit_code == 0, answer.output
    return [json.loads(row) for row in answer.output.splitlines()]


def test_reports_are_counted_one_by_one_secret_ones_among_them(office):
    a_report(office, answered_at=NOON + timedelta(days=3))
    a_report(office, answered_at=NOON + timedelta(days=6), visibility=Visibility.SECRET)
    a_report(office)
    a_report(Office())
    (row,) = told("report_days_by_service", "--government", office.government.slug)
    assert (row["reports"], row["unanswered"], row["days"]) == (3, 1, 4.5)


def test_a_small_group_is_seen_inside_and_who_was_put_aside_does_not_count(office):
    asking = Asking(office.government, office.own)
    asking.published(many=6)
    put_aside = SurveyResponse.objects.first()
    SurveyResponse.objects.filter(pk=put_aside.pk).update(
        aside_at=NOON, aside_by=asking.secretariat, aside_because="Dua kali diketik"
    )
    rows = told("satisfaction_by_group", "--government", office.government.slug)
    assert sum(row["answers"] for row in rows) == 5
    assert all(1 <= row["mean"] <= 4 for row in rows)


def test_nothing_that_was_written_or_names_anybody_is_in_the_files(office, settings):
    report = a_report(office, words="Jalan di depan rumah Bu Sari", latitude=-0.41, longitude=117.1)
    files = data.refresh_inner(government=office.government)
    (path,) = (folder_of(office, settings) / each for each in files["reports"])
    row = duckdb.sql(f"from '{path}'").limit(1).fetchall()[0]
    assert report.number in row
    assert not [value for value in row if "Sari" in str(value) or str(value).startswith("-0.4")]
    assert {column.name for column in INNER["reports"].columns}.isdisjoint(
        {"words", "closed", "reporter", "latitude", "longitude", "outside_number"}
    )


def test_only_a_year_that_changed_is_written_anew_and_what_stood_there_is_gone(office, settings):
    old = a_report(office, now=NOON - timedelta(days=400))
    new = a_report(office)
    before = data.refresh_inner(government=office.government)["reports"]
    written = {path: (folder_of(office, settings) / path).stat().st_mtime_ns for path in before}
    Request.objects.filter(pk=new.pk).update(also=4)
    after = data.refresh_inner(government=office.government)["reports"]
    assert after[0] == before[0]
    assert after[1] != before[1]
    home = folder_of(office, settings)
    assert (home / after[0]).stat().st_mtime_ns == written[before[0]]
    assert sorted(str(p.relative_to(home)) for p in home.rglob("*.parquet")) == sorted(after)
    Request.objects.filter(pk=old.pk).update(topic="jalan")
    assert data.refresh_inner(government=office.government)["reports"][0] != before[0]


def test_the_clock_lets_what_was_erased_leave_once_somebody_has_asked(
    office, settings, monkeypatch
):
    monkeypatch.setattr(data, "_written_inner", {})
    keep = {"government": office.government, "by": office.secretariat}
    data.keep_inner(**keep, now=NOON)
    assert not folder_of(office, settings).exists()
    a_report(office)
    data.refresh_inner(government=office.government)
    index = folder_of(office, settings) / INDEX
    before = index.read_text()
    a_report(office)
    data.keep_inner(**keep, now=NOON)
    assert index.read_text() != before
    before = index.read_text()
    a_report(office)
    data.keep_inner(**keep, now=NOON + timedelta(minutes=59))
    assert index.read_text() == before


@pytest.mark.parametrize("line", ["report_days_by_service", "satisfaction_by_group --government x"])
def test_who_asks_inside_names_one_government_that_is_there(office, line):
    answer = CliRunner().invoke(main, ["ask", *line.split()], prog_name="idaman")
    assert answer.exit_code != 0
    assert re.search("memerlukan --government|Tidak ada pemerintah daerah “x”", answer.output)
