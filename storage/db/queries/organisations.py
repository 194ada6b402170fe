"""Organisations: by number, who leads them, and the line of what turned into what."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.identifiers import new_id
from storage.db.models import (
    DossierComponent,
    Organisation,
    PersonIdentifier,
    PersonRelation,
    RecordOwner,
    RelationEnd,
)


def by_tax_code(session: Session, number: str) -> Organisation | None:
    """The organisation that bears this number, now or once."""
    return session.scalar(
        sa.select(Organisation)
        .join(PersonIdentifier, PersonIdentifier.organisation_id == Organisation.id)
        .where(PersonIdentifier.value == number)
        .order_by(PersonIdentifier.valid_to.is_not(None), Organisation.id)
        .limit(1)
    )


def keep(session: Session, made: Organisation) -> Organisation:
    """Add the organisation unless somebody else just added its number; the one that is there."""
    names = ("tax_code", "name", "name_folded", "kind", "address")
    session.execute(
        insert(Organisation)
        .values(id=new_id(), **{name: getattr(made, name) for name in names})
        .on_conflict_do_nothing(index_elements=[Organisation.tax_code])
    )
    return session.scalars(
        sa.select(Organisation).where(Organisation.tax_code == made.tax_code)
    ).one()


def locked(session: Session, organisation_id: UUID) -> Organisation | None:
    """The organisation, held until the transaction ends."""
    return session.scalar(
        sa.select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    )


def held_by(
    session: Session, organisation_id: UUID, kind: str | None = None
) -> Sequence[PersonRelation]:
    """The relations of persons to an organisation that nobody has ended."""
    query = (
        sa.select(PersonRelation)
        .outerjoin(RelationEnd, RelationEnd.relation_id == PersonRelation.id)
        .where(PersonRelation.organisation_id == organisation_id, RelationEnd.id.is_(None))
        .order_by(PersonRelation.id)
    )
    if kind is not None:
        query = query.where(PersonRelation.kind == kind)
    return session.scalars(query).all()


def line_of(session: Session, organisation_id: UUID) -> Sequence[UUID]:
    """The organisation and all whose chain of successors leads to it."""
    start = sa.select(Organisation.id).where(Organisation.id == organisation_id)
    line = start.cte("line", recursive=True)
    line = line.union(  # UNION ends a circle
        sa.select(Organisation.id).join(line, Organisation.successor_id == line.c.id)
    )
    return session.scalars(sa.select(line.c.id)).all()


def let_own(session: Session, record_id: UUID, organisation_id: UUID) -> None:
    """The organisation is an owner of the record; once."""
    known = sa.exists().where(
        RecordOwner.record_id == record_id, RecordOwner.organisation_id == organisation_id
    )
    if not session.scalar(sa.select(known)):
        owner = RecordOwner(record_id=record_id, organisation_id=organisation_id, role="owner")
        session.add(owner)
        session.flush()


def behind_dossier(session: Session, dossier_id: UUID, kind: str) -> Sequence[Organisation]:
    """Living organisations of a kind whose papers serve a dossier."""
    serving = sa.select(DossierComponent.record_id).where(
        DossierComponent.dossier_id == dossier_id, DossierComponent.record_id.is_not(None)
    )
    return session.scalars(
        sa.select(Organisation)
        .where(
            Organisation.kind == kind,
            Organisation.successor_id.is_(None),
            Organisation.id.in_(
                sa.select(RecordOwner.organisation_id).where(RecordOwner.record_id.in_(serving))
            ),
        )
        .order_by(Organisation.id)
    ).all()
