"""Documents on their way from the scanner to the repository."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from core.answers import Answer
from core.artifacts import FieldSource
from storage.db.base import Base, CreatedAt, Id, Sha256, WorkColumns


def _as_proposed(column: str) -> Callable[[DefaultExecutionContext], object]:
    """A new document's proposal is what its `column` says before any person decides."""

    def value(context: DefaultExecutionContext) -> object:
        values = context.get_current_parameters()  # type: ignore[no-untyped-call] # SQLAlchemy's
        found: object = values.get(column)
        return found

    return value


class Document(WorkColumns, Base):
    """One paper: some pages of one upload, proposed by the machine, decided by a person."""

    __tablename__ = "documents"
    __table_args__ = (sa.UniqueConstraint("upload_id", "position"),)

    id: Mapped[Id]
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(sa.ForeignKey("uploads.id"), index=True)
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    component_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("components.id"))
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    position: Mapped[int]
    """Place in the upload, from 1."""
    is_signed_input: Mapped[bool] = mapped_column(default=False)
    """The upload carried a signature: its bytes are the rendition and are never rewritten."""
    type: Mapped[str | None] = mapped_column(sa.ForeignKey("paper_types.slug"))
    """The machine's proposal, then the person's decision; None while nobody is sure."""
    type_confidence: Mapped[float] = mapped_column(default=0.0)
    alternatives: Mapped[list[Any]] = mapped_column(default=list)
    proposed_type: Mapped[str | None] = mapped_column(sa.String(60), default=_as_proposed("type"))
    """The machine's proposal, which no decision overwrites."""
    proposed_confidence: Mapped[float | None] = mapped_column(
        default=_as_proposed("type_confidence")
    )
    """None only where it was lost before it was kept."""
    chosen_type: Mapped[str | None] = mapped_column(sa.ForeignKey("paper_types.slug"))
    """What a person said it is before confirming; later proposals keep to it."""
    taught_until: Mapped[datetime | None]
    """The newest confirmation of its desk that it was held against, if nothing was told of it."""
    model: Mapped[str]
    mean_confidence: Mapped[float]
    rejected_reason: Mapped[str | None]
    public_code: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    """The code of its public check, once it stands in the mark of its signature."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a confirmation of a stale version is refused."""
    created_at: Mapped[CreatedAt]


class Revision(Base):
    """The PDF/A of a document as it stood: what a person confirms is what is signed."""

    __tablename__ = "revisions"
    __table_args__ = (sa.UniqueConstraint("document_id", "number"),)

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    number: Mapped[int]
    pdf_key: Mapped[str]
    pdf_sha256: Mapped[Sha256]
    pdf_size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    page_count: Mapped[int]
    created_at: Mapped[CreatedAt]


class DocumentField(Base):
    """One field of a document: what the machine read, and what a person made of it."""

    __tablename__ = "document_fields"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "name"),
        sa.Index(
            "ix_document_fields_answered",
            "answered_by_id",
            "answered_at",
            postgresql_where=sa.text("answer IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    proposed: Mapped[str | None]
    raw: Mapped[str | None]
    """The spelling on the paper."""
    confidence: Mapped[float] = mapped_column(default=0.0)
    page_number: Mapped[int | None]
    """Page of the upload on which the value stands."""
    box: Mapped[list[Any] | None]
    source: Mapped[FieldSource]
    value: Mapped[str | None]
    """The value as a person left it; equals `proposed` until then."""
    answer: Mapped[Answer | None]
    """What a person said to this value alone, before or with the confirmation."""
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]


class Confirmation(Base):
    """A person's word: type, fields, and that the scan was compared with the original."""

    __tablename__ = "confirmations"

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), unique=True)
    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("revisions.id"))
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"))
    fields: Mapped[dict[str, Any]]
    pdf_sha256: Mapped[Sha256]
    """Hash of the very bytes that the person saw and that will be signed."""
    compared_with_original: Mapped[bool]
    at: Mapped[datetime]


class Signature(Base):
    """A signature that was applied (or found) and the verdict reached on the stored bytes."""

    __tablename__ = "signatures"
    __table_args__ = (
        sa.Index("ix_signatures_one_of_a_profile", "revision_id", "profile", unique=True),
    )

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("revisions.id"))
    profile: Mapped[str] = mapped_column(sa.String(40))
    """`OFFICER_COMPARE`, `AGENCY_COPY`, or `FOUND` for a signature that the paper brought along."""
    level: Mapped[str] = mapped_column(sa.String(20))
    signer: Mapped[str]
    certificate_sha256: Mapped[Sha256 | None]
    object_key: Mapped[str]
    object_sha256: Mapped[Sha256] = mapped_column(index=True)
    object_size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    verdict: Mapped[str] = mapped_column(sa.String(20))
    """The newest one, and the newest report: stored files are validated again."""
    report: Mapped[dict[str, Any]]
    judged_at: Mapped[datetime | None]
    """When it was validated again; None: not since it was stored."""
    signed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class SignatureDraft(Base):
    """What was signed and is about to be stored: noted first, so that no signature is unknown."""

    __tablename__ = "signature_drafts"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    profile: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    base_sha256: Mapped[Sha256]
    """Of the bytes that were signed."""
    object_key: Mapped[str]
    object_sha256: Mapped[Sha256]
    certificate_sha256: Mapped[Sha256]
    created_at: Mapped[datetime]


class DocumentEvent(Base):
    """What happened to a document, by whom and when (PREMIS event); append-only."""

    __tablename__ = "document_events"
    __table_args__ = (
        sa.Index(
            "ix_document_events_verdicts",
            "document_id",
            "at",
            postgresql_where=sa.text("name IN ('signature_not_valid', 'signature_valid_again')"),
        ),
    )

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    staff_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[CreatedAt]


class StageAttempt(Base):
    """Our own log of tries: RQ keeps only the last result of a job."""

    __tablename__ = "stage_attempts"

    id: Mapped[Id]
    stage: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    attempt: Mapped[int]
    outcome: Mapped[str] = mapped_column(sa.String(40))
    """`done`, `lost` or the code of the error."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
