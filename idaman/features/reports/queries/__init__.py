"""What is known of services and requests, read together for pages."""

from idaman.features.services.queries import (
    Complete,
    Offered,
    completeness,
    measured_times,
    offered,
    offered_by,
    offered_in,
    times_taken,
)

__all__ = [
    "Complete",
    "Offered",
    "completeness",
    "measured_times",
    "offered",
    "offered_by",
    "offered_in",
    "times_taken",
]
