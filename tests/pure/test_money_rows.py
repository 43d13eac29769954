"""Rows of money pasted from a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.pure.delivery.money_rows import MOST_ROWS, MoneyRow, read_rows

KNOWN = {"KEG-001", "QW-01"}
YEARS = range(2025, 2030)


def read(text):
    return read_rows(text, known=KNOWN, years=YEARS)


rows = st.dictionaries(
    st.tuples(st.sampled_from(sorted(KNOWN)), st.sampled_from(YEARS)),
    st.tuples(st.integers(0, 10**15), st.integers(0, 10**15)),
    min_size=1,
    max_size=8,
)


@given(rows, st.sampled_from("\t;"), st.booleans())
def test_what_is_written_is_read_whatever_divides_it(wanted, divider, has_heading):
    lines = [divider.join(map(str, (*key, *amounts))) for key, amounts in wanted.items()]
    text = "\n".join([divider.join(("kode", "tahun", "pagu", "realisasi"))] * has_heading + lines)
    found, findings = read(text)
    assert {(r.code, r.year): (r.ceiling_idr, r.realised_idr) for r in found} == wanted
    assert not [finding for finding in findings if finding.is_error]


@given(st.text())
def test_any_text_is_read_or_named_line_by_line(text):
    found, findings = read(text)
    lines = [n for n, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1) if line]
    assert {r.line for r in found} <= set(lines)
    assert {f.line for f in findings} <= set(lines)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("KEG-777;2026;1;1", "KEG-777"),
        ("KEG-001;1999;1;1", "1999"),
        ("KEG-001;tahun ini;1;1", "tahun ini"),
        ("KEG-001;2026;1", "3 kolom"),
        ("KEG-001;2026;1;2;3", "5 kolom"),
        ("KEG-001;2026;-5;1", "Pagu"),
        ("KEG-001;2026;1;banyak", "Realisasi"),
        ("KEG-001;2026;1,5;1", "Pagu"),
        ("KEG-001;2026;9999999999999999;1", "jumlah nolnya"),
    ],
)
def test_a_wrong_line_is_named_and_not_taken(line, says):
    found, findings = read(f"QW-01;2026;1;1\n{line}")
    assert [row.code for row in found] == ["QW-01"]
    assert findings
    for finding in findings:
        assert (finding.line, finding.is_error) == (2, True)
        assert finding.say("id") != finding.say("en")
    assert says in findings[0].say("id")


def test_a_code_and_year_twice_are_refused():
    found, findings = read("KEG-001;2026;1;1\nkeg-001;2026;2;2\nKEG-001;2027;3;3")
    assert [row.line for row in found] == [1, 3]
    assert "baris 1" in findings[0].say("id")


def test_more_realised_than_the_ceiling_is_odd_but_taken():
    found, [finding] = read("KEG-001;2026;1;2")
    assert found == [MoneyRow(1, "KEG-001", 2026, 1, 2)]
    assert not finding.is_error


def test_more_rows_than_anybody_checks_are_refused():
    _found, findings = read("\n".join(["KEG-001;2026;1;1"] * (MOST_ROWS + 1)))
    assert any(str(MOST_ROWS) in f.say("id") and f.is_error for f in findings)
