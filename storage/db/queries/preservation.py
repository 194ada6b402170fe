"""Which signatures have evidence, which stamps end, and how many end in which month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from storage.db.models import (
    EvidenceChain,
    EvidenceGroup,
    EvidenceMember,
    EvidenceStamp,
    Signature,
    SignatureProtection,
    StageAttempt,
)

_ZONE: Final = "Asia/Ho_Chi_Minh"
_LOCK: Final = 0x4D4C_4552
"""Advisory lock: of the workers and commands one makes evidence at a time."""


def take_turns(session: Session) -> None:
    """Wait until nobody else makes or renews evidence; held until the transaction ends."""
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


@dataclass(frozen=True)
class PendingDay:
    """A day in Vietnam with signed files that no evidence covers yet."""

    day: date
    files: int


def _day_signed() -> sa.ColumnElement[date]:
    return sa.cast(sa.func.timezone(_ZONE, Signature.created_at), sa.Date)


def _has_no_evidence() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(EvidenceMember.signature_id == Signature.id)


def pending_days(session: Session, *, before: date) -> list[PendingDay]:
    """Days that are over and have signatures without evidence, the oldest first."""
    day = _day_signed()
    query = (
        sa.select(day, sa.func.count())
        .where(_has_no_evidence(), day < before)
        .group_by(day)
        .order_by(day)
    )
    return [PendingDay(when, count) for when, count in session.execute(query)]


def pending_signatures(session: Session, day: date) -> list[tuple[UUID, str]]:
    """Id and SHA-256 of the file of each signature of a day that has no evidence yet."""
    query = sa.select(Signature.id, Signature.object_sha256).where(
        _has_no_evidence(), _day_signed() == day
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def groups_on(session: Session, day: date) -> int:
    """How many groups a day has."""
    query = sa.select(sa.func.count()).where(EvidenceGroup.day == day)
    return session.scalar(query) or 0


def add_members(session: Session, group_id: UUID, signature_ids: Sequence[UUID]) -> None:
    """Write down who is in a group."""
    rows = [{"signature_id": one, "group_id": group_id} for one in signature_ids]
    session.execute(sa.insert(EvidenceMember), rows)


def chains_of(session: Session, group_id: UUID) -> list[EvidenceChain]:
    """The chains of a group, the oldest first."""
    query = sa.select(EvidenceChain).where(EvidenceChain.group_id == group_id)
    return list(session.scalars(query.order_by(EvidenceChain.position)))


def stamps_of(session: Session, chain_id: UUID) -> list[EvidenceStamp]:
    """The stamps of a chain, the oldest first."""
    query = sa.select(EvidenceStamp).where(EvidenceStamp.chain_id == chain_id)
    return list(session.scalars(query.order_by(EvidenceStamp.position)))


def group_of_file(session: Session, sha256: str) -> UUID | None:
    """The oldest group that covers a file with this SHA-256."""
    query = (
        sa.select(EvidenceMember.group_id)
        .join(Signature, Signature.id == EvidenceMember.signature_id)
        .join(EvidenceGroup, EvidenceGroup.id == EvidenceMember.group_id)
        .where(Signature.object_sha256 == sha256)
        .order_by(EvidenceGroup.day, EvidenceGroup.number)
    )
    return session.scalar(query.limit(1))


def files_of_group(session: Session, group_id: UUID) -> list[tuple[str, str]]:
    """Object key and SHA-256 of each file of a group."""
    query = (
        sa.select(Signature.object_key, Signature.object_sha256)
        .join(EvidenceMember, EvidenceMember.signature_id == Signature.id)
        .where(EvidenceMember.group_id == group_id)
        .distinct()
        .order_by(Signature.object_sha256)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _last_stamps() -> sa.Subquery:
    """Of each group the stamp that holds now, and when the first one was given."""
    first_at = sa.func.min(EvidenceStamp.stamped_at).over(partition_by=EvidenceChain.group_id)
    return (
        sa.select(
            EvidenceChain.group_id,
            EvidenceChain.id.label("chain_id"),
            EvidenceChain.algorithm,
            EvidenceStamp.id.label("stamp_id"),
            EvidenceStamp.position,
            EvidenceStamp.stamped_at,
            EvidenceStamp.ends_at,
            EvidenceStamp.ends_why,
            EvidenceStamp.server,
            first_at.label("first_at"),
        )
        .join(EvidenceStamp, EvidenceStamp.chain_id == EvidenceChain.id)
        .ext(distinct_on(EvidenceChain.group_id))
        .order_by(
            EvidenceChain.group_id, EvidenceChain.position.desc(), EvidenceStamp.position.desc()
        )
        .subquery("last_stamps")
    )


@dataclass(frozen=True)
class LastStamp:
    """The stamp that holds a group's evidence now."""

    group_id: UUID
    chain_id: UUID
    algorithm: str
    stamp_id: UUID
    position: int
    ends_at: datetime


def holding_stamps(session: Session, *, at: datetime) -> list[LastStamp]:
    """Groups whose evidence holds at a moment, the first to end first."""
    last = _last_stamps()
    query = (
        sa.select(
            last.c.group_id,
            last.c.chain_id,
            last.c.algorithm,
            last.c.stamp_id,
            last.c.position,
            last.c.ends_at,
        )
        .where(last.c.ends_at > at)
        .order_by(last.c.ends_at, last.c.group_id)
    )
    return [LastStamp(*row) for row in session.execute(query)]


