"""What is written, what it refuses, and what checking finds."""

import hashlib
import json
from datetime import timedelta, timezone

import pytest
from django.db import transaction

from idaman.core import merkle
from idaman.core.bindings import Bindings
from idaman.core.canonical import canonical
from idaman.core.ledger import actions
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry, Log
from tests.build import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log():
    return actions.open_log(slug="uji", origin="test/uji")


def write(**changes):
    good = {"act": "test.done", "log": "uji", "subject": "plan:1", "post": "POS-1", "now": NOON}
    return actions.record(**{**good, **changes})


def test_the_leaf_is_the_hash_of_the_stored_canonical_bytes():
    entry = write(detail={"b": 2, "a": ["x", 1.5]}, agency="DINAS", is_public=True)
    entry.refresh_from_db()
    body = bytes(entry.body)
    assert entry.leaf == hashlib.sha256(b"\x00" + body).hexdigest()
    said = json.loads(body)
    assert canonical(said) == body
    nonce, rows = said.pop("nonce"), said.pop("rows")
    assert len(nonce) == 32
    assert rows == Bindings.read(bytes(entry.bindings)).root
    assert said == {
        "v": 1,
        "log": "uji",
        "act": "test.done",
        "subject": "plan:1",
        "post": "POS-1",
        "agency": "DINAS",
        "at": "2026-08-17T04:00:00.000000Z",
        "detail": {"a": ["x", 1.5], "b": 2},
        "public": True,
    }
    assert entry.detail == {"a": ["x", 1.5], "b": 2}


def test_a_moment_is_written_in_utc_whatever_its_offset():
    entry = write(now=NOON.astimezone(timezone(timedelta(hours=8))))
    assert entry.said["at"] == "2026-08-17T04:00:00.000000Z"


def test_equal_acts_in_one_moment_both_stand():
    one, two = write(), write()
    assert one.leaf != two.leaf
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "rencana kami"},
        {"detail": {"why": "tidak ada dana"}},
        {"detail": {"list": [{"deep": "Jalan Melati 5"}]}},
        {"detail": {"alasan panjang": 1}},
        {"post": "Budi Santoso"},
    ],
)
def test_free_text_is_refused_and_leaves_nothing(changes):
    with pytest.raises(ValueError, match="Free text"):
        write(**changes)
    assert not Entry.objects.exists()


def test_a_form_sent_again_is_refused_with_its_first_entry_as_receipt():
    first = write(token="abc")
    with pytest.raises(AlreadyDone) as again:
        write(token="abc", subject="plan:2")
    assert again.value.entry == first
    assert "sudah diterima" in str(again.value)
    assert Entry.objects.count() == 1


def test_a_token_belongs_to_one_post_and_one_log():
    actions.open_log(slug="lain", origin="test/lain")
    write(token="abc")
    write(token="abc", post="POS-2")
    write(token="abc", log="lain")
    assert Entry.objects.count() == 3


def test_acts_without_a_token_never_repeat_each_other():
    for _ in range(3):
        write(token="")
    assert Entry.objects.filter(token=None).count() == 3


def test_opening_a_log_twice_keeps_its_first_origin():
    assert actions.open_log(slug="uji", origin="test/baru").origin == "test/uji"
    assert Log.objects.get(slug="uji").root == merkle.EMPTY_ROOT.hex()


def test_positions_are_consecutive_from_zero_in_order_of_writing():
    entries = [write(subject=f"s{n}") for n in range(5)]
    assert actions.sequence(slug="uji", now=NOON) == 5
    assert actions.sequence(slug="uji", now=NOON) == 0
    later = write()
    assert actions.sequence(slug="uji", now=NOON) == 1
    assert list(Entry.objects.of("uji").order_by("position").values_list("pk", "position")) == [
        (e.pk, n) for n, e in enumerate([*entries, later])
    ]


def test_sequencing_in_pieces_gives_the_tree_of_the_whole():
    leaves = [bytes.fromhex(write(subject=f"s{n}").leaf) for n in range(11)]
    given = []
    while count := actions.sequence(slug="uji", now=NOON, most=3):
        given.append(count)
    log = Log.objects.get(slug="uji")
    assert given == [3, 3, 3, 2]
    assert log.size == 11
    assert log.root == merkle.tree_head(leaves).hex()
    assert log.edge == [h.hex() for h in merkle.extended([], 0, leaves)]
    assert log.sequenced_at == NOON


def test_all_logs_that_wait_are_sequenced_each_from_zero():
    actions.open_log(slug="lain", origin="test/lain")
    write()
    write(log="lain")
    write(log="lain")
    assert actions.sequence_all(now=NOON) == 3
    assert set(Entry.objects.values_list("log", "position")) == {
        ("uji", 0),
        ("lain", 0),
        ("lain", 1),
    }


