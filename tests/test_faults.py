"""The planter of faults: what it plants, where it finds it again, and what it says of tests."""

import json
from dataclasses import asdict

import pytest

from tests import faults

SOURCE = '''"""Signing."""

LONGEST = 30


@desk_page(Permission.SHEET_SIGN, methods=POSTED)
def sign(desk, by, now):
    """Sign a sheet."""
    access.require(by, Permission.SHEET_SIGN)
    sheets = Sheet.objects.of(desk.government).public()
    if len(sheets) < LONGEST:
        moved = shift(by, now)
        ledger.record("sheet.signed", number=sheets.count() + 1, token=desk.token)
    return {} if is_hidden(sheets) else sheets
'''
BECOMES = {
    "constant": "LONGEST = 31",
    "permission": "pass",
    "token": "ledger.record('sheet.signed', number=sheets.count() + 1)",
    "tenancy": "Sheet.objects.all()",
    "publicity": "Sheet.objects.of(desk.government).all()",
    "comparison": "(len(sheets) <= LONGEST)",
    "negation": "not (len(sheets) < LONGEST)",
    "arguments": "shift(now, by)",
    "ledger": "pass",
    "step": "(sheets.count())",
    "suppression": "False",
}


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "idaman").mkdir()
    (tmp_path / "idaman" / "signing.py").write_text(SOURCE)
    return tmp_path


def test_every_kind_of_fault_is_planted_where_it_can_be(tree):
    found = {}
    for fault, place in faults.candidates(tree).items():
        found.setdefault(fault.kind, []).append(fault.after)
        assert fault.after in faults.planted(place, fault).decode()
    assert {kind: after[-1] for kind, after in found.items()} == BECOMES
    assert found["permission"] == ["desk_page(methods=POSTED)", "pass"]
    assert BECOMES.keys() == faults.KINDS.keys()


def test_only_what_is_planted_changes(tree):
    fault, place = next(
        (f, p) for f, p in faults.candidates(tree).items() if f.kind == "comparison"
    )
    changed = faults.planted(place, fault).decode()
    assert changed.replace(fault.after, fault.before) == SOURCE


def test_a_fault_is_found_again_after_its_module_moved(tree):
    chosen = faults.plan(tree, 1, 50)
    new = tree / "idaman" / "features" / "commitments"
    new.mkdir(parents=True)
    (tree / "idaman" / "signing.py").rename(new / "actions.py")
    (new / "actions.py").write_text(SOURCE.replace("LONGEST = 30", "import x\n\nLONGEST = 30"))
    moved = faults.candidates(tree)
    assert [fault for fault in chosen if fault not in moved] == []
    assert faults.plan(tree, 1, 50) == chosen


def test_a_plan_is_written_and_read_as_it_is(tree):
    chosen = faults.plan(tree, 2, 4)
    assert len(chosen) == 4
    told = json.loads(json.dumps([asdict(fault) for fault in chosen]))
    assert [faults.Fault(**row) for row in told] == chosen
    assert len({fault.kind for fault in chosen}) == 4
    assert set(faults.plan(tree, 3, 99)) == set(faults.candidates(tree))


WIDE = "WIDE = 5\n\n\ndef most():\n    return WIDE\n\n\ndef least(x):\n    return x > 3\n"
TEST = "from idaman import wide\n\n\ndef test_most():\n    assert wide.most() == 5\n"

TREE = (("idaman/__init__.py", ""), ("tests/test_wide.py", TEST))


def test_what_a_test_finds_and_what_none_finds_are_told_apart(tmp_path):
    for name, text in (*TREE, ("idaman/wide.py", WIDE)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    tests = faults.Tests(tmp_path)
    told = {
        fault.kind: faults.tried(fault, tmp_path, tests, 100.0)
        for fault in faults.candidates(tmp_path)
    }
    assert (tmp_path / "idaman" / "wide.py").read_text() == WIDE
    assert {kind: row["verdict"] for kind, row in told.items()} == {
        "constant": "found",
        "comparison": "found by none",
    }
    assert told["constant"]["by"] == "tests/test_wide.py::test_most"
    gone = faults.Fault("step", "most", "return WIDE + 1", "WIDE + 1", "(WIDE)")
    assert faults.tried(gone, tmp_path, tests, 100.0) == {"verdict": "lost"}
