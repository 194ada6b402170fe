"""What a citizen sees: the own papers and everything that was done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject, may
from core.clock import Clock, SystemClock, today_in_vietnam
from core.lifecycle import Origin, RecordStatus
from repository.access_log import PAPERS_LISTED, Look, RefusedAttempt, RefusedError, append_seen
from repository.authority import RelationKind
from repository.care import in_care_of
from repository.facts import ValidityFacts, choose_rules
from repository.records import RecordRow, papers_of, rows_of
from repository.rules import CLOSE_TO_END_DAYS
from repository.working_days import add_months
from storage.db.models import Record
from storage.db.queries import access_log as log_queries
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries.emergencies import is_told
from storage.db.queries.identities import has_died, rows_of_one

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
    basis_reference: str | None
    """The receipt of the consent on which it rested."""
    subject: Subject
    is_self: bool
    """The citizen; another CITIZEN is a co-owner of the paper."""


def own_records(
    session: Session, caller: Caller, *, clock: Clock = _SYSTEM_CLOCK
) -> tuple[OwnRecord, ...]:
    """The caller's own papers, newest issue first; raises OwnStoreOnlyError."""
    return shown_as_own(session, papers_of(session, own_person(caller)), clock)


@dataclass(frozen=True)
class StoreInCare:
    """The papers of a child or ward."""

    person_id: UUID
    full_name: str
    kind: RelationKind
    """What the citizen is to them."""
    papers: tuple[OwnRecord, ...]


def records_in_care(session: Session, clock: Clock, caller: Caller) -> tuple[StoreInCare, ...]:
    """The papers of the caller's minor children and wards; each of these learns of the look.

    The caller commits before answering. Raises OwnStoreOnlyError.
    """
    person_id, today = own_person(caller), today_in_vietnam(clock)
    if session.scalar(select(has_died(person_id))):
        return ()
    stores = tuple(
        StoreInCare(
            one.person.id,
            one.person.full_name,
            one.kind,
            shown_as_own(session, papers_of(session, one.person.id), clock),
        )
        for one in in_care_of(session, person_id, today)
    )
    looks = [
        Look(caller, PAPERS_LISTED, "allowed", Purpose.OWN_PAPERS, LegalBasis.LAW, one.person_id)
        for one in stores
        if one.papers
    ]
    append_seen(session, clock, looks)
    return stores


def record_in_store(session: Session, clock: Clock, caller: Caller, record_id: UUID) -> OwnRecord:
    """One paper that a door has given to the caller, with what it is good for."""
    own_person(caller)
    rows = rows_of(session, [session.get_one(Record, record_id)])
    [shown] = shown_as_own(session, rows, clock)
    return shown


def shown_as_own(
    session: Session, rows: Sequence[RecordRow], clock: Clock
) -> tuple[OwnRecord, ...]:
    """What each of these papers is good for today; the right to them is the caller's matter."""
    today = today_in_vietnam(clock)
    # No procedure consumes a paper here, so only the general rules of the types apply.
    rules = choose_rules(
        catalogue_queries.validity_rules_on(session, {row.type for row in rows}, "", today)
    )
    return tuple(_shown(row, rules.get(row.type), today) for row in rows)


def own_person(caller: Caller) -> UUID:
    """Whose store it is; raises OwnStoreOnlyError."""
    may_see = caller.subject is Subject.CITIZEN and may(caller, Action.SEE_OWN_PAPERS)
    if caller.person_id is None or not may_see:
        raise OwnStoreOnlyError(RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS))
    return caller.person_id


def _shown(row: RecordRow, rule: ValidityFacts | None, today: date) -> OwnRecord:
    until = row.valid_to
    if until is None and rule is not None and rule.months and row.issued_on is not None:
        until = add_months(row.issued_on, rule.months)
    days_left = None if until is None else (until - today).days
    return OwnRecord(row, _chip(row, days_left), until, days_left)


def _chip(row: RecordRow, days_left: int | None) -> Chip:
    """The paper's own status first, then its origin, then its term."""
    if row.status is not RecordStatus.IN_FORCE:
        return _CHIP_OF_STATUS[row.status]
    if row.origin is not Origin.ACCEPTED:
        return "pending" if row.origin is Origin.PENDING else "refused"
    if days_left is not None and days_left < 0:
        return "expired"
    is_ending = days_left is not None and days_left <= CLOSE_TO_END_DAYS
    return "ending_soon" if is_ending else "usable"


def own_access_log(
    session: Session,
    caller: Caller,
    *,
    clock: Clock = _SYSTEM_CLOCK,
    limit: int = 200,
    offset: int = 0,
) -> tuple[OwnLogRow, ...]:
    """Who looked at the caller's papers, when, why and for which dossier; newest first.

    `offset`: so many of the newest are left out. Raises OwnStoreOnlyError. Refused attempts are in
    it too; emergency accesses that a written order delays come in when the delay is over.
    """
    person_id = own_person(caller)
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
            basis_reference=entry.basis_reference,
            dossier_code=dossier_code,
            paper_title=paper_title,
            subject=entry.subject,
            is_self=entry.person_id in own,
        )
        for entry, name, title, agency, dossier_code, paper_title in log_queries.entries_about(
            session, person_id, limit, is_told(today_in_vietnam(clock)), offset
        )
    )
