"""A paper beside its other versions: older and newer ones of its owners, values that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock
from repository.doors import dossier_for, right_through
from repository.records import RecordRow, rows_of
from storage.db.models import Record, RecordOwner, Rendition

MOST: Final = 20


@dataclass(frozen=True)
class FileKept:
    """One file of a paper: as it came in, as it was signed, a scan made again."""

    role: str
    sha256: str
    size_bytes: int
    pages: int


@dataclass(frozen=True)
class ValueBeside:
    """One value in two versions."""

    name: str
    this: Any
    other: Any

    @property
    def differs(self) -> bool:
        """Also where one of them has none."""
        return bool(self.this != self.other)


def versions_of(
    session: Session, clock: Clock, caller: Caller, record: Record, dossier_id: UUID
) -> tuple[RecordRow, ...]:
    """Other papers of this type and of the same people that the dossier opens, newest first.

    Among them what replaced it and what it replaced. Lines only; who opens one goes through the
    door. Raises DossierNotFoundError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.READ_RECORD)
    own = sa.select(RecordOwner.person_id).where(RecordOwner.record_id == record.id)
    same_people = sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(own))
    related = sa.or_(
        Record.replaced_by_id == record.id,
        Record.id == record.replaced_by_id,
        sa.and_(Record.type == record.type, Record.id.in_(same_people)),
    )
    found = session.scalars(
        sa.select(Record)
        .where(related, Record.id != record.id, right_through(clock, caller, dossier))
        .order_by(Record.issued_on.desc().nulls_last(), Record.created_at.desc())
        .limit(MOST)
    ).all()
    return rows_of(session, found)


def compare(this: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[ValueBeside, ...]:
    """All values of both, those that differ first."""
    names = sorted({*this, *other})
    beside = [ValueBeside(name, this.get(name), other.get(name)) for name in names]
    return tuple(sorted(beside, key=lambda one: (not one.differs, one.name)))


def files_of(session: Session, record_id: UUID) -> Sequence[FileKept]:
    """The files of a paper that the caller was let in to read, the first one first."""
    rows = session.scalars(
        sa.select(Rendition)
        .where(Rendition.record_id == record_id)
        .order_by(Rendition.created_at, Rendition.id)
    )
    return [FileKept(row.role, row.sha256, row.size_bytes, row.page_count) for row in rows]
