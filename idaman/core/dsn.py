"""Reading DATABASE_URL: which database, in the words Django's settings use."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SHAPE = "postgresql://pengguna:sandi@tuan:5432/nama"


def database(url: str, home: Path) -> dict[str, Any]:
    """Turn an address into database settings; without one, SQLite in the home folder.

    >>> said = database("postgresql://idaman:a%40b@db.example:5433/situs", Path("/srv"))
    >>> said["HOST"], said["PORT"], said["NAME"], said["USER"], said["PASSWORD"]
    ('db.example', '5433', 'situs', 'idaman', 'a@b')
    >>> database("", Path("/srv"))["NAME"].name
    'idaman.db'

    Raises ValueError with a sentence for anything else.
    """
    if not url:
        return {
            "ENGINE": "idaman.config.sqlite",
            "NAME": home / "idaman.db",
            # Kept open: opening it anew for each request costs more than a kept page.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a log that loses its last second after it was signed has forked.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
                # Every ten batches instead of every one: the ledger's hashes are spread over
                # its index, and each checkpoint of the WAL writes all of them back.
                "PRAGMA wal_autocheckpoint=10000;"
                # What a person has erased is overwritten, not only left out.
                "PRAGMA secure_delete=ON;",
            },
        }
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        raise ValueError(f"DATABASE_URL harus berbentuk {SHAPE}.") from None
    name = parts.path.lstrip("/")
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ValueError(f"DATABASE_URL harus berbentuk {SHAPE}.")
    return {
        "ENGINE": "idaman.config.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Planning took three times as long as asking: what is asked again is planned once a
        # connection.
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 5,
            "connect_timeout": 2,
            # A server whose machine vanished is known within half a minute, not two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20000,
        },
    }
