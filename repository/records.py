"""Showing records: the lines of a list that an officer or citizen sees, and the public check.

Publishing and opening are here as well for those who only need one import; searching is in
`repository/searching.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from core.lifecycle import Origin, RecordStatus, Trust
from core.vietnamese import mask_number
from repository.doors import (
    DossierNotFoundError,
    RecordNotFoundError,
    open_record,
)
from repository.notices import shown_number
from repository.publishing import DocumentNotFinishedError, publish_record
from storage.db.models import Person, Record, RecordOwner, Rendition
from storage.db.queries import records as queries
from storage.db.queries.verdicts import newest_report

__all__ = [
    "DocumentNotFinishedError",
    "DossierNotFoundError",
    "OwnerShown",
    "PublicView",
    "RecordNotFoundError",
    "RecordRow",
    "open_record",
    "owners_in",
    "papers_of",
    "public_check",
    "publish_record",
    "row_of",
    "rows_of",
    "signed_rendition",
]


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


def owners_in(rows: Iterable[RecordRow]) -> set[UUID]:
    """The persons whose papers these lines show."""
    return {owner.person_id for row in rows for owner in row.owners}


def rows_of(session: Session, records: Sequence[Record]) -> tuple[RecordRow, ...]:
    """Lines for a list of records; all owners are fetched in one query."""
    people: dict[UUID, list[tuple[RecordOwner, Person]]] = {}
    for link, person in queries.owners(session, [record.id for record in records]):
        people.setdefault(link.record_id, []).append((link, person))
    return tuple(row_of(record, people.get(record.id, ())) for record in records)


def papers_of(session: Session, person_id: UUID) -> tuple[RecordRow, ...]:
    """Lines for all papers in a citizen's own store, newest issue first, in one query."""
    lines = groupby(queries.lines_of_owner(session, person_id), key=lambda line: line.id)
    return tuple(_row_of_lines(list(of_one)) for _, of_one in lines)


def _row_of_lines(lines: Sequence[Row[Any]]) -> RecordRow:
    owners = (
        _owner_shown(line.person_id, line.full_name, line.personal_number, line.role)
        for line in lines
        if line.person_id is not None
    )
    return _row(lines[0], tuple(owners))


def row_of(record: Record, people: Iterable[tuple[RecordOwner, Person]]) -> RecordRow:
    """The line of a record whose owners are known."""
    owners = (
        _owner_shown(person.id, person.full_name, person.personal_number, link.role)
        for link, person in people
    )
    return _row(record, tuple(owners))


def _owner_shown(person_id: UUID, full_name: str, number: str | None, role: str) -> OwnerShown:
    return OwnerShown(person_id, full_name, None if number is None else mask_number(number), role)


def _row(record: Record | Row[Any], owners: tuple[OwnerShown, ...]) -> RecordRow:
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


def rendition_to_show(session: Session, record_id: UUID) -> Rendition | None:
    """The signed file; the upload itself where nobody signed it."""
    signed = queries.signed_rendition(session, record_id)
    return signed or queries.original_rendition(session, record_id)


OWN_UPLOAD: Final = "citizen_upload"
"""Source of a copy that its owner put in and nobody compared (`repository.own_uploads`)."""


_NO_RECORD: Final = UUID(int=0)
_NO_FILE: Final = "0" * 64
"""What is looked up for a code that nothing has."""


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
    """The newest one."""
    revocation_checked: bool | None
    """Whether the file proves that no certificate was revoked; None where nobody knows."""
    judged_at: datetime | None
    """When the verdict was reached: at taking the file in, or at a later round."""


def public_check(session: Session, code: str) -> PublicView | None:
    """The public view of the paper with this code; None for an unknown one.

    Nobody vouches for what a citizen put in: its code is as good as none. The same three things
    are looked up whatever the code is, so that the time of the answer tells nothing more.
    """
    record = queries.by_public_code(session, code)
    rendition = queries.signed_rendition(session, _NO_RECORD if record is None else record.id)
    known = newest_report(session, _NO_FILE if rendition is None else rendition.sha256)
    if record is None or record.erased_at is not None or record.source == OWN_UPLOAD:
        return None
    return PublicView(
        type=record.type,
        title=record.title,
        issuer_name=record.issuer_name,
        issued_on=record.issued_on,
        status=record.status,
        origin=record.origin,
        sha256=None if rendition is None else rendition.sha256,
        signature_verdict=record.signature_verdict,
        revocation_checked=None if known is None else known.revocation_checked,
        judged_at=None if known is None else known.judged_at,
    )
