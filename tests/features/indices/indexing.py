"""Builders for indices: `an_index()` is approved and computed on figures of three places."""

from __future__ import annotations

from typing import Any

from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.indices import actions as indices
from idaman.features.indices.models import IndexResult, IndexVersion
from idaman.features.indices.queries import inputs_of, shown, work_of
from idaman.features.indices.rules.work import computed
from tests.build import NOON, a_post, a_region
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.features.indices.rules.described import told as described


def places(office: Office, n: int = 3) -> list[Region]:
    """The government's own region and others beside it."""
    own = office.government.region
    return [own, *(a_region(code=f"99.{k:02}", name=f"Daerah {k}") for k in range(11, 10 + n))]


def a_spec(**choices: Any) -> dict[str, Any]:
    return described(
        indicators=[
            {"code": code, "name": f"Indikator {code}", "direction": direction, "group": "",
             "weight": "50", "period": "2024", "series": ""}
            for code, direction in (("IPM", 1), ("TPT", -1))
        ],
        **choices,
    )  # fmt: skip


def with_figures(office: Office) -> list[Region]:
    """Two indicators known of three places, one of them twice."""
    regions = places(office)
    values = {"IPM": ("72", "75", "70"), "TPT": ("4.1", "5.2", "3.9")}
    for code, each in values.items():
        indicator = a_measured(office, code=code)
        for region, value in zip(regions, each, strict=True):
            a_statistic(office, indicator, value, region=region)
    return regions


def proposed(office: Office, regions: list[Region], **changes: Any) -> IndexVersion:
    good: dict[str, Any] = {
        "government": office.government,
        "slug": "hasil",
        "spec": a_spec(),
        "units": [region.code for region in regions],
        "reach": "peer",
        "reason": "Untuk melihat hasil.",
        "by": office.secretariat,
        "now": NOON,
    }
    return indices.propose_index(**{**good, **changes})


def kept(office: Office, version: IndexVersion) -> IndexResult:
    """Compute a version here and keep what came out."""
    operator = a_post(office.government, role=Role.ADMINISTRATOR)
    (each,) = [s for s in shown(office.government) if s.version.pk == version.pk]
    inputs = inputs_of(each.spec, version.units, now=NOON)
    return indices.keep_result(
        version=version,
        figures=inputs.told,
        result=computed(work_of(version, inputs)),
        by=operator,
        now=NOON,
    )


def an_index(office: Office, **changes: Any) -> IndexVersion:
    version = proposed(office, with_figures(office), **changes)
    indices.approve_index(version=version, by=office.leader, now=NOON)
    kept(office, version)
    return version
