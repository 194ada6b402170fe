"""Who may do what: pure rules over callers, roles and purposes; deny is the default.

The guarded doors (`repository/`) ask here and write the access log; nothing here reads a row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID


class Role(StrEnum):
    """What a member of staff is trusted with; one person may hold several."""

    SCAN_OPERATOR = "scan_operator"
    """Nhân viên số hóa: scans, looks after pages."""
    DESK_OFFICER = "desk_officer"
    """Cán bộ tiếp nhận: opens dossiers, compares with the original, confirms, reuses."""
    PROCESSING_OFFICER = "processing_officer"
    """Cán bộ giải quyết: uses prior papers for a dossier, closes it."""
    SUPERVISOR = "supervisor"
    """Lãnh đạo: figures, parked work, break-glass notices."""
    ADMINISTRATOR = "administrator"
    """Quản trị: staff, catalogue; reads no paper."""


class Subject(StrEnum):
    """What kind of caller is on the other end."""

    STAFF = "staff"
    CITIZEN = "citizen"
    MACHINE = "machine"
    SYSTEM = "system"
    PUBLIC = "public"


class Purpose(StrEnum):
    """Why a person's paper is opened; written into the access log."""

    DOSSIER = "dossier"
    """Processing a dossier; the dossier must be named."""
    OWN_PAPERS = "own_papers"
    """The citizen looks at the own store."""
    PUBLIC_CHECK = "public_check"
    """Somebody checks by its code that a paper is genuine; sees no content."""
    STANDING = "standing"
    """An agency looks after the standing of its own papers: revoked, replaced, frozen; it sees what
    the paper is and where it was used, not its content."""
    SHARED_RESULTS = "shared_results"
    """Another system asks for results for a procedure of its own (domain.md 3.7), or we ask it."""
    BACKLOG = "backlog"
    """An agency brings its results of earlier years into the repository (domain.md 3.6)."""
    EMERGENCY = "emergency"
    """An officer without the dossier, for some minutes and with a written reason (break-glass)."""
    SHARED = "shared"
    """The citizen shows the paper to somebody; the receipt of the consent is named."""
    CARE = "care"
    """The system itself: fixity, renewal, backup."""


class LegalBasis(StrEnum):
    """On what ground personal data are processed (domain.md 1.8)."""

    LAW = "law"
    CONSENT = "consent"
    OWNER = "owner"


class Sensitivity(StrEnum):
    """The four levels of QCVN 12:2026/BCA."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105 # a level of sensitivity


class Action(StrEnum):
    """What a caller asks to do; every route and command names exactly one."""

    OPEN_DOSSIER = "open_dossier"
    SEE_DOSSIER = "see_dossier"
    CLOSE_DOSSIER = "close_dossier"
    UPLOAD = "upload"
    REVIEW = "review"
    CONFIRM = "confirm"
    REUSE = "reuse"
    ISSUE_RESULT = "issue_result"
    """Hand in, check and sign the result of a dossier; nobody else's scans."""
    FIND_PERSON = "find_person"
    LOOK_UP_RECORDS = "look_up_records"
    READ_RECORD = "read_record"
    CHANGE_RECORD_STATUS = "change_record_status"
    HOLD_RECORD = "hold_record"
    SEE_STANDING = "see_standing"
    SEE_WORK = "see_work"
    RETRY_WORK = "retry_work"
    IMPORT_CATALOGUE = "import_catalogue"
    SEE_CATALOGUE = "see_catalogue"
    DECIDE_CATALOGUE = "decide_catalogue"
    MIRROR_DOSSIER = "mirror_dossier"
    MARK_COMPONENT = "mark_component"
    RUN_CAMPAIGN = "run_campaign"
    SEE_CAMPAIGN = "see_campaign"
    RELEASE_CAMPAIGN = "release_campaign"
    MANAGE_PERSONS = "manage_persons"
    """Numbers, relations, deaths and duplicates of persons."""
    AGREE_ON_PERSONS = "agree_on_persons"
    """Say yes or no to a merge, or to a death without an extract, that a desk asked for."""
    BREAK_GLASS = "break_glass"
    REVIEW_EMERGENCIES = "review_emergencies"
    MANAGE_STAFF = "manage_staff"
    """Accounts of the own agency."""
    FOLLOW_EVENTS = "follow_events"
    """Read what happened to the dossiers of the own agency, and be told by webhook."""
    TEND_DELIVERIES = "tend_deliveries"
    """See which events other systems did not take, and send them again."""
    SEE_OWN_PAPERS = "see_own_papers"


