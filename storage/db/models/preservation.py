"""What keeps signatures provable: evidence for whole days (RFC 4998), and when protection ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id, Sha256


class EvidenceGroup(Base):
    """The signed files of one day in Vietnam that share their time stamps; append-only."""

    __tablename__ = "evidence_groups"
    __table_args__ = (sa.UniqueConstraint("day", "number"),)

    id: Mapped[Id]
    day: Mapped[date]
    number: Mapped[int]
    """From 1; a second group of a day holds what was committed after the first was made."""
    member_count: Mapped[int]
    created_at: Mapped[CreatedAt]


class EvidenceMember(Base):
    """That a signature's file is in a group; append-only."""

    __tablename__ = "evidence_members"

    signature_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signatures.id"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_groups.id"), index=True)


class EvidenceChain(Base):
    """The tree of a group by one hash algorithm; append-only.

    The object under `leaves_key` holds the leaves, ascending, one after another without anything
    between them. A later chain, with a stronger algorithm, covers the files and all chains before.
    """

    __tablename__ = "evidence_chains"
    __table_args__ = (sa.UniqueConstraint("group_id", "position"),)

    id: Mapped[Id]
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_groups.id"))
    position: Mapped[int]
    """From 1."""
    algorithm: Mapped[str] = mapped_column(sa.String(20))
    leaves_key: Mapped[str]
    leaves_sha256: Mapped[Sha256]


class EvidenceStamp(Base):
    """One time stamp of a chain; append-only."""

    __tablename__ = "evidence_stamps"
    __table_args__ = (sa.UniqueConstraint("chain_id", "position"),)

    id: Mapped[Id]
    chain_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_chains.id"))
    position: Mapped[int]
    """From 1; each renews the one before it."""
    token: Mapped[bytes]
    """DER of the RFC 3161 token."""
    path: Mapped[list[Any]]
    """Lists of hexadecimal digests from the stamp before to what was stamped."""
    stamped_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """When the stamp alone stops to prove anything."""
    ends_why: Mapped[str] = mapped_column(sa.String(20))
    server: Mapped[str]


class SignatureProtection(Base):
    """What the end of a signed file's own protection follows from; worked out anew at will."""

    __tablename__ = "signature_protections"

    signature_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signatures.id"), primary_key=True)
    facts: Mapped[list[Any]]
    """`signing.renewal.SignatureFacts` of each signature in the file."""
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(sa.String(40))
    flags: Mapped[list[str]]
    table_version: Mapped[str] = mapped_column(sa.String(20))
    """Of the table of algorithms that `ends_at` was worked out with."""
    examined_at: Mapped[datetime]
