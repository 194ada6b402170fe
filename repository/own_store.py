"""What a citizen sees: the own papers and everything that was done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject, may
from core.clock import Clock, SystemClock, today_in_vietnam
from core.lifecycle import Origin, RecordStatus
from repository.access_log import RefusedAttempt, RefusedError
from repository.facts import ValidityFacts, choose_rules
from repository.records import RecordRow, rows_of
from repository.rules import CLOSE_TO_END_DAYS
from repository.working_days import add_months
from storage.db.models import Record
from storage.db.queries import access_log as log_queries
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import records as queries
from storage.db.queries.emergencies import is_told
from storage.db.queries.identities import rows_of_one

Chip = Literal[
    "usable",
    "ending_soon",
    "expired",
    "pending",
    "revoked",
    "replaced",
    "cancelled",
    "consumed",
    "unknown",
    "refused",
]


_CHIP_OF_STATUS: Final[dict[RecordStatus, Chip]] = {
    RecordStatus.EXPIRED: "expired",
    RecordStatus.REVOKED: "revoked",
    RecordStatus.REPLACED: "replaced",
    RecordStatus.CANCELLED: "cancelled",
    RecordStatus.CONSUMED: "consumed",
    RecordStatus.UNKNOWN: "unknown",
}
_SYSTEM_CLOCK: Final = SystemClock()


class OwnStoreOnlyError(RefusedError):
    """Only a citizen has a store of the own."""

    code, fault = "own_store_only", "caller"


@dataclass(frozen=True)
class OwnRecord:
    """One paper in the own store."""

    row: RecordRow
    chip: Chip
    """What the status chip says."""
    usable_until: date | None
    """By the printed term, else by the general rule of the type; None: no end known."""
    days_left: int | None


@dataclass(frozen=True)
class OwnLogRow:
    """One look at, use of or refused attempt on one of the own papers."""

    at: datetime
    who: str | None
    """Full name of the member of staff; None for the citizen or the system itself."""
    title: str | None
    agency: str | None
    action: str
    outcome: str
    purpose: Purpose
    basis: LegalBasis
    dossier_code: str | None
    paper_title: str | None
    subject: Subject
    is_self: bool
    """The citizen; another CITIZEN is a co-owner of the paper."""


def own_records(
    session: Session, caller: Caller, *, clock: Clock = _SYSTEM_CLOCK
) -> tuple[OwnRecord, ...]:
    """The caller's own papers, newest issue first; raises OwnStoreOnlyError."""
    records = queries.of_owner(session, _person(caller))
    today = today_in_vietnam(clock)
    types = {record.type for record in records}
    # No procedure consumes a paper here, so only the general rules of the types apply.
    rules = choose_rules(catalogue_queries.validity_rules_on(session, types, "", today))
    rows = rows_of(session, records)
    return tuple(
        _shown(record, row, rules.get(record.type), today)
        for record, row in zip(records, rows, strict=True)
    )


def _person(caller: Caller) -> UUID:
    may_see = caller.subject is Subject.CITIZEN and may(caller, Action.SEE_OWN_PAPERS)
    if caller.person_id is None or not may_see:
        raise OwnStoreOnlyError(RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS))
    return caller.person_id


def _shown(record: Record, row: RecordRow, rule: ValidityFacts | None, today: date) -> OwnRecord:
    until = record.valid_to
    if until is None and rule is not None and rule.months and record.issued_on is not None:
        until = add_months(record.issued_on, rule.months)
    days_left = None if until is None else (until - today).days
    return OwnRecord(row, _chip(record, days_left), until, days_left)


def _chip(record: Record, days_left: int | None) -> Chip:
    """The paper's own status first, then its origin, then its term."""
    if record.status is not RecordStatus.IN_FORCE:
        return _CHIP_OF_STATUS[record.status]
    if record.origin is not Origin.ACCEPTED:
        return "pending" if record.origin is Origin.PENDING else "refused"
    if days_left is not None and days_left < 0:
        return "expired"
    is_ending = days_left is not None and days_left <= CLOSE_TO_END_DAYS
    return "ending_soon" if is_ending else "usable"


def own_access_log(
    session: Session, caller: Caller, *, clock: Clock = _SYSTEM_CLOCK, limit: int = 200
) -> tuple[OwnLogRow, ...]:
    """Who looked at the caller's papers, when, why and for which dossier; newest first.

    Raises OwnStoreOnlyError. Refused attempts are in it too; emergency accesses that a written
    order delays come in when the delay is over.
    """
    person_id = _person(caller)
    own = set(rows_of_one(session, person_id))
    return tuple(
        OwnLogRow(
            at=entry.at,
            who=name,
            title=title,
            agency=agency,
            action=entry.action,
            outcome=entry.outcome,
            purpose=entry.purpose,
            basis=entry.basis,
            dossier_code=dossier_code,
            paper_title=paper_title,
            subject=entry.subject,
            is_self=entry.person_id in own,
        )
        for entry, name, title, agency, dossier_code, paper_title in log_queries.entries_about(
            session, person_id, limit, is_told(today_in_vietnam(clock))
        )
    )
