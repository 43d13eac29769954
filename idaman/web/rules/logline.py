"""Log lines that name the request and never a person: for people to read, or as JSON.

In JSON no personal data is written: what other libraries say is kept as their own fixed words,
without what they fill in; of an error its kind and place are kept, not its text.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Names the request that is being answered; empty outside one."""
REQUEST_FACTS: ContextVar[dict[str, str] | None] = ContextVar("request_facts", default=None)
"""What is known of that request: the pattern of its page, the role of the post that acts."""

OWN = "idaman"
SUSPECT = "django.security."
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"  # IPv4
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"  # IPv6
    r"|(?<![\w])\d{16}(?![\w])"  # a NIK, or a card
)


def note(**facts: str) -> None:
    """Let every later line of this request say so too; outside one it is said nowhere."""
    if (known := REQUEST_FACTS.get()) is not None:
        known |= facts


def without_persons(text: str) -> str:
    """Blank out what may name a person or a visitor's machine.

    >>> without_persons("budi@example.go.id dari 10.1.2.3 dan 2001:db8::1:2, NIK 6402010101010001")
    '[…] dari […] dan […], NIK […]'
    """
    return PERSONAL.sub("[…]", text)


class OrdinaryAnswers(logging.Filter):
    """Lets an answer below 500 be one line: who is refused or lost has met no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < 500:
            record.exc_info = record.exc_text = None
        return True


class Lines(logging.Formatter):
    """One line an event, with the request it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = f" [{REQUEST_ID.get()}]" if REQUEST_ID.get() else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """One JSON object an event."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": without_persons(_words(record)),
        }
        if request := REQUEST_ID.get():
            said["request"] = request
        said |= REQUEST_FACTS.get() or {}
        if isinstance(status := getattr(record, "status_code", None), int):
            said["status"] = status
        if isinstance(fields := getattr(record, "fields", None), dict):
            said |= fields
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            said["where"] = [
                f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-12:]
            ]
        return json.dumps(said, ensure_ascii=False)


def _words(record: logging.LogRecord) -> str:
    """What our own code says, in full; of others their fixed words, without what they fill in."""
    if record.name.startswith(SUSPECT):
        # Its text repeats what somebody sent; what kind it is stands in its name.
        return record.name.rpartition(".")[2]
    if record.name.partition(".")[0] == OWN or not record.args:
        return record.getMessage()
    return str(record.msg)
