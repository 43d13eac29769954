"""What is signed, what it shows, and when nothing is signed."""

import hashlib
import json
from datetime import timedelta

import pytest

from idaman.core import merkle
from idaman.core.canonical import canonical
from idaman.core.ledger import actions
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Checkpoint, Entry, Log, Witness
from idaman.core.ledger.rules import notes, tlog
from idaman.core.ledger.rules.notes import Key
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.refusal import Refused
from tests.build import NOON
from tests.core.ledger.published import SECRET, SLUG, key, publish, verify, write

pytestmark = pytest.mark.django_db
ORIGIN = "idaman/64.02/uji"


@pytest.fixture(autouse=True)
def tiles(settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    actions.open_log(slug=SLUG, origin=ORIGIN)
    return settings.TILES


def sign(tiles, **changes):
    return signing.sign(**{"slug": SLUG, "tiles": tiles, "secret": SECRET, "now": NOON, **changes})


def test_a_checkpoint_is_signed_with_the_key_the_log_shows(tiles):
    write(300)
    made = publish()
    said, note = tlog.read_checkpoint(made.note, key())
    assert said == tlog.LogCheckpoint(ORIGIN, 300, bytes.fromhex(Log.objects.get(slug=SLUG).root))
    assert (made.size, made.root, made.at) == (300, said.root.hex(), NOON)
    assert note.signatures[0].name == ORIGIN
    assert HashShelf(tiles / SLUG).published == made.note.encode()


def test_an_empty_log_can_be_signed():
    said, _ = tlog.read_checkpoint(publish().note, key())
    assert (said.size, said.root) == (0, merkle.EMPTY_ROOT)
    assert verify().faults == ()


def test_nothing_new_is_not_signed_again():
    write(3)
    assert publish()
    assert publish() is None
    assert Checkpoint.objects.count() == 1


def test_every_turn_continues_the_one_before(tiles):
    past = []
    for n, count in enumerate((1, 254, 1, 1, 300)):
        write(count, start=1000 * n)
        past.append(publish())
    shelf = HashShelf(tiles / SLUG)
    for old, new in zip(past, past[1:], strict=False):
        path = tlog.consistency(shelf.read, old.size, new.size)
        roots = [bytes.fromhex(c.root) for c in (old, new)]
        assert merkle.is_consistent(old.size, new.size, *roots, path)
    assert verify().faults == ()
    assert verify().signed == 557


def test_the_private_key_is_not_readable_in_the_database():
    publish()
    log, private = signing.opened_key(slug=SLUG, secret=SECRET)
    assert str(notes.key_of(ORIGIN, private)) == log.vkey
    row = str(list(Log.objects.filter(slug=SLUG).values()))
    assert private.hex() not in row
    assert notes.coded(private) not in row


def test_another_secret_opens_no_key_and_says_so(tiles):
    publish()
    with pytest.raises(Refused, match="IDAMAN_LOG_KEY"):
        sign(tiles, secret=b"x" * 40)


def test_a_private_act_enters_the_log_as_a_salted_hash_only():
    entry = actions.record("test.secret", log=SLUG, subject="RAHASIA", post="POS-9", now=NOON)
    entry.refresh_from_db()
    body, logged = bytes(entry.body), bytes(entry.logged)
    assert entry.leaf == hashlib.sha256(b"\x00" + logged).hexdigest()
    said = json.loads(logged)
    assert said.keys() == {"v", "log", "private", "nonce"}
    assert canonical(said) == logged
    assert said["private"] == hashlib.sha256(bytes(entry.salt) + body).hexdigest()
    assert entry.said["subject"] == "RAHASIA"


def test_equal_private_acts_have_nothing_in_common_outside():
    one, two = (
        actions.record("test.secret", log=SLUG, subject="x", post="P", now=NOON) for _ in "ab"
    )
    assert json.loads(one.logged)["private"] != json.loads(two.logged)["private"]


def test_a_bundle_shows_public_acts_and_hides_the_others():
    write(300)
    publish()
    entries = tlog.entries_in(signing.bundle(slug=SLUG, tile=tlog.LogTile(None, 0)))
    rows = Entry.objects.of(SLUG).filter(position__lt=256).order_by("position")
    for published, row in zip(entries, rows, strict=True):
        assert merkle.leaf_hash(published).hex() == row.leaf
        assert (b'"subject"' in published) is row.is_public
    with pytest.raises(LookupError):
        signing.bundle(slug=SLUG, tile=tlog.LogTile(None, 1))


def test_a_private_act_without_a_stub_is_never_published():
    write(3)
    publish()
    Entry.objects.filter(position=0).update(logged=None)
    with pytest.raises(LookupError):
        signing.bundle(slug=SLUG, tile=tlog.LogTile(None, 0, 3))


def test_a_proof_proves_its_entry_offline(tiles):
    write(700)
    publish()
    for position in (0, 1, 255, 256, 699):
        said = str(signing.proof(slug=SLUG, position=position, tiles=tiles))
        entry = Entry.objects.get(position=position)
        published = bytes(entry.logged or entry.body)
        assert tlog.InclusionProof.read(said).proves(published, key())
        assert not tlog.InclusionProof.read(said).proves(published + b" ", key())


def test_an_act_not_signed_yet_has_no_proof_yet(tiles):
    write(2)
    publish()
    write(1, start=2)
    actions.sequence(slug=SLUG, now=NOON)
    with pytest.raises(signing.Unsigned):
        signing.proof(slug=SLUG, position=2, tiles=tiles)


def test_a_proof_prefers_what_a_witness_has_seen(tiles):
    write(2)
    old = publish()
    line = notes.cosign(tlog.LogCheckpoint.read(old.signed.text).text, "saksi", bytes(32), at=5)
    old.cosignatures, old.is_cosigned = [str(line)], True
    old.save()
    write(1, start=2)
    publish()
    assert "\n2\n" in signing.proof(slug=SLUG, position=0, tiles=tiles).checkpoint.text
    assert "\n3\n" in signing.proof(slug=SLUG, position=2, tiles=tiles).checkpoint.text


def test_tiles_that_were_lost_are_laid_down_again(tiles):
    write(600)
    publish()
    for file in (tiles / SLUG).glob("level*"):
        file.unlink()
    assert "Petak log uji hilang" in " ".join(verify().faults)
    write(1, start=600)
    publish()
    assert verify().faults == ()


def test_a_lost_folder_is_made_again_from_the_rows(tiles):
    write(300)
    publish()
    (tiles / SLUG).rename(tiles / "gone")
    assert publish()
    assert Checkpoint.objects.count() == 1
    assert verify().faults == ()


def test_a_turn_that_died_between_disk_and_row_is_finished_by_the_next(tiles):
    write(5)
    made = publish()
    made.delete()
    again = publish()
    assert again.note == made.note
    assert verify().faults == ()


def test_leaves_of_a_turn_that_died_before_it_signed_do_no_harm(tiles):
    write(5)
    publish()
    HashShelf(tiles / SLUG).extend(5, [bytes(32)] * 700)
    write(2, start=5)
    publish()
    assert verify().faults == ()


def test_a_shelf_that_was_damaged_is_told_from_a_database_that_is_another(tiles):
    write(5)
    publish()
    write(1, start=5)
    actions.sequence(slug=SLUG, now=NOON)
    with (tiles / SLUG / "level0").open("r+b") as file:
        first = file.read(1)[0]
        file.seek(0)
        file.write(bytes([first ^ 1]))
    with pytest.raises(signing.Forked, match="petak di .* rusak, catatannya utuh"):
        sign(tiles)
    for file in (tiles / SLUG).glob("level*"):
        file.unlink()
    assert sign(tiles).size == 6


def test_all_logs_are_signed_and_one_that_may_not_be_does_not_stop_the_others(tiles):
    actions.open_log(slug="lain", origin="idaman/lain")
    write(2)
    publish()
    write(2, log="lain")
    actions.sequence(slug="lain", now=NOON)
    Log.objects.filter(slug=SLUG).update(size=1)
    [why] = signing.sign_all(tiles=tiles, secret=SECRET, now=NOON)
    assert why.startswith("Log uji: sudah diterbitkan 2 catatan, basis data ini memuat 1.")
    assert Checkpoint.objects.get(log="lain").size == 2
    assert signing.refusal(slug=SLUG, tiles=tiles, secret=SECRET) == why
    assert signing.refusal(slug="lain", tiles=tiles, secret=SECRET) == ""


def test_a_busy_log_is_signed_at_most_once_in_the_rest_it_is_given(tiles):
    rest = timedelta(seconds=5)
    for second, size in ((0, 1), (3, 1), (5, 3)):
        write(1, start=second)
        actions.sequence(slug=SLUG, now=NOON)
        now = NOON + timedelta(seconds=second)
        assert signing.sign_all(tiles=tiles, secret=SECRET, now=now, rest=rest) == []
        assert Checkpoint.objects.order_by("-size")[0].size == size


def test_what_a_witness_saw_beyond_us_stops_the_signing(tiles):
    write(3)
    publish()
    seer = notes.key_of("saksi.example", bytes(32), kind=notes.COSIGNATURE)
    signing.told(slug=SLUG, key=seer, size=9, trouble="", now=NOON)
    write(20, start=3)
    actions.sequence(slug=SLUG, now=NOON)
    with pytest.raises(signing.Forked, match="saksi saksi.example sudah melihat 9 catatan"):
        sign(tiles)


def test_what_is_no_signature_of_the_witness_is_not_taken_in(tiles):
    write(3)
    made = publish()
    seer = notes.key_of("saksi", bytes(32), kind=notes.COSIGNATURE)
    wrong = notes.cosign("another\n", "saksi", bytes(32), at=7)
    for answer in (b"", b"ok\n", str(wrong).encode(), str(made.signed.signatures[0]).encode()):
        with pytest.raises(Refused, match="tidak memuat tanda tangannya"):
            signing.cosigned(checkpoint=made, key=seer, answer=answer, now=NOON)
    good = notes.cosign(made.signed.text, "saksi", bytes(32), at=7)
    signing.cosigned(checkpoint=made, key=seer, answer=str(good).encode(), now=NOON)
    made.refresh_from_db()
    assert made.cosignatures == [str(good)]
    assert Witness.objects.get().size == 3
    assert made.signed.by(Key.read(str(seer))) == (good,)
    assert verify().faults == ()


def test_logs_in_which_nothing_happened_cost_one_question(tiles, django_assert_num_queries):
    for n in range(5):
        actions.open_log(slug=f"log-{n}", origin=f"idaman/{n}")
    assert signing.sign_all(tiles=tiles, secret=SECRET, now=NOON) == []
    assert Checkpoint.objects.count() == 6
    with django_assert_num_queries(1):
        signing.sign_all(tiles=tiles, secret=SECRET, now=NOON)


def test_many_appended_at_once_are_as_those_recorded_singly():
    write(2)
    actions.record("test.done", log=SLUG, subject="s1", post="POS-1", now=NOON,
                   detail={"n": 1}, is_public=True)  # fmt: skip
    bulk, single = Entry.objects.order_by("id")[1:3]
    for each in (bulk, single):
        said = each.said
        said.pop("nonce")
        assert said == {**said, "subject": "s1", "detail": {"n": 1}, "public": True}
    assert (bulk.at, bulk.token, bulk.agency) == (single.at, single.token, single.agency)
    assert list(Entry.objects.receipts(bulk.leaf, single.leaf)) == [single]


def test_a_form_is_not_appended_among_many_where_its_repeat_would_go_unseen():
    form = actions.drafted("test.done", log=SLUG, subject="s1", post="P", now=NOON, token="abc")
    with pytest.raises(ValueError, match="token"):
        actions.append([form])
    assert not Entry.objects.filter(token="abc").exists()
