"""Tiles, bundles and proofs, against the plain tree and an independent reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from tlog_scales import tiles as their_tiles
from tlog_scales import tlog as their_tlog
from tlog_scales.reader import TilesReader

from idaman.core import merkle
from idaman.core.ledger.rules import notes, tlog
from idaman.core.ledger.rules.notes import Malformed
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.ledger.rules.tlog import InclusionProof, LogCheckpoint, LogTile

ENTRIES = [f"catatan {n}".encode() for n in range(70_000)]
LEAVES = [merkle.leaf_hash(e) for e in ENTRIES]
PRIVATE = bytes(range(32))
ORIGIN = "idaman/64.02/kukar"
KEY = notes.key_of(ORIGIN, PRIVATE)
SIZES = [1, 2, 3, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 70_000]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Laid down in uneven steps, as turns of the clock do."""
    shelf = HashShelf(tmp_path_factory.mktemp("tiles") / "kukar")
    size = 0
    for step in (1, 255, 1, 500, 65_000, 70_000):
        size = shelf.extend(size, LEAVES[size : size + step])
    assert size == 70_000
    return shelf


def checkpoint(size):
    said = LogCheckpoint(ORIGIN, size, merkle.tree_head(LEAVES[:size]))
    return notes.signed(said.text, ORIGIN, PRIVATE)


class Served:
    """Our tiles, as the independent reader asks for them."""

    def __init__(self, shelf, size):
        self.shelf, self.size, self.asked = shelf, size, []

    def get(self, *path):
        path = "/".join(path)
        self.asked.append(path)
        if path == "checkpoint":
            return bytes(checkpoint(self.size))
        tile = LogTile.read(path.removeprefix("tile/"))
        if not tile.is_within(self.size):
            return None
        if tile.level is None:
            return tlog.bundle(ENTRIES[tile.first : tile.first + tile.count])
        return self.shelf.tile(tile)


def test_seventy_thousand_entries_lie_in_the_tiles_the_specification_names():
    tiles = list(tlog.tiles_of(70_000))
    assert sum(t.level == 0 and not t.width for t in tiles) == 273
    assert [t for t in tiles if t.width] == [
        LogTile(0, 273, 112),
        LogTile(1, 1, 17),
        LogTile(2, 0, 1),
    ]
    assert [t for t in tiles if t.level == 1 and not t.width] == [LogTile(1, 0)]


def test_256_entries_fill_a_tile_and_begin_the_one_above():
    assert list(tlog.tiles_of(256)) == [LogTile(0, 0), LogTile(1, 0, 1)]


def test_an_empty_log_has_no_tiles():
    assert list(tlog.tiles_of(0)) == []


def test_the_number_of_the_specification_has_its_path():
    assert LogTile(0, 1234067).path == "0/x001/x234/067"
    assert LogTile.read("0/x001/x234/067") == LogTile(0, 1234067)


@given(st.integers(0, 63) | st.none(), st.integers(0, 10**12), st.integers(0, 255))
def test_a_tile_has_one_address_and_an_independent_program_agrees(level, index, width):
    tile = LogTile(level, index, width)
    assert LogTile.read(tile.path) == tile
    theirs = their_tiles.tile_path(-1 if level is None else level, index, width)
    assert "tile/" + tile.path == "/".join(theirs)


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/00", "0/1234", "0/x000/001", "0/001/002", "0/x001", "00/001", "64/001",
     "-1/001", "0/001.p/0", "0/001.p/256", "0/001.p/01", "0/001.p/", "entries/1", "entry/001",
     "0/001/", "0/../001", "0/\u0661\u0661\u0661", "data/001", "0/001.p/1.p/1"],
)  # fmt: skip
def test_no_other_address_leads_to_a_tile(path):
    with pytest.raises(Malformed):
        LogTile.read(path)


@pytest.mark.parametrize("size", SIZES)
def test_the_root_from_tiles_is_the_root_of_the_tree(shelf, size):
    assert tlog.root(shelf.read, size) == merkle.tree_head(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES)
