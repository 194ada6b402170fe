"""The newest verdict on each signed file, and which signatures held once and do not any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.lifecycle import RecordStatus, Work
from storage.db.models import Document, DocumentEvent, PaperType, Record, Rendition, Signature
from storage.db.queries.records import signed_rendition
from storage.db.queries.work import is_of_agency

FOUND = "FOUND"
"""Profile of a signature that the paper brought along: others signed it."""
LOST = "signature_not_valid"
"""Event of a document: its signature held at the look before, and does not any more."""
FOUND_AGAIN = "signature_valid_again"
HOLDS = "signature_valid"
"""It holds for the first time: when the paper came, something was missing to say so."""
SETTLED = "signature_loss_settled"
"""A person has said in writing what became of a loss."""

_OUT_OF_FORCE = (RecordStatus.REVOKED, RecordStatus.CANCELLED, RecordStatus.REPLACED)


@dataclass(frozen=True)
class Waiting:
    """A signed file that will be looked at again."""

    signature_id: UUID
    key: str
    sha256: str


def to_judge(session: Session, limit: int | None = None) -> list[Waiting]:
    """The last signature of each paper: lost ones first, then those judged longest ago."""
    told = _newest_told()
    query = (
        sa.select(Signature.id, Signature.object_key, Signature.object_sha256)
        .outerjoin(told, told.c.document_id == Signature.document_id)
        .where(Signature.id.in_(_newest()))
        .order_by(
            sa.func.coalesce(told.c.name == LOST, sa.false()).desc(), _looked_at(), Signature.id
        )
        .limit(limit)
    )
    return [Waiting(*row) for row in session.execute(query)]


def count_to_judge(session: Session) -> int:
    """How many papers have a signature."""
    query = sa.select(sa.func.count(sa.distinct(Signature.revision_id)))
    return session.scalar(query) or 0


def signatures_in(session: Session, key: str, sha256: str) -> list[UUID]:
    """The signatures that are the last of their paper and whose file this is."""
    query = sa.select(Signature.id).where(
        Signature.object_key == key,
        Signature.object_sha256 == sha256,
        Signature.id.in_(_newest()),
    )
    return list(session.scalars(query))


def _newest() -> sa.Select[UUID]:
    return (
        sa.select(Signature.id)
        .ext(distinct_on(Signature.revision_id))
        .order_by(Signature.revision_id, Signature.created_at.desc(), Signature.id.desc())
    )


def oldest_look(session: Session) -> datetime | None:
    """When the signed file was looked at that waits longest; None where nothing is signed."""
    newest = (
        sa.select(_looked_at().label("at"))
        .ext(distinct_on(Signature.revision_id))
        .order_by(Signature.revision_id, Signature.created_at.desc(), Signature.id.desc())
        .subquery()
    )
    found: datetime | None = session.scalar(sa.select(sa.func.min(newest.c.at)))
    return found


def was_lost(session: Session, document_id: UUID) -> bool:
    """Whether the signature of a document was ever lost."""
    event = sa.exists().where(DocumentEvent.document_id == document_id, DocumentEvent.name == LOST)
    return bool(session.scalar(sa.select(event)))


def _looked_at() -> sa.ColumnElement[datetime]:
    return sa.func.coalesce(Signature.judged_at, Signature.created_at)


def _newest_told() -> sa.Subquery:
    """Of each document the newest event that says a signature was lost or found again."""
    return (
        sa.select(DocumentEvent.document_id, DocumentEvent.name, DocumentEvent.details,
                  DocumentEvent.at)
        .ext(distinct_on(DocumentEvent.document_id))
        .where(DocumentEvent.name.in_((LOST, FOUND_AGAIN)))
        .order_by(DocumentEvent.document_id, DocumentEvent.at.desc())
        .subquery()
    )  # fmt: skip


def records_with_file(session: Session, sha256: str) -> list[Record]:
    """The records whose signed file has this hash."""
    query = (
        sa.select(Record)
        .join(Rendition, Rendition.record_id == Record.id)
        .where(Rendition.sha256 == sha256, Rendition.role == "signed")
    )
    found = session.scalars(query.order_by(Record.id)).unique()
    files = ((record, signed_rendition(session, record.id)) for record in found)
    return [record for record, file in files if file is not None and file.sha256 == sha256]


def say_in_records(session: Session, sha256: str, verdict: str) -> None:
    """Let the records whose signed file has this hash show a verdict."""
    for record in records_with_file(session, sha256):
        record.signature_verdict = verdict


@dataclass(frozen=True)
class KeptReport:
    """The newest report on a file."""

    report: Mapping[str, Any]
    judged_at: datetime

    @property
    def revocation_checked(self) -> bool | None:
        """Whether the file proves that no certificate was revoked; None where nobody knows."""
        checked: bool | None = self.report.get("revocation_checked")
        return checked


def newest_report(session: Session, sha256: str) -> KeptReport | None:
    """What is known of the signatures in the file with this hash; None for another file."""
    query = sa.select(Signature).where(Signature.object_sha256 == sha256)
    row = session.scalar(query.order_by(Signature.created_at.desc()).limit(1))
    return None if row is None else KeptReport(row.report, row.judged_at or row.created_at)


@dataclass(frozen=True)
class LostSignature:
    """A signature that held once and does not any more."""

    document_id: UUID
    verdict: str
    reason: str | None
    since: datetime
    title: str | None
    """Of the type of paper; None while nobody has said what it is."""
    record_id: UUID | None
    """The record that the document became."""
    paper_code: str | None


def lost_signatures(
    session: Session, *, agency_id: UUID | None = None, limit: int = 200
) -> list[LostSignature]:
    """Those of one agency or of all, the newest loss first.

    Not those that a person settled with a written reason, nor papers that are out of force anyway.
    """
    told, which = _lost(agency_id)
    query = which.with_only_columns(
        told.c.document_id, told.c.details, told.c.at, PaperType.title, Record.id, Record.paper_code
    )
    return [
        LostSignature(id_, found["verdict"], found["reason"], at, title, record_id, code)
        for id_, found, at, title, record_id, code in session.execute(
            query.order_by(told.c.at.desc()).limit(limit)
        )
    ]


def count_lost(session: Session, *, agency_id: UUID | None = None) -> int:
    """How many `lost_signatures` there are without its limit."""
    return session.scalar(_lost(agency_id)[1].with_only_columns(sa.func.count())) or 0


def is_lost(session: Session, document_id: UUID, *, agency_id: UUID | None) -> bool:
    """Whether the document stands in the list."""
    told, which = _lost(agency_id)
    found = which.with_only_columns(told.c.document_id).where(told.c.document_id == document_id)
    return session.scalar(found) is not None


def _lost(agency_id: UUID | None) -> tuple[sa.Subquery, sa.Select[Any]]:
    told = _newest_told()
    settled = sa.exists().where(
        DocumentEvent.document_id == told.c.document_id,
        DocumentEvent.name == SETTLED,
        DocumentEvent.at >= told.c.at,
    )
    query = (
        sa.select(told.c.document_id)
        .join(Document, Document.id == told.c.document_id)
        .outerjoin(Record, Record.document_id == Document.id)
        .outerjoin(PaperType, PaperType.slug == Document.type)
        .where(
            told.c.name == LOST,
            sa.true() if agency_id is None else is_of_agency(Work.DOCUMENT, agency_id),
            sa.func.coalesce(Record.status.not_in(_OUT_OF_FORCE), sa.true()),
            ~settled,
        )
    )
    return told, query
