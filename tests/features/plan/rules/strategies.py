"""Plans of every shape, for properties that must hold for all of them."""

from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

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
from idaman.features.plan.rules import model
from tests.features.plan.rules.builders import AGENCIES, PLACES

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"])
texts = st.text(LETTERS, max_size=30).map(str.strip)
names = st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
short = st.text("abcXYZ 0123.,-=_", max_size=12).map(str.strip)
numbers = st.none() | st.floats(-1e12, 1e12) | st.integers(-100, 100).map(float)
years = st.integers(2000, 2100)
maybe_years = st.none() | years
dates = st.none() | st.dates(date(1990, 1, 1), date(2150, 1, 1))
agencies = st.sampled_from(list(AGENCIES))
maybe_agency = st.none() | agencies
places = st.lists(st.sampled_from([place.code for place in PLACES]), max_size=3).map(tuple)
costs = st.lists(
    st.builds(
        model.Cost,
        year=years,
        source=st.sampled_from(FundingSource),
        amount_idr=st.integers(0, 2**53 - 1),
    ),
    max_size=3,
).map(tuple)


def codes(prefix: str) -> st.SearchStrategy[str]:
    return st.from_regex(rf"{prefix}[A-Z0-9][A-Z0-9.\-]{{0,4}}", fullmatch=True)


def some(prefix: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(codes(prefix), max_size=3).map(tuple)


def maybe(prefix: str) -> st.SearchStrategy[str | None]:
    return st.none() | codes(prefix)


def pieces(kind, prefix, **fields):
    built = st.builds(kind, code=codes(prefix), **fields)
    return st.lists(built, max_size=3, unique_by=lambda piece: piece.code).map(tuple)


FACT = {"sample": st.booleans(), "source": texts}
WORK = {
    "name": names,
    "name_en": short,
    "owner": maybe_agency,
    "starts": dates,
    "ends": dates,
    "places": places,
    "whole_regency": st.booleans(),
    "costs": costs,
    "note": texts,
    **FACT,
}


def documents() -> st.SearchStrategy[model.Document]:
    """Any plan a government could have, and many it could not."""
    return st.builds(
        model.Document,
        settings=st.builds(
            model.Settings,
            title=names,
            place=st.just("64.02"),
            edition=names,
            first_year=years,
            last_year=years,
            vision=texts,
            lead_agency=maybe_agency,
            note=texts,
            **FACT,
        ),
        missions=pieces(model.Mission, "M", text=names, source=texts),
        dimensions=pieces(
            model.DimensionAim, "D", dimension=st.sampled_from(Dimension), aim=texts,
            weight=numbers, **FACT,
        ),
        readiness=pieces(
            model.Readiness, "R", part=st.sampled_from(Part), reason=texts, evidence=texts,
            score=st.none() | st.floats(1, 4), **FACT,
        ),
        gaps=pieces(
            model.Gap, "G", dimension=st.sampled_from(Dimension), now=texts, wanted=texts,
            gap=texts, **FACT,
        ),
        swot=pieces(
            model.Swot, "W", element=st.sampled_from(Element), text=names,
            quadrant=st.sampled_from(Quadrant), **FACT,
        ),
        strategies=pieces(
            model.Strategy, "T", text=names, drawn_from=some("W"), sample=st.booleans()
        ),
        objectives=pieces(
            model.Objective, "O", name=names, dimension=st.sampled_from(Dimension),
            mission=maybe("M"), **FACT,
        ),
        indicators=pieces(
            model.Indicator, "I", name=names, objective=maybe("O"),
            level=st.sampled_from(Level), unit=short,
            direction=st.none() | st.sampled_from(Direction), baseline=numbers,
            baseline_year=maybe_years, baseline_source=texts,
            targets=st.dictionaries(years, st.floats(-1e9, 1e9), max_size=3),
            owner=maybe_agency, weight=numbers, definition=texts, **FACT,
        ),
        programmes=pieces(
            model.Programme, "P", name=names, objective=maybe("O"), owner=maybe_agency,
            rpjmd_code=short, flagship=st.booleans(), **FACT,
        ),
        activities=pieces(
            model.Activity, "A", programme=maybe("P"), output=texts, output_unit=short,
            sub_dimension=st.none() | st.sampled_from(SubDimension),
            partners=st.lists(agencies, max_size=2).map(tuple), output_target=numbers,
            depends_on=some("A"), indicators=some("I"), rpjmd_code=short, renja_code=short,
            dpa_code=short, budget_tag=short,
            sdgs=st.lists(st.integers(1, 17), max_size=3).map(tuple), **WORK,
        ),
        innovations=pieces(
            model.Innovation, "N", name=names, dimension=st.none() | st.sampled_from(Dimension),
            owner=maybe_agency, idea=texts, programme=maybe("P"),
            completion=st.none() | st.floats(0, 100), candidate=st.booleans(), proof_kpi=texts,
            **FACT,
        ),
        quick_wins=pieces(
            model.QuickWin, "Q", dimension=st.none() | st.sampled_from(Dimension),
            activities=some("A"), benefit=texts, measure=texts, unit=short, baseline=numbers,
            target=numbers, dropped=texts, replaced_by=maybe("Q"), **WORK,
        ),
        phases=pieces(
            model.Phase, "F", name=names, horizon=st.sampled_from(Horizon),
            first_year=maybe_years, last_year=maybe_years, activities=some("A"),
            sample=st.booleans(),
        ),
    )  # fmt: skip
