"""The standing of papers: revoked, cancelled, forged, replaced, restored, frozen.

Every change goes through `repository.changing`: it follows the one table of `core.standing`, leaves
an event that nobody can alter, and tells the owners and each agency that used the paper.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import SYSTEM, Action, Caller, LegalBasis, Purpose, may
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import mask_numbers_in
from core.lifecycle import DossierState, Origin, RecordStatus, Trust
from core.standing import StatusChange, StatusChangeRefusedError
from core.vietnamese import clean_line
from repository import notices
from repository.access_log import append
from repository.changing import change, note
from repository.doors import RecordNotFoundError, attempt_on
from repository.replacing import replace_older
from storage.db.models import PaperType, Record
from storage.db.queries import records as record_queries
from storage.db.queries import standing as queries
from storage.db.queries.agencies import answering_for

SHORTEST_REASON: Final = 10
"""Letters of a written reason below which nobody can tell later why it was done."""

BY_OFFICERS: Final = (
    StatusChange.REVOKED,
    StatusChange.CANCELLED,
    StatusChange.FOUND_FORGED,
    StatusChange.DOUBTED,
    StatusChange.EXPIRED,
    StatusChange.RESTORED,
)
"""What an officer may say with a written reason alone; replacing needs the newer paper."""

ENDED_BY: Final = {"marriage_certificate": frozenset({"court_judgment", "decision"})}
"""Papers of another type that end one: a divorce ends what a marriage certificate proves."""


class WrittenReasonMissingError(MotLanError):
    """A change of a paper's standing needs a reason in writing."""

    code, fault = "written_reason_missing", "caller"


class RecordHeldError(MotLanError):
    """The paper is under legal hold; a supervisor has to lift it first."""

    code, fault = "record_held", "caller"


class NotSuccessorError(MotLanError):
    """The other paper cannot take this one's place: type, owners, age or standing do not fit."""

    code, fault = "record_not_successor", "caller"


def change_status(
    session: Session,
    clock: Clock,
    caller: Caller,
    record_id: UUID,
    what: StatusChange,
    reason: str,
) -> Record:
    """An officer of the agency that keeps the paper says what became of it; the caller commits.

    Raises RecordNotFoundError, WrittenReasonMissingError, RecordHeldError for restoring under a
    hold, StatusChangeRefusedError (also for a change that is not an officer's to make).
    """
    record = looked_after(session, clock, caller, record_id, Action.CHANGE_RECORD_STATUS)
    if what not in BY_OFFICERS:
        raise StatusChangeRefusedError(status=record.status.value, change=what.value)
    told = written(reason)
    if what is StatusChange.RESTORED and record.held_since is not None:
        raise RecordHeldError
    if _is_pointless(session, record, what):
        raise StatusChangeRefusedError(status=record.status.value, change=what.value)
    change(session, clock, caller, record, what, told)
    if record.status is RecordStatus.IN_FORCE and record.origin is Origin.ACCEPTED:
        # A newer paper may have come while this one was out of force.
        replace_older(session, clock, caller, record)
    return record


def _is_pointless(session: Session, record: Record, what: StatusChange) -> bool:
    """A forgery is found once; a household book is history, whoever finds it again."""
    if what is StatusChange.FOUND_FORGED and record.held_since is not None:
        return queries.has_event(session, record.id, what.value)
    return what is StatusChange.RESTORED and not session.get_one(PaperType, record.type).is_reusable


def supersede(
    session: Session, clock: Clock, caller: Caller, record_id: UUID, newer_id: UUID, reason: str
) -> Record:
    """A newer paper takes the place of this one; the caller commits. Gives the older paper.

    The agency keeps both. The newer one is accepted and in force, of the same type (or one that
    ends it), has an owner in common, is not older and not itself replaced by this one. Raises
    RecordNotFoundError, NotSuccessorError, WrittenReasonMissingError, StatusChangeRefusedError.
    """
    ids = {record_id, newer_id}
    both = all_looked_after(session, clock, caller, ids, Action.CHANGE_RECORD_STATUS)
    record, newer = both[record_id], both[newer_id]
    told = written(reason)
    if not _may_follow(session, record, newer):
        raise NotSuccessorError
    change(session, clock, caller, record, StatusChange.REPLACED, told, other=newer)
    return record


