"""Commitments, sheets, clauses, lines to sign, signatures on both routes, and signers' keys."""

from idaman.features.commitments.models.documents import (
    AmendmentReason,
    Clause,
    ClauseChange,
    Commitment,
    CommitmentStage,
    Line,
    Sheet,
    SheetState,
)
from idaman.features.commitments.models.signing import (
    PIN_TRIES,
    ExternalRequest,
    PaperSignature,
    Route,
    Signature,
    SignerKey,
    SigningRecovery,
)

__all__ = [
    "PIN_TRIES",
    "AmendmentReason",
    "Clause",
    "ClauseChange",
    "Commitment",
    "ExternalRequest",
    "Line",
    "PaperSignature",
    "Route",
    "Sheet",
    "SheetState",
    "Signature",
    "SignerKey",
    "SigningRecovery",
    "CommitmentStage",
]
