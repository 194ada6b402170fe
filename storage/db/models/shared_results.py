"""Results shared with other systems: who may ask, what was asked, and what we asked elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id, Sha256


class SharedClient(Base):
    """Another system that may ask for results; of its key only the hash is kept."""

    __tablename__ = "shared_clients"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    """What it signs in with."""
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    """The agency that answers for it; owners read it in their access log."""
    key_sha256: Mapped[Sha256]
    networks: Mapped[list[str]]
    """Addresses it may call from, as CIDR; none is let in from nowhere."""
    scopes: Mapped[list[str]]
    """Of `repository.shared_clients.Scope`."""
    calls_per_minute: Mapped[int]
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]


class SharedRequest(Base):
    """One call of another system, whatever came of it; append-only."""

    __tablename__ = "shared_requests"
    __table_args__ = (
        sa.Index("ix_shared_requests_client", "client_id", "at"),
        sa.Index("ix_shared_requests_owner", "owner_id", "at"),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("shared_clients.id"))
    call: Mapped[str] = mapped_column(sa.String(20))
    """`list` or `file`."""
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    """Whose papers; None where nobody has the number that was given, or the link is unknown."""
    requester_name: Mapped[str | None]
    requester_number: Mapped[str | None] = mapped_column(sa.String(20))
    """Who asks, as the client says; of a file: who asked for the list in which it stood."""
    procedure_code: Mapped[str | None]
    dossier_code: Mapped[str | None]
    """The dossier of the asking system, where it names one."""
    channel: Mapped[str | None] = mapped_column(sa.String(20))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    """`given`, `nothing` or `refused`."""
    record_ids: Mapped[list[Any]]
    entry_ids: Mapped[list[Any]]
    """The entries of the access log that this call wrote."""
    at: Mapped[datetime]


class SharedLink(Base):
    """A way to one file for one client and a short while; of its words only the hash is kept."""

    __tablename__ = "shared_links"

    id: Mapped[Id]
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("shared_requests.id"))
    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("shared_clients.id"))
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ElsewhereLookup(Base):
    """What another system answered when we asked it for a dossier; append-only.

    No answer (KHONG_KHAI_THAC_DUOC) is the lawful ground for asking the citizen for the paper.
    """

    __tablename__ = "elsewhere_lookups"

    id: Mapped[Id]
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    peer: Mapped[str] = mapped_column(sa.String(60))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    """`found`, `nothing` or `unavailable`."""
    error_code: Mapped[str | None] = mapped_column(sa.String(60))
    asked_types: Mapped[list[Any]]
    """Paper types that were asked for."""
    papers: Mapped[list[Any]]
    """What was found: code, type, title, number, agency, file name and way to the file."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime]


class ElsewhereFetch(Base):
    """A batch that holds the one file which another system gave; append-only."""

    __tablename__ = "elsewhere_fetches"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), primary_key=True)
    lookup_id: Mapped[UUID] = mapped_column(sa.ForeignKey("elsewhere_lookups.id"))
    file_sha256: Mapped[Sha256]
    """Of what came: no other bytes in this batch count as given."""
    result_code: Mapped[str]
    agency: Mapped[str]
    """As the other system named the keeper of the paper."""
    at: Mapped[datetime]