def test_the_public_reads_sequenced_public_acts_only():
    shown = write(is_public=True, subject="terbuka")
    write(is_public=False, subject="tertutup")
    actions.sequence(slug="uji", now=NOON)
    write(is_public=True, subject="belum")
    assert list(Entry.objects.public()) == [shown]


def test_private_entries_are_in_the_tree_all_the_same():
    leaves = [bytes.fromhex(write(is_public=n % 2 == 0).leaf) for n in range(4)]
    actions.sequence(slug="uji", now=NOON)
    assert Log.objects.get(slug="uji").root == merkle.tree_head(leaves).hex()


def test_pages_go_back_in_time_by_position():
    for n in range(5):
        write(subject=f"s{n}")
    actions.sequence(slug="uji", now=NOON)
    page = Entry.objects.of("uji").before(3).newest_first()
    assert [e.position for e in page] == [2, 1, 0]
    assert Entry.objects.of("uji").about("s4").get().position == 4


def test_an_act_that_is_rolled_back_leaves_nothing():
    with transaction.atomic():
        write(token="abc")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    write(token="abc")


@pytest.fixture
def five():
    entries = [write(subject=f"s{n}", is_public=True) for n in range(5)]
    actions.sequence(slug="uji", now=NOON)
    return [e.pk for e in entries]


def faults():
    return " ".join(actions.verify(slug="uji").faults)


def test_a_whole_log_is_found_whole(five):
    write()
    verdict = actions.verify(slug="uji")
    assert verdict.faults == ()
    assert (verdict.size, verdict.waiting) == (5, 1)
    assert verdict.root == Log.objects.get(slug="uji").root


def test_a_changed_body_is_found(five):
    row = Entry.objects.get(pk=five[2])
    Entry.objects.filter(pk=row.pk).update(body=bytes(row.body).replace(b'"s2"', b'"s9"'))
    assert "Catatan uji #2: isi tidak cocok dengan sidik jarinya." in faults()
    assert "Akar log uji tidak cocok" in faults()


def test_a_body_changed_together_with_its_leaf_is_found_by_the_root(five):
    row = Entry.objects.get(pk=five[2])
    body = bytes(row.body).replace(b'"s2"', b'"s9"')
    Entry.objects.filter(pk=row.pk).update(
        body=body, leaf=merkle.leaf_hash(body).hex(), subject="s9"
    )
    assert actions.verify(slug="uji").faults == (faults(),)
    assert faults().startswith("Akar log uji tidak cocok")


def test_a_body_that_is_no_data_any_more_is_a_fault_and_no_crash(five):
    Entry.objects.filter(pk=five[2]).update(body=b"\xff", leaf=merkle.leaf_hash(b"\xff").hex())
    assert "Catatan uji #2: isinya tidak dapat dibaca." in faults()


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("act", "test.other", "act"),
        ("subject", "plan:9", "subject"),
        ("post", "POS-9", "post"),
        ("agency", "X", "agency"),
        ("is_public", False, "public"),
        ("at", NOON + timedelta(microseconds=1), "at"),
    ],
)
def test_a_changed_column_is_found(five, column, value, named):
    Entry.objects.filter(pk=five[3]).update(**{column: value})
    assert actions.verify(slug="uji").faults == (
        f"Catatan uji #3: kolom {named} berbeda dengan isi yang disidik.",
    )


@pytest.mark.parametrize("which", [0, 2, 4])
def test_a_removed_entry_is_found(five, which):
    Entry.objects.filter(pk=five[which]).delete()
    assert "mengaku 5 catatan, tetapi ada 4" in faults()
    assert "Akar log uji tidak cocok" in faults()


def test_swapped_positions_are_found(five):
    Entry.objects.filter(pk=five[1]).update(position=99)
    Entry.objects.filter(pk=five[2]).update(position=1)
    Entry.objects.filter(pk=five[1]).update(position=2)
    assert faults().startswith("Akar log uji tidak cocok")


def test_an_entry_slipped_in_at_the_end_is_found(five):
    Entry.objects.filter(pk=write().pk).update(position=5)
    assert actions.verify(slug="uji").faults == ("Log uji: 1 catatan bernomor melebihi ukurannya.",)


def test_an_entry_moved_to_another_log_is_found(five):
    actions.open_log(slug="lain", origin="test/lain")
    Entry.objects.filter(pk=five[4]).update(log="lain", position=None)
    actions.sequence(slug="lain", now=NOON)
    assert "mengaku 5 catatan, tetapi ada 4" in faults()
    assert "kolom log berbeda" in " ".join(actions.verify(slug="lain").faults)


def test_a_wrong_root_is_found(five):
    Log.objects.filter(slug="uji").update(root="0" * 64)
    assert actions.verify(slug="uji").faults == (
        f"Akar log uji tidak cocok: tercatat {'0' * 64}, "
        f"dihitung {actions.verify(slug='uji').root}.",
    )
