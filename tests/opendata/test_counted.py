"""Satisfaction, reports, economy, indicators and indices: counted again from the open data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from idaman.features.indicators.models import Indicator
from idaman.features.indicators.rules.direction import Better
from idaman.features.plan.actions import link_indicator
from idaman.features.plan.models import Adopted
from idaman.features.reports.actions import closing
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_figures
from tests.build import NOON, a_document
from tests.features.economy.scenes import Scene
from tests.features.indicators.scenes import Office as Measuring
from tests.features.indicators.scenes import a_measured, a_statistic
from tests.features.indices.indexing import an_index
from tests.features.reports.offices import Office, a_report
from tests.features.reports.test_handling import answered
from tests.features.surveys.surveying import Asking
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db


def all_families():
    """Two surveys, answers and a report that waits, tables, an indicator, an index."""
    scene = Scene()
    government = scene.government
    measuring = Measuring(government)
    a_plan_in_force(government, a_document(government, owner=measuring.owner))
    desa = a_measured(measuring, code="DESA", unit="desa", better=Better.DOWN)
    item = Adopted.objects.of(government).current().get(code="IND-01")
    link_indicator(item=item, indicator=desa, by=measuring.secretariat, now=NOON)
    a_statistic(measuring, desa, "21", "2025")
    for code, value in (("PAD", "12.7"), ("PENDAPATAN-TOTAL", "12.7"), ("PAD", "12.9")):
        money = Indicator.objects.of(government).filter(code=code).first()
        money = money or a_measured(measuring, code=code, unit="Rp triliun")
        a_statistic(measuring, money, value, "2024", publisher=f"Sumber {value}")
    a_statistic(measuring, money, "0.4", "2023")
    total = Indicator.objects.of(government).get(code="PENDAPATAN-TOTAL")
    a_statistic(measuring, total, "0.5", "2023")
    asking = Asking(government)
    asking.published(12, population=300, population_source="Buku tamu")
    asking.published(8)
    for year in (2020, 2024):
        for region in (government.region, scene.province):
            scene.table(region, year=year, times=1 + year / 1000)
    office = Office(government)
    then = timezone.now().replace(day=1) - timedelta(days=3)
    answered(office, a_report(office, now=then), then)
    doubted = answered(office, a_report(office, now=then, visibility="secret"), then)
    closing.doubt(request=doubted, words="Belum", by=office.neighbour, now=then)
    an_index(measuring)
    return government


def test_every_other_figure_is_counted_again_and_a_changed_row_is_noticed():
    government = all_families()
    told = facts.told(government, now=timezone.now())
    again = recount_figures.counted(told)
    published = recount_figures.published(told)
    assert again == published
    assert {key[0] for key in published} == set(recount_figures.FAMILIES) - {
        *("promises", "periods", "clusters"),
    }
    assert {key[1] for key in published if key[0] == "economy"} >= {"quotients", "shift", "growth"}
    assert published["indicators", "course", "indicator", "IND-01"] == "behind"
    assert not any(row["report"] == "LP-000002" for row in told["answers"])
    says = {v for k, v in published.items() if k[:2] == ("checks", "finding")}
    assert "fires 0.4 ÷ 0.5 × 100 = 80; 80 > 50" in says
    assert f"unknown disputed:PAD:{government.region.code}:0/0" in says
    assert published["completeness", "period", "row", "PAD~2023"].endswith(" yes -")
    changes = (
        ("satisfaction", "total", 10, "ikm"),
        ("answers", "days", 99, "reports"),
        ("sector_tables", "value", "7", "economy"),
        ("statistics", "as_published", "1", "indicators"),
        ("index_cells", "value", "1", "composite"),
        ("indicators", "lag_days", 9, "completeness"),
        ("checks", "sums", "1 > 0", "checks"),
    )
    for name, column, value, family in changes:
        one = next(row for row in told[name] if row[column] is not None)
        spoilt = {**told, name: [{**r, column: value} if r is one else r for r in told[name]]}
        found, claimed = recount_figures.counted(spoilt), recount_figures.published(spoilt)
        unlike = {key[0] for key, said in claimed.items() if found.get(key) != said}
        assert unlike == {family}, name