def _may_follow(session: Session, record: Record, newer: Record) -> bool:
    types = {record.type} | ENDED_BY.get(record.type, frozenset())
    is_good = newer.origin is Origin.ACCEPTED and newer.status is RecordStatus.IN_FORCE
    owners = set(record_queries.owner_ids(session, record.id))
    is_theirs = bool(owners.intersection(record_queries.owner_ids(session, newer.id)))
    after_it = {one.id for one in queries.newer_than(session, newer.id)}
    is_new = newer.id != record.id and record.id not in after_it
    if record.issued_on is not None and newer.issued_on is not None:
        is_new = is_new and newer.issued_on >= record.issued_on
    return newer.type in types and is_good and is_theirs and is_new


def set_hold(
    session: Session, clock: Clock, caller: Caller, record_id: UUID, reason: str, *, is_held: bool
) -> Record:
    """A supervisor freezes a paper against erasure and restoring, or lifts that; caller commits.

    Raises RecordNotFoundError, WrittenReasonMissingError and, if nothing changes,
    StatusChangeRefusedError.
    """
    record = looked_after(session, clock, caller, record_id, Action.HOLD_RECORD)
    told = written(reason)
    name = "held" if is_held else "released"
    if (record.held_since is not None) is is_held:
        raise StatusChangeRefusedError(status=record.status.value, change=name)
    record.held_since = clock.now() if is_held else None
    note(session, clock, caller, record, name, told)
    return record


def written(reason: str) -> str:
    """The reason on one line, personal numbers in it masked: it is read by many, never erased.

    Raises WrittenReasonMissingError for one that says nothing.
    """
    told = mask_numbers_in(clean_line(reason))
    if len(told) < SHORTEST_REASON:
        raise WrittenReasonMissingError(letters=SHORTEST_REASON)
    return told


def looked_after(
    session: Session, clock: Clock, caller: Caller, record_id: UUID, action: Action
) -> Record:
    """The door for standing: the paper, locked, if the caller's agency keeps it; logged."""
    return all_looked_after(session, clock, caller, {record_id}, action)[record_id]


def all_looked_after(
    session: Session, clock: Clock, caller: Caller, record_ids: Collection[UUID], action: Action
) -> dict[UUID, Record]:
    """The same door for several papers: all of them or none."""
    # Locked in one order and before the log, so that two who do this never wait for each other.
    found = {id_: _kept(session, caller, id_, action) for id_ in sorted(record_ids)}
    for record in found.values():
        _log(session, clock, caller, record, action, Purpose.STANDING)
    return found


def _kept(session: Session, caller: Caller, record_id: UUID, action: Action) -> Record:
    record = None
    if caller.agency_id is not None and may(caller, action):
        right = queries.looked_after_by(caller.agency_id)
        record = queries.locked(session, record_id, right)
    if record is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, Purpose.STANDING, None, action)
        )
    return record


def _log(
    session: Session,
    clock: Clock,
    caller: Caller,
    record: Record,
    action: Action,
    purpose: Purpose,
) -> None:
    for owner_id in record_queries.owner_ids(session, record.id) or (None,):
        append(
            session,
            clock,
            caller,
            action=action,
            outcome="allowed",
            purpose=purpose,
            basis=LegalBasis.LAW,
            owner_id=owner_id,
            record_id=record.id,
            document_id=record.document_id,
        )


@dataclass(frozen=True)
class HistoryLine:
    """One event of a paper, for people."""

    at: datetime
    name: str
    status_after: RecordStatus
    trust_before: Trust
    trust_after: Trust
    reason: str
    by: str | None
    agency: str | None
    other_record_id: UUID | None
    values: dict[str, Any]


