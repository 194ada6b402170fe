"""Staff accounts, the devices they are known on, and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.db.models import Agency, DocumentLease, KnownDevice, Staff
from storage.db.models import Session as SessionRow


def staff_by_username(session: Session, username: str) -> Staff | None:
    """The account with this name."""
    return session.scalar(sa.select(Staff).where(Staff.username == username))


def staff_of_agency(session: Session, agency_id: UUID) -> Sequence[Staff]:
    """Accounts of people, those at work first, by name."""
    return session.scalars(
        sa.select(Staff)
        .where(Staff.agency_id == agency_id, ~Staff.is_machine)
        .order_by(Staff.is_active.desc(), Staff.full_name, Staff.username)
    ).all()


def locked_staff(session: Session, staff_id: UUID, agency_id: UUID) -> Staff | None:
    """The account of a person of this agency, locked until the transaction ends."""
    return session.scalar(
        sa.select(Staff)
        .where(Staff.id == staff_id, Staff.agency_id == agency_id, ~Staff.is_machine)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def agency_name(session: Session, agency_id: UUID) -> str:
    """As it is called today."""
    return session.scalars(sa.select(Agency.name).where(Agency.id == agency_id)).one()


def agencies_with_staff(session: Session) -> int:
    """How many agencies work with this installation: those with an active account of a person."""
    at_work = sa.select(Staff.agency_id).where(Staff.is_active, ~Staff.is_machine).distinct()
    return session.scalar(sa.select(sa.func.count()).select_from(at_work.subquery())) or 0


def known_device(session: Session, staff_id: UUID, device_sha256: str) -> KnownDevice | None:
    """The device, if this member of staff signed in on it before."""
    return session.scalar(
        sa.select(KnownDevice).where(
            KnownDevice.staff_id == staff_id, KnownDevice.device_sha256 == device_sha256
        )
    )


def remember_device(session: Session, staff_id: UUID, device_sha256: str, now: datetime) -> None:
    """From now on wrong tries on this device count for themselves."""
    session.execute(
        insert(KnownDevice)
        .values(staff_id=staff_id, device_sha256=device_sha256, last_seen_at=now)
        .on_conflict_do_update(
            index_elements=("staff_id", "device_sha256"),
            set_={"failed_logins": 0, "lock_rounds": 0, "locked_until": None, "last_seen_at": now},
        )
    )


def count_failed_login(
    session: Session,
    table: type[Staff | KnownDevice],
    row_id: UUID,
    *,
    limit: int,
    now: datetime,
    first_wait: timedelta,
    longest_wait: timedelta,
) -> bool:
    """Count one failure; at `limit` the row rests, twice as long each time. Whether it rests now.

    The id of nobody changes nothing and costs the same time.
    """
    is_last = table.failed_logins + 1 >= limit
    # 2^10 first waits are beyond every longest one; a higher power would overflow some day.
    doubled = first_wait * sa.func.power(2, sa.func.least(table.lock_rounds, 10))
    wait = sa.func.least(doubled, sa.literal(longest_wait, sa.Interval))
    row = session.execute(
        sa.update(table)
        .where(table.id == row_id)
        .values(
            failed_logins=sa.case((is_last, 0), else_=table.failed_logins + 1),
            lock_rounds=sa.case((is_last, table.lock_rounds + 1), else_=table.lock_rounds),
            locked_until=sa.case(
                (is_last, sa.literal(now, sa.DateTime(timezone=True)) + wait),
                else_=table.locked_until,
            ),
        )
        .returning(table.failed_logins)
    ).scalar_one_or_none()
    return row == 0


def forget_failed_logins(session: Session, staff_id: UUID) -> None:
    """A right password on a new device starts the count of new devices anew."""
    session.execute(
        sa.update(Staff)
        .where(Staff.id == staff_id)
        .values(failed_logins=0, lock_rounds=0, locked_until=None)
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


def _whose(staff_id: UUID | None, person_id: UUID | None) -> sa.ColumnElement[bool]:
    if staff_id is not None:
        return SessionRow.staff_id == staff_id
    return sa.and_(SessionRow.person_id == person_id, SessionRow.person_id.is_not(None))


def open_sessions(
    session: Session, staff_id: UUID | None, person_id: UUID | None, now: datetime
) -> Sequence[SessionRow]:
    """The sessions of one person that have not ended, the last used first."""
    return session.scalars(
        sa.select(SessionRow)
        .where(
            _whose(staff_id, person_id),
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now,
            SessionRow.stage == "open",
        )
        .order_by(SessionRow.last_seen_at.desc())
    ).all()


def end_sessions(
    session: Session,
    staff_id: UUID | None,
    person_id: UUID | None,
    at: datetime,
    *,
    only_id: UUID | None = None,
    but_token_sha256: str | None = None,
) -> int:
    """End the open sessions of one person, or one of them, or all but one; how many ended."""
    which = [_whose(staff_id, person_id), SessionRow.ended_at.is_(None)]
    if only_id is not None:
        which.append(SessionRow.id == only_id)
    if but_token_sha256 is not None:
        which.append(SessionRow.token_sha256 != but_token_sha256)
    ended = session.execute(
        sa.update(SessionRow).where(*which).values(ended_at=at).returning(SessionRow.id)
    )
    return len(ended.all())


def end_sessions_of_provider(session: Session, provider_session: str, at: datetime) -> int:
    """End what the identity provider says is over; how many ended."""
    ended = session.execute(
        sa.update(SessionRow)
        .where(SessionRow.provider_session == provider_session, SessionRow.ended_at.is_(None))
        .values(ended_at=at)
        .returning(SessionRow.id)
    )
    return len(ended.all())


def give_back_documents(session: Session, staff_id: UUID) -> None:
    """Nobody waits for somebody who has left: what they had open is free."""
    session.execute(sa.delete(DocumentLease).where(DocumentLease.staff_id == staff_id))
