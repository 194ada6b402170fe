"""The access log: every look at, use of and refused attempt on a person's paper, hash-chained.

Each entry's hash covers its values and the hash before it (SHA-256 over canonical JSON), so an
edited, removed or inserted entry breaks the chain from there on. The head is one locked row:
entries are written one after another, before the first byte of a paper leaves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final, Literal, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller, LegalBasis, Purpose, Subject
from core.clock import VIETNAM, Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import new_id
from storage.db.models import AccessLogEntry
from storage.db.queries import access_log as queries

Outcome = Literal["allowed", "refused"]

_SHARED: Final = "shared_access_log"
_HOLDS_HEAD: Final = "transaction_that_holds_the_access_log"
"""Keys of `Session.info`."""
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class RefusedAttempt:
    """What somebody tried and was not allowed to do; written after the rollback."""

    caller: Caller
    action: str
    purpose: Purpose
    owner_ids: tuple[UUID, ...] = ()
    """The persons whose paper it was: each of them can read of the attempt."""
    record_id: UUID | None = None
    dossier_id: UUID | None = None


class RefusedError(MotLanError):
    """Base of the answers of a guarded door: «not there» and «not yours» read the same.

    `attempt` is for the log alone and never leaves the house.
    """

    code, fault = "not_found", "caller"

    def __init__(self, attempt: RefusedAttempt | None = None, **details: object) -> None:
        super().__init__(**details)
        self.attempt = attempt


@dataclass(frozen=True)
class Look:
    """What an entry says."""

    caller: Caller
    action: str
    outcome: Outcome
    purpose: Purpose
    basis: LegalBasis
    owner_id: UUID | None = None
    record_id: UUID | None = None
    document_id: UUID | None = None
    dossier_id: UUID | None = None
    basis_reference: str | None = None
    """The receipt of the consent on which it rests."""


def append(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    action: str,
    outcome: Outcome,
    purpose: Purpose,
    basis: LegalBasis,
    owner_id: UUID | None = None,
    record_id: UUID | None = None,
    document_id: UUID | None = None,
    dossier_id: UUID | None = None,
    basis_reference: str | None = None,
) -> NewEntry:
    """Add one entry to the end of the chain; the head stays locked until the transaction ends."""
    look = Look(
        caller,
        action,
        outcome,
        purpose,
        basis,
        owner_id,
        record_id,
        document_id,
        dossier_id,
        basis_reference,
    )
    return append_all(session, clock, (look,))[0]


class NewEntry(NamedTuple):
    """An entry as it is added, with the names of `AccessLogEntry`; it costs less than a row."""

    position: int
    id: UUID
    at: datetime
    subject: Subject
    staff_id: UUID | None
    person_id: UUID | None
    agency_id: UUID | None
    action: str
    outcome: Outcome
    owner_id: UUID | None
    record_id: UUID | None
    document_id: UUID | None
    dossier_id: UUID | None
    purpose: Purpose
    basis: LegalBasis
    basis_reference: str | None
    previous_hash: str


def append_all(session: Session, clock: Clock, looks: Sequence[Look]) -> tuple[NewEntry, ...]:
    """Add entries in this order, with one look at the head and one statement for all of them."""
    if not looks:
        return ()
    position, last_hash = queries.locked_head(session)
    # Until it ends, this transaction is the only one that can add to the chain.
    session.info[_HOLDS_HEAD] = session.get_transaction()
    entries: list[NewEntry] = []
    rows: list[dict[str, str | int | None]] = []
    at = clock.now().astimezone(UTC)
    for look in looks:
        position += 1
        caller = look.caller
        entry = NewEntry(
            position, new_id(), at, caller.subject, caller.staff_id, caller.person_id,
            caller.agency_id, look.action, look.outcome, look.owner_id, look.record_id,
            look.document_id, look.dossier_id, look.purpose, look.basis, look.basis_reference,
            last_hash,
        )  # fmt: skip
        values = _values(entry)
        last_hash = _hash(values)
        entries.append(entry)
        rows.append({**values, "hash": last_hash})
    queries.add(session, rows, position, last_hash)
    return tuple(entries)


class SharedLog(Protocol):
    """Adds the looks of many requests to the chain in few transactions."""

    def append(self, looks: Sequence[Look]) -> None:
        """Give back once the looks are committed; raises what kept them from it."""


def share_log(session: Session, log: SharedLog) -> None:
    """From now on `append_seen` of this session goes through the shared log."""
    session.info[_SHARED] = log


def append_seen(session: Session, clock: Clock, looks: Sequence[Look]) -> None:
    """Write down looks that change nothing; commit before answering all the same.

    Where the session shares a log, the entries are committed when this returns, together with those
    of other requests and whatever becomes of this transaction: the look has happened. Else, and
    where this transaction holds the chain already, they are added in the transaction itself.
    """
    shared: SharedLog | None = session.info.get(_SHARED)
    held_by = session.info.get(_HOLDS_HEAD)
    if shared is None or (held_by is not None and held_by is session.get_transaction()):
        append_all(session, clock, looks)
    elif looks:
        shared.append(looks)


def append_refusal(session: Session, clock: Clock, attempt: RefusedAttempt) -> None:
    """Write down a refused attempt: one entry for each person whose paper it was.

    Call it in a fresh transaction and commit: the refused one is rolled back.
    """
    append_seen(
        session,
        clock,
        [
            Look(
                attempt.caller,
                action=attempt.action,
                outcome="refused",
                purpose=attempt.purpose,
                basis=LegalBasis.LAW,
                owner_id=owner_id,
                record_id=attempt.record_id,
                dossier_id=attempt.dossier_id,
            )
            for owner_id in attempt.owner_ids or (None,)
        ],
    )


@contextmanager
def refusals_logged(session: Session, clock: Clock) -> Iterator[None]:
    """Around the work of one request: a refusal rolls it back and is written down on its own.

    The error goes on to the caller.
    """
    try:
        yield
    except RefusedError as error:
        session.rollback()
        if error.attempt is not None:
            append_refusal(session, clock, error.attempt)
            session.commit()
        raise


def hash_of(entry: AccessLogEntry) -> str:
    """SHA-256 over the entry's values as canonical JSON, `previous_hash` included."""
    return _hash(_values(entry))


