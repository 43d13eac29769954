"""Technical sheets: drafted by one, approved by another, every version kept."""

from decimal import Decimal

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.features.indicators.actions import sheets
from idaman.features.indicators.actions.sheets import (
    BoundsWrong,
    CodeWrong,
    DraftChanged,
    UnitFixed,
)
from idaman.features.indicators.models import Indicator, TechnicalSheet
from idaman.features.indicators.queries import measured
from idaman.features.indicators.rules.direction import Better
from tests.build import NOON, a_person
from tests.features.indicators.scenes import (
    Office,
    a_content,
    a_draft,
    a_measured,
    a_statistic,
    an_indicator,
    approved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return Office()


def acts():
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def test_an_indicator_begins_without_a_sheet_and_is_public_so(office):
    indicator = an_indicator(office)
    (known,) = measured(office.government, now=NOON)
    assert known.indicator == indicator
    assert known.sheet is None
    assert acts() == ["indicators.added"]


def test_a_sheet_is_in_force_once_somebody_else_approves_it(office):
    indicator = an_indicator(office)
    draft = a_draft(office, indicator, name="Indeks pembangunan manusia", name_en="HDI")
    assert measured(office.government, now=NOON)[0].sheet is None
    approved(office, draft)
    (known,) = measured(office.government, now=NOON)
    assert known.sheet == draft
    indicator.refresh_from_db()
    assert (indicator.name, indicator.name_en) == ("Indeks pembangunan manusia", "HDI")
    assert acts()[-2:] == ["indicators.sheet-drafted", "indicators.sheet-approved"]
    entry = Entry.objects.get(act="indicators.sheet-approved")
    assert entry.is_public
    assert "Apa yang dihitung" not in bytes(entry.body).decode()


def test_no_writer_approves_a_sheet_not_even_from_another_post(office):
    draft = a_draft(office, an_indicator(office), by=office.head)
    sheets.draft_sheet(
        indicator=draft.indicator,
        content=a_content(draft.indicator, definition="Lebih tepat."),
        draft_seen=sheets.seen(draft),
        by=office.officer,
        now=NOON,
    )
    draft.refresh_from_db()
    a_person(office.officer, office.leader)
    for by in (office.head, office.leader):
        with pytest.raises(NotAnotherPerson):
            sheets.approve_sheet(sheet=draft, draft_seen=sheets.seen(draft), by=by, now=NOON)
    assert not TechnicalSheet.objects.approved().exists()
    assert "indicators.sheet-approved" not in acts()


def test_a_new_version_replaces_the_old_one_which_stays(office):
    indicator = a_measured(office)
    second = approved(office, a_draft(office, indicator, definition="Arti yang baru."))
    first = TechnicalSheet.objects.get(indicator=indicator, version=1)
    assert (first.state, first.definition) == ("superseded", "Apa yang dihitung.")
    assert (second.version, second.state) == (2, "approved")


def test_a_draft_that_changed_meanwhile_is_neither_overwritten_nor_approved(office):
    indicator = an_indicator(office)
    draft = a_draft(office, indicator)
    seen = sheets.seen(draft)
    sheets.draft_sheet(
        indicator=indicator,
        content=a_content(indicator, formula="A / B"),
        draft_seen=seen,
        by=office.head,
        now=NOON,
    )
    before = acts()
    with pytest.raises(DraftChanged):
        sheets.draft_sheet(
            indicator=indicator,
            content=a_content(indicator),
            draft_seen=seen,
            by=office.officer,
            now=NOON,
        )
    with pytest.raises(DraftChanged):
        sheets.approve_sheet(sheet=draft, draft_seen=seen, by=office.leader, now=NOON)
    assert acts() == before
    assert TechnicalSheet.objects.get().formula == "A / B"


def test_a_draft_is_given_up_and_its_number_is_not_given_again(office):
    indicator = a_measured(office)
    draft = a_draft(office, indicator)
    sheets.drop_draft(sheet=draft, by=office.officer, now=NOON)
    with pytest.raises(DraftChanged):
        sheets.drop_draft(sheet=draft, by=office.officer, now=NOON)
    assert a_draft(office, indicator).version == 3
    assert measured(office.government, now=NOON)[0].sheet.version == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"definition": " "}, WordsMissing),
        ({"source": ""}, WordsMissing),
        ({"better": Better.BAND}, BoundsWrong),
        ({"lowest": Decimal(5), "highest": Decimal(4)}, BoundsWrong),
        ({"series": (("A B", "x"),)}, CodeWrong),
        ({"series": (("A", "x"), ("A", "y"))}, CodeWrong),
        ({"sdgs": (18,)}, BoundsWrong),
    ],
)
def test_a_sheet_that_says_too_little_is_refused_and_nothing_is_written(office, changes, refusal):
    indicator = an_indicator(office)
    before = acts()
    with pytest.raises(refusal):
        a_draft(office, indicator, **changes)
    assert not TechnicalSheet.objects.exists()
    assert acts() == before


def test_the_unit_of_what_has_values_does_not_change(office):
    indicator = a_measured(office)
    a_draft(office, indicator, unit="persen")
    sheets.drop_draft(sheet=TechnicalSheet.objects.drafts().get(), by=office.officer, now=NOON)
    a_statistic(office, indicator, "76.57")
    with pytest.raises(UnitFixed):
        a_draft(office, indicator, unit="persen")


def test_a_code_is_given_once(office):
    an_indicator(office)
    for code in ("IPM", "ipm", "I P M", ""):
        with pytest.raises(CodeWrong):
            an_indicator(office, code=code)
    assert Indicator.objects.count() == 1


def test_only_the_agency_that_answers_and_the_secretariat_write_sheets(office):
    indicator = an_indicator(office)
    with pytest.raises(NotAllowed):
        a_draft(office, indicator, by=office.stranger)
    with pytest.raises(NotAllowed):
        a_draft(office, indicator, by=office.officer, owner=office.other)
    a_draft(office, indicator, by=office.secretariat, owner=office.other)
    with pytest.raises(NotAllowed):
        approved(Office(), TechnicalSheet.objects.get())


def test_a_form_sent_twice_counts_once(office):
    indicator = an_indicator(office)
    given = {
        "indicator": indicator,
        "content": a_content(indicator),
        "by": office.officer,
        "now": NOON,
        "token": "t",
    }
    draft = sheets.draft_sheet(**given)
    with pytest.raises(AlreadyDone):
        sheets.draft_sheet(**given, draft_seen=sheets.seen(draft))
    assert acts().count("indicators.sheet-drafted") == 1
