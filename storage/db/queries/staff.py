"""Staff accounts and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import Session as SessionRow
from storage.db.models import Staff


def staff_by_username(session: Session, username: str) -> Staff | None:
    """The account with this name."""
    return session.scalar(sa.select(Staff).where(Staff.username == username))


def agencies_with_staff(session: Session) -> int:
    """How many agencies work with this installation: those with an active account of a person."""
    at_work = sa.select(Staff.agency_id).where(Staff.is_active, ~Staff.is_machine).distinct()
    return session.scalar(sa.select(sa.func.count()).select_from(at_work.subquery())) or 0


def count_failed_login(
    session: Session, staff_id: UUID, *, limit: int, now: datetime, lock_for: timedelta
) -> None:
    """Count one failure; at `limit` the account locks and the count starts anew."""
    is_last = Staff.failed_logins + 1 >= limit
    session.execute(
        sa.update(Staff)
        .where(Staff.id == staff_id)
        .values(
            failed_logins=sa.case((is_last, 0), else_=Staff.failed_logins + 1),
            locked_until=sa.case((is_last, now + lock_for), else_=Staff.locked_until),
        )
    )


def forget_failed_logins(session: Session, staff_id: UUID) -> None:
    """A right password starts the count anew."""
    session.execute(
        sa.update(Staff).where(Staff.id == staff_id).values(failed_logins=0, locked_until=None)
    )


def session_with_staff(
    session: Session, token_sha256: str
) -> tuple[SessionRow, Staff | None] | None:
    """The session with this hash of its token, and the member of staff who holds it."""
    row = session.execute(
        sa.select(SessionRow, Staff)
        .outerjoin(Staff, Staff.id == SessionRow.staff_id)
        .where(SessionRow.token_sha256 == token_sha256)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def end_sessions_of_staff(session: Session, staff_id: UUID, at: datetime) -> None:
    """End every open session of a member of staff."""
    session.execute(
        sa.update(SessionRow)
        .where(SessionRow.staff_id == staff_id, SessionRow.ended_at.is_(None))
        .values(ended_at=at)
    )
