"""The plan document: what a masterplan holds, as plain typed data.

Every element has a `code`, unique in the document, by which others refer to it. Adopted codes
are permanent: commitments and delivery refer to them. `sample` marks what is invented
(*contoh*); `source` says where a fact comes from. Money is whole rupiah. A value that nobody
knows is None and is shown as a gap.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from idaman.core.taxonomy import (
    Dimension,
    Direction,
    Element,
    FundingSource,
    Horizon,
    Level,
    Part,
    Quadrant,
    SubDimension,
)

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.\-]{0,23}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]
Rupiah = Annotated[int, Field(ge=0, le=2**53 - 1)]  # canonical JSON has no larger integer
Number = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=500)]


class Piece(BaseModel):
    """What all elements share: frozen, and nothing unknown slips in."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Cost(Piece):
    """Money for one year from one source, in whole rupiah."""

    year: Year
    source: FundingSource
    amount_idr: Rupiah


class Settings(Piece):
    """What the document is: title, place, edition, years, vision."""

    title: Name
    place: Annotated[str, Field(pattern=r"^\d\d(\.\d\d)?$")]
    """Kemendagri code of the government's territory."""
    edition: Name
    first_year: Year
    last_year: Year
    vision: Text = ""
    lead_agency: str | None = None
    """Who steers the plan; which agency leads differs from place to place."""
    sample: bool = False
    source: Text = ""
    note: Text = ""


class Mission(Piece):
    """What the government set itself."""

    code: Code
    text: Name
    source: Text = ""


class DimensionAim(Piece):
    """What the plan wants in one dimension, and how much it weighs (percent)."""

    code: Code
    dimension: Dimension
    aim: Text = ""
    weight: Number | None = None
    sample: bool = False
    source: Text = ""


class Readiness(Piece):
    """How ready one part is, on the evaluation's scale of 1 to 4, and why."""

    code: Code
    part: Part
    score: Annotated[float, Field(ge=1, le=4)] | None = None
    reason: Text = ""
    evidence: Text = ""
    sample: bool = False
    source: Text = ""


class Gap(Piece):
    """What lies between how a dimension is and how it shall be (kesenjangan)."""

    code: Code
    dimension: Dimension
    now: Text = ""
    """How it is today, with its figure where one is known."""
    wanted: Text = ""
    gap: Text = ""
    """What is missing between the two."""
    sample: bool = False
    source: Text = ""


class Swot(Piece):
    """One strength, weakness, opportunity or threat of one element."""

    code: Code
    element: Element
    quadrant: Quadrant
    text: Name
    potentials: tuple[Code, ...] = ()
    """Codes of regional potentials it rests on; the register is outside the plan."""
    sample: bool = False
    source: Text = ""


class Strategy(Piece):
    """A strategy and the SWOT entries it is drawn from."""

    code: Code
    text: Name
    drawn_from: tuple[Code, ...] = ()
    sample: bool = False


class Objective(Piece):
    """What shall become better, in one dimension, under one mission (sasaran)."""

    code: Code
    name: Name
    dimension: Dimension
    mission: Code | None = None
    sample: bool = False
    source: Text = ""


class Indicator(Piece):
    """How an objective is measured: baseline, yearly targets, which way is better."""

    code: Code
    name: Name
    objective: Code | None = None
    level: Level = Level.OUTCOME
    unit: Annotated[str, Field(max_length=60)] = ""
    direction: Direction | None = None
    baseline: Number | None = None
    baseline_year: Year | None = None
    baseline_source: Text = ""
    targets: dict[Year, Number] = Field(default_factory=dict)
    owner: str | None = None
    weight: Number | None = None
    definition: Text = ""
    sample: bool = False
    source: Text = ""


class Programme(Piece):
    """Activities towards one objective."""

    code: Code
    name: Name
    objective: Code | None = None
    owner: str | None = None
    rpjmd_code: Annotated[str, Field(max_length=60)] = ""
    potentials: tuple[Code, ...] = ()
    """Codes of regional potentials it builds on."""
    flagship: bool = False
    sample: bool = False
    source: Text = ""


