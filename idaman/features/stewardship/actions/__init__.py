"""Merging, splitting and closing agencies; ending posts; what is kept of one person."""

from idaman.features.stewardship.actions.agencies import (
    StillOwns,
    TooFewAgencies,
    close,
    end_post,
    merge,
    split,
)
from idaman.features.stewardship.actions.reorganising import StillAnswers

__all__ = ["StillAnswers", "StillOwns", "TooFewAgencies", "close", "end_post", "merge", "split"]
