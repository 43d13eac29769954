"""Signed notes, against the examples of the specifications and an independent reader."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales import signing as theirs
from tlog_scales import tlog as their_tlog

from idaman.core.ledger.rules import notes
from idaman.core.ledger.rules.notes import Key, Malformed, NoteSignature, SignedNote
from idaman.core.ledger.rules.tlog import LogCheckpoint, read_checkpoint

DASH = "\N{EM DASH}"
# The worked example of c2sp.org/signed-note: a key, a text and its signature.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_TEXT = "This is an example message.\n"
EXAMPLE_SIGNATURE = (
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
EXAMPLE = f"{EXAMPLE_TEXT}\n{DASH} example.com/foo {EXAMPLE_SIGNATURE}\n"
PRIVATE = bytes(range(32))
NAME = "idaman/64.02/kukar"


def test_the_example_of_the_specification_verifies_under_its_key():
    key = Key.read(EXAMPLE_KEY)
    note = SignedNote.read(EXAMPLE)
    assert str(key) == EXAMPLE_KEY
    assert (note.text, str(note)) == (EXAMPLE_TEXT, EXAMPLE)
    assert len(note.by(key)) == 1


def test_the_example_with_another_text_is_refused():
    note = SignedNote.read(EXAMPLE.replace("an example", "no example"))
    with pytest.raises(Malformed, match="does not fit"):
        note.by(Key.read(EXAMPLE_KEY))


def test_a_signature_of_an_unknown_key_counts_for_nothing():
    other = notes.key_of("example.com/foo", PRIVATE)
    assert SignedNote.read(EXAMPLE).by(other) == ()


def test_what_we_sign_an_independent_reader_accepts():
    said = LogCheckpoint(NAME, 70000, bytes(range(32)))
    note = notes.signed(said.text, NAME, PRIVATE)
    cosignature = notes.cosign(said.text, "saksi.example/w1", PRIVATE, at=1_790_000_000)
    full = note.with_more(cosignature, cosignature)
    read = their_tlog.Checkpoint.from_text(str(full))
    assert (read.origin, read.size, read.root_hash) == (NAME, 70000, bytes(range(32)))
    ours = theirs.Vkey.from_string(str(notes.key_of(NAME, PRIVATE)))
    seer = theirs.Vkey.from_string(
        str(notes.key_of("saksi.example/w1", PRIVATE, kind=notes.COSIGNATURE))
    )
    valid = theirs.VkeySet(ours, seer).verify(read.signatures, read)
    assert {key.name for key, _ in valid} == {NAME, "saksi.example/w1"}


def test_what_an_independent_signer_signs_we_accept():
    signer = theirs.PlainEd25519Signer("log.example/a", PRIVATE)
    witness = theirs.MLDSA44CosignatureSigner("saksi.example/pq", MLDSA44PrivateKey.generate())
    made = their_tlog.Checkpoint.make_signed("log.example/a", 5, bytes(32), [signer, witness])
    text = made.serialize()
    key, seer = Key.read(signer.vkey.serialize()), Key.read(witness.vkey.serialize())
    said, note = read_checkpoint(text, key)
    assert said == LogCheckpoint("log.example/a", 5, bytes(32))
    assert note.by(seer)
    with pytest.raises(Malformed):
        SignedNote.read(text.replace("\n5\n", "\n6\n")).by(seer)


def test_a_cosignature_says_when_and_covers_it():
    text = LogCheckpoint(NAME, 3, bytes(32)).text
    key = notes.key_of("w", PRIVATE, kind=notes.COSIGNATURE)
    one = notes.cosign(text, "w", PRIVATE, at=1_790_000_000)
    assert one.cosigned_at == 1_790_000_000
    assert notes.is_signature(one, key, text)
    later = NoteSignature("w", one.id, (1_790_000_001).to_bytes(8, "big") + one.value[8:])
    assert not notes.is_signature(later, key, text)


def test_one_private_key_has_another_id_for_another_use():
    plain, seer = (notes.key_of("w", PRIVATE, kind=kind) for kind in (1, 4))
    assert plain.id != seer.id


@given(st.integers(0, 8 * 64 - 1))
def test_one_flipped_bit_of_a_signature_is_noticed(bit):
    note = notes.signed("abc\n", NAME, PRIVATE)
    value = bytearray(note.signatures[0].value)
    value[bit // 8] ^= 1 << bit % 8
    forged = NoteSignature(NAME, note.signatures[0].id, bytes(value))
    assert not notes.is_signature(forged, notes.key_of(NAME, PRIVATE), "abc\n")


def test_a_text_may_have_empty_lines_of_its_own():
    note = notes.signed("a\n\nb\n", NAME, PRIVATE)
    assert SignedNote.read(bytes(note)) == note


@pytest.mark.parametrize(
    "said",
    [
        "",
        "text\n",
        "text\n\n",
        f"text\n\n{DASH} name AAAAAAAA",
        f"text\n{DASH} name AAAAAAAA\n",
        "text\n\n- name AAAAAAAA\n",
        f"text\n\n{DASH} na me AAAAAAAA\n",
        f"text\n\n{DASH} na+me AAAAAAAA\n",
        f"text\n\n{DASH} name AAAA\n",
        f"text\n\n{DASH} name AAAAAAA\n",
        f"text\n\n{DASH} name AAAAAAB=\n",
        f"te\rxt\n\n{DASH} name AAAAAAAA\n",
        f"te\x00xt\n\n{DASH} name AAAAAAAA\n",
        b"\xff\n\n",
        "text\n\n" + f"{DASH} name AAAAAAAA\n" * 65,
    ],
)
def test_what_is_no_note_is_refused(said):
    with pytest.raises(Malformed):
        SignedNote.read(said)


def test_sixteen_signatures_are_read():
    assert len(SignedNote.read("text\n\n" + f"{DASH} name AAAAAAAA\n" * 16).signatures) == 16


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000",
        EXAMPLE_KEY[:-4],
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("example.com/foo", "example.com/bar"),
        EXAMPLE_KEY.replace("example.com/foo", "example.com foo"),
        str(Key("name", 0x02, bytes(32))),
        str(Key("name", 0x01, bytes(31))),
    ],
)
def test_a_key_mistyped_or_of_an_unknown_kind_is_refused(vkey):
    with pytest.raises(Malformed):
        Key.read(vkey)


def test_a_fresh_key_reads_back_as_it_is_written():
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    key = Key(NAME, notes.ED25519, public)
    assert Key.read(f" {key}\n") == key


@pytest.mark.parametrize(
    ("text", "name"), [("no end", "n"), ("a\tb\n", "n"), ("a\n", "n n"), ("a\n", "")]
)
def test_what_could_not_be_read_back_is_not_signed(text, name):
    with pytest.raises(Malformed):
        notes.signed(text, name, PRIVATE)


@pytest.mark.parametrize(
    "text",
    [
        "o\n",
        "o\n5\n",
        "o\n05\nAAAA\n",
        "o\n-1\nAAAA\n",
        "o\n5\nAAAA\n",
        "\n5\n" + notes.coded(bytes(32)) + "\n",
        "o\n5\n" + notes.coded(bytes(32)) + "\n\nx\n",
        "o\n5\n" + notes.coded(bytes(32)),
        "o\n\N{ARABIC-INDIC DIGIT FIVE}\n" + notes.coded(bytes(32)) + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Malformed):
        LogCheckpoint.read(text)


def test_a_checkpoint_reads_back_and_tolerates_an_extension_line():
    said = LogCheckpoint(NAME, 0, bytes(32))
    assert LogCheckpoint.read(said.text) == said
    assert LogCheckpoint.read(said.text + "more\n") == said


def test_a_checkpoint_nobody_known_signed_is_refused():
    note = notes.signed(LogCheckpoint(NAME, 0, bytes(32)).text, NAME, PRIVATE)
    with pytest.raises(Malformed, match="not signed by"):
        read_checkpoint(bytes(note), Key.read(EXAMPLE_KEY))
