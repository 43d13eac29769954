"""Potentials and their versions, steps, enquiries, and the tables of the region's economy."""

from idaman.features.potentials.models.economy import Measure, SectorTable, TableChoice
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
    "Measure",
    "Potential",
    "PotentialStep",
    "PotentialVersion",
    "SectorTable",
    "Showing",
    "TableChoice",
]
