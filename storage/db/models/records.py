"""The citizen's repository: records, their owners and renditions, and every reuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from core.access import LegalBasis, Sensitivity
from core.lifecycle import Origin, RecordStatus, Trust
from core.standing import Retention
from storage.db.base import Base, CreatedAt, Id, Sha256


class Record(Base):
    """One paper in the repository (domain.md 3.2 «Paper record in the Kho»)."""

    __tablename__ = "records"
    __table_args__ = (
        sa.Index(
            "ix_records_replaced_by_id",
            "replaced_by_id",
            postgresql_where="replaced_by_id IS NOT NULL",
        ),
    )

    id: Mapped[Id]
    public_code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    paper_code: Mapped[str] = mapped_column(unique=True)
    """Mã giấy tờ: opaque, never parsed (domain.md 1.4)."""
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"), unique=True)
    type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"), index=True)
    title: Mapped[str]
    document_number: Mapped[str | None]
    issued_on: Mapped[date | None]
    issuer_name: Mapped[str | None]
    """As printed on the paper; never overwritten by a successor's name."""
    signer_name: Mapped[str | None]
    subject: Mapped[str | None]
    purpose: Mapped[str | None]
    fields: Mapped[dict[str, Any]]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """End printed on the paper itself; rules may end it earlier per procedure."""
    status: Mapped[RecordStatus] = mapped_column(default=RecordStatus.IN_FORCE)
    status_reason: Mapped[str | None]
    replaced_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    origin: Mapped[Origin] = mapped_column(default=Origin.PENDING)
    trust: Mapped[Trust]
    sensitivity: Mapped[Sensitivity]
    source: Mapped[str] = mapped_column(sa.String(40))
    """`component`, `result`, `citizen_upload`, `national_portal` or `database`."""
    is_visible_to_owner: Mapped[bool] = mapped_column(default=True)
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    component_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("components.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    signature_verdict: Mapped[str] = mapped_column(sa.String(20))
    reuse_count: Mapped[int] = mapped_column(default=0)
    last_reused_at: Mapped[datetime | None]
    retention: Mapped[Retention] = mapped_column(server_default=Retention.IN_FORCE.value)
    held_since: Mapped[datetime | None]
    """Legal hold: while it lasts nothing of the paper is erased and its status is not restored."""
    erased_at: Mapped[datetime | None]
    """Its content is gone; the row stays for the log and the tombstone."""
    created_at: Mapped[CreatedAt]


THIS_MONTH = sa.text("(extract(year FROM now()) * 12 + extract(month FROM now()))::int")
"""As `RecordText.taken_in` counts."""


class RecordText(Base):
    """What a record is searched by; apart from it, so that rows of records stay small.

    `heading` and `heading_toned` are forms of title, numbers, names, issuer and subject
    (core/search_words.py); `body` is what the pages say, for excerpts. No personal numbers.
    """

    __tablename__ = "record_texts"
    __table_args__ = (
        sa.Index("ix_record_texts_months", "agency_id", "taken_in"),
        # Agency and quarter stand in each word: one that every paper has costs a small agency
        # little, and a big one only what came in of late.
        sa.Index(
            "ix_record_texts_scoped",
            sa.text("scoped_words(agency_id, taken_in, vector)"),
            postgresql_using="gin",
        ),
        sa.Index(
            "ix_record_texts_scoped_heading",
            sa.text("scoped_words(agency_id, taken_in, to_tsvector('simple', heading))"),
            postgresql_using="gin",
        ),
        sa.Index(
            "ix_record_texts_agency_heading",
            "agency_id",
            "heading",
            postgresql_using="gin",
            postgresql_ops={"heading": "gin_trgm_ops"},
        ),
    )

    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    agency_id: Mapped[UUID]
    """The agency that took the paper in, as in the record."""
    taken_in: Mapped[int] = mapped_column(server_default=THIS_MONTH)
    """The month in which it came: 12 × year + month."""
    heading: Mapped[str]
    heading_toned: Mapped[str]
    body: Mapped[str]
    vector: Mapped[Any] = mapped_column(TSVECTOR)


KEEPER: Final = "keeper"
"""Role of somebody who handed the paper in, but whom it does not speak of: no owner of it."""


class RecordOwner(Base):
    """Whose paper it is; a marriage certificate has two owners."""

    __tablename__ = "record_owners"
    __table_args__ = (sa.Index("ix_record_owners_person", "person_id", "record_id", unique=True),)

    id: Mapped[Id]
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(sa.String(20), default="holder")
    """`holder`, `husband`, `wife`, `child`, `deceased`, `owner`."""


class Rendition(Base):
    """A file of a record: the signed PDF, the original scan, a second scan of the same paper."""

    __tablename__ = "renditions"

    id: Mapped[Id]
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    """The scan that it came from; not that of the record for a further scan of the same paper."""
    role: Mapped[str] = mapped_column(sa.String(20))
    """`signed` or `original`."""
    media_type: Mapped[str]
    object_key: Mapped[str]
    sha256: Mapped[Sha256]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    page_count: Mapped[int]
    created_at: Mapped[CreatedAt]


class ReuseEvent(Base):
    """One use of a record for a component of another dossier; append-only."""

    __tablename__ = "reuse_events"

    id: Mapped[Id]
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    component_id: Mapped[UUID] = mapped_column(sa.ForeignKey("components.id"))
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    verdict: Mapped[str] = mapped_column(sa.String(40))
    checks: Mapped[list[Any]]
    """Each rule R0–R14 with its outcome and reason, as shown to the officer."""
    override_reason: Mapped[str | None]
    sha256: Mapped[Sha256]
    """Hash of the file as it was used."""
    reference_date: Mapped[date]
    basis: Mapped[LegalBasis] = mapped_column(server_default=LegalBasis.LAW.value)
    basis_reference: Mapped[str | None] = mapped_column(sa.String(60))
    """The procedure (LAW) or the receipt (CONSENT); None only of uses before it was kept."""
    at: Mapped[datetime]
