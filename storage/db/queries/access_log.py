"""The access log: its head, its entries in order, a citizen's view of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.access import LegalBasis, Purpose, Subject
from storage.db.models import (
    AccessLogEntry,
    Agency,
    Document,
    Dossier,
    LogHead,
    PaperType,
    Record,
    Staff,
)
from storage.db.queries.identities import rows_of_one

FIRST_HASH = "0" * 64
"""What stands before the first entry."""

SLICE = 1000


_HEAD: Final = sa.select(LogHead.position, LogHead.hash).where(LogHead.id == 1).with_for_update()
_ADD: Final = sa.text(
    "WITH added AS (INSERT INTO access_log SELECT *"
    " FROM json_populate_recordset(CAST(NULL AS access_log), CAST(:rows AS json)))"
    " UPDATE access_log_head SET position = :position, hash = :last WHERE id = 1"
)


def locked_head(session: Session) -> tuple[int, str]:
    """Position and hash of the end of the chain, locked until the transaction ends.

    Entries are added one after another.
    """
    found = session.execute(_HEAD).one_or_none()
    if found is None:
        session.execute(
            insert(LogHead)
            .values(id=1, position=0, hash=FIRST_HASH)
            .on_conflict_do_nothing(index_elements=[LogHead.id])
        )
        found = session.execute(_HEAD).one()
    return found[0], found[1]


def add(
    session: Session, rows: Sequence[Mapping[str, str | int | None]], position: int, last: str
) -> None:
    """Write rows (by column, as texts) after the locked head and move it to this end of the chain.

    In one statement and past the unit of work of the session, which cost more than all the rest.
    """
    session.execute(_ADD, {"rows": json.dumps(rows), "position": position, "last": last})


def head(session: Session) -> LogHead | None:
    """The end of the chain as it stands now."""
    query = sa.select(LogHead).where(LogHead.id == 1)
    return session.scalar(query.execution_options(populate_existing=True))


def entries_in_order(session: Session) -> Iterator[AccessLogEntry]:
    """Every entry from the first on, a slice at a time; what memory holds of them is not used."""
    last = None
    while True:
        query = sa.select(AccessLogEntry).order_by(AccessLogEntry.position).limit(SLICE)
        if last is not None:
            query = query.where(AccessLogEntry.position > last)
        entries = session.scalars(query.execution_options(populate_existing=True)).all()
        yield from entries
        if len(entries) < SLICE:
            return
        last = entries[-1].position


_NAMED: Final = sa.select(AccessLogEntry.owner_id).where(
    AccessLogEntry.owner_id == sa.func.any(sa.bindparam("owner_ids", type_=sa.ARRAY(sa.Uuid()))),
    AccessLogEntry.dossier_id == sa.bindparam("dossier_id"),
    AccessLogEntry.action == sa.bindparam("action"),
    AccessLogEntry.outcome == "allowed",
    AccessLogEntry.staff_id.is_not_distinct_from(sa.bindparam("staff_id")),
    AccessLogEntry.at >= sa.bindparam("since"),
)


def first_with_odd_word(session: Session) -> int | None:
    """Position of the first entry with a subject, purpose or ground that the program never writes.

    Such a row cannot be read as an entry at all.
    """
    kinds = {
        AccessLogEntry.subject: Subject,
        AccessLogEntry.purpose: Purpose,
        AccessLogEntry.basis: LegalBasis,
    }
    odd = [
        sa.cast(column, sa.Text).not_in([member.value for member in kind])
        for column, kind in kinds.items()
    ]
    return session.scalar(sa.select(sa.func.min(AccessLogEntry.position)).where(sa.or_(*odd)))


def already_named(
    session: Session,
    action: str,
    staff_id: UUID | None,
    owner_ids: Collection[UUID],
    dossier_id: UUID,
    *,
    since: datetime,
) -> set[UUID]:
    """Which of these owners have such an allowed entry for the dossier.

    By this member of staff, since a moment.
    """
    asked = {
        "owner_ids": list(owner_ids),
        "dossier_id": dossier_id,
        "action": action,
        "staff_id": staff_id,
        "since": since,
    }
    named = session.scalars(_NAMED, asked)
    return {owner_id for owner_id in named if owner_id is not None}


def entries_about(
    session: Session, owner_id: UUID, limit: int, told: sa.ColumnElement[bool], offset: int = 0
) -> Sequence[sa.Row[AccessLogEntry, str, str | None, str, str, str]]:
    """What happened to the papers of a person and of all rows that are one with it, newest first.

    Each row: entry, staff name, staff title, agency name, dossier code, paper title; what an entry
    has no id for is None. `told`: which entries may be shown already.
    """
    return session.execute(
        sa.select(
            AccessLogEntry,
            Staff.full_name,
            Staff.title,
            Agency.name,
            Dossier.code,
            sa.func.coalesce(Record.title, PaperType.title),
        )
        .outerjoin(Staff, Staff.id == AccessLogEntry.staff_id)
        .outerjoin(Agency, Agency.id == AccessLogEntry.agency_id)
        .outerjoin(Dossier, Dossier.id == AccessLogEntry.dossier_id)
        .outerjoin(Record, Record.id == AccessLogEntry.record_id)
        .outerjoin(Document, Document.id == AccessLogEntry.document_id)
        .outerjoin(PaperType, PaperType.slug == Document.type)
        .where(AccessLogEntry.owner_id.in_(rows_of_one(session, owner_id)), told)
        .order_by(AccessLogEntry.position.desc())
        .limit(limit)
        .offset(offset)
    ).all()
