"""The recorder that holds refactorings: what it calls the same, and what it does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import same
from tests.dom import Dom

FROZEN = Path(__file__).parent / "frozen.py"


def told(markup):
    return Dom(f"<html><body>{markup}</body></html>").text().splitlines()[2:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<a id="x" href="/y">go</a>', "<a href='/y'\n   id=x>go</a>"),
        ('<p class="b  a">x</p>', '<p class="a b">x</p>'),
        ("<p>a <b>c</b></p>", "<p>\n  a\n  <b>c</b>\n</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul>\n<li> a </li>\n\n<li>b\n</li></ul>"),
        ("<td>a</td>", "<td>\n\ta\n</td>"),
        ("<p>a b</p>", "<p>a <!-- not seen --> b</p>"),
        ("<button>a</button>", "<button>\n  a\n</button>"),
        ("<p>a<br>b</p>", "<p>a <br> b</p>"),
        ("<svg><g><path d='M0 0 1 1'/></g></svg>", "<svg> <g>\n<path d='M0 0\n1 1'/></g> </svg>"),
        (
            '<link href="/static/ui/a.0123456789ab.css">',
            '<link href="/static/ui/a.ba9876543210.css">',
        ),
        ('<input name="token" value="1f">', '<input value="2e" name="token">'),
    ],
)
def test_how_markup_is_written_is_no_difference(one, other):
    assert told(one) == told(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a <b>c</b></p>", "<p>a<b>c</b></p>"),
        ("<p><a>a</a> <a>b</a></p>", "<p><a>a</a><a>b</a></p>"),
        ("<p>a <button>b</button> c</p>", "<p>a <button>b</button>c</p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<p>a</p><p>b</p>", "<p>a b</p>"),
        ("<p>ab</p>", "<p>a b</p>"),
        ('<input name="other" value="1f">', '<input name="other" value="2e">'),
        ('<a href="/x">a</a>', '<a href="/y">a</a>'),
        ("<p><b>a</b></p>", "<p><strong>a</strong></p>"),
        ('<p title="a">x</p>', "<p>x</p>"),
    ],
)
def test_what_a_reader_sees_or_sends_is_a_difference(one, other):
    assert told(one) != told(other)


def test_links_are_those_a_visitor_can_follow():
    page = """<a href="/a"></a> <a href=""></a> <img src="/b"> <form action="/c"></form>
        <form method="post" action="/d"></form> <p hx-get="/e"></p>"""
    assert set(Dom(page).links()) == {"/a", "/b", "/c", "/e"}


GOOD = {"status": 200, "type": "text/html", "size": 9, "queries": 4}


def a_record(folder, *answers):
    """Write a record of the portal; of an answer name only what is not as it is mostly."""
    bodies = same.Bodies(folder)
    rows = [
        {
            "address": address,
            "who": "anyone",
            **GOOD,
            **other,
            "body": bodies.keep(other.get("body", f"<p>\n  {address}")),
        }
        for address, other in answers
    ]
    same.write_lines(folder / "portal.jsonl", rows)
    return str(folder)


def compared(capsys, *records):
    code = same.main(["compare", *records, "--only", "portal"])
    return code, capsys.readouterr().out


def test_equal_records_are_equal(tmp_path, capsys):
    one = a_record(tmp_path / "a", ("/x/", {}), ("/y/", {}))
    other = a_record(tmp_path / "b", ("/y/", {}), ("/x/", {}))
    code, out = compared(capsys, one, other)
    assert (code, "2 the same, 0 differ, 0 gone, 0 new" in out) == (0, True)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"body": "<p>\n  else"}, "+  else"),
        ({"status": 404}, "status: 200 → 404"),
        ({"queries": 5}, "queries: 4 → 5"),
        ({"location": "/z/"}, "location: None → /z/"),
        ({"type": "text/csv"}, "type: text/html → text/csv"),
    ],
)
def test_a_planted_difference_is_found_and_its_address_told(tmp_path, capsys, change, line):
    one = a_record(tmp_path / "a", ("/x/", {}), ("/y/", {}))
    other = a_record(tmp_path / "b", ("/x/", {}), ("/y/", change))
    code, out = compared(capsys, one, other)
    assert code == 1
    assert "@ portal /y/  [anyone]" in out
    assert "/x/" not in out
    assert line in out.splitlines()


def test_an_address_that_went_or_came_is_found(tmp_path, capsys):
    one = a_record(tmp_path / "a", ("/x/", {}), ("/y/", {}))
    other = a_record(tmp_path / "b", ("/x/", {}), ("/z/", {}))
    code, out = compared(capsys, one, other)
    assert code == 1
    assert "- portal /y/  [anyone]" in out
    assert "+ portal /z/  [anyone]" in out


def test_one_difference_of_many_pages_is_told_once(tmp_path, capsys):
    pages = [(f"/{n}/", {"body": "<p>\n  a"}) for n in range(9)]
    one = a_record(tmp_path / "a", *pages)
    other = a_record(tmp_path / "b", *((a, {"body": "<p>\n  b"}) for a, _ in pages))
    _code, out = compared(capsys, one, other)
    assert out.count("+  b") == 1
    assert "… and 3 more addresses" in out


def test_what_several_saw_alike_is_kept_once_and_compared_for_each():
    rows = [{"address": "/x/", "who": who, "body": body} for who, body in ("a1", "b1", "c2")]
    kept = same.together(rows)
    assert sorted(row["who"] for row in kept) == ["a b", "c"]


PROGRAM = """
import json, secrets, sys, time, uuid, random, subprocess
from datetime import UTC, date, datetime
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.fernet import Fernet

def one(): return secrets.token_hex(4)
def other(): return secrets.token_hex(4)

key = ec.generate_private_key(ec.SECP256R1())
told = {
    "now": str(datetime.now(UTC)), "today": str(date.today()), "time": time.time(),
    "one": one(), "uuid": str(uuid.uuid4()), "random": random.random(),
    "sealed": Fernet(Fernet.generate_key()).encrypt(b"x").decode(),
    "key": key.private_numbers().private_value,
    "signed": key.sign(b"x", ec.ECDSA(hashes.SHA256())).hex(),
}
if "more" in sys.argv:
    other()
told["again"] = one()
if "child" not in sys.argv:
    child = [sys.executable, "-m", "drawing", "child"]
    told["child"] = json.loads(subprocess.run(child, capture_output=True, check=True).stdout)
print(json.dumps(told))
"""


def drawn(folder, *arguments, seed="a"):
    (folder / "drawing.py").write_text(PROGRAM)
    line = [sys.executable, FROZEN, "2026-08-17T04:00:00+00:00", seed, "drawing", *arguments]
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_frozen_program_says_the_same_twice_and_so_does_its_child(tmp_path):
    first = drawn(tmp_path)
    assert first == drawn(tmp_path)
    assert first["now"] == first["child"]["now"] == "2026-08-17 04:00:00+00:00"
    assert first["today"] == "2026-08-17"
    unlike = {"one", "uuid", "random", "sealed", "key", "signed"}
    assert [name for name in unlike if first[name] == first["child"][name]] == []
    assert first["one"] != first["again"]
    other = drawn(tmp_path, seed="b")
    assert [name for name in unlike if first[name] == other[name]] == []


def test_one_more_draw_in_one_place_changes_nothing_in_another(tmp_path):
    assert drawn(tmp_path, "child", "more") == drawn(tmp_path, "child")