def unexamined(session: Session, table_version: str, limit: int) -> list[Signature]:
    """Signatures whose end of protection was never worked out, or with an older table."""
    known = sa.exists().where(
        SignatureProtection.signature_id == Signature.id,
        SignatureProtection.table_version == table_version,
    )
    query = sa.select(Signature).where(~known).order_by(Signature.created_at, Signature.id)
    return list(session.scalars(query.limit(limit)))


@dataclass(frozen=True)
class EndingCount:
    """How many signatures stop being provable in a month, for one reason."""

    month: date | None
    """The first of the month in Vietnam; None where no end could be told."""
    is_over: bool
    why: str
    """That of the file, or `evidence_` and that of the stamp."""
    has_evidence: bool
    signatures: int
    first_at: datetime | None


def _effective(last: sa.Subquery) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[str]]:
    """When protection ends, file and evidence together, and why.

    Evidence that came after the file's own end proves nothing more.
    """
    own = SignatureProtection.ends_at
    counts = sa.and_(
        last.c.ends_at.is_not(None),
        last.c.first_at <= sa.func.coalesce(own, last.c.first_at),
        last.c.ends_at > sa.func.coalesce(own, last.c.first_at),
    )
    ends = sa.case((counts, last.c.ends_at), else_=own)
    why = sa.case(
        (counts, sa.literal("evidence_") + last.c.ends_why), else_=SignatureProtection.why
    )
    return ends, why


def endings(session: Session, *, now: datetime) -> list[EndingCount]:
    """Counts by month, reason and whether there is evidence; those that end first come first."""
    last = _last_stamps()
    ends, why = _effective(last)
    month = sa.cast(sa.func.date_trunc("month", sa.func.timezone(_ZONE, ends)), sa.Date)
    is_over = sa.func.coalesce(ends < now, sa.false())
    has_evidence = last.c.group_id.is_not(None)
    query = (
        sa.select(month, is_over, why, has_evidence, sa.func.count(), sa.func.min(ends))
        .select_from(SignatureProtection)
        .outerjoin(EvidenceMember, EvidenceMember.signature_id == SignatureProtection.signature_id)
        .outerjoin(last, last.c.group_id == EvidenceMember.group_id)
        .group_by(month, is_over, why, has_evidence)
        .order_by(month.nulls_last(), why)
    )
    return [EndingCount(*row) for row in session.execute(query)]


def flag_counts(session: Session) -> dict[str, int]:
    """How many files carry each flag."""
    flag = sa.func.unnest(SignatureProtection.flags).label("flag")
    flags = sa.select(flag).subquery()
    query = sa.select(flags.c.flag, sa.func.count()).group_by(flags.c.flag)
    return {row[0]: row[1] for row in session.execute(query.order_by(flags.c.flag))}


@dataclass(frozen=True)
class Held:
    """What holds one signature, for its panel."""

    ends_at: datetime | None
    why: str | None
    flags: tuple[str, ...]
    day: date | None
    """The day whose evidence covers it; None while there is none."""
    proven_at: datetime | None
    renewed_at: datetime | None
    server: str | None


def held_by(session: Session, sha256: str) -> Held | None:
    """What holds the file with this SHA-256; None where nothing is known of it yet."""
    last = _last_stamps()
    ends, why = _effective(last)
    row = session.execute(
        sa.select(
            ends,
            why,
            SignatureProtection.flags,
            EvidenceGroup.day,
            last.c.first_at,
            last.c.stamped_at,
            last.c.server,
        )
        .select_from(Signature)
        .outerjoin(SignatureProtection, SignatureProtection.signature_id == Signature.id)
        .outerjoin(EvidenceMember, EvidenceMember.signature_id == Signature.id)
        .outerjoin(EvidenceGroup, EvidenceGroup.id == EvidenceMember.group_id)
        .outerjoin(last, last.c.group_id == EvidenceMember.group_id)
        .where(Signature.object_sha256 == sha256)
        .order_by(EvidenceGroup.day.nulls_last(), Signature.created_at)
        .limit(1)
    ).one_or_none()
    if row is None or (row[0] is None and row[1] is None and row[3] is None):
        return None
    return Held(row[0], row[1], tuple(row[2] or ()), *row[3:])


def last_attempt(session: Session, stage: str) -> StageAttempt | None:
    """The newest try of a job that is noted under this name."""
    query = sa.select(StageAttempt).where(StageAttempt.stage == stage)
    return session.scalar(query.order_by(StageAttempt.ended_at.desc()).limit(1))


def newest_reports(session: Session, *, since: datetime) -> Sequence[Mapping[str, Any]]:
    """The report on the newest signature of ours for each profile and signer since a moment."""
    newest = (
        sa.select(Signature.id)
        .ext(distinct_on(Signature.profile, Signature.signer))
        .where(Signature.created_at >= since, Signature.profile != "FOUND")
        .order_by(Signature.profile, Signature.signer, Signature.created_at.desc())
    )
    query = sa.select(Signature.report).where(Signature.id.in_(newest))
    return session.scalars(query).all()