def test_an_independent_reader_finds_its_way_through_our_tiles(shelf, size):
    served = Served(shelf, size)
    reader = TilesReader(served)
    said = reader.get_checkpoint()
    for index in {0, 1, size // 3, size - 1} & set(range(size)):
        proof = reader.get_inclusion_proof(index, said.size)
        proof.check(LEAVES[index], said.root_hash)
        assert proof.node_hashes == tlog.inclusion(shelf.read, index, size)
        assert reader.get_entry(index) == ENTRIES[index]
    for old in {1, size // 2, size - 1} & set(range(1, size)):
        proof = their_tlog.ConsistencyProof(old, size, tlog.consistency(shelf.read, old, size))
        proof.check(merkle.tree_head(LEAVES[:old]), said.root_hash)


@pytest.mark.parametrize("size", [1, 2, 7, 255, 300])
def test_proofs_from_tiles_are_those_of_the_plain_tree(shelf, size):
    leaves = LEAVES[:size]
    for index in range(size):
        assert tlog.inclusion(shelf.read, index, size) == merkle.inclusion_proof(leaves, index)
    for old in range(1, size + 1):
        assert tlog.consistency(shelf.read, old, size) == merkle.consistency_proof(leaves, old)


def test_the_root_from_tiles_is_that_of_an_independent_tree(shelf):
    theirs = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES[:600]:
        theirs.append_entry(entry)
    assert tlog.root(shelf.read, 600) == theirs.get_root(600)


def test_there_is_no_way_to_what_is_not_there(shelf):
    with pytest.raises(IndexError):
        tlog.inclusion(shelf.read, 5, 5)
    with pytest.raises(IndexError):
        tlog.consistency(shelf.read, 6, 5)
    with pytest.raises(LookupError):
        shelf.read(0, 69_999, 2)
    with pytest.raises(LookupError):
        shelf.read(7, 0, 1)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries):
    assert tlog.entries_in(tlog.bundle(entries)) == entries


@pytest.mark.parametrize("cut", [b"\x00", b"\x00\x05abc", b"\x00\x01a\x00"])
def test_a_cut_bundle_is_refused(cut):
    with pytest.raises(Malformed):
        tlog.entries_in(cut)


def test_an_entry_too_long_for_a_bundle_is_refused():
    assert tlog.bundle([b"x" * 65_535])
    with pytest.raises(Malformed):
        tlog.bundle([b"x" * 65_536])


def a_proof(shelf, index=73, size=700):
    return InclusionProof(index, tuple(tlog.inclusion(shelf.read, index, size)), checkpoint(size))


def test_a_proof_reads_back_and_proves_its_entry_only(shelf):
    proof = a_proof(shelf)
    assert InclusionProof.read(str(proof)) == proof
    assert str(proof).startswith("c2sp.org/tlog-proof@v1\nindex 73\n")
    assert proof.proves(ENTRIES[73], KEY)
    assert not proof.proves(ENTRIES[74], KEY)
    assert not proof.proves(ENTRIES[73] + b" ", KEY)
    assert not proof.proves(ENTRIES[73], notes.key_of(ORIGIN, bytes(32)))


def test_a_proof_of_the_only_entry_has_no_hashes(shelf):
    proof = a_proof(shelf, 0, 1)
    assert "index 0\n\n" in str(proof)
    assert InclusionProof.read(str(proof).encode()).proves(ENTRIES[0], KEY)


def test_extra_words_in_a_proof_are_passed_over(shelf):
    said = str(a_proof(shelf)).replace("index", "extra AAAA\nindex", 1)
    assert InclusionProof.read(said) == a_proof(shelf)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_proof_with_one_changed_letter_proves_nothing(shelf, data):
    said = str(a_proof(shelf))
    at = data.draw(st.integers(0, len(said) - 1))
    other = data.draw(st.sampled_from("AZaz09/+=\n "))
    changed = said[:at] + other + said[at + 1 :]
    if changed == said:
        return
    try:
        proof = InclusionProof.read(changed)
    except Malformed:
        return
    assert not proof.proves(ENTRIES[73], KEY)


@pytest.mark.parametrize("said", ["", "index 1\n\n", "c2sp.org/tlog-proof@v1\n\n", b"\xff"])
def test_what_is_no_proof_is_refused(said):
    with pytest.raises(Malformed):
        InclusionProof.read(said)


def test_a_submission_reads_back(shelf):
    path = tlog.consistency(shelf.read, 100, 700)
    said = tlog.submission(100, path, checkpoint(700))
    assert said.startswith(b"old 100\n")
    assert tlog.read_submission(said) == (100, path, checkpoint(700))
    first = tlog.submission(0, [], checkpoint(700))
    assert first.startswith(b"old 0\n\nidaman/")
    assert tlog.read_submission(first)[:2] == (0, [])


def test_what_a_dead_turn_left_behind_is_written_over(tmp_path):
    shelf = HashShelf(tmp_path / "kukar")
    shelf.extend(0, LEAVES[:300])
    shelf.extend(300, LEAVES[5000:6000])
    shelf.extend(300, LEAVES[300:600])
    assert shelf.size == 600
    assert tlog.root(shelf.read, 600) == merkle.tree_head(LEAVES[:600])
