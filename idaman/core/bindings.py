"""What binds rows to the act that wrote them: a salted hash of each row, and one root over all.

Only the root stands in the act, so that nobody can guess a row from what is published. Salt, hash
and short digests of the columns lie beside the entry; once a later act has bound a row again, salt
and digests of the earlier one can be thrown away and the root still stands.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from idaman.core import merkle
from idaman.core.canonical import canonical

Kind = Literal["text", "int", "bool", "float", "decimal", "moment", "date", "json", "bytes"]
Key = int | str
Values = Sequence[str | None]

DIGEST = 8
"""Letters of a column's digest: it names the column that differs; the row's hash is what proves."""
NOTHING = "-" * DIGEST
TEXTS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
MOST_EXACT = 2**53


def text_of(kind: Kind, value: Any) -> str | None:
    """Write a value as a database gave it, alike for SQLite and PostgreSQL; never raise.

    >>> text_of("moment", datetime(2026, 8, 17, 4, tzinfo=UTC)), text_of("bool", 1)
    ('2026-08-17 04:00:00', '1')
    >>> text_of("json", '{"b": 1.0, "a": [true]}')
    '{"a":[true],"b":1}'
    """
    if value is None:
        return None
    match kind, value:
        case "text" | "moment" | "date", str():
            return value
        case "bool", bool() | 0 | 1:
            return "1" if value else "0"
        case "int", int():
            return str(int(value))
        case "float", int() | float():
            return repr(float(value))
        # SQLite keeps it as the number it is nearest to.
        case "decimal", int() | float() | Decimal():
            return f"{Decimal(str(value)).normalize():f}"
        case "moment", datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case "date", date():
            return value.isoformat()
        case "json", str():
            return _json(value)
        case "bytes", bytes() | memoryview():
            return bytes(value).hex()
    # What the column cannot hold by its kind was planted there.
    return repr(value)


def _json(text: str) -> str:
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_fraction)
    except ValueError:
        return text
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _whole(digits: str) -> int | float:
    value = int(digits)
    return value if abs(value) < MOST_EXACT else float(value)


def _fraction(digits: str) -> int | float:
    value = float(digits)
    return int(value) if abs(value) < MOST_EXACT and value.is_integer() else value


def row_hash(salt: bytes, columns: Sequence[str], values: Values) -> str:
    """Name a row by SHA-256 of a salt and its columns as canonical JSON.

    >>> row_hash(bytes(16), ["status"], ["accepted"])[:12]
    'b80db8141503'
    """
    row = dict(zip(columns, values, strict=True))
    # Texts and nothing else: what RFC 8785 would write, many times as fast.
    text = TEXTS.encode(row)
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def _digests(salt: bytes, values: Values) -> list[str]:
    """Give each column a few letters that name it when it differs; nothing is proved by them."""
    seed = zlib.crc32(salt)
    return [
        f"{zlib.crc32(value.encode('utf-8', 'surrogatepass'), seed):08x}"
        if value is not None
        else NOTHING
        for value in values
    ]


@dataclass(frozen=True, slots=True)
class Binding:
    """What an act says a row is. One without a hash says that it is gone; a folded one, no more
    than the hash."""

    key: Key
    hash: str
    salt: str = ""
    digests: str = ""

    @property
    def is_gone(self) -> bool:
        return not self.hash

    @property
    def is_folded(self) -> bool:
        return bool(self.hash) and not self.salt

    @property
    def folded(self) -> Binding:
        """The same, with nothing left that tells of the row."""
        return Binding(self.key, self.hash)

    def fits(self, columns: Sequence[str], values: Values) -> bool:
        return row_hash(bytes.fromhex(self.salt), columns, values) == self.hash

    def differing(self, columns: Sequence[str], values: Values) -> list[str]:
        """Name the columns that are not what the act wrote."""
        now = _digests(bytes.fromhex(self.salt), values)
        return [
            column
            for n, (column, digest) in enumerate(zip(columns, now, strict=True))
            if self.digests[n * DIGEST : (n + 1) * DIGEST] != digest
        ]


@dataclass
class BoundTable:
    """The rows of one table that an act wrote, and the columns it vouches for."""

    columns: tuple[str, ...]
    rows: list[Binding] = field(default_factory=list)


class MalformedBindings(ValueError):
    """What lies beside an entry is no list of bindings."""


class Bindings:
    """What an entry says of each row its act wrote: a salted hash; the entry has their root."""

    def __init__(self, tables: Mapping[str, BoundTable] | None = None) -> None:
        self.tables: dict[str, BoundTable] = dict(tables or {})

    def add(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Key, Values]]) -> None:
        """Bind rows as they stand now."""
        bound = self._table(table, columns)
        for key, values in rows:
            salt = secrets.token_bytes(16)
            hashed, digests = row_hash(salt, columns, values), _digests(salt, values)
            bound.rows.append(Binding(key, hashed, salt.hex(), "".join(digests)))

    def remove(self, table: str, columns: Sequence[str], keys: Iterable[Key]) -> None:
        """Say of rows that they are gone."""
        self._table(table, columns).rows.extend(Binding(key, "") for key in keys)

    def _table(self, table: str, columns: Sequence[str]) -> BoundTable:
        return self.tables.setdefault(table, BoundTable(tuple(columns)))

    def __len__(self) -> int:
        return sum(len(table.rows) for table in self.tables.values())

    def __iter__(self) -> Iterator[tuple[str, BoundTable, Binding]]:
        for name, table in self.tables.items():
            for row in table.rows:
                yield name, table, row

    @property
    def root(self) -> str:
        """The Merkle root over table, key and hash of every row, in their order.

        >>> Bindings().root == merkle.EMPTY_ROOT.hex()
        True
        """
        leaves = [
            merkle.leaf_hash(canonical([name, row.key, row.hash])) for name, _table, row in self
        ]
        return merkle.tree_head(leaves).hex()

    def written(self) -> bytes:
        """Write them down as they lie beside their entry."""
        # The order of the tables is part of what the root says: it is not sorted.
        said = {
            name: {
                "columns": table.columns,
                "rows": [[row.key, row.hash, row.salt, row.digests] for row in table.rows],
            }
            for name, table in self.tables.items()
        }
        return json.dumps(said, separators=(",", ":")).encode()

    @classmethod
    def read(cls, written: bytes) -> Bindings:
        """Read what was written.

        Raises MalformedBindings.
        """
        try:
            return cls(
                {
                    str(name): BoundTable(
                        tuple(map(str, said["columns"])),
                        [_binding(*row) for row in said["rows"]],
                    )
                    for name, said in json.loads(written).items()
                }
            )
        except (ValueError, TypeError, KeyError, AttributeError) as no:
            raise MalformedBindings(str(no)) from None


def _binding(key: Key, hash: str, salt: str, digests: str) -> Binding:
    if not (isinstance(key, int | str) and isinstance(digests, str)):
        raise MalformedBindings(f"{key!r}")
    bytes.fromhex(salt), bytes.fromhex(hash)
    return Binding(key, hash, salt, digests)
