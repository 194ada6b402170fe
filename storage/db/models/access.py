"""Sessions and the hash-chained access log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.access import LegalBasis, Purpose, Subject
from storage.db.base import Base, CreatedAt, Id, Sha256


class Session(Base):
    """A signed-in browser or an API token; only the hash of its secret is kept."""

    __tablename__ = "sessions"
    __table_args__ = tuple(
        sa.Index(f"ix_sessions_{name}", name, postgresql_where=sa.text("ended_at IS NULL"))
        for name in ("staff_id", "person_id", "provider_session")
    )

    id: Mapped[Id]
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    subject: Mapped[Subject]
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(sa.String(20), server_default="open", default="open")
    """`open`, or what is still to be shown: `second_factor`, `new_password`, `enrol`."""
    kind: Mapped[str] = mapped_column(sa.String(10), server_default="browser", default="browser")
    """`browser` or `api`."""
    way: Mapped[str] = mapped_column(sa.String(60), server_default="password", default="password")
    """How the holder was proven: `password`, `totp`, `key`, `recovery`, `demo`, or a provider."""
    device: Mapped[str | None] = mapped_column(sa.String(80))
    place: Mapped[str | None] = mapped_column(sa.String(60))
    """The network address that it began from."""
    locked_at: Mapped[datetime | None]
    failed_tries: Mapped[int] = mapped_column(server_default="0", default=0)
    """Wrong proofs since the last right one."""
    challenge: Mapped[str | None] = mapped_column(sa.String(120))
    """What a key of WebAuthn has to sign next, base64url."""
    provider_session: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 of the provider's issuer and session, by which it may end this one."""


class AccessLogEntry(Base):
    """One look at, use of, or refused attempt on a person's paper; append-only.

    `position` orders the chain and is never shown outside. `hash` covers the entry's own values
    and `previous_hash`, so an edited or removed row breaks the chain from there on.
    """

    __tablename__ = "access_log"

    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime]
    subject: Mapped[Subject]
    staff_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(sa.String(40))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    """`allowed` or `refused`."""
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    """The person whose paper it is."""
    record_id: Mapped[UUID | None] = mapped_column(index=True)
    document_id: Mapped[UUID | None]
    dossier_id: Mapped[UUID | None]
    purpose: Mapped[Purpose]
    basis: Mapped[LegalBasis]
    basis_reference: Mapped[str | None] = mapped_column(sa.String(60))
    """The receipt of a consent; None: dossier or owner stand for themselves."""
    previous_hash: Mapped[Sha256]
    hash: Mapped[Sha256]


class LogHead(Base):
    """The end of the chain; its single row is locked while an entry is appended."""

    __tablename__ = "access_log_head"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    position: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[Sha256]