_STAFF_MAY: Final[dict[Role, frozenset[Action]]] = {
    Role.SCAN_OPERATOR: frozenset(
        {
            Action.SEE_DOSSIER,
            Action.UPLOAD,
            Action.REVIEW,
            Action.SEE_CAMPAIGN,
            Action.SEE_CATALOGUE,
            Action.SEE_WORK,
        }
    ),
    Role.DESK_OFFICER: frozenset(
        {
            Action.OPEN_DOSSIER,
            Action.SEE_DOSSIER,
            Action.UPLOAD,
            Action.REVIEW,
            Action.CONFIRM,
            Action.REUSE,
            Action.MARK_COMPONENT,
            Action.MIRROR_DOSSIER,
            Action.FOLLOW_EVENTS,
            Action.BREAK_GLASS,
            Action.FIND_PERSON,
            Action.MANAGE_PERSONS,
            Action.LOOK_UP_RECORDS,
            Action.READ_RECORD,
            Action.SEE_CAMPAIGN,
            Action.SEE_CATALOGUE,
            Action.SEE_WORK,
        }
    ),
    Role.PROCESSING_OFFICER: frozenset(
        {
            Action.SEE_DOSSIER,
            Action.CLOSE_DOSSIER,
            Action.REUSE,
            Action.ISSUE_RESULT,
            Action.MARK_COMPONENT,
            Action.MIRROR_DOSSIER,
            Action.FOLLOW_EVENTS,
            Action.LOOK_UP_RECORDS,
            Action.READ_RECORD,
            Action.CHANGE_RECORD_STATUS,
            Action.BREAK_GLASS,
            Action.SEE_STANDING,
            Action.RUN_CAMPAIGN,
            Action.SEE_CAMPAIGN,
            Action.SEE_CATALOGUE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Action.SEE_WORK,
            Action.RETRY_WORK,
            Action.AGREE_ON_PERSONS,
            Action.REVIEW_EMERGENCIES,
            Action.HOLD_RECORD,
            Action.SEE_STANDING,
            Action.RUN_CAMPAIGN,
            Action.SEE_CAMPAIGN,
            Action.RELEASE_CAMPAIGN,
            Action.SEE_CATALOGUE,
            Action.DECIDE_CATALOGUE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Action.IMPORT_CATALOGUE,
            Action.DECIDE_CATALOGUE,
            Action.SEE_CATALOGUE,
            Action.SEE_WORK,
            Action.MANAGE_STAFF,
            Action.TEND_DELIVERIES,
        }
    ),
}


_PERSONS_ONLY: Final = frozenset(
    {
        Action.CONFIRM,
        Action.ISSUE_RESULT,
        Action.MANAGE_PERSONS,
        Action.AGREE_ON_PERSONS,
        Action.RELEASE_CAMPAIGN,
        Action.DECIDE_CATALOGUE,
        Action.MARK_COMPONENT,
        Action.BREAK_GLASS,
        Action.REVIEW_EMERGENCIES,
        Action.MANAGE_STAFF,
        Action.TEND_DELIVERIES,
    }
)
"""A machine proposes, a person confirms: no client software says «compared with the original»."""

_MACHINES_ONLY: Final = frozenset({Action.MIRROR_DOSSIER, Action.FOLLOW_EVENTS})
"""The one-stop software tells its states itself; nobody types them in for it, or reads its feed."""


@dataclass(frozen=True)
class Caller:
    """Who asks, as the session or token proved it.

    `staff_id` and `agency_id` for staff and machines, `person_id` for a citizen.
    """

    subject: Subject
    roles: frozenset[Role] = field(default_factory=frozenset)
    staff_id: UUID | None = None
    agency_id: UUID | None = None
    person_id: UUID | None = None


SYSTEM: Final = Caller(subject=Subject.SYSTEM)


def may(caller: Caller, action: Action) -> bool:
    """Whether the caller's roles allow the action at all; objects are checked at their doors."""
    if caller.subject is Subject.MACHINE and action in _PERSONS_ONLY:
        return False
    if caller.subject is Subject.STAFF and action in _MACHINES_ONLY:
        return False
    if caller.subject in (Subject.STAFF, Subject.MACHINE):
        return any(action in _STAFF_MAY[role] for role in caller.roles)
    if caller.subject is Subject.CITIZEN:
        return action is Action.SEE_OWN_PAPERS
    return caller.subject is Subject.SYSTEM
