"""The newest verdict on each signed file, and which signatures held once and do not any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.lifecycle import Work
from storage.db.models import Document, DocumentEvent, Record, Rendition, Signature
from storage.db.queries.records import signed_rendition
from storage.db.queries.work import is_of_agency

FOUND = "FOUND"
"""Profile of a signature that the paper brought along: others signed it."""
LOST = "signature_not_valid"
"""Event of a document: its signature held at the look before, and does not any more."""
FOUND_AGAIN = "signature_valid_again"


def to_judge(session: Session) -> list[tuple[UUID, str]]:
    """Id and file hash of the last signature of each paper, those judged longest ago first."""
    newest = (
        sa.select(Signature.id)
        .ext(distinct_on(Signature.revision_id))
        .order_by(Signature.revision_id, Signature.created_at.desc(), Signature.id.desc())
    )
    query = sa.select(Signature.id, Signature.object_sha256).where(Signature.id.in_(newest))
    judged_at = sa.func.coalesce(Signature.judged_at, Signature.created_at)
    return [(row[0], row[1]) for row in session.execute(query.order_by(judged_at, Signature.id))]


def say_in_records(session: Session, sha256: str, verdict: str) -> None:
    """Let the records whose signed file has this hash show a verdict."""
    query = (
        sa.select(Record)
        .join(Rendition, Rendition.record_id == Record.id)
        .where(Rendition.sha256 == sha256, Rendition.role == "signed")
    )
    for record in session.scalars(query).unique():
        file = signed_rendition(session, record.id)
        if file is not None and file.sha256 == sha256:
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


def unchecked_records(session: Session, record_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Records whose signed file does not prove that nothing was revoked: whether we signed it.

    A report that says nothing of revocation proves nothing.
    """
    query = (
        sa.select(Rendition.record_id, sa.func.bool_and(Signature.profile != FOUND))
        .join(Signature, Signature.object_sha256 == Rendition.sha256)
        .where(
            Rendition.record_id.in_(record_ids),
            Rendition.role == "signed",
            Signature.report["revocation_checked"].as_boolean().is_not(True),
        )
        .group_by(Rendition.record_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True)
class LostSignature:
    """A signature that held once and does not any more."""

    document_id: UUID
    verdict: str
    reason: str | None
    since: datetime


def lost_signatures(
    session: Session, *, agency_id: UUID | None = None, limit: int = 200
) -> list[LostSignature]:
    """Those of one agency or of all, the newest loss first."""
    newest = (
        sa.select(DocumentEvent.document_id, DocumentEvent.name, DocumentEvent.details,
                  DocumentEvent.at)
        .ext(distinct_on(DocumentEvent.document_id))
        .where(DocumentEvent.name.in_((LOST, FOUND_AGAIN)))
        .order_by(DocumentEvent.document_id, DocumentEvent.at.desc())
        .subquery()
    )  # fmt: skip
    query = (
        sa.select(newest.c.document_id, newest.c.details, newest.c.at)
        .join(Document, Document.id == newest.c.document_id)
        .where(
            newest.c.name == LOST,
            sa.true() if agency_id is None else is_of_agency(Work.DOCUMENT, agency_id),
        )
        .order_by(newest.c.at.desc())
        .limit(limit)
    )
    return [
        LostSignature(document_id, told["verdict"], told["reason"], at)
        for document_id, told, at in session.execute(query)
    ]
