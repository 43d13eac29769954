"""Rows of people as pasted: every line is read, or said to be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.pure.account_rows import MOST_ROWS, read_day, read_rows

GOOD = "Siti Aminah;siti;KADIS;definitif;2026-08-17"


@pytest.mark.parametrize("divider", ["\t", ";", ","])
def test_cells_are_divided_as_spreadsheets_divide_them(divider):
    rows, findings = read_rows(GOOD.replace(";", divider))
    assert findings == []
    assert [(r.name, r.username, r.post) for r in rows] == [("Siti Aminah", "siti", "KADIS")]


def test_a_name_with_a_comma_stands_in_quotation_marks():
    rows, _ = read_rows('"Siti, S.Kom.",siti,KADIS,,17/8/2026')
    assert rows[0].name == "Siti, S.Kom."
    assert (rows[0].capacity, rows[0].from_date) == ("definitive", date(2026, 8, 17))


def test_headings_and_empty_lines_are_passed_over_and_lines_keep_their_number():
    rows, findings = read_rows(f"Nama;Surel\n\n;;;\n{GOOD}\n")
    assert findings == []
    assert [r.line for r in rows] == [4]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (";siti;KADIS;definitif;2026-08-17", "Nama"),
        ("Siti;s i;KADIS;definitif;2026-08-17", "s i"),
        ("Siti;siti;;definitif;2026-08-17", "jabatan"),
        ("Siti;siti;KADIS;raja;2026-08-17", "raja"),
        ("Siti;siti;KADIS;definitif;besok", "besok"),
        ("Siti;siti;KADIS;plt;2026-08-17;lusa", "lusa"),
        ("Siti;siti;KADIS;plt;2026-08-17;2026-08-16", "mendahului"),
        (f"{GOOD}\n{GOOD}", "baris 1"),
        ('"Siti;siti', "surel"),
    ],
)
def test_what_is_wrong_in_a_line_is_said_with_its_number(line, said):
    _, findings = read_rows(line)
    assert any(said in f.say("id") and f.is_error for f in findings)
    assert all(f.line >= 1 and f.say("en") for f in findings)


def test_a_list_that_is_too_long_is_not_cut_in_silence():
    text = "\n".join(f"Orang {n};orang{n};P{n};;2026-08-17" for n in range(MOST_ROWS + 1))
    rows, findings = read_rows(text)
    assert len(rows) == MOST_ROWS
    assert [f.line for f in findings] == [MOST_ROWS + 1]


@given(st.text(max_size=400))
def test_whatever_is_pasted_is_read_or_found_wrong(text):
    rows, findings = read_rows(text)
    assert all(row.name and row.post for row in rows)
    assert all(f.say("id") and f.say("en") for f in findings)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_read_back_however_it_is_written(day):
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.day}/{day.month}/{day.year}") == day
