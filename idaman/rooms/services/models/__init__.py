"""Services and their versions; requests, their steps and pictures; who else receives them."""

from idaman.rooms.services.models.catalogue import Service, ServiceVersion
from idaman.rooms.services.models.requests import (
    Receiver,
    Request,
    RequestPhoto,
    RequestStep,
    Source,
    State,
    Step,
    Visibility,
)

__all__ = [
    "Receiver",
    "Request",
    "RequestPhoto",
    "RequestStep",
    "Service",
    "ServiceVersion",
    "Source",
    "State",
    "Step",
    "Visibility",
]
