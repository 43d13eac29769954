"""Tamper evidence: leaf and tree hashes and proofs as in RFC 6962 section 2.1 and RFC 9162.

A tree is remembered by its right edge: the roots of the perfect subtrees it is made of, largest
first. The edge of n leaves has as many hashes as n has one-bits, and is all that is needed to
append and to name the root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry. The 0x00 prefix keeps a leaf from posing as a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_head(leaves: Sequence[bytes]) -> bytes:
    """Fold leaf hashes into the one hash that stands for all of them.

    Two ledgers with the same head hold the same entries in the same order.

    >>> tree_head([]).hex()[:8]
    'e3b0c442'
    """
    return edge_root(extended([], 0, leaves))


def extended(edge: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
    """Append leaf hashes to a tree of `size` leaves with this right edge; return the new edge.

    >>> one = extended([], 0, [leaf_hash(b"a")])
    >>> extended(one, 1, [leaf_hash(b"b")]) == extended([], 0, map(leaf_hash, [b"a", b"b"]))
    True
    """
    edge = list(edge)
    if len(edge) != size.bit_count():
        raise ValueError(f"An edge of {len(edge)} hashes cannot belong to {size} leaves.")
    for leaf in leaves:
        node, full = leaf, size
        while full & 1:
            node = node_hash(edge.pop(), node)
            full >>= 1
        edge.append(node)
        size += 1
    return edge


def edge_root(edge: Sequence[bytes]) -> bytes:
    """Name the root of the tree with this right edge."""
    if not edge:
        return EMPTY_ROOT
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Give the hashes that lead from one leaf to the root, lowest first (RFC 6962 §2.1.1).

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"No leaf {index} among {len(leaves)}.")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), tree_head(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), tree_head(leaves[:split])]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof leads from the leaf to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, node = index, size - 1, leaf
    for hash_ in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = node_hash(hash_, node)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            node = node_hash(node, hash_)
        fn >>= 1
        sn >>= 1
    return sn == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Give the hashes that show the first `old` leaves unchanged (RFC 6962 §2.1.2).

    Raises IndexError where the tree was never that small or is not that large.
    """
    if not 0 < old <= len(leaves):
        raise IndexError(f"No consistency proof from {old} to {len(leaves)} leaves.")
    return _subproof(leaves, old, whole=True)


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [tree_head(leaves)]
    split = _split(len(leaves))
    if old <= split:
        return [*_subproof(leaves[:split], old, whole=whole), tree_head(leaves[split:])]
    return [*_subproof(leaves[split:], old - split, whole=False), tree_head(leaves[:split])]


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether nothing among the first `old` leaves was rewritten (RFC 9162 §2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    first = second = path[0]
    for hash_ in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first = node_hash(hash_, first)
            second = node_hash(hash_, second)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            second = node_hash(second, hash_)
        fn >>= 1
        sn >>= 1
    return sn == 0 and first == old_root and second == new_root
