"""Tables of reports. Migrations, tables and bindings of the ledger know them as `services`."""

from idaman.features.reports.models.clusters import Cluster, ClusterVersion
from idaman.features.reports.models.handling import (
    ClosureDraw,
    ReplyTemplate,
    RequestNotice,
    RoutingRules,
    SlaTerms,
)
from idaman.features.reports.models.learning import LearnedRouting
from idaman.features.reports.models.privacy import Redaction, ReporterLook
from idaman.features.reports.models.requests import (
    DONE_STATES,
    OPEN_STATES,
    MeToo,
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
    "Cluster",
    "ClusterVersion",
    "DONE_STATES",
    "LearnedRouting",
    "MeToo",
    "OPEN_STATES",
    "Receiver",
    "Redaction",
    "ReplyTemplate",
    "ReporterLook",
    "Request",
    "RequestNotice",
    "RequestPhoto",
    "RequestStep",
    "RoutingRules",
    "SlaTerms",
    "Source",
    "State",
    "Step",
    "Visibility",
]
