"""What a government may switch on or off; plan, commitments and delivery are always on."""

from __future__ import annotations

from enum import StrEnum
from functools import cache


class Module(StrEnum):
    """A part of the program that not every government uses."""

    WORKSHOPS = "workshops"
    SERVICES = "services"
    REPORTS = "reports"
    SURVEYS = "surveys"
    POTENTIALS = "potentials"
    ECONOMY = "economy"
    INDICES = "indices"
    KAWASAN = "kawasan"
    OPEN_DATA = "open-data"


CODE: dict[str, Module | None] = {
    "idaman.features.workshops": Module.WORKSHOPS,
    # The plan is written here too, with or without workshops.
    "idaman.features.workshops.desk.plans": None,
    "idaman.features.workshops.desk.items": None,
    "idaman.features.workshops.desk.proposals": None,
    "idaman.features.workshops.desk.clusters": Module.REPORTS,
    "idaman.features.workshops.public.clusters": Module.REPORTS,
    "idaman.features.services": Module.SERVICES,
    "idaman.features.reports": Module.REPORTS,
    "idaman.features.surveys": Module.SURVEYS,
    "idaman.features.potentials": Module.POTENTIALS,
    "idaman.features.economy": Module.ECONOMY,
    "idaman.features.indices": Module.INDICES,
    "idaman.features.kawasan": Module.KAWASAN,
    "idaman.features.stewardship.public.data": Module.OPEN_DATA,
}
"""Which module the code of a page belongs to; the longest name that holds it decides."""

DATASETS: dict[str, Module] = {
    **dict.fromkeys(("requests", "report_states", "answers", "clusters"), Module.REPORTS),
    **dict.fromkeys(("satisfaction", "satisfaction_groups"), Module.SURVEYS),
    **dict.fromkeys(("indices", "index_cells"), Module.INDICES),
    "sector_tables": Module.ECONOMY,
    "potentials": Module.POTENTIALS,
    "services": Module.SERVICES,
}
"""Which module tells a dataset of the open data; all others are always told."""

FAMILIES: dict[str, Module] = {
    "ikm": Module.SURVEYS,
    "reports": Module.REPORTS,
    "clusters": Module.REPORTS,
    "economy": Module.ECONOMY,
    "composite": Module.INDICES,
}
"""Which module a family of computed figures belongs to."""

ACTS: dict[str, Module] = {
    "services.request_": Module.REPORTS,
    "potentials.": Module.POTENTIALS,
    "indicators.index-": Module.INDICES,
    "workshops.note": Module.WORKSHOPS,
}
"""Which module messages of acts that begin so belong to."""


@cache
def module_of(code: str) -> Module | None:
    """Tell to which module a Python module belongs; None for what is always on.

    >>> module_of("idaman.features.workshops.desk.meetings")
    <Module.WORKSHOPS: 'workshops'>
    >>> module_of("idaman.features.workshops.desk.plans") is None
    True
    >>> module_of("idaman.features.delivery.desk.week") is None
    True
    """
    parts = code.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((CODE[name] for name in names if name in CODE), None)


def module_of_act(act: str) -> Module | None:
    """Tell whose messages an act brings; None for those that always come.

    >>> module_of_act("services.request_waits")
    <Module.REPORTS: 'reports'>
    >>> module_of_act("evidence.judged") is None
    True
    """
    return next((module for begun, module in ACTS.items() if act.startswith(begun)), None)
