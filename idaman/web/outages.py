"""What the site lacks for a moment, told from the fault: no room, no lock, no database."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import StrEnum

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RETRY_SECONDS = 10
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LOCK_NOT_AVAILABLE, NO_ROOM_THERE = "55P03", "53100"
"""What PostgreSQL says where a row was held for too long, and where its own disk is full."""


class Outage(StrEnum):
    DISK_FULL = "full"
    DATABASE_LOCKED = "locked"
    DATABASE_AWAY = "does not answer"


WORDS: Mapping[Outage, Promise] = {
    Outage.DISK_FULL: _("The server's disk is full, so nothing can be saved. Try again later."),
    Outage.DATABASE_LOCKED: _("The database is busy. Nothing was saved. Try again in ten seconds."),
    Outage.DATABASE_AWAY: _("The database does not answer. Nothing was saved. Try again shortly."),
}


def outage_of(fault: BaseException | None) -> Outage | None:
    """Tell what is lacking by the fault and its causes; None for a fault of ours."""
    while fault is not None:
        if _has_no_room(fault):
            return Outage.DISK_FULL
        if _is_held(fault):
            return Outage.DATABASE_LOCKED
        # SQLite says so of tables of another release too, which is no outage.
        if isinstance(fault, (OperationalError, InterfaceError)) and "no such" not in str(fault):
            return Outage.DATABASE_AWAY
        fault = fault.__cause__ or fault.__context__
    return None


def _has_no_room(fault: BaseException) -> bool:
    return (
        (isinstance(fault, OSError) and fault.errno in NO_ROOM)
        or "disk is full" in str(fault)
        or _sqlstate(fault) == NO_ROOM_THERE
    )


def _is_held(fault: BaseException) -> bool:
    """Tell whether another holds the lock that was wanted."""
    return isinstance(fault, OperationalError) and (
        "locked" in str(fault) or _sqlstate(fault) == LOCK_NOT_AVAILABLE
    )


def _sqlstate(fault: BaseException) -> str:
    return str(getattr(fault.__cause__, "sqlstate", ""))
