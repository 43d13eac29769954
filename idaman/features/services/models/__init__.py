"""Services and their versions; requests and how they are handled; surveys and what follows."""

from idaman.features.services.models.catalogue import Service, ServiceShowing, ServiceVersion
from idaman.features.services.models.clusters import Cluster, ClusterVersion
from idaman.features.services.models.handling import (
    ClosureDraw,
    ReplyTemplate,
    RequestNotice,
    RoutingRules,
    SlaTerms,
)
from idaman.features.services.models.learning import LearnedRouting
from idaman.features.services.models.privacy import Redaction, ReporterLook
from idaman.features.services.models.requests import (
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
from idaman.features.services.models.satisfaction import (
    BY_THEMSELVES,
    Improvement,
    Survey,
    SurveyChannel,
    SurveyResponse,
    SurveyState,
    SurveyToken,
    WordsVerdict,
)

__all__ = [
    "BY_THEMSELVES",
    "ClosureDraw",
    "Improvement",
    "DONE_STATES",
    "OPEN_STATES",
    "LearnedRouting",
    "MeToo",
    "Cluster",
    "ClusterVersion",
    "Redaction",
    "ReporterLook",
    "Receiver",
    "ReplyTemplate",
    "Request",
    "RequestNotice",
    "RequestPhoto",
    "RequestStep",
    "RoutingRules",
    "WordsVerdict",
    "Service",
    "ServiceShowing",
    "ServiceVersion",
    "SlaTerms",
    "Source",
    "State",
    "Step",
    "Survey",
    "SurveyChannel",
    "SurveyResponse",
    "SurveyState",
    "SurveyToken",
    "Visibility",
]