@dataclass(frozen=True)
class UseLine:
    """One dossier in which a paper was used: the reverse index (domain.md 4.2)."""

    dossier_id: UUID
    dossier_code: str
    state: DossierState
    procedure: str
    receiving_agency: str
    competent_agency: str
    reused_at: datetime | None
    """None: the paper itself came with this dossier."""
    reused_by: str | None


@dataclass(frozen=True)
class Standing:
    """What the agency that keeps a paper sees of it: no content, no file."""

    record: Record
    history: tuple[HistoryLine, ...]
    uses: tuple[UseLine, ...]
    newer: tuple[Record, ...]
    """The papers that took its place, the next first."""


def standing_of(session: Session, clock: Clock, caller: Caller, record_id: UUID) -> Standing:
    """The paper's history and every dossier that used it; the look is logged, the caller commits.

    Raises RecordNotFoundError.
    """
    record = looked_after(session, clock, caller, record_id, Action.SEE_STANDING)
    notices.tell_viewed(session, clock, record, caller)
    return Standing(
        record=record,
        history=history_of(session, record.id),
        uses=uses_of(session, record.id),
        newer=tuple(queries.newer_than(session, record.id)),
    )


def find_by_code(session: Session, caller: Caller, code: str) -> UUID:
    """The paper with this paper code or public code, if the caller's agency keeps it.

    Shows nothing yet: `standing_of` does, and logs it. Raises RecordNotFoundError, with the attempt
    where another agency keeps it.
    """
    found = queries.by_code(session, clean_line(code), sa.true())
    if found is not None and not _is_kept_by(session, caller, found):
        attempt = attempt_on(session, caller, found.id, Purpose.STANDING, None, Action.SEE_STANDING)
        raise RecordNotFoundError(attempt)
    if found is None:
        raise RecordNotFoundError
    return found.id


def _is_kept_by(session: Session, caller: Caller, record: Record) -> bool:
    if caller.agency_id is None or not may(caller, Action.SEE_STANDING):
        return False
    return record.agency_id in set(session.scalars(answering_for(caller.agency_id)))


def recall(session: Session, clock: Clock, code: str) -> tuple[Record, tuple[UseLine, ...]]:
    """For the command of whoever runs the installation: the paper and every dossier that used it.

    Logged as a look of the system, which its owners can read; the caller commits. Raises
    RecordNotFoundError.
    """
    record = queries.by_code(session, clean_line(code), sa.true())
    if record is None:
        raise RecordNotFoundError
    _log(session, clock, SYSTEM, record, Action.SEE_STANDING, Purpose.CARE)
    return record, uses_of(session, record.id)


def history_of(session: Session, record_id: UUID) -> tuple[HistoryLine, ...]:
    """What happened to a record, the oldest first; rights were asked for at a door before."""
    return tuple(
        HistoryLine(
            at=event.at,
            name=event.name,
            status_after=event.status_after,
            trust_before=event.trust_before,
            trust_after=event.trust_after,
            reason=event.reason,
            by=by,
            agency=agency,
            other_record_id=event.other_record_id,
            values=dict(event.values),
        )
        for event, by, agency in queries.events_of(session, record_id)
    )


def uses_of(session: Session, record_id: UUID) -> tuple[UseLine, ...]:
    """Every dossier that used the record, the newest first; rights were asked for before."""
    rows = queries.uses_of(session, record_id)
    ids = {id_ for row in rows for id_ in (row[0].receiving_agency_id, row[0].competent_agency_id)}
    names = queries.agency_names(session, ids)
    return tuple(
        UseLine(
            dossier_id=dossier.id,
            dossier_code=dossier.code,
            state=dossier.state,
            procedure=procedure.name,
            receiving_agency=names[dossier.receiving_agency_id],
            competent_agency=names[dossier.competent_agency_id],
            reused_at=at,
            reused_by=by,
        )
        for dossier, procedure, at, by in rows
    )
