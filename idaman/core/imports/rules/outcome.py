"""What would become of a record, said before anything is written; and what is entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from idaman.core.findings import Finding, Severity

What = Literal["added", "changed", "unchanged", "conflict", "unmatched"]


@dataclass(frozen=True)
class RecordOutcome:
    """What one record would do: to which thing, what of it, with which findings.

    `fields` holds (label in Indonesian, label in English, old, new) of what would change.
    """

    row: int
    what: What
    title: str
    detail: str = ""
    fields: tuple[tuple[str, str, str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    amount_idr: int = 0
    """The money it is about, so that what is left out can be summed."""

    @property
    def is_wrong(self) -> bool:
        """Whether it has an error, so that nothing can be entered."""
        return any(each.severity is Severity.ERROR for each in self.findings)


def errors_in(outcomes: Sequence[RecordOutcome]) -> list[Finding]:
    """List what stands in the way of entering."""
    return [
        finding
        for outcome in outcomes
        for finding in outcome.findings
        if finding.severity is Severity.ERROR
    ]


@dataclass(frozen=True)
class Parcel:
    """What is entered along with the records: the file, its source, its mapping, what was found."""

    target: str
    file_sha256: str
    mapping: Mapping[str, Any] = field(default_factory=dict, hash=False)
    mapping_sha256: str = ""
    source: str = ""
    file_name: str = ""
    sheet: str = ""
    is_file_kept: bool = False
    rows: Mapping[str, int] = field(default_factory=dict, hash=False)
    findings: Sequence[Mapping[str, Any]] = field(default=(), hash=False)


@dataclass(frozen=True)
class Trace:
    """What became of one row: the thing it added or changed, and what that was before."""

    row: int
    what: Literal["added", "changed", "unchanged"]
    about: str
    key: str = ""
    before: Any = field(default=None, hash=False)
