"""Drawing exhibits for a second look, so that anyone can repeat the draw with a hash alone.

The list of numbers is committed first; a seed that nobody knew then decides. Everything is text:
`sha256sum` on the list gives its hash, `printf '%s%s' SEED NUMBER | sha256sum` a number's place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

SHARE = 5
"""Of a hundred acceptances so many are looked at again."""


def list_text(numbers: Iterable[int]) -> str:
    r"""Write the numbers as the list that is hashed: in order, one a line.

    >>> list_text([12, 3])
    '3\n12\n'
    """
    return "".join(f"{number}\n" for number in sorted(set(numbers)))


def list_hash(numbers: Iterable[int]) -> str:
    """Give the SHA-256 of the list as it is written.

    >>> list_hash([3, 12]) == list_hash([12, 3]), list_hash([])[:12]
    (True, 'e3b0c44298fc')
    """
    return hashlib.sha256(list_text(numbers).encode()).hexdigest()


def seed_from(checkpoint: str) -> str:
    """Make the seed of a signed checkpoint, with its cosignature where it has one.

    What a witness signs cannot be foreseen by whoever keeps the log.

    >>> seed_from("")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(checkpoint.encode()).hexdigest()


def place_of(number: int, seed: str) -> str:
    """Give the hash that decides a number's place in the draw: the lower, the earlier.

    >>> place_of(3, "00")[:12]
    '88c0413bfef1'
    """
    return hashlib.sha256(f"{seed}{number}".encode()).hexdigest()


def how_many(count: int) -> int:
    """Tell how many of a list are drawn: five of a hundred, rounded up, at least one of any.

    >>> [how_many(n) for n in (0, 1, 20, 21, 100)]
    [0, 1, 1, 2, 5]
    """
    return -(-count * SHARE // 100)


def drawn(numbers: Collection[int], seed: str) -> list[int]:
    """Draw from a list: the numbers with the lowest hashes, the lowest first.

    >>> sorted(drawn(range(1, 101), "ab")) == sorted(drawn(range(100, 0, -1), "ab"))
    True
    """
    listed = set(numbers)
    return sorted(listed, key=lambda number: place_of(number, seed))[: how_many(len(listed))]
