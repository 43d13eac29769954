"""The tree against the published vectors, an independent package, and its own promises."""

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idaman.core import merkle

# The eight inputs and roots every Certificate Transparency implementation is tested with.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]
SIZES = range(1, 41)
FORTY = [merkle.leaf_hash(bytes([n])) for n in range(40)]
leaf_lists = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def flipped(hash_: bytes, bit: int) -> bytes:
    changed = bytearray(hash_)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def reference_tree(entries):
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.tree_head([]).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_vectors(size):
    assert merkle.tree_head(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_inclusion_proofs_are_those_of_the_reference_vectors(index, size, proof):
    assert [h.hex() for h in merkle.inclusion_proof(LEAVES[:size], index)] == proof


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_consistency_proofs_are_those_of_the_reference_vectors(old, new, proof):
    assert [h.hex() for h in merkle.consistency_proof(LEAVES[:new], old)] == proof


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40))
def test_an_independent_package_names_the_same_root_and_path(entries):
    tree = reference_tree(entries)
    leaves = [merkle.leaf_hash(e) for e in entries]
    root = merkle.tree_head(leaves)
    assert root == tree.get_root()
    for index, leaf in enumerate(leaves):
        theirs = tree.prove_inclusion(index + 1, len(leaves)).serialize()["path"]
        assert {h.hex() for h in merkle.inclusion_proof(leaves, index)} == {
            h for h in theirs if h != leaf.hex()
        } or len(set(leaves)) < len(leaves)


@pytest.mark.parametrize("new", SIZES)
def test_every_smaller_tree_is_consistent_and_no_other_is(new):
    root = merkle.tree_head(FORTY[:new])
    for old in range(1, new + 1):
        proof = merkle.consistency_proof(FORTY[:new], old)
        past = merkle.tree_head(FORTY[:old])
        assert merkle.is_consistent(old, new, past, root, proof)
        forged = merkle.tree_head([FORTY[-1], *FORTY[1:old]] if new < 40 else FORTY[1 : old + 1])
        if forged != past:
            assert not merkle.is_consistent(old, new, forged, root, proof)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_included_at_its_own_place_only(size):
    leaves = FORTY[:size]
    root = merkle.tree_head(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(leaves, index)
        assert merkle.is_included(leaf, index, size, proof, root)
        other = (index + 1) % size
        if other != index:
            assert not merkle.is_included(leaf, other, size, proof, root)
        assert not merkle.is_included(leaf, index, size, [*proof, leaf], root)


@settings(deadline=None)
@given(leaf_lists, st.data())
def test_one_flipped_bit_anywhere_breaks_an_inclusion_proof(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    bit = data.draw(st.integers(0, 255))
    proof, root = merkle.inclusion_proof(leaves, index), merkle.tree_head(leaves)
    size = len(leaves)
    assert merkle.is_included(leaves[index], index, size, proof, root)
    assert not merkle.is_included(flipped(leaves[index], bit), index, size, proof, root)
    assert not merkle.is_included(leaves[index], index, size, proof, flipped(root, bit))
    for n, hash_ in enumerate(proof):
        broken = [*proof[:n], flipped(hash_, bit), *proof[n + 1 :]]
        assert not merkle.is_included(leaves[index], index, size, broken, root)


@settings(deadline=None)
@given(leaf_lists, st.data())
def test_one_flipped_bit_anywhere_breaks_a_consistency_proof(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    bit = data.draw(st.integers(0, 255))
    new = len(leaves)
    past, root = merkle.tree_head(leaves[:old]), merkle.tree_head(leaves)
    proof = merkle.consistency_proof(leaves, old)
    assert merkle.is_consistent(old, new, past, root, proof)
    assert not merkle.is_consistent(old, new, flipped(past, bit), root, proof)
    assert not merkle.is_consistent(old, new, past, flipped(root, bit), proof)
    for n, hash_ in enumerate(proof):
        broken = [*proof[:n], flipped(hash_, bit), *proof[n + 1 :]]
        assert not merkle.is_consistent(old, new, past, root, broken)


@settings(deadline=None)
@given(leaf_lists, st.data())
def test_an_edge_extended_piece_by_piece_is_the_edge_of_the_whole(leaves, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(leaves)), max_size=5)))
    edge, size = [], 0
    for cut in [*cuts, len(leaves)]:
        edge = merkle.extended(edge, size, leaves[size:cut])
        size = cut
    assert edge == merkle.extended([], 0, leaves)
    assert merkle.edge_root(edge) == merkle.tree_head(leaves)


def test_a_leaf_never_poses_as_a_node():
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_an_edge_of_the_wrong_length_is_a_mistake():
    with pytest.raises(ValueError, match="cannot belong to 3 leaves"):
        merkle.extended([LEAVES[0]], 3, [])


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        merkle.inclusion_proof(LEAVES, index)
    assert not merkle.is_included(LEAVES[0], index, 8, [], bytes.fromhex(ROOTS[7]))


@pytest.mark.parametrize("old", [0, 9])
def test_there_is_no_consistency_with_a_tree_that_never_was(old):
    with pytest.raises(IndexError):
        merkle.consistency_proof(LEAVES, old)
    root = bytes.fromhex(ROOTS[7])
    assert not merkle.is_consistent(old, 8, merkle.EMPTY_ROOT, root, [])


def test_equal_sizes_need_equal_roots_and_no_proof():
    root = bytes.fromhex(ROOTS[7])
    assert merkle.is_consistent(8, 8, root, root, [])
    assert not merkle.is_consistent(8, 8, root, bytes(32), [])
    assert not merkle.is_consistent(8, 8, root, root, [root])
    assert not merkle.is_consistent(3, 8, bytes.fromhex(ROOTS[2]), root, [])
