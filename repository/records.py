"""Finding and showing records: the list an officer or citizen sees, and the public check.

Publishing and opening are here as well for those who only need one import.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock
from core.identifiers import PERSONAL_NUMBER
from core.lifecycle import Origin, RecordStatus, Trust
from core.vietnamese import fold, mask_number
from repository.access_log import RefusedAttempt, RefusedError, append_listed
from repository.doors import (
    DossierNotFoundError,
    RecordNotFoundError,
    dossier_for,
    open_record,
    right_through,
)
from repository.notices import shown_number
from repository.publishing import DocumentNotFinishedError, publish_record
from storage.db.models import Record, Rendition
from storage.db.queries import people
from storage.db.queries import records as queries

__all__ = [
    "DocumentNotFinishedError",
    "DossierNotFoundError",
    "DossierRequiredError",
    "OwnerShown",
    "PublicView",
    "RecordNotFoundError",
    "RecordRow",
    "open_record",
    "owners_in",
    "public_check",
    "publish_record",
    "rows_of",
    "search_records",
    "signed_rendition",
]

LONGEST_QUERY: Final = 200
MOST_ROWS: Final = 100


class DossierRequiredError(RefusedError):
    """An officer searches with a dossier in hand only (domain.md 9.8)."""

    code, fault = "dossier_required", "caller"


@dataclass(frozen=True)
class OwnerShown:
    """An owner as a list shows them: the number is masked."""

    person_id: UUID
    full_name: str
    masked_number: str | None
    role: str


@dataclass(frozen=True)
class RecordRow:
    """One line of a list of papers."""

    id: UUID
    public_code: str
    paper_code: str
    type: str
    title: str
    document_number: str | None
    """Masked where the number of the paper is a personal number (identity cards)."""
    issued_on: date | None
    issuer_name: str | None
    valid_to: date | None
    status: RecordStatus
    status_reason: str | None
    origin: Origin
    trust: Trust
    signature_verdict: str
    source: str
    reuse_count: int
    dossier_id: UUID | None
    owners: tuple[OwnerShown, ...]


def search_records(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    query: str = "",
    owner_number: str | None = None,
    dossier_id: UUID | None = None,
    limit: int = 50,
) -> tuple[RecordRow, ...]:
    """Papers that the caller may see and that hold all words of `query`, best first.

    Marks do not matter («duc» finds «Đức»); twelve digits are taken as an owner's number and must
    match exactly. Staff see what their dossier opens, and each owner whose papers are listed gets
    an entry in the access log: commit before answering. A citizen sees the own papers. Raises
    DossierRequiredError and DossierNotFoundError.
    """
    right = _right_to_look(session, caller, owner_number, dossier_id)
    words = fold(query[:LONGEST_QUERY])
    if PERSONAL_NUMBER.match(words):
        owner_number, words = words, ""
    if owner_number is not None:
        right = sa.and_(right, queries.owned_by_number(owner_number.strip()))
    found = queries.search(session, right, words, limit=min(limit, MOST_ROWS))
    rows = rows_of(session, found)
    if caller.subject is not Subject.CITIZEN and dossier_id is not None:
        append_listed(session, clock, caller, owners_in(rows), dossier_id=dossier_id)
    return rows


def owners_in(rows: Iterable[RecordRow]) -> set[UUID]:
    """The persons whose papers these lines show."""
    return {owner.person_id for row in rows for owner in row.owners}


def _right_to_look(
    session: Session, caller: Caller, owner_number: str | None, dossier_id: UUID | None
) -> sa.ColumnElement[bool]:
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        return queries.owned_by(caller.person_id)
    if dossier_id is None or not may(caller, Action.LOOK_UP_RECORDS):
        owner = None if owner_number is None else people.person_by_number(session, owner_number)
        raise DossierRequiredError(
            RefusedAttempt(
                caller,
                Action.LOOK_UP_RECORDS,
                Purpose.DOSSIER,
                owner_ids=() if owner is None else (owner.id,),
                dossier_id=dossier_id,
            )
        )
    return right_through(dossier_for(session, caller, dossier_id, action=Action.LOOK_UP_RECORDS))


def rows_of(session: Session, records: Sequence[Record]) -> tuple[RecordRow, ...]:
    """Lines for a list of records; all owners are fetched in one query."""
    owners: dict[UUID, list[OwnerShown]] = {}
    for link, person in queries.owners(session, [record.id for record in records]):
        number = person.personal_number
        owners.setdefault(link.record_id, []).append(
            OwnerShown(
                person_id=person.id,
                full_name=person.full_name,
                masked_number=None if number is None else mask_number(number),
                role=link.role,
            )
        )
    return tuple(_row(record, tuple(owners.get(record.id, ()))) for record in records)


def _row(record: Record, owners: tuple[OwnerShown, ...]) -> RecordRow:
    return RecordRow(
        id=record.id,
        public_code=record.public_code,
        paper_code=record.paper_code,
        type=record.type,
        title=record.title,
        document_number=shown_number(record.document_number),
        issued_on=record.issued_on,
        issuer_name=record.issuer_name,
        valid_to=record.valid_to,
        status=record.status,
        status_reason=record.status_reason,
        origin=record.origin,
        trust=record.trust,
        signature_verdict=record.signature_verdict,
        source=record.source,
        reuse_count=record.reuse_count,
        dossier_id=record.dossier_id,
        owners=owners,
    )


def signed_rendition(session: Session, record: Record) -> Rendition | None:
    """The signed file of a record that `open_record` gave."""
    return queries.signed_rendition(session, record.id)


@dataclass(frozen=True)
class PublicView:
    """What anybody with the code of a paper may know: that it is genuine; no content, no names."""

    type: str
    title: str
    issuer_name: str | None
    issued_on: date | None
    status: RecordStatus
    origin: Origin
    """PENDING while the dossier with which it came is open, REFUSED when that ended badly."""
    sha256: str | None
    """Of the signed file, to compare with a copy in hand."""
    signature_verdict: str
    """As it was found when the file was taken into the store."""
    judged_at: datetime | None
    """When that was."""


def public_check(session: Session, code: str) -> PublicView | None:
    """The public view of the paper with this code; None for an unknown one."""
    record = queries.by_public_code(session, code)
    if record is None:
        return None
    rendition = queries.signed_rendition(session, record.id)
    return PublicView(
        type=record.type,
        title=record.title,
        issuer_name=record.issuer_name,
        issued_on=record.issued_on,
        status=record.status,
        origin=record.origin,
        sha256=None if rendition is None else rendition.sha256,
        signature_verdict=record.signature_verdict,
        judged_at=None if rendition is None else rendition.created_at,
    )
