"""What belongs to accounts: devices, second factors, identities of providers, events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id, Sha256


class KnownDevice(Base):
    """A browser on which somebody signed in before: its wrong tries count for itself."""

    __tablename__ = "known_devices"
    __table_args__ = (sa.UniqueConstraint("staff_id", "device_sha256"),)

    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    device_sha256: Mapped[Sha256]
    failed_logins: Mapped[int] = mapped_column(server_default="0", default=0)
    lock_rounds: Mapped[int] = mapped_column(server_default="0", default=0)
    locked_until: Mapped[datetime | None]
    last_seen_at: Mapped[datetime]


class SecondFactor(Base):
    """A second proof of a member of staff: an app with codes, or a key of WebAuthn."""

    __tablename__ = "second_factors"

    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    """`totp` or `key`."""
    label: Mapped[str] = mapped_column(sa.String(60))
    secret: Mapped[str | None]
    """Of an app: sealed under the account key, as `repository.accounts.secrets` seals it."""
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Of an app: the time step of the last code; a code counts once (RFC 6238, 5.2)."""
    credential_id: Mapped[str | None] = mapped_column(unique=True)
    """Of a key, base64url."""
    public_key: Mapped[bytes | None]
    """Of a key, COSE."""
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, server_default="0", default=0)
    created_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None]
    """Since then it counts; an app that was never tried does not."""
    last_used_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for the day on which the second factor is lost; each opens once."""

    __tablename__ = "recovery_codes"

    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    code_sha256: Mapped[Sha256]
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]


class StaffIdentity(Base):
    """Who a member of staff is at the agency's identity provider."""

    __tablename__ = "staff_identities"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(sa.String(255))
    created_at: Mapped[CreatedAt]


class UsedToken(Base):
    """An ID token that was exchanged for a session; it is refused from then on."""

    __tablename__ = "used_tokens"

    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class AccountEvent(Base):
    """What happened to an account, and who did it; append-only."""

    __tablename__ = "account_events"

    id: Mapped[Id]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    """A `repository.accounts.events.EventName`."""
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    """None: the command line, or nobody who is signed in."""
    values: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)
    at: Mapped[datetime]
