"""Services and their versions; requests, their steps and pictures; how they are handled."""

from idaman.rooms.services.models.catalogue import Service, ServiceVersion
from idaman.rooms.services.models.handling import (
    ClosureDraw,
    ReplyTemplate,
    RequestNotice,
    RoutingRules,
    SlaTerms,
)
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
    "ClosureDraw",
    "Receiver",
    "ReplyTemplate",
    "Request",
    "RequestNotice",
    "RequestPhoto",
    "RequestStep",
    "RoutingRules",
    "Service",
    "ServiceVersion",
    "SlaTerms",
    "Source",
    "State",
    "Step",
    "Visibility",
]