def _values(entry: AccessLogEntry | NewEntry) -> dict[str, str | int | None]:
    """All values of an entry but its hash, as texts."""
    values: dict[str, str | int | None] = {
        "position": entry.position,
        "id": str(entry.id),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "subject": str(entry.subject),
        "staff_id": _text(entry.staff_id),
        "person_id": _text(entry.person_id),
        "agency_id": _text(entry.agency_id),
        "action": entry.action,
        "outcome": entry.outcome,
        "owner_id": _text(entry.owner_id),
        "record_id": _text(entry.record_id),
        "document_id": _text(entry.document_id),
        "dossier_id": _text(entry.dossier_id),
        "purpose": str(entry.purpose),
        "basis": str(entry.basis),
        "previous_hash": entry.previous_hash,
    }
    if entry.basis_reference is not None:  # entries from before it was kept have no such value
        values["basis_reference"] = entry.basis_reference
    return values


def _hash(values: Mapping[str, str | int | None]) -> str:
    return hashlib.sha256(_CANONICAL.encode(values).encode()).hexdigest()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


PAPERS_LISTED: Final = "papers_listed"
"""Action of an entry: an officer saw in a list which papers a person has."""

PAPERS_SEARCHED: Final = "papers_searched"
"""Action of an entry: a search showed the paper, and the lines in which the words stand."""


@dataclass(frozen=True)
class Shown:
    """A paper that a search showed, with the dossier through which it may be seen."""

    record_id: UUID
    owner_ids: tuple[UUID, ...]
    dossier_id: UUID | None


def append_listed(
    session: Session,
    clock: Clock,
    caller: Caller,
    owner_ids: Collection[UUID],
    *,
    dossier_id: UUID,
    is_once_a_day: bool = False,
) -> None:
    """One entry for each person whose papers were listed for a dossier; commit before answering.

    `is_once_a_day` leaves out whom the caller's list for this dossier has named on this day (of
    Vietnam) already: a page that is opened again and again tells nobody more.
    """
    new = set(owner_ids)
    if new and is_once_a_day:
        day = datetime.combine(today_in_vietnam(clock), time(), VIETNAM)
        new -= queries.already_named(
            session, PAPERS_LISTED, caller.staff_id, new, dossier_id, since=day
        )
    append_seen(
        session,
        clock,
        [
            Look(
                caller,
                action=PAPERS_LISTED,
                outcome="allowed",
                purpose=Purpose.DOSSIER,
                basis=LegalBasis.LAW,
                owner_id=owner_id,
                dossier_id=dossier_id,
            )
            for owner_id in sorted(new)
        ],
    )


def append_searched(session: Session, clock: Clock, caller: Caller, shown: Iterable[Shown]) -> None:
    """One entry for each paper that a search showed, and each of its owners, every time.

    A search shows lines of the paper, so it is a look at it. A paper of nobody's gets an entry too.
    """
    append_seen(
        session,
        clock,
        [
            Look(
                caller,
                action=PAPERS_SEARCHED,
                outcome="allowed",
                purpose=Purpose.DOSSIER,
                basis=LegalBasis.LAW,
                owner_id=owner_id,
                record_id=one.record_id,
                dossier_id=one.dossier_id,
            )
            for one in shown
            for owner_id in one.owner_ids or (None,)
        ],
    )


@dataclass(frozen=True)
class ChainReport:
    """Whether the log is as it was written."""

    entries: int
    """Entries that were looked at."""
    broken_at: int | None
    """Position of the first entry that does not fit."""
    problem: str | None
    """`changed`, `missing`, `link` or `head`."""

    @property
    def is_intact(self) -> bool:
        """Nothing was edited, removed or put in."""
        return self.problem is None


def verify_chain(session: Session) -> ChainReport:
    """Recompute the whole chain and compare it with the head.

    Entries may be added meanwhile: the chain has to pass through the head as it was before, and to
    end no later than the head as it is afterwards.
    """
    before = _head_at(session)
    position, last_hash = 0, queries.FIRST_HASH
    passed = (position, last_hash) == before
    try:
        for entry in queries.entries_in_order(session):
            problem = _problem_of(entry, position + 1, last_hash)
            if problem is not None:
                return ChainReport(position, broken_at=position + 1, problem=problem)
            position, last_hash = entry.position, entry.hash
            passed = passed or (position, last_hash) == before
    except LookupError:  # a word that none of our entries has
        odd = queries.first_with_odd_word(session)
        return ChainReport(position, broken_at=odd, problem="changed")
    after = _head_at(session)
    if not passed or after[0] < position or (after[0] == position and after[1] != last_hash):
        return ChainReport(position, broken_at=position + 1, problem="head")
    return ChainReport(position, broken_at=None, problem=None)


def _head_at(session: Session) -> tuple[int, str]:
    head = queries.head(session)
    return (0, queries.FIRST_HASH) if head is None else (head.position, head.hash)


def _problem_of(entry: AccessLogEntry, position: int, last_hash: str) -> str | None:
    if entry.position != position:
        return "missing"
    if entry.previous_hash != last_hash:
        return "link"
    return None if entry.hash == hash_of(entry) else "changed"
