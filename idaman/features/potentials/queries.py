"""Potentials with how far each is said to be and is proven, and what of its readiness is proven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.models import Government
from idaman.features.potentials.models import Potential, PotentialStep, PotentialVersion, Showing
from idaman.features.potentials.rules import pipeline
from idaman.features.potentials.rules.body import PotentialBody, unknown
from idaman.features.potentials.rules.lists import READINESS
from idaman.features.potentials.rules.pipeline import PipelineStage, PipelineStanding, standing

MISSING = "belum"


@dataclass
class PotentialView:
    """One published potential as pages show it."""

    potential: Potential
    version: PotentialVersion
    showing: Showing | None
    standing: PipelineStanding
    steps: list[PotentialStep] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    """What was accepted, the newest first."""
    offered: set[str] = field(default_factory=set)
    """Points of readiness for which something was sent that nobody has accepted yet."""

    @property
    def pk(self) -> int:
        return self.potential.pk

    @property
    def code(self) -> str:
        return self.potential.code

    @property
    def is_sample(self) -> bool:
        return self.version.is_sample

    @cached_property
    def body(self) -> PotentialBody:
        return self.version.said

    @cached_property
    def gaps(self) -> list[str]:
        """Facts an investor asks for that nobody has entered."""
        return unknown(self.body)

    @cached_property
    def readiness(self) -> dict[str, str]:
        """Each point of readiness: accepted, waiting to be verified, or missing."""
        proven = {each.requirement for each in self.exhibits}
        return {
            code: Status.ACCEPTED.value
            if code in proven
            else Status.OFFERED.value
            if code in self.offered
            else MISSING
            for code in READINESS
        }

    @cached_property
    def ready_count(self) -> int:
        return sum(state == Status.ACCEPTED for state in self.readiness.values())

    @property
    def is_ready(self) -> bool:
        """Whether every point of readiness is proven."""
        return self.ready_count == len(READINESS)

    @cached_property
    def pictures(self) -> list[Exhibit]:
        """Accepted pictures."""
        return [each for each in self.exhibits if each.file.public_sha256]


def shown(government: Government) -> list[PotentialView]:
    """Give every published potential of a government, by code, in five queries."""
    rows = list(
        Potential.objects.public()
        .filter(government=government)
        .select_related(
            "shown__region__parent", "shown__owner", "shown__contact__agency", "newest__owner"
        )
        .order_by("code")
    )
    if not rows:
        return []
    steps = _steps(government, [row.pk for row in rows])
    exhibits = exhibits_of(government, [row.subject for row in rows])
    showings = {
        each.potential_id: each
        for each in Showing.objects.of(government)
        .filter(potential__in=rows, version__isnull=False)
        .order_by("pk")
    }
    found = []
    for row in rows:
        assert row.shown is not None
        about = exhibits.get(row.subject, [])
        found.append(
            PotentialView(
                potential=row,
                version=row.shown,
                showing=showings.get(row.pk),
                standing=standing(
                    (as_pure(each) for each in steps.get(row.pk, [])), is_ready=_is_ready(about)
                ),
                steps=steps.get(row.pk, []),
                exhibits=[each for each in about if each.status == Status.ACCEPTED],
                offered={each.requirement for each in about if each.status == Status.OFFERED},
            )
        )
    return found


def seen_of(potential: Potential, version: PotentialVersion) -> PotentialView:
    """Put together what pages and the sheet show of any version of one potential."""
    government = potential.government
    evidence = exhibits_of(government, [potential.subject]).get(potential.subject, [])
    rows = _steps(government, [potential.pk]).get(potential.pk, [])
    return PotentialView(
        potential=potential,
        version=version,
        showing=None,
        standing=standing((as_pure(each) for each in rows), is_ready=_is_ready(evidence)),
        steps=rows,
        exhibits=[each for each in evidence if each.status == Status.ACCEPTED],
        offered={each.requirement for each in evidence if each.status == Status.OFFERED},
    )


def _is_ready(exhibits: Iterable[Exhibit]) -> bool:
    """Whether every point of readiness is proven by accepted evidence."""
    proven = {each.requirement for each in exhibits if each.status == Status.ACCEPTED}
    return proven >= set(READINESS)


def exhibits_of(government: Government, subjects: Collection[str]) -> dict[str, list[Exhibit]]:
    """Give the evidence of these potentials by subject, the newest first."""
    found: dict[str, list[Exhibit]] = defaultdict(list)
    for each in (
        Exhibit.objects.of(government)
        .filter(subject__in=subjects)
        .select_related("file", "offered_by__agency", "government")
        .order_by("-pk")
    ):
        found[each.subject].append(each)
    return dict(found)


def _steps(government: Government, keys: Iterable[int]) -> dict[int, list[PotentialStep]]:
    found: dict[int, list[PotentialStep]] = defaultdict(list)
    for each in (
        PotentialStep.objects.of(government)
        .filter(potential__in=list(keys))
        .select_related("exhibit", "enquiry", "by__agency")
        .order_by("pk")
    ):
        found[each.potential_id].append(each)
    return dict(found)


def standings(
    government: Government,
    rows: Collection[Potential],
    exhibits: Mapping[str, Sequence[Exhibit]],
) -> dict[int, PipelineStanding]:
    """Tell how far potentials are, by their keys; `exhibits` are those of each subject."""
    steps = _steps(government, [row.pk for row in rows])
    return {
        row.pk: standing(
            map(as_pure, steps[row.pk]), is_ready=_is_ready(exhibits.get(row.subject, []))
        )
        for row in rows
        if row.pk in steps
    }


def as_pure(step: PotentialStep) -> pipeline.PipelineStep:
    """Give a step as data; what proves it must stand accepted today."""
    return pipeline.PipelineStep(
        to=PipelineStage(step.to),
        on=step.on,
        is_proven=step.exhibit is not None and step.exhibit.status == Status.ACCEPTED,
        jobs=step.jobs,
    )
