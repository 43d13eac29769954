"""Who may do what. Roles are code, so a change of power is a reviewed change."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """What a post may be allowed to do. Checked inside the action."""

    DESK_SEE = auto()
    PLAN_IMPORT = auto()
    PLAN_EDIT = auto()
    PLAN_ADOPT = auto()
    EVIDENCE_OFFER = auto()
    EVIDENCE_JUDGE = auto()
    EVIDENCE_ORIGINAL = auto()
    REGION_LOAD = auto()
    PEOPLE_MANAGE = auto()
    LEDGER_SEE = auto()


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
    Role.OFFICER: _SEE | {Permission.PLAN_EDIT, Permission.EVIDENCE_OFFER},
    Role.HEAD: _SEE
    | {
        Permission.PLAN_EDIT,
        Permission.EVIDENCE_OFFER,
        Permission.EVIDENCE_JUDGE,
        Permission.EVIDENCE_ORIGINAL,
    },
    Role.SECRETARIAT: _SEE
    | {
        Permission.PLAN_IMPORT,
        Permission.PLAN_EDIT,
        Permission.PLAN_ADOPT,
        Permission.EVIDENCE_OFFER,
        Permission.EVIDENCE_JUDGE,
        Permission.EVIDENCE_ORIGINAL,
        Permission.REGION_LOAD,
        Permission.LEDGER_SEE,
    },
    Role.EXPERT: _SEE,
    Role.LEADERSHIP: _SEE | {Permission.LEDGER_SEE},
    Role.COUNCIL: _SEE,
    Role.ASSESSOR: _SEE | {Permission.LEDGER_SEE, Permission.EVIDENCE_ORIGINAL},
    Role.PROVINCE: _SEE,
    Role.ADMINISTRATOR: _SEE
    | {Permission.PEOPLE_MANAGE, Permission.REGION_LOAD, Permission.LEDGER_SEE},
}

OWN_AGENCY_ONLY: frozenset[tuple[Role, Permission]] = frozenset(
    {
        (Role.OFFICER, Permission.PLAN_EDIT),
        (Role.HEAD, Permission.PLAN_EDIT),
        (Role.OFFICER, Permission.EVIDENCE_OFFER),
        (Role.HEAD, Permission.EVIDENCE_OFFER),
    }
)
"""Grants that reach no further than what the post's own agency owns."""