class Activity(Piece):
    """What is done: by whom, where, when, for how much, and what comes out of it."""

    code: Code
    name: Name
    name_en: Annotated[str, Field(max_length=500)] = ""
    programme: Code | None = None
    sub_dimension: SubDimension | None = None
    owner: str | None = None
    partners: tuple[str, ...] = ()
    output: Text = ""
    output_unit: Annotated[str, Field(max_length=60)] = ""
    output_target: Number | None = None
    starts: date | None = None
    ends: date | None = None
    places: tuple[str, ...] = ()
    """Kemendagri codes of districts and villages."""
    whole_regency: bool = False
    costs: tuple[Cost, ...] = ()
    depends_on: tuple[Code, ...] = ()
    indicators: tuple[Code, ...] = ()
    rpjmd_code: Annotated[str, Field(max_length=60)] = ""
    renja_code: Annotated[str, Field(max_length=60)] = ""
    dpa_code: Annotated[str, Field(max_length=60)] = ""
    budget_tag: Annotated[str, Field(max_length=60)] = ""
    sdgs: tuple[Annotated[int, Field(ge=1, le=17)], ...] = ()
    sample: bool = False
    source: Text = ""
    note: Text = ""

    @property
    def cost_idr(self) -> int:
        """All its money, over all years and sources."""
        return sum(cost.amount_idr for cost in self.costs)


class Innovation(Piece):
    """Something new on top of the programmes, not necessarily technology; maybe a quick win.

    The ten proofs answer the points of the quick-win gate
    (idaman.features.delivery.rules.quickwin), by
    the codes of its criteria; an empty one is a point still open.
    """

    code: Code
    name: Name
    dimension: Dimension | None = None
    owner: str | None = None
    idea: Text = ""
    programme: Code | None = None
    completion: Annotated[float, Field(ge=0, le=100)] | None = None
    """How far it has come, in percent, as its owner says."""
    candidate: bool = False
    """Whether it is proposed as a quick win."""
    proof_implemented: Text = ""
    proof_own: Text = ""
    proof_digital: Text = ""
    proof_impact: Text = ""
    proof_kpi: Text = ""
    proof_dimension: Text = ""
    proof_new: Text = ""
    proof_single: Text = ""
    proof_verifiable: Text = ""
    proof_sptjm: Text = ""
    sample: bool = False
    source: Text = ""

    @property
    def proofs(self) -> dict[str, str]:
        """What proves each point of the gate, by the code of its criterion."""
        return {
            name.removeprefix("proof_"): getattr(self, name)
            for name in type(self).model_fields
            if name.startswith("proof_")
        }


class QuickWin(Piece):
    """What people feel within a year: one promise a dimension, at least."""

    code: Code
    name: Name
    name_en: Annotated[str, Field(max_length=500)] = ""
    dimension: Dimension | None = None
    owner: str | None = None
    activities: tuple[Code, ...] = ()
    benefit: Text = ""
    measure: Text = ""
    unit: Annotated[str, Field(max_length=60)] = ""
    baseline: Number | None = None
    target: Number | None = None
    starts: date | None = None
    ends: date | None = None
    places: tuple[str, ...] = ()
    whole_regency: bool = False
    costs: tuple[Cost, ...] = ()
    dropped: Text = ""
    """Why it was given up; it keeps its page and this reason."""
    replaced_by: Code | None = None
    sample: bool = False
    source: Text = ""
    note: Text = ""

    @property
    def cost_idr(self) -> int:
        """All its money, over all years and sources."""
        return sum(cost.amount_idr for cost in self.costs)


class Phase(Piece):
    """A stretch of the roadmap and the activities that belong to it."""

    code: Code
    name: Name
    horizon: Horizon
    first_year: Year | None = None
    last_year: Year | None = None
    activities: tuple[Code, ...] = ()
    sample: bool = False


class Document(Piece):
    """A whole masterplan."""

    settings: Settings
    missions: tuple[Mission, ...] = ()
    dimensions: tuple[DimensionAim, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    gaps: tuple[Gap, ...] = ()
    swot: tuple[Swot, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    programmes: tuple[Programme, ...] = ()
    activities: tuple[Activity, ...] = ()
    innovations: tuple[Innovation, ...] = ()
    quick_wins: tuple[QuickWin, ...] = ()
    phases: tuple[Phase, ...] = ()


KINDS: dict[str, tuple[str, type[Piece]]] = {
    "mission": ("missions", Mission),
    "dimension": ("dimensions", DimensionAim),
    "readiness": ("readiness", Readiness),
    "gap": ("gaps", Gap),
    "swot": ("swot", Swot),
    "strategy": ("strategies", Strategy),
    "objective": ("objectives", Objective),
    "indicator": ("indicators", Indicator),
    "programme": ("programmes", Programme),
    "activity": ("activities", Activity),
    "innovation": ("innovations", Innovation),
    "quick_win": ("quick_wins", QuickWin),
    "phase": ("phases", Phase),
}
"""Kind of element → its list in the document, its type. In the order of the workbook."""
