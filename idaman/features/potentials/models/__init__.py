"""Potentials and their versions, steps and enquiries."""

from idaman.features.potentials.models.enquiries import Enquiry, EnquiryTerms
from idaman.features.potentials.models.register import (
    POTENTIAL,
    Potential,
    PotentialStep,
    PotentialVersion,
    Showing,
)

__all__ = [
    "POTENTIAL",
    "Enquiry",
    "EnquiryTerms",
    "Potential",
    "PotentialStep",
    "PotentialVersion",
    "Showing",
]
