"""Who may do what. Roles are code, so a change of power is a reviewed change."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """What a post may be allowed to do. Checked inside the action."""

    DESK_SEE = auto()
    PLAN_IMPORT = auto()
    PLAN_EDIT = auto()
    PLAN_ADOPT = auto()
    PLAN_PROPOSE = auto()
    PLAN_REVIEW = auto()
    WORKSHOP_RUN = auto()
    EVIDENCE_OFFER = auto()
    EVIDENCE_JUDGE = auto()
    EVIDENCE_ORIGINAL = auto()
    REGION_LOAD = auto()
    TABLE_SEND = auto()
    PEOPLE_MANAGE = auto()
    PEOPLE_APPOINT = auto()
    LEDGER_SEE = auto()
    COMMITMENT_DRAFT = auto()
    COMMITMENT_NEGOTIATE = auto()
    COMMITMENT_SIGN = auto()
    COMMITMENT_RECORD_PAPER = auto()
    COMMITMENT_CONFIRM_PAPER = auto()
    SIGNING_RECOVER = auto()
    DELIVERY_PLAN = auto()
    DELIVERY_STOP = auto()
    DELIVERY_REPLY = auto()
    DELIVERY_RULES = auto()
    DELIVERY_MONEY = auto()
    QUICKWIN_GATE = auto()
    QUICKWIN_DECIDE = auto()
    CITIZENS_MODERATE = auto()
    CITIZENS_ASSIST = auto()
    COUNCIL_RUN = auto()
    COUNCIL_SEE = auto()
    PERIOD_CLOSE = auto()
    CLAIMS_EXPORT = auto()
    SITE_OPEN = auto()
    INDICATOR_DRAFT = auto()
    INDICATOR_APPROVE = auto()
    STATISTIC_ENTER = auto()
    STATISTIC_FOLLOW = auto()
    WEIGHTS_DRAFT = auto()
    WEIGHTS_ADOPT = auto()
    INDEX_PROPOSE = auto()
    INDEX_APPROVE = auto()
    POTENTIAL_EDIT = auto()
    POTENTIAL_PUBLISH = auto()
    ENQUIRY_ANSWER = auto()
    ECONOMY_ENTER = auto()
    SERVICE_EDIT = auto()
    SERVICE_PUBLISH = auto()
    REQUEST_ENTER = auto()
    REQUEST_HANDLE = auto()
    REQUEST_ROUTE = auto()
    REQUEST_MODERATE = auto()
    REQUEST_VERIFY = auto()
    REPORTER_SEE = auto()
    SURVEY_RUN = auto()
    PERSON_SERVE = auto()
    MESSAGES_PASS_ON = auto()
    SITE_HEALTH = auto()
    DATA_PUBLISH = auto()


class Role(StrEnum):
    """What a post is for."""

    OFFICER = auto()
    HEAD = auto()
    SECRETARIAT = auto()
    EXPERT = auto()
    LEADERSHIP = auto()
    COUNCIL = auto()
    ASSESSOR = auto()
    PROVINCE = auto()
    ADMINISTRATOR = auto()


_SEE = frozenset({Permission.DESK_SEE})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _SEE
    | {
        Permission.PLAN_EDIT,
        Permission.PLAN_PROPOSE,
        Permission.EVIDENCE_OFFER,
        Permission.COMMITMENT_NEGOTIATE,
        Permission.DELIVERY_PLAN,
        Permission.CITIZENS_ASSIST,
        Permission.QUICKWIN_GATE,
        Permission.INDICATOR_DRAFT,
        Permission.STATISTIC_ENTER,
        Permission.POTENTIAL_EDIT,
        Permission.ENQUIRY_ANSWER,
        Permission.SERVICE_EDIT,
        Permission.REQUEST_ENTER,
        Permission.REQUEST_HANDLE,
        Permission.REQUEST_VERIFY,
        Permission.REPORTER_SEE,
        Permission.SURVEY_RUN,
    },
    Role.HEAD: _SEE
    | {
        Permission.PLAN_EDIT,
        Permission.PLAN_PROPOSE,
        Permission.EVIDENCE_OFFER,
        Permission.EVIDENCE_JUDGE,
        Permission.COMMITMENT_NEGOTIATE,
        Permission.COMMITMENT_SIGN,
        Permission.EVIDENCE_ORIGINAL,
        Permission.DELIVERY_PLAN,
        Permission.DELIVERY_STOP,
        Permission.DELIVERY_REPLY,
        Permission.CITIZENS_ASSIST,
        Permission.QUICKWIN_GATE,
        Permission.INDICATOR_DRAFT,
        Permission.INDICATOR_APPROVE,
        Permission.STATISTIC_ENTER,
        Permission.POTENTIAL_EDIT,
        Permission.POTENTIAL_PUBLISH,
        Permission.ENQUIRY_ANSWER,
        Permission.SERVICE_EDIT,
        Permission.SERVICE_PUBLISH,
        Permission.REQUEST_ENTER,
        Permission.REQUEST_HANDLE,
        Permission.REQUEST_VERIFY,
        Permission.REPORTER_SEE,
        Permission.SURVEY_RUN,
    },
    Role.SECRETARIAT: _SEE
    | {
        Permission.TABLE_SEND,
        Permission.PLAN_IMPORT,
        Permission.PLAN_EDIT,
        Permission.PLAN_ADOPT,
        Permission.PLAN_PROPOSE,
        Permission.WORKSHOP_RUN,
        Permission.EVIDENCE_OFFER,
        Permission.EVIDENCE_JUDGE,
        Permission.EVIDENCE_ORIGINAL,
        Permission.REGION_LOAD,
        Permission.PEOPLE_APPOINT,
        Permission.LEDGER_SEE,
        Permission.COMMITMENT_DRAFT,
        Permission.COMMITMENT_NEGOTIATE,
        Permission.COMMITMENT_RECORD_PAPER,
        Permission.COMMITMENT_CONFIRM_PAPER,
        Permission.SIGNING_RECOVER,
        Permission.DELIVERY_PLAN,
        Permission.DELIVERY_STOP,
        Permission.DELIVERY_REPLY,
        Permission.DELIVERY_RULES,
        Permission.DELIVERY_MONEY,
        Permission.QUICKWIN_GATE,
        Permission.QUICKWIN_DECIDE,
        Permission.CITIZENS_MODERATE,
        Permission.CITIZENS_ASSIST,
        Permission.COUNCIL_RUN,
        Permission.COUNCIL_SEE,
        Permission.PERIOD_CLOSE,
        Permission.CLAIMS_EXPORT,
        Permission.SITE_OPEN,
        Permission.INDICATOR_DRAFT,
        Permission.INDICATOR_APPROVE,
        Permission.STATISTIC_ENTER,
        Permission.STATISTIC_FOLLOW,
        Permission.WEIGHTS_DRAFT,
        Permission.WEIGHTS_ADOPT,
        Permission.INDEX_PROPOSE,
        Permission.INDEX_APPROVE,
        Permission.POTENTIAL_EDIT,
        Permission.POTENTIAL_PUBLISH,
        Permission.ENQUIRY_ANSWER,
        Permission.ECONOMY_ENTER,
        Permission.SERVICE_EDIT,
        Permission.SERVICE_PUBLISH,
        Permission.REQUEST_ENTER,
        Permission.REQUEST_HANDLE,
        Permission.REQUEST_ROUTE,
        Permission.REQUEST_MODERATE,
        Permission.REQUEST_VERIFY,
        Permission.REPORTER_SEE,
        Permission.SURVEY_RUN,
        Permission.PERSON_SERVE,
        Permission.MESSAGES_PASS_ON,
        Permission.SITE_HEALTH,
    },
    Role.EXPERT: _SEE | {Permission.PLAN_REVIEW, Permission.INDEX_PROPOSE},
    Role.LEADERSHIP: _SEE
    | {
        Permission.LEDGER_SEE,
        Permission.COUNCIL_SEE,
        Permission.QUICKWIN_DECIDE,
        Permission.CLAIMS_EXPORT,
        Permission.SITE_OPEN,
        Permission.COMMITMENT_SIGN,
        Permission.COMMITMENT_CONFIRM_PAPER,
        Permission.SIGNING_RECOVER,
        Permission.INDICATOR_APPROVE,
        Permission.WEIGHTS_ADOPT,
        Permission.INDEX_APPROVE,
    },
    Role.COUNCIL: _SEE
    | {Permission.COMMITMENT_SIGN, Permission.COUNCIL_SEE, Permission.QUICKWIN_DECIDE},
    Role.ASSESSOR: _SEE
    | {Permission.LEDGER_SEE, Permission.EVIDENCE_ORIGINAL, Permission.CLAIMS_EXPORT},
    Role.PROVINCE: _SEE,
    Role.ADMINISTRATOR: _SEE
    | {
        Permission.TABLE_SEND,
        Permission.PEOPLE_MANAGE,
        Permission.PERSON_SERVE,
        Permission.SITE_HEALTH,
        Permission.DATA_PUBLISH,
        Permission.PEOPLE_APPOINT,
        Permission.REGION_LOAD,
        Permission.LEDGER_SEE,
        Permission.COMMITMENT_CONFIRM_PAPER,
        Permission.SIGNING_RECOVER,
    },
}

OWN_AGENCY_ONLY: frozenset[tuple[Role, Permission]] = frozenset(
    {
        (Role.OFFICER, Permission.PLAN_EDIT),
        (Role.HEAD, Permission.PLAN_EDIT),
        (Role.OFFICER, Permission.EVIDENCE_OFFER),
        (Role.HEAD, Permission.EVIDENCE_OFFER),
        (Role.OFFICER, Permission.COMMITMENT_NEGOTIATE),
        (Role.HEAD, Permission.COMMITMENT_NEGOTIATE),
        (Role.OFFICER, Permission.DELIVERY_PLAN),
        (Role.HEAD, Permission.DELIVERY_PLAN),
        (Role.HEAD, Permission.DELIVERY_STOP),
        (Role.HEAD, Permission.DELIVERY_REPLY),
        (Role.OFFICER, Permission.QUICKWIN_GATE),
        (Role.HEAD, Permission.QUICKWIN_GATE),
        (Role.OFFICER, Permission.INDICATOR_DRAFT),
        (Role.HEAD, Permission.INDICATOR_DRAFT),
        (Role.HEAD, Permission.INDICATOR_APPROVE),
        (Role.OFFICER, Permission.STATISTIC_ENTER),
        (Role.HEAD, Permission.STATISTIC_ENTER),
        (Role.OFFICER, Permission.POTENTIAL_EDIT),
        (Role.HEAD, Permission.POTENTIAL_EDIT),
        (Role.HEAD, Permission.POTENTIAL_PUBLISH),
        (Role.OFFICER, Permission.ENQUIRY_ANSWER),
        (Role.HEAD, Permission.ENQUIRY_ANSWER),
        (Role.OFFICER, Permission.SERVICE_EDIT),
        (Role.OFFICER, Permission.REQUEST_HANDLE),
        (Role.OFFICER, Permission.REPORTER_SEE),
        (Role.OFFICER, Permission.SURVEY_RUN),
        (Role.HEAD, Permission.SERVICE_EDIT),
        (Role.HEAD, Permission.SERVICE_PUBLISH),
        (Role.HEAD, Permission.REQUEST_HANDLE),
        (Role.HEAD, Permission.REPORTER_SEE),
        (Role.HEAD, Permission.SURVEY_RUN),
    }
)
"""Grants that reach no further than what the post's own agency owns."""
